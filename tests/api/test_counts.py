"""Counts and slack over HTTP: one's own and those of members an authority supervises, with what is open."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import TODAY, a_line, a_memo
from tests.lots.scales import counted, found, reweighed
from tests.reconciliation.scene import Scene
from warranty.foundation.statements import urn


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, nothing traded yet."""
    return await a_market(world, tmp_path)


async def test_a_count_is_told_beside_the_book_with_what_is_open_until_it_is_explained(
    world: World, market: Scene
) -> None:
    """99.80 ct booked and 100.10 counted, 7.00 ct out on memo: 0.30 ct open, then 0.10, then none."""
    member = market.importer
    lot = await market.claimed(await market.confirmed("106.80"), "106.80")
    await market.record(member, a_memo(member, market.dealer, a_line("7.00", (lot, "7.00"))))
    count = await market.record(member, counted(("100.10", lot)))
    one = (await world.get(f"/v1/counts/{count.statement}", member)).json()
    assert one == {
        "count": urn(count.statement), "countedOn": str(TODAY), "position": count.position, "isOpen": True,
        "lines": [
            {"line": 1, "hs": "7102.31", "counted": "100.10", "booked": "99.80", "difference": "0.30",
             "tolerance": "0.03", "open": "0.30", "lot": str(lot)},
        ],
        "apart": [{"custody": "out", "hs": "7102.31", "carats": "7.00"}],
    }  # fmt: skip
    await market.record(
        member, reweighed(lot, "99.80", "100.00", cause="find", reason="A.", of=count.statement)
    )
    listed = (await world.get("/v1/counts", member)).json()["counts"]
    assert [(each["isOpen"], each["lines"][0]["open"]) for each in listed] == [(True, "0.10")]
    then = (await world.get("/v1/counts", member, asOf=count.position)).json()["counts"]
    assert [each["lines"][0]["open"] for each in then] == ["0.30"]
    refused = await market.running.refused(member, found("0.20", of=count.statement))
    assert refused.facts == {"open": "0.10"}


async def test_a_count_is_its_makers_and_its_authoritys_alone(world: World, market: Scene) -> None:
    await market.claimed(await market.confirmed("10.00"), "10.00")
    count = await market.record(market.importer, counted(("10.00", None)))
    path, own = f"/v1/counts/{count.statement}", f"/v1/counts?member={market.importer.did}"
    for who, status in (
        (market.importer, 200), (market.cast.india, 200), (market.dealer, 404), (market.cast.europe, 404),
        (market.cast.association, 403),  # it has no scope for stock
    ):  # fmt: skip
        assert (await world.get(path, who)).status_code == status
        assert (await world.get(own, who)).status_code == status
        slack = f"/v1/slack?from={TODAY}&to={TODAY}&member={market.importer.did}"
        assert (await world.get(slack, who)).status_code == status
    earlier = await world.get(path, market.importer, asOf=count.position - 1)
    assert earlier.status_code == 404


async def test_counts_are_paged_newest_first(world: World, market: Scene) -> None:
    counts = [await market.record(market.importer, counted((f"{at}.00", None))) for at in range(3)]
    first = (await world.get("/v1/counts", market.importer, limit=2)).json()
    rest = (await world.get("/v1/counts", market.importer, limit=2, cursor=first["cursor"])).json()
    told = [one["count"] for page in (first, rest) for one in page["counts"]]
    assert told == [urn(one.statement) for one in reversed(counts)]
    assert "cursor" not in rest


async def test_slack_is_the_sum_of_its_parts(world: World, market: Scene) -> None:
    """100.00 ct confirmed, 60.00 claimed: 40.00 unclaimed, τ of the root 0.03; a weighing used 0.02 ct."""
    lot = await market.claimed(await market.confirmed("100.00"), "60.00")
    await market.record(market.importer, reweighed(lot, "60.00", "59.98"))
    await market.record(market.importer, reweighed(lot, "59.98", "59.48", cause="loss", reason="One stone."))
    slack = (await world.get(f"/v1/slack?from={TODAY}&to={TODAY}", market.importer)).json()
    parts = {name: slack[name] for name in slack if name not in ("member", "from", "to", "asOf")}
    assert parts == {
        "slack": "40.55", "unclaimed": "40.00", "losses": "0.50", "yieldHeadroom": "0.00",
        "rootTolerance": "0.03", "scaleTolerance": "0.02", "legacy": "0.00", "surplus": "0.00",
    }  # fmt: skip
    eve = TODAY - timedelta(days=1)
    before = (await world.get(f"/v1/slack?from={eve}&to={eve}", market.importer)).json()
    assert before["slack"] == "0.00"
    backwards = await world.get(f"/v1/slack?from={TODAY}&to={eve}", market.importer)
    assert backwards.status_code == 422


async def test_a_lot_that_gained_is_listed_with_what_it_is(world: World, market: Scene) -> None:
    lot = await market.claimed(await market.confirmed("60.00"), "60.00")
    gained = await market.record(market.importer, reweighed(lot, "60.00", "60.02"))
    listed = (await world.get("/v1/lots", market.importer)).json()["lots"]
    by_id = {one["id"]: one for one in listed}
    new = by_id[str(gained.lots[0])]
    assert (new["kind"], new["left"], new["coverage"]["confirmed"], new["coverage"]["unsupported"]) == (
        "reweighed", "60.02", "60.00", "0.02",
    )  # fmt: skip
    assert by_id[str(lot)]["left"] == "0.00"
    lineage = (await world.get(f"/v1/lots/{new['id']}/lineage", market.importer)).json()
    assert sorted((root["kind"], root["carats"]) for root in lineage["roots"]) == [
        ("import-claim", "60.00"),
        ("weighing", "0.02"),
    ]
