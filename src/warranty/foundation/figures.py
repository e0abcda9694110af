"""Printed figures → plain decimal text. Thousands signs and decimal signs differ by country and by hand.

`361.081` may be 361 thousand or 361 carats: only the rest of its column tells. Whatever cannot be told stays
unread and is asked.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

_UNITS = re.compile(
    r"^(?:us\$|usd|us dollars?|\$)+|(?:us\$|usd|us dollars?|dollars?|\$|carats?|karats?|cts?|cd)\.?$",
    re.IGNORECASE,
)
_OTHER_MONEY = re.compile(r"€|£|₹|¥|₪|\b(?:eur|gbp|inr|rs|aed|ils|chf|zar|hkd)\b", re.IGNORECASE)
_ROUNDED = re.compile(
    r"million|mio\b|mln\b|\bmn?\b|billion|\bbn\b|lakh|lac\b|crore|\bcr\b|\bmct\b|'?000\)|thousand|\bk\b",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"[0-9.,]+e[+-]?[0-9]+", re.IGNORECASE)
_WESTERN = re.compile(r"[0-9]{1,3}(?:([,. '])[0-9]{3})(?:\1[0-9]{3})*")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")
_MOST_DIGITS: Final = 40


class Trouble(StrEnum):
    """Why a cell is not read, or read with a doubt."""

    NONE = ""
    EMPTY = "empty"
    NOT_A_FIGURE = "not-a-figure"
    NEGATIVE = "negative"
    SHORTENED = "shortened"
    ROUNDED = "rounded"
    OTHER_MONEY = "other-money"
    SIGN_UNKNOWN = "sign-unknown"
    SIGN_DIFFERS = "sign-differs"


class Figure(NamedTuple):
    """A cell read. text: plain decimal text, None while unread. either: the readings of an unclear one."""

    text: str | None
    trouble: Trouble = Trouble.NONE
    either: tuple[str, ...] = ()


def decimal_sign(cells: Iterable[str]) -> str:
    """The decimal sign of a column, "." or ",", by its cells that leave no doubt; "" if none or divided."""
    signs = {sign for cell in cells if (sign := _telling_sign(_bare(cell)))}
    return signs.pop() if len(signs) == 1 else ""


def read_figure(cell: str, sign: str = "", *, places: int = 3) -> Figure:
    """One cell. sign: the decimal sign of its column, "" if unknown. Never rounds and never guesses.

    places: decimals the figure may have; with two, three digits after a lone sign are thousands.
    """
    bare = _bare(cell)
    if not bare or bare.casefold() in {"-", "--", "n/a", "na", "nil", "null", "none"}:
        return Figure(None, Trouble.EMPTY)
    trouble = _unreadable(cell, bare)
    if trouble is not Trouble.NONE:
        return Figure(None, trouble)
    if _is_unclear(bare) and ((not sign and places >= 3) or (places < 3 and sign in bare and sign)):
        left, right = re.split(r"[.,]", bare)
        return Figure(None, Trouble.SIGN_UNKNOWN, (f"{left}.{right}", left + right))
    own = _telling_sign(bare)
    text = _plain(bare, own or sign)
    if text is None or len(text) > _MOST_DIGITS:
        return Figure(None, Trouble.NOT_A_FIGURE)
    return Figure(text, Trouble.SIGN_DIFFERS if own and sign and own != sign else Trouble.NONE)


def _bare(cell: str) -> str:
    """The cell without currency, unit and outer blanks; all blanks and apostrophes inside made one kind."""
    text = unicodedata.normalize("NFKC", cell).replace("’", "'").replace("−", "-").strip()
    text = " ".join(text.split())
    while (shorter := _UNITS.sub("", text).strip()) != text:
        text = shorter
    return text


def _unreadable(cell: str, bare: str) -> Trouble:
    if _OTHER_MONEY.search(cell):
        return Trouble.OTHER_MONEY
    if _SHORTENED.fullmatch(bare):
        return Trouble.SHORTENED
    if _ROUNDED.search(bare):
        return Trouble.ROUNDED
    if re.fullmatch(r"\(.*[0-9].*\)|-\s*[0-9].*|.*[0-9]\s*-", bare):
        return Trouble.NEGATIVE
    return Trouble.NONE if re.fullmatch(r"[0-9][0-9.,' ]*", bare) else Trouble.NOT_A_FIGURE


def _telling_sign(bare: str) -> str:
    """The decimal sign a cell shows beyond doubt; "" when it has none or is unclear."""
    marks = [mark for mark in bare if mark in ".,"]
    if not marks or _is_unclear(bare):
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "." if marks[0] == "," else ","
    return marks[0]


def _is_unclear(bare: str) -> bool:
    """One point or comma before exactly three digits, as in 361.081 or 12,345."""
    return re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", bare) is not None


def _plain(bare: str, sign: str) -> str | None:
    """Digits with a decimal point; None where the groups are none. sign: "" means a whole figure."""
    whole, _, fraction = bare.rpartition(sign) if sign and sign in bare else (bare, "", "")
    if not whole or (fraction and not fraction.isdecimal()):
        return None
    digits = re.sub(r"[,. ']", "", whole)
    if not whole.isdecimal() and not _WESTERN.fullmatch(whole) and not _INDIAN.fullmatch(whole):
        return None
    return f"{digits.lstrip('0') or '0'}.{fraction}" if fraction else digits.lstrip("0") or "0"
