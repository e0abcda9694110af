"""A lot and what is around it, as plain values; weights in thousandths of a carat."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from warranty.foundation.ids import LotId, PartyId, StatementId

SETTLED = "settled"
"""Cause of a loss on which both sides of a sale agreed."""
WEIGHING: Final = "weighing"
"""Cause of a loss that is a difference of scales: it goes to the member's weighing account."""
MADE: Final = "made "
"""Begins the accounts of what was made in work, before its class."""
LOST: Final = "lost "
"""Begins the accounts of what was lost, before its cause."""
FIRST_MADE: Final = 2_001
"""Number of the first lot that work comes back as, beyond every line of a document."""
TURNED_LINES: Final = 5_001
"""Number of the first lot of goods that change owner at a border, beyond every line of a document."""
OUTSIDE_OWNER: Final = PartyId(UUID(int=0))
"""Owner of goods that belong to somebody outside the register, whom the statement names; no party's id."""
AWAITED_OWNER: Final = PartyId(UUID(int=1))
"""Owner of goods that are said to be a party's that has not said so itself (`ownership`); no party's id."""


class LotKind(StrEnum):
    """What opened a lot.

    Roots: IMPORT_CLAIM, PRODUCTION, STATE_SALE, OPENING_STOCK, UNSUPPORTED, LEGACY, RECYCLED,
    FOUND (goods in no lot, or more than tolerance explains) and WEIGHING (a difference of scales).

    OUTSIDE is held by nobody on record.
    MEMO and WORK are with another than their owner; RETURN came or comes back; COLLECTED: its owner took
    it from whoever had it, or owns what was sold on, invoiced to it and came back since. EXPORT: goods bound
    for a certificate, and abroad until a claim draws them.
    HOMECOMING took in what came home unsold and gave it back to the lots it had left.
    PUT_IN waits in a box, MIXED is all that was in it when something was drawn.
    CUT, REJECTED and UNWORKED came out of a batch: polished, and rough that was laid aside or not worked.
    COMMON came out of a batch before it was divided among those whose rough was in it; it is nobody's.
    REWEIGHED gained on the scale.
    PASSED came to its holder by law or by a recorded decision.
    ACKNOWLEDGED is whose it is by the word of the owner its holder named, or of the exporter that stayed one.
    MADE came of its holder's own lots; MIXING took several in and gave all out in one statement.
    """

    IMPORT_CLAIM = "import-claim"
    PRODUCTION = "production"
    STATE_SALE = "state-sale"
    OPENING_STOCK = "opening-stock"
    LEGACY = "legacy"
    RECYCLED = "recycled"
    FOUND = "found"
    WEIGHING = "weighing"
    REWEIGHED = "reweighed"
    SALE = "sale"
    OUTSIDE = "outside"
    PAPER = "paper"
    UNSUPPORTED = "unsupported"
    MEMO = "memo"
    WORK = "work"
    RETURN = "return"
    COLLECTED = "collected"
    EXPORT = "export"
    HOMECOMING = "homecoming"
    POLISHED_ABROAD = "polished-abroad"
    PUT_IN = "put-in"
    MIXED = "mixed"
    CUT = "cut"
    REJECTED = "rejected"
    UNWORKED = "unworked"
    COMMON = "common"
    MADE = "made"
    PASSED = "passed"
    ACKNOWLEDGED = "acknowledged"
    MIXING = "mixing"


class LotState(StrEnum):
    """OFFERED carats still count in the seller's period balance and cannot be drawn.

    BOUND: for export, drawn by claims abroad alone. INSIDE: in a box, drawn by naming that.
    """

    OFFERED = "offered"
    HELD = "held"
    WITHDRAWN = "withdrawn"
    BOUND = "bound"
    INSIDE = "inside"


@dataclass(slots=True)
class Lot:
    """A lot as loaded; weights in thousandths of a carat.

    holder: None for goods with somebody outside. owner: None where the holder owns it, OUTSIDE_OWNER for
    somebody outside, AWAITED_OWNER for a named one that has not answered. received:
    net of what was reversed. left: what can still be drawn. disputed: missing on the buyer's scale, in
    neither stock. ended_at: position of the answer or withdrawal that ended its offer. stone: the lot as
    which the stone was bagged that all of this is, or is of. pool: in a batch, whose goods it is part of: the
    owner, or the lot that went in where several own it or somebody outside; None for the holder's own.
    sent_by, entrusted_to: of another's goods who sent them on to the holder, and to whom their owner had
    given them; None where that is the owner itself, and the holder. answered_on: from which day what ended
    its offer counts.
    """

    id: LotId
    statement: StatementId
    position: int
    line: int
    kind: LotKind
    holder: PartyId | None
    hs: str
    received: int
    left: int
    disputed: int
    state: LotState
    event_on: date
    ended_at: int | None = None
    owner: PartyId | None = None
    vessel: StatementId | None = None
    stone: LotId | None = None
    pool: UUID | None = None
    sent_by: PartyId | None = None
    entrusted_to: PartyId | None = None
    answered_on: date | None = None

    @property
    def came_on(self) -> date:
        """From which day it is its holder's: of its opening, or of the answer to its offer if later."""
        return max(self.event_on, self.answered_on or self.event_on)


def came_back_from(target: Lot, source: Lot) -> bool:
    """Whether what comes back out of a lot was with another: no offer taken back, nothing of one's own."""
    return target.holder not in (None, source.holder) and target.state is not LotState.WITHDRAWN


def is_sent_on(lot: Lot) -> bool:
    """Whether goods on approval are with another than whom their owner gave them to."""
    return lot.sent_by is not None and lot.kind is not LotKind.RETURN


LATE: Final = 0
"""fan_in of an edge into a lot opened before: carats of a declared shortage, from a root of their own."""


class VesselKind(StrEnum):
    """A box is a standing mixed lot; a batch is rough cut together, what is on the wheels included."""

    BOX = "box"
    BATCH = "batch"


@dataclass(slots=True)
class Vessel:
    """Something that holds goods of several lots together. hs: class of what goes in.

    category: of a batch, which band its yield is judged by.
    """

    id: StatementId
    position: int
    holder: PartyId
    kind: VesselKind
    number: str
    hs: str
    is_closed: bool = False
    category: str = ""


class Cut(NamedTuple):
    """What a closed batch, or work for another that is all back, gave of its rough, in thousandths.

    position: of its close, or of what came back last. of: the batch, or the work.
    """

    position: int
    polished: int
    consumed: int
    of: UUID


class Sent(NamedTuple):
    """The statement by which an owner gave goods to be worked, or owned up to them. position: in the log."""

    position: int
    statement: StatementId


class Crossed(NamedTuple):
    """What one K07 says of a lot. carats: of it that came so; origin, target: participants."""

    lot: LotId
    carats: int
    origin: str
    target: str


OF_CLAIM: Final = frozenset({LotKind.IMPORT_CLAIM, LotKind.ACKNOWLEDGED, LotKind.MADE, LotKind.REWEIGHED})
"""Lots that goods of a claim can be in with who claimed them, apart from all others: the claim's own, those
by which they changed owner, and what was divided, sorted, cleaned, worked or weighed again out of one."""
SENT_BY_OWNER: Final = frozenset({LotKind.WORK, LotKind.ACKNOWLEDGED})
"""Lots opened by a statement of their owner, which another holds."""


def is_worked_elsewhere(lot: "Lot") -> bool:
    """Whether a lot's goods are with a contractor, or abroad: claimed by nobody, or there for their owner."""
    is_claimed = lot.kind in (LotKind.IMPORT_CLAIM, LotKind.ACKNOWLEDGED)
    is_for_owner = lot.owner is not None and lot.owner != lot.holder
    return lot.kind in (LotKind.WORK, LotKind.EXPORT) or (is_claimed and is_for_owner)


def is_made(lot: Lot) -> bool:
    """Whether a lot is what work elsewhere made of the goods it was drawn from."""
    is_back = lot.kind in (LotKind.RETURN, LotKind.COLLECTED) and lot.line >= FIRST_MADE
    return is_back or lot.kind is LotKind.POLISHED_ABROAD
