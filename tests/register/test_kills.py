"""kill -9 in mid-load of server and PostgreSQL, again and again: what was acknowledged is there.

What was not is wholly there or not at all; sent again, every statement gets its receipt, and those
acknowledged before keep their place.
"""

import asyncio
import os
import random
import signal
from base64 import b64decode
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import a_line, a_sale, assert_books_hold
from tests.register.serving import PATIENCE_SECONDS, Lost, Server, a_server
from tests.worlds import Cast, a_running_register, signed
from warranty.api.resources import CHECKPOINT_FILE
from warranty.database import embedded
from warranty.database.embedded import Cluster
from warranty.database.engine import Role, create
from warranty.database.transaction import driver, snapshot
from warranty.foundation.ids import LotId, uuid7
from warranty.register import store
from warranty.transparency.rules.receipts import verify_receipt
from warranty.wire.statements import Recorded

SALES = 240
KILLS = 3
AT_ONCE = 8
AWAY_SECONDS = 8  # longer than two ends in a row may lie apart


class Load:
    """Sales over one lot, signed beforehand, and what was acknowledged of them."""

    def __init__(self, cast: Cast, lot: LotId) -> None:
        seller, buyer, *_ = cast.members
        self.statements: dict[UUID, bytes] = {}
        self.acknowledged: dict[UUID, Recorded] = {}
        self.wanted, self.has_enough = 0, asyncio.Event()
        for _ in range(SALES):
            identifier = uuid7()
            line = a_line("0.02", (lot, "0.01"), unsupported="0.01")
            self.statements[identifier] = signed(seller, a_sale(seller, buyer, line), statement=identifier)

    def not_acknowledged(self) -> list[UUID]:
        """Those whose fate their sender does not know."""
        return [one for one in self.statements if one not in self.acknowledged]

    async def send(self, server: Server, some: Iterable[UUID]) -> None:
        """Several at a time, each by itself; ends early when the server goes away."""
        waiting = list(some)

        async def sender() -> None:
            while waiting:
                await self._send_one(server, waiting.pop(0))

        senders = [asyncio.create_task(sender()) for _ in range(AT_ONCE)]
        ended = await asyncio.gather(*senders, return_exceptions=True)
        assert all(each is None or isinstance(each, Lost) for each in ended), ended

    async def _send_one(self, server: Server, identifier: UUID) -> None:
        """Take note of the answer; given before, it was the same. While the database is away it is 503."""
        answer = await server.submit(self.statements[identifier])
        if answer.status_code == 503:
            assert answer.json()["type"].endswith("/problems/register-unavailable")
            return
        assert answer.status_code in {200, 201}, answer.text
        recorded = msgspec.json.decode(answer.content, type=Recorded)
        before = self.acknowledged.setdefault(identifier, recorded)
        assert (before.position, before.entry) == (recorded.position, recorded.entry)
        if len(self.acknowledged) >= self.wanted:
            self.has_enough.set()


@pytest.fixture
async def engine(own_cluster: Cluster) -> AsyncIterator[AsyncEngine]:
    """The register's engine on this test's own server."""
    opened = create(own_cluster.url, Role.REGISTER, pool_size=None)
    yield opened
    await opened.dispose()


async def a_load(engine: AsyncEngine, data: Path, cast: Cast) -> Load:
    """A founded register with one lot, and sales over it that nobody has sent yet."""
    async with a_running_register(engine, data / CHECKPOINT_FILE, cast) as running:
        return Load(cast, await running.a_lot(cast.members[0], "100.00"))


async def acknowledged(load: Load, how_many: int) -> None:
    """Wait until there are so many more."""
    load.wanted = len(load.acknowledged) + how_many
    load.has_enough.clear()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await load.has_enough.wait()


async def assert_nothing_acknowledged_is_lost(engine: AsyncEngine, load: Load) -> None:
    """Every acknowledged statement stands where its receipt says, and the books hold."""
    async with snapshot(engine) as connection:
        raw = await driver(connection)
        rows = await store.existing(raw, list(load.acknowledged))
        assert {identifier: row["position"] for identifier, row in rows.items()} == {
            identifier: answer.position for identifier, answer in load.acknowledged.items()
        }
        await assert_books_hold(raw)


async def everything_again(cluster: Cluster, data: Path, cast: Cast, load: Load, engine: AsyncEngine) -> None:
    """Sent again after the last restart, all of it is recorded, once, with receipts that verify."""
    async with a_server(cluster.url, data, cast) as server:
        await load.send(server, load.statements)
    assert load.acknowledged.keys() == load.statements.keys()
    for answer in load.acknowledged.values():
        proved = verify_receipt(b64decode(answer.entry), answer.receipt, cast.vkey)
        assert proved.index == answer.position
    await assert_nothing_acknowledged_is_lost(engine, load)


async def test_killed_server(engine: AsyncEngine, own_cluster: Cluster, tmp_path: Path) -> None:
    cast, chance = Cast(), random.Random(7)  # noqa: S311
    load = await a_load(engine, tmp_path, cast)
    for _ in range(KILLS):
        async with a_server(own_cluster.url, tmp_path, cast) as server:
            sending = asyncio.create_task(load.send(server, load.not_acknowledged()))
            await acknowledged(load, chance.randint(1, 40))
            server.kill()
            await sending
        await assert_nothing_acknowledged_is_lost(engine, load)
    assert KILLS <= len(load.acknowledged) < SALES
    await everything_again(own_cluster, tmp_path, cast, load, engine)


async def test_killed_postgresql(engine: AsyncEngine, own_cluster: Cluster, tmp_path: Path) -> None:
    """The server outlives it, says what it does not know, and goes on when the database is back."""
    cast, chance = Cast(), random.Random(7)  # noqa: S311
    load = await a_load(engine, tmp_path, cast)
    cluster = own_cluster
    async with a_server(cluster.url, tmp_path, cast) as server:
        for begin in range(0, SALES, SALES // KILLS):
            some = list(load.statements)[begin : begin + SALES // KILLS]
            sending = asyncio.create_task(load.send(server, some))
            await acknowledged(load, chance.randint(1, len(some) // 2))
            os.kill(cluster.pid, signal.SIGKILL)
            restarting = asyncio.create_task(embedded.start(own_cluster.folder))
            await sending
            if cluster is not own_cluster:
                cluster.stop()
            cluster = await restarting
            await assert_nothing_acknowledged_is_lost(engine, load)
    await everything_again(cluster, tmp_path, cast, load, engine)
    cluster.stop()


async def test_workers_that_start_while_the_database_is_away_wait_for_it(
    engine: AsyncEngine, own_cluster: Cluster, tmp_path: Path
) -> None:
    cast = Cast()
    load = await a_load(engine, tmp_path, cast)
    async with a_server(own_cluster.url, tmp_path, cast) as server:
        os.kill(own_cluster.pid, signal.SIGKILL)
        server.kill_workers()
        await asyncio.sleep(AWAY_SECONDS)
        cluster = await embedded.start(own_cluster.folder)
        await server.wait_until_ready()
        await load.send(server, list(load.statements)[:AT_ONCE])
        assert len(load.acknowledged) == AT_ONCE
        await assert_nothing_acknowledged_is_lost(engine, load)
    cluster.stop()
