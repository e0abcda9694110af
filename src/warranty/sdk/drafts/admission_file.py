"""A list of members as a spreadsheet saves it, made into the draft of one admission.

CSV with a heading; separated by commas or semicolons, in UTF-8. Each row is one party with its first key, the
public part of which it made itself ("warranty key generate"). The association signs once for the whole list.
"""

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any, Final

from warranty.sdk.drafts.checking import DraftMalformed

COLUMNS: Final = (
    "name", "country", "publicKey", "kind", "activities", "sowId", "party", "registeredOffice", "vatId",
    "contact",
)  # fmt: skip
NEEDED: Final = ("name", "country", "publicKey")
_PARTICULARS: Final = ("registeredOffice", "vatId", "contact")


def admission_of(content: bytes, new_did: Callable[[], str] | None) -> dict[str, Any]:
    """The draft of an admission; particulars stand in its confidential part. Raises DraftMalformed by line.

    activities: several, with spaces between. new_did: makes the DID of a party whose row names none; None
    where the register's host is not known.
    """
    parties: list[dict[str, Any]] = []
    particulars: list[dict[str, str]] = []
    for line, row in _rows(content):
        did = row.get("party") or _made(new_did, line)
        parties.append(_party(row, did))
        told = {name: row[name] for name in _PARTICULARS if row.get(name)}
        if told and "registeredOffice" not in told:
            raise DraftMalformed(f"Line {line} has particulars but no registered office.", pointer="/parties")
        if told:
            particulars.append({"party": did, **told})
    draft: dict[str, Any] = {"type": "PartyAdmitted", "parties": parties}
    return draft | ({"parts": {"particulars": particulars}} if particulars else {})


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Line numbers with cells by column, empty ones left out; lines without any cell are passed over."""
    table = _table(content)
    columns = table[0][1]
    wrong = [column for column in columns if column not in COLUMNS or columns.count(column) > 1]
    missing = [column for column in NEEDED if column not in columns]
    if wrong or missing:
        which = f"has a column {wrong[0][:40]!r}" if wrong else f"lacks the column {missing[0]!r}"
        raise DraftMalformed(f"The heading {which}; there are: {', '.join(COLUMNS)}.")
    for line, cells in table[1:]:
        if len(cells) > len(columns):
            raise DraftMalformed(f"Line {line} has more cells than the heading.")
        row = {column: cell for column, cell in zip(columns, cells, strict=False) if cell}
        if row:
            _refuse_incomplete(row, line)
            yield line, row


def _table(content: bytes) -> list[tuple[int, list[str]]]:
    """Every row with the number of its last line, the heading first."""
    try:
        text = content.decode("utf-8-sig")
        heading = text.partition("\n")[0]
        delimiter = ";" if heading.count(";") > heading.count(",") else ","
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        table = [(rows.line_num, [cell.strip() for cell in cells]) for cells in rows]
    except (UnicodeDecodeError, csv.Error) as broken:
        raise DraftMalformed(
            f"The list cannot be read: {broken}.", instead="Save it as CSV in UTF-8, with a heading."
        ) from broken
    return table or [(1, [])]


def _refuse_incomplete(row: dict[str, str], line: int) -> None:
    for column in NEEDED:
        if column not in row:
            raise DraftMalformed(f"Line {line} has no {column}.", pointer="/parties")


def _party(row: dict[str, str], did: str) -> dict[str, Any]:
    key = {"publicKey": row["publicKey"], "purposes": ["sign", "authenticate"]}
    party: dict[str, Any] = {"party": did, "kind": row.get("kind", "Member"), "key": key}
    party |= {name: row[name] for name in ("name", "country", "sowId") if name in row}
    return party | ({"activities": row["activities"].split()} if "activities" in row else {})


def _made(new_did: Callable[[], str] | None, line: int) -> str:
    if new_did is None:
        raise DraftMalformed(
            f"Line {line} names no party, and the register's host is not known.",
            pointer="/parties",
            instead="Give --origin, so that DIDs can be made; or a column 'party' with DIDs.",
        )
    return new_did()
