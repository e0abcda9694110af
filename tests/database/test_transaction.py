"""What is raised takes everything back, also what went to the driver directly."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from warranty.database.engine import Role, connect
from warranty.database.transaction import driver, snapshot, transaction


@pytest.fixture(autouse=True)
async def notes(database_url: str) -> None:
    owner = await connect(database_url, Role.OWNER)
    await owner.execute("CREATE TABLE notes (text text)")
    await owner.close()


async def count(connection: AsyncConnection) -> int:
    return int((await connection.execute(text("SELECT count(*) FROM notes"))).scalar_one())


async def copy(connection: AsyncConnection, *texts: str) -> None:
    raw = await driver(connection)
    await raw.copy_records_to_table("notes", records=[(line,) for line in texts])


async def test_what_is_copied_is_committed_with_the_rest(engine: AsyncEngine) -> None:
    async with transaction(engine) as connection:
        await copy(connection, "a", "b")
        await connection.execute(text("INSERT INTO notes VALUES ('c')"))

    async with transaction(engine) as connection:
        assert await count(connection) == 3


async def test_what_is_copied_first_is_taken_back_with_the_rest(engine: AsyncEngine) -> None:
    async def fail() -> None:
        async with transaction(engine) as connection:
            await copy(connection, "a", "b")
            raise RuntimeError("after the copy")

    with pytest.raises(RuntimeError, match="after the copy"):
        await fail()
    async with transaction(engine) as connection:
        assert await count(connection) == 0


async def test_a_snapshot_does_not_see_what_comes_later(engine: AsyncEngine) -> None:
    async with snapshot(engine) as reading:
        before = await count(reading)
        async with transaction(engine) as writing:
            await copy(writing, "late")
        assert await count(reading) == before

    async with snapshot(engine) as reading:
        assert await count(reading) == before + 1


async def test_what_a_snapshot_adds_is_committed_with_it(engine: AsyncEngine) -> None:
    async with snapshot(engine) as reading:
        await copy(reading, "looked at")

    async with transaction(engine) as connection:
        assert await count(connection) == 1


async def test_a_connection_serves_writers_again_after_a_snapshot(engine: AsyncEngine) -> None:
    async with snapshot(engine) as reading:
        await count(reading)

    async with transaction(engine) as writing:
        await copy(writing, "again")
        assert (await writing.execute(text("SHOW transaction_isolation"))).scalar_one() == "read committed"
