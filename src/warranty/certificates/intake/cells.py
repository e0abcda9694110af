"""One field of a row at a time: its cell → a value, doubts, and whether nobody can read it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, Generic, NamedTuple, TypeVar

from warranty.certificates.intake.days import Order, read_day
from warranty.certificates.intake.rows import Doubt
from warranty.certificates.numbers import findings_for_number, parse, read_printed
from warranty.foundation.errors import Refusal
from warranty.foundation.figures import Figure, Trouble, read_figure
from warranty.foundation.money import format_amount, parse_amount
from warranty.foundation.quantities import PER_CARAT, format_carats, parse_carats
from warranty.policy.limits import SCHEME_BEGAN
from warranty.policy.rule_set import Policy

MOST_CARATS: Final = 50_000_000 * PER_CARAT
"""Thousandths: more than a third of what the world mines in a year; no shipment weighs that."""
MOST_DOLLARS: Final = 100_000_000_000
SERIAL_SHORT: Final = "serial-short"
"""Doubt about a serial that lost its zeros: only an explicit decision takes the padded one."""
RECENT: Final = date(2024, 7, 1)
"""Stands for an unknown day: in the last year whose participants are on record from start to end."""
LAST_DAY: Final = date(2100, 1, 1)
CARAT_PLACES: Final = 3
DOLLAR_PLACES: Final = 2
_ROUGH: Final = {"710210": "7102.10", "710221": "7102.21", "710231": "7102.31"}
_WHY: Final[Mapping[Trouble, str]] = {
    Trouble.NOT_A_FIGURE: "is not a figure",
    Trouble.SHORTENED: "was shortened by a spreadsheet and lost its last digits",
    Trouble.ROUNDED: "is a rounded figure in thousands, millions or lakhs",
    Trouble.OTHER_MONEY: "is in other money than US$",
}
Value = TypeVar("Value")


class Cell(NamedTuple, Generic[Value]):
    """A cell read. value: None when it is empty or unread; is_unreadable: something stands there."""

    value: Value | None
    doubts: tuple[Doubt, ...] = ()
    is_unreadable: bool = False


def read_number(policy: Policy, cell: str, issuer: str) -> Cell[str]:
    """The certificate number in its canonical spelling; a row without one is refused."""
    if not cell:
        return _refused("number-missing", "number", "No certificate number stands in this row.")
    try:
        number, doubts, padded = read_printed(policy, cell, participant=issuer)
    except Refusal as refusal:
        return _refused(refusal.code, "number", refusal.sentence, rule=refusal.rule)
    if padded:
        sentence = " ".join(
            (*doubts, f"{number} is shorter than the serials of its issuer, so zeros may be cut.")
        )
        return Cell(str(number), (Doubt(SERIAL_SHORT, "number", sentence, padded, "R2", needs_value=True),))
    if doubts:
        return Cell(str(number), (Doubt("number-respelt", "number", " ".join(doubts), str(number), "R2"),))
    return Cell(str(number))


def number_doubts(policy: Policy, number: str, day: date | None) -> tuple[Doubt, ...]:
    """What a number gives away on its day of issue (C01, C02, C09, C10).

    While the day is unknown only what holds on every day of the scheme is told: a Kenyan number, a pattern
    never used.
    """
    days = [day] if day else [date(year, 7, 1) for year in range(SCHEME_BEGAN.year + 1, RECENT.year + 1)]
    found = [findings_for_number(policy, parse(policy, number), one) for one in days]
    always = set.intersection(*({finding.rule for finding in findings} for findings in found))
    return tuple(
        Doubt(finding.rule, "number", finding.sentence, finding.suggestion, finding.rule)
        for finding in found[-1]
        if finding.rule in always
    )


def read_carats(cell: str, sign: str) -> Cell[str]:
    """The weight as decimal text. A row without a readable positive weight is refused."""
    figure = read_figure(cell, sign, places=CARAT_PLACES)
    if figure.trouble is Trouble.EMPTY:
        return _refused("carats-missing", "carats", "No weight stands in this row.")
    if figure.text is None:
        return _unread_carats(cell, figure)
    if _places(figure.text) > CARAT_PLACES:
        sentence = f"{cell!r} has more than three places."
        doubt = Doubt(
            "carats-too-precise",
            "carats",
            sentence,
            _rounded(figure.text, CARAT_PLACES),
            "R31",
            needs_value=True,
        )
        return Cell(None, (doubt,), is_unreadable=True)
    try:
        carats = parse_carats(figure.text)
    except Refusal:
        return _refused("carats-absurd", "carats", f"{cell!r} is more than any shipment weighs.")
    if not carats:
        return _refused("carats-not-positive", "carats", "The weight is zero.")
    if carats > MOST_CARATS:
        return _refused("carats-absurd", "carats", f"{cell!r} carats are more than any shipment weighs.")
    return Cell(format_carats(carats), _sign_doubts("carats", cell, figure))


def _unread_carats(cell: str, figure: Figure) -> Cell[str]:
    if figure.trouble is Trouble.SIGN_UNKNOWN:
        doubt = _sign_unknown("carats", cell, figure)
        return Cell(None, (doubt,), is_unreadable=True)
    if figure.trouble is Trouble.NEGATIVE:
        return _refused("carats-not-positive", "carats", f"The weight {cell!r} is negative.")
    return _refused("carats-unreadable", "carats", f"The weight {cell!r} {_WHY[figure.trouble]}.")


def read_value(cell: str, sign: str) -> Cell[str]:
    """The value in US$ as decimal text. Without one the row stands: the value is then not stated."""
    figure = read_figure(cell, sign, places=DOLLAR_PLACES)
    if figure.trouble is Trouble.EMPTY:
        return Cell(None)
    if figure.trouble is Trouble.NEGATIVE:
        return _refused("value-not-positive", "value", f"The value {cell!r} is negative.")
    if figure.text is None:
        return Cell(None, (_unread_value(cell, figure),), is_unreadable=True)
    if _places(figure.text) > DOLLAR_PLACES:
        sentence = f"{cell!r} has more than two places."
        doubt = Doubt("value-too-precise", "value", sentence, _rounded(figure.text, DOLLAR_PLACES))
        return Cell(None, (doubt,), is_unreadable=True)
    if not figure.text.strip("0."):
        return _refused("value-not-positive", "value", "The value is zero.")
    if len(figure.text.partition(".")[0]) >= len(str(MOST_DOLLARS)):
        return _refused("value-absurd", "value", f"US$ {cell!r} is more than any shipment is worth.")
    value = format_amount(parse_amount(figure.text, "USD"), "USD")
    return Cell(value, _sign_doubts("value", cell, figure))


def _unread_value(cell: str, figure: Figure) -> Doubt:
    if figure.trouble is Trouble.SIGN_UNKNOWN:
        return _sign_unknown("value", cell, figure)
    return Doubt("value-unreadable", "value", f"The value {cell!r} {_WHY[figure.trouble]}.")


def read_date(field: str, cell: str, order: Order) -> Cell[date]:
    """A day. What cannot be told apart stays unread; a row stands without its days."""
    if not cell:
        return Cell(None)
    day = read_day(cell, order)
    words = field.replace("_", " ")
    if day.either:
        either = " or ".join(str(one) for one in day.either)
        sentence = f"{words} {cell!r} may be {either}, and nothing in the list tells which number is the day."
        return Cell(None, (Doubt("day-order-unknown", field, sentence, either),), is_unreadable=True)
    if day.on is None:
        doubt = Doubt("day-unreadable", field, f"{words} {cell!r} is not a day.")
        return Cell(None, (doubt,), is_unreadable=True)
    if not SCHEME_BEGAN <= day.on < LAST_DAY:
        sentence = f"{words} {cell!r} lies outside the time of the scheme, which began on {SCHEME_BEGAN}."
        return Cell(day.on, (Doubt("day-implausible", field, sentence),))
    if day.is_serial:
        sentence = f"{words} {cell!r} is a spreadsheet's day number; counted from 1900 it is {day.on}."
        return Cell(day.on, (Doubt("day-from-spreadsheet", field, sentence, str(day.on)),))
    return Cell(day.on)


def read_parcels(cell: str) -> Cell[int]:
    """Number of parcels, a whole figure from 1."""
    if not cell:
        return Cell(None)
    if re.fullmatch(r"[1-9][0-9]{0,5}(?:\.0+)?", cell):
        return Cell(int(cell.partition(".")[0]))
    doubt = Doubt("parcels-unreadable", "parcels", f"{cell!r} is not a number of parcels.")
    return Cell(None, (doubt,), is_unreadable=True)


def read_hs(cell: str) -> Cell[tuple[str, ...]]:
    """HS lines of rough diamonds, as 7102.10, 7102.21 or 7102.31."""
    if not cell:
        return Cell(())
    codes = [re.sub(r"\D", "", part)[:6] for part in re.split(r"[,;/&+]|\band\b", cell)]
    if all(code in _ROUGH for code in codes):
        return Cell(tuple(sorted({_ROUGH[code] for code in codes})))
    doubt = Doubt("hs-not-rough", "hs", f"{cell!r} is not an HS line of rough diamonds (7102.10, .21, .31).")
    return Cell((), (doubt,), is_unreadable=True)


def read_origin(policy: Policy, cell: str) -> Cell[str]:
    """Origin as *** (undisclosed) or country codes with commas between; names of participants are known."""
    if not cell:
        return Cell(None)
    if re.fullmatch(r"\*+|mixed(?: origins?)?(?: ?\*+)?", cell.casefold()):
        return Cell("***")
    names = {row.name.casefold(): row.code for row in policy.participants.periods}
    parts = [part.strip() for part in re.split(r"[,;/+&]|\band\b", cell) if part.strip()]
    codes = [part if part in policy.countries else names.get(part.casefold(), "") for part in parts]
    if codes and all(codes):
        return Cell(", ".join(dict.fromkeys(codes)))
    doubt = Doubt(
        "origin-unreadable", "origin", f"The origin {cell!r} names no country known here.", rule="R7"
    )
    return Cell(None, (doubt,), is_unreadable=True)


def _refused(code: str, field: str, sentence: str, *, rule: str = "") -> Cell[str]:
    doubt = Doubt(code, field, sentence, rule=rule, needs_value=True, is_refusal=True)
    return Cell(None, (doubt,), is_unreadable="missing" not in code)


def _sign_unknown(field: str, cell: str, figure: Figure) -> Doubt:
    either = " or ".join(figure.either)
    sentence = f"{cell!r} may be {either}: its column does not tell whether the sign is for thousands."
    return Doubt("decimal-sign-unknown", field, sentence, either, needs_value=field == "carats")


def _sign_doubts(field: str, cell: str, figure: Figure) -> tuple[Doubt, ...]:
    if figure.trouble is not Trouble.SIGN_DIFFERS:
        return ()
    sentence = f"{cell!r} is written with another decimal sign than the rest of its column."
    return (Doubt("decimal-sign-differs", field, sentence, figure.text or ""),)


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def _rounded(text: str, places: int) -> str:
    """Decimal text rounded half up: a suggestion only, for nothing is rounded unasked."""
    whole, _, fraction = text.partition(".")
    units = int(whole + fraction[:places]) + (fraction[places] >= "5")
    digits = str(units).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"
