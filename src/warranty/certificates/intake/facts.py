"""What holds for a whole list: how it was read, what a reader should know, and its totals row."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from warranty.certificates.intake import cells
from warranty.certificates.intake.companies import Side, form_of, side_of
from warranty.certificates.intake.days import Order
from warranty.certificates.intake.decoding import Decoded
from warranty.certificates.intake.rows import Doubt, ListFacts, Row, Totals
from warranty.certificates.intake.table import DELIMITERS, Record, Table
from warranty.foundation.money import format_amount, parse_amount
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.policy.rule_set import Policy

TOTAL_DIFFERS: Final = "total-differs"
"""Doubt about a list whose rows do not add up to what it says at its foot: a row may be lost or altered."""


class Columns(NamedTuple):
    """What whole columns tell. order_why: a sentence. issuer: prefix for serials printed without one."""

    signs: Mapping[str, str]
    order: Order
    order_why: str
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
    printed = _totals(reading, rows)
    return ListFacts(
        digest=sha256(reading.raw).hexdigest(),
        encoding=reading.decoded.encoding,
        delimiter=DELIMITERS[reading.table.delimiter],
        headings_line=reading.table.headings_line,
        columns={headings.printed[column]: field for column, field in headings.fields.items()},
        columns_unused=tuple(headings.unused.values()),
        importing=reading.columns.importing,
        day_order=reading.columns.order.value,
        day_order_why=reading.columns.order_why,
        totals=printed[-1] if printed else None,
        subtotals=printed[:-1],
        remarks=tuple(_remarks(reading, rows, printed)),
        doubts=(*(total_doubt(each, rows) for each in printed if not each.agrees), *_unread_totals(reading)),
    )


def total_carats(rows: Sequence[Row]) -> str:
    """Sum of the weights understood, as decimal text."""
    return format_carats(sum(parse_carats(row.carats) for row in rows if row.carats))


def _totals(reading: Reading, rows: Sequence[Row]) -> tuple[Totals, ...]:
    """The totals rows in their order, each compared with the rows it may be about."""
    found: list[Totals] = []
    for record in reading.apart:
        carats, value = _figure(reading, record, "carats"), _figure(reading, record, "value")
        if carats is not None:
            since = found[-1].line if found else 0
            found.append(Totals(record.line, carats, value, _agrees(rows, since, record.line, carats, value)))
    return tuple(found)


def open_totals(facts: ListFacts, rows: Sequence[Row]) -> tuple[Doubt, ...]:
    """Doubts about the totals rows of a list, its rows as decided."""
    printed = [*facts.subtotals, *([facts.totals] if facts.totals else [])]
    before = [0, *(each.line for each in printed)]
    return tuple(
        total_doubt(each, rows)
        for since, each in zip(before, printed, strict=False)
        if not _agrees(rows, since, each.line, each.carats, each.value)
    )


def total_doubt(printed: Totals, rows: Sequence[Row]) -> Doubt:
    """What the totals row says and what the rows above it add up to."""
    above = [row for row in rows if row.line < printed.line]
    dollars = (f" and US$ {printed.value}", f" and US$ {_dollars(above)}") if printed.value else ("", "")
    sentence = (
        f"Line {printed.line} gives {printed.carats} ct{dollars[0]} in all; "
        f"the rows add up to {total_carats(above)} ct{dollars[1]}."
    )
    if unread := sum(1 for row in above if row.carats is None):
        sentence += f" {unread} rows have no weight that is understood."
    return Doubt(TOTAL_DIFFERS, "", sentence)


def _agrees(rows: Sequence[Row], since: int, line: int, carats: str | None, value: str | None) -> bool:
    """Whether a totals row fits the rows above it, those since the last totals row, or the whole list.

    Rows left out by a decision may be in it or not.
    """
    spans = ([row for row in rows if row.line < line], [row for row in rows if since < row.line < line], rows)
    counted = [part for span in spans for part in (span, [row for row in span if not row.is_skipped])]
    return any(total_carats(part) == carats and value in (None, _dollars(part)) for part in counted)


def _dollars(rows: Sequence[Row]) -> str:
    return format_amount(sum(parse_amount(row.value, "USD") for row in rows if row.value), "USD")


def _unread_totals(reading: Reading) -> Iterator[Doubt]:
    """A totals row whose weight nobody can read proves nothing about the rows above it."""
    for record in reading.apart:
        cell = _cell(reading, record, "carats")
        if re.search("[0-9]", cell) and _figure(reading, record, "carats") is None:
            sentence = (
                f"The total {cell[:40]!r} on line {record.line} cannot be read, so nothing was compared."
            )
            yield Doubt(TOTAL_DIFFERS, "", sentence)


def _figure(reading: Reading, record: Record, field: str) -> str | None:
    read = cells.read_carats if field == "carats" else cells.read_value
    return read(_cell(reading, record, field), reading.columns.signs[field]).value


def _cell(reading: Reading, record: Record, field: str) -> str:
    columns = {name: column for column, name in reading.table.headings.fields.items()}
    return record.cells[columns[field]] if columns.get(field, len(record.cells)) < len(record.cells) else ""


def _remarks(reading: Reading, rows: Sequence[Row], totals: Sequence[Totals]) -> Iterator[str]:
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
    for printed in totals:
        if printed.agrees:
            yield f"Line {printed.line}: totals agree."


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
