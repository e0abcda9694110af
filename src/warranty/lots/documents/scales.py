"""What members sign about scales that differ, goods that turn up, and counts of what is there."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part


class WeighedLot(Part, frozen=True):
    """Confidential: the lot, or the box by the statement that opened it."""

    lot: str


class LotReweighed(Document, frozen=True):
    """What a scale shows of the goods of one lot. Confidential: which lot.

    booked: all that is left of it in the book. carats: on the scale. Without a cause the difference is the
    scales', within tolerance, and goes to the signer's weighing account. Beyond tolerance less has its cause
    and more is a find, unsupported; both with a reason. count: urn of the physical count that brought it to
    light. The goods, if they gained, are the lot of line 1.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[WeighedLot, ...]}

    scale: str
    booked: str
    carats: str
    cause: Literal["loss", "theft", "destruction", "breakage", "find"] | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    count: str | UnsetType = UNSET


class GoodsFound(Document, frozen=True):
    """Goods that are there and in no lot: they become one, unsupported. count: as of LotReweighed."""

    scale: str
    carats: str
    hs: str
    qualification: str
    reason: str
    count: str | UnsetType = UNSET


class CountedLine(Part, frozen=True):
    """What lay on the scale. line: from 1, without gaps. carats: may be zero.

    Of one lot or box where `sources` names it; otherwise all own goods of the class that no other line
    counts.
    """

    line: int
    hs: str
    carats: str


class CountedLot(Part, frozen=True):
    """Confidential: which lot, or box by the statement that opened it, a line counts."""

    line: int
    lot: str


class PhysicalCount(Document, frozen=True):
    """What was weighed at the close of a day, entered before the book is looked at (R47).

    is_complete: everything in hand was counted, so that what no line counts is missing. offers_in_hand: goods
    offered and not answered yet lay there still; they are counted with their class.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[CountedLot, ...]}

    scale: str
    lines: tuple[CountedLine, ...]
    is_complete: bool = False
    offers_in_hand: bool = False
