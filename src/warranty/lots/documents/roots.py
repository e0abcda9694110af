"""What is signed about goods that begin here without a certificate.

Production, sales of seized goods, and the stock a member has when it joins.

A member takes goods into stock, an authority says what stands behind them; either may come first. Both name
the same licence and month, or the same technical certificate: thereby they find each other.
"""

from datetime import date

from msgspec import UNSET, UnsetType

from warranty.certificates.documents import Origin
from warranty.foundation.statements import Document, Part


class RootLine(Part, frozen=True):
    """Goods of one class. line: from 1, without gaps. Opens lot n."""

    line: int
    hs: str
    carats: str
    qualification: str


class ProductionDeclared(Document, frozen=True):
    """A miner or digger-buyer takes into stock what was mined under its licence, in its own country.

    month: in which it was mined (2026-10). The goods are saleable, and awaiting until the authority's record
    stands behind them.
    """

    licence: str
    mine: str
    month: str
    lines: tuple[RootLine, ...]


class ProductionRecorded(Document, frozen=True):
    """An authority records what a producer of its participant brought up under a licence in a month.

    producer: DID. carats: of this record; several of one month add up. corrects: an own record (urn:uuid) of
    the same producer, licence and month, in whose place this one stands, with the reason; 0 takes it back.
    """

    producer: str
    licence: str
    month: str
    carats: str
    corrects: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class SeizedGoodsTaken(Document, frozen=True):
    """A member takes into stock seized goods it bought from the state.

    technical_certificate: that the goods came with. Saleable, and awaiting until the authority says so too.
    """

    technical_certificate: str
    lines: tuple[RootLine, ...]


class SeizedGoodsSold(Document, frozen=True):
    """An authority sold seized goods to a member of its participant, under a technical certificate.

    buyer: DID. origin: where mined, as far as known. corrects, reason: as of a record of production.
    """

    buyer: str
    technical_certificate: str
    carats: str
    qualification: str
    origin: Origin | UnsetType = UNSET
    corrects: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class OpeningStockDeclared(Document, frozen=True):
    """What a member has in stock when it joins, once for each class of goods (R29). A lot for each line.

    cut_over_on: the day at whose end it was counted. Saleable at once, by its holder's word alone.
    """

    cut_over_on: date
    lines: tuple[RootLine, ...]


class SupplierInvoice(Part, frozen=True):
    """An invoice that goods were bought by before the cut-over. digest: SHA-256 (hex) of its scan."""

    document_number: str
    dated_on: date
    carats: str
    digest: str


class OpeningStockDocumented(Document, frozen=True):
    """Supplier invoices for one line of the signer's own opening stock; the first step up from its word.

    declaration: the statement that declared it, as urn:uuid.
    """

    declaration: str
    line: int
    invoices: tuple[SupplierInvoice, ...]


class CertifiedLine(Part, frozen=True):
    """Carats the association found of one declared line: the most that counts of it from now on."""

    line: int
    carats: str


class OpeningStockCertified(Document, frozen=True):
    """An association certifies opening stock of its member, as it counted it (EU 2368/2002 art. 6).

    member: DID. location: where the goods were seen. A later one stands in the place of an earlier.
    """

    member: str
    declaration: str
    counted_on: date
    location: str
    lines: tuple[CertifiedLine, ...]


class SoldBefore(Part, frozen=True):
    """Goods of one class sold before the cut-over, by which invoice. digest: SHA-256 (hex) of its scan.

    sold: carats of the class that the invoice says. One is refused without it, but those of before had none.
    """

    line: int
    hs: str
    carats: str
    qualification: str
    document_number: str
    dated_on: date
    digest: str
    sold: str | UnsetType = UNSET


class SoldStockReturned(Document, frozen=True):
    """Goods sold before the cut-over come back to their seller, and into its opening stock, on evidence.

    reason: why they came back. A lot for each line.
    """

    reason: str
    lines: tuple[SoldBefore, ...]
