"""Engagements over the API: who sees that somebody is audited, and how far it is."""

from pathlib import Path

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.audits.ordering import PURPOSE, an_acceptance, an_end, an_order
from tests.builders import Draft
from tests.parties.builders import Somebody, a_row, an_admission
from tests.reconciliation.scene import Scene
from warranty.foundation.statements import read_disclosure, urn
from warranty.register.recording import Recorded


class Audit:
    """A market with an auditor, and an order to it about the importer."""

    def __init__(self, scene: Scene, auditor: Somebody, order: Recorded) -> None:
        self.scene, self.auditor, self.order = scene, auditor, order
        self.office, self.member = scene.cast.association, scene.importer

    async def accepted(self, *services: str) -> Recorded:
        draft = an_acceptance(self.order.statement, self.office, self.member, services=services)
        return await self.scene.record(self.auditor, draft)


@pytest.fixture
async def audit(world: World, tmp_path: Path) -> Audit:
    scene, auditor = await a_market(world, tmp_path), Somebody()
    await scene.record(scene.cast.operator, Draft(an_admission(a_row(auditor, "Auditor"))))
    order = await scene.record(scene.cast.association, an_order(auditor, scene.importer))
    return Audit(scene, auditor, order)


async def test_the_three_sides_and_oversight_see_an_engagement_and_nobody_else(
    world: World, audit: Audit
) -> None:
    path = f"/v1/engagements/{audit.order.statement}"
    for who in (audit.office, audit.auditor, audit.member, audit.scene.cast.operator):
        assert (await world.get(path, who)).json()["engagement"] == urn(audit.order.statement)
        assert len((await world.get("/v1/engagements", who)).json()["engagements"]) == 1
    unknown = await world.get(f"/v1/engagements/{audit.member.id}", audit.scene.dealer)
    for who in (audit.scene.dealer, audit.scene.cast.india, audit.scene.cast.europe):
        foreign = await world.get(path, who)
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
        assert (await world.get("/v1/engagements", who)).json() == {"engagements": []}


async def test_the_member_is_told_by_whom_and_of_which_period_but_not_why(world: World, audit: Audit) -> None:
    path = f"/v1/engagements/{audit.order.statement}"
    assert (await world.get(path, audit.auditor)).json()["purpose"] == PURPOSE
    told = (await world.get(path, audit.member)).json()
    assert told == {
        "engagement": urn(audit.order.statement),
        "number": "A/1",
        "orderedBy": audit.office.did,
        "auditor": audit.auditor.did,
        "member": audit.member.did,
        "topics": ["trade", "stock", "certificates", "findings"],
        "periodFrom": "2026-01-01",
        "periodTo": "2026-12-31",
        "endsOn": "2027-03-31",
        "state": "offered",
        "position": audit.order.position,
    }
    statement = f"/v1/statements/{audit.order.statement}"
    parts = {}
    for who in (audit.office, audit.auditor, audit.member):
        _, *encoded = (await world.get(statement, who)).json()["statement"].split("~")
        parts[who.id] = [read_disclosure(one.encode()).name for one in encoded if one]
    assert parts == {audit.office.id: ["scope"], audit.auditor.id: ["scope"], audit.member.id: []}
    assert (await world.get(statement, audit.scene.dealer)).status_code == 404


async def test_how_far_it_is_follows_from_acceptance_days_and_end(world: World, audit: Audit) -> None:
    async def state() -> tuple[str, int]:
        found = (await world.get(f"/v1/engagements/{audit.order.statement}", audit.member)).json()
        path = f"/v1/engagements?state={found['state']}"
        return found["state"], len((await world.get(path, audit.member)).json()["engagements"])

    assert await state() == ("offered", 1)
    accepted = await audit.accepted("Bookkeeping")
    assert await state() == ("open", 1)
    open_one = (await world.get("/v1/engagements?state=open", audit.member)).json()["engagements"][0]
    assert open_one["accepted"] == accepted.position
    assert open_one["independence"] == {"yearsAudited": 0, "otherServices": ["Bookkeeping"]}
    world.clock.later(days=128)  # 31 March 2027
    assert await state() == ("open", 1)
    world.clock.later(days=1)
    assert await state() == ("over", 1)
    await audit.scene.record(audit.auditor, an_end(audit.order.statement))
    assert await state() == ("ended", 1)
    for stranger_to_it in ("offered", "open", "over"):
        answer = await world.get(f"/v1/engagements?state={stranger_to_it}", audit.member)
        assert answer.json() == {"engagements": []}


async def test_who_ordered_it_hears_of_the_auditors_conflict_and_the_member_does_not(
    world: World, audit: Audit
) -> None:
    await audit.accepted("Bookkeeping")
    (found,) = (await world.get("/v1/findings", audit.office)).json()["findings"]
    assert (found["finding"]["rule"], found["about"]) == ("Q05", urn(audit.order.statement))
    for who in (audit.member, audit.scene.dealer):
        assert (await world.get("/v1/findings", who)).json() == {"findings": []}


async def test_engagements_are_paged_newest_first_and_filtered_by_member(world: World, audit: Audit) -> None:
    scene = audit.scene
    for number, member in (("A/2", scene.dealer), ("A/3", audit.member)):
        await scene.record(audit.office, an_order(audit.auditor, member, number=number))
    first = (await world.get("/v1/engagements?limit=2", audit.auditor)).json()
    rest = (await world.get(f"/v1/engagements?limit=2&cursor={first['cursor']}", audit.auditor)).json()
    numbers = [one["number"] for page in (first, rest) for one in page["engagements"]]
    assert (numbers, "cursor" in rest) == (["A/3", "A/2", "A/1"], False)
    of_dealer = (await world.get(f"/v1/engagements?member={scene.dealer.did}", audit.office)).json()
    assert [one["number"] for one in of_dealer["engagements"]] == ["A/2"]
    nobody = await world.get("/v1/engagements?member=did:web:elsewhere.example", audit.office)
    assert nobody.json() == {"engagements": []}
