"""Sales and purchases as plain values, and their signing in processes beside the one that records.

A sale carries all that R16 asks for: invoice number, days of invoice and delivery, warranty text in full
with the seller's SoW number, basis, goods in words, prices with the rate, both sides' registered offices.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from functools import cache
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from bench.people import ASSESSED_ON, DAY, HS, SIGNED_AT, person
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import issue, urn
from warranty.policy.rule_set import packaged
from warranty.policy.texts import printable_on
from warranty.trade.documents import (
    Basis,
    Counterparty,
    FirmParticulars,
    LineAmount,
    LineSources,
    Prices,
    Purchase,
    PurchaseLine,
    Rate,
    Sale,
    SaleLine,
    SaleParticulars,
    SourceLot,
    SowIdentification,
    WarrantyGiven,
)

CHUNK: Final = 500
_AHEAD: Final = 6
"""Chunks that may be signed before they are wanted."""


class Line(NamedTuple):
    """carats: thousandths; sources: lots with their carats, adding up to it."""

    carats: int
    sources: tuple[tuple[UUID, int], ...]


class SaleDraft(NamedTuple):
    """A sale between two members by number; line n opens lot n."""

    id: UUID
    seller: int
    buyer: int
    lines: tuple[Line, ...]


class PurchaseDraft(NamedTuple):
    """The buyer keeps everything. carats: by line."""

    id: UUID
    buyer: int
    sale: UUID
    carats: tuple[int, ...]


Draft = SaleDraft | PurchaseDraft


def signed(draft: Draft) -> bytes:
    """The statement, with all its disclosures."""
    return _sale(draft) if isinstance(draft, SaleDraft) else _purchase(draft)


def signed_all(drafts: Sequence[Draft]) -> list[bytes]:
    """What one process signs at a time."""
    return [signed(draft) for draft in drafts]


async def signed_in_chunks(pool: ProcessPoolExecutor, drafts: Iterable[Draft]) -> AsyncIterator[list[bytes]]:
    """All of them in order, a chunk at a time, signed ahead on the pool's processes."""
    loop = asyncio.get_running_loop()
    under_way: deque[asyncio.Future[list[bytes]]] = deque()
    for chunk in chunks(drafts, CHUNK):
        under_way.append(loop.run_in_executor(pool, signed_all, chunk))
        if len(under_way) >= _AHEAD:
            yield await under_way.popleft()
    while under_way:
        yield await under_way.popleft()


def chunks(drafts: Iterable[Draft], size: int) -> Iterator[list[Draft]]:
    """In slices, the last of them shorter."""
    left = iter(drafts)
    while chunk := list(islice(left, size)):
        yield chunk


def _sale(draft: SaleDraft) -> bytes:
    seller = person(draft.seller)
    lines = list(enumerate(draft.lines, 1))
    document = Sale(
        event_on=DAY,
        document_number=f"{DAY.year}/{draft.id.hex[-10:]}",
        delivery_on=DAY,
        warranty=_warranty(draft.seller),
        basis=Basis(kind="supplier-warranties"),
        lines=tuple(_sale_line(number, line.carats) for number, line in lines),
    )
    parts = {
        "prices": _prices(draft),
        "sources": tuple(
            LineSources(
                line=number,
                lots=tuple(SourceLot(lot=str(lot), carats=format_carats(ct)) for lot, ct in line.sources),
            )
            for number, line in lines
        ),
        "counterparty": Counterparty(party=person(draft.buyer).did),
        "particulars": SaleParticulars(seller=_particulars(draft.seller), buyer=_particulars(draft.buyer)),
    }
    return issue(document, parts, statement=draft.id, did=seller.did, key=seller.key, signed_at=SIGNED_AT)


def _sale_line(number: int, carats: int) -> SaleLine:
    return SaleLine(
        line=number,
        carats=format_carats(carats),
        hs=HS,
        qualification="Rough diamonds, natural, makeables, +11 sieve, white to light brown",
        pieces=1 + carats // 400,
    )


def _prices(draft: SaleDraft) -> Prices:
    amounts = [LineAmount(line=at, amount=f"{line.carats * 3}.00") for at, line in enumerate(draft.lines, 1)]
    return Prices(currency="EUR", lines=tuple(amounts), rate=Rate(usd="1.0931", on=DAY - timedelta(days=1)))


@cache
def _warranty(seller: int) -> WarrantyGiven:
    text = printable_on(packaged(), "rough", "invoice", DAY)[0]
    sow = SowIdentification(number=f"WDC-{10_000 + seller}", assessed_on=ASSESSED_ON)
    return WarrantyGiven(text_id=text.id, text=text.words, sow=sow)


@cache
def _particulars(member: int) -> FirmParticulars:
    return FirmParticulars(
        name=f"Diamond house {member}",
        registered_office=f"{member} Tower East, Bharat Diamond Bourse, Bandra Kurla Complex, Mumbai 400051",
        vat_id=f"27AAACE{member:04d}A1Z5",
    )


def _purchase(draft: PurchaseDraft) -> bytes:
    buyer = person(draft.buyer)
    lines = [PurchaseLine(line=at, kept=format_carats(ct)) for at, ct in enumerate(draft.carats, 1)]
    document = Purchase(
        event_on=DAY,
        sale=urn(draft.sale),
        lines=tuple(lines),
        document_number=f"P{draft.id.hex[-10:]}",
    )
    return issue(document, {}, statement=draft.id, did=buyer.did, key=buyer.key, signed_at=SIGNED_AT)
