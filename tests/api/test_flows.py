"""Certificates from one participant to another over HTTP (S02)."""

from pathlib import Path

import msgspec
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import a_number
from tests.lots.exporting import bound, issued_for
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import StatementId
from warranty.wire.flows import CertificateFlow

YEAR = {"exporting": "IN", "importing": "EU", "from": "2026-01-01", "to": "2026-12-31"}
FLOW = "/v1/reconciliations/flow"


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, nothing traded yet."""
    return await a_market(world, tmp_path)


async def test_an_export_in_transit_is_counted_by_its_application(world: World, market: Scene) -> None:
    lot = await market.claimed(await market.confirmed("100.00"), "100.00")
    made = await market.record(market.importer, bound(lot, "60.00"))
    number = a_number("IN")
    await market.record(market.cast.india, issued_for(StatementId(made.statement), number, "60.00"))
    answer = await world.get(FLOW, market.cast.india, **YEAR)
    assert answer.status_code == 200, answer.text
    flow = msgspec.json.decode(answer.content, type=CertificateFlow)
    assert (flow.issued.certificates, flow.in_transit.carats, flow.gap.certificates) == (1, "60.00", 0)
    assert flow.explanation == "Every certificate is accounted for."


async def test_others_are_told_nothing_and_a_period_runs_forward(world: World, market: Scene) -> None:
    for who, status in ((market.importer, 404), (market.cast.association, 403)):
        assert (await world.get(FLOW, who, **YEAR)).status_code == status
    backwards = YEAR | {"from": "2026-12-31", "to": "2026-01-01"}
    assert (await world.get(FLOW, market.cast.india, **backwards)).status_code in {400, 422}
