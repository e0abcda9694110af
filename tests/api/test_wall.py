"""Behind the wall: with the service's own filters taken out, nobody sees anything foreign.

And a foreign id is answered like an unknown one: same status, same body, same questions to the database.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import SURAT, Draft, a_line, a_number, a_purchase, a_sale
from tests.lots.rooting import opening
from tests.parties.builders import Somebody
from tests.parties.test_people import person
from tests.reconciliation.scene import Scene
from warranty.database.engine import Connection
from warranty.database.transaction import driver, snapshot
from warranty.disclosure import service
from warranty.disclosure.rules import CaseInHand, Field, Ground, Viewer
from warranty.disclosure.service import go_behind_the_wall
from warranty.foundation.ids import LotId, uuid7
from warranty.foundation.statements import read_disclosure
from warranty.lots.store import asking as lots
from warranty.parties.documents import PersonParticulars
from warranty.reconciliation import store as reconciliation
from warranty.register.recording import Recorded


class Market(NamedTuple):
    """A scene in which something happened. lot: of the import; sale: of a part of it to the dealer."""

    scene: Scene
    number: str
    lot: LotId
    sale: Recorded


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Market:
    """Everybody admitted; the importer has claimed, sold a part, and been found late."""
    scene = await a_market(world, tmp_path)
    importer, dealer = scene.importer, scene.dealer
    number = await scene.confirmed("10.00")
    lot = await scene.claimed(number, "10.00")
    sale = await scene.record(importer, a_sale(importer, dealer, a_line("2.00", (lot, "2.00"))))
    await scene.record(importer, a_sale(importer, SURAT, a_line("1.00", (lot, "1.00")), code="7319"))
    await scene.record(dealer, a_purchase(sale.statement, "2.00"))
    await scene.claimed(a_number(), "5.00", on=date(2026, 1, 5))  # told late: a finding
    return Market(scene, number, lot, sale)


@pytest.fixture
def no_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """The services ask for everybody's records, and the table of who may see what says yes to all."""
    monkeypatch.setattr(service, "may_see", lambda *_: Ground.OWN)
    monkeypatch.setattr(service, "visible", lambda *_: frozenset(Field))
    monkeypatch.setattr(
        lots, "_STOCK_OF", lots._STOCK_OF.replace("holder = $1 and", "$1::uuid is not null and")
    )
    monkeypatch.setattr(
        reconciliation, "_BEFORE", reconciliation._BEFORE.replace("s.issuer = $5", "$5 is not null")
    )


async def test_without_any_filter_a_stranger_lists_nothing(
    world: World, market: Market, no_filters: None
) -> None:
    mine = await world.get("/v1/lots", market.scene.importer)
    assert len(mine.json()["lots"]) == 3  # its claims, and what it sold outside
    assert (await world.get("/v1/lots", market.scene.stranger)).json()["lots"] == []
    assert (await world.get("/v1/findings", market.scene.importer)).json()["findings"] != []
    assert (await world.get("/v1/findings", market.scene.stranger)).json()["findings"] == []


async def test_without_any_filter_a_foreign_record_is_still_not_there(
    world: World, market: Market, no_filters: None
) -> None:
    for path in (
        f"/v1/lots/{market.lot}",
        f"/v1/statements/{market.sale.statement}",
        f"/v1/lots/{market.sale.lots[0]}",
    ):
        assert (await world.get(path, market.scene.stranger)).status_code == 404, path
    assert (await world.get(f"/v1/lots/{market.lot}", market.scene.importer)).status_code == 200
    assert (await world.get(f"/v1/lots/{market.lot}", market.scene.dealer)).status_code == 404


async def behind(connection: Connection, scene: Scene, who: Somebody, *countries: str) -> None:
    await go_behind_the_wall(connection, scene.asking(who).viewer, countries, scene.running.clock())


@pytest.mark.parametrize(
    "table", ["lots", "edges", "lot_exits", "sales", "sale_ends", "settlements", "disclosures"]
)
async def test_a_table_read_whole_shows_a_stranger_no_row(world: World, market: Market, table: str) -> None:
    async with snapshot(world.resources.engine) as session:
        connection = await driver(session)
        await behind(connection, market.scene, market.scene.stranger)
        columns = "position" if table == "disclosures" else "*"
        assert await connection.fetch(f"select {columns} from {table}") == []  # noqa: S608 - names of ours


async def parts_and_edges(
    world: World, market: Market, viewer: Viewer, *countries: str
) -> tuple[set[str], int]:
    """What the database alone shows of the first sale: its parts by name, and how many edges into its lot."""
    async with snapshot(world.resources.engine) as session:
        connection = await driver(session)
        await go_behind_the_wall(connection, viewer, countries, market.scene.running.clock())
        rows = await connection.fetch(
            "select encoded from disclosures_seen join statements using (position) where id = $1",
            market.sale.statement,
        )
        edges = await connection.fetch("select source from edges where target = $1", market.sale.lots[0])
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select encoded from disclosures")
    parts = [one for row in rows for one in row["encoded"].split(b"~") if one]
    return {read_disclosure(one).name for one in parts}, len(edges)


async def test_the_wall_cuts_parts_and_edges_too(world: World, market: Market) -> None:
    """The buyer never sees sources, who supervises no prices without an order; the maker all."""
    scene = market.scene
    india = Viewer(scene.cast.india.id, "Authority", "IN")
    order = CaseInHand(uuid7(), "inquiry", frozenset({scene.importer.id}), is_by_order=True)
    everything = {"prices", "sources", "counterparty", "particulars"}
    for viewer, countries, expected in (
        (Viewer(scene.importer.id, "Member"), (), (everything, 1)),
        (Viewer(scene.dealer.id, "Member"), (), (everything - {"sources"}, 0)),
        (india, ("IN",), (everything - {"prices"}, 1)),
        (replace(india, case=order), ("IN",), (everything, 1)),
        (Viewer(scene.stranger.id, "Member"), (), (set(), 0)),
        (Viewer(scene.cast.association.id, "Association"), (), (set(), 0)),
    ):
        assert await parts_and_edges(world, market, viewer, *countries) == expected, viewer.kind


async def test_without_any_filter_a_buyer_is_still_not_given_the_sources(
    world: World, market: Market, no_filters: None
) -> None:
    path = f"/v1/statements/{market.sale.statement}"
    for who, expected in (
        (market.scene.importer, {"prices", "sources", "counterparty", "particulars"}),
        (market.scene.dealer, {"prices", "counterparty", "particulars"}),
    ):
        statement = (await world.get(path, who)).json()["statement"]
        assert {read_disclosure(one.encode()).name for one in statement.split("~")[1:] if one} == expected


async def test_each_side_of_a_sale_sees_its_half_and_the_authority_its_country(
    world: World, market: Market
) -> None:
    seen = {}
    for who, countries in (
        (market.scene.importer, ()),
        (market.scene.dealer, ()),
        (market.scene.cast.india, ("IN",)),
        (market.scene.cast.europe, ("EU", "BE")),
    ):
        async with snapshot(world.resources.engine) as session:
            connection = await driver(session)
            await behind(connection, market.scene, who, *countries)
            rows = await connection.fetch("select holder, owner, statement from lots")
            private = await connection.fetch("select issuer from statements where not is_public")
            seen[who.id] = ({row["holder"] for row in rows}, {row["issuer"] for row in private})
    importer, dealer = market.scene.importer.id, market.scene.dealer.id
    assert seen[importer] == ({importer, None}, {importer, dealer, market.scene.cast.india.id})
    assert seen[dealer] == ({dealer}, {importer, dealer})
    assert seen[market.scene.cast.india.id][1] >= {market.scene.cast.india.id}


async def test_an_attempts_bytes_are_nobodys_to_list(world: World, market: Market) -> None:
    async with snapshot(world.resources.engine) as session:
        connection = await driver(session)
        await behind(connection, market.scene, market.scene.importer)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select received from attempts")


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every query that is sent, in order."""
    sent: list[str] = []
    plain = asyncpg.Connection.fetch

    async def noted(self: Connection, query: str, *args: object) -> list[asyncpg.Record]:
        sent.append(query)
        return await plain(self, query, *args)

    monkeypatch.setattr(asyncpg.Connection, "fetch", noted)
    return sent


async def test_a_foreign_id_is_answered_exactly_like_an_unknown_one(
    world: World, market: Market, questions: list[str]
) -> None:
    pairs = [
        (f"/v1/lots/{market.lot}", f"/v1/lots/{uuid7()}"),
        (f"/v1/lots/{market.lot}/lineage", f"/v1/lots/{uuid7()}/lineage"),
        (f"/v1/lots/{market.lot}/dispersion", f"/v1/lots/{uuid7()}/dispersion"),
        (f"/v1/statements/{market.sale.statement}", f"/v1/statements/{uuid7()}"),
        (f"/v1/statements/{market.sale.statement}/receipt", f"/v1/statements/{uuid7()}/receipt"),
        (f"/v1/certificates/{market.number}", f"/v1/certificates/{a_number()}"),
        (f"/v1/certificates/{market.number}/spot-check", f"/v1/certificates/{a_number()}/spot-check"),
    ]
    for foreign, unknown in pairs:
        asked = []
        for path in (foreign, unknown):
            questions.clear()
            answer = await world.get(path, market.scene.stranger)
            asked.append((answer.status_code, answer.content, list(questions)))
        assert asked[0][0] == 404, foreign
        assert asked[0] == asked[1], foreign


async def test_whoever_asks_for_its_findings_does_not_pay_for_those_of_others(
    world: World, market: Market
) -> None:
    """A row policy that looks through all statements for each finding reads their product, 80,000 rows."""
    scene, few = market.scene, await _rows_read_for_findings(world, market.scene)
    line = a_line("0.02", (market.lot, "0.01"), unsupported="0.01")
    sale = a_sale(scene.importer, scene.dealer, line)
    outcomes = await scene.running.send(*(scene.running.sign(scene.importer, sale) for _ in range(200)))
    assert all(isinstance(one, Recorded) and one.findings for one in outcomes)
    assert await _rows_read_for_findings(world, scene) < few + 10 * len(outcomes)


async def _rows_read_for_findings(world: World, scene: Scene) -> int:
    """By whom nothing was found, of its own and of its purchases."""
    asker = scene.stranger
    async with snapshot(world.resources.engine) as session:
        connection = await driver(session)
        await connection.execute("set local plan_cache_mode = force_custom_plan")
        await behind(connection, scene, asker)
        asked = (2**62, 0), 2**62, ["L04", "Q01"], 100
        assert await reconciliation.findings_before(connection, *asked, issuer=asker.id) == []
        assert await reconciliation.findings_about_bought(connection, *asked, buyer=asker.id) == []
        rows: int = await connection.fetchval(
            "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_all_tables"
            " where schemaname = 'public'"
        )
    return rows


async def types_seen(world: World, scene: Scene, viewer: Viewer) -> set[str]:
    """Of which types the database alone shows statements that are not public, whoever asks for them all."""
    async with snapshot(world.resources.engine) as session:
        connection = await driver(session)
        await go_behind_the_wall(connection, viewer, (), scene.running.clock())
        rows = await connection.fetch("select distinct type from statements where not is_public")
    return {row["type"] for row in rows}


async def test_an_association_is_shown_its_members_stock_and_people_and_their_trade_under_a_case_alone(
    world: World, market: Market
) -> None:
    """The claims and sales of the importer are there, and stay unseen, whole as they are signed."""
    scene = market.scene
    await scene.record(scene.importer, opening(("7102.31", "50.00")))
    await scene.record(
        scene.importer,
        Draft(person(uuid7(), scene.importer.public), {"particulars": PersonParticulars(name="Anna Person")}),
    )
    association = Viewer(scene.cast.association.id, "Association")
    looked_after = {"OpeningStockDeclared", "PersonRecorded"}
    assert await types_seen(world, scene, association) == looked_after
    case = CaseInHand(uuid7(), "inquiry", frozenset({scene.importer.id}))
    opened = await types_seen(world, scene, replace(association, case=case))
    assert opened == looked_after | {"ImportClaimed", "Sale"}
    of_stranger = CaseInHand(uuid7(), "inquiry", frozenset({scene.dealer.id}))
    assert await types_seen(world, scene, replace(association, case=of_stranger)) == looked_after | {
        "Purchase"
    }
    assert await types_seen(world, scene, Viewer(scene.stranger.id, "Association")) == set()
