"""Bytes of a list → text, with the encoding it was read in; or a refusal that says how to save it."""

import re
from typing import Final, NamedTuple

from warranty.certificates.intake.refusals import ListNotText, ListTooLarge

MOST_BYTES: Final = 8 * 1024 * 1024
_SAVE: Final = "Open it and save it as CSV (in a spreadsheet: Save as, 'CSV UTF-8'), then check that file."
# What the first bytes give away, in the words of the one who sent it.
_OTHER_FILES: Final = (
    (b"PK\x03\x04", "a workbook (.xlsx, .ods) or another zip file"),
    (b"\xd0\xcf\x11\xe0", "a workbook of the old kind (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"{\\rtf", "a text document (.rtf)"),
)
_MARKUP = re.compile(r"\s*(?:<(?:!doctype|html|table|\?xml)|[\[{]\s*[\"{])", re.IGNORECASE)


class Decoded(NamedTuple):
    """Text of a list. is_certain: False when the encoding was guessed, so accents may be wrong."""

    text: str
    encoding: str
    is_certain: bool


def decode(raw: bytes) -> Decoded:
    """UTF-8 or UTF-16 (with or without mark); else Windows-1252, which is a guess.

    Raises ListTooLarge over MOST_BYTES, ListNotText for other kinds of file, NUL bytes, or nothing at all.
    """
    if len(raw) > MOST_BYTES:
        megabytes = MOST_BYTES // 1024**2
        raise ListTooLarge(
            f"The file has {len(raw)} bytes; a list may have {megabytes} MiB.",
            instead="Cut it into several lists.",
        )
    for start, words in _OTHER_FILES:
        if raw.startswith(start):
            raise ListNotText(f"This is {words}, not a CSV list.", instead=_SAVE)
    decoded = _decoded(raw)
    if "\0" in decoded.text:
        raise ListNotText("The file holds NUL bytes, so it is no plain text or was damaged.", instead=_SAVE)
    if not decoded.text.strip():
        raise ListNotText("The file is empty.", instead="Check that the right file was saved.")
    if _MARKUP.match(decoded.text):
        raise ListNotText("This is a web page, XML or JSON, not a CSV list.", instead=_SAVE)
    return decoded


def _decoded(raw: bytes) -> Decoded:
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return Decoded(_strictly(raw, "utf-16"), "UTF-16", is_certain=True)
    if encoding := _wide(raw):
        return Decoded(_strictly(raw, encoding), "UTF-16", is_certain=True)
    try:
        return Decoded(raw.decode("utf-8-sig"), "UTF-8", is_certain=True)
    except UnicodeDecodeError:
        return Decoded(_strictly(raw, "cp1252"), "Windows-1252", is_certain=False)


def _wide(raw: bytes) -> str:
    """The kind of UTF-16 without a mark, "" if none: every second byte of figures and delimiters is zero."""
    top = raw[:4096]
    even, odd = top[::2].count(0), top[1::2].count(0)
    enough = len(top) // 8
    if len(raw) % 2 or not enough or max(even, odd) < enough or min(even, odd):
        return ""
    return "utf-16-le" if odd else "utf-16-be"


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as broken:
        raise ListNotText(
            "The file is text in no encoding known here, or damaged.", instead=_SAVE
        ) from broken
