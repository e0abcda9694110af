"""`/v1/findings` with explanations: under the wall, for whom they are, filtered by how far they are."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.market import a_market
from tests.api.test_second_association import second_association
from tests.api.world import World
from tests.builders import TODAY, a_claim, a_confirmation, a_line, a_memo, a_number, a_receipt, a_sale
from tests.parties.builders import Somebody
from tests.reconciliation.explaining import a_word, an_explanation
from tests.reconciliation.scene import Scene
from warranty.foundation.statements import urn


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    """A market with a claim recorded too late."""
    scene = await a_market(world, tmp_path)
    number, late = a_number(), TODAY - timedelta(days=400)
    await scene.record(scene.cast.india, a_confirmation(number, scene.importer, "5.00", on=late))
    await scene.record(scene.importer, a_claim(number, "5.00", on=late))
    return scene


async def told(world: World, who: Somebody, state: str = "") -> list[dict[str, Any]]:
    """What somebody is told of under Q01."""
    answer = await world.get(f"/v1/findings{f'?state={state}' if state else ''}", who)
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["findings"] if one["finding"]["rule"] == "Q01"]


async def test_a_finding_shows_its_explanation_and_whether_it_is_accepted(world: World, scene: Scene) -> None:
    (found,) = [one for one in await told(world, scene.importer) if one["state"] == "open"][:1]
    assert found["party"] == scene.importer.did
    paper = "9f" * 32
    said = await scene.record(
        scene.importer, an_explanation(found["id"], scene.importer, "timing", paper, text="Filed by post.")
    )
    expected = {
        "statement": urn(said.statement), "by": scene.importer.did, "code": "timing",
        "text": "Filed by post.", "evidence": [paper], "position": said.position,
    }  # fmt: skip
    for who in (scene.importer, scene.cast.association, scene.cast.india):
        (one,) = await told(world, who, "explained")
        assert (one["id"], one["explanation"]) == (found["id"], expected)
        assert found["id"] not in {one["id"] for one in await told(world, who, "open")}
    await scene.record(
        scene.cast.association, a_word(said.statement, scene.importer, reason="The envelope is dated.")
    )
    expected |= {
        "verdict": "accepted", "judge": scene.cast.association.did, "reason": "The envelope is dated.",
    }  # fmt: skip
    for who in (scene.importer, scene.cast.association, scene.cast.india):
        (one,) = await told(world, who, "accepted")
        assert one["explanation"] == expected
    for who in (scene.stranger, scene.cast.europe):
        assert await told(world, who) == []
    assert (await world.get("/v1/findings?state=forgiven", scene.importer)).status_code == 400


async def test_what_is_said_of_a_finding_is_read_by_whom_it_is_about(world: World, scene: Scene) -> None:
    (found, *_) = await told(world, scene.importer)
    said = await scene.record(scene.cast.association, an_explanation(found["id"], scene.importer))
    word = await scene.record(scene.cast.india, a_word(said.statement, scene.importer))
    for statement in (said.statement, word.statement):
        path = f"/v1/statements/{statement}"
        assert (await world.get(path, scene.importer)).status_code == 200
        for who in (scene.stranger, scene.cast.europe):
            assert (await world.get(path, who)).status_code == 404


async def test_memos_open_too_long_are_on_pages_of_any_length(world: World, scene: Scene) -> None:
    """Three of them, one on a page, before what is on record."""
    lot = await scene.claimed(await scene.confirmed("30.00"), "30.00")
    for _ in range(3):
        memo = a_memo(scene.importer, scene.dealer, a_line("10.00", (lot, "10.00")))
        sent = await scene.record(scene.importer, memo)
        await scene.record(scene.dealer, a_receipt(sent.statement, "10.00"))
    world.clock.later(days=91)
    all_at_once = (await world.get("/v1/findings", scene.importer)).json()["findings"]
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while not found or cursor:
        page = (await world.get("/v1/findings", scene.importer, limit=1, **cursor)).json()
        assert len(page["findings"]) <= 1
        found += page["findings"]
        cursor = {"cursor": page["cursor"]} if "cursor" in page else {}
    assert found == all_at_once
    assert [one["finding"]["rule"] for one in found[:3]] == ["B08", "B08", "B08"]
    # A list as of a day goes on as of it, whenever, and one of today as of today, whatever is asked besides.
    late = await scene.record(
        scene.dealer, a_sale(scene.dealer, scene.importer, a_line("1.00", unsupported="1.00"))
    )
    before = late.position - 1  # recorded on the first day
    none = (await world.get("/v1/findings", scene.importer, asOf=before)).json()["findings"]
    assert "B08" not in {one["finding"]["rule"] for one in none}
    first = (await world.get("/v1/findings", scene.importer, limit=1, asOf=late.position)).json()
    world.clock.later(days=200)
    rest = await world.get("/v1/findings", scene.importer, limit=1, cursor=first["cursor"])
    assert rest.json()["findings"][0]["finding"]["facts"] == found[1]["finding"]["facts"]
    now = (await world.get("/v1/findings", scene.importer, limit=1)).json()["cursor"]
    answers = [
        await world.get("/v1/findings", scene.importer, limit=1, cursor=now, **asked)
        for asked in ({}, {"asOf": before})
    ]
    assert answers[0].json() == answers[1].json()


async def test_a_memo_open_too_long_shows_its_explanation_over_http(world: World, scene: Scene) -> None:
    """B08 on day 91; its receiver reads how far it is, without the id or a word of what was said."""
    lot = await scene.claimed(await scene.confirmed("30.00"), "30.00")
    memo = a_memo(scene.importer, scene.dealer, a_line("30.00", (lot, "30.00")))
    sent = await scene.record(scene.importer, memo)
    await scene.record(scene.dealer, a_receipt(sent.statement, "30.00"))
    world.clock.later(days=91)

    async def overdue(who: Somebody, state: str) -> list[dict[str, Any]]:
        answer = await world.get("/v1/findings", who, state=state)
        return [one for one in answer.json()["findings"] if one["finding"]["rule"] == "B08"]

    (found,) = await overdue(scene.importer, "open")
    assert found["party"] == scene.importer.did
    said = await scene.record(scene.importer, an_explanation(found["id"], scene.importer))
    assert await overdue(scene.importer, "open") == []
    (own,) = await overdue(scene.importer, "explained")
    assert (own["id"], own["explanation"]["statement"]) == (found["id"], urn(said.statement))
    second = await second_association(scene, scene.dealer)
    for who in (scene.dealer, second):
        (others,) = await overdue(who, "explained")
        assert {"id", "party", "explanation"} & others.keys() == set()
    (looked_after,) = await overdue(scene.cast.association, "explained")
    assert looked_after["explanation"]["statement"] == urn(said.statement)
