"""Weighings and counts as the books hold them. Weights in thousandths of a carat."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from warranty.foundation.ids import LotId, PartyId, StatementId


class Weighed(NamedTuple):
    """A lot or box was put on a scale. becomes: what holds the goods since.

    booked, shown: before, and on the scale. used: of the difference what lay within tolerance, as an amount.
    accumulated: all that was used so far on the same goods, of a box on this occasion alone.
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

    left: in hand. offered: gone to a buyer that has not answered. is_own: not held for somebody.
    """

    lot: LotId
    vessel: StatementId | None
    is_in_work: bool
    hs: str
    left: int
    offered: int
    is_own: bool


class Movement(NamedTuple):
    """Thousandths of one class that one kind of entry came to: all before a period, and those within it."""

    hs: str
    kind: str
    before: int
    during: int


class Tolerated(NamedTuple):
    """Used tolerance of a member in a year, and the weight put on scales for it (R70)."""

    used: int = 0
    weighed: int = 0


@dataclass(slots=True)
class ScaleBooks:
    """Of what a batch touches, and what it adds.

    tolerated: by member and calendar year. accumulated: by what holds the goods. answered: by count and line.
    in_book: of counts, and in_period: of balances filed, whose turn it is.
    """

    tolerated: dict[tuple[PartyId, int], Tolerated] = field(default_factory=dict)
    accumulated: dict[LotId, int] = field(default_factory=dict)
    counts: dict[StatementId, Counted] = field(default_factory=dict)
    answered: dict[tuple[StatementId, int], int] = field(default_factory=dict)
    in_book: dict[StatementId, list[InBook]] = field(default_factory=dict)
    in_period: dict[StatementId, list[Movement]] = field(default_factory=dict)

    new_weighings: list[Weighed] = field(default_factory=list)
    new_counts: list[Counted] = field(default_factory=list)
    new_answers: list[CountAnswered] = field(default_factory=list)

    def saved(self) -> None:
        """What happened so far is written."""
        self.new_weighings, self.new_counts, self.new_answers = [], [], []

    def apply(self, effect: Weighed | Counted | CountAnswered) -> None:
        """Let one happen here, and remember it."""
        match effect:
            case Weighed():
                key = (effect.party, effect.event_on.year)
                known = self.tolerated.get(key, Tolerated())
                self.tolerated[key] = Tolerated(known.used + effect.used, known.weighed + effect.booked)
                self.accumulated[effect.becomes] = effect.accumulated
                self.new_weighings.append(effect)
            case Counted():
                self.counts[effect.id] = effect
                self.new_counts.append(effect)
            case CountAnswered(of, line, _, carats):
                self.answered[of, line] = self.answered.get((of, line), 0) + carats
                self.new_answers.append(effect)
