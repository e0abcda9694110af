"""`world`: a founded register behind its API, in process, on a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.world import World, founded, key_files
from tests.parties.builders import ORIGIN, Somebody
from warranty.foundation.settings import Settings


@pytest.fixture(scope="session")
def platform_key_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The platform's keys, the same for all tests of the API."""
    return key_files(tmp_path_factory.mktemp("platform"))


@pytest.fixture
def operator() -> Somebody:
    """Who founds the register."""
    return Somebody()


@pytest.fixture
def settings(
    database_url: str, tmp_path: Path, platform_key_files: dict[str, Path], operator: Somebody
) -> Settings:
    """Of a server on this test's own database."""
    return Settings(
        database_url=database_url,
        data=tmp_path,
        origin=ORIGIN,
        root_key=operator.public,
        **platform_key_files,  # type: ignore[arg-type]
    )


@pytest.fixture
async def world(settings: Settings, operator: Somebody) -> AsyncIterator[World]:
    """A founded register behind its API."""
    async with founded(settings, operator) as running:
        yield running
