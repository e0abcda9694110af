"""Manufacture batches over HTTP: one's own, with what is left in each, and nobody else's."""

from pathlib import Path

import msgspec
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.lots.batches import a_batch, a_close, a_day
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import StatementId
from warranty.foundation.statements import urn
from warranty.wire import batches as wire


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, nothing traded yet."""
    return await a_market(world, tmp_path)


async def batches_of(world: World, who: Somebody, **query: object) -> wire.ManufactureBatches:
    answer = await world.get("/v1/batches", who, **query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=wire.ManufactureBatches)


async def test_a_batch_shows_what_is_left_in_it_and_its_yield_once_closed(
    world: World, market: Scene
) -> None:
    """400.00 in, 172.00 polished, 60.00 rejected, 168.00 lost: 172 of 340.00 consumed are 50.588 %."""
    cutter = market.importer
    rough = await market.claimed(await market.confirmed("400.00"), "400.00")
    batch = StatementId((await market.record(cutter, a_batch())).statement)
    out = [(batch, "polished", "172.00"), (batch, "rejection", "60.00")]
    day = a_day(ins=[(batch, rough, "400.00")], out=out, lost=[(batch, "powder", "8.00")])
    worked = await market.record(cutter, day)
    (one,) = (await batches_of(world, cutter)).batches
    assert (one.id, one.state, one.number, one.category) == (urn(batch), "open", "Kapan 1", "makeable")
    assert (one.came_in, one.polished, one.rejected, one.returned) == ("400.00", "172.00", "60.00", "0.00")
    assert (one.consumed, one.left, one.yield_percent) == ("340.00", "160.00", msgspec.UNSET)
    await market.record(cutter, a_close(batch, polishing="160.00"))
    (one,) = (await batches_of(world, cutter)).batches
    assert (one.state, one.left, one.yield_percent) == ("closed", "0.00", "50.588")
    assert [(loss.cause, loss.carats) for loss in one.losses] == [("polishing", "160.00"), ("powder", "8.00")]
    (before,) = (await batches_of(world, cutter, asOf=worked.position)).batches
    assert (before.state, before.left) == ("open", "160.00")


async def test_batches_come_in_pages_newest_first_and_others_see_none(world: World, market: Scene) -> None:
    opened = [urn((await market.record(market.importer, a_batch())).statement) for _ in range(3)]
    first = await batches_of(world, market.importer, limit=2)
    rest = await batches_of(world, market.importer, limit=2, cursor=first.cursor)
    assert [one.id for one in (*first.batches, *rest.batches)] == opened[::-1]
    assert rest.cursor is msgspec.UNSET
    assert (await batches_of(world, market.dealer)).batches == ()
    for other in (market.cast.india, market.cast.association):  # who has none has no scope for them
        assert (await world.get("/v1/batches", other)).status_code == 403
