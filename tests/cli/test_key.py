"""Keys: made, shown, and never printed."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import PASSPHRASE, Run, result_of
from tests.parties.builders import Somebody
from warranty.cli.exits import Exit
from warranty.foundation.signing import open_key, read_key_file


def test_a_new_key_is_encrypted_and_for_its_owner_alone(run: Run) -> None:
    Path("passphrase").write_text(PASSPHRASE + "\nsecond line\n")
    words = ("--party", "did:web:register.example:p:1", "--passphrase-file", "passphrase", "--json")
    printed = result_of(run("key", "generate", "--out", "new.key", *words))

    file = Path("new.key")
    key = open_key(file.read_bytes(), PASSPHRASE)
    assert printed == {"publicKey": key.public.multibase, "party": "did:web:register.example:p:1"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert key.seed.hex().encode() not in file.read_bytes()


def test_a_key_of_the_platform_is_made_under_no_passphrase_and_a_partys_never(run: Run) -> None:
    """The file is its owner's alone all the same."""
    made = result_of(run("key", "generate", "--out", "next.key", "--no-passphrase", "--json"))
    file = Path("next.key")
    assert open_key(file.read_bytes(), "").public.multibase == made["publicKey"]
    assert file.stat().st_mode & 0o777 == 0o600
    words = ("--party", "did:web:register.example:p:1", "--no-passphrase")
    refused = run("key", "generate", "--out", "own.key", *words)
    assert (refused.exit_code, Path("own.key").exists()) == (Exit.INVALID, False)


def test_a_key_file_is_never_overwritten(run: Run) -> None:
    Path("passphrase").write_text(PASSPHRASE)
    Path("old.key").write_text("precious")
    result = run("key", "generate", "--out", "old.key", "--passphrase-file", "passphrase")
    assert result.exit_code == Exit.CONFLICT
    assert Path("old.key").read_text() == "precious"


def test_a_key_is_shown_without_its_passphrase(run: Run, seller: Somebody) -> None:
    result = run("key", "show", "seller.key")
    assert result.exit_code == Exit.OK
    assert seller.public in result.stdout
    assert seller.did in result.stdout
    assert result_of(run("key", "show", "seller.key", "--json")) == {
        "publicKey": seller.public,
        "party": seller.did,
    }


def test_a_file_that_is_no_key_is_refused(run: Run) -> None:
    Path("notes").write_text("{}")
    result = run("key", "show", "notes")
    assert result.exit_code == Exit.INVALID
    assert "This is not a key file." in result.stderr


def test_without_terminal_and_passphrase_file_nobody_is_asked(run: Run) -> None:
    result = run("key", "generate", "--out", "new.key")
    assert result.exit_code == Exit.INVALID
    assert "--passphrase-file" in result.stderr
    assert not Path("new.key").exists()


def test_an_empty_passphrase_file_is_refused(run: Run) -> None:
    Path("passphrase").write_text("\n")
    result = run("key", "generate", "--out", "new.key", "--passphrase-file", "passphrase")
    assert result.exit_code == Exit.INVALID
    assert not Path("new.key").exists()


def test_at_a_terminal_the_passphrase_is_asked_for_twice_and_not_shown() -> None:
    questions = ["Passphrase of the new key: ", "Repeat for confirmation: "]
    shown = at_a_terminal(["key", "generate", "--out", "new.key"], dict.fromkeys(questions, PASSPHRASE))
    assert all(question in shown for question in questions)
    assert PASSPHRASE not in shown
    content = Path("new.key").read_bytes()
    assert open_key(content, PASSPHRASE).public.multibase == read_key_file(content).public_key


def at_a_terminal(words: list[str], answers: dict[str, str]) -> str:
    """Run `warranty` in a terminal of its own, answer its questions in turn, and return all it showed."""
    ours, theirs = pty.openpty()
    program = [sys.executable, "-c", "from warranty.cli.main import main; main()", *words]
    with subprocess.Popen(
        program, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as process:
        os.close(theirs)
        shown = ""
        for question, answer in answers.items():
            while question not in shown and (chunk := _read(ours)):
                shown += chunk
            os.write(ours, f"{answer}\n".encode())
        while chunk := _read(ours):
            shown += chunk
        assert process.wait() == 0, shown
    os.close(ours)
    return shown


def _read(terminal: int) -> str:
    """What is shown next; "" when the program has gone."""
    try:
        return os.read(terminal, 1000).decode()
    except OSError:  # how Linux says that the other side hung up
        return ""
