"""What a statement is worth in US cents, for limits on mandates and signatures."""

import re
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any, Final

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.money import decimals, parse_amount

USD: Final = "USD"
BEYOND: Final = 10**18
"""Cents above every limit there can be: what a note is worth in a currency that its invoice alone names."""
_RATE: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")


def value_in_cents(parts: Mapping[str, Any]) -> int | None:
    """The value a statement names, in US cents rounded up; None for one that names none.

    Read from the part "prices", of whatever room: a currency, amounts by line, and US$ for one unit of it
    unless it is USD. Of what cannot be read the room itself says what is wrong. Amounts without a currency
    (a note's) are BEYOND, unless they are nothing: a limit that they passed would be none.
    """
    prices: Any = parts.get("prices")
    if isinstance(prices, tuple):
        return BEYOND if any(each.amount.strip("0.") for each in prices) else 0
    if not (hasattr(prices, "currency") and hasattr(prices, "lines")):
        return None
    try:
        minor: int = sum(parse_amount(line.amount, prices.currency) for line in prices.lines)
        unit = 10 ** decimals(prices.currency)
    except Refusal:
        return None
    rate = _rate(prices)
    return None if rate is None else ceil(Fraction(minor, unit) * rate * 100)


def _rate(prices: Any) -> Fraction | None:  # noqa: ANN401 - the prices of any room
    if prices.currency == USD:
        return Fraction(1)
    rate = getattr(prices, "rate", UNSET)
    return Fraction(rate.usd) if rate is not UNSET and _RATE.fullmatch(rate.usd) else None
