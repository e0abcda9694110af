"""The three roles and the database, made once by an administrator of the cluster.

Owner makes and changes tables. Register reads and writes all of them, whosever rows they are; a migration
takes UPDATE and DELETE away from it again where a table only grows. Reader is granted tables one by one, in
the migration that also says by row-level security which rows; register may act as it, to answer from behind
the wall (`wall.py`).
"""

from collections.abc import Mapping, Sequence
from typing import Final

import asyncpg

from warranty.database.engine import Connection, Role, plain_url, with_database

DATABASE: Final = "warranty"
# Any number will do as long as nothing else in the cluster takes advisory locks by it.
_PREPARING: Final = 0x5741_5252

_NO_POWERS: Final = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
# The register writes with COPY, which PostgreSQL does not do under row-level security.
_PASSES_BY: Final = {Role.OWNER: "NOBYPASSRLS", Role.REGISTER: "BYPASSRLS", Role.READER: "NOBYPASSRLS"}
_ACTS_AS_READER: Final = "GRANT warranty_reader TO warranty_register WITH INHERIT FALSE"
_DATABASE_GRANTS: Final = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO warranty_register",
    "GRANT CONNECT ON DATABASE {database} TO warranty_reader",
)
_BY_DEFAULT: Final = "ALTER DEFAULT PRIVILEGES FOR ROLE warranty_owner"
# Without IN SCHEMA, so that they also hold in the fresh schema of a replay.
_SCHEMA_GRANTS: Final = (
    f"{_BY_DEFAULT} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO warranty_register",
    f"{_BY_DEFAULT} GRANT USAGE ON SEQUENCES TO warranty_register",
    f"{_BY_DEFAULT} GRANT USAGE ON SCHEMAS TO warranty_register, warranty_reader",
    f"{_BY_DEFAULT} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    f"{_BY_DEFAULT} GRANT EXECUTE ON FUNCTIONS TO warranty_register, warranty_reader",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO warranty_register, warranty_reader",
)


async def prepare(
    admin_url: str,
    *,
    admin_password: str | None = None,
    passwords: Mapping[Role, str] | None = None,
    database: str = DATABASE,
) -> None:
    """Make roles and database where they are missing; running it again changes nothing but passwords.

    admin_url: a login that may create both, and any existing database of the cluster. passwords: of the
    roles; a role left out keeps the one it has, or none (then only trust, peer or a certificate lets it in).
    Two callers at once are put one after the other.
    """
    connection = await asyncpg.connect(plain_url(admin_url), password=admin_password)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _PREPARING)
        await _prepare_roles(connection, passwords or {})
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
            await connection.execute(f"CREATE DATABASE {quoted(database)} OWNER {Role.OWNER.value}")
        await _execute_all(
            connection, [grant.format(database=quoted(database)) for grant in _DATABASE_GRANTS]
        )
        inside = await asyncpg.connect(with_database(admin_url, database), password=admin_password)
        try:
            await _execute_all(inside, _SCHEMA_GRANTS)
        finally:
            await inside.close()
    finally:
        await connection.close()


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


async def _execute_all(connection: Connection, commands: Sequence[str]) -> None:
    for command in commands:
        await connection.execute(command)


async def _prepare_roles(connection: Connection, passwords: Mapping[Role, str]) -> None:
    rows = await connection.fetch("SELECT rolname, rolbypassrls FROM pg_roles")
    known = {row["rolname"]: row["rolbypassrls"] for row in rows}
    for role in Role:
        if role.value not in known:
            await connection.execute(f"CREATE ROLE {role.value} LOGIN {_NO_POWERS} {_PASSES_BY[role]}")
            # So that a login with the right to create roles, which is no superuser, may act as the role.
            await connection.execute(f"GRANT {role.value} TO CURRENT_USER")
        elif known[role.value] != (_PASSES_BY[role] == "BYPASSRLS"):
            await connection.execute(f"ALTER ROLE {role.value} {_PASSES_BY[role]}")
        if role in passwords:
            await _set_password(connection, role, passwords[role])
    await connection.execute(_ACTS_AS_READER)


async def _set_password(connection: Connection, role: Role, password: str) -> None:
    """ALTER ROLE takes no parameters; the server itself quotes the password."""
    command = await connection.fetchval(
        "SELECT format('ALTER ROLE %I PASSWORD %L', $1::text, $2::text)", role.value, password
    )
    await connection.execute(command)
