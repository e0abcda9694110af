"""Drafts about goods that begin without a certificate."""

from datetime import date
from hashlib import sha256
from uuid import UUID

from msgspec import UNSET

from tests.builders import TODAY, Draft, Somebody
from warranty.certificates.documents import Origin, OriginShare
from warranty.foundation.statements import urn
from warranty.lots.documents import (
    CertifiedLine,
    OpeningStockCertified,
    OpeningStockDeclared,
    OpeningStockDocumented,
    ProductionDeclared,
    ProductionRecorded,
    RootLine,
    SeizedGoodsSold,
    SeizedGoodsTaken,
    SoldBefore,
    SoldStockReturned,
    SupplierInvoice,
)

LICENCE = "ML 2016/12"
TECHNICAL = "TC 2026/004"
CUT_OVER = date(2026, 10, 31)


def lines_of(*goods: tuple[str, str]) -> tuple[RootLine, ...]:
    """Goods by HS code and carats."""
    return tuple(
        RootLine(line=at, hs=hs, carats=carats, qualification="As recovered")
        for at, (hs, carats) in enumerate(goods, 1)
    )


def mined(*carats: str, licence: str = LICENCE, month: str = "2026-10", hs: str = "7102.10") -> Draft:
    """A producer takes in what it mined, a line for each weight."""
    document = ProductionDeclared(
        event_on=TODAY,
        licence=licence,
        mine="Pipe K6",
        month=month,
        lines=lines_of(*((hs, weight) for weight in carats)),
    )
    return Draft(document)


def recorded(
    producer: Somebody,
    carats: str,
    *,
    licence: str = LICENCE,
    month: str = "2026-10",
    corrects: UUID | None = None,
) -> Draft:
    """An authority records production, or corrects what it recorded."""
    document = ProductionRecorded(
        event_on=TODAY,
        producer=producer.did,
        licence=licence,
        month=month,
        carats=carats,
        corrects=urn(corrects) if corrects else UNSET,
        reason="Weighed again." if corrects else UNSET,
    )
    return Draft(document)


def taken(*carats: str, number: str = TECHNICAL, hs: str = "7102.31") -> Draft:
    """A member takes in seized goods it bought."""
    goods = lines_of(*((hs, weight) for weight in carats))
    return Draft(SeizedGoodsTaken(event_on=TODAY, technical_certificate=number, lines=goods))


def sold_by_state(
    buyer: Somebody,
    carats: str,
    *,
    number: str = TECHNICAL,
    mined_in: tuple[str, ...] = (),
    corrects: UUID | None = None,
) -> Draft:
    """An authority sold seized goods, or corrects what it said of it."""
    origin = Origin(
        kind="single" if len(mined_in) == 1 else "list",
        countries=tuple(OriginShare(country=code) for code in mined_in),
    )
    document = SeizedGoodsSold(
        event_on=TODAY,
        buyer=buyer.did,
        technical_certificate=number,
        carats=carats,
        qualification="Rough, forfeited",
        origin=origin if mined_in else UNSET,
        corrects=urn(corrects) if corrects else UNSET,
        reason="Weighed again." if corrects else UNSET,
    )
    return Draft(document)


def opening(*goods: tuple[str, str], cut_over_on: date = CUT_OVER) -> Draft:
    """A member declares what it has as it joins; HS code and carats."""
    return Draft(OpeningStockDeclared(event_on=TODAY, cut_over_on=cut_over_on, lines=lines_of(*goods)))


def invoice(number: str, carats: str, dated_on: date = CUT_OVER) -> SupplierInvoice:
    """A supplier's invoice; its scan follows from its number."""
    digest = sha256(number.encode()).hexdigest()
    return SupplierInvoice(document_number=number, dated_on=dated_on, carats=carats, digest=digest)


def documented(of: UUID, *invoices: SupplierInvoice, line: int = 1) -> Draft:
    """Invoices for a line of opening stock."""
    document = OpeningStockDocumented(event_on=TODAY, declaration=urn(of), line=line, invoices=invoices)
    return Draft(document)


def certified(member: Somebody, of: UUID, *carats: str) -> Draft:
    """What an association found of the first lines of a declaration."""
    document = OpeningStockCertified(
        event_on=TODAY,
        member=member.did,
        declaration=urn(of),
        counted_on=TODAY,
        location="The member's vault",
        lines=tuple(CertifiedLine(line=at, carats=weight) for at, weight in enumerate(carats, 1)),
    )
    return Draft(document)


def returned(
    *goods: tuple[str, str], hs: str = "7102.31", dated_on: date = CUT_OVER, sold: str = ""
) -> Draft:
    """Goods sold before the cut-over come back: number of the invoice and carats. sold: by it, or as many."""
    lines = tuple(
        SoldBefore(
            line=at,
            hs=hs,
            carats=carats,
            qualification="Rough",
            document_number=number,
            dated_on=dated_on,
            digest=sha256(number.encode()).hexdigest(),
            sold=sold or carats,
        )
        for at, (number, carats) in enumerate(goods, 1)
    )
    return Draft(SoldStockReturned(event_on=TODAY, reason="Not paid.", lines=lines))
