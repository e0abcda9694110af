"""Goods bought together stand whole in their holder's balance; each partner is told its share, once (R26)."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import MAKEABLE, SURAT, Outsider, a_line, a_memo, a_purchase, a_sale
from tests.lots.test_answering import an_answer
from tests.lots.test_making import made
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import LotId, StatementId
from warranty.lots.documents import LotSplit
from warranty.lots.rules.sharing import HeldTogether, held_together, parted


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, on the day from which named owners answer."""
    scene = await a_market(world, tmp_path)
    world.clock.later(days=5)
    return scene


async def balance(world: World, who: Somebody, **query: object) -> dict[str, Any]:
    """Of this year until today, unless a day is named."""
    today = world.clock().date()
    days = {"from": date(today.year, 1, 1), "to": today} | query
    answer = await world.get("/v1/balances", who, **days)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = {"together": []} | answer.json()
    return found


def a_row(**carats: str) -> dict[str, str]:
    return {"hs": "7102.31", "stage": "rough"} | carats


def held(own: str, others: str, awaiting: str = "0.00") -> dict[str, str]:
    return a_row(heldBy="member", own=own, others=others, awaiting=awaiting)


def elsewhere(own: str) -> dict[str, str]:
    return a_row(heldBy="another", own=own)


async def bought(market: Scene, carats: str) -> tuple[StatementId, LotId]:
    """By the dealer, who has them, the cutter and somebody outside, 600 : 300 : 100."""
    source = await market.claimed(await market.confirmed(carats), carats)
    owners: list[tuple[Somebody | Outsider, int]] = [(market.dealer, 600), (market.cutter, 300), (SURAT, 100)]
    line = a_line(carats, (source, carats))
    sale = await market.record(market.importer, a_sale(market.importer, market.dealer, line, owners=owners))
    await market.record(market.dealer, a_purchase(sale.statement, carats))
    return StatementId(sale.statement), LotId(sale.lots[0])


async def test_the_holders_balance_tells_own_and_others_and_a_partners_its_share(
    world: World, market: Scene
) -> None:
    """Of 10.001 ct 6.001, 3.00 and 1.00 (the thousandth to the largest remainder: .6, .3, .1)."""
    dealer, cutter = market.dealer, market.cutter
    sale, lot = await bought(market, "10.001")
    mine = await balance(world, dealer)
    assert [row["closing"] for row in mine["rows"]] == ["10.001"]
    assert mine["together"] == [held("6.001", "1.00", "3.00")]
    assert (await balance(world, cutter))["together"] == []  # it has not said that it is one
    answered = await market.record(cutter, an_answer(sale, "acknowledged"))
    mine, theirs = await balance(world, dealer), await balance(world, cutter)
    assert (mine["together"], theirs["together"]) == ([held("6.001", "4.00")], [elsewhere("3.00")])
    assert theirs["rows"] == []
    assert (await balance(world, cutter, asOf=answered.position - 1))["together"] == []
    assert (await balance(world, market.importer))["together"] == []
    supervised = await balance(world, market.cast.india, member=cutter.did)
    assert supervised["together"] == [elsewhere("3.00")]

    # 4.001 offered are their seller's until they are taken: 6.00 are left, 3.60, 1.80 and 0.60 of them.
    on = await market.record(dealer, a_sale(dealer, market.stranger, a_line("4.001", (lot, "4.001"))))
    assert (await balance(world, cutter))["together"] == [elsewhere("3.00")]
    await market.record(market.stranger, a_purchase(on.statement, "4.001"))
    mine = await balance(world, dealer)
    assert mine["together"] == [held("3.60", "2.40")]
    assert (await balance(world, cutter))["together"] == [elsewhere("1.80")]
    assert (await balance(world, market.stranger))["together"] == []

    # Split, and part of it sent on memo, nothing changes: 5.00 and 1.00 are the dealer's with the others.
    parts = (("5.00", MAKEABLE), ("1.00", MAKEABLE))
    split = await market.record(dealer, made(LotSplit, [(lot, "6.00")], *parts))
    line = a_line("1.00", (LotId(split.lots[1]), "1.00"))
    await market.record(dealer, a_memo(dealer, market.stranger, line))
    mine = await balance(world, dealer)
    assert (mine["together"], mine["rows"][0]["closing"]) == ([held("3.60", "2.40")], "6.00")
    assert (await balance(world, cutter))["together"] == [elsewhere("1.80")]


async def test_what_is_held_and_what_is_elsewhere_of_two_partners_is_every_carat_once(
    world: World, market: Scene
) -> None:
    """Of 1.001, 0.333 and 7.00 ct the dealer's 0.601 + 0.20 + 4.20, the cutter's 0.30 + 0.10 + 2.10."""
    for carats in ("1.001", "0.333", "7.00"):
        sale, _ = await bought(market, carats)
        await market.record(market.cutter, an_answer(sale, "acknowledged"))
    mine = await balance(world, market.dealer)
    (row,), (theirs,) = mine["together"], (await balance(world, market.cutter))["together"]
    assert (row["own"], theirs["own"], row["others"]) == ("5.001", "2.50", "3.333")
    assert Decimal(row["own"]) + Decimal(row["others"]) == Decimal(mine["rows"][0]["closing"])
    outside = Decimal(row["others"]) - Decimal(theirs["own"])
    assert outside == Decimal("0.833")  # 0.10, 0.033 and 0.70


async def test_a_refused_share_is_the_holders_and_bought_together_no_more(
    world: World, market: Scene
) -> None:
    """The cutter's 300 are the dealer's: 9.00 and 1.00 of 10.00; with two alone nothing is together."""
    sale, _ = await bought(market, "10.00")
    await market.record(market.cutter, an_answer(sale, "refused"))
    assert (await balance(world, market.dealer))["together"] == [held("9.00", "1.00")]
    assert (await balance(world, market.cutter))["together"] == []


async def test_before_they_were_bought_nobody_has_a_share(world: World, market: Scene) -> None:
    sale, _ = await bought(market, "10.00")
    await market.record(market.cutter, an_answer(sale, "acknowledged"))
    before = world.clock().date() - timedelta(days=30)
    for who in (market.dealer, market.cutter):
        assert (await balance(world, who, to=before))["together"] == []


def test_less_than_nothing_is_parted_like_what_there_is() -> None:
    """A late entry: -10.001 ct are -6.001, -3.00 and -1.00; one that refused leaves its part to the house."""
    house, partner = Somebody().id, Somebody().id
    shares = [(house, 600), (partner, 300), (None, 100)]
    assert parted(-10_001, shares, {}, house) == {house: -6_001, partner: -3_000, None: -1_000}
    refused = parted(10_001, shares, {partner: "refused"}, house)
    assert refused == {house: 9_001, None: 1_000}
    alone = parted(10_000, [(house, 700), (partner, 300)], {partner: "withdrawn"}, house)
    rows = held_together(house, [("7102.31", house, refused), ("7102.31", house, alone)])
    assert rows == [HeldTogether("7102.31", is_held=True, own=9_001, others=1_000)]
