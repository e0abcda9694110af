"""Reconciliations and findings over HTTP: rows one can follow to their records, totals that re-add."""

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import a_claim, a_confirmation, a_number
from tests.disclosure.noted import looks_of
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.disclosure.rules import Ground, RecordKind
from warranty.wire.findings import Findings
from warranty.wire.reconciliation import Reconciliation

TODAY = {"from": "2026-11-23", "to": "2026-11-23"}


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, nothing traded yet."""
    return await a_market(world, tmp_path)


async def reconciled(world: World, who: Somebody, **query: object) -> Reconciliation:
    answer = await world.get("/v1/reconciliations", who, **{"participant": "IN"} | TODAY | query)
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=Reconciliation)


async def test_rows_are_explained_and_lead_to_their_records(world: World, market: Scene) -> None:
    number = a_number()
    confirmation = await market.record(market.cast.india, a_confirmation(number, market.importer, "800.00"))
    await market.claimed(number, "800.00")
    await market.corrected(number, confirmation.statement, "720.00")
    (row,) = (await reconciled(world, market.cast.india)).rows
    assert (row.number, row.status, row.confirmed, row.claimed, row.difference) == (
        number, "over-claimed", "720.00", "800.00", "-80.00",
    )  # fmt: skip
    assert (row.importer, row.rules) == (market.importer.did, ("L02",))
    assert "80.00 ct more than is confirmed" in row.explanation
    assert [link.rel for link in row.links] == ["certificate", "confirmation", "correction", "claim"]
    for link in row.links:
        assert (await world.get(link.href, market.cast.india)).status_code == 200, link


async def test_totals_re_add_over_all_pages(world: World, market: Scene) -> None:
    for carats in ("100.00", "20.50", "3.004"):
        await market.claimed(await market.confirmed(carats), "2.50" if carats == "3.004" else carats)
    await market.claimed(a_number("BW"), "7.00")
    pages: list[Reconciliation] = []
    cursor = ""
    while not pages or pages[-1].cursor:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        pages.append(await reconciled(world, market.cast.india, **query))
        cursor = pages[-1].cursor or ""
    rows = [row for page in pages for row in page.rows]
    totals = pages[0].totals
    assert {msgspec.json.encode(page.totals) for page in pages} == {msgspec.json.encode(totals)}
    assert (totals.rows, totals.confirmed, totals.claimed, totals.difference) == (
        4, "123.504", "130.00", "-6.496",
    )  # fmt: skip
    assert sum(Decimal(row.difference) for row in rows) == Decimal("-6.496")
    assert sum(Decimal(of.difference) for of in totals.by_status) == Decimal("-6.496")
    assert [(of.status, of.rows) for of in totals.by_status] == [
        ("matched", 2), ("unclaimed", 1), ("not-yet-known", 1),
    ]  # fmt: skip


async def test_as_known_at_an_earlier_position(world: World, market: Scene) -> None:
    number = await market.confirmed("100.00")
    before = market.position
    await market.claimed(number, "100.00")
    then, now = [await reconciled(world, market.cast.india, **query) for query in ({"asOf": before}, {})]
    assert ([row.status for row in then.rows], [row.status for row in now.rows]) == (
        ["unclaimed"],
        ["matched"],
    )
    assert (then.as_of, now.as_of) == (before, market.position)


async def test_who_is_not_entitled_is_answered_as_if_there_were_nothing(world: World, market: Scene) -> None:
    await market.confirmed("100.00")
    asked = {"participant": "IN"} | TODAY
    nobody = f"did:web:register.example.org:p:{'0' * 32}"
    answers = [
        await world.get("/v1/reconciliations", market.cast.europe, **asked),
        await world.get("/v1/reconciliations", market.stranger, **asked, importer=market.importer.did),
        await world.get("/v1/reconciliations", market.stranger, **asked, importer=nobody),
        await world.get("/v1/reconciliations", market.stranger, **asked, importer="nobody"),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}


@pytest.mark.parametrize(
    ("changes", "status", "problem"),
    [
        ({"from": "2026-11-24"}, 422, "period-backwards"),
        ({"from": "23.11.2026"}, 400, "request-malformed"),
        ({"participant": "India"}, 400, "request-malformed"),
        ({"hs": "7102"}, 400, "request-malformed"),
        ({"limit": 10_001}, 400, "request-malformed"),
        ({"cursor": "x"}, 422, "cursor-unreadable"),
        ({"asOf": 10_000}, 422, "log-position-ahead"),
    ],
)
async def test_a_question_that_cannot_be_asked_is_refused(
    world: World, market: Scene, changes: dict[str, object], status: int, problem: str
) -> None:
    answer = await world.get(
        "/v1/reconciliations", market.cast.india, **{"participant": "IN"} | TODAY | changes
    )
    assert answer.status_code == status
    assert answer.json()["type"].endswith(f"/problems/{problem}")


async def findings_of(world: World, who: Somebody, **query: object) -> list[tuple[str, str]]:
    """Rule and thing of every finding somebody is told, over all pages."""
    told: list[tuple[str, str]] = []
    while True:
        page = msgspec.json.decode((await world.get("/v1/findings", who, **query)).content, type=Findings)
        told += [(one.finding.rule, one.about) for one in page.findings]
        if not page.cursor:
            return told
        query["cursor"] = page.cursor


async def test_findings_are_told_to_those_they_concern(world: World, market: Scene) -> None:
    """C07 of the confirmation to its authority; L03 of the claim to oversight, not to the claimant."""
    number = await market.confirmed("100.00", number=a_number("BW"))
    await market.claimed(number, "50.00", by=market.stranger)
    assert await findings_of(world, market.cast.india) == [("L03", number), ("C07", number)]
    assert await findings_of(world, market.cast.india, limit=1) == [("L03", number), ("C07", number)]
    assert await findings_of(world, market.cast.association) == [("L03", number)]
    assert await findings_of(world, market.stranger) == []
    assert await findings_of(world, market.importer) == []
    assert await findings_of(world, market.cast.europe) == []


async def test_whose_findings_were_told_is_noted(world: World, market: Scene) -> None:
    """By the statement that brought the finding, and on the ground it was told on; nothing of one's own."""
    number = await market.confirmed("100.00", number=a_number("BW"))
    claim = await market.record(market.stranger, a_claim(number, "50.00"))
    for asking, ground in ((market.cast.india, Ground.IMPORTING), (market.cast.association, Ground.ADMITTER)):
        await findings_of(world, asking)
        async with market.visit() as connection:
            (look,) = await looks_of(connection, asking.id)
        assert (look.kind, look.record, look.ground) == (RecordKind.STATEMENT, str(claim.statement), ground)


async def test_an_authority_learns_of_a_claim_from_abroad_on_its_certificate(
    world: World, market: Scene
) -> None:
    antwerp = await market.admitted("BE")
    number = await market.confirmed("100.00", number=a_number("BW"))
    await market.claimed(number, "50.00", by=antwerp, participant="EU")
    assert ("L03", number) in await findings_of(world, market.cast.india)
    assert ("L03", number) in await findings_of(world, market.cast.europe)
