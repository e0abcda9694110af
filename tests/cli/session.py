"""A real register in a process of its own, and people at their command lines."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from click.testing import CliRunner

from warranty.cli.main import warranty
from warranty.foundation.ids import PartyId, uuid7
from warranty.foundation.signing import SigningKey, seal_key
from warranty.parties.rules import did_of

ORIGIN = "register.example.org"
PROGRAM = Path(sys.executable).with_name("warranty")
PASSPHRASE = "a passphrase of one's own"


@dataclass
class Ran:
    """What a command said."""

    code: int
    out: str
    talk: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever was printed
        """Stdout as JSON, of a command that went well."""
        assert self.code == 0, self.talk
        return json.loads(self.out)


@dataclass
class Person:
    """Somebody with a folder of its own, in which the key and everything written lies."""

    folder: Path
    url: str
    name: str
    party: UUID = field(default_factory=uuid7)
    key: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def did(self) -> str:
        """Under the register's origin."""
        return did_of(PartyId(self.party), ORIGIN)

    @property
    def public(self) -> str:
        """The public key."""
        return self.key.public.multibase

    def run(self, *words: object, stdin: str = "") -> Ran:
        """Run `warranty` in one's folder; key and passphrase are found by the environment."""
        own = {
            "WARRANTY_URL": self.url,
            "WARRANTY_KEY": "own.key",
            "WARRANTY_PASSPHRASE_FILE": "passphrase",
        }
        with chdir(self.folder):
            result = CliRunner().invoke(warranty, [str(word) for word in words], input=stdin, env=own)
        return Ran(result.exit_code, result.stdout, result.stderr)

    def say(self, kind: str, draft: dict[str, Any], *options: str) -> Ran:
        """Draft, sign and submit one statement; the receipt is kept in `receipts`."""
        made = self.run("draft", kind, "--from", "-", *options, stdin=json.dumps(draft))
        assert made.code == 0, made.talk
        signed = self.run("sign", "-", stdin=made.out)
        assert signed.code == 0, signed.talk
        return self.run("submit", "-", "--receipts", "receipts", "--json", stdin=signed.out)


def somebody(folder: Path, url: str, name: str) -> Person:
    """A person with a key; encrypted lightly, because this one protects nothing."""
    own = folder / name
    own.mkdir()
    person = Person(own, url, name)
    sealed = seal_key(person.key, person.did, PASSPHRASE, operations=1, memory_bytes=1 << 13)
    (own / "own.key").write_bytes(sealed)
    (own / "passphrase").write_text(f"{PASSPHRASE}\n")
    return person


def a_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def a_register(root_key: str, data: Path, port: int, options: Sequence[str] = ()) -> Iterator[None]:
    """`warranty serve` until the end of the block."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARRANTY_")}
    own = {"WARRANTY_ORIGIN": ORIGIN, "WARRANTY_ROOT_KEY": root_key}
    words = [str(PROGRAM), "serve", "--bind", f"127.0.0.1:{port}", "--data", str(data), *options]
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(words, env=kept | own, stdout=log, stderr=log)
    try:
        _wait(port, server, data / "server.log")
        yield
    finally:
        server.terminate()
        server.wait(60)


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(1_200):
        assert server.poll() is None, log.read_text(errors="replace")[-3000:]
        with suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).is_success:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-3000:])


@contextmanager
def a_folder() -> Iterator[Path]:
    """Directly under the system's temporary folder: pytest's own is closed to the account root lends."""
    folder = Path(tempfile.mkdtemp(prefix="warranty-session-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
