"""The overview, exit codes, and how trouble is told."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from warranty.cli import files
from warranty.cli.exits import MEANINGS, Exit, exit_of
from warranty.cli.main import COMMANDS, RUNNING
from warranty.foundation.errors import Kind, Refusal
from warranty.sdk.problems import ServerFailed


def test_the_overview_names_every_word_and_every_exit_code(run: Run) -> None:
    overview = run("--help").stdout
    for word in COMMANDS:
        assert word in overview
    for code, meaning in MEANINGS.items():
        assert f"{code.value}  {meaning}" in overview


@pytest.mark.parametrize("word", sorted(COMMANDS))
def test_every_word_explains_itself(run: Run, word: str) -> None:
    result = run(word, "--help")
    assert result.exit_code == Exit.OK
    assert f"warranty {word}" in result.stdout


def test_every_kind_of_refusal_has_its_exit_code() -> None:
    codes = {kind: exit_of(type("Example", (Refusal,), {"kind": kind})("no")).value for kind in Kind}
    assert codes == {
        Kind.INVALID: 3,
        Kind.NOT_FOUND: 4,
        Kind.FORBIDDEN: 5,
        Kind.CONFLICT: 6,
        Kind.UNAUTHENTICATED: 7,
        Kind.TOO_LARGE: 8,
        Kind.RATE_LIMITED: 8,
        Kind.UNAVAILABLE: 8,
    }
    assert exit_of(ServerFailed("no")) is Exit.UNEXPECTED


@pytest.mark.parametrize(
    "words", [("nonsense",), ("show",), ("draft",), ("submit", "--nonsense"), ("trace",)]
)
def test_what_is_not_understood_ends_with_2(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == Exit.USAGE
    assert result.stdout == ""


def test_with_json_a_refusal_is_json_too(run: Run) -> None:
    result = run("verify", "nowhere.json", "--json")
    assert (result.exit_code, result.stdout) == (Exit.NOT_FOUND, "")
    told = json.loads(result.stderr)
    assert (told["title"], told["detail"]) == ("The file is not there", "There is no file nowhere.json.")
    assert told.keys() <= {"code", "title", "detail", "rule", "pointer", "instead", "facts"}


def test_a_missing_file_is_told_and_not_traced(run: Run) -> None:
    result = run("verify", "nowhere.json")
    assert result.exit_code == Exit.NOT_FOUND
    assert result.stderr == "The file is not there: There is no file nowhere.json.\n"
    assert result.stdout == ""


def test_a_server_that_is_not_there_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warranty.sdk.exchange.ATTEMPTS", 1)
    Path("statements").write_text("a.b.c~\n")
    result = run("submit", "statements", "--url", "http://127.0.0.1:9")
    assert result.exit_code == Exit.TRY_LATER
    assert "No register answers at http://127.0.0.1:9" in result.stderr
    assert "warranty serve" in result.stderr


def test_the_unexpected_shows_a_reference_and_keeps_the_details_aside(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def break_down(_path: str) -> bytes:
        message = "the disk is on fire"
        raise RuntimeError(message)

    monkeypatch.setattr(files, "read", break_down)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = run("verify", "file")
    assert result.exit_code == Exit.UNEXPECTED
    assert "on fire" not in result.stderr
    reference = re.search(r"reference ([0-9a-f]{8})", result.stderr)
    assert reference is not None
    details = tmp_path / f"warranty-{reference[1]}.txt"
    assert "the disk is on fire" in details.read_text()
    assert details.stat().st_mode & 0o777 == 0o600


def test_a_question_does_not_load_the_server() -> None:
    program = (
        "import sys; from warranty.cli.main import warranty; "
        "warranty(['draft', '--list'], standalone_mode=False); "
        "sys.exit(bool({'litestar', 'sqlalchemy', 'asyncpg', 'granian'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0


def test_the_words_that_run_a_register_are_there() -> None:
    assert list(RUNNING) == ["serve", "migrate", "doctor", "replay", "demo"]
