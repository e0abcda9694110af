"""Asking under a case: what it opens, for how long, who hears of it and when (domain.md § 8, R59, R61)."""

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import a_line, a_sale
from tests.parties.builders import Somebody
from tests.parties.casework import a_case, a_suspicion, an_order, closing
from tests.reconciliation.scene import Scene
from warranty.api.purposes import CASE
from warranty.database.transaction import driver, snapshot
from warranty.disclosure.rules import CaseInHand, Viewer
from warranty.disclosure.service import go_behind_the_wall
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import read_disclosure, urn


class Sold(NamedTuple):
    """Two sales: the importer's to the dealer, the dealer's to the cutter."""

    scene: Scene
    first: UUID
    second: UUID


@pytest.fixture
async def sold(world: World, tmp_path: Path) -> Sold:
    """A market in which something was sold on."""
    scene = await a_market(world, tmp_path)
    importer, dealer, cutter = scene.importer, scene.dealer, scene.cutter
    lot = await scene.claimed(await scene.confirmed("10.00"), "10.00")
    mine = await scene.sold(importer, dealer, lot, "4.00")
    first = (await scene.record(importer, a_sale(importer, dealer, a_line("1.00", (lot, "1.00"))))).statement
    second = (await scene.record(dealer, a_sale(dealer, cutter, a_line("2.00", (mine, "2.00"))))).statement
    return Sold(scene, first, second)


async def get(world: World, path: str, who: Somebody, case: str = "") -> httpx.Response:
    """A question under a case."""
    headers = {"Authorization": f"Bearer {await world.token(who)}"} | ({CASE: case} if case else {})
    return await world.http.get(path, headers=headers)


def parts_of(answer: httpx.Response) -> set[str]:
    """The confidential parts in an answer about a statement."""
    _, *encoded = answer.json()["statement"].split("~")
    return {read_disclosure(one.encode()).name for one in encoded if one}


async def test_an_association_reads_prices_and_partners_under_a_case_about_the_seller_alone(
    world: World, sold: Sold
) -> None:
    association = sold.scene.cast.association
    without = await get(world, f"/v1/statements/{sold.first}", association)
    assert without.status_code == 404
    await sold.scene.record(association, a_case(sold.scene.importer))
    under = await get(world, f"/v1/statements/{sold.first}", association, "2026/31")
    assert parts_of(under) == {"prices", "counterparty"}
    other = await get(world, f"/v1/statements/{sold.second}", association, "2026/31")
    assert (other.status_code, other.content) == (without.status_code, without.content)


async def test_an_authority_reads_prices_under_an_order_about_the_seller_alone(
    world: World, sold: Sold
) -> None:
    india = sold.scene.cast.india
    supervised = {"sources", "counterparty", "particulars"}
    assert parts_of(await get(world, f"/v1/statements/{sold.first}", india)) == supervised
    await sold.scene.record(india, a_case(sold.scene.importer, order=an_order()))
    await sold.scene.record(india, a_case(sold.scene.importer, number="no order"))
    for statement, case, seen in (
        (sold.first, "2026/31", supervised | {"prices"}),
        (sold.second, "2026/31", supervised),
        (sold.first, "no order", supervised),
    ):
        assert parts_of(await get(world, f"/v1/statements/{statement}", india, case)) == seen
    looks = (await get(world, "/v1/looks?whose=own", india)).json()["looks"]
    assert [one["ground"] for one in looks] == ["jurisdiction", "jurisdiction", "legal-order", "jurisdiction"]


async def test_a_case_that_is_closed_over_anothers_or_unknown_is_refused_in_the_same_words(
    world: World, sold: Sold
) -> None:
    scene, association = sold.scene, sold.scene.cast.association
    path = f"/v1/statements/{sold.first}"
    case = await scene.record(association, a_case(scene.importer, number="closed"))
    await scene.record(association, closing(case.statement))
    await scene.record(scene.cast.india, a_case(scene.importer, number="anothers"))
    await scene.record(association, a_case(scene.importer, number="over", until=date(2026, 11, 25)))
    assert (await get(world, path, association, "over")).status_code == 200
    world.clock.later(days=2)
    answers = [await get(world, path, association, one) for one in ("closed", "anothers", "over", "unknown")]
    assert {answer.status_code for answer in answers} == {403}
    assert {answer.json()["type"].rpartition("/")[2] for answer in answers} == {"case-not-yours"}
    assert len({answer.content for answer in answers}) == 1


async def test_who_an_order_is_about_hears_of_it_and_of_the_looks_from_the_day_of_notice(
    world: World, sold: Sold
) -> None:
    scene, india = sold.scene, sold.scene.cast.india
    opened = await scene.record(india, a_case(scene.importer, order=an_order(date(2026, 11, 30))))
    await get(world, f"/v1/statements/{sold.first}", india, "2026/31")
    for path in ("/v1/looks", "/v1/cases"):
        assert list((await get(world, path, scene.importer)).json().values()) == [[]]
    world.clock.later(days=6)
    assert (await get(world, "/v1/looks", scene.importer)).json() == {"looks": []}
    world.clock.later(days=1)
    (look,) = (await get(world, "/v1/looks", scene.importer)).json()["looks"]
    assert (look["record"], look["purpose"]) == (str(sold.first), "Partners and prices of 2026")
    (case,) = (await get(world, "/v1/cases", scene.importer)).json()["cases"]
    assert case["parties"] == [scene.importer.did]
    assert case["order"] == {
        "court": "Investigating judge, Antwerp",
        "reference": "2026/4711",
        "issuedOn": "2026-11-23",
        "noticeFrom": "2026-11-30",
    }
    for who in (scene.dealer, scene.cast.europe, scene.cast.association):
        assert (await get(world, "/v1/cases", who)).json() == {"cases": []}
    (overseen,) = (await get(world, "/v1/cases", scene.cast.operator)).json()["cases"]
    assert overseen["case"] == urn(opened.statement)


async def test_an_order_delays_the_notice_of_those_it_names_alone(world: World, sold: Sold) -> None:
    """The dealer's sale is read under an order about the importer: it hears at once, and not of the order."""
    scene, india = sold.scene, sold.scene.cast.india
    await scene.record(india, a_case(scene.importer, order=an_order(date(2026, 11, 30))))
    await get(world, f"/v1/statements/{sold.second}", india, "2026/31")
    (look,) = (await get(world, "/v1/looks", scene.dealer)).json()["looks"]
    assert (look["record"], look["purpose"]) == (str(sold.second), "supervision")
    assert "case" not in look


async def test_what_was_released_under_a_case_is_listed_by_it(world: World, sold: Sold) -> None:
    scene, india = sold.scene, sold.scene.cast.india
    opened = await scene.record(india, a_case(scene.importer, order=an_order()))
    await get(world, f"/v1/statements/{sold.first}", india, "2026/31")
    await get(world, f"/v1/statements/{sold.second}", india)
    released = await get(world, f"/v1/looks?whose=own&case={opened.statement}", india)
    (look,) = released.json()["looks"]
    assert (look["record"], look["case"]) == (str(sold.first), urn(opened.statement))
    # Whoever is looked at is told what for, not under which number.
    (seen,) = (await get(world, "/v1/looks?kind=trade", scene.importer)).json()["looks"]
    assert "case" not in seen


async def test_cases_are_paged_newest_first(world: World, sold: Sold) -> None:
    india = sold.scene.cast.india
    for number in ("1", "2", "3"):
        await sold.scene.record(india, a_case(number=number))
    first: dict[str, Any] = (await get(world, "/v1/cases?limit=2", india)).json()
    rest = (await get(world, f"/v1/cases?limit=2&cursor={first['cursor']}", india)).json()
    assert [one["number"] for page in (first, rest) for one in page["cases"]] == ["3", "2", "1"]
    assert "cursor" not in rest


async def test_the_wall_opens_the_parts_of_whom_the_case_is_about_and_of_nobody_else(
    world: World, sold: Sold
) -> None:
    scene = sold.scene
    case = CaseInHand(uuid7(), "", frozenset({scene.importer.id}))
    viewer = Viewer(scene.cast.association.id, "Association", case=case)
    async with snapshot(world.resources.engine) as session:
        connection = await driver(session)
        await go_behind_the_wall(connection, viewer, (), world.clock())
        rows = await connection.fetch(
            "select distinct s.issuer from disclosures d join statements s using (position)"
        )
    assert {row["issuer"] for row in rows} == {scene.importer.id}


async def test_the_scope_of_a_case_is_for_the_office_that_opened_it(world: World, sold: Sold) -> None:
    scene = sold.scene
    case = await scene.record(scene.cast.association, a_case(scene.importer))
    path = f"/v1/statements/{case.statement}"
    assert parts_of(await get(world, path, scene.cast.association)) == {"scope"}
    assert parts_of(await get(world, path, scene.cast.india)) == set()  # an act of an office it supervises
    for who in (scene.importer, scene.stranger, scene.cast.europe, scene.cast.operator):
        assert (await get(world, path, who)).status_code == 404
    assert json.loads((await get(world, "/v1/looks", scene.importer)).content) == {"looks": []}


async def listed(
    world: World, who: Somebody, about: Somebody, case: str = "", more: str = ""
) -> list[dict[str, Any]]:
    """What of a party's statements is listed under a case."""
    answer = await get(world, f"/v1/statements?member={about.did}{more}", who, case)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["statements"]
    return found


async def test_what_a_case_opens_is_listed_and_each_row_is_a_look(world: World, sold: Sold) -> None:
    """R59, R61: two sales with partner and number; for an association no claims, nor a page short of them."""
    scene, association = sold.scene, sold.scene.cast.association
    importer, dealer, cutter = scene.importer, scene.dealer, scene.cutter
    path = f"/v1/statements?member={importer.did}"
    without = await get(world, path, association)
    assert without.status_code == 404
    await scene.record(association, a_case(importer))
    rows = await listed(world, association, importer, "2026/31")
    assert [(one["type"], one["counterparty"]) for one in rows] == [("Sale", dealer.did)] * 2
    assert all(one["documentNumber"] for one in rows)
    assert urn(sold.first) in {one["id"] for one in rows}
    for one in rows:
        path_of_one = f"/v1/statements/{one['id'].removeprefix('urn:uuid:')}"
        assert (await get(world, path_of_one, association, "2026/31")).status_code == 200
    own = (await get(world, "/v1/looks?whose=own", association)).json()["looks"]
    assert {(one["record"], one["ground"]) for one in own[2:]} == {
        (one["id"].removeprefix("urn:uuid:"), "case") for one in rows
    }
    first = (await get(world, f"{path}&limit=1", association, "2026/31")).json()
    assert [one["id"] for one in first["statements"]] == [rows[0]["id"]]
    last = (await get(world, f"{path}&limit=1&cursor={first['cursor']}", association, "2026/31")).json()
    assert ([one["id"] for one in last["statements"]], "cursor" in last) == ([rows[1]["id"]], False)
    assert await listed(world, association, importer, "2026/31", f"&counterparty={cutter.did}") == []
    assert await listed(world, association, importer, "2026/31", "&type=ImportClaimed") == []
    for who, about in ((association, dealer), (association, cutter), (scene.cast.europe, importer)):
        case = "2026/31" if who is association else ""
        foreign = await get(world, f"/v1/statements?member={about.did}", who, case)
        assert (foreign.status_code, foreign.content) == (404, without.content)
    refused = await get(world, f"{path}&received=true", association, "2026/31")
    assert refused.json()["type"].endswith("/partners-not-opened")


async def test_an_authority_lists_under_its_order_alone_and_its_member_is_told_on_the_day_of_notice(
    world: World, sold: Sold
) -> None:
    """Claims among it, but not whose owner a claim names."""
    scene, india = sold.scene, sold.scene.cast.india
    assert (await get(world, f"/v1/statements?member={scene.importer.did}", india)).status_code == 404
    await scene.record(india, a_case(scene.importer, order=an_order(date(2026, 11, 30))))
    rows = await listed(world, india, scene.importer, "2026/31")
    assert sorted(one["type"] for one in rows) == ["ImportClaimed", "Sale", "Sale"]
    claims = await listed(world, india, scene.importer, "2026/31", "&type=ImportClaimed")
    assert ["counterparty" in one for one in claims] == [False]
    of_sale = f"&counterparty={scene.dealer.did}"
    assert len(await listed(world, india, scene.importer, "2026/31", of_sale)) == 2
    assert (await get(world, "/v1/looks", scene.importer)).json() == {"looks": []}
    world.clock.later(days=7)
    told = (await get(world, "/v1/looks", scene.importer)).json()["looks"]
    assert {one["ground"] for one in told} == {"legal-order", "jurisdiction"}
    assert urn(sold.first).removeprefix("urn:uuid:") in {one["record"] for one in told}


async def test_a_list_under_a_case_tells_of_no_sealed_report(world: World, sold: Sold) -> None:
    """R62: neither to an association nor to the authority it was sent to, nor by an empty page."""
    scene, india = sold.scene, sold.scene.cast.india
    await scene.record(scene.importer, a_suspicion(india, scene.dealer))
    await scene.record(scene.cast.association, a_case(scene.importer))
    await scene.record(india, a_case(scene.importer, order=an_order()))
    for who in (scene.cast.association, india):
        answer = await get(world, f"/v1/statements?member={scene.importer.did}&limit=1", who, "2026/31")
        assert [one["type"] for one in answer.json()["statements"]] == ["Sale"]
        assert await listed(world, who, scene.importer, "2026/31", "&type=SuspicionReported") == []
