"""How Alembic runs the migrations: on the connection it is handed, in the schema that connection works in.

`warranty migrate` and the tests hand in a connection of the owner (`warranty.database.migrate`); every
Alembic command that needs a database goes that way. `alembic revision -m "add lots"` needs none.
"""

from importlib import import_module
from pathlib import Path

from alembic import context
from sqlalchemy import Connection

import warranty
from warranty.database.metadata import metadata


def import_tables() -> None:
    """Let every room's tables.py attach its tables to the metadata."""
    rooms = Path(warranty.__file__).parent
    for tables in sorted(rooms.glob("*/tables.py")):
        import_module(f"warranty.{tables.parent.name}.tables")


def run() -> None:
    """Run what is missing, each migration in a transaction of its own."""
    connection: Connection | None = context.config.attributes.get("connection")
    if connection is None:
        raise SystemExit("Migrations run through `warranty migrate`.")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table_schema=context.config.attributes.get("schema"),
        transaction_per_migration=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


import_tables()
run()
