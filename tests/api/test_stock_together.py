"""Goods bought together are in one stock alone; a partner is shown its share apart, lot by lot (R26, B08)."""

from typing import Any

import pytest

from tests.api.test_balances_together import balance, bought, market
from tests.api.world import World
from tests.builders import MAKEABLE, a_line, a_purchase, a_sale
from tests.lots.test_answering import an_answer
from tests.lots.test_making import made
from tests.parties.builders import TODAY, Somebody
from tests.reconciliation.scene import Scene
from warranty.cli.stock import _print_day
from warranty.lots.documents import LotSplit
from warranty.wire.stock import StockTogether

__all__ = ["market"]


async def stock(world: World, who: Somebody, **query: object) -> dict[str, Any]:
    """Of today, unless a day is named."""
    answer = await world.get("/v1/stock", who, **({"on": world.clock().date()} | query))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = {"together": []} | answer.json()
    return found


def shares(found: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(one["lot"], one["share"], one["own"]) for one in found["together"]]


async def test_a_partner_is_shown_its_share_apart_and_who_has_the_goods_all_of_them(
    world: World, market: Scene
) -> None:
    """Of 10.001 ct 600 : 300 : 100 the cutter's 3.00, the dealer's 6.001 in all of them; nobody else's."""
    dealer, cutter = market.dealer, market.cutter
    sale, lot = await bought(market, "10.001")
    assert (await stock(world, cutter))["together"] == []  # it has not said that it is one
    said = await market.record(cutter, an_answer(sale, "acknowledged"))
    theirs = await stock(world, cutter)
    assert (theirs["lots"], shares(theirs)) == ([], [(str(lot), 300, "3.00")])
    mine = await stock(world, dealer)
    assert mine["together"] == []
    (held,) = mine["lots"]
    assert (held["custody"], held["left"], held["share"], held["own"]) == ("own", "10.001", 600, "6.001")
    assert shares(await stock(world, market.cast.india, member=cutter.did)) == shares(theirs)
    assert (await stock(world, market.importer))["together"] == []
    assert (await stock(world, cutter, asOf=said.position - 1))["together"] == []
    assert (await stock(world, cutter, hs="7102.39"))["together"] == []
    (row,) = (await balance(world, cutter))["together"]
    assert row["own"] == "3.00"

    # 4.00 offered are the seller's still; taken, of 6.001 the cutter's 1.80; split it is 1.50 and 0.30.
    offer = await market.record(dealer, a_sale(dealer, market.stranger, a_line("4.00", (lot, "4.00"))))
    assert shares(await stock(world, cutter)) == [(str(lot), 300, "3.00")]
    await market.record(market.stranger, a_purchase(offer.statement, "4.00"))
    assert shares(await stock(world, cutter)) == [(str(lot), 300, "1.80")]
    parts = (("5.00", MAKEABLE), ("1.001", MAKEABLE))
    split = await market.record(dealer, made(LotSplit, [(lot, "6.001")], *parts))
    first, second = map(str, split.lots)
    assert shares(await stock(world, cutter)) == [(second, 300, "0.30"), (first, 300, "1.50")]


async def test_shares_come_after_all_lots_and_on_pages_like_them(world: World, market: Scene) -> None:
    """Own lots, then the shares in two houses' goods, one a page; the balance adds them up in one row."""
    cutter = market.cutter
    for _ in range(2):
        sale, _ = await bought(market, "1.00")
        await market.record(cutter, an_answer(sale, "acknowledged"))
    own = await market.claimed(await market.confirmed("2.00"), "2.00")
    line = a_line("2.00", (own, "2.00"))
    other = await market.record(
        market.importer,
        a_sale(market.importer, market.stranger, line, owners=[(market.stranger, 500), (cutter, 500)]),
    )
    await market.record(market.stranger, a_purchase(other.statement, "2.00"))
    await market.record(cutter, an_answer(other.statement, "acknowledged"))
    pages, query = list[list[str]](), dict[str, object]()
    while True:
        page = await stock(world, cutter, limit=1, **query)
        pages.append([one["own"] for one in page["together"]])
        if "cursor" not in page:
            break
        query = {"cursor": page["cursor"]}
    assert pages == [["1.00"], ["0.30"], ["0.30"]]
    (row,) = (await balance(world, cutter))["together"]
    assert (row["heldBy"], row["own"]) == ("another", "1.60")


async def test_a_refused_share_is_in_the_stock_of_who_has_the_goods_alone(
    world: World, market: Scene
) -> None:
    sale, _ = await bought(market, "10.00")
    await market.record(market.cutter, an_answer(sale, "refused"))
    assert (await stock(world, market.cutter))["together"] == []
    (held,) = (await stock(world, market.dealer))["lots"]
    assert (held["share"], held["own"]) == (900, "9.00")


def test_a_share_is_printed_apart_and_is_in_no_sum(capsys: pytest.CaptureFixture[str]) -> None:
    lot = "0198c0ff-ee00-8000-8000-000000000001"
    share = StockTogether(
        lot=lot, hs="7102.31", stage="rough", kind="sale", share=300, own="3.00", event_on=TODAY
    )
    _print_day(TODAY, [share], as_json=False)
    printed = capsys.readouterr().out
    assert "300/1000" in printed
    assert "Bought together" in printed
    assert "Own stock" not in printed, "there is no sum of nothing"
    _print_day(TODAY, [share], as_json=True)
    assert '"own":"3.00"' in capsys.readouterr().out.replace(" ", "")
