"""What statements do to the lot ledger."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots.accounts import RootBacked, RootTaken
from warranty.lots.books.values import LotKind, LotState, Vessel
from warranty.lots.consumers import CameBack, SoldToConsumer
from warranty.lots.losses import FoundAgain, LossReported
from warranty.lots.origins import OriginReleased
from warranty.lots.ownership import OwnerAnswered, OwnerNamed
from warranty.lots.scales import CountAnswered, Counted, Weighed, Worn


class LotOpened(NamedTuple):
    """A lot opens with all it will ever receive. owner: None where the holder owns it."""

    id: LotId
    statement: StatementId
    position: int
    line: int
    kind: LotKind
    holder: PartyId | None
    hs: str
    carats: int
    state: LotState
    event_on: date
    owner: PartyId | None = None
    vessel: StatementId | None = None
    stone: LotId | None = None
    pool: UUID | None = None
    sent_by: PartyId | None = None
    entrusted_to: PartyId | None = None


class Drawn(NamedTuple):
    """Carats pass from a source to the lot being opened.

    fan_in: number of edges into the target as it opened,
    LATE for one that came after. on_paper: the source was held outside the register. step: 0; one
    more for each lot opened by the same statement that the carats pass on their way to the target.
    """

    source: LotId
    target: LotId
    ordinal: int
    fan_in: int
    carats: int
    position: int
    on_paper: bool = False
    step: int = 0


class Reversed(NamedTuple):
    """Carats go back over an edge they came by."""

    source: LotId
    target: LotId
    ordinal: int
    carats: int
    position: int


class Accepted(NamedTuple):
    """An offered lot is its holder's; `disputed` carats are set aside."""

    lot: LotId
    disputed: int
    position: int


class Withdrawn(NamedTuple):
    """An offered lot will never be its holder's."""

    lot: LotId
    position: int


class DifferenceClosed(NamedTuple):
    """A difference ends: to the holder's stock, out of the ledger (lost), or still to be reversed."""

    lot: LotId
    to_holder: int
    lost: int
    released: int
    position: int


class Fed(NamedTuple):
    """Carats of a lot bound for export are those a claim abroad drew (`rules.crossing`).

    opened: position of the claim, whose lot has them already; position: from which the edge counts.
    """

    source: LotId
    target: LotId
    ordinal: int
    carats: int
    opened: int
    position: int


class Unfed(NamedTuple):
    """A claim gives back carats over an edge that fed it; its lot keeps what it opened with."""

    source: LotId
    target: LotId
    ordinal: int
    carats: int
    position: int


class Left(NamedTuple):
    """Carats leave the ledger for good: lost, used up, or gone to somebody who keeps no books. cause: why."""

    lot: LotId
    carats: int
    cause: str
    position: int


class LotShared(NamedTuple):
    """One of those a lot was bought by, in thousandths of it. party: None for somebody outside (R26)."""

    lot: LotId
    ordinal: int
    party: PartyId | None
    share: int
    position: int


class TitlePassed(NamedTuple):
    """The holder of somebody's goods has come to own carats of a lot that it sold on before (R24).

    Less than nothing: carats it owned so came back to it, and are a lot of its own now.
    """

    lot: LotId
    carats: int
    position: int


class SoldEarly(NamedTuple):
    """What was sold out of a claim's lot turns out to have been its exporter's (R24): it waits for its title.

    lot: the exporter's, whose title it is; source: what it was sold from; target: what the sale opened.
    Less than nothing: so much of it came back, or is the exporter's no more.
    """

    lot: LotId
    source: LotId
    target: LotId
    carats: int
    position: int


class VesselOpened(NamedTuple):
    """A box or a batch is opened, empty."""

    vessel: Vessel


class VesselClosed(NamedTuple):
    """A box or a batch takes nothing in any more. polished, consumed: of a batch, what makes its yield."""

    vessel: StatementId
    position: int
    polished: int | None = None
    consumed: int | None = None


class StoneNamed(NamedTuple):
    """A mark or report (`key`) names a stone, which is the lot it was bagged as."""

    key: str
    stone: LotId
    position: int


class StoneKept(NamedTuple):
    """A claim's lot is a stone that came over a border."""

    lot: LotId
    stone: LotId


class BatchBooked(NamedTuple):
    """Thousandths on one account of a batch, all of one statement together.

    account: in, polished, rejected, returned, or "lost " with the cause. event_on: the day of the statement.
    pool: whose goods (`rules.pools`), the holder's party for its own.
    """

    batch: StatementId
    position: int
    pool: UUID
    account: str
    carats: int
    event_on: date


class BatchCounted(NamedTuple):
    """What is still worked of a batch was weighed: what had come out of it by then is judged."""

    batch: StatementId
    position: int
    event_on: date


class WorkCut(NamedTuple):
    """Nothing of rough that was sent to be cut is out any more. holder: who cut it; weights: of all of it."""

    work: StatementId
    position: int
    holder: PartyId
    category: str
    polished: int
    consumed: int


EFFECTS = (
    LotOpened,
    Drawn,
    Reversed,
    Accepted,
    Withdrawn,
    DifferenceClosed,
    Left,
    TitlePassed,
    SoldEarly,
    LotShared,
    OwnerNamed,
    OwnerAnswered,
    VesselOpened,
    VesselClosed,
    BatchBooked,
    BatchCounted,
    WorkCut,
    StoneNamed,
    StoneKept,
    RootTaken,
    RootBacked,
    Weighed,
    Worn,
    Counted,
    CountAnswered,
    OriginReleased,
    SoldToConsumer,
    CameBack,
    LossReported,
    FoundAgain,
)
