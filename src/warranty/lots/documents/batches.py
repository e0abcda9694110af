"""What members sign about manufacture batches (kapans): rough that is cut together, and what comes of it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part
from warranty.lots.documents.stones import Stone

BatchCause = Literal[
    "sawing", "cleaving", "bruting", "polishing", "boiling", "powder", "breakage", "rejections"
]
"""Why carats of a batch are in no lot. rejections: rough laid aside that went into none, which is T05."""


class BatchOpened(Document, frozen=True):
    """A batch, empty as yet. number: what the factory calls it; hs: class of the rough it takes.

    category: which band its yield is judged by, as the rule set of the day names them (R36).
    """

    number: str
    hs: str
    category: str


class BatchInput(Part, frozen=True):
    """Carats of a lot that went into a batch. batch: urn:uuid of the statement that opened it."""

    batch: str
    lot: str
    carats: str


class OwnersGoods(Part, frozen=True):
    """What of a statement about batches is one owner's alone, where it was kept apart; R26, R38.

    owner: its DID; of goods that several bought together, or of somebody outside, the lot that went in.
    lines, losses: their numbers, from 1 in the order they stand in. All else is everybody's, pro rata of what
    each has in the batch.
    """

    owner: str
    lines: tuple[int, ...] = ()
    losses: tuple[int, ...] = ()


class FloorLine(Part, frozen=True):
    """Goods that came out of a batch; opens the lot of its line. line: from 1, without gaps.

    what: polished; rejection: rough that is not worth polishing; returned: rough that was not worked.
    stone: where it is a single stone, bagged by itself.
    """

    line: int
    batch: str
    what: Literal["polished", "rejection", "returned"]
    carats: str
    hs: str
    qualification: str
    stone: Stone | UnsetType = UNSET


class BatchLoss(Part, frozen=True):
    """Carats of a batch that are gone, by cause (R35)."""

    batch: str
    cause: BatchCause
    carats: str


class ShopFloorReported(Document, frozen=True):
    """A day of the shop floor: rough into batches, what came out of them, what was lost; each may be empty.

    What went in counts before what came out. Confidential: from which lots, and whose lines and losses are.
    Of goods that belong to several a line opens a lot for each of its owners.
    """

    parts: ClassVar[Mapping[str, Any]] = {
        "sources": tuple[BatchInput, ...],
        "counterparty": tuple[OwnersGoods, ...],
    }
    optional_parts: ClassVar[frozenset[str]] = frozenset({"sources", "counterparty"})

    lines: tuple[FloorLine, ...] = ()
    losses: tuple[BatchLoss, ...] = ()
    document_number: str | UnsetType = UNSET


class WorkCount(Part, frozen=True):
    """What of a batch is still on the wheels, weighed."""

    batch: str
    carats: str


class WorkInProcessCounted(Document, frozen=True):
    """Batches weighed while they are worked. losses: all that is gone since the last time, by cause.

    What was weighed and what is lost make what is in the batch on record. Yields are judged. Confidential:
    whose losses are.
    """

    parts: ClassVar[Mapping[str, Any]] = {"counterparty": tuple[OwnersGoods, ...]}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"counterparty"})

    counts: tuple[WorkCount, ...]
    losses: tuple[BatchLoss, ...] = ()


class CauseOfLoss(Part, frozen=True):
    """Carats that went by one cause."""

    cause: BatchCause
    carats: str


class BatchClosed(Document, frozen=True):
    """The end of a batch: what was left in it is lost, by cause. Its yield is judged.

    Confidential: whose losses are.
    """

    parts: ClassVar[Mapping[str, Any]] = {"counterparty": tuple[OwnersGoods, ...]}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"counterparty"})

    batch: str
    losses: tuple[CauseOfLoss, ...] = ()
