"""What the check of a list says: counts, the list as a whole, and each row; for people and as JSON."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from warranty.certificates.documents import AnnexField
from warranty.certificates.intake.facts import total_carats
from warranty.certificates.intake.rows import CertificateList, Doubt, ListFacts, Row, Status

_WORDS: Final[Mapping[str, str]] = {
    "title": "title and sentence",
    "origin": "origin",
    "number": "number",
    "issuedOn": "date of issue",
    "expiresOn": "date of expiry",
    "issuingAuthority": "issuing authority",
    "tradeParties": "exporter and importer",
    "carats": "carats",
    "value": "value",
    "parcels": "number of parcels",
    "hs": "HS lines",
    "validation": "validation",
}


class CheckedRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row of the report. not_stated: what this row lacks beyond what the whole list lacks."""

    line: int
    status: Status
    understood: dict[str, str]
    not_stated: tuple[AnnexField, ...] = ()
    unreadable: tuple[AnnexField, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    settled: tuple[str, ...] = ()


class Counts(msgspec.Struct, frozen=True):
    """Rows by what becomes of them."""

    rows: int
    accepted: int
    doubtful: int
    refused: int
    skipped: int


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """The whole check. doubts: open doubts by code. carats: of all rows understood; of accepted ones.

    not_stated: Annex I fields no row states.
    """

    list: ListFacts
    counts: Counts
    doubts: dict[str, int]
    carats: str
    carats_accepted: str
    not_stated: tuple[AnnexField, ...]
    rows: tuple[CheckedRow, ...]


def is_settled(listed: CertificateList) -> bool:
    """Whether nothing about the list is open: it has rows, none is doubtful or refused, its totals fit."""
    is_open = any(row.status in (Status.DOUBTFUL, Status.REFUSED) for row in listed.rows)
    return bool(listed.rows) and not is_open and not listed.facts.doubts


def check_report(listed: CertificateList) -> CheckReport:
    """Sum up a list, as read or after decisions."""
    rows = listed.rows
    statuses = Counter(row.status for row in rows)
    common = _stated_nowhere(rows)
    return CheckReport(
        list=listed.facts,
        counts=Counts(
            rows=len(rows),
            accepted=statuses[Status.ACCEPTED],
            doubtful=statuses[Status.DOUBTFUL],
            refused=statuses[Status.REFUSED],
            skipped=statuses[Status.SKIPPED],
        ),
        doubts=dict(Counter(_open_codes(listed)).most_common()),
        carats=total_carats(rows),
        carats_accepted=total_carats([row for row in rows if row.status is Status.ACCEPTED]),
        not_stated=common,
        rows=tuple(_checked(row, common) for row in rows),
    )


def _open_codes(listed: CertificateList) -> Iterator[str]:
    yield from (doubt.code for row in listed.rows for doubt in row.doubts)
    yield from (doubt.code for doubt in listed.facts.doubts)


def told(report: CheckReport, *, doubtful_only: bool = False) -> Iterator[str]:
    """The report in lines for people: the list, each row with its doubts, and the counts.

    doubtful_only: rows that are accepted or left out are counted, not shown.
    """
    facts = report.list
    yield f"{facts.encoding}, columns parted by {facts.delimiter}, headings on line {facts.headings_line}."
    if facts.columns_unused:
        yield f"Columns not used: {', '.join(facts.columns_unused)}."
    if report.not_stated:
        yield f"Not stated anywhere: {', '.join(_WORDS[field] for field in report.not_stated)}."
    if facts.day_order_why:
        yield facts.day_order_why
    yield from facts.remarks
    for row in report.rows:
        if doubtful_only and row.status in (Status.ACCEPTED, Status.SKIPPED):
            continue
        yield ""
        yield from _row_told(row)
    yield ""
    counts = report.counts
    if not counts.rows:
        yield "The list has headings but no rows."
    yield (
        f"{counts.rows} rows, {report.carats} ct: {counts.accepted} accepted ({report.carats_accepted} ct), "
        f"{counts.doubtful} doubtful, {counts.refused} refused, {counts.skipped} left out."
    )
    for code, count in report.doubts.items():
        yield f"  {code}: {count}"
    for sentence in facts.settled:
        yield f"The list: decided: {sentence}"
    for doubt in facts.doubts:
        yield f"The list: {doubt.code}: {doubt.sentence}"


def _row_told(row: CheckedRow) -> Iterator[str]:
    seen = row.understood
    parts = [
        seen.get("number", "no number"),
        f"{seen['carats']} ct" if "carats" in seen else "",
        f"US$ {seen['value']}" if "value" in seen else "",
        f"issued {seen['issued_on']}" if "issued_on" in seen else "",
        f"importer {seen['importer_name']}" if "importer_name" in seen else "",
        f"exporter {seen['exporter_name']}" if "exporter_name" in seen else "",
    ]
    yield f"line {row.line}  {row.status.upper()}  {', '.join(filter(None, parts))}"
    if row.not_stated:
        yield f"    not stated: {', '.join(_WORDS[field] for field in row.not_stated)}"
    for doubt in row.doubts:
        yield f"    {doubt.code}: {doubt.sentence}" + (
            f" Perhaps {doubt.suggestion}." if doubt.suggestion else ""
        )
    for sentence in row.settled:
        yield f"    decided: {sentence}"


def _stated_nowhere(rows: Sequence[Row]) -> tuple[AnnexField, ...]:
    if not rows:
        return ()
    return tuple(field for field in rows[0].not_stated if all(field in row.not_stated for row in rows))


def _checked(row: Row, common: Sequence[AnnexField]) -> CheckedRow:
    return CheckedRow(
        line=row.line,
        status=row.status,
        understood=row.understood,
        not_stated=tuple(field for field in row.not_stated if field not in common),
        unreadable=row.unreadable,
        doubts=row.doubts,
        settled=row.settled,
    )
