"""Random days of a factory: no carat appears or vanishes, no batch gives more than it has, shares add up."""

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lots.batches import a_batch, a_count, a_day
from tests.lots.test_boxes import shares
from tests.worlds import World
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.lots.rules.vessels import weight

ROOTS = 3
WEIGHT = 1_000_000
Mix = dict[LotId, Fraction]

# batch, lot to put in (roots first, then what came back as rough), thousandths in, out and lost
days = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 9),
        st.integers(0, 40_000),
        st.sampled_from(["polished", "rejection", "returned"]),
        st.integers(0, 30_000),
        st.integers(0, 3_000),
    ),
    min_size=1,
    max_size=25,
)


class Factory:
    """Two batches, and what by exact fractions must be in them and in every lot of rough."""

    def __init__(self) -> None:
        self.world = World()
        self.cutter, *_ = self.world.members
        self.rough = [self.world.a_lot(self.cutter, format_carats(WEIGHT)) for _ in range(ROOTS)]
        self.mixes: dict[LotId, Mix] = {lot: {lot: Fraction(1)} for lot in self.rough}
        self.batches = [self.world.accept(self.cutter, a_batch("makeable")) for _ in range(2)]
        self.inside: dict[StatementId, Mix] = {batch: {} for batch in self.batches}
        self.gone = 0

    def day(self, number: int, which: int, came: int, what: str, went: int, lost: int) -> None:
        """A day as drawn, or refused where it says more out than in; then nothing has changed."""
        batch, lot = self.batches[number], self.rough[which % len(self.rough)]
        came = min(came, self.world.left(lot))
        mix = dict(self.inside[batch])
        for root, share in self.mixes[lot].items() if came else ():
            mix[root] = mix.get(root, Fraction()) + share * came
        held, ins = sum(mix.values()), [(batch, lot, format_carats(came))] if came else []
        out: list[Any] = [(batch, what, format_carats(went))] if went else []
        losses: list[Any] = [(batch, "powder", format_carats(lost))] if lost else []
        draft = a_day(ins=ins, out=out, lost=losses)
        if not (ins or out or losses):
            return
        if went + lost > held:
            assert self.world.refused(self.cutter, draft).rule == "T03"
            return
        statement = self.world.accept(self.cutter, draft)
        self.gone += lost
        rest = held - went - lost
        self.inside[batch] = {root: ct * rest / held for root, ct in mix.items()} if rest else {}
        if went:
            made = lot_id(statement, 1)
            self.mixes[made] = {root: ct / held for root, ct in mix.items()}
            if what != "polished":
                self.rough.append(made)


@settings(max_examples=40, deadline=None)
@given(days)
def test_whatever_a_factory_does_its_carats_add_up_and_have_the_roots_they_must(drawn: list[Any]) -> None:
    """T03, R33: each lot's shares are those of exact mixing, to the thousandth, and add up to it exactly."""
    factory = Factory()
    world = factory.world
    for day in drawn:
        factory.day(*day)
        for batch in factory.batches:
            assert weight(world.books.lots, batch) == sum(factory.inside[batch].values())
    everything = world.books.lots.lots.values()
    assert all(lot.left >= 0 for lot in everything)
    assert sum(lot.left for lot in everything) + factory.gone == ROOTS * WEIGHT
    for lot, mix in factory.mixes.items():
        received, found = world.books.lots.lots[lot].received, shares(world, lot)
        assert sum(found.values()) == received
        for root, share in mix.items():
            assert abs(found.get(root, 0) - share * received) < 1
    for batch in factory.batches:
        rest = format_carats(weight(world.books.lots, batch))
        assert world.refusal(factory.cutter, a_count(batch, rest)) is None
