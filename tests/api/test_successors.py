"""R54: who succeeds a party reads its records as it did, as itself and in its place; nobody else does."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import TODAY, Draft, a_line, a_sale
from tests.parties.builders import Somebody
from tests.parties.test_succession import succession
from tests.parties.test_withdrawal import withdrawal
from tests.reconciliation.scene import Scene
from warranty.api.purposes import PREDECESSOR
from warranty.foundation.ids import LotId
from warranty.foundation.statements import read_disclosure


class Story:
    """A firm that imported 10.00 ct and sold 4.00 of it, and what it then was merged or divided into."""

    scene: Scene
    lot: LotId
    sale: str


@pytest.fixture
async def story(world: World, tmp_path: Path) -> Story:
    story, scene = Story(), await a_market(world, tmp_path)
    story.scene, old = scene, scene.importer
    story.lot = await scene.claimed(await scene.confirmed("10.00"), "10.00")
    recorded = await scene.record(old, a_sale(old, scene.dealer, a_line("4.00", (story.lot, "4.00"))))
    story.sale = str(recorded.statement)
    return story


async def ask(world: World, path: str, who: Somebody, of: str = "") -> httpx.Response:
    """A question, in another's place if one is named."""
    place = {PREDECESSOR: of} if of else {}
    return await world.http.get(path, headers={"Authorization": f"Bearer {await world.token(who)}"} | place)


def paths(story: Story) -> list[str]:
    """Single records and lists, with a wall and without."""
    day = f"from={TODAY}&to={TODAY}"
    return [
        f"/v1/lots/{story.lot}", f"/v1/lots/{story.lot}/lineage", f"/v1/statements/{story.sale}",
        f"/v1/statements/{story.sale}/receipt", "/v1/lots", "/v1/statements", f"/v1/stock?on={TODAY}",
        f"/v1/balances?{day}", "/v1/findings", "/v1/attempts", "/v1/parties/me",
    ]  # fmt: skip


def told(answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    """What an answer says, without what grows with the log."""
    return answer.status_code, without(answer.json(), {"asOf", "receipt", "checkpoint", "cursor"})


def without(told: Any, names: set[str]) -> Any:  # noqa: ANN401 - JSON
    """The same without members of these names, however deep."""
    if isinstance(told, dict):
        return {name: without(one, names) for name, one in told.items() if name not in names}
    return [without(one, names) for one in told] if isinstance(told, list) else told


async def test_a_successor_reads_what_was_the_partys_own_and_each_look_is_its_own(
    world: World, story: Story
) -> None:
    scene = story.scene
    old, heir = scene.importer, scene.cutter
    before = [told(await ask(world, path, old)) for path in paths(story)]
    # The last of them tells one's keys, which a succession may end; here they go on.
    await scene.record(scene.cast.association, Draft(succession(old, heir, keys_end=False)))
    after = [told(await ask(world, path, heir, old.did)) for path in paths(story)]
    for path, then, now in zip(paths(story), before, after, strict=True):
        assert now == then, path
    sale = (await ask(world, f"/v1/statements/{story.sale}", heir, old.did)).json()["statement"]
    parts = {read_disclosure(one.encode()).name for one in sale.split("~")[1:] if one}
    assert parts == {"prices", "sources", "counterparty", "particulars"}
    looks = (await world.get("/v1/looks?whose=own", heir)).json()["looks"]
    assert {(one["ground"], one["subject"]) for one in looks} == {("succession", old.did)}
    assert {str(story.lot), story.sale, old.did} <= {one["record"] for one in looks}
    at_old = (await world.get("/v1/looks", old)).json()["looks"]
    assert {one["viewer"] for one in at_old} == {heir.did}


async def test_after_a_merger_that_ends_its_keys_the_records_are_read_by_the_successor(
    world: World, story: Story
) -> None:
    scene = story.scene
    old, heir = scene.importer, scene.cutter
    await scene.record(scene.cast.association, Draft(succession(old, heir)))
    assert (await ask(world, f"/v1/statements/{story.sale}", heir, old.did)).status_code == 200
    listed = (await ask(world, "/v1/lots", heir, old.did)).json()["lots"]
    assert str(story.lot) in {one["id"] for one in listed}
    # Its own questions are its own still.
    assert (await ask(world, f"/v1/statements/{story.sale}", heir)).status_code == 404
    assert (await ask(world, "/v1/lots", heir)).json()["lots"] == []


async def test_each_part_of_a_divided_firm_reads_what_was_common(world: World, story: Story) -> None:
    scene = story.scene
    old, parts = scene.importer, (scene.cutter, scene.stranger)
    await scene.record(scene.cast.association, Draft(succession(old, *parts)))
    for one in parts:
        assert (await ask(world, f"/v1/lots/{story.lot}", one, old.did)).status_code == 200


async def test_who_succeeds_nobody_is_answered_the_same_of_a_foreign_party_and_an_unknown_one(
    world: World, story: Story
) -> None:
    scene = story.scene
    old, heir = scene.importer, scene.cutter
    await scene.record(scene.cast.association, Draft(succession(old, heir)))
    for who, of in (
        (scene.stranger, old.did),
        (scene.stranger, Somebody().did),
        (scene.stranger, "not a DID"),
        (heir, scene.dealer.did),
        (scene.cast.association, old.did),
    ):
        answer = await ask(world, "/v1/statements", who, of)
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("predecessor-not-yours")
        assert answer.json()["detail"] == "You succeed nobody of this DID."


async def test_who_succeeds_a_successor_that_ended_reads_the_firsts_records_and_stands_in_its_document(
    world: World, story: Story
) -> None:
    """Two mergers: while the one between goes on, it alone stands in the place of the first (R54)."""
    scene = story.scene
    old, between, last = scene.importer, scene.cutter, scene.stranger
    association, path = scene.cast.association, f"/v1/statements/{story.sale}"
    await scene.record(association, Draft(succession(old, between)))
    await scene.record(association, Draft(succession(between, last, keys_end=False)))
    assert (await ask(world, path, last, old.did)).status_code == 403
    assert (await ask(world, path, between, old.did)).status_code == 200
    await scene.record(association, Draft(succession(between, last)))
    assert (await ask(world, path, last, old.did)).status_code == 200
    shown = await world.http.get(f"/p/{old.did.rsplit(':', 1)[1]}/did.json")
    assert last.public in shown.text


async def test_once_the_succession_is_withdrawn_the_party_reads_its_own_records_again_and_nobody_for_it(
    world: World, story: Story
) -> None:
    """R54, R55: what was looked at meanwhile stays on the list of looks."""
    scene = story.scene
    old, heir = scene.importer, scene.cutter
    path = f"/v1/statements/{story.sale}"
    record = await scene.record(scene.cast.association, Draft(succession(old, heir)))
    assert (await ask(world, path, heir, old.did)).status_code == 200
    await scene.record(scene.cast.association, Draft(withdrawal(old, record.statement)))
    answer = await ask(world, path, heir, old.did)
    assert (answer.status_code, answer.json()["detail"]) == (403, "You succeed nobody of this DID.")
    assert (await ask(world, path, heir)).status_code == 404
    assert (await ask(world, path, old)).status_code == 200
    looks = (await world.get("/v1/looks", old)).json()["looks"]
    assert {one["viewer"] for one in looks} == {heir.did}
