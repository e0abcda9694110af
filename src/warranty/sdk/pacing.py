"""How long to wait before the next request: the server's own words first, patience of our own otherwise."""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_WAIT_SECONDS: Final = 120.0
_FIRST_WAIT_SECONDS: Final = 0.25
_REMAINING = re.compile(r";\s*r=(\d+)")
_RESET = re.compile(r";\s*t=(\d+)")


def pause_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait before the next request so as not to be refused; 0 while there is room.

    Reads `RateLimit: "name";r=<remaining>;t=<seconds>`, or the older RateLimit-Remaining and -Reset.
    """
    field = headers.get("RateLimit", "")
    remaining = _REMAINING.search(field)
    reset = _RESET.search(field)
    left = remaining[1] if remaining else headers.get("RateLimit-Remaining", "")
    seconds = reset[1] if reset else headers.get("RateLimit-Reset", "")
    if left.isdigit() and int(left) == 0 and seconds.isdigit():
        return min(float(seconds), LONGEST_WAIT_SECONDS)
    return 0.0


def pause_before_retry(headers: Mapping[str, str], attempt: int, now: datetime) -> float:
    """Seconds to wait before trying again: Retry-After (seconds or a date), else doubling from a quarter.

    attempt: how often it was tried already, from 1.
    """
    told = headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return min(float(told), LONGEST_WAIT_SECONDS)
    if told:
        try:
            seconds = (parsedate_to_datetime(told) - now).total_seconds()
        except (ValueError, TypeError):
            seconds = 0.0
        return min(max(seconds, _FIRST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
    return float(min(_FIRST_WAIT_SECONDS * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS))
