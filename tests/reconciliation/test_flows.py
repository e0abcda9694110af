"""S02: what one participant issued for another is confirmed, void, in transit or missing, on any day."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from tests.builders import TODAY, Draft, a_certificate, a_confirmation, a_number
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.certificates.documents import (
    CertificateUnused,
    CertificateVoided,
    ShipmentReturned,
    ShipmentSubmitted,
    TradeParties,
    TradeParty,
)
from warranty.certificates.questions import Sum
from warranty.disclosure.rules import NotFound
from warranty.reconciliation import service
from warranty.reconciliation.rules.flows import FlowState, Missing
from warranty.reconciliation.service import FlowSeen, Route
from warranty.transparency import service as log

YEAR = Route("IN", "EU", date(2026, 1, 1), date(2026, 12, 31))
LONG_AGO = TODAY - timedelta(days=46)
"""The window for a confirmation in the European Union is 45 days from the issue."""


async def issued(scene: Scene, carats: str, *, on: date = TODAY, country: str = "BE") -> str:
    """A certificate of India's for an importer of some country; its number."""
    number = a_number("IN")
    draft = a_certificate(number, carats, on=on)
    parties = TradeParties(
        exporter=TradeParty(name="Example Gems Ltd"), importer=TradeParty(name="Scheldt", country=country)
    )
    paper = replace(draft.document.paper, trade_parties=parties)
    await scene.record(scene.cast.india, draft.having(paper=paper))
    return number


async def flow(
    scene: Scene, who: Somebody | None = None, *, route: Route = YEAR, as_of: int | None = None
) -> FlowSeen:
    """The route as an authority is told."""
    async with scene.visit() as connection:
        moment = await log.moment(connection, as_of)
        asking = scene.asking(who or scene.cast.india)
        return await service.certificate_flow(connection, asking, route, moment)


def adds_up(seen: FlowSeen) -> bool:
    """Issued − confirmed − void − in transit is the gap, and the gap is what is missing."""
    return seen.flow.gap == seen.flow.by_state[FlowState.MISSING]


async def test_every_certificate_stands_in_exactly_one_place(scene: Scene) -> None:
    confirmed, voided, unused = [await issued(scene, carats) for carats in ("10.00", "20.00", "30.00")]
    submitted, returned = await issued(scene, "40.00"), await issued(scene, "50.00")
    on_its_way, late = await issued(scene, "60.00"), await issued(scene, "70.00", on=LONG_AGO)
    await issued(scene, "80.00", country="AE")
    before = scene.position
    europe, india = scene.cast.europe, scene.cast.india
    await scene.record(europe, a_confirmation(confirmed, scene.importer, "9.99"))
    await scene.record(india, Draft(CertificateVoided(event_on=TODAY, number=voided, reason="Spoiled.")))
    await scene.record(india, Draft(CertificateUnused(event_on=TODAY, number=unused, reason="Never left.")))
    await scene.record(europe, Draft(ShipmentSubmitted(event_on=TODAY, number=submitted)))
    await scene.record(europe, Draft(ShipmentReturned(event_on=TODAY, number=returned, reason="Seal.")))

    now, then = await flow(scene), await flow(scene, as_of=before)

    assert now.flow.issued == Sum(7, 280_000)
    assert now.flow.by_state == {
        FlowState.CONFIRMED: Sum(1, 10_000),
        FlowState.VOID: Sum(3, 100_000),
        FlowState.IN_TRANSIT: Sum(2, 100_000),
        FlowState.MISSING: Sum(1, 70_000),
    }
    assert now.flow.arrived == 9_990
    assert now.missing == [Missing(late, LONG_AGO, 46, 70_000)]
    assert [found.rule for found in now.findings] == ["S02"]
    assert adds_up(now)
    assert on_its_way
    assert then.flow.by_state[FlowState.IN_TRANSIT] == Sum(6, 210_000)
    assert then.flow.issued == Sum(7, 280_000)
    assert adds_up(then)


async def test_as_days_pass_what_was_in_transit_is_missing(scene: Scene) -> None:
    await issued(scene, "10.00")
    assert (await flow(scene)).findings == []
    scene.running.clock.on(2027, 1, 7)
    assert (await flow(scene)).flow.by_state[FlowState.IN_TRANSIT] == Sum(1, 10_000)
    scene.running.clock.on(2027, 1, 8)
    seen = await flow(scene)
    assert seen.flow.gap == Sum(1, 10_000)
    assert adds_up(seen)


async def test_the_two_participants_are_told_and_nobody_else(scene: Scene) -> None:
    await issued(scene, "70.00", on=LONG_AGO)
    europe = await flow(scene, scene.cast.europe)
    assert europe.flow.gap == Sum(1, 70_000)
    assert europe.missing is None
    for who in (scene.importer, scene.cast.association):
        with pytest.raises(NotFound):
            await flow(scene, who)
    with pytest.raises(NotFound):
        await flow(scene, scene.cast.europe, route=YEAR._replace(importing="AE"))
