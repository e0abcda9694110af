"""Stock at the end of any day and balances of periods: as known then, as known now, and exact."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from tests.builders import (
    TODAY,
    Draft,
    a_claim,
    a_confirmation,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_receipt,
    a_sale,
    a_settlement,
    a_withdrawal,
)
from tests.lots.rooting import opening
from tests.lots.scales import found, reweighed
from tests.lots.test_leaving import lost
from tests.lots.test_legacy import a_declaration
from tests.lots.test_making import GEM, INDUSTRIAL, made
from tests.parties.builders import Somebody
from tests.reconciliation.conftest import scene
from tests.reconciliation.scene import Scene
from warranty.disclosure.rules import NotFound
from warranty.foundation.ids import LotId
from warranty.lots import stock
from warranty.lots.documents import LotsMerged, LotsSorted
from warranty.lots.rules.balance import Balance, RootsMoved
from warranty.lots.stock import LotOnDay
from warranty.parties.service import CursorUnreadable
from warranty.trade.documents import PurchaseLine, SettledLine
from warranty.transparency import service as log

__all__ = ["scene"]

D1, D2, D3, D4 = (TODAY - timedelta(days=back) for back in (4, 3, 2, 1))


async def on(
    scene: Scene, who: Somebody, day: date, as_of: int | None = None, *, limit: int = 1_000
) -> list[LotOnDay]:
    """All pages of somebody's stock at the end of a day."""
    found: list[LotOnDay] = []
    cursor = None
    while True:
        async with scene.visit() as connection:
            moment = await log.moment(connection, as_of)
            page = await stock.stock_on(
                connection, scene.asking(who), who.id, day, moment.position, cursor=cursor, limit=limit
            )
        found.extend(page.lots)
        if page.cursor is None:
            return found
        cursor = page.cursor


async def balance(
    scene: Scene, who: Somebody, first: date, last: date, as_of: int | None = None
) -> Mapping[str, Balance]:
    """Somebody's balance by class, asked by itself; nothing in it is broken."""
    async with scene.visit() as connection:
        moment = await log.moment(connection, as_of)
        shown = await stock.balance_of(connection, scene.asking(who), who.id, first, last, moment)
    assert [found for found in shown.findings if found.rule == "A01"] == []
    return {row.hs: row for row in shown.rows}


async def a_lot(scene: Scene, who: Somebody, carats: str, day: date) -> LotId:
    """Confirmed and claimed on a day."""
    number = a_number()
    await scene.record(scene.cast.india, a_confirmation(number, who, carats, on=day))
    return (await scene.record(who, a_claim(number, carats, on=day))).lots[0]


def left(lots: list[LotOnDay]) -> dict[LotId, tuple[int, int]]:
    return {one.lot.id: (one.left, one.offered) for one in lots if one.is_own}


async def test_goods_offered_are_their_sellers_until_the_buyer_has_answered(scene: Scene) -> None:
    """100.00 ct claimed on day 1, 40.00 ct offered on day 2, 30.00 ct kept and 10.00 ct returned on day 3."""
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "100.00", D1)
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("40.00", (lot, "40.00")), on=D2))
    answer = PurchaseLine(line=1, kept="30.00", returned="10.00")
    await scene.record(buyer, a_purchase(sale.statement, answer, on=D3))

    assert left(await on(scene, seller, D1 - timedelta(days=1))) == {}
    assert left(await on(scene, seller, D1)) == {lot: (100_000, 0)}
    assert left(await on(scene, seller, D2)) == {lot: (60_000, 40_000)}
    assert left(await on(scene, seller, D3)) == {lot: (70_000, 0)}
    assert left(await on(scene, buyer, D2)) == {}
    assert left(await on(scene, buyer, D3)) == {sale.lots[0]: (30_000, 0)}
    assert await balance(scene, seller, D1, D2) == {
        GEM: Balance(GEM, "rough", 0, came_in=100_000),
    }
    assert await balance(scene, seller, D3, D3) == {GEM: Balance(GEM, "rough", 100_000, went_out=30_000)}
    assert (await balance(scene, buyer, D1, D3))[GEM].closing == 30_000


async def test_what_stands_behind_a_balance_is_told_with_each_kind_of_root_apart(scene: Scene) -> None:
    """R29, R40: 50.00 ct declared as opening stock; 100.00 ct imported, of which 60.00 are mixed with 20.00.

    40.00 ct of the mixture are sold: 30.00 imported, 10.00 declared. The other 40.00 gain 0.01 on the scale.
    """
    member, buyer = scene.importer, scene.dealer
    declared = (await scene.record(member, opening((GEM, "50.00")))).lots[0]
    lot = await a_lot(scene, member, "100.00", D1)
    both = [(lot, "60.00"), (declared, "20.00")]
    mixed = (await scene.record(member, made(LotsMerged, both, ("80.00", GEM)))).lots[0]
    sale = await scene.record(member, a_sale(member, buyer, a_line("40.00", (mixed, "40.00"))))
    await scene.record(buyer, a_purchase(sale.statement, "40.00"))
    await scene.record(member, reweighed(lot, "40.00", "40.01"))
    await scene.record(member, a_declaration(("7102.39", "3.00")))
    # opening, in, out, adjusted, closing
    assert await roots(scene, member, D1, TODAY) == {
        ("7102.31", "confirmed"): (0, 100_000, 30_000, 0, 70_000),
        ("7102.31", "stock_declared"): (50_000, 0, 10_000, 0, 40_000),
        ("7102.31", "weighing"): (0, 0, 0, 10, 10),
        ("7102.39", "legacy"): (0, 3_000, 0, 0, 3_000),
    }
    rows = await balance(scene, member, D1, TODAY)
    assert {hs: (row.opening, row.closing) for hs, row in rows.items()} == {
        "7102.31": (50_000, 110_010), "7102.39": (0, 3_000),
    }  # fmt: skip
    assert await roots(scene, buyer, D1, TODAY) == {
        ("7102.31", "confirmed"): (0, 30_000, 0, 0, 30_000),
        ("7102.31", "stock_declared"): (0, 10_000, 0, 0, 10_000),
    }


async def test_movements_of_a_mixture_are_told_by_root_and_add_up_root_by_root(scene: Scene) -> None:
    """0.01 ct imported and 0.02 ct found, mixed; 0.01 ct sold, 0.01 ct lost: a third of each, in thousandths.

    0.010 ct of the mixture are 0.003 imported and 0.007 found; what is left is that, too, so that the rest of
    the rounding stands as regraded.
    """
    member, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, member, "0.01", D1)
    find = (await scene.record(member, found("0.02", GEM))).lots[0]
    both = [(lot, "0.01"), (find, "0.02")]
    mixed = (await scene.record(member, made(LotsMerged, both, ("0.03", GEM)))).lots[0]
    sale = await scene.record(member, a_sale(member, buyer, a_line("0.01", (mixed, "0.01"))))
    await scene.record(buyer, a_purchase(sale.statement, "0.01"))
    await scene.record(member, lost((mixed, "0.01"), carats="0.01"))
    behind = await moved_roots(scene, member, D1, TODAY)
    told = {
        one.grade: (
            one.balance.came_in,
            one.balance.went_out,
            one.balance.lost,
            one.balance.found,
            one.closing,
        )
        for one in behind
    }
    assert told == {"confirmed": (10, 3, 3, 0, 3), "unsupported": (0, 7, 7, 20, 7)}
    assert {one.grade: one.regraded for one in behind} == {"confirmed": -1, "unsupported": 1}


async def roots(
    scene: Scene, who: Somebody, first: date, last: date
) -> dict[tuple[str, str], tuple[int, int, int, int, int]]:
    """Opening, in, out, adjusted and closing by class and grade, where nothing is lost or regraded."""
    behind = await moved_roots(scene, who, first, last)
    assert not any(one.regraded or one.balance.lost for one in behind)
    return {
        (one.hs, one.grade): (
            one.balance.opening, one.balance.came_in, one.balance.went_out, one.balance.adjusted, one.closing,
        )
        for one in behind
    }  # fmt: skip


async def moved_roots(scene: Scene, who: Somebody, first: date, last: date) -> list[RootsMoved]:
    """What stands behind somebody's balance, as known now."""
    async with scene.visit() as connection:
        return await stock.roots_in_balance(connection, who.id, first, last, scene.position)


async def test_as_known_then_leaves_out_what_was_recorded_late(scene: Scene) -> None:
    """A sale of day 2 recorded after everything else: known now, not known then."""
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "100.00", D1)
    then = scene.position
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("40.00", (lot, "40.00")), on=D2))
    await scene.record(buyer, a_purchase(sale.statement, "40.00", on=D2))
    assert left(await on(scene, seller, D2)) == {lot: (60_000, 0)}
    assert left(await on(scene, seller, D2, then)) == {lot: (100_000, 0)}
    assert left(await on(scene, seller, D2, sale.position)) == {lot: (60_000, 40_000)}
    assert (await balance(scene, seller, D2, D2, then))[GEM].closing == 100_000
    assert (await balance(scene, seller, D2, D2))[GEM].closing == 60_000


async def test_a_difference_is_in_neither_stock_until_it_ends(scene: Scene) -> None:
    """40.00 ct offered, 1.00 ct missing on day 2; on day 3 0.25 ct are the buyer's, 0.50 ct come back."""
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "100.00", D1)
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("40.00", (lot, "40.00")), on=D2))
    answer = PurchaseLine(line=1, kept="39.00", returned="0.00", difference="1.00")
    await scene.record(buyer, a_purchase(sale.statement, answer, on=D2))
    assert (await balance(scene, seller, D1, D2))[GEM].closing == 60_000
    assert (await balance(scene, buyer, D1, D2))[GEM].closing == 39_000
    settled = SettledLine(line=1, to_buyer="0.25", to_seller="0.50", lost="0.25")
    for side in (seller, buyer):
        await scene.record(side, a_settlement(sale.statement, settled, on=D3))
    assert await balance(scene, buyer, D3, D3) == {
        GEM: Balance(GEM, "rough", 39_000, went_out=500, lost=250, disputed=1_000)
    }
    assert (await balance(scene, buyer, D3, D3))[GEM].closing == 39_250
    assert await balance(scene, seller, D3, D3) == {GEM: Balance(GEM, "rough", 60_000, came_in=500)}


async def test_a_withdrawn_offer_leaves_no_trace_in_the_balance(scene: Scene) -> None:
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "10.00", D1)
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("4.00", (lot, "4.00")), on=D2))
    await scene.record(seller, a_withdrawal(sale.statement, on=D3))
    assert left(await on(scene, seller, D2)) == {lot: (6_000, 4_000)}
    assert left(await on(scene, seller, D3)) == {lot: (10_000, 0)}
    assert await balance(scene, seller, D2, D3) == {GEM: Balance(GEM, "rough", 10_000)}


async def test_sorting_moves_carats_between_classes_in_a_column_of_its_own(scene: Scene) -> None:
    """R39: 10.00 ct of 7102.31 sorted into 6.00 and 4.00 ct of 7102.21: −4.00 and +4.00."""
    member = scene.importer
    lot = await a_lot(scene, member, "10.00", D1)
    sorting = made(LotsSorted, [(lot, "10.00")], ("6.00", GEM), ("4.00", INDUSTRIAL))
    await scene.record(member, sorting.having(event_on=D2))
    rows = await balance(scene, member, D2, D2)
    assert rows == {
        GEM: Balance(GEM, "rough", 10_000, reclassified=-4_000),
        INDUSTRIAL: Balance(INDUSTRIAL, "rough", 0, reclassified=4_000),
    }
    assert sum(row.closing for row in rows.values()) == 10_000


async def test_memo_goods_are_in_their_owners_stock_and_apart_in_their_holders(scene: Scene) -> None:
    """B08: 10.00 ct out on memo since day 2, received on day 3."""
    owner, holder = scene.importer, scene.dealer
    lot = await a_lot(scene, owner, "25.00", D1)
    memo = await scene.record(owner, a_memo(owner, holder, a_line("10.00", (lot, "10.00")), on=D2))
    await scene.record(holder, a_receipt(memo.statement, "10.00", on=D3))
    assert left(await on(scene, owner, D3)) == {memo.lots[0]: (10_000, 0), lot: (15_000, 0)}
    assert await balance(scene, owner, D2, D3) == {GEM: Balance(GEM, "rough", 25_000)}
    assert await on(scene, holder, D2) == []
    (held,) = await on(scene, holder, D3)
    assert (held.left, held.is_own) == (10_000, False)
    assert await balance(scene, holder, D1, D3) == {}


async def test_goods_that_went_by_their_day_before_they_came_are_told(scene: Scene) -> None:
    """A04: claimed on day 3, sold by its invoice on day 2 (late entries of both)."""
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "10.00", D3)
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("4.00", (lot, "4.00")), on=D2))
    await scene.record(buyer, a_purchase(sale.statement, "4.00", on=D2))
    async with scene.visit() as connection:
        moment = await log.moment(connection, None)
        shown = await stock.balance_of(connection, scene.asking(seller), seller.id, D1, D2, moment)
    assert [(one.rule, one.facts) for one in shown.findings] == [("A04", {"hs": GEM, "missing": "4.00"})]
    assert [row.closing for row in shown.rows] == [-4_000]
    assert (await balance(scene, seller, D3, D3))[GEM].closing == 6_000


async def test_pages_are_the_whole_stock_once_each(scene: Scene) -> None:
    member, other = scene.importer, scene.dealer
    lots = [await a_lot(scene, member, f"{at}.00", D1) for at in range(1, 6)]
    memo = await scene.record(other, a_memo_of(scene, other, member, await a_lot(scene, other, "9.00", D1)))
    await scene.record(member, a_receipt(memo.statement, "9.00"))
    whole = await on(scene, member, TODAY)
    assert [one.lot.id for one in whole] == [*reversed(lots), memo.lots[0]]
    assert await on(scene, member, TODAY, limit=2) == whole
    with pytest.raises(CursorUnreadable):
        async with scene.visit() as connection:
            await stock.stock_on(connection, scene.asking(member), member.id, TODAY, 0, cursor="W10", limit=5)


def a_memo_of(scene: Scene, owner: Somebody, to: Somebody, lot: LotId) -> Draft:
    return a_memo(owner, to, a_line("9.00", (lot, "9.00")))


async def test_a_stock_is_its_members_own_and_its_authoritys_alone(scene: Scene) -> None:
    """Section 8: the government of the holding country; nobody else, not even another authority."""
    await a_lot(scene, scene.importer, "10.00", D1)
    async with scene.visit() as connection:
        moment = await log.moment(connection, None)

        async def seen_by(who: Somebody) -> int:
            found = await stock.stock_on(
                connection, scene.asking(who), scene.importer.id, D1, moment.position, limit=5
            )
            return len(found.lots)

        assert await seen_by(scene.cast.india) == 1
        for who in (scene.dealer, scene.cast.europe, scene.cast.association):
            with pytest.raises(NotFound):
                await seen_by(who)
