"""Losses that were reported, and what of them was taken back, as the books hold them. In thousandths."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from warranty.foundation.ids import LotId, PartyId, StatementId


class LossReported(NamedTuple):
    """A report of loss, theft or destruction. lots: what left each; of a box the one lot that held all of it.

    position: of the report. answers_count: whether it explained what a physical count missed.
    """

    loss: StatementId
    reporter: PartyId
    event_on: date
    cause: str
    lots: Mapping[LotId, int]
    answers_count: bool
    position: int


class FoundAgain(NamedTuple):
    """Carats reported gone are in the lot again that they had left. gone_at: position of the report."""

    loss: StatementId
    lot: LotId
    carats: int
    position: int
    gone_at: int


@dataclass(slots=True)
class LossBooks:
    """reported: the losses that a batch takes back from, or tells; back: of them, by loss and lot."""

    reported: dict[StatementId, LossReported] = field(default_factory=dict)
    back: dict[tuple[StatementId, LotId], int] = field(default_factory=dict)
    found_again: list[FoundAgain] = field(default_factory=list)

    def saved(self) -> None:
        """What happened so far is written."""
        self.found_again = []

    def apply(self, effect: LossReported | FoundAgain) -> None:
        """Let one happen here; of a report nothing is kept but its statement and what left."""
        if isinstance(effect, LossReported):
            self.reported[effect.loss] = effect
            return
        self.note_back(effect.loss, effect.lot, effect.carats)
        self.found_again.append(effect)

    def note_back(self, loss: StatementId, lot: LotId, carats: int) -> None:
        """Add to what was taken back."""
        self.back[loss, lot] = self.back.get((loss, lot), 0) + carats

    def lots(self) -> set[LotId]:
        """The lots that goods were reported gone from."""
        return {lot for loss in self.reported.values() for lot in loss.lots}

    def missing(self, loss: StatementId) -> dict[LotId, int]:
        """What of a loss is still reported gone, by the lots it left."""
        reported = self.reported[loss].lots.items()
        return {lot: carats - self.back.get((loss, lot), 0) for lot, carats in reported}
