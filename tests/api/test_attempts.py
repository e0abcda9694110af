"""The journal of refused submissions: its maker reads it, oversight as far as its role goes, time ends it."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.market import a_market
from tests.api.world import NOON, World
from tests.builders import a_claim, a_line, a_sale
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.register import attempts, store


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    return await a_market(world, tmp_path)


async def overdrawn(scene: Scene, carats: str) -> str:
    """The importer sells more than the 10.00 ct it has; the refusal's sentence."""
    lot = await scene.claimed(await scene.confirmed("10.00"), "10.00")
    refused = await scene.running.refused(
        scene.importer, a_sale(scene.importer, scene.dealer, a_line(carats, (lot, carats)))
    )
    return refused.sentence


async def listed(world: World, who: Somebody, **query: object) -> list[dict[str, str]]:
    answer = await world.get("/v1/attempts", who, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, str]] = answer.json()["attempts"]
    return found


async def test_a_maker_reads_its_own_and_nobody_elses(world: World, scene: Scene) -> None:
    sentence = await overdrawn(scene, "11.00")
    (one,) = await listed(world, scene.importer)
    assert (one["type"], one["code"], one["rule"], one["detail"]) == (
        "Sale",
        "lot-overdrawn",
        "L05",
        sentence,
    )
    assert one["id"].startswith("urn:uuid:")
    assert await listed(world, scene.importer, party=scene.importer.did) == [one]
    assert await listed(world, scene.dealer) == []
    for stranger in (scene.dealer, scene.cast.europe):
        foreign = await world.get("/v1/attempts", stranger, party=scene.importer.did)
        unknown = await world.get("/v1/attempts", stranger, party=Somebody().did)
        assert (foreign.status_code, foreign.json()["type"]) == (404, unknown.json()["type"])
        assert foreign.json()["detail"] == unknown.json()["detail"]


async def test_oversight_sees_the_rule_and_only_the_authority_the_sentence(
    world: World, scene: Scene
) -> None:
    """The sentence says what is left of a lot: for the authority at home; not for association or operator."""
    sentence = await overdrawn(scene, "11.00")
    for who, told in ((scene.cast.india, sentence), (scene.cast.association, None), (world.operator, None)):
        (one,) = await listed(world, who, party=scene.importer.did)
        assert (one["rule"], one.get("detail")) == ("L05", told)
    looks = (await world.get("/v1/looks", scene.importer)).json()["looks"]
    assert [(look["kind"], look["ground"]) for look in looks] == [
        ("attempts", "oversight"),
        ("attempts", "admitter"),
        ("attempts", "jurisdiction"),
    ]


async def test_attempts_come_in_pages_newest_first(world: World, scene: Scene) -> None:
    for carats in ("11.00", "12.00", "13.00"):
        await overdrawn(scene, carats)
    every = await listed(world, scene.importer)
    first = (await world.get("/v1/attempts", scene.importer, limit=2)).json()
    rest = (await world.get("/v1/attempts", scene.importer, limit=2, cursor=first["cursor"])).json()
    assert first["attempts"] + rest["attempts"] == every
    assert "cursor" not in rest
    wrong = await world.get("/v1/attempts", scene.importer, cursor="x")
    assert (wrong.status_code, wrong.json()["title"]) == (422, "The cursor cannot be read")


async def test_after_two_years_nobody_is_shown_an_attempt_and_the_next_batch_drops_it(
    world: World, scene: Scene
) -> None:
    """730 days by policy: on the last day it is there, on the next not; a statement of that day drops it."""
    await overdrawn(scene, "11.00")
    world.clock.later(days=730)
    assert len(await listed(world, scene.importer)) == 1
    world.clock.later(days=1)
    assert await listed(world, scene.importer) == []
    async with world.resources.engine.begin() as connection:
        kept = await connection.exec_driver_sql("select count(*) from attempts")
        assert kept.scalar_one() == 1
    scene.running.clock.at = world.clock.at
    await scene.running.refused(scene.dealer, a_claim("no number", "1.00"))
    await scene.running.refused(scene.dealer, a_claim("no number", "1.00"))  # the first has been answered
    async with world.resources.engine.begin() as connection:
        found = await connection.exec_driver_sql("select party from attempts")
        assert {row.party for row in found} == {scene.dealer.id}


async def test_a_batch_drops_a_bounded_number_and_the_next_goes_on(
    world: World, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for carats in ("11.00", "12.00", "13.00"):
        await overdrawn(scene, carats)
    monkeypatch.setattr(attempts, "AT_ONCE", 2)
    old = world.clock.at.date().replace(year=2029)
    async with scene.visit() as connection:
        assert not await attempts.age(connection, world.resources.policy, old)
        left = await store.attempts_of(connection, scene.importer.id, 2**62, NOON - timedelta(days=1), 9)
        assert [one["code"] for one in left] == ["lot-overdrawn"]
        assert await attempts.age(connection, world.resources.policy, old)
