"""A list of certificates as handed out by an authority, a bank or customs → what is understood of it.

The walk of `read_list`: (1) bytes → text → records under their headings; (2) what only whole columns tell:
decimal sign, order of days, importing participant; (3) each record by itself; (4) rows against each other.
Pure: no clock, no file, no network.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from warranty.certificates.intake import cells
from warranty.certificates.intake.companies import participant_of_region
from warranty.certificates.intake.days import Order, order_told, read_day
from warranty.certificates.intake.decoding import decode
from warranty.certificates.intake.facts import Columns, Reading, facts_of
from warranty.certificates.intake.headings import fold
from warranty.certificates.intake.judging import judged
from warranty.certificates.intake.refusals import ListHeadingsUnknown
from warranty.certificates.intake.rows import ANNEX_OF, UNDERSTOOD, CertificateList, Doubt, Row, sorted_annex
from warranty.certificates.intake.table import Record, Table, take_apart
from warranty.foundation.figures import decimal_sign
from warranty.policy.limits import is_expired
from warranty.policy.rule_set import Policy

LONGEST_CELL: Final = 500
_DAYS: Final = ("issued_on", "expires_on", "posted_on", "received_on")
_NAMES: Final = ("importer_name", "exporter_name", "issuing_authority")
# As lists of the participants' languages say it, and a count of the rows above ("34 certificates").
_TOTAL = re.compile(
    r"(?:(?:grand|sub|over\s?all)?[\s-]*totals?|total g[eé]n[eé]ral|sum"
    r"|summe|gesamt(?:summe)?|insgesamt|zusammen|somme|ensemble|totaal|totale|soma|suma|razem|celkem|összesen|итого|всего|סה[\"״]כ|कुल|合计|总计|合計)"
    r"(?:\s*[:=].*)?|\d+ (?:certificates?|certs?|kpcs?|rows?|lines?)",
    re.IGNORECASE,
)


def read_list(
    policy: Policy, raw: bytes, *, importing: str = "", issuer: str = "", day_order: str = ""
) -> CertificateList:
    """Read a list and say of each row what is understood, doubtful, and in its way.

    importing: code of the participant the imports are into, where the reader knows it; else region codes
    are asked. issuer: prefix for serials printed without one. day_order: "day-first" or "month-first" where
    an official says so; else the list decides. Raises the refusals of `refusals.py` for the list as a whole.
    """
    decoded = decode(raw)
    table = take_apart(decoded.text)  # (1)
    _refuse_rivals(table)
    printed, apart = _sorted_out(table)
    columns = _whole_columns([by_field for _, by_field in printed], importing, issuer, day_order)  # (2)
    reading = Reading(policy, raw, decoded, table, columns, apart)
    rows = [_row(reading, record, by_field) for record, by_field in printed]  # (3)
    whole = judged(policy, rows, columns.importing, cells.RECENT)  # (4)
    return CertificateList(facts_of(reading, whole), whole)


def _refuse_rivals(table: Table) -> None:
    for field, headings in table.headings.rivals.items():
        raise ListHeadingsUnknown(
            f"Two columns may be the {field.replace('_', ' ')}: {' and '.join(map(repr, headings))}.",
            instead="Take one of them out, or say in its heading what it is.",
        )


def _sorted_out(table: Table) -> tuple[list[tuple[Record, dict[str, str]]], list[Record]]:
    """Certificates, each with its cells by field; and what is apart: totals, notes, headings again."""
    certificates, apart = [], []
    for record in table.records:
        by_field = {
            field: record.cells[column] if column < len(record.cells) else ""
            for column, field in table.headings.fields.items()
        }
        if _is_apart(record, by_field, table):
            apart.append(record)
        else:
            certificates.append((record, by_field))
    return certificates, apart


def _is_apart(record: Record, by_field: Mapping[str, str], table: Table) -> bool:
    """Headings repeated on a new page, a totals row, or a note in a single cell."""
    if record.cells == table.headings.printed:
        return True
    filled = [cell for cell in record.cells if cell]
    if any(_TOTAL.fullmatch(cell) for cell in filled):
        return True
    is_last = record is table.records[-1] and len(table.records) > 1
    figures_only = not by_field.get("number") and filled == [
        cell for field in ("carats", "value") if (cell := by_field.get(field))
    ]
    return (len(filled) == 1 and not re.search(r"\d{3}", filled[0])) or (is_last and figures_only)


def _whole_columns(
    printed: Sequence[Mapping[str, str]], importing: str, issuer: str, day_order: str
) -> Columns:
    by_field = {field: [row.get(field, "") for row in printed] for field in (printed[0] if printed else ())}
    regions = Counter(participant_of_region(region) for region in by_field.get("region", ()))
    signs = {field: decimal_sign(by_field.get(field, ())) for field in ("carats", "value")}
    order, why = order_told({f: by_field[f] for f in _DAYS if f in by_field})
    if day_order:
        order, why = Order(day_order), f"Days are read {day_order}, as was said."
    home = importing or next((code for code, _ in regions.most_common() if code), "")
    return Columns(signs, order, why, home, issuer)


def _row(reading: Reading, record: Record, by_field: Mapping[str, str]) -> Row:
    read = _cells(reading, by_field)
    values: dict[str, Any] = {field: cell.value for field, cell in read.items()}
    printed = {field: cell for field, cell in by_field.items() if cell}
    doubts = tuple(doubt for cell in read.values() for doubt in cell.doubts)
    row = Row(line=record.line, printed=printed, doubts=doubts, **values)
    unreadable = [ANNEX_OF[field] for field, cell in read.items() if cell.is_unreadable and field in ANNEX_OF]
    return sorted_annex(
        msgspec.structs.replace(
            row, unreadable=tuple(unreadable), doubts=(*doubts, *_row_doubts(reading, row, record))
        )
    )


def _cells(reading: Reading, by_field: Mapping[str, str]) -> dict[str, cells.Cell[Any]]:
    """Every field of a row read by itself; a column the list does not have is an empty cell."""
    cell = {field: by_field.get(field, "") for field in UNDERSTOOD}
    columns = reading.columns
    return {
        "number": cells.read_number(reading.policy, cell["number"], columns.issuer),
        "carats": cells.read_carats(cell["carats"], columns.signs["carats"]),
        "value": cells.read_value(cell["value"], columns.signs["value"]),
        **{field: cells.read_date(field, cell[field], columns.order) for field in _DAYS},
        # The day of listing is no part of the certificate: unread, it stays away without a doubt.
        "posted_on": cells.Cell(read_day(cell["posted_on"], columns.order).on),
        **{field: cells.Cell(cell[field] or None) for field in _NAMES},
        "parcels": cells.read_parcels(cell["parcels"]),
        "hs": cells.read_hs(cell["hs"]),
        "origin": cells.read_origin(reading.policy, cell["origin"]),
    }


def _row_doubts(reading: Reading, row: Row, record: Record) -> Iterator[Doubt]:
    """What one row shows once its cells are read."""
    yield from day_doubts(reading.policy, row)
    if row.number:
        # A serial that lost its zeros is judged as it would be with them.
        short = next((doubt.suggestion for doubt in row.doubts if doubt.code == cells.SERIAL_SHORT), "")
        yield from cells.number_doubts(reading.policy, short or row.number, row.issued_on or row.posted_on)
    if fold(row.printed.get("membership", "")) in {"non member", "nonmember", "not member", "no"}:
        sentence = "The list says that the firm is not a member of the association."
        yield Doubt("not-a-member", "importer_name", sentence, rule="P01")
    for field in ("importer_name", "exporter_name"):
        name = getattr(row, field) or ""
        if not reading.decoded.is_certain and not name.isascii():
            sentence = f"The list's encoding was guessed; {name!r} may be spelled otherwise."
            yield Doubt("encoding-guessed", field, sentence)
    width = len(_without_end(reading.table.headings.printed))
    if len(record.cells) < width:
        sentence = (
            f"{len(record.cells)} cells under {width} headings: a cell may be lost, and others shifted."
        )
        yield Doubt("row-short", "", sentence)
    for code, sentence in _in_the_way(reading, row, record):
        yield Doubt(code, "", sentence, needs_value=True, is_refusal=True)


def _without_end(headings: Sequence[str]) -> list[str]:
    """Headings without the empty ones at the end, which programs add and drop as they like."""
    last = max((at for at, heading in enumerate(headings, 1) if heading), default=0)
    return list(headings[:last])


def _in_the_way(reading: Reading, row: Row, record: Record) -> Iterator[tuple[str, str]]:
    """Faults of a whole row: only leaving it out, or mending the file, helps."""
    if fold(row.printed.get("application", "")).startswith("export"):
        yield "not-an-import", "The row is about an export; it cannot become an import confirmation."
    width = len(reading.table.headings.printed)
    if any(record.cells[width:]):
        count = len(record.cells)
        yield (
            "row-shifted",
            f"It has {count} cells under {width} headings; an unquoted comma has shifted them.",
        )
    if any(len(cell) > LONGEST_CELL for cell in row.printed.values()):
        yield "cell-too-long", f"A cell of this row has more than {LONGEST_CELL} characters."


def day_doubts(policy: Policy, row: Row) -> Iterator[Doubt]:
    """Days of one row that contradict each other or show the certificate expired (C05)."""
    issued = row.issued_on
    for field, words in (("posted_on", "listed"), ("received_on", "received")):
        later: date | None = getattr(row, field)
        if issued and later and issued > later:
            sentence = f"It was issued on {issued}, after it was {words} on {later}."
            yield Doubt(f"issued-after-{field.removesuffix('_on')}", "issued_on", sentence)
    if issued and row.expires_on and row.expires_on < issued:
        sentence = f"It expired on {row.expires_on}, before it was issued on {issued}."
        yield Doubt("expired-before-issue", "expires_on", sentence)
    elif issued and row.received_on and row.number:
        expired = is_expired(
            policy, row.number[:2], issued, use="import", used_on=row.received_on, printed=row.expires_on
        )
        if expired:
            sentence = f"It was received on {row.received_on}, after it had expired."
            yield Doubt("expired", "received_on", sentence, rule="C05")
