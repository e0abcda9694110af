"""The only reader of the clock. Everything below a door gets `now` as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with `Z`; a fraction only when there is one."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
