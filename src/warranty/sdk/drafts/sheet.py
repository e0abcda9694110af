"""A list as a spreadsheet saves it: CSV with a heading; commas, semicolons or tabs between; UTF-8."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from warranty.sdk.drafts.checking import DraftMalformed

Row = dict[str, str]


def rows_of(content: bytes, columns: Sequence[str], needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """Line numbers with cells by column, empty ones left out; lines without any cell are passed over.

    columns: that there may be; needed: that there must be. Raises DraftMalformed by column or line.
    """
    table = _table(content)
    known = {column.casefold(): column for column in columns}
    heading = [known.get(cell.casefold(), cell) for cell in table[0][1]]
    wrong = [column for column in heading if column not in columns or heading.count(column) > 1]
    missing = [column for column in needed if column not in heading]
    if wrong or missing:
        told = (
            [f"has a column {', '.join(repr(name[:40]) for name in dict.fromkeys(wrong))}"] if wrong else []
        )
        told += [f"lacks the column {', '.join(map(repr, missing))}"] if missing else []
        raise DraftMalformed(f"The heading {' and '.join(told)}; there are: {', '.join(columns)}.")
    for line, cells in table[1:]:
        if len(cells) > len(heading):
            raise DraftMalformed(f"Line {line} has more cells than the heading.")
        row = {column: cell for column, cell in zip(heading, cells, strict=False) if cell}
        if row:
            yield line, row


def _table(content: bytes) -> list[tuple[int, list[str]]]:
    """Every row with the number of its last line, the heading first."""
    try:
        text = content.decode("utf-8-sig")
        heading = text.partition("\n")[0]
        delimiter = max(",;\t", key=heading.count)
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        table = [(rows.line_num, [cell.strip() for cell in cells]) for cells in rows]
    except (UnicodeDecodeError, csv.Error) as broken:
        why = str(broken)
        if isinstance(broken, UnicodeDecodeError):
            line = content.count(b"\n", 0, broken.start) + 1
            why = f"line {line} is not UTF-8"
        raise DraftMalformed(
            f"The list cannot be read: {why}.",
            instead="Save it as CSV in UTF-8 (in Excel: 'CSV UTF-8'), with a heading.",
        ) from broken
    return table or [(1, [])]
