"""What each role may do: owner changes tables, register writes, reader reads what it was granted."""

import asyncio
import secrets

import asyncpg
import pytest

from tests.conftest import administer
from warranty.database import roles
from warranty.database.engine import Role, connect, with_database


async def execute(url: str, role: Role, command: str) -> str:
    connection = await connect(url, role)
    try:
        return str(await connection.execute(command))
    finally:
        await connection.close()


@pytest.fixture
async def with_a_table(database_url: str) -> str:
    await execute(database_url, Role.OWNER, "CREATE TABLE notes (id bigserial, text text)")
    return database_url


async def test_the_register_writes_and_reads_every_new_table(with_a_table: str) -> None:
    assert await execute(with_a_table, Role.REGISTER, "INSERT INTO notes (text) VALUES ('a')") == "INSERT 0 1"
    assert await execute(with_a_table, Role.REGISTER, "SELECT FROM notes") == "SELECT 1"


async def test_the_reader_reads_nothing_it_was_not_granted(with_a_table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(with_a_table, Role.READER, "SELECT FROM notes")


@pytest.mark.parametrize("role", [Role.REGISTER, Role.READER])
@pytest.mark.parametrize("command", ["CREATE TABLE mine (id int)", "DROP TABLE notes", "CREATE SCHEMA mine"])
async def test_only_the_owner_changes_tables(with_a_table: str, role: Role, command: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(with_a_table, role, command)


async def test_a_query_of_the_reader_cannot_make_itself_the_register(
    with_a_table: str, server_urls: tuple[str, str]
) -> None:
    if "@" in server_urls[1]:
        pytest.skip("the one login that was given may act as every role")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await execute(with_a_table, Role.READER, "SET ROLE warranty_register")


async def test_the_reader_does_not_pass_by_row_level_security(with_a_table: str) -> None:
    await execute(with_a_table, Role.OWNER, "GRANT SELECT ON notes TO warranty_reader")
    await execute(with_a_table, Role.OWNER, "ALTER TABLE notes ENABLE ROW LEVEL SECURITY")
    await execute(with_a_table, Role.OWNER, "INSERT INTO notes (text) VALUES ('hidden')")

    assert await execute(with_a_table, Role.READER, "SELECT FROM notes") == "SELECT 0"


async def test_preparing_again_and_at_once_changes_nothing(server_urls: tuple[str, str]) -> None:
    admin_url, url = server_urls
    name = f"warranty_test_{secrets.token_hex(4)}"
    try:
        await asyncio.gather(*(roles.prepare(admin_url, database=name) for _ in range(3)))
        await execute(with_database(url, name), Role.OWNER, "CREATE TABLE notes (id int)")
    finally:
        await asyncio.to_thread(administer, admin_url, f"DROP DATABASE IF EXISTS {name}")


async def test_a_password_with_quotes_is_set_as_it_is(server_urls: tuple[str, str], template: str) -> None:
    admin_url, _ = server_urls
    before = await stored_password(admin_url)
    await roles.prepare(admin_url, passwords={Role.READER: """it's a "pass" \\ word"""}, database=template)

    assert await stored_password(admin_url) != before
    await asyncio.to_thread(administer, admin_url, "ALTER ROLE warranty_reader PASSWORD NULL")


async def stored_password(admin_url: str) -> object:
    connection = await asyncpg.connect(admin_url)
    try:
        return await connection.fetchval(
            "SELECT rolpassword FROM pg_authid WHERE rolname = 'warranty_reader'"
        )
    finally:
        await connection.close()
