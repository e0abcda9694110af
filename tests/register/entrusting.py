"""Goods on consignment abroad, claimed before anything is confirmed, and what is done with them meanwhile."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from tests.builders import Somebody, a_claim, a_confirmation, a_correction, a_number
from tests.lots.exporting import bound, issued_for
from tests.register.livelier import Said
from tests.register.rarer import RarerHistory
from tests.worlds import World
from warranty.certificates.documents import ImportConfirmed
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.lots.books import LotBooks
from warranty.policy.limits import NOTES_REACH_ADDED_SINCE


class EntrustedHistory(RarerHistory):
    """Three parcels leave and are claimed in Antwerp; later they are confirmed to it, or not after all."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed)
        world.clock.at = NOTES_REACH_ADDED_SINCE
        self.parcels: dict[str, int] = {}
        self.begun = self._begin()

    def _anything(self) -> Said:
        if not self.first and (said := next(self.begun, None)):
            return said
        return super()._anything()

    def _begin(self) -> Iterator[Said]:
        """Each sent, certified, and claimed with more or less than left."""
        india = self.world.cast.india
        for _ in range(3):
            exporter, source, number = self.random.choice(self.world.members), a_number(), a_number("IN")
            carats = self.random.randint(2_000, 30_000)
            self.parcels[number] = part = self.random.randint(1_000, carats)
            text, bound_text = format_carats(carats), format_carats(part)
            yield india, a_confirmation(source, exporter, text)
            yield exporter, a_claim(source, text)
            root = LotId(lot_id(self.world.entries[-1].id, 1))
            purpose = self.random.choice(("consignment", "polishing"))
            yield exporter, bound(root, bound_text, purpose=purpose)
            yield india, issued_for(self.world.entries[-1].id, number, bound_text)
            claimed = format_carats(self.random.randint(1_000, part + 3_000))
            yield self.antwerp, a_claim(number, claimed, participant="EU")

    def _member(self) -> Somebody:
        return self.antwerp if self.random.random() < 0.6 else super()._member()

    def _ways(self) -> Sequence[Callable[[], Said | None]]:
        return (
            *super()._ways(), *[self._settle_claim] * 4, *[self._split] * 6, *[self._find_again] * 6,
            *[self._lose] * 4, *[self._memo] * 5, *[self._send_back] * 5, *[self._receive] * 6,
            *[self._sort] * 2, *[self._clean] * 3, *[self._reweigh] * 4,
        )  # fmt: skip

    def _settle_claim(self) -> Said | None:
        """Confirmed to who claimed it, to another, or by another weight."""
        number, carats = self.random.choice([*self.parcels.items()])
        europe, text = self.world.cast.europe, format_carats(self.random.randint(1, carats))
        for one in self.world.entries:
            if isinstance(one.document, ImportConfirmed) and one.document.number == number:
                to = self.random.choice((self.antwerp, self.antwerp, self.world.members[0]))
                return europe, a_correction(number, one.id, to, text)
        return europe, a_confirmation(number, self.antwerp, text)


def assert_no_more_waits_than_left(books: LotBooks) -> Counter[str]:
    """What counts of goods that left early went there and is not back; where it is, by kind of lot."""
    found: Counter[str] = Counter()
    for source, counted in books.sold_early.items():
        at: Counter[LotId] = Counter()
        for (_, target), carats in counted.items():
            assert carats >= 0
            at[target] += carats
        for target, carats in at.items():
            assert carats <= books.gone_from[source].get(target, 0)
            if carats:
                found["lost" if target == source else books.lots[target].kind.value] += 1
    return found
