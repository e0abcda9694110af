"""The sale: invoice and warranty, drawn from lots (R16–R21, L04–L07, L13)."""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import LotKind, LotState, TitlePassed
from warranty.lots.rules import titles
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.sources import May, gathered, may_take, named_lot
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import Invoiced, SaleEnded, SaleRecord, SaleState, Sold, TradeBooks
from warranty.trade.documents import Counterparty, Sale
from warranty.trade.rules.amounts import gift_findings
from warranty.trade.rules.borders import departure_findings
from warranty.trade.rules.common import (
    SUBJECT,
    counterparty_refusal,
    lines_refusal,
    member_named,
    named_refusal,
    text_refusal,
    touch_counterparty,
)
from warranty.trade.rules.jumps import jump_findings, touch_priced
from warranty.trade.rules.papers import invoice, invoice_findings, used
from warranty.trade.rules.prices import day_refusal, prices_refusal
from warranty.trade.rules.refusals import InvoiceIncomplete
from warranty.trade.rules.releasing import lines_release_refusal, released, touch_released
from warranty.trade.rules.sourcing import (
    Opening,
    adding_up_refusal,
    drawn_refusal,
    line_effects,
    source_findings,
    sources_named,
    touch_sources,
)
from warranty.trade.rules.together import shared, together_refusal, touch_named
from warranty.trade.rules.warranties import (
    basis_refusal,
    beside_refusal,
    goods_refusal,
    name_refusal,
    particulars_refusal,
    warranty_refusal,
)


def touched(entry: Entry, into: Touched) -> None:
    """The source lots, the buyer and the invoice number."""
    into.papers.add(invoice(entry.party, entry.document.document_number))
    touch_counterparty(entry, into)
    touch_sources(entry, into)
    touch_named(entry, into)
    touch_released(entry, into)
    touch_priced(entry, into)
    if entry.document.goods == "sold-on":
        into.titles.update(sources_named(entry))


def unfit(document: Sale, parts: Mapping[str, Any], policy: Policy) -> Refusal | None:
    """The first reason why a sale cannot be recorded that the document tells by itself (R16-R19, R21)."""
    particulars = parts.get("particulars")
    return (
        _invoice_refusal(document)
        or named_refusal(parts["counterparty"])
        or _code_refusal(document, parts["counterparty"])
        or particulars_refusal(particulars)
        or name_refusal(parts["counterparty"], particulars)
        or prices_refusal(document.lines, parts["prices"], document.event_on)
        or warranty_refusal(document, policy, "invoice")
        or beside_refusal(document, policy, "invoice")
        or _goods_refusal(document, parts["counterparty"])
        or adding_up_refusal(document.lines, parts["sources"])
    )


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """The first reason why a sale cannot be recorded that the books tell: the buyer, and what is drawn."""
    return (
        counterparty_refusal(books, entry, entry.parts["counterparty"])
        or together_refusal(books, entry)
        or drawn_refusal(
            books, entry, _may(books, entry), takes_unsupported=entry.document.goods != "sold-on"
        )
        or lines_release_refusal(books, entry)
    )


def _invoice_refusal(document: Sale) -> Refusal | None:
    at = f"{SUBJECT}/lines"
    if refused := text_refusal(document.document_number, "The invoice number", f"{SUBJECT}/documentNumber"):
        return refused
    if refused := lines_refusal(document.lines, at):
        return refused
    if refused := day_refusal(
        document.delivery_on, document.event_on, "The day of delivery", f"{SUBJECT}/deliveryOn"
    ):
        return refused
    if refused := basis_refusal(document.basis):
        return refused
    for index, line in enumerate(document.lines):
        if refused := goods_refusal(line, f"{at}/{index}"):
            return refused
    return None


def _goods_refusal(document: Sale, buyer: Counterparty) -> Refusal | None:
    """Goods that stay where they are, or were sold on before, are those of a member (R25, R24)."""
    at = f"{SUBJECT}/goods"
    if document.goods is UNSET:
        return None
    if buyer.party is UNSET:
        return InvoiceIncomplete(
            "Title alone can be sold to a member of this register only.",
            pointer=at,
            instead="Leave goods out: a buyer outside is handed the goods with the invoice.",
        )
    if document.goods == "sold-on" and any(line.unsupported is not UNSET for line in document.lines):
        return InvoiceIncomplete(
            "Goods the buyer has sold on already were its memo goods; none of them are unsupported.",
            pointer=at,
        )
    if document.goods == "sold-on" and any(line.origins for line in document.lines):
        return InvoiceIncomplete(
            "Goods the buyer has sold on already are in no lot of this sale whose origins could be released.",
            pointer=f"{SUBJECT}/lines",
            instead="Leave origins out; they are released with the memo.",
        )
    return None


def _may(books: TradeBooks, entry: Entry) -> May:
    """What this sale may draw: by title, by hand, or from memo (`lots.rules.titles`)."""
    buyer, goods = member_named(books, entry.parts["counterparty"]), entry.document.goods
    seller = entry.party

    named: dict[LotId, dict[LotId, int]] = {}

    def sold_on(lot: LotId | None, carats: int, pointer: str) -> Refusal | None:
        if given := _given(books, lot, seller, buyer):
            assert lot is not None, "what is no lot was given to nobody"
            of_it = named.setdefault(given, {})
            of_it[lot] = carats
            carats = sum(of_it.values())
        return titles.sold_on_refusal(books.lots, seller, buyer, lot, carats, pointer)

    def may(lot: LotId | None, carats: int, pointer: str) -> Refusal | None:
        if goods == "stay":
            return titles.staying_refusal(books.lots, seller, lot, carats, pointer)
        return titles.sale_refusal(books.lots, seller, buyer, lot, carats, pointer)

    return sold_on if goods == "sold-on" else may_take(books.lots, seller, may)


def _given(books: TradeBooks, lot: LotId | None, seller: PartyId, buyer: PartyId | None) -> LotId | None:
    """The lot that the seller gave the buyer on approval, of which a named one is or was sent on."""
    held = books.lots.lots.get(lot) if lot else None
    given = titles.link(books.lots, held, seller, buyer) if held else None
    return given.id if given else None


def _code_refusal(document: Sale, buyer: Counterparty) -> Refusal | None:
    """A sale to outside carries the digest of a one-time code, a sale to a member none."""
    is_outside = buyer.party is UNSET
    digest = document.code_digest
    if is_outside == (digest is not UNSET and is_digest(digest)):
        return None
    return InvoiceIncomplete(
        "A sale to somebody outside carries codeDigest, the SHA-256 (64 hexadecimal digits) of the one-time "
        "code handed over with the paper; a sale to a member does not.",
        pointer=f"{SUBJECT}/codeDigest",
        instead="'warranty draft sale --one-time-code' makes a code, tells it once and enters its digest."
        if is_outside
        else "Leave codeDigest out.",
    )


def is_digest(text: str) -> bool:
    """64 lower-case hexadecimal digits."""
    return len(text) == 64 and not text.strip("0123456789abcdef")


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """L04 unsupported, L07 before acquired, A03 class, B04 number, V01 and V02 price, K07 abroad, Q01."""
    return [
        *late_findings(entry, policy),
        *invoice_findings(books, entry),
        *source_findings(books, entry, "sold"),
        *jump_findings(books, entry, policy),
        *departure_findings(books, entry, policy),
        *gift_findings(entry),
    ]


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """The seller's lots go down at once; each line opens the buyer's lot as offered, or an outside lot.

    Goods that stay open it with their holder, for the buyer as owner; goods sold on before open none: their
    title passes, and that is all (R24, R25).
    """
    document: Sale = entry.document
    buyer = member_named(books, entry.parts["counterparty"])
    state = SaleState.OFFERED if buyer else SaleState.OUTSIDE
    record = SaleRecord(
        entry.id, entry.position, entry.party, buyer, len(document.lines), document.event_on,
        document.document_number, document.code_digest or None, state,
    )  # fmt: skip
    done: list[object] = [
        Sold(record, Invoiced(document.lines, entry.parts["prices"], entry.parts["sources"])),
        *used(entry, invoice(entry.party, document.document_number)),
    ]
    if document.goods == "sold-on":
        ended = SaleEnded(entry.id, SaleState.TITLE, entry.id, entry.position)
        return [*done, ended, *_titles(books, entry, buyer)]
    boxes = gathered(books.lots, entry, sources_named(entry))
    done.extend(boxes.effects)
    for line, source in zip(document.lines, entry.parts["sources"], strict=True):
        first = named_lot(source.lots[0].lot) if source.lots else None
        opening = _opening(books, entry, buyer, boxes.lot(first) if first else None)
        done.extend(line_effects(entry, line, source, opening, boxes))
        done.extend(shared(books, entry, lot_id(entry.id, line.line)))
        done.extend(released(entry, line, lot_id(entry.id, line.line)))
    return done


def _opening(books: TradeBooks, entry: Entry, buyer: PartyId | None, source: LotId | None) -> Opening:
    if buyer is None:
        return Opening(LotKind.OUTSIDE, None, LotState.HELD)
    if entry.document.goods == "stay":
        held = books.lots.lots.get(source) if source else None  # all of a box is opened just now
        holder = held.holder if held else entry.party
        return Opening(LotKind.SALE, holder, LotState.OFFERED, buyer)
    return Opening(LotKind.SALE, buyer, LotState.OFFERED)


def _titles(books: TradeBooks, entry: Entry, buyer: PartyId | None) -> list[object]:
    """The carats of each lot given on approval whose title passes, all lines together."""
    passed: dict[LotId, int] = {}
    for line in entry.parts["sources"]:
        for each in line.lots:
            named = named_lot(each.lot)
            if lot := _given(books, named, entry.party, buyer) or named:
                passed[lot] = passed.get(lot, 0) + parse_carats(each.carats)
    return [TitlePassed(lot, carats, entry.position) for lot, carats in passed.items()]
