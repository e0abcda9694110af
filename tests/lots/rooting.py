"""Drafts about goods that begin without a certificate."""

from uuid import UUID

from msgspec import UNSET

from tests.builders import TODAY, Draft, Somebody
from warranty.certificates.documents import Origin, OriginShare
from warranty.foundation.statements import urn
from warranty.lots.documents import (
    ProductionDeclared,
    ProductionRecorded,
    RootLine,
    SeizedGoodsSold,
    SeizedGoodsTaken,
)

LICENCE = "ML 2016/12"
TECHNICAL = "TC 2026/004"


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
