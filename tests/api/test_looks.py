"""`/v1/looks`: each look with its ground and purpose, for who looked, who was looked at, and oversight."""

from pathlib import Path

import httpx
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.api.purposes import PURPOSE


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    """A market; nobody has looked at anything yet."""
    return await a_market(world, tmp_path)


async def get(world: World, path: str, who: Somebody, purpose: str = "") -> httpx.Response:
    """A question with what it is for."""
    headers = {"Authorization": f"Bearer {await world.token(who)}"}
    return await world.http.get(path, headers=headers | ({PURPOSE: purpose} if purpose else {}))


async def test_a_look_is_told_to_who_looked_to_whose_record_it_is_and_to_oversight(
    world: World, scene: Scene
) -> None:
    number = await scene.confirmed("10.00")
    lot = await scene.claimed(number, "10.00")
    assert (await get(world, f"/v1/lots/{lot}", scene.cast.india, "Yearly visit 2026/7")).status_code == 200
    look = {
        "lookedAt": "2026-11-23T12:00:00Z",
        "viewer": scene.cast.india.did,
        "kind": "lot",
        "record": str(lot),
        "ground": "jurisdiction",
        "purpose": "Yearly visit 2026/7",
        "subject": scene.importer.did,
    }
    for who, whose in ((scene.cast.india, "own"), (scene.importer, "at-me"), (scene.cast.operator, "all")):
        looks = (await get(world, f"/v1/looks?whose={whose}", who)).json()["looks"]
        assert [one for one in looks if one["kind"] != "looks"] == [look], whose


async def test_nobody_else_hears_of_it(world: World, scene: Scene) -> None:
    lot = await scene.claimed(await scene.confirmed("10.00"), "10.00")
    await get(world, f"/v1/lots/{lot}", scene.cast.india)
    for who in (scene.stranger, scene.dealer, scene.cast.europe, scene.cast.association):
        for whose in ("at-me", "own"):
            assert (await get(world, f"/v1/looks?whose={whose}", who)).json() == {"looks": []}
        assert (await get(world, "/v1/looks?whose=all", who)).status_code == 404


async def test_looks_of_oversight_are_looks(world: World, scene: Scene) -> None:
    await get(world, "/v1/looks?whose=all", scene.cast.operator, "Monthly review")
    (look,) = (await get(world, "/v1/looks?whose=own", scene.cast.operator)).json()["looks"]
    assert (look["kind"], look["record"], look["ground"]) == ("looks", "all", "oversight")
    assert look["purpose"] == "Monthly review"


async def test_pages_follow_each_other_and_filters_narrow_them(world: World, scene: Scene) -> None:
    number = await scene.confirmed("10.00")
    lot = await scene.claimed(number, "10.00")
    for _ in range(3):
        await get(world, f"/v1/lots/{lot}", scene.cast.india)
    await get(world, f"/v1/certificates/{number}", scene.cast.india)
    first = (await get(world, "/v1/looks?whose=own&limit=2", scene.cast.india)).json()
    # Newest first: the claim and the certificate were seen together, the lot three times before.
    assert {one["kind"] for one in first["looks"]} == {"certificate", "claim"}
    again = (
        await get(world, f"/v1/looks?whose=own&limit=10&cursor={first['cursor']}", scene.cast.india)
    ).json()
    assert [one["kind"] for one in again["looks"]] == ["lot"] * 3
    assert "cursor" not in again
    only = (await get(world, f"/v1/looks?kind=certificate&record={number}", scene.importer)).json()
    assert [one["record"] for one in only["looks"]] == [number]
    broken = await get(world, "/v1/looks?cursor=rubbish", scene.importer)
    assert broken.json()["type"].endswith("/cursor-unreadable")


@pytest.mark.parametrize("purpose", ["x" * 201, "a\tb", "caf\u00e9"])
async def test_a_purpose_nobody_could_read_later_is_refused_before_anything_is_shown(
    world: World, scene: Scene, purpose: str
) -> None:
    token = f"Bearer {await world.token(scene.cast.india)}".encode()
    headers = [(b"Authorization", token), (PURPOSE.encode(), purpose.encode("latin-1"))]
    answer = await world.http.get("/v1/lots", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/purpose-unreadable")


async def test_a_finding_its_maker_may_not_hear_of_tells_it_of_no_look(world: World, scene: Scene) -> None:
    """L03: a stranger claims what was confirmed to another; it must not be warned that somebody saw it."""
    number = await scene.confirmed("10.00")
    await scene.claimed(number, "10.00", by=scene.stranger)
    found = (await get(world, "/v1/findings", scene.cast.india)).json()["findings"]
    assert "L03" in [one["finding"]["rule"] for one in found]
    own = (await get(world, "/v1/looks?whose=own", scene.cast.india)).json()["looks"]
    assert {one["kind"] for one in own} == {"statement"}
    assert (await get(world, "/v1/looks", scene.stranger)).json() == {"looks": []}
