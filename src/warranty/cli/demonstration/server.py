"""A register of its own for the demonstration: `warranty serve` as a process, in a folder that goes away."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from warranty.foundation.errors import Kind, Refusal

ORIGIN = "register.localhost"
_PATIENCE_SECONDS = 120
_POLL_SECONDS = 0.1
_STOP_SECONDS = 40


class DemonstrationServerFailed(Refusal):
    """The server process ended or never answered; its last words are in the sentence."""

    kind = Kind.UNAVAILABLE
    code = "demonstration-server-failed"
    title = "The demonstration's server did not start"


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(root_key: str, folder: Path | None, port: int) -> Iterator[str]:
    """The URL of a server with an empty register, stopped at the end.

    root_key: the operator's public key. folder: to keep the data in; None for one that is removed.
    """
    data = folder or Path(tempfile.mkdtemp(prefix="warranty-demo-"))
    log = data / "server.log"
    data.mkdir(parents=True, exist_ok=True)
    process = _start(root_key, data, port, log)
    try:
        _wait(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
        process.kill()
        process.wait()
        if folder is None:
            shutil.rmtree(data, ignore_errors=True)


def _start(root_key: str, data: Path, port: int, log: Path) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARRANTY_")}
    environment = {
        **kept,
        "WARRANTY_DATA": str(data),
        "WARRANTY_ORIGIN": ORIGIN,
        "WARRANTY_ROOT_KEY": root_key,
        "WARRANTY_BIND": f"127.0.0.1:{port}",
    }
    program = Path(sys.executable).with_name("warranty")
    with log.open("wb") as out:
        return subprocess.Popen([program, "serve"], env=environment, stdout=out, stderr=out)  # noqa: S603 - our own


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urlopen(f"{url}/health", timeout=2):  # noqa: S310 - our own server
            return
        time.sleep(_POLL_SECONDS)
    raise DemonstrationServerFailed(
        f"The server did not come up. The end of its log: {log.read_text(errors='replace')[-2000:]}"
    )
