"""An invoice number given twice by one seller, and an outsider's paper booked twice by one buyer.

A number that stands on two sales is B04, PairIdentity: documents that can no longer be told apart by their
number, a minor matter both sides may learn. A paper from outside that is shown for two purchases is T06, the
catalogue's reuse of a paper: it would let goods in twice, and its maker alone is told. Only what the same
party uses is compared, so that nobody learns what others have booked.
"""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry
from warranty.policy.catalogue import Finding
from warranty.trade.books import Paper, PaperUsed, TradeBooks
from warranty.trade.documents import Counterparty, PaperWarranty, PurchaseFromOutside


def invoice(seller: PartyId, number: str) -> Paper:
    """A seller's own document number; spaces around it and the case of its letters tell nothing apart."""
    return seller, _mark("invoice", number)


def shown(buyer: PartyId, paper: PaperWarranty, seller: Counterparty) -> tuple[Paper, Paper]:
    """An outsider's paper by its scan, and by its number together with the outsider's name and country."""
    number = _mark("paper", str(seller.name), str(seller.country), paper.document_number)
    return (buyer, _mark("scan", paper.digest)), (buyer, number)


@lru_cache(maxsize=4_000)  # loading, finding and noting ask for the same number within a batch
def _mark(*texts: str) -> str:
    """A digest: what the paper says stays in the statement."""
    return sha256("\0".join(" ".join(text.split()).casefold() for text in texts).encode()).hexdigest()


def invoice_findings(books: TradeBooks, entry: Entry) -> Iterator[Finding]:
    """B04 when the number already stands on a sale of the seller that was not withdrawn."""
    number = entry.document.document_number
    if books.papers.get(invoice(entry.party, number), 0) > 0:
        sentence = f"The seller has given the document number {number[:60]!r} to a sale before."
        yield Finding("B04", str(entry.id), sentence, {"documentNumber": number[:60]})


def paper_findings(books: TradeBooks, entry: Entry) -> Iterator[Finding]:
    """T06 when the buyer has booked the same scan, or the same number of the same outsider, before."""
    document: PurchaseFromOutside = entry.document
    scan, number = shown(entry.party, document.paper, entry.parts["counterparty"])
    same = [
        what
        for paper, what in ((scan, "scan"), (number, "number of the same seller"))
        if books.papers.get(paper, 0) > 0
    ]
    if same:
        sentence = f"You have booked goods on this paper before: the same {' and the same '.join(same)}."
        yield Finding("T06", str(entry.id), sentence, {"paper": document.paper.document_number[:60]})


def used(entry: Entry, *papers: Paper, change: int = 1) -> list[object]:
    """What a statement does to the papers behind it."""
    return [PaperUsed(paper, entry.position, change) for paper in dict.fromkeys(papers)]
