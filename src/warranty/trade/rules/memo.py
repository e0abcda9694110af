"""Goods out on memo: sent on approval with their own warranty, while the title stays (R24, R17)."""

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import Lot, LotKind, LotState
from warranty.lots.rules.drawing import draw_refusal
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.sharing import carried, carried_refusal
from warranty.lots.rules.sources import May, gathered, may_take, named_lot
from warranty.lots.rules.titles import ON_APPROVAL, chain, is_for_owner, owner_of
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import Consigned, Consignment, ConsignmentKind, ConsignmentState, TradeBooks
from warranty.trade.documents import LineSources, MemoOut, SaleLine, WorkSent
from warranty.trade.rules.borders import departure_findings
from warranty.trade.rules.common import (
    SUBJECT,
    counterparty_refusal,
    lines_refusal,
    member_named,
    text_refusal,
    touch_counterparty,
)
from warranty.trade.rules.prices import day_refusal, prices_refusal
from warranty.trade.rules.refusals import InvoiceIncomplete, OwnersMixed
from warranty.trade.rules.releasing import lines_release_refusal, released, touch_released
from warranty.trade.rules.sourcing import (
    Opening,
    drawing_refusal,
    line_effects,
    line_taken,
    source_findings,
    sources_named,
    touch_sources,
)
from warranty.trade.rules.warranties import (
    basis_refusal,
    beside_refusal,
    goods_refusal,
    name_refusal,
    particulars_refusal,
    warranty_refusal,
)


def touched(entry: Entry, into: Touched) -> None:
    """The source lots and the receiver."""
    touch_counterparty(entry, into)
    touch_sources(entry, into)
    touch_released(entry, into)
    into.shares = True
    into.titles.update(sources_named(entry))


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why a memo cannot be recorded, in the order a trader would fill it in."""
    document: MemoOut = entry.document
    prices, particulars = entry.parts.get("prices"), entry.parts.get("particulars")
    receiver = entry.parts["counterparty"]
    try:
        return (
            _memo_refusal(document)
            or counterparty_refusal(books, entry, receiver)
            or particulars_refusal(particulars)
            or name_refusal(receiver, particulars)
            or (prices_refusal(document.lines, prices, document.event_on) if prices else None)
            or warranty_refusal(document, policy, "memo")
            or beside_refusal(document, policy, "memo")
            or drawing_refusal(books, entry, _may(books, entry))
            or _owners_refusal(books, entry)
            or partners_refusal(books, entry)
            or lines_release_refusal(books, entry)
        )
    except Refusal as refused:
        return refused


def _memo_refusal(document: MemoOut) -> Refusal | None:
    at = f"{SUBJECT}/lines"
    refused = (
        text_refusal(document.document_number, "The memo's number", f"{SUBJECT}/documentNumber")
        or due_refusal(document)
        or lines_refusal(document.lines, at)
        or basis_refusal(document.basis)
    )
    for index, line in enumerate(document.lines):
        refused = refused or goods_refusal(line, f"{at}/{index}")
    return refused


def due_refusal(document: MemoOut | WorkSent) -> Refusal | None:
    """The day goods are due is a day that can be meant, and not before they went out."""
    at = f"{SUBJECT}/dueOn"
    if document.due_on < document.event_on:
        return InvoiceIncomplete(
            "The goods are due before they went out.", pointer=at, instead="Correct one of the two days."
        )
    return day_refusal(document.due_on, document.event_on, "The day the goods are due", at)


def _may(books: TradeBooks, entry: Entry) -> May:
    """Own goods, and what one has on memo oneself: sent on, it is a sub-memo."""

    def may(lot: LotId | None, carats: int, pointer: str) -> Refusal | None:
        held = books.lots.lots.get(lot) if lot else None
        on_approval = held is not None and held.kind in ON_APPROVAL
        return draw_refusal(books.lots, entry.party, lot, carats, pointer, for_owner=on_approval)

    return may_take(books.lots, entry.party, may)


def _owners_refusal(books: TradeBooks, entry: Entry) -> Refusal | None:
    receiver = member_named(books, entry.parts["counterparty"])
    for index, (line, source) in enumerate(zip(entry.document.lines, entry.parts["sources"], strict=True)):
        owners = set(_owners(books, entry, line, source))
        pointer = f"{SUBJECT}/sources/{index}"
        if len(source.lots) > 1 and any(map(is_for_owner, _lots(books, source))):
            return OwnersMixed(
                f"Line {line.line} is of goods that you have on memo yourself, from several lots.",
                pointer=pointer,
                instead="Give each of these lots a line of its own: each is invoiced by itself.",
            )
        if len(owners) > 1:
            return OwnersMixed(
                f"Line {line.line} is of goods that have several owners.",
                pointer=pointer,
                instead="Give each owner's goods a line of their own.",
            )
        if receiver in owners or receiver in _had_them(books, source):
            return OwnersMixed(
                f"Line {line.line} is of goods that belong to their receiver, or came from it.",
                pointer=pointer,
                instead="Return them instead ('warranty draft goods-returned'), to whom you have them from.",
            )
    return None


def _owners(books: TradeBooks, entry: Entry, line: SaleLine, source: LineSources) -> list[PartyId | None]:
    """Who owns what a line is drawn from; unsupported carats and what is in a box are the sender's."""
    owners = [owner_of(lot) for lot in _lots(books, source)]
    is_senders = line.unsupported or len(owners) < len(source.lots) or not owners
    return [*owners, entry.party] if is_senders else owners


def _lots(books: TradeBooks, source: LineSources) -> list[Lot]:
    """The lots a line is drawn from, without its boxes."""
    named = (named_lot(each.lot) for each in source.lots)
    return [held for lot in named if lot and (held := books.lots.lots.get(lot))]


def _had_them(books: TradeBooks, source: LineSources) -> set[PartyId | None]:
    """Who sent the goods of a line on before they came to the sender."""
    others = filter(is_for_owner, _lots(books, source))
    return {one.sent_by for held in others for one in chain(books.lots, held) if one.sent_by}


def partners_refusal(books: TradeBooks, entry: Entry) -> Refusal | None:
    """Why lines of goods that several bought together cannot be sent (R26)."""
    for index, (line, source) in enumerate(zip(entry.document.lines, entry.parts["sources"], strict=True)):
        taken = line_taken(line, source)
        if refused := carried_refusal(books.lots, entry.party, taken, f"{SUBJECT}/sources/{index}"):
            return refused
    return None


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """L04 unsupported, L07 sent before acquired, A03 another class, K07 to outside abroad, Q01 late."""
    return [
        *late_findings(entry, policy),
        *source_findings(books, entry, "sent"),
        *departure_findings(books, entry, policy),
    ]


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """The sender's lots go down; each line opens a lot for the receiver to hold, not to own."""
    document: MemoOut = entry.document
    receiver = member_named(books, entry.parts["counterparty"])
    state = ConsignmentState.OFFERED if receiver else ConsignmentState.OUT
    consignment = Consignment(
        entry.id, entry.position, ConsignmentKind.MEMO, entry.party, receiver, None, len(document.lines),
        document.event_on, document.due_on, document.document_number, state,
    )  # fmt: skip
    boxes = gathered(books.lots, entry, sources_named(entry))
    done: list[object] = [Consigned(consignment), *boxes.effects]
    for line, source in zip(document.lines, entry.parts["sources"], strict=True):
        owner = _owners(books, entry, line, source)[0]
        lot_state = LotState.OFFERED if receiver else LotState.HELD
        opening = Opening(LotKind.MEMO, receiver, lot_state, owner, *_between(books, entry, source))
        done.extend(line_effects(entry, line, source, opening, boxes))
        done.extend(carried(books.lots, entry, line_taken(line, source), lot_id(entry.id, line.line)))
        done.extend(released(entry, line, lot_id(entry.id, line.line)))
    return done


def _between(books: TradeBooks, entry: Entry, source: LineSources) -> tuple[PartyId | None, PartyId | None]:
    """Of goods that are another's who sends them on, and to whom their owner had given them."""
    first = next(filter(is_for_owner, _lots(books, source)), None)
    return (None, None) if first is None else (entry.party, first.entrusted_to or first.holder)
