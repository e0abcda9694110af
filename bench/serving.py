"""`warranty serve` as its own process over a world, and the load client as another."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from bench.load import pack, read_answers
from bench.people import LOG_KEY, ORIGIN, identity
from warranty.foundation.signing import seal_key

WORKERS: Final = len(os.sched_getaffinity(0))
"""Worker processes of the server: one for each core."""
_PATIENCE_SECONDS: Final = 60
_STOP_SECONDS: Final = 40
_POLL_SECONDS: Final = 0.05


class ServerFailed(Exception):
    """The server process ended or never listened; the end of its log is in the text."""


class Loaded(NamedTuple):
    """What the load client measured. seconds: first byte sent to last byte read."""

    seconds: float
    answers: list[bytes]


@contextmanager
def serving(url: str, folder: Path) -> Iterator[int]:
    """The port of a server over the database at `url`. folder: for its keys, checkpoint and log."""
    folder.mkdir()
    key_file = folder / "log.key"
    key_file.write_bytes(seal_key(LOG_KEY, "", "", operations=1, memory_bytes=1 << 13))
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARRANTY_")}
    environment = {
        **kept,
        "WARRANTY_DATA": str(folder),
        "WARRANTY_DATABASE_URL": url,
        "WARRANTY_ORIGIN": ORIGIN,
        "WARRANTY_ROOT_KEY": identity().root_key,
        "WARRANTY_LOG_KEY_FILE": str(key_file),
        "WARRANTY_BIND": f"127.0.0.1:{port}",
        "WARRANTY_WORKERS": str(WORKERS),
        "WARRANTY_MAX_REQUESTS": "1000000000",
    }
    log = folder / "server.log"
    with log.open("wb") as out:
        program = Path(sys.executable).with_name("warranty")
        process = subprocess.Popen([program, "serve"], env=environment, stdout=out, stderr=out)
    try:
        _wait(port, process, log)
        yield port
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
        process.kill()
        process.wait()


def load(port: int, connections: int, bodies: Sequence[tuple[int, bytes]], folder: Path) -> Loaded:
    """Send bodies (content type, body) over so many connections, from a process of its own."""
    requests, answers = folder / "requests", folder / "answers"
    requests.write_bytes(pack(list(bodies)))
    arguments = ["127.0.0.1", str(port), str(connections), str(requests), str(answers)]
    finished = subprocess.run(
        [sys.executable, "-m", "bench.load", *arguments],
        check=True,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    return Loaded(json.loads(finished.stdout)["seconds"], read_answers(answers))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(_POLL_SECONDS)
    raise ServerFailed(log.read_text(errors="replace")[-2_000:])
