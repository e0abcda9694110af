"""The log in PostgreSQL: what is appended is what is read, and neither gap, overlap nor change gets in."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tests.support.logs import RECORDED_AT, entries_of, record
from warranty.database.engine import Role, connect
from warranty.database.transaction import driver, transaction
from warranty.transparency import store
from warranty.transparency.rules.frontier import EMPTY, Head, grow
from warranty.transparency.rules.refusals import LogDamaged
from warranty.transparency.rules.tree import leaf_hash, root_of

Raw = Any
"""asyncpg's connection, which ships no types."""


@pytest.fixture
async def raw(connection: AsyncConnection) -> Raw:
    """The driver's connection in a transaction that is rolled back."""
    return await driver(connection)


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[Raw]:
    """A connection that may do what the register may not."""
    opened = await connect(database_url, Role.OWNER)
    yield opened
    await opened.close()


async def test_a_new_log_is_empty(raw: Raw) -> None:
    assert await store.lock_head(raw) == Head(EMPTY, None)


async def test_a_batch_moves_the_head(raw: Raw) -> None:
    entries = await record(raw, 5)

    head = await store.read_head(raw)

    assert head.size == 5
    assert head.recorded_at == RECORDED_AT
    assert head.root == root_of([leaf_hash(entry) for entry in entries])


async def test_entries_are_read_across_batches(raw: Raw) -> None:
    entries = [entry for count in (3, 1, 300, 1, 90) for entry in await record(raw, count)]

    assert await store.read_entries(raw, 0, 395) == entries
    assert await store.read_entries(raw, 2, 6) == entries[2:6]
    assert await store.read_entries(raw, 256, 395) == entries[256:]
    assert await store.read_entries(raw, 394, 395) == entries[394:]


async def test_a_long_batch_is_cut_into_rows(raw: Raw) -> None:
    """The register's batches stay below; a log rebuilt from elsewhere may come in larger ones."""
    entries = await record(raw, 2500)

    rows = await raw.fetch("SELECT first_position, next_position FROM log_entries ORDER BY 1")

    assert [tuple(row) for row in rows] == [(0, 1024), (1024, 2048), (2048, 2500)]
    assert await store.read_entries(raw, 1000, 2100) == entries[1000:2100]


async def test_tile_hashes_are_kept_as_they_are_completed(raw: Raw) -> None:
    entries = [entry for count in (200, 100, 700) for entry in await record(raw, count)]
    leaves = [leaf_hash(entry) for entry in entries]

    stored = await store.read_tile(raw, 1, 0, 3)

    assert stored == b"".join(root_of(leaves[at : at + 256]) for at in (0, 256, 512))


async def test_what_is_not_stored_whole_is_refused(raw: Raw) -> None:
    await record(raw, 300)

    with pytest.raises(LogDamaged):
        await store.read_entries(raw, 290, 301)
    with pytest.raises(LogDamaged):
        await store.read_tile(raw, 1, 0, 2)


async def test_time_never_falls(raw: Raw) -> None:
    await record(raw, 1, RECORDED_AT)
    await record(raw, 1, RECORDED_AT)

    with pytest.raises(LogDamaged):
        await record(raw, 1, RECORDED_AT - timedelta(microseconds=1))


async def test_a_batch_grown_from_another_head_is_refused(raw: Raw) -> None:
    """The entries before the head's end contradict its primary key, whoever writes them."""
    await record(raw, 3)
    entries = entries_of(0, 2, RECORDED_AT)
    growth = grow(EMPTY, [leaf_hash(entry) for entry in entries])

    with pytest.raises(asyncpg.UniqueViolationError) as refused:
        await store.append(raw, growth, entries, RECORDED_AT)

    assert refused.value.constraint_name == "pk_log_entries"


async def test_writers_queue_at_the_head(engine: AsyncEngine) -> None:
    """Ten at once, each really committing: every entry gets a place of its own and none is lost."""

    async def one() -> None:
        async with transaction(engine) as connection:
            await record(await driver(connection), 3)

    await asyncio.gather(*(one() for _ in range(10)))

    async with transaction(engine) as connection:
        raw = await driver(connection)
        head = await store.read_head(raw)
        entries = await store.read_entries(raw, 0, head.size)
    assert head.size == 30
    assert head.root == root_of([leaf_hash(entry) for entry in entries])
    assert sorted(entries) == sorted(entries_of(0, 30, RECORDED_AT))


async def test_a_batch_that_is_rolled_back_leaves_nothing(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        await record(await driver(connection), 3)
    with pytest.raises(RuntimeError, match="lost power"):
        await record_and_fail(engine)

    async with transaction(engine) as connection:
        raw = await driver(connection)
        assert (await store.read_head(raw)).size == 3
        await record(raw, 300)
        assert len(await store.read_entries(raw, 0, 303)) == 303


async def record_and_fail(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        await record(await driver(connection), 300)
        message = "lost power"
        raise RuntimeError(message)


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE log_entries SET entries = entries",
        "DELETE FROM log_entries",
        "UPDATE log_nodes SET hash = hash",
        "DELETE FROM log_nodes",
        "DELETE FROM log_head",
        "INSERT INTO log_head (sole, size, root, frontier) VALUES (false, 0, '', '')",
        "TRUNCATE log_entries CASCADE",
    ],
)
async def test_the_register_cannot_change_what_is_written(raw: Raw, command: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await raw.execute(command)


@pytest.mark.parametrize(
    ("command", "constraint"),
    [
        (
            "INSERT INTO log_entries (first_position, entries) SELECT 7, entries FROM log_entries",
            "fk_log_entries_follows_log_entries",
        ),
        (
            "INSERT INTO log_entries (first_position, entries) VALUES (5, '\\x00')",
            "ck_log_entries_entries_whole",
        ),
        (
            "INSERT INTO log_entries SELECT 1, substr(entries, 1, 164) FROM log_entries",
            "uq_log_entries_next_position",
        ),
        ("UPDATE log_head SET size = 6", "fk_log_head_ends_at_log_entries"),
        ("UPDATE log_head SET size = 7", "ck_log_head_frontier_fits_size"),
        ("UPDATE log_head SET recorded_at = NULL", "ck_log_head_recorded_at_known"),
        (
            "INSERT INTO log_head (sole, size, root, frontier) VALUES (false, 0, sha256(''), '')",
            "ck_log_head_sole",
        ),
        ("DELETE FROM log_entries", "fk_log_head_ends_at_log_entries"),
    ],
)
async def test_not_even_the_owner_makes_gaps(owner: Raw, command: str, constraint: str) -> None:
    """Five entries are stored; a frontier of two hashes would also fit six, but not seven."""
    async with owner.transaction():
        await record(owner, 5)

    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
        await owner.execute(command)

    assert refused.value.constraint_name == constraint


async def test_a_head_whose_root_was_changed_is_noticed(owner: Raw) -> None:
    await owner.execute("UPDATE log_head SET root = sha256('other')")

    with pytest.raises(LogDamaged):
        await store.read_head(owner)


async def test_readers_read_the_log(database_url: str) -> None:
    reader = await connect(database_url, Role.READER)
    try:
        assert (await store.read_head(reader)).size == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await store.lock_head(reader)
    finally:
        await reader.close()
