"""Pure rules of trade: one file for each thing said, and the table that finds it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Document, Entry, Touched
from warranty.parties.rules.dealing import dealing_findings
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
    OriginsReleased,
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
    releasing,
    sale,
    settlement,
    takeover,
    withdrawal,
    work,
)
from warranty.trade.rules.common import member_named

_ROOM: Final[dict[type[Document], Any]] = {
    Sale: sale,
    InvoiceAmended: corrections,
    CreditNote: corrections,
    WeightCorrected: corrections,
    CorrectionAgreed: corrections,
    PaymentReferenced: corrections,
    OriginsReleased: releasing,
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
_DEALS: Final = (Sale, Purchase, MemoOut, WorkSent)
SIGNERS: Final = dict.fromkeys(_ROOM, frozenset({"Member"}))


def touched(entry: Entry, into: Touched) -> None:
    """What judging a statement of trade looks at."""
    _ROOM[type(entry.document)].touched(entry, into)


def unfit(document: Document, parts: Mapping[str, Any], policy: Policy) -> Refusal | None:
    """The first reason a statement of trade gives by itself, whatever is on record; a sale is judged so.

    The register asks this before a statement's turn comes, so that less is left to do when all others wait.
    """
    reason: Refusal | None = sale.unfit(document, parts, policy) if isinstance(document, Sale) else None
    return reason


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why a statement of trade cannot be recorded, or None."""
    reason: Refusal | None = _ROOM[type(entry.document)].refusal(books, entry, policy)
    return reason


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> Sequence[Finding]:
    """Discrepancies a statement of trade brings with it, before its effects."""
    found: Sequence[Finding] = _ROOM[type(entry.document)].findings(books, entry, policy)
    if isinstance(entry.document, _DEALS):
        return [*found, *dealing_findings(books.parties, entry, _sides(books, entry), policy)]
    return found


def _sides(books: TradeBooks, entry: Entry) -> list[PartyId | None]:
    """Who deals: the maker, and whom it names. Who answers a sale alone: the seller was looked at before."""
    if isinstance(entry.document, Purchase):
        return [entry.party]
    return [entry.party, member_named(books, entry.parts["counterparty"])]


def effects(books: TradeBooks, entry: Entry) -> Sequence[object]:
    """What an accepted statement of trade does to lots and sales."""
    done: Sequence[object] = _ROOM[type(entry.document)].effects(books, entry)
    return done
