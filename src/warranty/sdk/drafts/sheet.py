"""A list as a spreadsheet saves it: CSV with a heading; commas, semicolons or tabs between; UTF-8 or UTF-16.

What is wrong with its rows is told for all of them at once, each with its line and column.
"""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final, NamedTuple

from warranty.certificates.intake.decoding import decode
from warranty.certificates.intake.refusals import ListNotText, ListTooLarge
from warranty.foundation.errors import Refusal
from warranty.sdk.drafts.checking import DraftMalformed

Row = dict[str, str]
_MOST_TOLD: Final = 5
"""Rows told in the sentence of a refusal; `rows` has all of them."""
_SAVE: Final = "Save it as CSV in UTF-8 (in Excel: 'CSV UTF-8'), with a heading."


class WrongRow(NamedTuple):
    """What is wrong with one row. line: of the file, from 1; column: "" where it is none alone."""

    line: int
    column: str
    wrong: str


class RowsRefused(DraftMalformed):
    """Rows that cannot stand. rows: what is wrong with each, by line. summary: how many they are."""

    code = "rows-refused"
    title = "Some rows cannot stand"

    def __init__(self, rows: Sequence[WrongRow], every: int) -> None:
        told = "; ".join(f"line {one.line}: {one.wrong}" for one in rows[:_MOST_TOLD])
        more = f"; and {len(rows) - _MOST_TOLD} more" if len(rows) > _MOST_TOLD else ""
        summary = f"{len({one.line for one in rows})} of {every} rows cannot stand"
        super().__init__(
            f"{summary}: {told}{more}.", instead="Correct these rows; nothing was made of the others either."
        )
        self.rows = rows
        self.summary = f"{summary}."


def told(refused: Refusal) -> str:
    """What is wrong by a rule, and what may stand instead."""
    return f"{refused.sentence} {refused.instead}".strip().removesuffix(".")


def rows_of(content: bytes, columns: Sequence[str], needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """Line numbers with cells by column, empty ones left out; lines without any cell are passed over.

    columns: that there may be; needed: that there must be. Raises DraftMalformed by column or line.
    """
    table = _table(content)
    known = {column.casefold(): column for column in columns}
    heading = [known.get(cell.casefold(), cell) for cell in _without_blanks(table[0][1])]
    wrong = [column for column in heading if column not in columns or heading.count(column) > 1]
    missing = [column for column in needed if column not in heading]
    if wrong or missing:
        said = (
            [f"has a column {', '.join(repr(name[:40]) for name in dict.fromkeys(wrong))}"] if wrong else []
        )
        said += [f"lacks the column {', '.join(map(repr, missing))}"] if missing else []
        raise DraftMalformed(f"The heading {' and '.join(said)}; there are: {', '.join(columns)}.")
    for line, cells in table[1:]:
        if len(_without_blanks(cells)) > len(heading):
            raise DraftMalformed(f"Line {line} has more cells than the heading.")
        row = {column: cell for column, cell in zip(heading, cells, strict=False) if cell}
        if row:
            yield line, row


def _without_blanks(cells: list[str]) -> list[str]:
    """Without the empty cells a spreadsheet leaves at the end of a row."""
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _table(content: bytes) -> list[tuple[int, list[str]]]:
    """Every row with the number of its last line, the heading first: the first row with anything in it."""
    text = _text(content)
    heading = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    delimiter = max(",;\t", key=heading.count)
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        table = [(rows.line_num, [cell.strip() for cell in cells]) for cells in rows]
    except csv.Error as broken:
        raise DraftMalformed(f"The list cannot be read: {broken}.", instead=_SAVE) from broken
    while table and not any(table[0][1]):
        del table[0]
    return table or [(1, [])]


def _text(content: bytes) -> str:
    """The list as text; without Excel's own first line `sep=;`, whose line stays empty.

    An encoding that could only be guessed is refused: what stands in the list is signed.
    """
    if not content.strip():
        return ""
    try:
        read = decode(content)
    except (ListNotText, ListTooLarge) as broken:
        raise DraftMalformed(f"The list cannot be read. {broken.sentence}", instead=_SAVE) from broken
    if not read.is_certain:
        line = next(at for at, one in enumerate(content.split(b"\n"), 1) if not _is_utf8(one))
        raise DraftMalformed(f"The list cannot be read: line {line} is not UTF-8.", instead=_SAVE)
    first, newline, rest = read.text.partition("\n")
    return newline + rest if first.strip().lower().startswith("sep=") else read.text


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True
