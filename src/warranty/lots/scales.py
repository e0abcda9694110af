"""Weighings and counts as the books hold them. Weights in thousandths of a carat."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from warranty.foundation.ids import LotId, PartyId, StatementId


class Weighed(NamedTuple):
    """A lot or box was put on a scale. becomes: the lot that the goods are since; a box where none differ.

    booked, shown: before, and on the scale. used: of the difference what lay within tolerance, as an amount.
    accumulated: all that was used so far on the goods, by whomever, rounded. fresh: of booked what its
    party had not weighed before; nothing where no tolerance is used. year_used, year_fresh: the sums of both
    over its party's weighings of the same calendar year, up to this one.
    """

    lot: LotId
    position: int
    becomes: LotId
    party: PartyId
    event_on: date
    booked: int
    shown: int
    used: int
    accumulated: int
    fresh: int
    year_used: int
    year_fresh: int


FINE: Final = 10**6
"""Parts of a thousandth in which used tolerance is divided with the goods."""


class Worn(NamedTuple):
    """Tolerance used so far on the goods of a lot: it goes on with them, pro rata (R70).

    position: since when. whole: thousandths of the lot that the figures are of. used, own: by whomever, and
    by its holder since it has the goods, in FINE parts. weighed: thousandths its holder has used any on.
    """

    lot: LotId
    position: int
    whole: int
    used: int = 0
    own: int = 0
    weighed: int = 0

    def part(self, carats: int) -> tuple[int, int, int]:
        """Used, own and weighed of so many thousandths of the lot; rounded down."""
        used, own, weighed = self[3:]
        return used * carats // self.whole, own * carats // self.whole, weighed * carats // self.whole


class Compared(NamedTuple):
    """One line of a count beside the book. lot: lot or box it counts; None: what no other line counts.

    parcels: lots and boxes it counts together. line: those the count did not name, of a complete count,
    follow its own.
    """

    line: int
    hs: str
    lot: LotId | None
    counted: int
    booked: int
    parcels: int

    @property
    def difference(self) -> int:
        """Positive: over."""
        return self.counted - self.booked


class Counted(NamedTuple):
    """A member has counted its stock at the close of a day. id: of the statement."""

    id: StatementId
    position: int
    party: PartyId
    event_on: date
    lines: tuple[Compared, ...]


class CountAnswered(NamedTuple):
    """A reweighing, find or loss that names a count explains so many thousandths of one line; signed."""

    of: StatementId
    line: int
    position: int
    carats: int


class InBook(NamedTuple):
    """What the book holds of one lot at the close of the day counted. vessel: box or batch it is in.

    lot: None for all own lots of a class together that the count does not name. left: in hand. offered: gone
    to a buyer that has not answered. is_own: not held for somebody. parcels: lots and boxes it stands for.
    """

    lot: LotId | None
    vessel: StatementId | None
    is_in_work: bool
    hs: str
    left: int
    offered: int
    is_own: bool
    parcels: int = 1


class Movement(NamedTuple):
    """Thousandths of one class that one kind of entry came to: all before a period, and those within it."""

    hs: str
    kind: str
    before: int
    during: int


class Tolerated(NamedTuple):
    """Used tolerance of a member in a year, and the weight put on scales for it, goods once (R70)."""

    used: int = 0
    weighed: int = 0


@dataclass(slots=True)
class ScaleBooks:
    """Of what a batch touches, and what it adds.

    tolerated: by member and calendar year. worn: lots on whose goods tolerance was used. answered: by count
    and line.
    in_book: of counts, and in_period: of balances filed, whose turn it is.
    """

    tolerated: dict[tuple[PartyId, int], Tolerated] = field(default_factory=dict)
    worn: dict[LotId, Worn] = field(default_factory=dict)
    counts: dict[StatementId, Counted] = field(default_factory=dict)
    answered: dict[tuple[StatementId, int], int] = field(default_factory=dict)
    in_book: dict[StatementId, list[InBook]] = field(default_factory=dict)
    in_period: dict[StatementId, list[Movement]] = field(default_factory=dict)
    # By member, of those of the batch whose balance was asked for since carats last moved.
    days: dict[PartyId, list[tuple[str, str, date, int]]] = field(default_factory=dict)

    new_weighings: list[Weighed] = field(default_factory=list)
    new_worn: dict[tuple[LotId, int], Worn] = field(default_factory=dict)
    new_counts: list[Counted] = field(default_factory=list)
    new_answers: list[CountAnswered] = field(default_factory=list)

    def saved(self) -> None:
        """What happened so far is written."""
        self.new_weighings, self.new_counts, self.new_answers = [], [], []
        self.new_worn = {}

    def inherit(
        self, source: LotId, target: LotId, whole: int, carats: int, position: int, *, stays: bool
    ) -> None:
        """Let carats take with them what was used on them. whole: of the target. stays: with its holder."""
        if source not in self.worn:
            return
        used, own, weighed = self.worn[source].part(carats)
        known = self.worn.get(target) or Worn(target, position, whole)
        mine = (known.own + own, known.weighed + weighed) if stays else known[4:]
        self._wear(Worn(target, position, known.whole, known.used + used, *mine))

    def _wear(self, worn: Worn) -> None:
        self.worn[worn.lot] = self.new_worn[worn.lot, worn.position] = worn

    def apply(self, effect: Weighed | Worn | Counted | CountAnswered) -> None:
        """Let one happen here, and remember it."""
        match effect:
            case Weighed():
                key = (effect.party, effect.event_on.year)
                self.tolerated[key] = Tolerated(effect.year_used, effect.year_fresh)
                self.new_weighings.append(effect)
            case Worn():
                self._wear(effect)
            case Counted():
                self.counts[effect.id] = effect
                self.new_counts.append(effect)
            case CountAnswered(of, line, _, carats):
                self.answered[of, line] = self.answered.get((of, line), 0) + carats
                self.new_answers.append(effect)
