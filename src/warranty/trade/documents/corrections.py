"""What members sign to correct an answered sale, and to say how it was paid: each names the sale.

Nothing that was signed before is changed: both values stay on record. What moves carats, or changes what
both sides signed, waits for the other side's `CorrectionAgreed`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part
from warranty.lots.documents import Evidence
from warranty.trade.documents.invoices import LineAmount, LineSources, Prices, SaleParticulars


class InvoiceAmended(Document, frozen=True):
    """Another price, currency, number or party data for a sale; no carat moves. Only changes are named."""

    parts: ClassVar[Mapping[str, Any]] = {"prices": Prices, "particulars": SaleParticulars}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"prices", "particulars"})

    sale: str
    reason: str
    document_number: str | UnsetType = UNSET


class NoteLine(Part, frozen=True):
    """A line of the sale a note is about. carats: goods that go back with it; "0" for value alone."""

    line: int
    carats: str = "0"


class CreditNote(Document, frozen=True):
    """A credit or debit note on a sale, for value, with or without goods (R27).

    prices: by line, in the currency and at the rate of the invoice, which is why a note has none of its own.
    """

    parts: ClassVar[Mapping[str, Any]] = {"prices": tuple[LineAmount, ...]}

    sale: str
    direction: Literal["credit", "debit"]
    document_number: str
    lines: tuple[NoteLine, ...]
    reason: str


class WeighedLine(Part, frozen=True):
    """A line whose weight was wrong.

    booked: as both sides signed it last, with all that was added since; carats: as it should have been.
    """

    line: int
    booked: str
    carats: str


class WeightCorrected(Document, frozen=True):
    """Less was delivered than both sides signed, or more.

    What is too much goes back over the same edges. More is for the buyer to say, who weighed it and did not
    book it as a surplus of its own; it is drawn from lots of the seller's when that agrees. Of a sale to
    somebody outside its seller says it alone: evidence is what shows it, sources the lots that each line's
    further carats come from; line n opens lot n, of the same outside balance. declared_shortage: where the
    goods were used since, the missing carats become unsupported downstream.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LineSources, ...]}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"sources"})

    sale: str
    lines: tuple[WeighedLine, ...]
    reason: str
    declared_shortage: bool = False
    evidence: tuple[Evidence, ...] = ()


class CorrectionAgreed(Document, frozen=True):
    """The other side's word on a correction that waits for it, which takes effect with it.

    sources: of more weight, from which lots of the seller's each line's further carats come; of a note with
    goods that were changed since, the buyer's lots that they are in now. Line n opens the other side's lot n.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LineSources, ...]}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"sources"})

    sale: str
    correction: str


class Payment(Part, frozen=True):
    """Confidential: what was paid and through whom. netted: documents set off against each other.

    bank, reference: of the transfer. payer: the name of who paid, where that is not the other side.
    """

    amount: str
    currency: str
    bank: str | UnsetType = UNSET
    reference: str | UnsetType = UNSET
    payer: str | UnsetType = UNSET
    netted: tuple[str, ...] = ()


class PaymentReferenced(Document, frozen=True):
    """How a sale was paid: by transfer, in cash, or set off (R26, V05). Moves nothing. event_on: its day."""

    parts: ClassVar[Mapping[str, Any]] = {"prices": Payment}

    sale: str
    means: Literal["transfer", "cash", "set-off"]
