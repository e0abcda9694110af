"""The reader reads the tables of `wall.py`, each under a policy; the wall lasts a transaction."""

from uuid import UUID

import asyncpg
import pytest

from warranty.database.engine import Role, connect
from warranty.database.wall import CLOSED, READABLE, Behind, beyond, go_behind

SOMEBODY = Behind(UUID(int=7))


async def test_the_reader_reads_what_was_decided_and_each_table_has_its_policy(
    shared_database_url: str,
) -> None:
    register = await connect(shared_database_url, Role.REGISTER)
    rows = await register.fetch(
        "select c.relname, has_any_column_privilege('warranty_reader', c.oid, 'SELECT') as readable,"
        " c.relrowsecurity as walled, exists (select from pg_policy where polrelid = c.oid) as policy"
        " from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
    )
    await register.close()
    assert {row["relname"] for row in rows if row["readable"]} == READABLE
    assert {row["relname"] for row in rows if not row["readable"]} == CLOSED
    assert all(row["walled"] and row["policy"] for row in rows if row["readable"])


async def test_the_reader_changes_nothing_but_adds_its_own_looks(shared_database_url: str) -> None:
    reader = await connect(shared_database_url, Role.READER)
    rows = await reader.fetch(
        "select relname, has_table_privilege(oid, 'INSERT') as adds from pg_class where relkind = 'r'"
        " and relnamespace = 'public'::regnamespace"
        " and has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE')"
    )
    await reader.close()
    assert [(row["relname"], row["adds"]) for row in rows] == [("looks", True)]


async def test_nobody_adds_a_look_in_anothers_name(shared_database_url: str) -> None:
    register = await connect(shared_database_url, Role.REGISTER)
    try:
        async with register.transaction():
            await go_behind(register, SOMEBODY)
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                await register.execute(
                    "insert into looks (looked_at, viewer, kind, record, ground)"
                    " values (now(), $1, 'lot', '', 'own')",
                    UUID(int=8),
                )
    finally:
        await register.close()


async def test_the_wall_stands_until_the_transaction_ends_and_can_be_stepped_out_of(
    shared_database_url: str,
) -> None:
    register = await connect(shared_database_url, Role.REGISTER)
    try:
        async with register.transaction():
            await go_behind(register, SOMEBODY)
            assert await register.fetchval("select current_user") == Role.READER.value
            async with beyond(register):
                assert await register.fetchval("select current_user") == Role.REGISTER.value
            assert await register.fetchval("select current_user") == Role.READER.value
        assert await register.fetchval("select current_user") == Role.REGISTER.value
        assert not await register.fetchval("select current_setting('warranty.viewer', true)")
        async with register.transaction(), beyond(register):
            assert await register.fetchval("select current_user") == Role.REGISTER.value
        assert await register.fetchval("select current_user") == Role.REGISTER.value
    finally:
        await register.close()
