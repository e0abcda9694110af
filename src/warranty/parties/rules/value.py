"""What a statement is worth in US cents, for limits on mandates and signatures.

The rate is the statement's own, as far as its currency can have had it on the day; what states no value is
worth what it answers, and where nobody can tell, more than any limit.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from math import ceil
from typing import Any, Final

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.money import decimals, parse_amount
from warranty.foundation.quantities import PER_CARAT, parse_carats
from warranty.foundation.statements import Entry, referenced
from warranty.parties.books import PartyBooks, Valued
from warranty.policy.rule_set import Policy, holding

USD: Final = "USD"
BEYOND: Final = 10**18
"""Cents above every limit there can be: what a note is worth in a currency that its invoice alone names."""
_RATE: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
# Types that are worth what these name: first what was invoiced, whatever they state themselves. Who changes a
# price or a weight, or agrees to that, signs for what it was as much as for what it becomes.
_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "Purchase": ("sale",),
    "GoodsReturned": ("of",),
    "DifferenceSettled": ("sale",),
    "InvoiceAmended": ("sale",),
    "WeightCorrected": ("sale",),
    "CorrectionAgreed": ("sale", "correction"),
}
# Types that state no value of their own, or need not.
_UNPRICED: Final = frozenset({"MemoOut", "WorkSent", "PurchaseFromOutside"})


def worth(books: PartyBooks, entry: Entry, policy: Policy) -> int | None:
    """As `value_of`; BEYOND also at a rate its currency cannot have had, and for next to nothing a carat."""
    if any(_is_rate_off(each.prices, policy) for each in _stated(books, entry) if each.prices is not None):
        return BEYOND
    return BEYOND if _is_given_away(entry, policy) else value_of(books, entry)


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

    Of an answer the value of what it answers. Of a correction, and of a word on one, the most of what was
    invoiced, of that at the weight there is to be, and of what the correction states. BEYOND where that is
    not known.
    """
    kind = type(entry.document).__name__
    stated = _stated(books, entry)
    if not stated:
        is_untold = kind in _UNPRICED or kind in _ANSWERS or _gives_up_goods(entry.document)
        return BEYOND if is_untold else None
    if _AMENDED_NO_PRICE in stated:
        return None
    growth = {line: times for each in stated for line, times in each.growth.items()}
    cents = [value_in_cents(each.prices, growth) for each in stated if each.prices is not None]
    return max((value for value in cents if value is not None), default=None)


def _gives_up_goods(document: object) -> bool:
    """Whether one says of goods one is named as the owner of that they are not."""
    return type(document).__name__ == "OwnershipAnswered" and getattr(document, "answer", "") == "refused"


def valued_in(document: object, parts: Mapping[str, Any]) -> Valued:
    """What a statement states that those who answer it are held to."""
    growth = _growth(document) if type(document).__name__ == "WeightCorrected" else {}
    return Valued(type(document).__name__, parts.get("prices"), growth)


_AMENDED_NO_PRICE: Final = Valued("InvoiceAmended", None, {})


def _growth(document: Any) -> Mapping[int, Fraction]:  # noqa: ANN401 - of a room above
    """How many times its weight each line is to have, where it is more."""
    with suppress(Refusal):  # the room itself says what is wrong with a line
        weights = [
            (line.line, parse_carats(line.carats), parse_carats(line.booked)) for line in document.lines
        ]
        return {line: Fraction(carats, booked) for line, carats, booked in weights if carats > booked > 0}
    return {}


def _stated(books: PartyBooks, entry: Entry) -> list[Valued]:
    """What a statement's value is told by: itself, and what it answers; nothing where that is not known."""
    own = valued_in(entry.document, entry.parts)
    if own.kind not in _ANSWERS:
        return [own] if own.prices is not None else []
    named = [getattr(entry.document, name) for name in _ANSWERS[own.kind]]
    answered = [books.valued.get(statement) for text in named if (statement := referenced(text))]
    known = [each for each in answered if each is not None]
    return [own, *known] if len(known) == len(named) and known[0].prices is not None else []


def value_in_cents(prices: Any, growth: Mapping[int, Fraction]) -> int | None:  # noqa: ANN401 - of any room
    """The value that prices come to, in US cents rounded up; None where they cannot be read.

    A currency, amounts by line, and US$ for one unit of it unless it is USD: of what cannot be read the room
    itself says what is wrong. growth: how many times its weight a line is to have. Amounts without a currency
    (a note's) are BEYOND, unless they are nothing: a limit that they passed would be none.
    """
    if isinstance(prices, tuple):
        return BEYOND if any(each.amount.strip("0.") for each in prices) else 0
    if not (hasattr(prices, "currency") and hasattr(prices, "lines")):
        return None
    try:
        minor = sum(
            parse_amount(each.amount, prices.currency) * growth.get(each.line, Fraction(1))
            for each in prices.lines
        )
        unit = 10 ** decimals(prices.currency)
    except Refusal:
        return None
    rate = _rate(prices)
    return None if rate is None else ceil(Fraction(minor) / unit * rate * 100)


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
    """Whether a currency cannot have had the rate on its day; a note or a limit has none, USD needs none."""
    if getattr(prices, "currency", USD) == USD or (rate := _rate(prices)) is None:
        return False
    bands = holding(policy.parties.rates, prices.rate.on)
    band = next((one for one in bands if one.currency == prices.currency), None)
    return band is None or not Fraction(band.low) <= rate <= Fraction(band.high)
