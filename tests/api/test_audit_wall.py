"""Behind the wall an auditor's rows are those of its engagement, whatever the services forget to ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from tests.api.world import World
from tests.audits.scene import FIRST, LAST, Audited, an_audited_market
from warranty.audits.service import engagement_in_hand
from warranty.database.engine import Connection
from warranty.database.transaction import driver, snapshot
from warranty.disclosure import rules, service
from warranty.disclosure.rules import Field, Ground, Viewer
from warranty.disclosure.service import go_behind_the_wall
from warranty.foundation.statements import URN
from warranty.policy.rule_set import packaged


@pytest.fixture
async def audited(world: World, tmp_path: Path) -> Audited:
    return await an_audited_market(world, tmp_path)


@asynccontextmanager
async def behind(audited: Audited, *, is_engaged: bool = True) -> AsyncIterator[Connection]:
    """A transaction as the auditor's visit has it."""
    world = audited.world
    async with snapshot(world.resources.engine) as session:
        connection = await driver(session)
        now = world.clock()
        engagement = None
        if is_engaged:
            engagement = await engagement_in_hand(
                connection, audited.auditor.id, "A/1", now.date(), packaged()
            )
        viewer = Viewer(audited.auditor.id, "Auditor", engagement=engagement)
        await go_behind_the_wall(connection, viewer, (), now)
        yield connection


TABLES = ("lots", "edges", "lot_exits", "sales", "sale_ends", "settlements", "consignments", "findings")


@pytest.mark.parametrize("table", TABLES)
async def test_without_naming_an_engagement_a_table_read_whole_shows_an_auditor_no_row(
    audited: Audited, table: str
) -> None:
    await audited.engaged()
    async with behind(audited, is_engaged=False) as connection:
        assert await connection.fetch(f"select * from {table}") == []  # noqa: S608 - a name of ours
        parts = "select s.type from disclosures d join statements s using (position)"
        assert [row["type"] for row in await connection.fetch(parts)] == ["EngagementOffered"]


async def test_tables_read_whole_show_the_member_within_the_period_and_the_halves(audited: Audited) -> None:
    order = await audited.engaged()
    said, lots = audited.statements, audited.lots
    within = {said[name] for name in ("claim-within", "sold-within", "sold-within-answer")}
    confirmed = audited.scene.cast.india.id
    async with behind(audited) as connection:
        statements = await connection.fetch("select id, issuer, event_on from statements where not is_public")
        parts = await connection.fetch("select s.id from disclosures d join statements s using (position)")
        seen_lots = await connection.fetch("select id, holder, event_on from lots")
        sales = await connection.fetch("select id from sales")
        found = await connection.fetch("select f.about from findings f")
    by_others = {row["id"] for row in statements if row["issuer"] not in (confirmed, audited.auditor.id)}
    assert by_others == within | {order}
    assert {row["id"] for row in parts} == {said["sold-within"], order}
    assert {row["id"] for row in seen_lots} == {lots["claimed-within"]}
    assert {row["id"] for row in sales} == {said["sold-within"]}
    assert {row["about"].removeprefix(URN) for row in found} <= {
        str(one) for one in (*within, lots["claimed-within"])
    }
    for row in (*statements, *seen_lots):
        assert (
            row.get("issuer") == audited.auditor.id or row["id"] == order or FIRST <= row["event_on"] <= LAST
        )


async def test_with_the_table_of_grants_saying_yes_to_all_an_auditor_reads_nothing_outside(
    audited: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    await audited.engaged()
    monkeypatch.setattr(service, "may_see", lambda *_: Ground.ENGAGEMENT)
    monkeypatch.setattr(service, "visible", lambda *_: frozenset(Field))
    # Nor does the list know a period any more.
    monkeypatch.setattr(rules.Viewer, "span", lambda *_: (date.min, date.max), raising=True)
    for name in (
        "sold-before",
        "sold-after",
        "claim-after",
        "late",
        "late-answer",
        "resold",
        "resold-answer",
    ):
        answer = await audited.get(f"/v1/statements/{audited.statements[name]}")
        assert answer.status_code == 404, name
    for name in ("claimed-before", "claimed-after", "sold-within", "sold-after", "resold"):
        assert (await audited.get(f"/v1/lots/{audited.lots[name]}")).status_code == 404, name
    assert [one["id"] for one in (await audited.get("/v1/lots")).json()["lots"]] == [
        str(audited.lots["claimed-within"])
    ]
    about = {one["about"].removeprefix(URN) for one in (await audited.get("/v1/findings")).json()["findings"]}
    outside = {
        str(audited.statements[f"{what}-{when}"])
        for what in ("claim", "sold")
        for when in ("before", "after")
    }
    assert about
    assert not about & outside


async def test_settings_of_an_engagement_end_with_the_transaction(audited: Audited) -> None:
    await audited.engaged()
    async with behind(audited) as connection:
        assert await connection.fetchval("select current_setting('warranty.audited', true)")
    async with snapshot(audited.world.resources.engine) as session:
        connection = await driver(session)
        assert not await connection.fetchval("select current_setting('warranty.audited', true)")
