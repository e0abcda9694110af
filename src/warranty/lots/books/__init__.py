"""The slice of the lot ledger that judging a batch reads and changes."""

from warranty.lots.books.effects import (
    EFFECTS,
    Accepted,
    BatchBooked,
    BatchCounted,
    DifferenceClosed,
    Drawn,
    Fed,
    Left,
    LotOpened,
    LotShared,
    Reversed,
    SoldEarly,
    StoneKept,
    StoneNamed,
    TitlePassed,
    Unfed,
    VesselClosed,
    VesselOpened,
    Withdrawn,
)
from warranty.lots.books.ledger import Change, Edge, Exit, LotBooks
from warranty.lots.books.values import (
    AWAITED_OWNER,
    FIRST_MADE,
    LATE,
    LOST,
    MADE,
    OF_CLAIM,
    OUTSIDE_OWNER,
    SENT_BY_OWNER,
    WEIGHING,
    Crossed,
    Cut,
    Lot,
    LotKind,
    LotState,
    Sent,
    Vessel,
    VesselKind,
    is_made,
    is_worked_elsewhere,
)

__all__ = [
    "AWAITED_OWNER", "EFFECTS", "FIRST_MADE", "LATE", "LOST", "MADE", "OF_CLAIM", "OUTSIDE_OWNER",
    "SENT_BY_OWNER", "WEIGHING", "Accepted", "BatchBooked", "BatchCounted", "Change", "Crossed", "Cut",
    "DifferenceClosed", "Drawn", "Edge", "Exit", "Fed", "Left", "Lot", "LotBooks", "LotKind", "LotOpened",
    "LotShared", "LotState", "Reversed", "Sent", "SoldEarly", "StoneKept", "StoneNamed", "TitlePassed",
    "Unfed", "Vessel", "VesselClosed", "VesselKind", "VesselOpened", "Withdrawn", "is_made",
    "is_worked_elsewhere",
]  # fmt: skip
