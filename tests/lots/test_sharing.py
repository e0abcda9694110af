"""Goods bought together stay everybody's whatever is made of them, and are never mixed in silence (R26)."""

from collections.abc import Sequence

import asyncpg
import pytest

from tests.builders import (
    MAKEABLE,
    SURAT,
    Outsider,
    Somebody,
    a_line,
    a_memo,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    a_work,
    assert_books_hold,
)
from tests.lots.exporting import bound
from tests.lots.scales import reweighed
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_making import made
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection, Role, connect
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id, uuid7
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import urn
from warranty.lots import service
from warranty.lots.documents import LotsMerged, LotSplit, LotsSorted, RoughWorked
from warranty.lots.rules.sharing import SharesNotKept
from warranty.register.replay import Databases, replay
from warranty.trade.documents import Made, PurchaseLine, ReturnedLine

NOW = 2**62
Owners = Sequence[tuple[Somebody | Outsider, int]]


class Joint:
    """10.00 ct that `buyer` has and owns with `partner` and somebody outside, 600 : 300 : 100."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seller, self.buyer, self.partner, self.other = world.members
        self.lot = self.bought("10.00", (self.buyer, 600), (self.partner, 300), (SURAT, 100))

    def bought(self, carats: str, *owners: tuple[Somebody | Outsider, int]) -> LotId:
        lot = self.world.a_lot(self.seller, carats)
        line = a_line(carats, (lot, carats))
        sale = self.world.accept(self.seller, a_sale(self.seller, self.buyer, line, owners=owners))
        self.world.accept(self.buyer, a_purchase(sale, carats))
        return lot_id(sale, 1)

    def shares(self, lot: LotId) -> list[tuple[PartyId | None, int]]:
        return self.world.books.lots.shares.get(lot, [])

    @property
    def whole(self) -> list[tuple[PartyId | None, int]]:
        return [(self.buyer.id, 600), (self.partner.id, 300), (None, 100)]


@pytest.fixture
def joint(world: World) -> Joint:
    return Joint(world)


def test_parts_of_goods_bought_together_are_everybodys(joint: Joint) -> None:
    parts = (("4.00", MAKEABLE), ("6.00", MAKEABLE))
    split = joint.world.accept(joint.buyer, made(LotSplit, [(joint.lot, "10.00")], *parts))
    assert joint.shares(lot_id(split, 1)) == joint.shares(lot_id(split, 2)) == joint.whole
    sawn = made(RoughWorked, [(lot_id(split, 1), "4.00")], ("4.00", MAKEABLE), work="saw")
    assert joint.shares(lot_id(joint.world.accept(joint.buyer, sawn), 1)) == joint.whole


def test_a_mix_is_owned_by_the_weights_that_went_in(joint: Joint) -> None:
    """10.00 of 600:300:100 and 30.00 of one's own: 6+30, 3 and 1 of 40.00 are 900 : 75 : 25."""
    own = joint.world.a_lot(joint.buyer, "30.00")
    sources = [(joint.lot, "10.00"), (own, "30.00")]
    merged = joint.world.accept(joint.buyer, made(LotsMerged, sources, ("40.00", MAKEABLE)))
    expected = [(joint.buyer.id, 900), (joint.partner.id, 75), (None, 25)]
    assert joint.shares(lot_id(merged, 1)) == expected
    lots = joint.world.a_lot(joint.buyer, "40.00"), lot_id(merged, 1)
    lines = (("50.00", MAKEABLE), ("30.00", "7102.21"))
    sorted_ = joint.world.accept(joint.buyer, made(LotsSorted, [(lot, "40.00") for lot in lots], *lines))
    for line in (1, 2):
        shares = joint.shares(lot_id(sorted_, line))
        assert sorted(share for _, share in shares) == [
            12,
            38,
            950,
        ]  # 950, 37.5 and 12.5 rounded to the whole


def test_those_outside_stay_apart_when_two_joint_lots_are_mixed(joint: Joint) -> None:
    """R26: who outside owns which part is told by the purchase alone; two of them are not made one."""
    second = joint.bought("10.00", (joint.buyer, 800), (SURAT, 200))
    sources = [(joint.lot, "10.00"), (second, "10.00")]
    merged = joint.world.accept(joint.buyer, made(LotsMerged, sources, ("20.00", MAKEABLE)))
    expected = [(joint.buyer.id, 700), (joint.partner.id, 150), (None, 50), (None, 100)]
    assert joint.shares(lot_id(merged, 1)) == expected


def test_a_mix_that_leaves_somebody_less_than_a_thousandth_is_refused(joint: Joint) -> None:
    """0.1 of 1,010 ct rounds to nothing: refused; one's own goods alone may be as many as one likes."""
    own = joint.world.a_lot(joint.buyer, "10000.00")
    sources = [(joint.lot, "1.00"), (own, "1000.00")]
    refusal = joint.world.refused(joint.buyer, made(LotsMerged, sources, ("1001.00", MAKEABLE)))
    assert isinstance(refusal, SharesNotKept)
    assert refusal.rule == "R26"
    sources = [(joint.lot, "10.00"), (own, "990.00")]
    merged = joint.world.accept(joint.buyer, made(LotsMerged, sources, ("1000.00", MAKEABLE)))
    assert [share for _, share in joint.shares(lot_id(merged, 1))] == [996, 3, 1]


def test_goods_bought_together_do_not_go_into_a_box(joint: Joint) -> None:
    box = joint.world.accept(joint.buyer, a_box())
    refusal = joint.world.refused(joint.buyer, filled(box, (joint.lot, "1.00")))
    assert isinstance(refusal, SharesNotKept)
    lot = joint.world.a_lot(joint.seller, "5.00")
    owners = ((joint.buyer, 500), (joint.partner, 500))
    sale = a_sale(joint.seller, joint.buyer, a_line("5.00", (lot, "5.00")), owners=owners)
    taken = PurchaseLine(line=1, kept="5.00", box=urn(box))
    refusal = joint.world.refused(joint.buyer, a_purchase(joint.world.accept(joint.seller, sale), taken))
    assert isinstance(refusal, SharesNotKept)


def test_a_sale_ends_it(joint: Joint) -> None:
    sold = a_sale(joint.buyer, joint.other, a_line("10.00", (joint.lot, "10.00")))
    assert joint.shares(lot_id(joint.world.accept(joint.buyer, sold), 1)) == []


def test_goods_on_memo_for_work_and_for_export_are_everybodys_still(joint: Joint) -> None:
    line = a_line("2.00", (joint.lot, "2.00"))
    for draft in (
        a_memo(joint.buyer, joint.other, line),
        a_work(joint.buyer, joint.other, line),
        bound(joint.lot, "2.00"),
    ):
        assert joint.shares(lot_id(joint.world.accept(joint.buyer, draft), 1)) == joint.whole


def test_what_a_contractor_made_is_everybodys(joint: Joint) -> None:
    line = a_line("10.00", (joint.lot, "10.00"))
    work = joint.world.accept(joint.buyer, a_work(joint.buyer, joint.other, line))
    joint.world.accept(joint.other, a_receipt(work, "10.00"))
    made_of_it = ReturnedLine(line=1, made=(Made(carats="9.00", hs="7102.39"),))
    back = joint.world.accept(joint.other, a_return(work, made_of_it))
    assert joint.shares(lot_id(back, 2_001)) == joint.whole


def test_goods_that_come_back_from_memo_or_a_buyer_are_everybodys_still(joint: Joint) -> None:
    """R26: over the edges they left by, into the very lot; 2.00 + 3.00 of 10.00 went and are back."""
    world, line = joint.world, a_line("2.00", (joint.lot, "2.00"))
    memo = world.accept(joint.buyer, a_memo(joint.buyer, joint.other, line))
    world.accept(joint.other, a_receipt(memo, "2.00"))
    back = world.accept(joint.other, a_return(memo, (1, "2.00")))
    world.accept(joint.buyer, a_receipt(back, "2.00"))
    sale = world.accept(joint.buyer, a_sale(joint.buyer, joint.other, a_line("3.00", (joint.lot, "3.00"))))
    world.accept(joint.other, a_purchase(sale, "3.00"))
    back = world.accept(joint.other, a_return(sale, (1, "3.00")))
    world.accept(joint.buyer, a_receipt(back, "3.00"))
    assert (world.left(joint.lot), joint.shares(joint.lot)) == (10_000, joint.whole)


@pytest.mark.parametrize("shown", ["9.99", "10.01"])
def test_goods_that_weigh_otherwise_are_everybodys_still(joint: Joint, shown: str) -> None:
    """R26: less leaves the lot, more is one of its own, in the same shares."""
    weighed = joint.world.accept(joint.buyer, reweighed(joint.lot, "10.00", shown))
    lot = lot_id(weighed, 1) if shown == "10.01" else joint.lot
    assert (joint.world.left(lot), joint.shares(lot)) == (parse_carats(shown), joint.whole)


def test_what_is_left_after_a_part_was_sold_is_everybodys_still(joint: Joint) -> None:
    sale = a_sale(joint.buyer, joint.other, a_line("4.00", (joint.lot, "4.00")))
    joint.world.accept(joint.buyer, sale)
    parts = (("1.00", MAKEABLE), ("5.00", MAKEABLE))
    split = joint.world.accept(joint.buyer, made(LotSplit, [(joint.lot, "6.00")], *parts))
    assert joint.shares(lot_id(split, 1)) == joint.shares(lot_id(split, 2)) == joint.whole


async def test_shares_are_carried_on_record_and_rebuilt_from_the_log(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """In one batch with the purchase, and from what was recorded before; seen by those who own it alone."""
    seller, buyer, partner, holder = running.members
    lot = await running.a_lot(seller, "10.00")
    owners: Owners = ((buyer, 700), (partner, 300))
    sale = (
        await running.accept(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), owners=owners))
    ).statement
    bought = lot_id(sale, 1)
    await running.accept(buyer, a_purchase(sale, "10.00"))
    parts = (("4.00", MAKEABLE), ("6.00", MAKEABLE))
    split = (await running.accept(buyer, made(LotSplit, [(bought, "10.00")], *parts))).lots
    memo = StatementId(
        (await running.accept(buyer, a_memo(buyer, holder, a_line("1.00", (split[0], "1.00"))))).statement
    )
    found = await service.shares_of(asking, [*split, lot_id(memo, 1)], NOW)
    whole = [(buyer.id, 700), (partner.id, 300)]
    assert found == {split[0]: whole, split[1]: whole, lot_id(memo, 1): whole}
    assert len(await service.stock_of(asking, partner.id, NOW, limit=10)) == 4
    assert len(await service.stock_of(asking, buyer.id, NOW, limit=10)) == 4
    await assert_books_hold(asking)
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


@pytest.mark.parametrize("shares", [(700, 300), (700, 299), (700, 301)])
async def test_the_database_keeps_shares_that_make_the_whole_alone(
    database_url: str, shares: tuple[int, ...]
) -> None:
    """R26, guarded a second time, where one command writes the shares of several lots."""
    first, second = LotId(uuid7()), LotId(uuid7())
    rows = [(first, 0, None, 500, 1), (first, 1, None, 500, 1)]
    rows += [(second, at, None, share, 1) for at, share in enumerate(shares)]
    columns = ("lot", "ordinal", "party", "share", "position")
    connection = await connect(database_url, Role.REGISTER)
    try:
        written = connection.copy_records_to_table("lot_shares", records=rows, columns=columns)
        if sum(shares) == 1_000:
            await written
        else:
            with pytest.raises(asyncpg.CheckViolationError, match="do not make the whole"):
                await written
        kept = await connection.fetchval("select count(*) from lot_shares")
        assert kept == (4 if sum(shares) == 1_000 else 0)
    finally:
        await connection.close()
