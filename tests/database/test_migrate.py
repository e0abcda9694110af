"""Migrations run as the owner, once, and into a fresh schema for a replay."""

import asyncio

import pytest
from sqlalchemy import text

from warranty.database import migrate
from warranty.database.engine import Role, connect, create
from warranty.database.transaction import transaction


async def test_running_again_changes_nothing(database_url: str) -> None:
    await migrate.upgrade(database_url)

    await migrate.require_current(database_url)


async def test_a_schema_of_its_own_has_its_own_version_table(database_url: str) -> None:
    await migrate.upgrade(database_url, schema="replay_1")

    owner = await connect(database_url, Role.OWNER)
    schemas = await owner.fetch(
        "SELECT table_schema FROM information_schema.tables WHERE table_name='alembic_version'"
    )
    await owner.close()
    assert sorted(row["table_schema"] for row in schemas) == ["public", "replay_1"]


async def test_both_schemas_hold_the_same_tables(database_url: str) -> None:
    await migrate.upgrade(database_url, schema="replay_1")

    owner = await connect(database_url, Role.OWNER)
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1"
    usual, fresh = await owner.fetch(query, "public"), await owner.fetch(query, "replay_1")
    await owner.close()
    assert usual == fresh


async def test_the_register_works_in_a_schema_of_a_replay(database_url: str) -> None:
    await migrate.upgrade(database_url, schema="replay_1")
    engine = create(database_url, Role.REGISTER, schema="replay_1")

    async with transaction(engine) as connection:
        found = (
            await connection.execute(
                text("SELECT 'alembic_version'::regclass::oid = 'replay_1.alembic_version'::regclass::oid")
            )
        ).scalar_one()
    await engine.dispose()

    assert found is True


async def test_a_dropped_schema_leaves_the_usual_one(database_url: str) -> None:
    await migrate.upgrade(database_url, schema="replay_1")
    await migrate.drop_schema(database_url, "replay_1")

    await migrate.require_current(database_url)
    owner = await connect(database_url, Role.OWNER)
    left = await owner.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = 'replay_1'")
    await owner.close()
    assert left == 0


async def test_two_at_once_do_not_disturb_each_other(database_url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(database_url, schema="twice") for _ in range(2)))
    await migrate.require_current(database_url)


async def test_tables_of_another_version_are_refused(database_url: str) -> None:
    owner = await connect(database_url, Role.OWNER)
    await owner.execute("DELETE FROM alembic_version; INSERT INTO alembic_version VALUES ('unheard of')")
    await owner.close()

    with pytest.raises(migrate.TablesNotCurrent):
        await migrate.require_current(database_url)
