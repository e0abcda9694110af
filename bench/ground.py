"""The ground everything is measured on: a durable embedded cluster in a temporary folder, worlds in it.

A world is a database of its own, filled through the register in this process: the very same opening, rules
and batches as behind HTTP, with signing on the other core.
"""

import asyncio
import shutil
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import asyncpg

from bench.drafts import Draft, signed_in_chunks
from bench.people import HELD_KEYS, identity
from warranty.database import embedded, migrate, roles
from warranty.database.embedded import Cluster
from warranty.database.engine import Connection, Role, connect, create, with_database
from warranty.foundation.clock import now
from warranty.policy.rule_set import packaged
from warranty.register.recording import Recorded, Surroundings
from warranty.register.service import Register
from warranty.transparency.kept import CheckpointFile

SIGNERS: Final = 2
_RECORDING_AT_ONCE: Final = 4
_SMALL: Final = 1_000


class NotRecorded(Exception):
    """The register refused what the measured world needs: the benchmark and the rules have drifted apart."""


@contextmanager
def a_cluster() -> Iterator[Cluster]:
    """A server with fsync in a folder of its own directly under the temporary one; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="warranty-bench-"))
    cluster = asyncio.run(embedded.start(folder, durable=True))
    try:
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder)


@contextmanager
def signers() -> Iterator[ProcessPoolExecutor]:
    """Processes that sign."""
    with ProcessPoolExecutor(SIGNERS, mp_context=get_context("forkserver")) as pool:
        yield pool


async def a_database(cluster: Cluster, name: str) -> str:
    """URL of a migrated, empty database."""
    await roles.prepare(cluster.admin_url, database=name)
    url = with_database(cluster.url, name)
    await migrate.upgrade(url)
    return url


@asynccontextmanager
async def a_register(url: str, kept: Path) -> AsyncIterator[Register]:
    """The register of a database, in this process. kept: where it keeps its last checkpoint."""
    engine = create(url, Role.REGISTER)
    register = Register(engine, Surroundings(identity(), HELD_KEYS, packaged(), now), CheckpointFile(kept))
    await register.start()
    try:
        yield register
    finally:
        await register.close()
        await engine.dispose()


async def record(register: Register, statements: Sequence[bytes]) -> None:
    """Record statements that must be accepted. Raises NotRecorded for the first that is not."""
    for outcome in await register.record(statements):
        if not isinstance(outcome, Recorded):
            raise NotRecorded(f"{outcome.refusal.code}: {outcome.refusal.sentence}")


async def record_drafts(register: Register, pool: ProcessPoolExecutor, drafts: Iterable[Draft]) -> int:
    """Sign and record in order, a few chunks under way at a time; how many there were."""
    under_way: deque[asyncio.Task[None]] = deque()
    count = 0
    async for chunk in signed_in_chunks(pool, drafts):
        count += len(chunk)
        under_way.append(asyncio.create_task(record(register, chunk)))
        if len(under_way) >= _RECORDING_AT_ONCE:
            await under_way.popleft()
    while under_way:
        await under_way.popleft()
    return count


@asynccontextmanager
async def a_connection(url: str) -> AsyncIterator[Connection]:
    """The register's connection, for asking."""
    connection = await connect(url, Role.REGISTER)
    try:
        yield connection
    finally:
        await connection.close()


async def settle(cluster: Cluster, url: str) -> None:
    """Statistics for the planner and everything dirty on disk, so that no round pays for the building."""
    owner = await connect(url, Role.OWNER)
    try:
        await owner.execute("vacuum analyze")
    finally:
        await owner.close()
    administrator = await asyncpg.connect(cluster.admin_url)
    try:
        await administrator.execute("checkpoint")
    finally:
        await administrator.close()
