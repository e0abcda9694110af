"""Boxes as they are shown: one hop in a chain, one sum in a dispersion, named with the lots in them."""

from pathlib import Path

import msgspec
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import a_line, a_sale
from tests.lots.test_boxes import a_box, filled
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import LotId, StatementId
from warranty.foundation.statements import urn
from warranty.wire import boxes as wire_boxes
from warranty.wire import lots as wire


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """The usual cast in the world's register."""
    return await a_market(world, tmp_path)


async def test_a_chain_leads_through_a_box_and_its_goods_are_one_sum(world: World, market: Scene) -> None:
    """60.00 and 40.00 in; 50.00 sold are 30.00 and 20.00; 7.00 more come in; 57.00 are in the box."""
    importer, dealer = market.importer, market.dealer
    lots = [await market.claimed(await market.confirmed(carats), carats) for carats in ("60.00", "47.00")]
    box = StatementId((await market.record(importer, a_box())).statement)
    await market.record(importer, filled(box, (lots[0], "60.00"), (lots[1], "40.00")))
    sale = await market.record(importer, a_sale(importer, dealer, a_line("50.00", (LotId(box), "50.00"))))
    await market.record(importer, filled(box, (lots[1], "7.00")))
    answer = await world.get(f"/v1/lots/{sale.lots[0]}/lineage", market.cast.india)
    lineage = msgspec.json.decode(answer.content, type=wire.Lineage)
    assert lineage.edges
    assert {(edge.source, edge.carats, edge.through) for edge in lineage.edges} == {
        (str(lots[0]), "30.00", str(box)),
        (str(lots[1]), "20.00", str(box)),
    }
    answer = await world.get(f"/v1/lots/{lots[1]}/dispersion", importer)
    (passed_on, boxed) = msgspec.json.decode(answer.content, type=wire.Dispersion).holdings
    assert (boxed.box, boxed.lot or None, boxed.carats) == (str(box), None, "27.00")
    assert (passed_on.box or None, passed_on.place, passed_on.carats) == (None, "passed-on", "20.00")
    answer = await world.get("/v1/lots?state=inside", importer)
    listed = msgspec.json.decode(answer.content, type=wire.Lots).lots
    assert sorted(lot.left for lot in listed if lot.left != "0.00") == ["50.00", "7.00"]
    assert {lot.box for lot in listed} == {str(box)}
    answer = await world.get("/v1/boxes", importer)
    (shown,) = msgspec.json.decode(answer.content, type=wire_boxes.Boxes).boxes
    assert (shown.id, shown.number, shown.state) == (urn(box), "Makeables", "open")
    assert (shown.lots, shown.left) == (2, "57.00")
    answer = await world.get("/v1/boxes", dealer)
    assert msgspec.json.decode(answer.content, type=wire_boxes.Boxes).boxes == ()


async def test_boxes_come_in_pages_newest_first(world: World, market: Scene) -> None:
    opened = [urn((await market.record(market.importer, a_box())).statement) for _ in range(3)]
    answer = await world.get("/v1/boxes", market.importer, limit=2)
    first = msgspec.json.decode(answer.content, type=wire_boxes.Boxes)
    answer = await world.get("/v1/boxes", market.importer, limit=2, cursor=first.cursor)
    rest = msgspec.json.decode(answer.content, type=wire_boxes.Boxes)
    assert [box.id for box in (*first.boxes, *rest.boxes)] == opened[::-1]
    assert rest.cursor is msgspec.UNSET
