"""A register whose database forgot or changed what was published refuses to write: a fork would show."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from tests.builders import a_claim, a_number
from tests.worlds import Cast, a_running_register
from warranty.database.engine import Role, connect, create, database_of, with_database
from warranty.transparency.kept import CheckpointFile
from warranty.transparency.rules.refusals import LogBehindCheckpoint, LogInconsistent
from warranty.transparency.store import read_head


async def record(url: str, kept: Path, cast: Cast, how_many: int, *, found: bool = False) -> None:
    """A register that starts, records so many claims, and stops."""
    engine = create(url, Role.REGISTER)
    try:
        async with a_running_register(engine, kept, cast, found=found) as running:
            for _ in range(how_many):
                await running.accept(cast.members[0], a_claim(a_number(), "1.00"))
    finally:
        await engine.dispose()


async def size_of(url: str) -> int:
    connection = await connect(url, Role.REGISTER)
    try:
        return (await read_head(connection)).size
    finally:
        await connection.close()


@asynccontextmanager
async def a_backup(admin_url: str, url: str) -> AsyncIterator[str]:
    """A copy of a database nobody is connected to, as it is now."""
    name, copy = database_of(url), f"{database_of(url)}_b"
    administrator = await asyncpg.connect(admin_url)
    await administrator.execute(f"CREATE DATABASE {copy} TEMPLATE {name} OWNER {Role.OWNER.value}")
    try:
        yield with_database(url, copy)
    finally:
        await administrator.execute(f"DROP DATABASE {copy} WITH (FORCE)")
        await administrator.close()


class Restored:
    """A register of ten entries, the last checkpoint kept, and a backup from when it had seven."""

    def __init__(self, url: str, backup: str, kept: Path, cast: Cast) -> None:
        self.url, self.backup, self.kept, self.cast = url, backup, kept, cast


@pytest.fixture
async def restored(
    server_urls: tuple[str, str], database_url: str, tmp_path: Path
) -> AsyncIterator[Restored]:
    cast, kept = Cast(), tmp_path / "checkpoint"
    await record(database_url, kept, cast, 3, found=True)
    async with a_backup(server_urls[0], database_url) as backup:
        await record(database_url, kept, cast, 3)
        assert (await size_of(database_url), await size_of(backup)) == (10, 7)
        yield Restored(database_url, backup, kept, cast)


async def test_the_register_itself_starts_and_goes_on(restored: Restored) -> None:
    await record(restored.url, restored.kept, restored.cast, 1)
    assert await size_of(restored.url) == 11


async def test_an_older_backup_is_refused_before_anything_is_written(restored: Restored) -> None:
    before = CheckpointFile(restored.kept).read()
    with pytest.raises(LogBehindCheckpoint) as refused:
        await record(restored.backup, restored.kept, restored.cast, 1)
    assert refused.value.facts == {"stored": 7, "published": 10}
    assert await size_of(restored.backup) == 7
    assert CheckpointFile(restored.kept).read() == before


@pytest.mark.parametrize("more", [3, 5])
async def test_a_fork_as_long_or_longer_is_refused(restored: Restored, tmp_path: Path, more: int) -> None:
    """Somebody went on from the backup without the kept checkpoint."""
    await record(restored.backup, tmp_path / "elsewhere", restored.cast, more)
    with pytest.raises(LogInconsistent):
        await record(restored.backup, restored.kept, restored.cast, 1)
    assert await size_of(restored.backup) == 7 + more


async def test_with_nothing_kept_there_is_nothing_to_compare(restored: Restored, tmp_path: Path) -> None:
    await record(restored.backup, tmp_path / "elsewhere", restored.cast, 1)
    assert await size_of(restored.backup) == 8


async def test_a_kept_checkpoint_that_lags_behind_is_good_enough(restored: Restored, tmp_path: Path) -> None:
    """The file may be written a moment after the commit; then a kill leaves an earlier one."""
    lagging = tmp_path / "lagging"
    await record(restored.backup, lagging, restored.cast, 0)
    await record(restored.url, lagging, restored.cast, 1)
    assert await size_of(restored.url) == 11
