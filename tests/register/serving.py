"""`warranty serve` as processes of its own over a database, for tests that kill it."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from tests.parties.builders import ORIGIN
from tests.worlds import Cast
from warranty.foundation.signing import seal_key
from warranty.foundation.statements import MEDIA_TYPE

WORKERS = 2
PATIENCE_SECONDS = 60
_POLL_SECONDS = 0.05


class Lost(Exception):
    """The server went away before it answered."""


class Server:
    """A running server. It leads a process group of its own, so that all of it can be killed at once."""

    def __init__(self, process: Process, client: httpx.AsyncClient) -> None:
        self.process, self._client = process, client
        self._is_killed = False

    async def submit(self, statement: bytes) -> httpx.Response:
        """One statement; the answer, whatever it is. Raises Lost."""
        try:
            return await self._client.post(
                "/v1/statements", content=statement, headers={"content-type": MEDIA_TYPE}
            )
        except httpx.TransportError as broken:
            if not self._is_killed:
                raise
            raise Lost from broken

    def client(self) -> httpx.AsyncClient:
        """One more client, with a connection of its own."""
        return httpx.AsyncClient(base_url=self._client.base_url, timeout=PATIENCE_SECONDS)

    def kill(self) -> None:
        """Parent and workers, as a power cut would."""
        self._is_killed = True
        os.killpg(self.process.pid, signal.SIGKILL)

    def kill_workers(self) -> None:
        """They alone; their parent stays."""
        for line in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                process, _, rest = line.read_text().partition(" (")
                if int(rest.rpartition(") ")[2].split()[1]) == self.process.pid:
                    os.kill(int(process), signal.SIGKILL)

    async def wait_until_ready(self) -> None:
        """Until it answers and every part of it is there."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    if (await self._client.get("/health")).json()["ready"]:
                        return
                except httpx.TransportError:
                    assert self.process.returncode is None, "the server ended by itself"
                await asyncio.sleep(_POLL_SECONDS)


@asynccontextmanager
async def a_server(url: str, data: Path, cast: Cast) -> AsyncIterator[Server]:
    """A server over the database at `url`, ready; killed at the end if it still runs. data: its folder."""
    port = _free_port()
    with (data / "server.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("warranty"),
            "serve",
            env=_environment(url, data, cast, port),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS) as client:
        server = Server(process, client)
        try:
            await server.wait_until_ready()
            yield server
        finally:
            if process.returncode is None:
                server.kill()
            await process.wait()


def _environment(url: str, data: Path, cast: Cast, port: int) -> Mapping[str, str]:
    key_file = data / "log.key"
    key_file.write_bytes(seal_key(cast.log_key, "", "", operations=1, memory_bytes=1 << 13))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARRANTY_")}
    return {
        **kept,
        "WARRANTY_DATA": str(data),
        "WARRANTY_DATABASE_URL": url,
        "WARRANTY_ORIGIN": ORIGIN,
        "WARRANTY_ROOT_KEY": cast.operator.public,
        "WARRANTY_LOG_KEY_FILE": str(key_file),
        "WARRANTY_BIND": f"127.0.0.1:{port}",
        "WARRANTY_WORKERS": str(WORKERS),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
