"""A real server for tests: `warranty serve` as a process on loopback, on a migrated database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.api.world import key_files
from tests.parties.builders import ORIGIN, Somebody, a_row
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import Document, issue
from warranty.parties.documents import PartyAdmitted, PolicyAdopted, RegisterFounded
from warranty.policy.rule_set import packaged

HOST = "127.0.0.1"
PATIENCE_SECONDS = 60
SD_JWT = "application/vc+sd-jwt"


@dataclass
class Served:
    """A founded register behind a real HTTP server, on the machine's own clock."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path
    http: httpx.Client
    operator: Somebody = field(default_factory=Somebody)
    association: Somebody = field(default_factory=Somebody)

    def sign(self, document: Document, by: Somebody, parts: Mapping[str, Any] | None = None) -> bytes:
        """A statement as its signer sends it."""
        return issue(
            document, parts or {}, statement=uuid7(), did=by.did, key=by.key, signed_at=datetime.now(UTC)
        )

    def an_admission(self, *names: str) -> bytes:
        """A statement this register accepts: its association admits members."""
        rows = tuple(a_row(Somebody(), name=name) for name in names or ("Example Gems",))
        return self.sign(PartyAdmitted(event_on=today(), parties=rows), self.association)

    def submit(self, statement: bytes) -> httpx.Response:
        """One statement."""
        return self.http.post("/v1/statements", content=statement, headers={"Content-Type": SD_JWT})

    def accept(self, document: Document, by: Somebody) -> None:
        """Record what is accepted."""
        answer = self.submit(self.sign(document, by))
        assert answer.status_code == 201, answer.text

    def size(self) -> int:
        """Statements in the log."""
        size: int = self.http.get("/health").json()["size"]
        return size

    def found(self) -> None:
        """The first statements: founding, rule set, an association."""
        founding = RegisterFounded(
            event_on=today(),
            origin=ORIGIN,
            name="Register of the tests",
            operator=self.operator.did,
            root_key=self.operator.public,
            log_key=self.http.get("/log/key").text.strip(),
        )
        self.accept(founding, self.operator)
        policy = packaged()
        self.accept(
            PolicyAdopted(event_on=today(), digest=policy.digest, version=policy.version), self.operator
        )
        row = a_row(self.association, "Association")
        self.accept(PartyAdmitted(event_on=today(), parties=(row,)), self.operator)

    def faults(self) -> list[str]:
        """What the server noted of its own mistakes: nothing, whatever it is sent."""
        words = ("unexpected error", "could not be", "Traceback", "taken apart")
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if any(word in line for word in words)]


def today() -> date:
    """The day of the server's clock."""
    return datetime.now(UTC).date()


@contextmanager
def serving(database_url: str, folder: Path, **settings: object) -> Iterator[Served]:
    """A served, founded register on a migrated database. settings: of `Settings`, by their names."""
    operator, port, log = Somebody(), free_port(), folder / "server.log"
    told = {
        "database_url": database_url,
        "data": folder,
        "origin": ORIGIN,
        "root_key": operator.public,
        "bind": f"{HOST}:{port}",
        **key_files(folder),
        **settings,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARRANTY_")}
    environment = kept | {f"WARRANTY_{name.upper()}": str(value) for name, value in told.items()}
    program = Path(sys.executable).with_name("warranty")
    with log.open("wb") as out:
        process = subprocess.Popen([program, "serve"], env=environment, stdout=out, stderr=out)
    try:
        with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=30) as http:
            served = Served(port, process, log, http, operator)
            _wait(served)
            served.found()
            yield served
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_SECONDS)
        process.kill()
        process.wait()


def _wait(served: Served) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while served.process.poll() is None and time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if served.http.get("/health").is_success:
                return
        time.sleep(0.1)
    raise AssertionError(served.log.read_text(errors="replace"))


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
