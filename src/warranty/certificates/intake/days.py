"""Printed days → calendar days. Whether 04/01/2015 is January or April is decided over the whole list.

Evidence, strongest first: a first or second number above 12; days that would contradict each other (issued
after posted); points between the numbers, which only day-first countries write. Without evidence nothing is
decided, and the days are asked.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

_MONTHS: Final = (
    ("jan", "ene", "gen"),
    ("feb", "fev", "fév"),
    ("mar", "mär", "mrz", "maa", "mrt"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mei", "mag"),
    ("jun", "jui", "giu"),
    ("jul", "lug"),
    ("aug", "aoû", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "out", "ott"),
    ("nov",),
    ("dec", "dez", "dic", "déc"),
)
_TRIPLE = re.compile(r"([0-9]{1,2})([/.\-\s])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])")
_DAY_NAMED = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|\.)?[\s\-/]*([^\W\d_]{3,12})\.?,?[\s\-/]*([0-9]{4}|[0-9]{2})"
)
_NAMED_DAY = re.compile(r"([^\W\d_]{3,12})\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})")
_CLOCK = re.compile(r"[\sT:]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?\s*(?:[ap]m)?z?$", re.IGNORECASE)
_SERIAL = re.compile(r"([34][0-9]{4})(?:\.[0-9]+)?")
_SERIAL_ZERO: Final = date(1899, 12, 30)

_SAY_IT: Final = "Say it with --day-order, or decide the doubts."


class Order(StrEnum):
    """Which number comes first in 04/01/2015."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    UNKNOWN = ""


class Day(NamedTuple):
    """A cell read. on: None while unread. either: the two readings of an unclear cell, day-first one first.

    is_serial: the cell holds a spreadsheet's day number, which only supposes 1 January 1900.
    """

    on: date | None
    either: tuple[date, ...] = ()
    is_serial: bool = False


class _Triple(NamedTuple):
    first: int
    second: int
    year: int
    mark: str


def order_of(columns: Mapping[str, Sequence[str]]) -> Order:
    """The order of a list's days; `order_told` also says why."""
    return order_told(columns)[0]


def order_told(columns: Mapping[str, Sequence[str]]) -> tuple[Order, str]:
    """The order of a list's days and what told it. The sentence is empty when no day could be read two ways.

    columns: field → cells, all of one length; field names as in headings.
    """
    triples = [triple for cells in columns.values() for cell in cells if (triple := _triple(cell))]
    day_first = any(triple.first > 12 for triple in triples)
    month_first = any(triple.second > 12 for triple in triples)
    if day_first != month_first:
        number = "first" if day_first else "second"
        order = Order.DAY_FIRST if day_first else Order.MONTH_FIRST
        return order, f"Days are read {order}: in some the {number} number is above 12."
    if day_first:
        return Order.UNKNOWN, f"Some days can only be day-first and others only month-first. {_SAY_IT}"
    if not triples:
        return Order.UNKNOWN, ""
    against = {order: _contradictions(columns, order) for order in (Order.DAY_FIRST, Order.MONTH_FIRST)}
    if min(against.values()) == 0 < max(against.values()):
        order = min(against, key=lambda order: against[order])
        return (
            order,
            f"Days are read {order}: the other way round some would be issued after they were listed.",
        )
    if all(triple.mark == "." for triple in triples):
        return Order.DAY_FIRST, "Days are read day-first: they are written with points."
    return Order.UNKNOWN, f"Nothing in the list tells whether days are day-first or month-first. {_SAY_IT}"


def read_day(cell: str, order: Order) -> Day:
    """One cell; Day(None) when it is no day. Two-digit years are of this century, as the scheme is."""
    text = _CLOCK.sub("", unicodedata.normalize("NFKC", cell).strip())
    triple = _triple(text)
    if triple is not None:
        return _in_order(triple, order)
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return Day(_day(int(match[1]), int(match[2]), int(match[3])))
    if match := _DAY_NAMED.fullmatch(text):
        return Day(_day(_year(match[3]), _month(match[2]), int(match[1])))
    if match := _NAMED_DAY.fullmatch(text):
        return Day(_day(_year(match[3]), _month(match[1]), int(match[2])))
    if match := _SERIAL.fullmatch(text):
        return Day(_SERIAL_ZERO + timedelta(days=int(match[1])), is_serial=True)
    return Day(None)


def _triple(cell: str) -> _Triple | None:
    match = _TRIPLE.fullmatch(_CLOCK.sub("", unicodedata.normalize("NFKC", cell).strip()))
    return _Triple(int(match[1]), int(match[3]), _year(match[4]), match[2]) if match else None


def _in_order(triple: _Triple, order: Order) -> Day:
    day_first = _day(triple.year, triple.second, triple.first)
    month_first = _day(triple.year, triple.first, triple.second)
    if order is Order.DAY_FIRST and day_first:
        return Day(day_first)
    if order is Order.MONTH_FIRST and month_first:
        return Day(month_first)
    possible = list(dict.fromkeys(day for day in (day_first, month_first) if day))
    if len(possible) == 1 and order is Order.UNKNOWN:
        return Day(possible[0])
    return Day(None, tuple(possible))


def _contradictions(columns: Mapping[str, Sequence[str]], order: Order) -> int:
    """How many rows an order would make absurd: issued after posted or received, expired before issued."""
    pairs = (("issued_on", "posted_on"), ("issued_on", "received_on"), ("issued_on", "expires_on"))
    return sum(
        1
        for earlier, later in pairs
        for one, other in zip(columns.get(earlier, ()), columns.get(later, ()), strict=False)
        if _is_after(read_day(one, order), read_day(other, order))
    )


def _is_after(one: Day, other: Day) -> bool:
    return one.on is not None and other.on is not None and one.on > other.on


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == len("15") else 0)


def _month(word: str) -> int:
    start = word.casefold()[:3]
    if word.casefold().startswith("juil"):
        return 7
    return next((number for number, starts in enumerate(_MONTHS, 1) if start in starts), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
