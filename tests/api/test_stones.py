"""A single stone is found by its report, and shown with it to whoever may read its lot (R37)."""

from pathlib import Path

import msgspec
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import MAKEABLE, Somebody, a_line, a_purchase, a_sale
from tests.lots.test_making import made
from tests.lots.test_stones import bagged, reported
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import LotId
from warranty.lots.documents import LotSplit, Stone
from warranty.wire import lots as wire


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """The usual cast in the world's register."""
    return await a_market(world, tmp_path)


async def test_a_stone_is_found_by_its_report_and_its_mark_is_its_holders_own(
    world: World, market: Scene
) -> None:
    importer, dealer = market.importer, market.dealer
    lot = await market.claimed(await market.confirmed("5.00"), "5.00")
    stone = Stone(report=reported("2141 438").report, mark="Tray 4")
    parts = bagged(made(LotSplit, [(lot, "5.00")], ("2.00", MAKEABLE), ("3.00", MAKEABLE)), stone)
    (bag, rest) = (await market.record(importer, parts)).lots
    found = await _found(world, importer, report="gia  2141 438")
    assert [(each.id, each.reports, each.marks) for each in found] == [
        (str(bag), ("GIA 2141 438",), ("tray 4",))
    ]
    assert await _found(world, importer, report="GIA 2141") == []
    assert await _found(world, dealer, report="GIA 2141 438") == []
    everything = {each.id: each.reports for each in await _found(world, importer)}
    assert (everything[str(rest)], everything[str(bag)]) == ((), ("GIA 2141 438",))

    line = a_line("2.00", (LotId(bag), "2.00"), hs=MAKEABLE)
    sale = await market.record(importer, a_sale(importer, dealer, line))
    (bought,) = sale.lots
    assert await _found(world, importer, report="GIA 2141 438") == []
    await market.record(dealer, a_purchase(sale.statement, "2.00"))
    for asker in (dealer, market.cast.india):
        answer = await world.get(f"/v1/lots/{bought}", asker)
        shown = msgspec.json.decode(answer.content, type=wire.Lot)
        assert (shown.is_single_stone, shown.reports, shown.marks) == (True, ("GIA 2141 438",), ())
    assert [each.id for each in await _found(world, dealer, report="GIA 2141 438")] == [str(bought)]


async def _found(world: World, asker: Somebody, **asked: str) -> list[wire.Lot]:
    answer = await world.get("/v1/lots", asker, **asked)
    return list(msgspec.json.decode(answer.content, type=wire.Lots).lots)
