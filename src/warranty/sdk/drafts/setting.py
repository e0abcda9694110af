"""Entering one value of a draft by its path: `lines.0.carats=12.50`, `lines.0.pieces:=3`."""

from typing import Any

import msgspec

from warranty.foundation.errors import Kind, Refusal

_MOST_ENTRIES = 10_000


class SettingMalformed(Refusal):
    """A path or value that cannot be entered into the draft."""

    kind = Kind.INVALID
    code = "setting-malformed"
    title = "The value cannot be entered"


def put(draft: dict[str, Any], setting: str) -> None:
    """Enter `path=text`, or `path:=JSON` for anything that is not text; lists grow by one entry at a time.

    Weights, amounts and days are text and need no quotes. Raises SettingMalformed.
    """
    path, value = _read(setting)
    names = path.split(".")
    place: Any = draft
    for name, following in zip(names, [*names[1:], None], strict=True):
        at: Any = _index(place, name, setting) if isinstance(place, list) else name
        if following is None:
            place[at] = value
            return
        held = place[at] if isinstance(place, list) or at in place else None
        if held is None:
            held = place[at] = [] if following.isdigit() else {}
        if not isinstance(held, dict | list):
            raise SettingMalformed(f"{setting[:80]!r}: {name} is a single value and has nothing below it.")
        place = held


def _read(setting: str) -> tuple[str, Any]:
    path, equals, text = setting.partition("=")
    is_json = path.endswith(":")
    path = path.removesuffix(":")
    if not equals or not path or "" in path.split("."):
        raise SettingMalformed(
            f"{setting[:80]!r} is not of the form path=value.",
            instead="For example lines.0.carats=12.50, or lines.0.pieces:=3 for a value that is not text.",
        )
    if not is_json:
        return path, text
    try:
        return path, msgspec.json.decode(text)
    except msgspec.DecodeError as broken:
        raise SettingMalformed(f"What follows := in {setting[:80]!r} is not JSON ({broken}).") from broken


def _index(place: list[Any], name: str, setting: str) -> int:
    """Of a list's entry; the one after the last is made, empty."""
    if not (name.isascii() and name.isdigit()) or int(name) > min(len(place), _MOST_ENTRIES):
        raise SettingMalformed(
            f"{setting[:80]!r}: {name[:20]!r} is no entry of the list; it has {len(place)} (counted from 0)."
        )
    if int(name) == len(place):
        place.append(None)
    return int(name)
