"""What a statement is worth in US cents, for limits on mandates and signatures.

The rate is the statement's own, as far as its currency can have had it on the day; what states no value is
worth what it answers, and where nobody can tell, more than any limit.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any, Final

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.money import decimals, parse_amount
from warranty.foundation.quantities import PER_CARAT, parse_carats
from warranty.foundation.statements import Entry, referenced
from warranty.parties.books import PartyBooks
from warranty.policy.rule_set import Policy, holding

USD: Final = "USD"
BEYOND: Final = 10**18
"""Cents above every limit there can be: what a note is worth in a currency that its invoice alone names."""
_RATE: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
# Types that state no value of their own, or need not: what they are worth is told by the statement in this
# field, or by nothing at all.
_ANSWERS: Final[Mapping[str, str]] = {"Purchase": "sale", "WeightCorrected": "sale", "GoodsReturned": "of"}
_UNPRICED: Final = frozenset({"MemoOut", "WorkSent", "PurchaseFromOutside"})


def worth(books: PartyBooks, entry: Entry, policy: Policy) -> int | None:
    """As `value_of`; BEYOND also at a rate its currency cannot have had, and for next to nothing a carat."""
    prices = _prices(books, entry)
    if prices is not None and (_is_rate_off(prices, policy) or _is_given_away(entry, policy)):
        return BEYOND
    return value_of(books, entry)


def _is_given_away(entry: Entry, policy: Policy) -> bool:
    """Whether a line of goods costs less than any are worth, by the statement's own prices."""
    prices: Any = entry.parts.get("prices")
    goods = getattr(entry.document, "lines", ())
    least = next(iter(holding(policy.parties.least_prices, entry.recorded_at.date())), None)
    if least is None or not hasattr(prices, "currency") or len(prices.lines) != len(goods):
        return False
    try:
        dollars = [dollars_of_line(prices, index) for index in range(len(goods))]
        carats = [Fraction(parse_carats(getattr(line, "carats", "0")), PER_CARAT) for line in goods]
    except Refusal:  # the room itself says what is wrong with a line
        return False
    floor = Fraction(least.usd)
    return any(
        paid is not None and paid < floor * weight for paid, weight in zip(dollars, carats, strict=True)
    )


def value_of(books: PartyBooks, entry: Entry) -> int | None:
    """US cents, rounded up, that a statement commits its party to; None for one that moves no value.

    Of an answer the value of what it answers; BEYOND where that is not known.
    """
    prices = _prices(books, entry)
    if prices is not None:
        return value_in_cents({"prices": prices})
    return BEYOND if type(entry.document).__name__ in _UNPRICED | _ANSWERS.keys() else None


def _prices(books: PartyBooks, entry: Entry) -> Any:  # noqa: ANN401 - the prices of any room
    prices, answers = entry.parts.get("prices"), _ANSWERS.get(type(entry.document).__name__)
    if prices is not None or answers is None:
        return prices
    answered = referenced(getattr(entry.document, answers))
    return books.prices.get(answered) if answered else None


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


def dollars_of_line(prices: Any, index: int) -> Fraction | None:  # noqa: ANN401 - the prices of any room
    """What one line is worth in US$ at the statement's own rate, exactly; None where that cannot be told."""
    rate = _rate(prices)
    if rate is None:
        return None
    minor = parse_amount(prices.lines[index].amount, prices.currency)
    return Fraction(minor, 10 ** decimals(prices.currency)) * rate


def _rate(prices: Any) -> Fraction | None:  # noqa: ANN401 - the prices of any room
    if prices.currency == USD:
        return Fraction(1)
    rate = getattr(prices, "rate", UNSET)
    return Fraction(rate.usd) if rate is not UNSET and _RATE.fullmatch(rate.usd) else None


def _is_rate_off(prices: Any, policy: Policy) -> bool:  # noqa: ANN401 - the prices of any room
    """Whether a currency cannot have had the rate on its day; a note has none, and USD needs none."""
    rate = None if isinstance(prices, tuple) or prices.currency == USD else _rate(prices)
    if rate is None:
        return False
    bands = holding(policy.parties.rates, prices.rate.on)
    band = next((one for one in bands if one.currency == prices.currency), None)
    return band is None or not Fraction(band.low) <= rate <= Fraction(band.high)
