"""The end of a memo, of work or of a return: taken back before it was received, or nothing open any more."""

from collections.abc import Iterator

from warranty.foundation.errors import Refusal
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Withdrawn
from warranty.lots.rules.drawing import reverse
from warranty.lots.rules.lateness import late_findings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import Consignment, ConsignmentKind, ConsignmentMoved, ConsignmentState, TradeBooks
from warranty.trade.rules.common import (
    SUBJECT,
    consignment_named,
    consignment_of,
    text_refusal,
    touch_consignment,
)
from warranty.trade.rules.receipt import lots_sent
from warranty.trade.rules.refusals import ConsignmentNotOpen, ConsignmentStillOpen

touched = touch_consignment


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Only its sender, only once, and not while carats are with the receiver (R24)."""
    sent = consignment_named(books, entry.document.of)
    if sent is None or sent.sender != entry.party or not _can_end(sent):
        return ConsignmentNotOpen(
            "You have sent nothing under this id that is open.",
            pointer=f"{SUBJECT}/of",
            instead="Name the memo or work you sent out, by the id of its statement.",
        )
    open_ = sum(lot.left + lot.disputed for lot in lots_sent(books, sent))
    if sent.state is ConsignmentState.OUT and open_:
        return ConsignmentStillOpen(
            f"{format_carats(open_)} ct are still open.",
            pointer=f"{SUBJECT}/of",
            instead="It ends when everything is returned, or invoiced to whoever has it.",
            open=format_carats(open_),
        )
    return text_refusal(entry.document.reason, "The reason", f"{SUBJECT}/reason")


def _can_end(sent: Consignment) -> bool:
    """A return that was received is over by that."""
    is_out = sent.state is ConsignmentState.OUT and sent.kind is not ConsignmentKind.RETURN
    return is_out or sent.state is ConsignmentState.OFFERED


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:  # noqa: ARG001 - one signature
    """Q01 for lateness."""
    return late_findings(entry, policy)


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """Not received yet, everything goes back over the edges it came by."""
    sent = consignment_of(books, entry)
    closed = ConsignmentMoved(sent.id, ConsignmentState.CLOSED, entry.id, entry.position)
    return [closed, *(_taken_back(books, entry, sent) if sent.state is ConsignmentState.OFFERED else ())]


def _taken_back(books: TradeBooks, entry: Entry, sent: Consignment) -> Iterator[object]:
    for lot in lots_sent(books, sent):
        yield from reverse(books.lots.edges[lot.id], lot.received, entry.position)
        yield Withdrawn(lot.id, entry.position)
