"""The only reader of the clock. Everything below a door gets `now` as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)


def parse_instant(text: str) -> datetime:
    """An RFC 3339 instant in UTC, spelled with `Z` and at most microseconds; ValueError otherwise.

    One spelling only: signed documents are compared byte by byte, so `+00:00`, a missing zone, a lower
    case `z` or a leap second are refused.
    """
    if len(text) < len("2000-01-01T00:00:00Z") or text[-1] != "Z" or text[10] != "T":
        message = f"not an instant in UTC like 2026-01-31T09:30:00Z: {text[:40]!r}"
        raise ValueError(message)
    return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with `Z`; a fraction only when there is one."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
