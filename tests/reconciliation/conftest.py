"""`scene`: a register at work, and the questions of whoever asks it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.reconciliation.scene import Scene
from tests.worlds import a_running_register


@pytest.fixture
async def scene(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Scene]:
    """A founded register on a database of its own."""
    async with a_running_register(engine, tmp_path / "checkpoint") as running:
        yield Scene(running, engine)
