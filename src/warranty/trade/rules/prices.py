"""Values and days of an invoice or a purchase: readable, for every line, and in a time that can be meant."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.money import decimals, parse_amount
from warranty.lots.rules.shape import Numbered
from warranty.trade.documents import Prices, Rate
from warranty.trade.rules.common import SUBJECT
from warranty.trade.rules.refusals import InvoiceIncomplete

EARLIEST_YEAR: Final = 1900
MOST_YEARS_AHEAD: Final = 50


def prices_refusal(lines: Sequence[Numbered], prices: Prices, event_on: date) -> Refusal | None:
    """A value for every line in a currency there is, with its rate to US$. Raises AmountUnreadable."""
    at = f"{SUBJECT}/prices"
    if [line.line for line in prices.lines] != [line.line for line in lines]:
        return InvoiceIncomplete(
            "Every line needs its value, in the order of the lines.", pointer=f"{at}/lines"
        )
    decimals(prices.currency, pointer=f"{at}/currency")
    for index, line in enumerate(prices.lines):
        parse_amount(line.amount, prices.currency, pointer=f"{at}/lines/{index}/amount")
    if (prices.currency == "USD") != (prices.rate is UNSET):
        return InvoiceIncomplete(
            "A currency other than USD needs its rate to US$ and the day of the rate; USD needs none.",
            pointer=f"{at}/rate",
        )
    return None if prices.rate is UNSET else _rate_refusal(prices.rate, event_on, f"{at}/rate")


def _rate_refusal(rate: Rate, event_on: date, at: str) -> Refusal | None:
    whole, point, fraction = rate.usd.partition(".")
    is_plain = rate.usd.isascii() and whole.isdigit() and (fraction.isdigit() if point else True)
    if is_plain and len(rate.usd) <= 20 and rate.usd.strip("0."):
        return day_refusal(rate.on, event_on, "The day of the rate", f"{at}/on")
    return InvoiceIncomplete(
        f"{rate.usd[:40]!r} is not a rate.",
        pointer=f"{at}/usd",
        instead="Write plain digits, for example 1.0931.",
    )


def day_refusal(day: date, event_on: date, what: str, pointer: str) -> Refusal | None:
    """A day that nobody can mean: a year left at 1 or 9999, or one of its digits exchanged."""
    if EARLIEST_YEAR <= day.year <= event_on.year + MOST_YEARS_AHEAD:
        return None
    return InvoiceIncomplete(
        f"{what}, {day}, cannot be meant.", pointer=pointer, instead="Correct the year and sign again."
    )
