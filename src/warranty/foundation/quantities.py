"""Weights: whole thousandths of a carat inside, decimal text outside (R31).

Our own parser, because a plain decimal field lets in `NaN`, `Infinity`, `1e3`, `1_000`, signs and JSON
numbers. Whatever is divided goes through `apportion` or `cumulative_floor`, so that the parts always
make the whole.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NewType

from warranty.foundation.errors import Kind, Refusal

Carats = NewType("Carats", int)

PER_CARAT = 1000
_LONGEST = len("999999999.999")
_SPELLING = re.compile(r"(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,3}))?", re.ASCII)


class CaratsUnreadable(Refusal):
    """A weight that is not plain decimal text in carats, below 10^9 with at most three places."""

    kind = Kind.INVALID
    code = "carats-unreadable"
    title = "The weight cannot be read"
    rule = "R31"


def parse_carats(text: str, *, pointer: str = "") -> Carats:
    """Decimal text such as "12.5", "12.50" or "0.001" → thousandths of a carat. Raises CaratsUnreadable.

    Zero is a weight (a line may be kept at 0); where it makes no sense the rule of the statement says so.
    """
    carats = _thousandths(text) if len(text) <= _LONGEST else None
    if carats is None:
        raise CaratsUnreadable(
            f"{text[:40]!r} is not a weight in carats.",
            pointer=pointer,
            instead="Write plain digits with a decimal point and at most three places, below 1000000000.",
        )
    return carats


@lru_cache(maxsize=10_000)  # the rules of a statement read each of its weights several times
def _thousandths(text: str) -> Carats | None:
    match = _SPELLING.fullmatch(text)
    if match is None:
        return None
    whole, fraction = match.groups(default="")
    return Carats(int(whole) * PER_CARAT + int(fraction.ljust(3, "0")))


def format_carats(carats: int) -> str:
    """Thousandths → decimal text with two places, three where the third is not zero; "-" if negative."""
    whole, rest = divmod(abs(carats), PER_CARAT)
    places = f"{rest:03d}" if rest % 10 else f"{rest // 10:02d}"
    return f"{'-' if carats < 0 else ''}{whole}.{places}"


def cumulative_floor(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` over `weights` in their order so that every prefix is the floor of its exact share.

    weights: whole, not negative, with a positive sum unless total is 0. The parts add up to total exactly.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    marks = [total * running // whole for running in accumulate(weights)]
    return [mark - before for before, mark in zip([0, *marks], marks, strict=False)]


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` over `weights` by largest remainder; ties go to the earlier weight.

    weights: whole, not negative, with a positive sum unless total is 0. The parts add up to total exactly
    and each differs from its exact share by less than one.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    missing = total - sum(parts)
    if missing:
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
        for index in by_remainder[:missing]:
            parts[index] += 1
    return parts
