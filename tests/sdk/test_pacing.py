"""How long the client waits: the server's words first, then patience that doubles."""

from datetime import UTC, datetime

import pytest

from warranty.sdk.pacing import LONGEST_WAIT_SECONDS, pause_after, pause_before_retry

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"RateLimit": '"default";r=50;t=30'}, 0),
        ({"RateLimit": '"default";r=0;t=30'}, 30),
        ({"RateLimit": '"default"; r=0; t=7'}, 7),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "12"}, 12),
        ({"RateLimit-Remaining": "1", "RateLimit-Reset": "12"}, 0),
        ({"RateLimit": '"default";r=0;t=99999'}, LONGEST_WAIT_SECONDS),
        ({"RateLimit": "nonsense"}, 0),
    ],
)
def test_the_client_waits_when_nothing_is_left(headers: dict[str, str], seconds: float) -> None:
    assert pause_after(headers) == seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("3", 3),
        ("0", 0),
        ("Mon, 23 Nov 2026 09:30:20 GMT", 20),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0.25),
        ("soon", 0.25),
        ("100000", LONGEST_WAIT_SECONDS),
    ],
)
def test_a_retry_waits_as_long_as_it_is_told(told: str, seconds: float) -> None:
    assert pause_before_retry({"Retry-After": told}, 1, NOW) == seconds


def test_without_being_told_the_wait_doubles_up_to_a_limit() -> None:
    waits = [pause_before_retry({}, attempt, NOW) for attempt in (1, 2, 3, 4, 20)]
    assert waits == [0.25, 0.5, 1.0, 2.0, LONGEST_WAIT_SECONDS]
