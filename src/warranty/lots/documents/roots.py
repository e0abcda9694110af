"""What is signed about goods that begin here without a certificate: production, and sales of seized goods.

A member takes goods into stock, an authority says what stands behind them; either may come first. Both name
the same licence and month, or the same technical certificate: thereby they find each other.
"""

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
