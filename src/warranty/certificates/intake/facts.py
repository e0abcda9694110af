"""What holds for a whole list: how it was read, what a reader should know, and its totals row."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from warranty.certificates.intake import cells
from warranty.certificates.intake.companies import Side, form_of, side_of
from warranty.certificates.intake.days import Order
from warranty.certificates.intake.decoding import Decoded
from warranty.certificates.intake.rows import ListFacts, Row, Totals
from warranty.certificates.intake.table import DELIMITERS, Record, Table
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.policy.rule_set import Policy


class Columns(NamedTuple):
    """What whole columns tell. issuer: prefix for serials printed without one."""

    signs: Mapping[str, str]
    order: Order
    importing: str
    issuer: str


class Reading(NamedTuple):
    """How a list was read. apart: records below the headings that are no certificates."""

    policy: Policy
    raw: bytes
    decoded: Decoded
    table: Table
    columns: Columns
    apart: Sequence[Record]


def facts_of(reading: Reading, rows: Sequence[Row]) -> ListFacts:
    """What holds for the whole list, its rows judged."""
    headings = reading.table.headings
    totals = _totals(reading, rows)
    return ListFacts(
        digest=sha256(reading.raw).hexdigest(),
        encoding=reading.decoded.encoding,
        delimiter=DELIMITERS[reading.table.delimiter],
        headings_line=reading.table.headings_line,
        columns={headings.printed[column]: field for column, field in headings.fields.items()},
        columns_unused=tuple(headings.unused.values()),
        importing=reading.columns.importing,
        day_order=reading.columns.order.value,
        totals=totals,
        remarks=tuple(_remarks(reading, rows, totals)),
    )


def total_carats(rows: Sequence[Row]) -> str:
    """Sum of the weights understood, as decimal text."""
    return format_carats(sum(parse_carats(row.carats) for row in rows if row.carats))


def _totals(reading: Reading, rows: Sequence[Row]) -> Totals | None:
    """The last totals row, compared with the rows above it."""
    found = None
    for record in reading.apart:
        carats = _figure(reading, record, "carats")
        if carats is not None:
            found = Totals(
                record.line, carats, _figure(reading, record, "value"), carats == total_carats(rows)
            )
    return found


def _figure(reading: Reading, record: Record, field: str) -> str | None:
    columns = {name: column for column, name in reading.table.headings.fields.items()}
    cell = record.cells[columns[field]] if columns.get(field, len(record.cells)) < len(record.cells) else ""
    read = cells.read_carats if field == "carats" else cells.read_value
    return read(cell, reading.columns.signs[field]).value


def _remarks(reading: Reading, rows: Sequence[Row], totals: Totals | None) -> Iterator[str]:
    headings = reading.table.headings
    fields = set(headings.fields.values())
    if not reading.decoded.is_certain:
        yield "The file is not UTF-8; it was read as Windows-1252, so letters with accents may be wrong."
    if "value" in fields and not headings.names_dollars:
        yield "The heading of the value names no currency; certificates state US$, so it is read as US$."
    if "posted_on" in fields and "received_on" not in fields:
        yield "The posting date is the day of listing, not of receipt; the day of receipt is not stated."
    if not reading.columns.importing and fields & {"importer_name", "exporter_name"}:
        yield "Nothing says into which country the imports are, so exchanged parties are not looked for."
    yield from _firms_of_third_countries(reading, rows)
    for record in reading.apart:
        if _figure(reading, record, "carats") is None:
            yield f"Line {record.line} is no certificate: {' '.join(filter(None, record.cells))[:80]!r}."
    if totals and not totals.agrees:
        added = total_carats(rows)
        yield f"Line {totals.line} gives {totals.carats} ct in all; the rows add up to {added} ct."


def _firms_of_third_countries(reading: Reading, rows: Sequence[Row]) -> Iterator[str]:
    """Firms neither of the importing nor of the issuing participant: no fault, but worth a look."""
    counted = Counter(form for row in rows if (form := _third_country_form(reading, row)))
    for form, count in counted.most_common():
        yield f"{count} rows name a {form}, a firm neither of the importing participant nor of the issuer."


def _third_country_form(reading: Reading, row: Row) -> str:
    homes = (reading.columns.importing, (row.number or "")[:2])
    if not all(homes):
        return ""
    day = row.issued_on or cells.RECENT
    for name in (row.importer_name or "", row.exporter_name or ""):
        if all(side_of(reading.policy, name, "", home, day) is Side.FOREIGN for home in homes):
            return form_of(name)
    return ""
