"""What is wrong with JSON that is not as it should be: in words for a trader, with a pointer to the place.

The decoder's own words name types of a program (``Expected `str`, got `int` - at `$.lines[0].carats` ``) and
repeat what was sent at full length; neither helps whoever filled in a form.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

_PLACE: Final = " - at `$"
_LONGEST: Final = 40
_KINDS: Final[Mapping[str, str]] = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a group of fields",
    "null": "nothing",
    "date": "a day like 2026-01-31",
    "datetime": "an instant like 2026-01-31T09:30:00Z",
}


class Wrong(NamedTuple):
    """reason: without a full stop. pointer: JSON pointer, "" for the whole."""

    reason: str
    pointer: str


def wrong_with(broken: Exception) -> Wrong:
    """What a decoder complained of. broken: of msgspec, or UnicodeDecodeError, RecursionError."""
    if isinstance(broken, UnicodeDecodeError):
        return Wrong("it is not text in UTF-8", "")
    if isinstance(broken, RecursionError):
        return Wrong("it is nested far too deeply", "")
    complaint, _, place = str(broken).rpartition(_PLACE) if _PLACE in str(broken) else (str(broken), "", "")
    pointer = place.removesuffix("`").replace("[", "/").replace("]", "").replace(".", "/")
    for pattern, tell in _COMPLAINTS:
        if match := pattern.fullmatch(complaint):
            told = tell(match)
            return Wrong(told.reason, pointer + told.pointer)
    return Wrong(_short(complaint), pointer)


def _missing(match: re.Match[str]) -> Wrong:
    return Wrong(f"the field {match[1]} is missing", f"/{match[1]}")


def _unknown(match: re.Match[str]) -> Wrong:
    name = _short(match[1])
    return Wrong(f"there is no field {name!r} in it", "/" + name.replace("~", "~0").replace("/", "~1"))


def _other_kind(match: re.Match[str]) -> Wrong:
    expected = " or ".join(_KINDS.get(kind, kind) for kind in match[1].split(" | "))
    found = f", not {_KINDS.get(match[2], match[2])}" if match[2] else ""
    return Wrong(f"{expected} is expected{found}", "")


def _told(sentence: str) -> Callable[[re.Match[str]], Wrong]:
    return lambda match: Wrong(sentence.format(*(_short(group) for group in match.groups())), "")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


_COMPLAINTS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Wrong]], ...]] = (
    (re.compile(r"Object missing required field `(\w+)`"), _missing),
    (re.compile(r"Object contains unknown field `(.*)`", re.DOTALL), _unknown),
    (re.compile(r"Expected `([\w |]+)`(?:, got `(\w+)`)?"), _other_kind),
    (re.compile(r"Expected `array` of length (\d+).*"), _told("a list of {} is expected")),
    (re.compile(r"Invalid (?:enum )?value '?(.*?)'?", re.DOTALL), _told("'{}' is not one of its values")),
    (re.compile(r"Invalid RFC3339 encoded date"), _told("a day like 2026-01-31 is expected")),
    (
        re.compile(r"Invalid RFC3339 encoded datetime"),
        _told("an instant like 2026-01-31T09:30:00Z is expected"),
    ),
    (re.compile(r"(?:Integer value|Number) out of range"), _told("the number is far too large")),
    (re.compile(r"JSON is malformed.*|Input data was truncated.*"), _told("it is not well-formed JSON")),
)
