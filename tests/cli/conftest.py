"""The command line run as a person runs it, with a key that exists."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.parties.builders import Somebody
from warranty.cli.main import warranty
from warranty.cli.running import CLIENT_VARIABLES
from warranty.foundation.signing import seal_key

PASSPHRASE = "correct horse battery staple"
Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the developer's own leads a test elsewhere; files go to a folder of the test's own."""
    for name in CLIENT_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Run:
    """Run `warranty` with these words; stdin by `input`."""

    def run_it(*words: object, stdin: bytes | str | None = None) -> Result:
        return CliRunner().invoke(warranty, [str(word) for word in words], input=stdin)

    return run_it


@pytest.fixture
def seller(tmp_path: Path) -> Somebody:
    """A party whose key is in `seller.key`, with the passphrase in `passphrase`."""
    somebody = Somebody()
    sealed = seal_key(somebody.key, somebody.did, PASSPHRASE, operations=1, memory_bytes=1 << 13)
    (tmp_path / "seller.key").write_bytes(sealed)
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    return somebody


KEY = ("--key", "seller.key", "--passphrase-file", "passphrase")


def result_of(result: Result) -> Any:  # noqa: ANN401 - whatever was printed
    """The JSON on stdout of a command that went well."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)
