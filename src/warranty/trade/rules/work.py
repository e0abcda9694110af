"""Goods out for work: in a contractor's hands, their owner's as before (R38)."""

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import LotKind, LotState
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.sharing import carried
from warranty.lots.rules.sources import gathered, may_take
from warranty.parties.rules import party_named
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import Consigned, Consignment, ConsignmentKind, ConsignmentState, TradeBooks
from warranty.trade.documents import WorkSent
from warranty.trade.rules.borders import departure_findings
from warranty.trade.rules.common import (
    SUBJECT,
    counterparty_refusal,
    lines_refusal,
    member_named,
    text_refusal,
    touch_counterparty,
)
from warranty.trade.rules.giving_back import work_category_refusal
from warranty.trade.rules.memo import due_refusal, partners_refusal
from warranty.trade.rules.refusals import InvoiceIncomplete
from warranty.trade.rules.sourcing import (
    Opening,
    drawing_refusal,
    line_effects,
    line_taken,
    source_findings,
    sources_named,
    touch_sources,
)
from warranty.trade.rules.warranties import goods_refusal


def touched(entry: Entry, into: Touched) -> None:
    """The source lots and the contractor."""
    touch_counterparty(entry, into)
    touch_sources(entry, into)
    into.shares = True
    document, to = entry.document, entry.parts["counterparty"].party
    if document.category is not UNSET and to is not UNSET and (contractor := party_named(to)):
        into.categories.add((contractor, document.category))


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Missing facts, a contractor that is nobody, or goods not the sender's own to give (L05, L06)."""
    document: WorkSent = entry.document
    try:
        refused = (
            text_refusal(document.document_number, "The order's number", f"{SUBJECT}/documentNumber")
            or due_refusal(document)
            or lines_refusal(document.lines, f"{SUBJECT}/lines")
        )
        for index, line in enumerate(document.lines):
            refused = refused or goods_refusal(line, f"{SUBJECT}/lines/{index}")
        return (
            refused
            or counterparty_refusal(books, entry, entry.parts["counterparty"])
            or drawing_refusal(books, entry, may_take(books.lots, entry.party))
            or partners_refusal(books, entry)
            or _origins_refusal(document)
            or work_category_refusal(document.category, document.work, policy, document.event_on)
        )
    except Refusal as raised:
        return raised


def _origins_refusal(document: WorkSent) -> Refusal | None:
    if not any(line.origins for line in document.lines):
        return None
    return InvoiceIncomplete(
        "Goods out for work release no origins: whoever works on them does not come to own or sell them.",
        pointer=f"{SUBJECT}/lines",
        instead="Leave origins out.",
    )


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """L04 unsupported, L07 sent before acquired, A03 another class, K07 to outside abroad, Q01 late."""
    return [
        *late_findings(entry, policy),
        *source_findings(books, entry, "sent"),
        *departure_findings(books, entry, policy),
    ]


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """The sender's lots go down; each line opens a lot for the contractor to hold, not to own."""
    document: WorkSent = entry.document
    contractor = member_named(books, entry.parts["counterparty"])
    state = ConsignmentState.OFFERED if contractor else ConsignmentState.OUT
    consignment = Consignment(
        entry.id, entry.position, ConsignmentKind.WORK, entry.party, contractor, None, len(document.lines),
        document.event_on, document.due_on, document.document_number, state, document.work,
        "" if document.category is UNSET else document.category,
    )  # fmt: skip
    boxes = gathered(books.lots, entry, sources_named(entry))
    done: list[object] = [Consigned(consignment), *boxes.effects]
    lot_state = LotState.OFFERED if contractor else LotState.HELD
    opening = Opening(LotKind.WORK, contractor, lot_state, entry.party)
    for line, source in zip(document.lines, entry.parts["sources"], strict=True):
        done.extend(line_effects(entry, line, source, opening, boxes))
        done.extend(carried(books.lots, entry, line_taken(line, source), lot_id(entry.id, line.line)))
    return done
