"""What people type is read as the register spells it, or told in plain words before anything is asked."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from warranty.cli.exits import Exit
from warranty.cli.output import print_table
from warranty.cli.spelling import named


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" eu 0001 2345 ", "EU00012345"),
        ("0198C3A0-5B1E-8001-8F00-1A2B3C4D5E6F", "0198c3a0-5b1e-8001-8f00-1a2b3c4d5e6f"),
        ("URN:UUID:0198c3a0-5b1e-7004-8f00-1A2B3C4D5E6F", "urn:uuid:0198c3a0-5b1e-7004-8f00-1a2b3c4d5e6f"),
    ],
)
def test_numbers_and_ids_have_one_spelling(typed: str, read: str) -> None:
    assert named(typed) == read


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("IN", "--from", "1.3.2026", "--to", "2026-03-31"), "write 2026-01-04 for 4 January 2026"),
        (("India", "--from", "2026-03-01", "--to", "2026-03-31"), "two letters"),
        (("IN", "--from", "2026-03-01", "--to", "2026-03-31", "--url", "localhost:1"), "http://"),
    ],
)
def test_a_question_nobody_could_answer_is_not_asked(run: Run, words: tuple[str, ...], told: str) -> None:
    result = run("reconcile", *words)
    assert result.exit_code == Exit.USAGE
    assert told in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize("words", [("balance",), ("slack",), ("reconcile", "IN")])
def test_a_period_that_ends_before_it_begins_is_told_before_anybody_is_asked(
    run: Run, words: tuple[str, ...]
) -> None:
    result = run(*words, "--from", "2026-02-01", "--to", "2026-01-31", "--key", "nowhere.key")
    assert result.exit_code == Exit.USAGE
    assert "before it begins on 2026-02-01" in result.stderr


def test_a_day_is_written_alike_for_every_command(run: Run) -> None:
    result = run("statements", "--from", "1.3.2026")
    assert result.exit_code == Exit.USAGE
    assert "write 2026-01-04" in result.stderr


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00", b"eyJhbGciOiJFZERTQSJ9.eyJpc3", b"hello\n"])
def test_what_is_no_whole_statement_is_not_sent(run: Run, content: bytes) -> None:
    Path("file").write_bytes(content)
    result = run("submit", "file", "--url", "http://127.0.0.1:9")
    assert result.exit_code == Exit.INVALID
    assert "incomplete, or holds no signed statement; nothing was sent" in result.stderr


def test_a_long_table_is_aligned_without_being_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["certificate", "drawn ct"], [(f"EU{at:08d}", f"{at}.00") for at in range(1, 202)])
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[0], lines[1]) == (202, "certificate  drawn ct", "EU00000001       1.00")
