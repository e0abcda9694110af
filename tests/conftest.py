"""Databases for tests: one server for a session, migrated once, cloned for each test that writes.

`database_url`, `engine`   a database of its own: for what goes through the register, and for races.
`connection`               rolled back after the test: for what only reads, and for stores.
`own_cluster`              a server of its own, durable: for tests that kill it.

All are the register's role unless a test opens its own engine for another. The server is an embedded one in
a temporary folder without fsync, in memory where there is room; or the one WARRANTY_DATABASE_URL names, whose
login must be allowed to make roles and databases. Coroutine tests and fixtures run under anyio's plugin in
auto mode.

Tests are handed out by their names, so that of two with one name one would be lost: that is an error.
Property tests try the same examples every time, so that one commit always gives one answer;
`pytest --hypothesis-profile=search` looks further, at random.
"""

import asyncio
import os
import secrets
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from warranty.database import embedded, migrate, roles
from warranty.database.embedded import Cluster
from warranty.database.engine import Role, create, with_database

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=5_000, deadline=None)
settings.load_profile("steady")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Refuse two tests of one name."""
    if twice := [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]:
        raise pytest.UsageError(f"of one name, so that but one would run: {', '.join(twice)}")


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """The event loop of production."""
    return "asyncio", {"use_uvloop": True}


_IN_MEMORY: Final = Path("/dev/shm")  # where Linux has files in memory
_ROOM: Final = 4 * 2**30
"""Bytes that a session's server may come to need: what it writes ahead, and a few clones."""


@contextmanager
def a_data_folder(*, durable: bool = True) -> Iterator[Path]:
    """Directly under the system's temporary folder: pytest's own is closed to the account root lends.

    Of a server without fsync in memory where there is room: a clone is a thousand small files.
    """
    in_memory = not durable and _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="warranty-tests-", dir=_IN_MEMORY if in_memory else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def a_cluster(*, durable: bool) -> Iterator[Cluster]:
    """An embedded server that is stopped and removed at the end, whatever the test did to it."""
    with a_data_folder(durable=durable) as folder:
        cluster = asyncio.run(embedded.start(folder, durable=durable))
        try:
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture(scope="session")
def server_urls() -> Iterator[tuple[str, str]]:
    """URL of an administrator, and URL for the program: the same where both use one login."""
    given = os.environ.get("WARRANTY_DATABASE_URL")
    if given is not None:
        yield given, given
        return
    with a_cluster(durable=False) as cluster:
        yield cluster.admin_url, cluster.url


@pytest.fixture(scope="session")
def template(server_urls: tuple[str, str]) -> Iterator[str]:
    """The name of the database that was made by the migrations, and that nobody is connected to."""
    name = f"warranty_test_{secrets.token_hex(4)}"
    admin_url, url = server_urls
    asyncio.run(roles.prepare(admin_url, database=name))
    asyncio.run(migrate.upgrade(with_database(url, name)))
    yield name
    administer(admin_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def shared_database_url(server_urls: tuple[str, str], template: str) -> Iterator[str]:
    """One clone for all tests that leave nothing behind."""
    with a_clone(server_urls, template) as url:
        yield url


@pytest.fixture
def database_url(server_urls: tuple[str, str], template: str) -> Iterator[str]:
    """URL of a migrated, empty database of this test's own."""
    with a_clone(server_urls, template) as url:
        yield url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The register's engine on this test's own database."""
    opened = create(database_url, Role.REGISTER)
    yield opened
    await opened.dispose()


@pytest.fixture
async def connection(shared_database_url: str) -> AsyncIterator[AsyncConnection]:
    """The register's connection in a transaction that is rolled back after the test."""
    opened = create(shared_database_url, Role.REGISTER, pool_size=None)
    async with opened.connect() as connected:
        await connected.begin()
        yield connected
        await connected.rollback()
    await opened.dispose()


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A migrated server of this test's own that survives being killed like a real one."""
    with a_cluster(durable=True) as cluster:
        asyncio.run(migrate.upgrade(cluster.url))
        yield cluster


@contextmanager
def a_clone(server_urls: tuple[str, str], template: str) -> Iterator[str]:
    """A copy of the template database, dropped at the end; every role may connect to it."""
    admin_url, url = server_urls
    name = f"{template}_{secrets.token_hex(4)}"
    administer(admin_url, f"CREATE DATABASE {name} TEMPLATE {template} OWNER {Role.OWNER.value}")
    try:
        yield with_database(url, name)
    finally:
        administer(admin_url, f"DROP DATABASE {name} WITH (FORCE)")


def administer(admin_url: str, command: str) -> None:
    """Run one command as the administrator, in no transaction."""

    async def run() -> None:
        connection = await asyncpg.connect(admin_url)
        try:
            await connection.execute(command)
        finally:
            await connection.close()

    asyncio.run(run())
