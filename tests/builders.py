"""What the tests say in the language of the trade: documents as people fill them in, complete (R16).

A builder gives a *draft*: a document with its confidential parts, not signed. `tests.worlds` signs drafts and
records them, in memory or on PostgreSQL; `tests.books` re-adds every carat of what came of it. A test names
only what matters to it; everything else is in order.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from tests.books import assert_books_hold
from tests.parties.builders import TODAY, Somebody
from warranty.certificates.documents import (
    ANNEX_FIELDS,
    CertificateIssued,
    Confirmation,
    ConfirmationCorrected,
    HsWeight,
    ImportConfirmed,
    Origin,
    OriginShare,
    Paper,
    TradeParties,
    TradeParty,
    Transcription,
    Validation,
)
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId
from warranty.foundation.money import format_amount
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import urn
from warranty.lots.documents import GoodsOwner, ImportClaimed
from warranty.policy.rule_set import packaged
from warranty.trade.documents import (
    Basis,
    Buyer,
    CollectedLine,
    CoOwner,
    Counterparty,
    DifferenceSettled,
    FirmParticulars,
    GoodsCollected,
    GoodsReceived,
    GoodsReturned,
    LineAmount,
    LineSources,
    MemoClosed,
    MemoOut,
    Named,
    OfferWithdrawn,
    OutsideLine,
    PaperWarranty,
    Prices,
    Purchase,
    PurchaseFromOutside,
    PurchaseLine,
    ReceivedLine,
    Release,
    ReturnedLine,
    Sale,
    SaleLine,
    SaleParticulars,
    SettledLine,
    SourceLot,
    SowIdentification,
    Unsupported,
    WarrantyGiven,
    WorkSent,
)

__all__ = [
    "MAKEABLE",
    "SURAT",
    "TODAY",
    "Draft",
    "Line",
    "Outsider",
    "Somebody",
    "a_certificate",
    "a_claim",
    "a_claim_for",
    "a_close",
    "a_collection",
    "a_confirmation",
    "a_correction",
    "a_line",
    "a_memo",
    "a_number",
    "a_paper",
    "a_purchase",
    "a_purchase_from_outside",
    "a_receipt",
    "a_return",
    "a_sale",
    "a_settlement",
    "a_withdrawal",
    "a_work",
    "assert_books_hold",
    "the_warranty",
]

MAKEABLE = "7102.31"
"""Rough, non-industrial."""
PURCHASED_2021 = "SOW-2021-EN-INVOICE-PURCHASED"
MEMO_2021 = "SOW-2021-EN-MEMO-PURCHASED"
PURCHASED_2002 = "SOW-2002-EN-INVOICE"
_numbers = count(10_000_001)
_invoices, _papers = count(117), count(17)


class Draft(NamedTuple):
    """A document and its confidential parts by name, ready to be signed."""

    document: Any
    parts: Mapping[str, Any] = {}

    def having(self, **fields: object) -> "Draft":
        """The same with other fields of the document."""
        return Draft(replace(self.document, **fields), self.parts)

    def showing(self, **parts: object) -> "Draft":
        """The same with other confidential parts; one that is None is left out."""
        changed = {**self.parts, **parts}
        return Draft(self.document, {name: part for name, part in changed.items() if part is not None})


class Outsider(NamedTuple):
    """Somebody the register has no record of."""

    name: str
    country: str


SURAT = Outsider("Patel & Sons, Surat", "IN")


class Line(NamedTuple):
    """A line of a sale and where its carats come from."""

    line: SaleLine
    sources: tuple[SourceLot, ...]


def a_number(prefix: str = "EU") -> str:
    """A certificate number nobody used before."""
    return f"{prefix}{next(_numbers):08d}"


def the_warranty(text: str = PURCHASED_2021, *, assessed_on: date = date(2026, 3, 2)) -> WarrantyGiven:
    """A registered text in full (R17), with the seller's SoW number where it needs one (R19)."""
    registered = packaged().texts_by_id[text]
    sow = SowIdentification(number="WDC-10234", assessed_on=assessed_on) if registered.needs_sow else UNSET
    return WarrantyGiven(text_id=text, text=registered.words, sow=sow)


# ---- certificates


def a_transcription(number: str, **stated: object) -> Transcription:
    """Paper of which only what is given here was read; all else is not stated."""
    paper = Paper(number=number, **stated)  # type: ignore[arg-type]
    known = {"number", *(_camel(name) for name in stated)}
    return Transcription(paper=paper, not_stated=tuple(name for name in ANNEX_FIELDS if name not in known))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def a_confirmation(number: str, to: Somebody, carats: str, *, on: date = TODAY, **changes: object) -> Draft:
    """An import confirmed to a named party (R5)."""
    confirmation = Confirmation(confirmed_to=to.did, carats=carats, **changes)  # type: ignore[arg-type]
    return Draft(
        ImportConfirmed(
            event_on=on, number=number, confirmation=confirmation, transcription=a_transcription(number)
        )
    )


def a_correction(number: str, of: UUID, to: Somebody, carats: str, *, on: date = TODAY) -> Draft:
    """Other carats for one's own confirmation (R9)."""
    confirmation = Confirmation(confirmed_to=to.did, carats=carats)
    return Draft(
        ConfirmationCorrected(
            event_on=on, number=number, corrects=urn(of), confirmation=confirmation, reason="Weighed again."
        )
    )


def a_claim(number: str, carats: str, *, on: date = TODAY, **changes: object) -> Draft:
    """Carats taken into stock in India against a certificate."""
    values: dict[str, Any] = {"number": number, "participant": "IN", "carats": carats, "hs": MAKEABLE}
    return Draft(ImportClaimed(event_on=on, **(values | changes)))


def a_claim_for(owner: Somebody | Outsider, number: str, carats: str) -> Draft:
    """Carats imported on consignment: the claimant holds them, somebody else owns them."""
    whose = GoodsOwner(party=owner.did) if isinstance(owner, Somebody) else GoodsOwner(**owner._asdict())
    return a_claim(number, carats).showing(counterparty=whose)


def a_certificate(number: str, carats: str = "100.00", *, on: date = TODAY) -> Draft:
    """An issuer's own certificate, whole (R1)."""
    paper = Paper(
        number=number,
        title="Kimberley Process Certificate. The rough diamonds in this shipment have been handled in "
        "accordance with the provisions of the Kimberley Process Certification Scheme for rough diamonds",
        origin=Origin(kind="single", countries=(OriginShare(country="BW"),)),
        issued_on=on,
        expires_on=date(on.year + 1, on.month, min(on.day, 28)),
        issuing_authority="Federal Public Service Economy, Antwerp",
        trade_parties=TradeParties(
            exporter=TradeParty(name="Scheldt Rough NV"), importer=TradeParty(name="Example Gems Ltd")
        ),
        carats=carats,
        value="182632.00",
        parcels=1,
        hs=(HsWeight(code=MAKEABLE, carats=carats),),
        validation=Validation(by="Antwerp", on=on),
    )
    return Draft(CertificateIssued(event_on=on, paper=paper))


# ---- trade


def a_line(
    carats: str,
    *sources: tuple[LotId, str],
    hs: str = MAKEABLE,
    unsupported: str = "",
    **changes: object,
) -> Line:
    """A line drawn from lots; unsupported: carats of it that no source covers (L04)."""
    missing = Unsupported(carats=unsupported, reason="Surplus of the count.") if unsupported else UNSET
    values: dict[str, Any] = {
        "line": 0,
        "carats": carats,
        "hs": hs,
        "qualification": "Rough, makeable, 4-8 grainers",
    }
    line = SaleLine(**(values | {"unsupported": missing} | changes))
    return Line(line, tuple(SourceLot(lot=str(lot), carats=drawn) for lot, drawn in sources))


def a_sale(
    seller: Somebody,
    buyer: Somebody | Outsider,
    *lines: Line,
    on: date = TODAY,
    warranty: WarrantyGiven | None = None,
    code: str = "",
    owners: Sequence[tuple[Somebody | Outsider, int]] = (),
    brokers: Sequence[Somebody | Outsider] = (),
    **changes: object,
) -> Draft:
    """Invoice and warranty with all that R16 asks for. code: the one-time code, of a sale to outside."""
    values: dict[str, Any] = {
        "event_on": on,
        "document_number": f"2026/{next(_invoices):04d}",
        "delivery_on": on,
        "warranty": warranty or the_warranty(),
        "basis": Basis(kind="supplier-warranties"),
        "lines": tuple(replace(line.line, line=at) for at, line in enumerate(lines, 1)),
        "code_digest": sha256(code.encode()).hexdigest() if code else UNSET,
    }
    parts = {
        "prices": _prices(*(line.line.carats for line in lines)),
        "sources": tuple(LineSources(line=at, lots=line.sources) for at, line in enumerate(lines, 1)),
        "counterparty": Buyer(
            **_named(buyer),
            owners=tuple(CoOwner(**_named(who), share=share) for who, share in owners),
            brokers=tuple(Named(**_named(who)) for who in brokers),
        ),
        "particulars": SaleParticulars(seller=_firm(seller), buyer=_firm(buyer)),
    }
    return Draft(Sale(**(values | changes)), parts)


def _prices(*carats: str) -> Prices:
    """1,200.00 US$ a carat, so that goods sold on are at the price they were bought at (V01)."""
    amounts = (format_amount(_cents(weight), "USD") for weight in carats)
    lines = tuple(LineAmount(line=at, amount=amount) for at, amount in enumerate(amounts, 1))
    return Prices(currency="USD", lines=lines)


def _cents(carats: str) -> int:
    """What a weight costs; one that nobody can read costs nothing."""
    try:
        return parse_carats(carats) * 120
    except Refusal:
        return 0


def _named(who: Somebody | Outsider) -> dict[str, Any]:
    return {"party": who.did} if isinstance(who, Somebody) else who._asdict()


def _counterparty(who: Somebody | Outsider) -> Counterparty:
    return Counterparty(**_named(who))


def _firm(who: Somebody | Outsider) -> FirmParticulars:
    name = f"Firm {who.id.hex[-6:]}" if isinstance(who, Somebody) else who.name
    return FirmParticulars(
        name=name, registered_office="Bandra Kurla Complex, Mumbai", vat_id="27AAACE0000A1Z5"
    )


def a_purchase(sale: UUID, *lines: PurchaseLine | str, on: date = TODAY, **changes: object) -> Draft:
    """The buyer's answer; a text is carats kept of a line, and nothing else of it."""
    answers = [PurchaseLine(line=0, kept=line) if isinstance(line, str) else line for line in lines]
    return Draft(Purchase(event_on=on, sale=urn(sale), lines=_numbered(answers), **changes))  # type: ignore[arg-type]


def a_settlement(sale: UUID, *lines: SettledLine, on: date = TODAY) -> Draft:
    """One side's word on how differences end; lines carry their own numbers."""
    return Draft(DifferenceSettled(event_on=on, sale=urn(sale), lines=lines, reason="Weighed together."))


def a_memo(
    sender: Somebody,
    receiver: Somebody | Outsider,
    *lines: Line,
    on: date = TODAY,
    due: date | None = None,
    **changes: object,
) -> Draft:
    """Goods out on memo for four weeks, with their warranty."""
    invoice = a_sale(sender, receiver, *lines, on=on)
    text = MEMO_2021 if on >= date(2026, 11, 28) else PURCHASED_2021
    values: dict[str, Any] = {
        "event_on": on,
        "document_number": f"M-{next(_invoices):04d}",
        "due_on": due or on + timedelta(days=28),
        "warranty": the_warranty(text),
        "basis": invoice.document.basis,
        "lines": invoice.document.lines,
    }
    return Draft(MemoOut(**(values | changes)), invoice.parts)


def a_receipt(of: UUID, *lines: ReceivedLine | str, on: date = TODAY) -> Draft:
    """What came; a text is carats kept of the next line, and nothing else of it."""
    answers = [
        ReceivedLine(line=at, kept=line) if isinstance(line, str) else line
        for at, line in enumerate(lines, 1)
    ]
    return Draft(GoodsReceived(event_on=on, of=urn(of), lines=tuple(answers)))


def a_return(
    of: UUID,
    *lines: tuple[int, str] | ReturnedLine,
    on: date = TODAY,
    changed: Mapping[int, tuple[LotId, str]] | None = None,
    category: str | UnsetType = UNSET,
) -> Draft:
    """Goods on their way back: line and carats of each. changed: lines whose goods are another lot by now."""
    document = GoodsReturned(
        event_on=on,
        of=urn(of),
        lines=tuple(
            line if isinstance(line, ReturnedLine) else ReturnedLine(line=line[0], carats=line[1])
            for line in lines
        ),
        reason="Not taken.",
        category=category,
    )
    sources = tuple(
        LineSources(line=line, lots=(SourceLot(lot=str(lot), carats=carats),))
        for line, (lot, carats) in (changed or {}).items()
    )
    return Draft(document, {"sources": sources} if sources else {})


def a_collection(*lines: tuple[LotId, str], on: date = TODAY) -> Draft:
    """One's own goods fetched; each line: the lot and carats of it."""
    document = GoodsCollected(
        event_on=on,
        lines=tuple(CollectedLine(line=at, carats=carats) for at, (_, carats) in enumerate(lines, 1)),
    )
    sources = tuple(
        LineSources(line=at, lots=(SourceLot(lot=str(lot), carats=carats),))
        for at, (lot, carats) in enumerate(lines, 1)
    )
    return Draft(document, {"sources": sources})


def a_work(
    owner: Somebody,
    contractor: Somebody | Outsider,
    *lines: Line,
    work: str = "cut",
    on: date = TODAY,
    category: str | UnsetType = UNSET,
) -> Draft:
    """Goods for a contractor to work on, for four weeks."""
    invoice = a_sale(owner, contractor, *lines, on=on)
    document = WorkSent(
        event_on=on,
        document_number=f"W-{next(_invoices):04d}",
        due_on=on + timedelta(days=28),
        work=work,  # type: ignore[arg-type]
        lines=invoice.document.lines,
        category=category,
    )
    return Draft(document, {name: invoice.parts[name] for name in ("sources", "counterparty")})


def a_close(of: UUID, *, on: date = TODAY) -> Draft:
    """The end of a memo, or of anything not received yet."""
    return Draft(MemoClosed(event_on=on, of=urn(of), reason="Over."))


def a_withdrawal(sale: UUID, *, on: date = TODAY) -> Draft:
    """The seller takes its offer back."""
    return Draft(OfferWithdrawn(event_on=on, sale=urn(sale), reason="The buyer did not pay."))


def a_paper(on: date = TODAY) -> PaperWarranty:
    """An outsider's paper nobody has shown before."""
    number = f"B-{next(_papers)}"
    return PaperWarranty(digest=sha256(number.encode()).hexdigest(), document_number=number, dated_on=on)


def a_purchase_from_outside(
    *lines: tuple[str, tuple[UUID, int, str] | None],
    seller: Outsider = SURAT,
    on: date = TODAY,
    hs: str = MAKEABLE,
    **changes: object,
) -> Draft:
    """Goods on paper; each line: carats, and the release shown (sale, its line, code) or None (R23)."""
    document = PurchaseFromOutside(
        event_on=on,
        paper=a_paper(on),
        lines=tuple(
            OutsideLine(line=at, carats=carats, hs=hs, qualification="Rough")
            for at, (carats, _) in enumerate(lines, 1)
        ),
        exception_reason="An old supplier, checked by telephone.",
    )
    sources = tuple(
        Release(line=at, sale=urn(release[0]), sale_line=release[1], code=release[2])
        for at, (_, release) in enumerate(lines, 1)
        if release is not None
    )
    parts = {"counterparty": _counterparty(seller), **({"sources": sources} if sources else {})}
    return Draft(document, parts).having(**changes)


def _numbered(lines: Sequence[PurchaseLine]) -> tuple[PurchaseLine, ...]:
    return tuple(replace(line, line=at) for at, line in enumerate(lines, 1))
