"""The Commission: a supervising authority of the Union sees what all Union authorities do (R12, § 8)."""

from datetime import date
from pathlib import Path

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import Draft, a_claim, a_confirmation, a_number
from tests.parties.builders import Somebody, a_row, an_admission
from tests.parties.test_membership import licence
from tests.reconciliation.scene import Scene


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    return await a_market(world, tmp_path)


async def union(scene: Scene, country: str, *tasks: str) -> Somebody:
    """A further authority of the Union."""
    office = Somebody()
    row = a_row(office, "Authority", participant="EU", country=country, tasks=tasks)
    await scene.record(scene.cast.operator, Draft(an_admission(row)))
    return office


async def test_the_commission_sees_every_union_authoritys_certificates_and_members(
    world: World, scene: Scene
) -> None:
    commission, germany = await union(scene, "BE", "supervise", "report"), await union(scene, "DE", "import")
    dealer = await scene.admitted("DE")
    number = a_number("IN")
    await scene.record(germany, a_confirmation(number, dealer, "12.00"))
    lot = (await scene.record(dealer, a_claim(number, "12.00", participant="EU"))).lots[0]
    for who, status in ((commission, 200), (germany, 200), (scene.cast.india, 404)):
        assert (await world.get(f"/v1/lots/{lot}", who)).status_code == status
    seen = (await world.get(f"/v1/certificates/{number}", commission)).json()
    assert seen["confirmation"]["carats"] == "12.00"
    looks = (await world.get("/v1/looks", dealer)).json()["looks"]
    assert commission.did in {look["viewer"] for look in looks}, "and each of its looks is told"


async def test_the_commission_confirms_nothing_itself(world: World, scene: Scene) -> None:
    """It supervises; issuing and importing are the Member States' tasks."""
    commission = await union(scene, "BE", "supervise")
    refused = await scene.running.refused(commission, a_confirmation(a_number("IN"), scene.importer, "1.00"))
    assert refused.code == "not-competent"


async def test_the_commission_sees_the_members_of_a_state_and_acts_for_those_of_states_without_an_authority(
    world: World, scene: Scene
) -> None:
    """Art. 17(9), from what is on record: Germany has an authority of its own, Ireland has none."""
    commission, germany = await union(scene, "EU", "supervise"), await union(scene, "DE", "supervise")
    german, irish = await scene.admitted("DE"), await scene.admitted("IE")
    licences = [Draft(licence(one, date(2020, 1, 1), date(2030, 1, 1))) for one in (german, irish)]
    assert (await scene.running.refused(commission, licences[0])).code == "party-not-yours"
    assert (await scene.running.refused(germany, licences[1])).code == "party-not-yours"
    await scene.record(germany, licences[0])
    await scene.record(commission, licences[1])
    number = a_number("IN")
    await scene.record(scene.cast.europe, a_confirmation(number, german, "12.00"))
    lot = (await scene.record(german, a_claim(number, "12.00", participant="EU"))).lots[0]
    assert (await world.get(f"/v1/lots/{lot}", commission)).status_code == 200
