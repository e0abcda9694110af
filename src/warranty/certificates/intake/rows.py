"""What is understood of a list, row by row, as plain values that can also be written as JSON."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from warranty.certificates.documents import ANNEX_FIELDS, AnnexField, Transcription


class Status(StrEnum):
    """What becomes of a row. SKIPPED: left out by a decision."""

    ACCEPTED = "accepted"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"
    SKIPPED = "skipped"


class Doubt(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something about a row an official must decide.

    code: stable name, used in decisions. field: of the row, "" for the whole row. rule: catalogue or R id,
    "" for none. suggestion: what is probably meant, in the spelling a decision takes, "" where unknown.
    needs_value: only a value given by a decision settles it, not mere acceptance. is_refusal: the row
    cannot be taken until then.
    """

    code: str
    field: str
    sentence: str
    suggestion: str = ""
    rule: str = ""
    needs_value: bool = False
    is_refusal: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate of a list. Every value is as understood, nothing is filled in.

    line: where the row starts in the file. carats, value: plain decimal text (value in US$). posted_on: the
    day the row was listed, which is not the day of receipt. printed: the cells by field, as they stand.
    unreadable, not_stated: Annex I fields with a cell nobody can read, and without any. settled: what was
    decided, one sentence each.
    """

    line: int
    number: str | None = None
    carats: str | None = None
    value: str | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    posted_on: date | None = None
    received_on: date | None = None
    importer_name: str | None = None
    exporter_name: str | None = None
    parcels: int | None = None
    hs: tuple[str, ...] = ()
    origin: str | None = None
    issuing_authority: str | None = None
    printed: dict[str, str] = {}
    unreadable: tuple[AnnexField, ...] = ()
    not_stated: tuple[AnnexField, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    settled: tuple[str, ...] = ()
    is_skipped: bool = False

    @property
    def status(self) -> Status:
        """Accepted without open doubts; refused while something stands in its way altogether."""
        if self.is_skipped:
            return Status.SKIPPED
        if any(doubt.is_refusal for doubt in self.doubts):
            return Status.REFUSED
        return Status.DOUBTFUL if self.doubts else Status.ACCEPTED

    @property
    def understood(self) -> dict[str, str]:
        """What was understood, by field, as text; what was not is left out."""
        values = {name: getattr(self, name) for name in UNDERSTOOD}
        return {name: _text(value) for name, value in values.items() if value not in (None, ())}


UNDERSTOOD: Final = (
    "number",
    "carats",
    "value",
    "issued_on",
    "expires_on",
    "posted_on",
    "received_on",
    "importer_name",
    "exporter_name",
    "parcels",
    "hs",
    "origin",
    "issuing_authority",
)


# Field of a row → the Annex I field it states.
ANNEX_OF: Final[Mapping[str, AnnexField]] = {
    "number": "number",
    "carats": "carats",
    "value": "value",
    "issued_on": "issuedOn",
    "expires_on": "expiresOn",
    "importer_name": "tradeParties",
    "exporter_name": "tradeParties",
    "parcels": "parcels",
    "hs": "hs",
    "origin": "origin",
    "issuing_authority": "issuingAuthority",
}


def sorted_annex(row: Row) -> Row:
    """The row with each Annex I field stated, unreadable or not stated, in exactly one of the three."""
    stated = {field for name, field in ANNEX_OF.items() if getattr(row, name) not in (None, ())}
    unreadable = set(row.unreadable) - stated
    return msgspec.structs.replace(
        row,
        unreadable=tuple(field for field in ANNEX_FIELDS if field in unreadable),
        not_stated=tuple(field for field in ANNEX_FIELDS if field not in stated | unreadable),
    )


class Totals(NamedTuple):
    """A totals row of a list: as printed, and whether it equals the rows it is about."""

    line: int
    carats: str | None
    value: str | None
    agrees: bool


class ListFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for the whole list.

    digest: SHA-256, hex, of the file. importing: code of the importing participant, "" if not told.
    day_order: how days such as 04/01/2015 are read; day_order_why: what told it, or why nothing does. totals:
    the last totals row; subtotals: those before it. remarks: what a reader should know, no doubt of a row.
    doubts: of the list as a whole, to be decided like those of a row. settled: what was decided about them.
    """

    digest: str
    encoding: str
    delimiter: str
    headings_line: int
    columns: dict[str, str]
    columns_unused: tuple[str, ...]
    importing: str
    day_order: str
    day_order_why: str = ""
    totals: Totals | None = None
    subtotals: tuple[Totals, ...] = ()
    remarks: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    settled: tuple[str, ...] = ()


class CertificateList(msgspec.Struct, frozen=True):
    """A list read."""

    facts: ListFacts
    rows: tuple[Row, ...]


class ImportConfirmationInput(msgspec.Struct, frozen=True, kw_only=True):
    """What an import confirmation needs from a list; the authority adds to whom it confirms, and signs.

    received_on stays None unless the list gives the day of receipt. note: the decisions, for the record.
    """

    line: int
    number: str
    carats: str
    value: str | None
    issued_on: date | None
    received_on: date | None
    posted_on: date | None
    importer_name: str | None
    exporter_name: str | None
    parcels: int | None
    hs: tuple[str, ...]
    transcription: Transcription
    note: str


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)
