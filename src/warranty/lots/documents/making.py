"""What members sign about goods in their hands that are divided, mixed, sorted, cleaned, worked or set."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part
from warranty.lots.documents.leaving import LotTaken
from warranty.lots.documents.stones import Stone


class MadeLine(Part, frozen=True):
    """Goods that came out; opens the lot of its line. line: from 1, without gaps.

    stone: where it is a single stone, bagged by itself.
    """

    line: int
    carats: str
    hs: str
    qualification: str
    stone: Stone | UnsetType = UNSET


class MakingLoss(Part, frozen=True):
    """Carats that went while the goods were worked, with the cause."""

    cause: Literal["boiling", "sawing", "cleaving", "bruting", "powder", "breakage"]
    carats: str


class Making(Document, frozen=True):
    """Goods of the signer's own lots become other lots of its own. Confidential: from which lots.

    What came out and what was lost make what was taken, to the thousandth (T03).
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LotTaken, ...]}

    lines: tuple[MadeLine, ...]


class LotSplit(Making, frozen=True):
    """Carats of one lot become several lots of the same goods class, without loss (R33)."""


class LotsMerged(Making, frozen=True):
    """Carats of several lots are mixed into one, pro rata, without loss (R33)."""


class LotsSorted(Making, frozen=True):
    """Goods are sorted into classes of their own stage, without loss (R39)."""


class LotsCleaned(Making, frozen=True):
    """Rough is boiled in acid; it keeps its goods class."""

    losses: tuple[MakingLoss, ...] = ()


class RoughWorked(Making, frozen=True):
    """Rough is sawn, cleaved or bruted, and stays rough (R34)."""

    work: Literal["saw", "cleave", "brut"]
    losses: tuple[MakingLoss, ...] = ()


class DiamondsSet(Making, frozen=True):
    """Polished goods are set in jewellery. carats of the lines: of the diamonds, not of the piece."""

    losses: tuple[MakingLoss, ...] = ()
