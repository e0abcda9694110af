"""A chain as it is shown: one hop through a box, however often goods moved in it, exact to the thousandth."""

from collections import Counter
from typing import NamedTuple

import pytest

from tests.lots.test_box_sources import Boxed
from tests.lots.test_boxes import a_box, drawn, filled
from tests.worlds import World
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.lots.rules import hops as rules
from warranty.lots.rules.hops import Hop, Place, hops
from warranty.lots.rules.shares import Flow


class Chain(NamedTuple):
    """All edges of a world, and which lots are in a box."""

    flows: list[Flow]
    inside: dict[LotId, StatementId]

    def pages(self, limit: int) -> list[list[Hop]]:
        """Every page of so many hops."""
        found: list[list[Hop]] = []
        start: Place | None = (0, 0)
        while start is not None:
            page, start = hops(self.flows, self.inside, start, limit)
            found.append(page)
        return found


def chain(world: World) -> Chain:
    lots = world.books.lots
    flows = [
        Flow(one.source, one.target, one.ordinal, edge.carats - edge.reversed, one.position, False)
        for one in lots.drawn
        for edge in lots.edges[one.target]
        if edge.ordinal == one.ordinal
    ]
    return Chain(flows, {lot.id: lot.vessel for lot in lots.lots.values() if lot.vessel})


def into(shown: list[Hop], target: LotId) -> dict[LotId, int]:
    return {hop.flow.source: hop.flow.carats for hop in shown if hop.flow.target == target}


@pytest.fixture
def boxed(world: World) -> Boxed:
    return Boxed(world)


def test_what_a_box_gave_leads_to_the_lots_that_were_put_in(boxed: Boxed) -> None:
    """50.00 of 60.00 and 40.00 are 30.00 and 20.00; of 30.00, 20.00 and 50.00 more, 20.00 are 6, 4 and 10."""
    world, (seller, buyer) = boxed.world, (boxed.owner, boxed.other)
    first = lot_id(world.accept(seller, drawn(seller, buyer, boxed.id, "50.00")), 1)
    late = world.a_lot(seller, "50.00")
    world.accept(seller, filled(boxed.id, (late, "50.00")))
    second = lot_id(world.accept(seller, drawn(seller, buyer, boxed.id, "20.00")), 1)
    (shown,) = chain(world).pages(100)
    assert into(shown, first) == {boxed.one: 30_000, boxed.two: 20_000}
    assert into(shown, second) == {boxed.one: 6_000, boxed.two: 4_000, late: 10_000}
    assert {hop.vessel for hop in shown} == {boxed.id}
    assert len(shown) == 5


def test_a_thousand_moves_are_one_hop(boxed: Boxed) -> None:
    """500 times in from one lot and out: three lots were put in, three edges lead to them."""
    world, (seller, buyer) = boxed.world, (boxed.owner, boxed.other)
    lot = world.a_lot(seller, "10000.00")
    for turn in range(500):
        world.accept(seller, filled(boxed.id, (lot, format_carats(7_000 + turn % 5))))
        last = lot_id(world.accept(seller, drawn(seller, buyer, boxed.id, "7.00")), 1)
    known = chain(world)
    shown = [hop for page in known.pages(1_000) for hop in page]
    assert len(known.flows) > 2_000
    drawn_last = into(shown, last)
    assert drawn_last.keys() <= {boxed.one, boxed.two, lot}
    assert sum(drawn_last.values()) == 7_000
    assert {flow.target for flow, _ in shown}.isdisjoint(known.inside)
    assert {flow.source for flow, _ in shown}.isdisjoint(known.inside)


def test_pages_of_every_size_hold_the_same_hops(boxed: Boxed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a page ends early because a box took too many steps to follow."""
    world, (seller, buyer) = boxed.world, (boxed.owner, boxed.other)
    for _ in range(3):
        world.accept(seller, drawn(seller, buyer, boxed.id, "5.00"))
    known = chain(world)
    (whole,) = known.pages(100)
    assert Counter(hop.vessel for hop in whole) == {boxed.id: 6}
    for limit in (1, 2, 3, 4, 6):
        pages = known.pages(limit)
        assert [hop for page in pages for hop in page] == whole
        assert max(map(len, pages)) == limit
    monkeypatch.setattr(rules, "_MOST_STEPS", 0)
    assert [len(page) for page in known.pages(100)] == [2, 2, 2]


def test_from_box_to_box_is_one_hop_through_the_last(boxed: Boxed) -> None:
    world, (seller, buyer) = boxed.world, (boxed.owner, boxed.other)
    second = world.accept(seller, a_box())
    world.accept(seller, filled(second, (boxed.source, "50.00")))
    sold = lot_id(world.accept(seller, drawn(seller, buyer, second, "10.00")), 1)
    (shown,) = chain(world).pages(100)
    assert into(shown, sold) == {boxed.one: 6_000, boxed.two: 4_000}
    assert [hop.vessel for hop in shown] == [second, second]
