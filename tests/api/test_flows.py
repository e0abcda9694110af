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


async def _sent(market: Scene, *carats: str) -> None:
    """So many certificates from India to the Union, in November."""
    for weight in carats:
        lot = await market.claimed(await market.confirmed(weight), weight)
        made = await market.record(market.importer, bound(lot, weight))
        await market.record(
            market.cast.india, issued_for(StatementId(made.statement), a_number("IN"), weight)
        )


async def test_an_office_of_the_scheme_is_told_whole_quarters_and_no_few_certificates_weight(
    world: World, market: Scene
) -> None:
    """10.00 + 20.00, then + 30.00 ct: two certificates tell no weight, three do; never which they are."""
    office = await world.admitted("Observer", market.cast.operator, tasks=("statistics",))
    await _sent(market, "10.00", "20.00")
    quarter = {"exporting": "IN", "importing": "EU", "from": "2026-10-01", "to": "2026-12-31"}
    early = await world.get(FLOW, office, **quarter)
    assert (early.status_code, early.json()["rule"]) == (422, "R15"), "the quarter is not over"
    world.clock.later(days=45)
    few = await world.get(FLOW, office, **quarter)
    flow = msgspec.json.decode(few.content, type=CertificateFlow)
    assert (flow.issued.certificates, flow.issued.carats, flow.arrived) == (2, msgspec.UNSET, msgspec.UNSET)
    assert "30.00" not in few.text
    for changed in ({"from": "2026-10-02"}, {"to": "2026-12-30"}, {"asOf": market.position}):
        assert (await world.get(FLOW, office, **quarter | changed)).status_code == 422, changed
    looked = (await world.get("/v1/looks", office, whose="own")).json()["looks"]
    assert {look["ground"] for look in looked} == {"observer"}


async def test_with_three_certificates_an_office_of_the_scheme_is_told_their_weight(
    world: World, market: Scene
) -> None:
    office = await world.admitted("Observer", market.cast.operator, tasks=("monitoring",))
    await _sent(market, "10.00", "20.00", "30.00")
    world.clock.later(days=45)
    quarter = {"exporting": "IN", "importing": "EU", "from": "2026-10-01", "to": "2026-12-31"}
    answer = await world.get(FLOW, office, **quarter)
    flow = msgspec.json.decode(answer.content, type=CertificateFlow)
    assert (flow.issued.certificates, flow.issued.carats, flow.missing) == (3, "60.00", ())
    body = await world.admitted("Observer", market.cast.operator)
    assert (await world.get(FLOW, body, **quarter)).status_code == 404, "industry and civil society"
    told = await world.http.get("/v1/members/status")
    assert told.status_code == 200, "what is public is theirs as everybody's"
