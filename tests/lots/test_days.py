"""The same goods are in one stock on any day, whichever day either side writes (B08, R40)."""

from datetime import date
from pathlib import Path
from runpy import run_path

import pytest

from tests.builders import (
    TODAY,
    a_line,
    a_memo,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    a_settlement,
    a_withdrawal,
)
from tests.lots.scales import counted
from tests.lots.test_stock import D1, D2, D3, D4, a_lot, balance, on
from tests.parties.builders import Somebody
from tests.reconciliation.conftest import scene
from tests.reconciliation.scene import Scene
from warranty.database.engine import Role, connect
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine, SettledLine

__all__ = ["scene"]

DAYS = (D1, D2, D3, D4, TODAY)


async def closings(scene: Scene, who: Somebody) -> list[str]:
    """What somebody's balance closes with on each day; its stock of that day says the same, lot by lot."""
    told = []
    for day in DAYS:
        rows = await balance(scene, who, day, day)
        closing = sum(row.closing for row in rows.values())
        lots = [one for one in await on(scene, who, day) if one.is_own]
        assert sum(one.left + one.offered for one in lots) == closing
        assert all(one.left >= 0 and one.offered >= 0 for one in lots)
        told.append(f"{closing / 1000:.2f}")
    return told


async def test_a_purchase_dated_before_its_sale_has_the_goods_from_the_day_of_the_sale(
    scene: Scene, database_url: str
) -> None:
    """B08: 10.00 of 50.00 ct sold on day 4, bought on day 2: the seller's until day 3, the buyer's from 4."""
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "50.00", D1)
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), on=D4))
    await scene.record(buyer, a_purchase(sale.statement, "10.00", on=D2))
    assert await closings(scene, seller) == ["50.00", "50.00", "50.00", "40.00", "40.00"]
    assert await closings(scene, buyer) == ["0.00", "0.00", "0.00", "10.00", "10.00"]
    assert (await scene.record(seller, counted(("50.00", None), on=D3))).findings == []
    assert (await scene.record(buyer, counted(("10.00", None), on=D4))).findings == []
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_what_of_it_is_not_kept_never_left_and_what_is_missing_is_so_from_the_sale(
    scene: Scene, database_url: str
) -> None:
    """R20, B02: of 10.00 ct 6.00 kept, 3.00 returned, 1.00 in dispute, settled by a loss dated before it."""
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "50.00", D1)
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), on=D3))
    answer = PurchaseLine(line=1, kept="6.00", returned="3.00", difference="1.00")
    await scene.record(buyer, a_purchase(sale.statement, answer, on=D1))
    end = SettledLine(line=1, to_buyer="1.00", to_seller="0.00", lost="0.00")
    for side in (seller, buyer):
        await scene.record(side, a_settlement(sale.statement, end, on=D2))
    assert await closings(scene, seller) == ["50.00", "50.00", "43.00", "43.00", "43.00"]
    assert await closings(scene, buyer) == ["0.00", "0.00", "7.00", "7.00", "7.00"]
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_an_offer_withdrawn_before_its_day_never_left(scene: Scene) -> None:
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "50.00", D1)
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), on=D3))
    await scene.record(seller, a_withdrawal(sale.statement, on=D2))
    assert await closings(scene, seller) == ["50.00"] * 5
    assert [(one.left, one.offered) for one in await on(scene, seller, D3)] == [(50_000, 0)]


@pytest.mark.parametrize(("returned", "received"), [(D1, D2), (D2, D1), (D4, D2)])
async def test_what_is_given_back_before_it_came_is_back_no_earlier_than_it_had_come(
    scene: Scene, database_url: str, returned: date, received: date
) -> None:
    """R27: 10.00 ct sold on day 3 and bought on day 4, of which 4.00 are back "before"."""
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "50.00", D1)
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), on=D3))
    await scene.record(buyer, a_purchase(sale.statement, "10.00", on=D4))
    back = await scene.record(buyer, a_return(sale.statement, (1, "4.00"), on=returned))
    await scene.record(seller, a_receipt(back.statement, "4.00", on=received))
    days = [
        [row.closing for row in (await balance(scene, who, day, day)).values()]
        for who in (seller, buyer)
        for day in DAYS
    ]
    assert days == [[50_000], [50_000], [50_000], [44_000], [44_000], [], [], [], [6_000], [6_000]]
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_memo_goods_are_never_with_owner_and_holder_at_once(scene: Scene) -> None:
    """B08: 10.00 ct sent on day 4, received "on day 2"; 4.00 of them back "on day 1"."""
    owner, holder = scene.importer, scene.dealer
    lot = await a_lot(scene, owner, "50.00", D1)
    memo = await scene.record(owner, a_memo(owner, holder, a_line("10.00", (lot, "10.00")), on=D4))
    await scene.record(holder, a_receipt(memo.statement, "10.00", on=D2))
    assert [one.left for one in await on(scene, holder, D3)] == []
    assert [one.left for one in await on(scene, holder, D4)] == [10_000]
    back = await scene.record(holder, a_return(memo.statement, (1, "4.00"), on=TODAY))
    await scene.record(owner, a_receipt(back.statement, "4.00", on=D1))
    assert await closings(scene, owner) == ["50.00"] * 5
    assert {one.lot.id: one.left for one in await on(scene, owner, D4)} == {lot: 40_000, memo.lots[0]: 10_000}


def of_migration(name: str, command: str) -> str:
    """What a migration does."""
    (path,) = Path("migrations/versions").glob(f"*_{name}.py")
    return str(run_path(str(path))[command])


async def test_registers_begun_before_have_their_days_put_in_order(scene: Scene, database_url: str) -> None:
    """From days as each side wrote them the migration makes what a replay does; a return waits for both."""
    seller, buyer = scene.importer, scene.dealer
    lot = await a_lot(scene, seller, "50.00", D1)
    sale = await scene.record(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), on=D4))
    await scene.record(buyer, a_purchase(sale.statement, "10.00", on=TODAY))
    back = await scene.record(buyer, a_return(sale.statement, (1, "4.00"), on=D2))
    await scene.record(seller, a_receipt(back.statement, "4.00", on=D1))
    owner = await connect(database_url, Role.OWNER)
    try:
        await owner.execute(
            "update ledger_days d set event_on = s.event_on from statements s where s.position = d.position"
        )
        days = of_migration("keep_last_days_of_lots", "LAST_DAYS")
        await owner.execute(
            f"update lots set last_moved_on = d.last_moved_on from ({days}) d where d.id = lots.id"  # noqa: S608
        )
        replayed = await replay(Databases(database_url))
        assert {one.table for one in replayed.tables if not one.is_same} == {"ledger_days", "lots"}
        for command in ("WAIT", "MOVED"):
            await owner.execute(of_migration("count_answers_no_earlier", command))
    finally:
        await owner.close()
    assert (await replay(Databases(database_url), judge=True)).is_same
