"""The embedded server: started once, joined by others, and back after any kill with everything committed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.conftest import a_cluster, a_data_folder
from warranty.database import embedded
from warranty.database.embedded import Cluster, EmbeddedServerFailed
from warranty.database.engine import Role, connect

# Starts the server of a folder, tells its process id, and waits to be told to go, or to be killed.
STARTER = """
import asyncio, sys
from pathlib import Path
from warranty.database import embedded
cluster = asyncio.run(embedded.start(Path(sys.argv[1])))
print(cluster.pid, flush=True)
sys.stdin.read()
cluster.stop()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder of which no server is left at the end."""
    with a_data_folder() as path:
        yield path
        if (path / "postgres" / "postmaster.pid").exists():
            asyncio.run(embedded.start(path)).stop()


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """One server for all tests that only look at it."""
    with a_cluster(durable=True) as cluster:
        yield cluster


def a_starter(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def pid_told_by(starter: "subprocess.Popen[str]") -> int:
    assert starter.stdout is not None
    return int(starter.stdout.readline())


async def keep(cluster: Cluster, text: str) -> None:
    owner = await connect(cluster.url, Role.OWNER)
    await owner.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
    await owner.execute("INSERT INTO kept VALUES ($1)", text)
    await owner.close()


async def kept(cluster: Cluster) -> list[str]:
    owner = await connect(cluster.url, Role.OWNER)
    rows = await owner.fetch("SELECT text FROM kept ORDER BY text")
    await owner.close()
    return [row["text"] for row in rows]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


async def test_a_second_start_joins_the_same_server(folder: Path) -> None:
    first = await embedded.start(folder)
    second = await embedded.start(folder)

    assert second.pid == first.pid
    second.stop()
    assert is_alive(first.pid)
    first.stop()
    assert not is_alive(first.pid)


async def test_what_was_committed_is_there_after_a_stop(folder: Path) -> None:
    first = await embedded.start(folder)
    await keep(first, "before")
    first.stop()

    second = await embedded.start(folder)
    assert await kept(second) == ["before"]
    second.stop()


async def test_the_server_outlives_its_killed_parent(folder: Path) -> None:
    starter = a_starter(folder)
    pid = pid_told_by(starter)
    starter.kill()
    starter.communicate()

    joined = await embedded.start(folder)
    assert joined.pid == pid
    joined.stop()
    # The dead parent's use of the server died with it.
    assert not is_alive(pid)


async def test_a_killed_server_recovers_what_was_committed(folder: Path) -> None:
    cluster = await embedded.start(folder)
    for count in range(1, 4):
        await keep(cluster, f"round {count}")
        kill(cluster.pid)

        again = await embedded.start(folder)
        assert again.pid != cluster.pid
        assert await kept(again) == [f"round {number}" for number in range(1, count + 1)]
        cluster = again
    cluster.stop()


async def test_two_processes_at_once_share_one_server(folder: Path) -> None:
    starters = [a_starter(folder) for _ in range(2)]
    pids = {pid_told_by(starter) for starter in starters}

    assert len(pids) == 1
    for starter in starters:
        starter.communicate("")
        assert starter.returncode == 0
    assert not is_alive(pids.pop())


async def test_a_half_made_cluster_is_made_anew(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18\n")

    cluster = await embedded.start(folder)
    await keep(cluster, "whole")
    assert not (folder / "postgres.new").exists()
    cluster.stop()


async def test_a_process_number_used_again_by_a_stranger_does_not_hinder(folder: Path) -> None:
    (await embedded.start(folder)).stop()
    lines = [str(os.getpid()), str(folder / "postgres"), "0", "5432", "", "", "", "ready"]
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(lines))

    cluster = await embedded.start(folder)
    assert cluster.pid != os.getpid()
    cluster.stop()


async def test_a_path_too_long_for_a_socket_still_works() -> None:
    with a_data_folder() as short:
        deep = short / ("deep" * 30)
        cluster = await embedded.start(deep)
        await keep(cluster, "deep")
        assert await kept(cluster) == ["deep"]
        cluster.stop()


async def test_another_version_is_refused(folder: Path) -> None:
    (await embedded.start(folder)).stop()
    version = folder / "postgres" / "PG_VERSION"
    version.write_text("17\n")

    with pytest.raises(EmbeddedServerFailed, match="PostgreSQL 17"):
        await embedded.start(folder)
    version.write_text("18\n")


async def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    (await embedded.start(folder)).stop()
    settings = folder / "postgres" / "postgresql.conf"
    sound = settings.read_text()
    settings.write_text(sound + "\nshared_buffers = many\nwork_mem = nonsense\n")

    with pytest.raises(EmbeddedServerFailed, match="work_mem"):
        await embedded.start(folder)
    settings.write_text(sound)


async def test_who_has_no_patience_is_told_and_the_next_joins(folder: Path) -> None:
    (await embedded.start(folder)).stop()

    with pytest.raises(EmbeddedServerFailed, match="did not get ready"):
        await embedded.start(folder, patience_seconds=0.001)

    started = time.monotonic()
    (await embedded.start(folder)).stop()
    assert time.monotonic() - started < 60


async def test_only_the_account_of_the_server_may_enter_its_folder(running: Cluster) -> None:
    assert (running.folder / "postgres").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("role", list(Role))
async def test_no_role_of_the_program_has_powers_but_the_register_passes_by_the_wall(
    running: Cluster, role: Role
) -> None:
    connection = await connect(running.url, role)
    powers = await connection.fetchrow(
        "SELECT rolbypassrls, rolsuper, rolcreatedb, rolcreaterole, rolreplication"
        " FROM pg_roles WHERE rolname = session_user"
    )
    await connection.close()

    assert isinstance(powers, asyncpg.Record)
    passes_by, *others = powers.values()
    assert passes_by == (role is Role.REGISTER)
    assert set(others) == {False}


async def test_it_listens_on_no_port_and_loses_nothing(running: Cluster) -> None:
    connection = await connect(running.url, Role.REGISTER)
    assert await connection.fetchval("SHOW listen_addresses") == ""
    assert await connection.fetchval("SHOW fsync") == "on"
    await connection.close()
