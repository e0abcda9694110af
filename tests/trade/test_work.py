"""Goods out for work and back: the contractor holds them, the owner goes on owning them (R38, R34, R35)."""

import pytest
from msgspec import UNSET, UnsetType

from tests.builders import (
    MAKEABLE,
    SURAT,
    a_close,
    a_line,
    a_memo,
    a_receipt,
    a_return,
    a_sale,
    a_work,
    assert_books_hold,
)
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.lots import service as lots
from warranty.lots.books import LotState
from warranty.lots.rules.drawing import LotHeldForOwner, LotOverdrawn
from warranty.lots.rules.goods import HsUnknown
from warranty.lots.rules.whereabouts import LotNotHeld
from warranty.register.replay import Databases, replay
from warranty.trade.documents import LostInWork, Made, ReceivedLine, ReturnedLine
from warranty.trade.rules.refusals import ConsignmentStillOpen, LinesMalformed, StageChanged

POLISHED = "7102.39"


class Order:
    """40.00 of the owner's 50.00 ct with a contractor, to be cut."""

    def __init__(self, world: World, work: str = "cut", category: str | UnsetType = UNSET) -> None:
        self.world = world
        self.owner, self.contractor, self.third, _ = world.members
        self.source = world.a_lot(self.owner, "50.00")
        line = a_line("40.00", (self.source, "40.00"))
        sent = a_work(self.owner, self.contractor, line, work=work, category=category)
        self.sent = world.accept(self.owner, sent)
        world.accept(self.contractor, a_receipt(self.sent, "40.00"))
        self.lot = LotId(lot_id(self.sent, 1))

    def back(self, line: ReturnedLine, category: str | UnsetType = UNSET) -> StatementId:
        return self.world.accept(self.contractor, a_return(self.sent, line, category=category))


@pytest.fixture
def order(world: World) -> Order:
    return Order(world)


CUT = ReturnedLine(
    line=1,
    carats="6.00",
    made=(Made(carats="17.00", hs=POLISHED), Made(carats="2.00", hs=MAKEABLE)),
    lost=(LostInWork(carats="14.00", cause="polishing"), LostInWork(carats="0.50", cause="powder")),
)


def test_the_owner_is_unchanged_and_the_contractor_only_has_the_goods(order: Order) -> None:
    lot = order.world.books.lots.lots[order.lot]
    assert (lot.holder, lot.owner, lot.left) == (order.contractor.id, order.owner.id, 40_000)
    line = a_line("1.00", (order.lot, "1.00"))
    for draft in (
        a_sale(order.contractor, order.third, line),
        a_memo(order.contractor, order.third, line),
        a_work(order.contractor, order.third, line),
    ):
        refused = order.world.refused(order.contractor, draft)
        assert isinstance(refused, LotHeldForOwner)
        assert "GoodsReturned, made and lost" in refused.instead
        assert "Memo goods" not in refused.instead


def test_what_comes_back_is_unchanged_made_or_lost_and_the_rest_stays_open(order: Order) -> None:
    """40.00 = 6.00 back + 17.00 polished + 2.00 rejections + 14.50 lost + 0.50 still with the contractor."""
    world = order.world
    back = order.back(CUT)
    assert world.left(order.lot) == 500
    lines = (ReceivedLine(line=at, kept=kept) for at, kept in ((1, "6.00"), (2001, "17.00"), (2002, "2.00")))
    world.accept(order.owner, a_receipt(back, *lines))
    assert world.left(order.source) == 16_000
    polished, rejections = (world.books.lots.lots[lot_id(back, line)] for line in (2001, 2002))
    assert (polished.holder, polished.owner, polished.hs, polished.left) == (
        order.owner.id,
        None,
        POLISHED,
        17_000,
    )
    assert (rejections.hs, rejections.left, rejections.state) == (MAKEABLE, 2_000, LotState.HELD)
    refusal = world.refused(order.owner, a_close(order.sent))
    assert isinstance(refusal, ConsignmentStillOpen)
    assert refusal.facts == {"open": "0.50"}


def test_what_did_not_arrive_of_what_was_made_stays_with_the_contractor(order: Order) -> None:
    back = order.back(ReturnedLine(line=1, made=(Made(carats="17.00", hs=POLISHED),)))
    short = ReceivedLine(line=2001, kept="16.90", returned="0.10")
    order.world.accept(order.owner, a_receipt(back, short))
    assert order.world.left(order.lot) == 23_100


def test_more_does_not_come_of_work_than_went_in(order: Order) -> None:
    """L05: all that is said of a line counts together."""
    made = ReturnedLine(line=1, carats="20.00", made=(Made(carats="20.01", hs=POLISHED),))
    refusal = order.world.refused(order.contractor, a_return(order.sent, made))
    assert isinstance(refusal, LotOverdrawn)
    assert refusal.facts["missing"] == "0.01"


@pytest.mark.parametrize("work", ["saw", "cleave", "brut", "clean", "other"])
def test_only_cutting_makes_polished_of_rough(world: World, work: str) -> None:
    """R34, L13."""
    order = Order(world, work)
    polished = a_return(order.sent, ReturnedLine(line=1, made=(Made(carats="1.00", hs=POLISHED),)))
    assert isinstance(world.refused(order.contractor, polished), StageChanged)
    order.back(ReturnedLine(line=1, made=(Made(carats="1.00", hs=MAKEABLE),)))


def test_goods_made_are_of_a_class_the_register_books(order: Order) -> None:
    unknown = ReturnedLine(line=1, made=(Made(carats="1.00", hs="9999"),))
    assert isinstance(order.world.refused(order.contractor, a_return(order.sent, unknown)), HsUnknown)


def test_losses_have_each_cause_once_and_are_said_of_work_alone(order: Order) -> None:
    twice = ReturnedLine(line=1, lost=(LostInWork(carats="1.00", cause="powder"),) * 2)
    assert isinstance(order.world.refused(order.contractor, a_return(order.sent, twice)), LinesMalformed)
    world = order.world
    memo = world.accept(order.owner, a_memo(order.owner, order.third, a_line("1.00", (order.source, "1.00"))))
    world.accept(order.third, a_receipt(memo, "1.00"))
    lost = ReturnedLine(line=1, lost=(LostInWork(carats="1.00", cause="powder"),))
    assert isinstance(world.refused(order.third, a_return(memo, lost)), LinesMalformed)


def test_only_ones_own_goods_are_sent_for_work(order: Order) -> None:
    line = a_line("1.00", (order.source, "1.00"))
    assert isinstance(order.world.refused(order.third, a_work(order.third, order.owner, line)), LotNotHeld)


def made_of(order: Order, made: str, hs: str, lost: str = "0", cause: str = "sawing") -> ReturnedLine:
    losses = (LostInWork(carats=lost, cause=cause),) if lost != "0" else ()  # type: ignore[arg-type]
    return ReturnedLine(line=1, made=(Made(carats=made, hs=hs),), lost=losses)


@pytest.mark.parametrize(
    ("work", "line", "rules"),
    [
        ("cut", ("36.00", POLISHED, "4.00", "polishing"), []),  # 90 %, the most any category gives
        ("cut", ("36.01", POLISHED, "3.99", "polishing"), ["T01"]),
        ("cut", ("40.00", POLISHED), ["T01"]),
        ("cut", ("3.00", POLISHED, "37.00", "polishing"), ["T02", "T04"]),  # 7.5 %, and 28.00 usual at most
        ("saw", ("39.20", MAKEABLE, "0.80", "sawing"), []),  # 2 % are usual
        ("saw", ("20.00", MAKEABLE, "20.00", "sawing"), ["T04"]),
        ("clean", ("30.00", MAKEABLE, "10.00", "boiling"), ["T04"]),
    ],
)
def test_work_of_a_contractor_is_judged_like_ones_own_and_told_to_both(
    world: World, work: str, line: tuple[str, ...], rules: list[str]
) -> None:
    """T01, T04; R36, R38. Once with who did it, once with the order of whose goods they are."""
    order = Order(world, work)
    order.back(made_of(order, *line))
    assert rules_of(world.found) == [rule for rule in rules for _ in range(2)]
    ordered = world.books.trade.consignments[order.sent].position
    assert [one.concerns for one in world.found] == [None, ordered] * len(rules)
    assert {one.about for one in world.found} <= {urn(order.sent)}


def test_goods_that_come_back_in_parts_are_judged_by_what_must_have_come_of_all(order: Order) -> None:
    """T01, R36: 36.00 of 40.00 are 90 %, if all of the 4.00 still out is lost; with 0.01 more too much."""
    for made, lost, rules in (("19.00", "0", []), ("17.00", "0", []), ("0.01", "0", ["T01"] * 2)):
        order.back(made_of(order, made, POLISHED, lost, "polishing"))
        assert rules_of(order.world.found) == rules
    assert {one.facts["yield"] for one in order.world.found} == {"90.025"}


def test_a_loss_told_with_the_last_part_is_of_all_the_goods(order: Order) -> None:
    """T02, T04: 21.00 polished away are of all 40.00, where 28.00 are usual, and not of themselves."""
    order.back(made_of(order, "19.00", POLISHED))
    order.back(ReturnedLine(line=1, lost=(LostInWork(carats="21.00", cause="polishing"),)))
    assert order.world.found == []


def test_what_did_not_arrive_of_a_part_is_still_out(order: Order) -> None:
    """Of 36.00 told 34.00 arrive; with 2.00 more they are 36.00 of 40.00, 90 %, with 2.01 more T01."""
    part = order.back(made_of(order, "36.00", POLISHED))
    short = ReceivedLine(line=2001, kept="34.00", returned="2.00")
    order.world.accept(order.owner, a_receipt(part, short))
    for made, rules in (("2.00", []), ("0.01", ["T01"] * 2)):
        order.back(made_of(order, made, POLISHED))
        assert rules_of(order.world.found) == rules


def test_a_category_narrows_the_band_and_is_one_of_the_rule_sets(order: Order) -> None:
    """Makeable rough gives 35 to 48 %, of 40.00 that are 14.00 to 19.20, whatever becomes of what is out."""
    for made, lost, rules in (("8.50", "11.50", []), ("10.70", "5.00", []), ("0.01", "0", ["T01"])):
        line = made_of(order, made, POLISHED, lost, "polishing")
        order.back(line, category="makeable")
        assert rules_of(order.world.found) == rules * 2
    line = made_of(order, "1.00", POLISHED)
    unknown = order.world.refused(order.contractor, a_return(order.sent, line, category="best"))
    assert (unknown.code, unknown.rule) == ("category-unknown", "R36")


def test_too_little_is_told_when_what_is_out_cannot_make_up_for_it(order: Order) -> None:
    """T02: 1.00 with 13.00 out of 40.00 may be 35 % of makeable rough yet, with 12.99 not."""
    for made, lost, rules in (("1.00", "26.00", []), ("0", "0.01", ["T02"])):
        lines = (Made(carats=made, hs=POLISHED),) if made != "0" else ()
        losses = (LostInWork(carats=lost, cause="polishing"),)
        order.back(ReturnedLine(line=1, made=lines, lost=losses), category="makeable")
        assert rules_of(order.world.found) == rules * 2


def test_only_of_cutting_a_category_is_said(world: World) -> None:
    order = Order(world, "saw")
    draft = a_return(order.sent, made_of(order, "1.00", MAKEABLE), category="makeable")
    assert isinstance(world.refused(order.contractor, draft), LinesMalformed)


def test_the_category_its_owner_named_when_it_sent_the_goods_decides(world: World) -> None:
    """R36: near-gem gives 10 to 30 %: 12.00 of 40.00 at most, whatever the returner would call them."""
    order = Order(world, category="near-gem")
    line = made_of(order, "12.00", POLISHED, "8.00", "polishing")
    other = world.refused(order.contractor, a_return(order.sent, line, category="emerald-cut"))
    assert isinstance(other, LinesMalformed)
    assert "near-gem" in other.instead
    order.back(line)
    assert rules_of(world.found) == []
    order.back(made_of(order, "0.01", POLISHED, "19.99", "polishing"), category="near-gem")
    assert rules_of(world.found) == ["T01", "T01"]
    assert {one.facts["category"] for one in world.found} == {"near-gem"}


def test_a_category_is_named_of_what_is_sent_to_be_cut_and_has_a_band(world: World) -> None:
    owner, contractor, *_ = world.members
    line = a_line("4.00", (world.a_lot(owner, "5.00"), "4.00"))
    unknown = world.refused(owner, a_work(owner, contractor, line, category="best"))
    assert (unknown.code, unknown.rule) == ("category-unknown", "R36")
    sawn = world.refused(owner, a_work(owner, contractor, line, work="saw", category="makeable"))
    assert isinstance(sawn, LinesMalformed)


async def test_the_category_named_with_the_goods_is_on_record(
    running: RunningRegister, database_url: str
) -> None:
    """Also of work by somebody outside, which its owner returns itself: 60 % of near-gem rough is T01."""
    owner, contractor, *_ = running.members
    source = await running.a_lot(owner, "90.00")
    for worker, by in ((contractor, contractor), (SURAT, owner)):
        line = a_line("20.00", (source, "20.00"))
        sent = await running.accept(owner, a_work(owner, worker, line, category="near-gem"))
        if worker is contractor:
            await running.accept(contractor, a_receipt(sent.statement, "20.00"))
        made = (Made(carats="12.00", hs=POLISHED),)
        lost = (LostInWork(carats="8.00", cause="polishing"),)
        back = await running.accept(by, a_return(sent.statement, ReturnedLine(line=1, made=made, lost=lost)))
        assert [(one.rule, one.facts["category"]) for one in back.findings] == [("T01", "near-gem")]
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_work_inside_and_outside_replays_to_the_same_books(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    owner, contractor, *_ = running.members
    source = await running.a_lot(owner, "90.00")
    sent = await running.accept(owner, a_work(owner, contractor, a_line("40.00", (source, "40.00"))))
    await running.accept(contractor, a_receipt(sent.statement, "40.00"))
    back = await running.accept(contractor, a_return(sent.statement, CUT))
    lines = (ReceivedLine(line=at, kept=kept) for at, kept in ((1, "6.00"), (2001, "17.00"), (2002, "2.00")))
    await running.accept(owner, a_receipt(back.statement, *lines))
    out = await running.accept(owner, a_work(owner, SURAT, a_line("40.00", (source, "40.00"))))
    home = await running.accept(owner, a_return(out.statement, CUT))
    polished = await lots.lot_at(asking, LotId(lot_id(home.statement, 2001)), 2**62)
    assert (polished.holder, polished.left, polished.state) == (owner.id, 17_000, LotState.HELD)
    assert (await lots.lot_at(asking, source, 2**62)).left == 22_000
    assert (await lots.lot_at(asking, out.lots[0], 2**62)).left == 500
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same
