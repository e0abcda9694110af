"""What members sign when goods change hands: sale with warranty, withdrawal, purchase, settlement.

A sale carries what EU 2368/2002 art. 17(2)(a)(ii) asks for (R16). Its confidential parts never stand in
the signed part: `sources` is for the register alone, the others for the buyer too.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part


class SowIdentification(Part, frozen=True):
    """The seller's WDC number and the day of its last self-assessment (R19)."""

    number: str
    assessed_on: date


class WarrantyGiven(Part, frozen=True):
    """The warranty: registry id and the text in full, byte for byte (R17)."""

    text_id: str
    text: str
    sow: SowIdentification | UnsetType = UNSET


class Basis(Part, frozen=True):
    """What the guarantee rests on (R16); personal knowledge needs a reason."""

    kind: Literal["supplier-warranties", "personal-knowledge"]
    reason: str | UnsetType = UNSET


class Unsupported(Part, frozen=True):
    """Carats of a line no source covers; they travel as unsupported (L04)."""

    carats: str
    reason: str


class SaleLine(Part, frozen=True):
    """One line of the invoice. line: from 1, without gaps. qualification: the goods in words (R16).

    origins: where all of it was mined, as the seller releases it to the buyer (ISO 3166-1 alpha-2); empty:
    nothing is released. origin_shares: the buyer is told the carats of each, too.
    """

    line: int
    carats: str
    hs: str
    qualification: str
    pieces: int | UnsetType = UNSET
    unsupported: Unsupported | UnsetType = UNSET
    origins: tuple[str, ...] = ()
    origin_shares: bool = False


class LineAmount(Part, frozen=True):
    """Price of one line, decimal text in the invoice's currency."""

    line: int
    amount: str


class Rate(Part, frozen=True):
    """US$ for one unit of the invoice's currency, and its day."""

    usd: str
    on: date


class Prices(Part, frozen=True):
    """Confidential: prices by line in one currency; the rate unless it is USD."""

    currency: str
    lines: tuple[LineAmount, ...]
    rate: Rate | UnsetType = UNSET


class SourceLot(Part, frozen=True):
    """Carats drawn from one of the seller's lots."""

    lot: str
    carats: str


class LineSources(Part, frozen=True):
    """Confidential: where one line's carats come from (R21)."""

    line: int
    lots: tuple[SourceLot, ...] = ()


class Counterparty(Part, frozen=True):
    """Confidential: the other side: a party by DID, or an outsider by name and country."""

    party: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    country: str | UnsetType = UNSET


class Named(Part, frozen=True):
    """A party by DID, or an outsider by name and country."""

    party: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    country: str | UnsetType = UNSET


class CoOwner(Named, frozen=True, kw_only=True):
    """One of those who buy together, and its share in thousandths."""

    share: int


class Buyer(Counterparty, frozen=True):
    """Confidential: who buys and takes the goods. owners: all who buy together, the buyer among them (R26).

    brokers: who brought the sides together; they come to own nothing.
    """

    owners: tuple[CoOwner, ...] = ()
    brokers: tuple[Named, ...] = ()


class FirmParticulars(Part, frozen=True):
    """Registered office and VAT id of one side, as R16 asks for them."""

    name: str
    registered_office: str
    vat_id: str


class SaleParticulars(Part, frozen=True):
    """Confidential and erasable (R57): both sides' particulars."""

    seller: FirmParticulars
    buyer: FirmParticulars


class Sale(Document, frozen=True):
    """Invoice and warranty in one. event_on: day of invoice. Line n opens the buyer's lot n, as offered.

    code_digest: for a buyer outside: SHA-256 (hex) of the one-time code that goes with the paper. goods:
    absent when they are handed over; "stay": they stay with whoever has them and title alone moves
    (back-to-back, R25); "sold-on": the buyer had them on memo, or claimed them abroad while they stayed the
    seller's, and has sold them already: its title becomes final (R24).
    """

    parts: ClassVar[Mapping[str, Any]] = {
        "prices": Prices,
        "sources": tuple[LineSources, ...],
        "counterparty": Buyer,
        "particulars": SaleParticulars,
    }

    document_number: str
    delivery_on: date
    warranty: WarrantyGiven
    basis: Basis
    lines: tuple[SaleLine, ...]
    companions: tuple[WarrantyGiven, ...] = ()
    code_digest: str | UnsetType = UNSET
    goods: Literal["stay", "sold-on"] | UnsetType = UNSET


class ReleasedLine(Part, frozen=True):
    """The origins of one line, as they stand on the line of a sale."""

    line: int
    origins: tuple[str, ...]
    origin_shares: bool = False


class OriginsReleased(Document, frozen=True):
    """The seller tells its buyer afterwards where goods were mined (domain.md § 8).

    sale: urn:uuid. What the buyer was told cannot be taken back; a later release may add the shares.
    """

    sale: str
    lines: tuple[ReleasedLine, ...]


class OfferWithdrawn(Document, frozen=True):
    """The seller takes back its whole offer before the buyer answered."""

    sale: str
    reason: str


class PurchaseLine(Part, frozen=True):
    """The buyer's answer to one offered line: kept + returned + difference = offered.

    difference: missing on the buyer's scale, in dispute until both sign its end. surplus: more than was
    offered, the buyer's own and unsupported. box: where what was kept goes at once.
    """

    line: int
    kept: str
    returned: str = "0"
    difference: str = "0"
    surplus: str = "0"
    box: str | UnsetType = UNSET


class Purchase(Document, frozen=True):
    """The buyer's answer to a sale, every line once. event_on: day of receipt.

    document_number: the buyer's own.
    """

    sale: str
    lines: tuple[PurchaseLine, ...]
    document_number: str | UnsetType = UNSET


class SettledLine(Part, frozen=True):
    """How a difference ends: carats to the buyer, back to the seller, or lost."""

    line: int
    to_buyer: str = "0"
    to_seller: str = "0"
    lost: str = "0"


class DifferenceSettled(Document, frozen=True):
    """The end of a difference; takes effect when both sides have signed the same lines."""

    sale: str
    lines: tuple[SettledLine, ...]
    reason: str


class OutsideLine(Part, frozen=True):
    """One line of a paper invoice from outside. Opens lot n."""

    line: int
    carats: str
    hs: str
    qualification: str
    pieces: int | UnsetType = UNSET


class PaperWarranty(Part, frozen=True):
    """The paper shown: SHA-256 (hex) of its scan, its own number and day, and the text it carries."""

    digest: str
    document_number: str
    dated_on: date
    text: str | UnsetType = UNSET


class Release(Part, frozen=True):
    """Confidential: the sale to outside a line draws on, its line, and the one-time code."""

    line: int
    sale: str
    sale_line: int
    code: str


class PurchaseFromOutside(Document, frozen=True):
    """Goods bought from somebody outside the register, on paper (R23).

    A line with a release draws on the outside balance and is graded on paper; without one it is
    unsupported, with an exception record. exception_reason: why the goods are booked all the same.
    """

    parts: ClassVar[Mapping[str, Any]] = {
        "counterparty": Counterparty,
        "sources": tuple[Release, ...],
        "prices": Prices,
    }
    optional_parts: ClassVar[frozenset[str]] = frozenset({"sources", "prices"})

    paper: PaperWarranty
    lines: tuple[OutsideLine, ...]
    exception_reason: str
