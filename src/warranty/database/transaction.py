"""Transactions: one visit, one transaction, opened by the door and handed down as the first argument."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from warranty.database.engine import Connection


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction at READ COMMITTED: committed at the end, rolled back if anything is raised."""
    async with engine.begin() as connection:
        yield connection


@asynccontextmanager
async def snapshot(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction in which all queries see one and the same state (REPEATABLE READ).

    For questions, which only add to it (looks); it ends as `transaction` does. A row that others change at
    the same moment cannot be changed here: the database would take everything back.
    """
    async with engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="REPEATABLE READ")
        async with connection.begin():
            yield connection


async def driver(connection: AsyncConnection) -> Connection:
    """The asyncpg connection under `connection`, for COPY and the like, inside the same transaction.

    SQLAlchemy begins a transaction with its first statement; what went to the driver before that would be
    committed at once and alone. So one is begun here if it has not been.
    """
    raw = (await connection.get_raw_connection()).driver_connection
    assert isinstance(raw, asyncpg.Connection), "another driver than the engine's"
    if not raw.is_in_transaction():
        await connection.exec_driver_sql("SELECT 1")
    return raw
