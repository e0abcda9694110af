"""Worlds as fixtures: in memory for rules, on PostgreSQL for what is recorded and asked."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.worlds import RunningRegister, World, a_running_register
from warranty.database.engine import Connection
from warranty.database.transaction import driver


@pytest.fixture
def world() -> World:
    """Founded, with four members; no database, no signatures."""
    return World()


@pytest.fixture
async def running(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[RunningRegister]:
    """A register at work on a database of this test's own."""
    async with a_running_register(engine, tmp_path / "checkpoint") as register:
        yield register


@pytest.fixture
async def asking(engine: AsyncEngine) -> AsyncIterator[Connection]:
    """Another connection, to ask on; it sees what is committed."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        yield await driver(connection)
