"""Whatever draws from lots draws from boxes: pro rata of all that is in one (R33), never more (L05)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.builders import (
    MAKEABLE,
    TODAY,
    Draft,
    Somebody,
    a_close,
    a_line,
    a_memo,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    a_work,
    assert_books_hold,
)
from tests.lots.exporting import a_cancellation, bound
from tests.lots.test_boxes import a_box, filled, inside, shares
from tests.lots.test_leaving import lost
from tests.lots.test_making import made
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots import service
from warranty.lots.documents import LotsCleaned, LotsMerged, LotSplit, LotsSorted, MakingLoss, RoughWorked
from warranty.lots.rules.vessels import VesselGoodsUnfit, VesselOverdrawn
from warranty.lots.rules.whereabouts import LotNotHeld
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

CLEANING = (MakingLoss(cause="boiling", carats="0.05"),)
Taking = Callable[[Somebody, Somebody, LotId, str], Draft]


def _sold(owner: Somebody, other: Somebody, source: LotId, carats: str) -> Draft:
    return a_sale(owner, other, a_line(carats, (source, carats)))


def _sold_and_left(owner: Somebody, other: Somebody, source: LotId, carats: str) -> Draft:
    return a_sale(owner, other, a_line(carats, (source, carats)), goods="stay")


def _on_memo(owner: Somebody, other: Somebody, source: LotId, carats: str) -> Draft:
    return a_memo(owner, other, a_line(carats, (source, carats)))


def _for_work(owner: Somebody, other: Somebody, source: LotId, carats: str) -> Draft:
    return a_work(owner, other, a_line(carats, (source, carats)))


def _exported(_owner: Somebody, _other: Somebody, source: LotId, carats: str) -> Draft:
    return bound(source, carats)


def _split(_owner: Somebody, _other: Somebody, source: LotId, carats: str) -> Draft:
    return made(LotSplit, [(source, carats)], (carats, MAKEABLE))


def _sawn(_owner: Somebody, _other: Somebody, source: LotId, carats: str) -> Draft:
    return made(RoughWorked, [(source, carats)], (carats, MAKEABLE), work="saw")


OPENING: dict[str, Taking] = {
    "sale": _sold,
    "sale of goods that stay": _sold_and_left,
    "memo": _on_memo,
    "work": _for_work,
    "export": _exported,
    "split": _split,
    "sawing": _sawn,
}


class Boxed:
    """60.00 ct of one root and 40.00 ct of another in one box."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner, self.other, *_ = world.members
        self.one, self.two = (world.a_lot(self.owner, carats) for carats in ("60.00", "40.00"))
        self.id = world.accept(self.owner, a_box())
        self.source = LotId(self.id)
        world.accept(self.owner, filled(self.id, (self.one, "60.00"), (self.two, "40.00")))

    def left(self) -> int:
        return inside(self.world, self.id)

    def accept(self, draft: Draft) -> StatementId:
        return self.world.accept(self.owner, draft)


@pytest.fixture
def boxed(world: World) -> Boxed:
    return Boxed(world)


@pytest.mark.parametrize("taking", OPENING.values(), ids=OPENING.keys())
def test_what_is_drawn_from_a_box_is_of_all_its_roots(boxed: Boxed, taking: Taking) -> None:
    drawn = boxed.accept(taking(boxed.owner, boxed.other, boxed.source, "50.00"))
    assert shares(boxed.world, lot_id(drawn, 1)) == {boxed.one: 30_000, boxed.two: 20_000}
    assert boxed.left() == 50_000


@pytest.mark.parametrize("taking", OPENING.values(), ids=OPENING.keys())
def test_more_than_is_in_a_box_is_refused_with_what_is_left(boxed: Boxed, taking: Taking) -> None:
    """L05; somebody else's box is a lot one does not hold (L06)."""
    refusal = boxed.world.refused(boxed.owner, taking(boxed.owner, boxed.other, boxed.source, "100.01"))
    assert isinstance(refusal, VesselOverdrawn)
    assert (refusal.rule, refusal.facts["left"], refusal.facts["missing"]) == ("L05", "100.00", "0.01")
    foreign = boxed.world.refused(boxed.other, taking(boxed.other, boxed.owner, boxed.source, "1.00"))
    assert isinstance(foreign, LotNotHeld)


def test_a_box_and_a_lot_are_mixed_with_what_cleaning_took(boxed: Boxed) -> None:
    """50.00 of the box (30 and 20) and 50.00 of a lot, less 0.05: 30, 20 and 50 percent of 99.95."""
    lot = boxed.world.a_lot(boxed.owner, "50.00")
    sources = [(boxed.source, "50.00"), (lot, "50.00")]
    cleaned = boxed.accept(made(LotsCleaned, sources, ("99.95", MAKEABLE), losses=CLEANING))
    assert shares(boxed.world, lot_id(cleaned, 1)) == {boxed.one: 29_985, boxed.two: 19_990, lot: 49_975}
    assert boxed.left() == 50_000


def test_goods_lost_out_of_a_box_are_lost_pro_rata(boxed: Boxed) -> None:
    boxed.accept(lost((boxed.source, "50.00"), carats="50.00"))
    assert boxed.left() == 50_000
    rest = boxed.accept(_split(boxed.owner, boxed.other, boxed.source, "50.00"))
    assert shares(boxed.world, lot_id(rest, 1)) == {boxed.one: 30_000, boxed.two: 20_000}


def test_goods_go_from_box_to_box_but_not_into_the_one_they_are_in(boxed: Boxed) -> None:
    second = boxed.accept(a_box())
    boxed.accept(filled(second, (boxed.source, "50.00")))
    assert (boxed.left(), inside(boxed.world, second)) == (50_000, 50_000)
    drawn = boxed.accept(_sold(boxed.owner, boxed.other, LotId(second), "10.00"))
    assert shares(boxed.world, lot_id(drawn, 1)) == {boxed.one: 6_000, boxed.two: 4_000}
    again = boxed.world.refused(boxed.owner, filled(boxed.id, (boxed.source, "1.00")))
    assert isinstance(again, VesselGoodsUnfit)


def test_two_boxes_are_merged_into_one_lot(boxed: Boxed) -> None:
    lot = boxed.world.a_lot(boxed.owner, "25.00")
    second = boxed.accept(a_box())
    boxed.accept(filled(second, (lot, "25.00")))
    sources = [(boxed.source, "100.00"), (LotId(second), "25.00")]
    merged = boxed.accept(made(LotsMerged, sources, ("125.00", MAKEABLE)))
    assert shares(boxed.world, lot_id(merged, 1)) == {boxed.one: 60_000, boxed.two: 40_000, lot: 25_000}
    assert (boxed.left(), inside(boxed.world, second)) == (0, 0)


def test_a_box_is_sorted_into_several_lots(boxed: Boxed) -> None:
    sorted_ = boxed.accept(
        made(LotsSorted, [(boxed.source, "100.00")], ("70.00", MAKEABLE), ("30.00", "7102.21"))
    )
    assert shares(boxed.world, lot_id(sorted_, 2)) == {boxed.one: 18_000, boxed.two: 12_000}


def test_what_comes_back_from_a_memo_is_in_the_box_again(boxed: Boxed) -> None:
    memo = boxed.accept(_on_memo(boxed.owner, boxed.other, boxed.source, "50.00"))
    boxed.world.accept(boxed.other, a_receipt(memo, "50.00"))
    back = boxed.world.accept(boxed.other, a_return(memo, (1, "20.00")))
    boxed.accept(a_receipt(back, "20.00"))
    assert boxed.left() == 70_000


def test_an_export_that_does_not_go_is_in_the_box_again(boxed: Boxed) -> None:
    application = boxed.accept(_exported(boxed.owner, boxed.other, boxed.source, "50.00"))
    boxed.accept(a_cancellation(application))
    assert boxed.left() == 100_000


def test_goods_given_back_changed_come_out_of_a_box(world: World) -> None:
    """R27: bought, put into a box with others, and sent back out of it as what they are now."""
    seller, buyer, *_ = world.members
    lot, own = world.a_lot(seller, "10.00"), world.a_lot(buyer, "30.00")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00"))))
    world.accept(buyer, a_purchase(sale, "10.00"))
    box = world.accept(buyer, a_box())
    world.accept(buyer, filled(box, (lot_id(sale, 1), "10.00"), (own, "30.00")))
    back = world.accept(buyer, a_return(sale, (1, "8.00"), changed={1: (LotId(box), "8.00")}))
    world.accept(seller, a_receipt(back, "8.00"))
    assert shares(world, lot_id(back, 1)) == {lot: 2_000, own: 6_000}
    assert inside(world, box) == 32_000


def test_goods_dated_before_the_youngest_in_the_box_was_acquired_are_found(boxed: Boxed) -> None:
    """L07, as for a lot."""
    line = a_line("1.00", (boxed.source, "1.00"))
    boxed.accept(a_memo(boxed.owner, boxed.other, line))
    assert rules_of(boxed.world.found) == []
    boxed.accept(a_memo(boxed.owner, boxed.other, line, on=TODAY - timedelta(days=1)))
    assert rules_of(boxed.world.found) == ["L07"]


async def test_every_draw_from_a_box_is_rebuilt_from_the_log(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """100.00 in; 10.00 each to sale, memo, work, export, split, sawing, 5.00 lost; the memo is closed."""
    owner, other, *_ = running.members
    one, two = [await running.a_lot(owner, carats) for carats in ("60.00", "40.00")]
    box = StatementId((await running.accept(owner, a_box())).statement)
    await running.accept(owner, filled(box, (one, "60.00"), (two, "40.00")))
    source = LotId(box)
    drafts = {name: taking(owner, other, source, "10.00") for name, taking in OPENING.items()}
    signed = {name: running.sign(owner, draft) for name, draft in drafts.items()}
    outcomes = dict(zip(signed, await running.send(*signed.values()), strict=True))
    assert all(isinstance(outcome, Recorded) for outcome in outcomes.values())
    await running.accept(owner, lost((source, "5.00"), carats="5.00"))
    memo = outcomes["memo"].statement
    assert memo is not None
    await running.accept(owner, a_close(memo))
    assert await asking.fetchval('select sum("left")::bigint from lots where vessel = $1', box) == 35_000
    for outcome in outcomes.values():
        assert isinstance(outcome, Recorded)
        found = await service.lineage(asking, outcome.lots[0], outcome.position)
        assert {root.lot: root.carats for root in found.roots} == {one: 6_000, two: 4_000}
    await assert_books_hold(asking)
    for at_once in (1, 7):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
