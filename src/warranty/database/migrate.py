"""Bringing the tables up to date with Alembic, as the owner, in the usual schema or in a fresh one."""

import logging
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from warranty.database.engine import Role, create
from warranty.database.roles import quoted
from warranty.foundation.errors import Kind, Refusal

# Migrations live at the top of the checkout; the package is installed from it in place (`pip install -e`).
CHECKOUT: Final = Path(__file__).resolve().parents[3]
_MIGRATING: Final = 0x5741_5253

_log = logging.getLogger(__name__)


class MigrationsMissing(Refusal):
    """The package was installed without its checkout, which holds the migrations."""

    kind = Kind.UNAVAILABLE
    code = "migrations-missing"
    title = "The migrations are not there"


class TablesNotCurrent(Refusal):
    """The tables are older or newer than this program."""

    kind = Kind.UNAVAILABLE
    code = "tables-not-current"
    title = "The database does not fit this version of the program"


async def upgrade(url: str, *, password: str | None = None, schema: str | None = None) -> None:
    """Run the migrations that are missing. Two callers at once are put one after the other.

    schema: made if it is missing, and the only one the migrations see; None for the usual schema. password:
    the owner's, where the URL does not carry one.
    """
    configuration = _configuration()
    engine = create(url, Role.OWNER, password=password, schema=schema, pool_size=None)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade, configuration, schema)
    finally:
        await engine.dispose()


async def drop_schema(url: str, schema: str, *, password: str | None = None) -> None:
    """Remove a schema made by `upgrade`, with everything in it."""
    engine = create(url, Role.OWNER, password=password, pool_size=None)
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"DROP SCHEMA IF EXISTS {quoted(schema)} CASCADE"))
    finally:
        await engine.dispose()


async def require_current(url: str, *, password: str | None = None) -> None:
    """Refuse to work on tables this version does not know: raises TablesNotCurrent.

    password: the register's, where the URL does not carry one.
    """
    expected = set(ScriptDirectory.from_config(_configuration()).get_heads())
    engine = create(url, Role.REGISTER, password=password, pool_size=None)
    try:
        async with engine.connect() as connection:
            found = await connection.run_sync(_revisions)
    finally:
        await engine.dispose()
    if found != expected:
        raise TablesNotCurrent(
            "The tables in the database are not those of this version of the program.",
            instead="Run `warranty migrate`.",
            found=sorted(found),
            expected=sorted(expected),
        )


def _configuration() -> Config:
    pyproject = CHECKOUT / "pyproject.toml"
    if not (CHECKOUT / "migrations" / "env.py").is_file() or not pyproject.is_file():
        raise MigrationsMissing(
            f"There are no migrations in {CHECKOUT}.",
            instead="Install the program from its checkout with `make .venv`.",
        )
    return Config(toml_file=pyproject)


def _upgrade(connection: Connection, configuration: Config, schema: str | None) -> None:
    """Lock the session, not a transaction, since each migration commits its own; then wait for no lock long.

    A migration that waits for a table makes everybody else queue behind it.
    """
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATING})
    connection.execute(text("SET lock_timeout = '10s'"))
    if schema is not None:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}"))
    connection.commit()
    configuration.attributes.update(connection=connection, schema=schema)
    command.upgrade(configuration, "head")
    connection.commit()
    _log.info("tables are up to date")


def _revisions(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())
