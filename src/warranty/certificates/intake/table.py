"""Text of a list → its records under their headings: delimiter, title rows, line numbers.

Nothing is interpreted here; a record that has more or fewer cells than the headings keeps them for its row
to tell.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from warranty.certificates.intake.headings import Headings, looks_like_stones, read_headings
from warranty.certificates.intake.refusals import ListHeadingsUnknown, ListMalformed, ListTooLarge

MOST_ROWS: Final = 20_000
LONGEST_LINE: Final = 10_000
MOST_LINES_IN_A_RECORD: Final = 20
DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_LINES_BEFORE_HEADINGS: Final = 40


class Record(NamedTuple):
    """One record. line: where it starts in the file, from 1. cells: as they stand, white space cut."""

    line: int
    cells: tuple[str, ...]


class Table(NamedTuple):
    """A list taken apart. records: those below the headings, blank ones left out."""

    delimiter: str
    headings: Headings
    headings_line: int
    records: tuple[Record, ...]


def take_apart(text: str) -> Table:
    """Find the delimiter and the row of headings, and read what stands below it.

    Raises ListTooLarge (rows, characters in a line), ListMalformed (a quotation mark that never closes),
    ListHeadingsUnknown (no row names certificate numbers and carats).
    """
    text = _without_separator_line(text)
    lines = text.splitlines()
    for at, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            raise ListTooLarge(f"Line {at} has {len(line)} characters; a line may have {LONGEST_LINE}.")
    delimiter, headings, at = _find_headings(lines)
    records = [record for record in _records(text, delimiter) if record.line > at and any(record.cells)]
    if len(records) > MOST_ROWS:
        raise ListTooLarge(
            f"The list has {len(records)} rows below its headings; it may have {MOST_ROWS}.",
            instead="Cut it into several lists, and repeat the headings on top of each.",
        )
    return Table(delimiter, headings, at, tuple(records))


def _without_separator_line(text: str) -> str:
    """Excel's own first line `sep=;` becomes empty, so that line numbers stay."""
    first, newline, rest = text.partition("\n")
    return newline + rest if first.strip().lower().startswith("sep=") else text


def _find_headings(lines: Sequence[str]) -> tuple[str, Headings, int]:
    top = "\n".join(lines[:_LINES_BEFORE_HEADINGS])
    found: list[tuple[int, int, str, Headings, int]] = []
    seen: list[tuple[str, ...]] = []
    for rank, delimiter in enumerate(DELIMITERS):
        for record in _records(top, delimiter, strict=False):
            seen.append(record.cells)
            headings = read_headings(record.cells)
            if {"number", "carats"} <= set(headings.fields.values()):
                found.append((len(headings.fields), -rank, delimiter, headings, record.line))
    if not found:
        raise _no_headings(seen)
    _, _, delimiter, headings, line = max(found, key=lambda row: (row[0], row[1], -row[4]))
    if looks_like_stones(headings.printed):
        raise _stock_list()
    return delimiter, headings, line


def _no_headings(seen: Sequence[tuple[str, ...]]) -> ListHeadingsUnknown:
    known = max(seen, key=lambda cells: len(read_headings(cells).fields), default=())
    fields = set(read_headings(known).fields.values())
    instead = (
        "Name the columns in one row above the certificates, for example: KP No., Issue date, Carat, Amount."
    )
    if any(looks_like_stones(cells) for cells in seen):
        return _stock_list()
    if "number" in fields:
        sentence = f"No column is headed as a weight in carats; the headings are {_quoted(known)}."
        return ListHeadingsUnknown(sentence, instead=instead)
    if "carats" in fields:
        sentence = f"No column is headed as the certificate number; the headings are {_quoted(known)}."
        return ListHeadingsUnknown(sentence, instead=instead)
    return ListHeadingsUnknown(
        f"No row of headings was found in the first lines.{_top(seen)}", instead=instead
    )


def _top(seen: Sequence[tuple[str, ...]]) -> str:
    """The fullest row near the top, which the one who sent it may take for the headings."""
    fullest = max(seen, key=lambda cells: sum(map(bool, cells)), default=())
    shown = _quoted(fullest)
    return f" The fullest row there reads: {shown}." if shown else ""


def _quoted(cells: Sequence[str]) -> str:
    return ", ".join(repr(cell[:30]) for cell in cells[:12] if cell)


def _stock_list() -> ListHeadingsUnknown:
    return ListHeadingsUnknown("This is a stock list of stones, not a list of Kimberley certificates.")


def _records(text: str, delimiter: str, *, strict: bool = True) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    before = 0
    try:
        for cells in reader:
            if strict and reader.line_num - before > MOST_LINES_IN_A_RECORD:
                raise _unclosed(before + 1)
            yield Record(before + 1, tuple(cell.strip() for cell in cells))
            before = reader.line_num
    except csv.Error as broken:
        if strict:
            raise _unclosed(before + 1) from broken


def _unclosed(line: int) -> ListMalformed:
    return ListMalformed(
        f"On line {line} a quotation mark is opened and not closed where a cell ends.",
        instead="Put the cell in quotation marks on both sides, and double those inside it.",
    )
