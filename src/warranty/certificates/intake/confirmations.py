"""Accepted rows → what import confirmations say, with the transcription of the paper.

Nothing is invented: what a list does not say is `not stated`, what nobody can read is `unreadable`, and the
posting date never becomes a day of receipt.
"""

from collections.abc import Iterable

from msgspec import UNSET

from warranty.certificates.documents import (
    HsWeight,
    Origin,
    OriginShare,
    Paper,
    TradeParties,
    TradeParty,
    Transcription,
)
from warranty.certificates.intake.rows import ImportConfirmationInput, Row, Status

UNDISCLOSED = "***"


def import_confirmations(rows: Iterable[Row]) -> list[ImportConfirmationInput]:
    """One confirmation for each accepted row, in the order of the list; other rows give none."""
    return [_confirmation(row) for row in rows if row.status is Status.ACCEPTED]


def _confirmation(row: Row) -> ImportConfirmationInput:
    """An accepted row has a number and a weight: without them it is refused."""
    return ImportConfirmationInput(
        line=row.line,
        number=row.number or "",
        carats=row.carats or "",
        value=row.value,
        issued_on=row.issued_on,
        received_on=row.received_on,
        posted_on=row.posted_on,
        importer_name=row.importer_name,
        exporter_name=row.exporter_name,
        parcels=row.parcels,
        hs=row.hs,
        transcription=Transcription(paper=_paper(row), unreadable=row.unreadable, not_stated=row.not_stated),
        note="; ".join(row.settled),
    )


def _paper(row: Row) -> Paper:
    return Paper(
        number=row.number or "",
        origin=_origin(row.origin) if row.origin else UNSET,
        issued_on=row.issued_on or UNSET,
        expires_on=row.expires_on or UNSET,
        issuing_authority=row.issuing_authority or UNSET,
        trade_parties=_parties(row) if row.importer_name or row.exporter_name else UNSET,
        carats=row.carats or UNSET,
        value=row.value or UNSET,
        parcels=row.parcels or UNSET,
        hs=tuple(HsWeight(code=code) for code in row.hs) or UNSET,
    )


def _parties(row: Row) -> TradeParties:
    return TradeParties(
        exporter=TradeParty(name=row.exporter_name) if row.exporter_name else UNSET,
        importer=TradeParty(name=row.importer_name) if row.importer_name else UNSET,
    )


def _origin(text: str) -> Origin:
    if text == UNDISCLOSED:
        return Origin(kind="undisclosed")
    countries = tuple(OriginShare(country=country) for country in text.split(", "))
    return Origin(kind="single" if len(countries) == 1 else "list", countries=countries)
