"""What a server writes to its log: one JSON object a line, and nothing confidential by accident."""

import json
import logging
from collections.abc import Iterator
from secrets import token_hex

import pytest
import structlog

from warranty.foundation.events import tell_events


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def fail(passphrase: str) -> None:
    raise RuntimeError(f"{len(passphrase)} letters")


def test_an_error_is_one_line_that_tells_where_and_not_with_what(capsys: pytest.CaptureFixture[str]) -> None:
    tell_events("info")
    secret = token_hex(8)  # what stands in a line of the code is told
    try:
        fail(secret)
    except RuntimeError as failure:
        structlog.get_logger("ours").error("it failed", reference="4f", exc_info=failure)

    (line,) = capsys.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["event"], event["level"], event["reference"]) == ("it failed", "error", "4f")
    assert "in fail" in event["exception"]
    assert event["exception"].endswith("RuntimeError: 16 letters")
    assert secret not in line


def test_events_below_the_level_are_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    tell_events("warning")
    structlog.get_logger("ours").info("all is well")
    logging.getLogger("theirs").info("theirs too")
    logging.getLogger("theirs").warning("disk %s is full", "sda")

    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line).items() >= {"event": "disk sda is full", "level": "warning"}.items()
