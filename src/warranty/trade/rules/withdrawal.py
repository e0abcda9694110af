"""The seller takes back an offer that was not answered yet."""

from collections.abc import Iterator

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import StatementId
from warranty.foundation.statements import Entry
from warranty.lots.books import LotKind, Withdrawn
from warranty.lots.rules.drawing import reverse
from warranty.lots.rules.lateness import late_findings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import SaleEnded, SaleState, TradeBooks
from warranty.trade.documents import OfferWithdrawn
from warranty.trade.rules.common import SUBJECT, sale_of, text_refusal, touch_sale
from warranty.trade.rules.papers import invoice, used
from warranty.trade.rules.purchase import open_offer
from warranty.trade.rules.refusals import OfferNotOpen

touched = touch_sale


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Only the seller, only before the answer, only with a reason."""
    document: OfferWithdrawn = entry.document
    sale = open_offer(books, document.sale)
    if sale is None or sale.seller != entry.party:
        return OfferNotOpen(
            "There is no open offer of yours under this id.",
            pointer=f"{SUBJECT}/sale",
            instead="An offer that was answered cannot be withdrawn; goods come back by a return.",
        )
    return text_refusal(document.reason, "The reason", f"{SUBJECT}/reason")


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:  # noqa: ARG001 - one signature
    """Q01 for lateness."""
    return late_findings(entry, policy)


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """Everything goes back over the edges it came by; the invoice number is free again."""
    sale = sale_of(books, entry)
    return [
        SaleEnded(sale.id, SaleState.WITHDRAWN, entry.id, entry.position),
        *used(entry, invoice(sale.seller, sale.document_number), change=-1),
        *_lots_back(books, entry, sale.id),
    ]


def _lots_back(books: TradeBooks, entry: Entry, sale: StatementId) -> Iterator[object]:
    for lot in books.lots.lots_of(sale):
        if lot.kind is LotKind.SALE:
            yield from reverse(books.lots.edges[lot.id], lot.received, entry.position)
            yield Withdrawn(lot.id, entry.position)
