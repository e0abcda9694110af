"""Pure rules of trade: one file for each thing said, and the table that finds it."""

from collections.abc import Sequence
from typing import Any, Final

from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Document, Entry, Touched
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import TradeBooks
from warranty.trade.documents import (
    CorrectionAgreed,
    CreditNote,
    DifferenceSettled,
    GoodsCollected,
    GoodsReceived,
    GoodsReturned,
    InvoiceAmended,
    MemoClosed,
    MemoOut,
    OfferWithdrawn,
    OutsideTakenOver,
    PaymentReferenced,
    Purchase,
    PurchaseFromOutside,
    Sale,
    WeightCorrected,
    WorkSent,
)
from warranty.trade.rules import (
    closing,
    collecting,
    corrections,
    giving_back,
    memo,
    outside,
    purchase,
    receipt,
    sale,
    settlement,
    takeover,
    withdrawal,
    work,
)

_ROOM: Final[dict[type[Document], Any]] = {
    Sale: sale,
    InvoiceAmended: corrections,
    CreditNote: corrections,
    WeightCorrected: corrections,
    CorrectionAgreed: corrections,
    PaymentReferenced: corrections,
    OfferWithdrawn: withdrawal,
    Purchase: purchase,
    DifferenceSettled: settlement,
    PurchaseFromOutside: outside,
    OutsideTakenOver: takeover,
    MemoOut: memo,
    GoodsReceived: receipt,
    GoodsReturned: giving_back,
    MemoClosed: closing,
    GoodsCollected: collecting,
    WorkSent: work,
}
SIGNERS: Final = dict.fromkeys(_ROOM, frozenset({"Member"}))


def touched(entry: Entry, into: Touched) -> None:
    """What judging a statement of trade looks at."""
    _ROOM[type(entry.document)].touched(entry, into)


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why a statement of trade cannot be recorded, or None."""
    reason: Refusal | None = _ROOM[type(entry.document)].refusal(books, entry, policy)
    return reason


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> Sequence[Finding]:
    """Discrepancies a statement of trade brings with it, before its effects."""
    found: Sequence[Finding] = _ROOM[type(entry.document)].findings(books, entry, policy)
    return found


def effects(books: TradeBooks, entry: Entry) -> Sequence[object]:
    """What an accepted statement of trade does to lots and sales."""
    done: Sequence[object] = _ROOM[type(entry.document)].effects(books, entry)
    return done
