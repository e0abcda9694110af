"""What members sign when goods go to another who does not own them by it: memo, work, return, collection.

A memo carries its own warranty (R24). Lots are confidential, as everywhere: `sources` is for the register
alone.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part
from warranty.lots.documents import Evidence
from warranty.trade.documents.invoices import (
    Basis,
    Counterparty,
    LineSources,
    Prices,
    SaleLine,
    SaleParticulars,
    WarrantyGiven,
)


class MemoOut(Document, frozen=True):
    """Goods sent on approval, with their warranty: the holder changes, the owner does not (R24).

    due_on: when they are to be back, sold or bought. Line n opens the receiver's lot n, as offered; of goods
    one has on memo oneself it is a sub-memo. particulars: the consignor stands as seller, the receiver as
    buyer. prices: what is asked, if anything is said.
    """

    parts: ClassVar[Mapping[str, Any]] = {
        "prices": Prices,
        "sources": tuple[LineSources, ...],
        "counterparty": Counterparty,
        "particulars": SaleParticulars,
    }
    optional_parts: ClassVar[frozenset[str]] = frozenset({"prices"})

    document_number: str
    due_on: date
    warranty: WarrantyGiven
    basis: Basis
    lines: tuple[SaleLine, ...]
    companions: tuple[WarrantyGiven, ...] = ()


class ReceivedLine(Part, frozen=True):
    """What came of one line: kept + returned = sent. returned: refused, or missing on the scale."""

    line: int
    kept: str
    returned: str = "0"


class GoodsReceived(Document, frozen=True):
    """The receiver's answer to a memo, to goods for work, or to goods coming back: every line once.

    of: urn:uuid of the memo, work or return. What is returned stays open with whoever sent it.
    """

    of: str
    lines: tuple[ReceivedLine, ...]
    document_number: str | UnsetType = UNSET


class WorkSent(Document, frozen=True):
    """Goods in a contractor's hands to be worked on; they stay their owner's (R38).

    Line n opens the contractor's lot n, as offered; it can be sent back and nothing else. work: what is to be
    done; only cutting makes polished of rough (R34). category: of rough to be cut, which band its yield is
    judged by, said before anybody knows the yield (R36).
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LineSources, ...], "counterparty": Counterparty}

    document_number: str
    due_on: date
    work: Literal["clean", "saw", "cleave", "brut", "cut", "other"]
    lines: tuple[SaleLine, ...]
    category: str | UnsetType = UNSET


class Made(Part, frozen=True):
    """Goods that came of work, and their class now. Each opens a lot of its own, numbered from 2001 on."""

    carats: str
    hs: str


class LostInWork(Part, frozen=True):
    """Carats that went in the work, and by what (R35)."""

    carats: str
    cause: Literal["sawing", "cleaving", "bruting", "polishing", "boiling", "powder", "breakage"]


class ReturnedLine(Part, frozen=True):
    """Carats of one line that come back unchanged; of work also what became of them.

    What of the line is neither back, made nor lost stays open.
    """

    line: int
    carats: str = "0"
    made: tuple[Made, ...] = ()
    lost: tuple[LostInWork, ...] = ()


class GoodsReturned(Document, frozen=True):
    """Goods on their way back: open with their sender until the other side has received them.

    of: urn:uuid of a memo, of work, or of a sale (return to vendor, R27). From somebody outside who had them
    on memo, or bought them, whoever they come back to signs this itself, and they are back at once. evidence:
    of goods sold outside, what shows that they came back. lines: each opens lot n, until it is
    received. sources: of a sale: goods changed since, by own lots; of work: goods cut with others',
    by what came out of the batch for their owner. Such a line comes back as a new lot. Of an invoice for what
    was sold on before: the lots in which goods of it came back to their buyer, which go into the lots their
    owner had sent on memo. category: of rough
    that was cut, which band the yield of all that came of the work so far is judged by, unless its owner has
    said so when it sent the goods; unsaid by both: it is one that some category gives (R36).
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LineSources, ...]}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"sources"})

    of: str
    lines: tuple[ReturnedLine, ...]
    reason: str
    category: str | UnsetType = UNSET
    evidence: tuple[Evidence, ...] = ()


class CollectedLine(Part, frozen=True):
    """Carats of one's own goods that came into one's hands."""

    line: int
    carats: str


class GoodsCollected(Document, frozen=True):
    """The owner has taken its goods from whoever held them.

    They were bought and left there (R25), or imported or cut for it. Line n opens lot n. Goods on memo, and
    those for work that were not cut with others', are sent back by whoever has them instead.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LineSources, ...]}

    lines: tuple[CollectedLine, ...]
    document_number: str | UnsetType = UNSET


class MemoClosed(Document, frozen=True):
    """The end of a memo: before it was received everything goes back; afterwards nothing is open."""

    of: str
    reason: str
