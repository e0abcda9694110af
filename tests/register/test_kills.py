"""kill -9 in mid-load, of the register and of PostgreSQL, again and again: what was acknowledged is there.

What was not is wholly there or not at all; sent again, every statement gets its receipt, and those
acknowledged before keep their place.
"""

import asyncio
import json
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import a_line, a_sale, assert_books_hold
from tests.worlds import Cast, a_running_register, signed
from warranty.database import embedded
from warranty.database.embedded import Cluster
from warranty.database.engine import Role, create
from warranty.database.transaction import driver, snapshot
from warranty.foundation.ids import LotId, uuid7
from warranty.register import store
from warranty.transparency.rules.receipts import verify_receipt

CHECKOUT = Path(__file__).resolve().parents[2]
SALES = 240
KILLS = 3
AT_ONCE = 4
PAUSE_SECONDS = 0.01
PATIENCE = 60
Answer = dict[str, Any]


class Load:
    """Sales over one lot, signed beforehand, and what was acknowledged of them."""

    def __init__(self, cast: Cast, lot: LotId) -> None:
        seller, buyer, *_ = cast.members
        self.statements: dict[UUID, bytes] = {}
        self.acknowledged: dict[UUID, Answer] = {}
        for _ in range(SALES):
            identifier = uuid7()
            line = a_line("0.02", (lot, "0.01"), unsupported="0.01")
            self.statements[identifier] = signed(seller, a_sale(seller, buyer, line), statement=identifier)

    def acknowledge(self, answer: Answer) -> None:
        """Take note; an answer given before was the same."""
        identifier = UUID(answer["id"])
        before = self.acknowledged.setdefault(identifier, answer)
        assert (before["position"], before["entry"]) == (answer["position"], answer["entry"])


class Lost(Exception):
    """The worker ended before it answered."""


class Worker:
    """The register in a process of its own."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self.stdin, self.stdout = process.stdin, process.stdout

    async def send(self, statements: list[bytes]) -> None:
        """All of them, a few at a time, so that batches follow each other until somebody is killed."""
        with suppress(BrokenPipeError, ConnectionResetError, RuntimeError):  # the pipe ends with its reader
            for begin in range(0, len(statements), AT_ONCE):
                self.stdin.write(b"".join(one + b"\n" for one in statements[begin : begin + AT_ONCE]))
                await self.stdin.drain()
                await asyncio.sleep(PAUSE_SECONDS)

    async def answer(self) -> Answer:
        """The next one. Raises Lost when there is none any more."""
        async with asyncio.timeout(PATIENCE):
            line = await self.stdout.readline()
        if not line.endswith(b"\n"):
            raise Lost
        answer: Answer = json.loads(line)
        return answer

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)


@asynccontextmanager
async def a_worker(cluster: Cluster, kept: Path, cast: Cast) -> AsyncIterator[Worker]:
    """A worker that has compared the log with the kept checkpoint and is ready."""
    seeds = (cast.operator.key.seed.hex(), cast.log_key.seed.hex())
    arguments = ("-m", "tests.register.worker", cluster.url, str(kept), *seeds)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=CHECKOUT, stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=1 << 20
    )
    worker = Worker(process)
    silent = asyncio.create_task(process.stderr.read() if process.stderr else asyncio.sleep(0))
    try:
        assert await worker.answer() == {"ready": True}
        yield worker
    finally:
        if process.returncode is None:
            worker.kill()
        await process.wait()
        await silent


@pytest.fixture
async def engine(own_cluster: Cluster) -> AsyncIterator[AsyncEngine]:
    """The register's engine on this test's own server."""
    opened = create(own_cluster.url, Role.REGISTER, pool_size=None)
    yield opened
    await opened.dispose()


async def a_load(engine: AsyncEngine, kept: Path, cast: Cast) -> Load:
    """A founded register with one lot, and sales over it that nobody has sent yet."""
    async with a_running_register(engine, kept, cast) as running:
        return Load(cast, await running.a_lot(cast.members[0], "100.00"))


async def assert_nothing_acknowledged_is_lost(engine: AsyncEngine, load: Load) -> None:
    """Every acknowledged statement stands where its receipt says, and the books hold."""
    async with snapshot(engine) as connection:
        raw = await driver(connection)
        rows = await store.existing(raw, list(load.acknowledged))
        assert {identifier: row["position"] for identifier, row in rows.items()} == {
            identifier: answer["position"] for identifier, answer in load.acknowledged.items()
        }
        await assert_books_hold(raw)


async def answered(worker: Worker, load: Load, how_many: int) -> None:
    """Wait for so many acknowledgements."""
    for _ in range(how_many):
        load.acknowledge(await worker.answer())


async def the_rest(worker: Worker, load: Load) -> None:
    """What the worker had still said before it was killed."""
    try:
        while True:
            load.acknowledge(await worker.answer())
    except Lost:
        return


async def everything_again(cluster: Cluster, kept: Path, cast: Cast, load: Load, engine: AsyncEngine) -> None:
    """Sent again after the last restart, all of it is recorded, once, with receipts that verify."""
    async with a_worker(cluster, kept, cast) as worker:
        await worker.send(list(load.statements.values()))
        await answered(worker, load, SALES)
    assert load.acknowledged.keys() == load.statements.keys()
    for answer in load.acknowledged.values():
        proved = verify_receipt(bytes.fromhex(answer["entry"]), answer["receipt"], cast.vkey)
        assert proved.index == answer["position"]
    await assert_nothing_acknowledged_is_lost(engine, load)


async def test_killed_register(engine: AsyncEngine, own_cluster: Cluster, tmp_path: Path) -> None:
    cast, kept, chance = Cast(), tmp_path / "checkpoint", random.Random(7)  # noqa: S311
    load = await a_load(engine, kept, cast)
    for _ in range(KILLS):
        waiting = [load.statements[one] for one in load.statements if one not in load.acknowledged]
        async with a_worker(own_cluster, kept, cast) as worker:
            sending = asyncio.create_task(worker.send(waiting))
            await answered(worker, load, chance.randint(1, 40))
            worker.kill()
            await the_rest(worker, load)
            await sending
        await assert_nothing_acknowledged_is_lost(engine, load)
    assert KILLS <= len(load.acknowledged) < SALES
    await everything_again(own_cluster, kept, cast, load, engine)


async def test_killed_postgresql(engine: AsyncEngine, own_cluster: Cluster, tmp_path: Path) -> None:
    """The register outlives it, says what it does not know, and goes on when the database is back."""
    cast, kept, chance = Cast(), tmp_path / "checkpoint", random.Random(7)  # noqa: S311
    load = await a_load(engine, kept, cast)
    cluster = own_cluster
    async with a_worker(cluster, kept, cast) as worker:
        for begin in range(0, SALES, SALES // KILLS):
            some = list(load.statements.values())[begin : begin + SALES // KILLS]
            sending = asyncio.create_task(worker.send(some))
            before = chance.randint(1, len(some) // 2)
            await answered(worker, load, before)
            os.kill(cluster.pid, signal.SIGKILL)
            restarting = asyncio.create_task(embedded.start(own_cluster.folder))
            await acknowledged_or_not_known(worker, load, len(some) - before)
            await sending
            if cluster is not own_cluster:
                cluster.stop()
            cluster = await restarting
            await assert_nothing_acknowledged_is_lost(engine, load)
    await everything_again(cluster, kept, cast, load, engine)
    cluster.stop()


async def acknowledged_or_not_known(worker: Worker, load: Load, how_many: int) -> None:
    """While the database is away the register says so; that is no refusal for good."""
    for _ in range(how_many):
        answer = await worker.answer()
        if "refused" in answer:
            assert answer["refused"] == "register-unavailable"
        else:
            load.acknowledge(answer)
