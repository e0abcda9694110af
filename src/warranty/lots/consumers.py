"""Goods that consumers bought, as the books hold them, and what of them came back. Weights in thousandths.

A consumer signs nothing and is not named, so that what comes back is said by the seller alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.quantities import cumulative_floor

CONSUMER: Final = "consumer-sale"
"""Cause of carats that a consumer bought."""


class SoldToConsumer(NamedTuple):
    """A consumer sale. lines: of each, the lots its carats left; of a box the one lot that held all of it.

    position: of the sale.
    """

    sale: StatementId
    seller: PartyId
    event_on: date
    lines: Sequence[Sequence[tuple[LotId, int]]]
    position: int


class CameBack(NamedTuple):
    """Carats of a line of a consumer sale are in the lot again that they had left. gone_at: its position."""

    sale: StatementId
    line: int
    lot: LotId
    carats: int
    position: int
    gone_at: int


@dataclass(slots=True)
class ConsumerBooks:
    """sold: the consumer sales a batch touches; back: what came back of them, by sale, line and lot."""

    sold: dict[StatementId, SoldToConsumer] = field(default_factory=dict)
    back: dict[tuple[StatementId, int, LotId], int] = field(default_factory=dict)
    came_back: list[CameBack] = field(default_factory=list)

    def saved(self) -> None:
        """What happened so far is written."""
        self.came_back = []

    def apply(self, effect: SoldToConsumer | CameBack) -> None:
        """Let one happen here; of a sale nothing is kept but its statement."""
        if isinstance(effect, SoldToConsumer):
            self.sold[effect.sale] = effect
            return
        self.note_back(effect.sale, effect.line, effect.lot, effect.carats)
        self.came_back.append(effect)

    def lots(self) -> set[LotId]:
        """The lots that goods left to consumers."""
        return {lot for sold in self.sold.values() for line in sold.lines for lot, _ in line}

    def note_back(self, sale: StatementId, line: int, lot: LotId, carats: int) -> None:
        """Add to what came back."""
        key = (sale, line, lot)
        self.back[key] = self.back.get(key, 0) + carats

    def out(self, sale: StatementId, line: int) -> list[tuple[LotId, int]]:
        """What of a line is still with the consumer, by the lots it left."""
        return [
            (lot, carats - self.back.get((sale, line, lot), 0))
            for lot, carats in self.sold[sale].lines[line - 1]
        ]

    def back_into(self, sale: StatementId, line: int, carats: int) -> list[tuple[LotId, int]]:
        """Into which lots carats of a line go back: pro rata to what of it left each, and is not back yet."""
        out = self.out(sale, line)
        parts = cumulative_floor(carats, [each for _, each in out])
        return [(lot, part) for (lot, _), part in zip(out, parts, strict=True) if part]
