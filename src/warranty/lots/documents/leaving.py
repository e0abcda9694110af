"""What members sign when carats leave the trade: sold to a consumer, lost, used up, or found not natural."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part
from warranty.lots.documents.export import Evidence


class LotTaken(Part, frozen=True):
    """Carats that leave one of the signer's lots."""

    lot: str
    carats: str


class LotsTaken(Part, frozen=True):
    """Confidential: where one line's carats come from."""

    line: int
    lots: tuple[LotTaken, ...]


class ConsumerLine(Part, frozen=True):
    """Goods sold to a consumer. line: from 1, without gaps."""

    line: int
    carats: str
    hs: str
    qualification: str
    pieces: int | UnsetType = UNSET


class ConsumerSale(Document, frozen=True):
    """Polished goods or jewellery sold to somebody who does not trade: no warranty, no lot, no name (R28)."""

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LotsTaken, ...]}

    document_number: str
    lines: tuple[ConsumerLine, ...]


class GoodsLost(Document, frozen=True):
    """Goods that are gone, with the cause and the evidence for it. carats: all of them; one source line.

    They are the signer's own, also on their way abroad (the lots its application bound), or another's in its
    hands. count: urn of the physical count that missed them.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LotsTaken, ...]}

    cause: Literal["loss", "theft", "destruction"]
    carats: str
    reason: str
    evidence: tuple[Evidence, ...]
    count: str | UnsetType = UNSET


class LossTakenBack(Document, frozen=True):
    """Goods reported lost or stolen that are found, or were never gone. loss: urn of the report.

    carats: all that is found; one source line, of lots or boxes of the report.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LotsTaken, ...]}

    loss: str
    carats: str
    reason: str
    evidence: tuple[Evidence, ...]


class NotNatural(Document, frozen=True):
    """Goods that a laboratory found to be none that may be sold as natural: they leave natural stock (L14).

    carats: all of them; one source line. evidence: the laboratory's report.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LotsTaken, ...]}

    found: Literal["lab-grown", "treated", "simulant"]
    carats: str
    laboratory: str
    report_number: str
    evidence: tuple[Evidence, ...]


class IndustrialUse(Document, frozen=True):
    """Industrial diamonds that are used up: boart crushed, powder ground. carats: all; one source line."""

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LotsTaken, ...]}

    use: Literal["boart", "powder", "tools"]
    carats: str
    reason: str
    evidence: tuple[Evidence, ...]
