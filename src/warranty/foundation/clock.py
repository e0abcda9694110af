"""The only reader of the clock. Everything below a door gets `now` as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

Clock = Callable[[], datetime]

BETWEEN_ZONES: Final = timedelta(days=1)
"""What lies at most between the days on which two parties see the same moment."""


def now() -> datetime:
    """The present instant, aware and in UTC."""
    return datetime.now(UTC)


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC with `Z`; a fraction only when there is one."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
