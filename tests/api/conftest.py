"""A founded register behind its API, in process.

`world`   on a database of the test's own.
`door`    one for all tests of a file: they compare the size of the log before and after.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
from schemathesis.pytest.plugin import SchemathesisFunction

from tests.api.door import Door, open_door
from tests.api.world import World, founded, key_files
from tests.conftest import a_clone
from tests.parties.builders import ORIGIN, Somebody
from warranty.foundation.settings import Settings


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Name each of schemathesis's tests by its operation: pytest knows all by their one function."""
    for item in items:
        if isinstance(item, SchemathesisFunction):
            item._id = item.id.with_params(item.operation_label)


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


@pytest.fixture(scope="module")
def files_database_url(server_urls: tuple[str, str], template: str) -> Iterator[str]:
    """URL of a migrated, empty database for all tests of a file."""
    with a_clone(server_urls, template) as url:
        yield url


@pytest.fixture(scope="module")
async def door(files_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """A founded register with a cast, its bulk requests held to 20 lines."""
    async with open_door(files_database_url, tmp_path_factory.mktemp("door"), max_lines=20) as opened:
        yield opened
