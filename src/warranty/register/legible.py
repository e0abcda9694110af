"""What a text in a statement may hold: what everybody sees when it is printed, and no book.

A trader relies on a name or a number as a screen shows it. Control characters and overrides of the writing
direction make a screen show something else, or steer the terminal it is shown on. The marks LRM and RLM
stay: names in Hebrew and Arabic need them.

It is judged on the JSON as signed, which the canonical spelling (RFC 8785) lets one do without decoding:
controls below U+0020 are always escaped, all others never. Thousands are read in a second, so that each look
is one the interpreter takes at the speed of memory, and expressions run only over what such a look found.
"""

import re
from typing import Final

from warranty.foundation.statements import EnvelopeMalformed

LONGEST_TEXT: Final = 10_000
"""Bytes in UTF-8 of one text. No registered warranty text is as long; where less is allowed that stays so."""

# C0 but the newline, as escapes: the backslash is one that no backslash before it escapes.
_CONTROL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\(?:[btfr]|u00[01])")
_C1: Final = re.compile(rb"\xc2[\x80-\x9f]")
# U+2028 to U+202E: separators of lines and paragraphs, embeddings and overrides of direction.
_SEPARATORS_AND_OVERRIDES: Final = re.compile(rb"\xe2\x80[\xa8-\xae]")
# U+2066 to U+2069: isolates of direction.
_ISOLATES: Final = re.compile(rb"\xe2\x81[\xa6-\xa9]")


class TextUnprintable(EnvelopeMalformed):
    """A text holds a control character, or one that turns the writing direction."""

    code = "text-unprintable"
    title = "A text holds what cannot be seen"


class TextTooLong(EnvelopeMalformed):
    """A text of the statement is longer than any may be."""

    code = "text-too-long"
    title = "A text is too long"


def refuse_illegible(json: bytes) -> None:
    """Refuse canonical JSON with a text that nobody could read. Raises TextUnprintable, TextTooLong."""
    if json.isascii() and b"\\" not in json and b"\x7f" not in json and len(json) <= LONGEST_TEXT:
        return
    if _is_unprintable(json):
        raise TextUnprintable(
            "A text of the statement holds a control character, a line separator, or a mark that turns the "
            "writing direction.",
            instead="Write it in plain text; lines end with a newline alone.",
        )
    if len(json) > LONGEST_TEXT and _longest_text(json) > LONGEST_TEXT:
        raise TextTooLong(
            f"A text of the statement is longer than {LONGEST_TEXT:,} bytes.",
            instead="Shorten it; what is longer is kept elsewhere and named here.",
        )


def _is_unprintable(json: bytes) -> bool:
    if b"\\" in json and _CONTROL.search(json):
        return True
    if b"\x7f" in json:
        return True
    return not json.isascii() and bool(
        _C1.search(json) or _SEPARATORS_AND_OVERRIDES.search(json) or _ISOLATES.search(json)
    )


def _longest_text(json: bytes) -> int:
    """Bytes of the longest text, as spelled in JSON: an escape counts for what it is written with."""
    if b"\\" in json:
        json = json.replace(b"\\\\", b"..").replace(b'\\"', b"..")
    return max(map(len, json.split(b'"')))
