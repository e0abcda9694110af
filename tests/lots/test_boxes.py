"""Boxes (R33): filled from stock, drawn from pro rata in log order, never more than is in them (L05)."""

from fractions import Fraction

import pytest

from tests.builders import (
    MAKEABLE,
    Draft,
    Somebody,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_purchase,
    a_sale,
    a_withdrawal,
    assert_books_hold,
)
from tests.parties.builders import TODAY
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.foundation.quantities import apportion, format_carats
from warranty.foundation.statements import urn
from warranty.lots import service
from warranty.lots.documents import BoundLot, BoxClosed, BoxFilled, BoxOpened
from warranty.lots.rules.shares import Flow, lineage_shares
from warranty.lots.rules.vessels import (
    VesselGoodsUnfit,
    VesselIsClosed,
    VesselOverdrawn,
    VesselUnknown,
    weight,
)
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine


def a_box(hs: str = MAKEABLE) -> Draft:
    return Draft(BoxOpened(event_on=TODAY, number="Makeables", hs=hs))


def filled(box: StatementId, *lots: tuple[LotId, str]) -> Draft:
    sources = tuple(BoundLot(lot=str(lot), carats=carats) for lot, carats in lots)
    return Draft(BoxFilled(event_on=TODAY, box=urn(box)), {"sources": sources})


def closed(box: StatementId) -> Draft:
    return Draft(BoxClosed(event_on=TODAY, box=urn(box), reason="Sold out."))


def drawn(seller: Somebody, buyer: Somebody, box: StatementId, carats: str) -> Draft:
    return a_sale(seller, buyer, a_line(carats, (LotId(box), carats)))


def inside(world: World, box: StatementId) -> int:
    return weight(world.books.lots, box)


def shares(world: World, lot: LotId) -> dict[LotId, int]:
    """What of a lot came from each root, by the edges in the books."""
    lots = world.books.lots
    flows = [
        Flow(
            one.source,
            one.target,
            one.ordinal,
            edge.carats - edge.reversed,
            one.position,
            False,
            step=one.step,
        )
        for one in lots.drawn
        for edge in lots.edges[one.target]
        if edge.ordinal == one.ordinal
    ]
    found = lineage_shares(lot, lots.lots[lot].received, flows)
    return {share.root: share.plain for share in found.shares}


def test_a_sale_from_a_box_takes_pro_rata_of_all_that_is_in_it(world: World) -> None:
    """60 of A and 40 of B, 50 sold: 30 and 20 (domain.md § 9); one more put in, weighed by what was left."""
    seller, buyer, *_ = world.members
    one, other, late = (world.a_lot(seller, carats) for carats in ("60.00", "40.00", "50.00"))
    box = world.accept(seller, a_box())
    world.accept(seller, filled(box, (one, "60.00"), (other, "40.00")))
    first = lot_id(world.accept(seller, drawn(seller, buyer, box, "50.00")), 1)
    assert shares(world, first) == {one: 30_000, other: 20_000}
    world.accept(seller, filled(box, (late, "50.00")))
    second = lot_id(world.accept(seller, drawn(seller, buyer, box, "20.00")), 1)
    assert shares(world, second) == {one: 6_000, other: 4_000, late: 10_000}
    assert inside(world, box) == 80_000


def test_lines_of_one_sale_draw_from_one_box_and_more_than_is_in_it_is_refused(world: World) -> None:
    seller, buyer, *_ = world.members
    one, other = world.a_lot(seller, "60.00"), world.a_lot(seller, "40.00")
    box = world.accept(seller, a_box())
    for lot, carats in ((one, "60.00"), (other, "40.00")):
        world.accept(seller, filled(box, (lot, carats)))
    source = LotId(box)
    lines = [a_line("60.00", (source, "60.00")), a_line("40.001", (source, "40.001"))]
    refusal = world.refused(seller, a_sale(seller, buyer, *lines))
    assert isinstance(refusal, VesselOverdrawn)
    assert (refusal.rule, refusal.facts["left"], refusal.facts["missing"]) == ("L05", "100.00", "0.001")
    lines = [a_line("60.00", (source, "60.00")), a_line("40.00", (source, "40.00"))]
    sale = world.accept(seller, a_sale(seller, buyer, *lines))
    assert shares(world, lot_id(sale, 2)) == {one: 24_000, other: 16_000}
    assert inside(world, box) == 0


def test_what_comes_back_goes_to_the_very_goods_it_was_drawn_from(world: World) -> None:
    seller, buyer, *_ = world.members
    one, other = world.a_lot(seller, "60.00"), world.a_lot(seller, "40.00")
    box = world.accept(seller, a_box())
    world.accept(seller, filled(box, (one, "60.00")))
    sale = world.accept(seller, drawn(seller, buyer, box, "30.00"))
    world.accept(seller, filled(box, (other, "40.00")))
    world.accept(seller, drawn(seller, buyer, box, "35.00"))
    world.accept(seller, a_withdrawal(sale))
    assert inside(world, box) == 65_000
    last = lot_id(world.accept(seller, drawn(seller, buyer, box, "65.00")), 1)
    assert shares(world, last) == {one: 45_000, other: 20_000}


def test_goods_taken_into_stock_go_into_a_box_in_the_same_statement(world: World) -> None:
    seller, buyer, *_ = world.members
    box, number = world.accept(seller, a_box()), a_number()
    world.accept(world.cast.india, a_confirmation(number, seller, "25.00"))
    claim = world.accept(seller, a_claim(number, "25.00", box=urn(box)))
    assert (world.left(lot_id(claim, 1)), inside(world, box)) == (0, 25_000)
    theirs = world.accept(buyer, a_box())
    sale = world.accept(seller, drawn(seller, buyer, box, "10.00"))
    kept = PurchaseLine(line=1, kept="8.00", returned="2.00", box=urn(theirs))
    world.accept(buyer, a_purchase(sale, kept))
    assert (inside(world, box), inside(world, theirs)) == (17_000, 8_000)


def test_a_box_closes_empty_and_takes_nothing_in_afterwards(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    box = world.accept(seller, a_box())
    world.accept(seller, filled(box, (lot, "5.00")))
    assert isinstance(world.refused(seller, closed(box)), VesselIsClosed)
    sale = world.accept(seller, drawn(seller, buyer, box, "5.00"))
    world.accept(seller, closed(box))
    for again in (closed(box), filled(box, (lot, "1.00"))):
        assert isinstance(world.refused(seller, again), VesselIsClosed)
    world.accept(seller, a_withdrawal(sale))
    world.accept(seller, drawn(seller, buyer, box, "5.00"))


def test_boxes_that_are_not_ones_own_are_refused_in_the_same_words(world: World) -> None:
    seller, buyer, *_ = world.members
    lot, foreign = world.a_lot(seller, "10.00"), world.accept(buyer, a_box())
    unknown = StatementId(uuid7())
    said = {str(world.refused(seller, filled(box, (lot, "1.00")))) for box in (foreign, unknown)}
    assert len(said) == 1
    assert isinstance(world.refused(seller, filled(foreign, (lot, "1.00"))), VesselUnknown)
    said = {str(world.refused(seller, drawn(seller, buyer, box, "1.00"))) for box in (foreign, unknown)}
    assert len(said) == 1


def test_a_box_takes_goods_of_its_class_alone(world: World) -> None:
    seller, *_ = world.members
    lot, box = world.a_lot(seller, "10.00"), world.accept(seller, a_box("7102.21"))
    assert isinstance(world.refused(seller, filled(box, (lot, "1.00"))), VesselGoodsUnfit)
    assert isinstance(world.refused(seller, filled(box)), VesselGoodsUnfit)


def test_a_box_used_two_thousand_times_still_knows_the_exact_shares(world: World) -> None:
    """A thousand times in and a thousand out, against each root's own fraction of what was left of it."""
    seller, buyer, *_ = world.members
    lots = [world.a_lot(seller, "1000.00") for _ in range(3)]
    box = world.accept(seller, a_box())
    left = dict.fromkeys(lots, Fraction())
    for turn in range(1_000):
        lot, came, went = lots[turn % 3], 900 + turn % 7 * 13, 800 + turn % 5 * 17
        world.accept(seller, filled(box, (lot, format_carats(came))))
        left[lot] += came
        sale = world.accept(seller, drawn(seller, buyer, box, format_carats(went)))
        whole = sum(left.values())
        taken = {root: amount * went / whole for root, amount in left.items()}
        left = {root: amount - taken[root] for root, amount in left.items()}
        left = {root: Fraction(round(amount * 10**12), 10**12) for root, amount in left.items()}
    roots = sorted(lots, key=lambda root: root.bytes)
    expected = apportion(went, [round(taken[root] * 10**9) for root in roots])
    assert shares(world, lot_id(sale, 1)) == dict(zip(roots, expected, strict=True))


@pytest.mark.parametrize("at_once", [1, 1_000])
async def test_boxes_are_rebuilt_from_the_log_and_show_as_they_were(
    running: RunningRegister, database_url: str, asking: Connection, at_once: int
) -> None:
    seller, buyer, *_ = running.members
    one, other = [await running.a_lot(seller, carats) for carats in ("60.00", "40.00")]
    box = (await running.accept(seller, a_box())).statement
    box = StatementId(box)
    for lot, carats in ((one, "60.00"), (other, "40.00")):
        await running.accept(seller, filled(box, (lot, carats)))
    sales = [await running.accept(seller, drawn(seller, buyer, box, carats)) for carats in ("50.00", "20.00")]
    back = running.sign(seller, a_withdrawal(sales[0].statement))
    again = running.sign(seller, drawn(seller, buyer, box, "80.00"))
    assert all(isinstance(outcome, Recorded) for outcome in await running.send(back, again))
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
    head = sales[1].position
    found = await service.lineage(asking, sales[1].lots[0], head)
    assert {root.lot: root.carats for root in found.roots} == {one: 12_000, other: 8_000}
    assert await asking.fetchval('select sum("left") from lots where vessel = $1', box) == 0
