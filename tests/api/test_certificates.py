"""Certificates over HTTP: the spot check as evidence, and what nobody else is told."""

from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import httpx
import msgspec
import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import TODAY, Draft, a_certificate, a_confirmation, a_correction, a_number
from tests.parties.builders import Somebody
from tests.reconciliation.scene import Scene
from warranty.certificates.documents import CertificateReportedFake
from warranty.sdk.answers import verify_answer
from warranty.wire.certificates import Certificate, SpotCheck
from warranty.wire.lots import Dispersion


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """Everybody admitted, nothing traded yet."""
    return await a_market(world, tmp_path)


async def a_resold_certificate(market: Scene) -> tuple[str, int]:
    """800.00 confirmed, claimed and in part resold, then corrected to 720.00; the position before that."""
    number = a_number()
    confirmation = await market.record(market.cast.india, a_confirmation(number, market.importer, "800.00"))
    lot = await market.claimed(number, "800.00")
    await market.sold(market.importer, market.dealer, lot, "500.00")
    before = market.position
    await market.corrected(number, confirmation.statement, "720.00")
    return number, before


async def spot_check(world: World, market: Scene, number: str, **query: object) -> httpx.Response:
    return await world.get(f"/v1/certificates/{number}/spot-check", market.cast.india, **query)


async def test_a_spot_check_can_be_filed_and_verified_offline(world: World, market: Scene) -> None:
    number, _ = await a_resold_certificate(market)
    answer = await spot_check(world, market, number)
    assert answer.status_code == 200
    assert verify_answer(answer.content, world.resources.identity.log_key).verified
    changed = answer.content.replace(b'"720.00"', b'"800.00"')
    assert changed != answer.content
    assert not verify_answer(changed, world.resources.identity.log_key).verified


async def test_a_spot_check_tells_all_figures_as_known_now_and_before(world: World, market: Scene) -> None:
    number, before = await a_resold_certificate(market)
    now = msgspec.json.decode((await spot_check(world, market, number)).content, type=SpotCheck)
    then = msgspec.json.decode((await spot_check(world, market, number, asOf=before)).content, type=SpotCheck)
    assert (now.number, now.status, now.ground) == (number, "confirmed", "importing-participant")
    assert (now.confirmed, now.claimed, now.drawn) == ("720.00", "800.00", "800.00")
    assert now.where_now
    grades = now.where_now.by_grade
    assert (grades.confirmed, grades.awaiting, grades.on_paper, grades.unsupported) == (
        "720.00", "0.00", "0.00", "80.00",
    )  # fmt: skip
    assert now.where_now.complete
    assert [(one.country, one.carats) for one in now.where_now.by_country] == [("IN", "800.00")]
    (claim,) = now.claims
    assert (claim.asked, claim.drawn, claim.pending, claim.claimant) == (
        "800.00", "800.00", "0.00", market.importer.did,
    )  # fmt: skip
    assert (then.as_of, then.confirmed) == (before, "800.00")
    assert then.where_now
    assert (then.where_now.by_grade.confirmed, then.where_now.by_grade.unsupported) == ("800.00", "0.00")


async def test_asked_again_for_the_same_position_the_figures_are_the_same(
    world: World, market: Scene
) -> None:
    number, before = await a_resold_certificate(market)
    told = msgspec.json.decode((await spot_check(world, market, number, asOf=before)).content)
    await market.claimed(a_number(), "1.00")
    again = msgspec.json.decode((await spot_check(world, market, number, asOf=before)).content)
    assert {**again, "signature": None} == {**told, "signature": None}


@pytest.mark.parametrize("resource", ["", "/spot-check", "/dispersion"])
async def test_foreign_and_unknown_numbers_get_the_same_answer_to_the_byte(
    world: World, market: Scene, resource: str
) -> None:
    number = await market.confirmed("100.00")
    await market.claimed(number, "100.00")
    answers = [
        await world.get(f"/v1/certificates/{asked}{resource}", market.stranger)
        for asked in (number, a_number(), "not-a-number")
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert answers[0].json()["type"].endswith("/problems/not-found")


async def test_a_certificate_shows_three_ways_in_side_by_side(world: World, market: Scene) -> None:
    number = await market.confirmed("99.99", parcels=2, value="182632.00")
    await market.claimed(number, "60.00")
    answer = await world.get(f"/v1/certificates/{number}", market.cast.india)
    shown = msgspec.json.decode(answer.content, type=Certificate)
    assert (shown.participant, shown.status, shown.claimed, shown.drawn) == (
        "EU",
        "confirmed",
        "60.00",
        "60.00",
    )
    assert not shown.issued
    assert shown.transcription
    assert shown.transcription.paper.number == number
    assert shown.confirmation
    assert (shown.confirmation.carats, shown.confirmation.parcels, shown.confirmation.value) == (
        "99.99", 2, "182632.00",
    )  # fmt: skip
    assert [(event.type, event.by) for event in shown.history] == [("ImportConfirmed", market.cast.india.did)]


async def test_the_importer_is_not_told_who_else_has_claimed(world: World, market: Scene) -> None:
    number = await market.confirmed("100.00")
    await market.claimed(number, "40.00", by=market.stranger)
    own = await market.claimed(number, "60.00")
    answer = await world.get(f"/v1/certificates/{number}/spot-check", market.importer)
    shown = msgspec.json.decode(answer.content, type=SpotCheck)
    assert [claim.lot for claim in shown.claims] == [str(own)]
    assert market.stranger.id.hex not in answer.text
    assert "claimed" not in answer.json()
    assert "whereNow" not in answer.json()


async def test_all_pages_of_a_dispersion_add_up_to_what_was_drawn(world: World, market: Scene) -> None:
    """100.00 drawn: 10.00 and 20.00 in India by lot, 70.00 in Antwerp as a sum."""
    antwerp = await market.admitted("BE")
    number = await market.confirmed("100.00")
    lot = await market.claimed(number, "100.00")
    sold = await market.sold(market.importer, market.dealer, lot, "20.00")
    await market.sold(market.importer, antwerp, lot, "70.00")
    pages: list[Dispersion] = []
    cursor = ""
    while not pages or pages[-1].cursor:
        query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = await world.get(f"/v1/certificates/{number}/dispersion", market.cast.india, **query)
        pages.append(msgspec.json.decode(answer.content, type=Dispersion))
        cursor = pages[-1].cursor or ""
    holdings = [holding for page in pages for holding in page.holdings]
    assert [(one.lot or None, one.country, one.carats) for one in holdings] == [
        (str(lot), "IN", "10.00"),
        (str(sold), "IN", "20.00"),
        (None, "BE", "70.00"),
    ]
    assert antwerp.id.hex not in "".join(str(one.holder) for one in holdings)


async def test_nobody_is_answered_without_a_token(world: World, market: Scene) -> None:
    number = await market.confirmed("100.00")
    answer = await world.get(f"/v1/certificates/{number}/spot-check")
    assert answer.status_code == 401


async def test_a_position_the_log_has_not_reached_is_refused(world: World, market: Scene) -> None:
    number = await market.confirmed("100.00")
    answer = await spot_check(world, market, number, asOf=10_000)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/problems/log-position-ahead")


async def test_a_foreign_report_is_told_to_both_sides_and_takes_no_lot_its_certificate(
    world: World, market: Scene
) -> None:
    """C04: issuer, importing authority and the party named read it; 40.00 ct stay confirmed."""
    number = await market.confirmed("40.00")
    lot = await market.claimed(number, "40.00")
    israel = await market.authority("IL")
    report = CertificateReportedFake(event_on=TODAY, number=number, reason="forged")
    await market.record(israel, Draft(report))
    coverage = (await world.get(f"/v1/lots/{lot}", market.importer)).json()["coverage"]
    assert (coverage["confirmed"], coverage["unsupported"]) == ("40.00", "0.00")
    for who in (market.cast.india, market.cast.europe, market.importer):
        shown = (await world.get(f"/v1/certificates/{number}", who)).json()
        assert shown["status"] == "confirmed"
        assert [one["rule"] for one in shown["findings"]].count("C04") == 1
    assert (await world.get(f"/v1/certificates/{number}", market.stranger)).status_code == 404


async def _tried(world: World, who: Somebody, number: str) -> tuple[int, object, int]:
    """Status and rules of findings of a fake report's dry run, and the status of a look at the number."""
    headers = {"Authorization": f"Bearer {await world.token(who)}"}
    draft = {"number": number, "reason": "forged"}
    tried = await world.http.post("/v1/drafts/certificate-reported-fake", json=draft, headers=headers)
    looked = await world.get(f"/v1/certificates/{number}", who)
    return tried.status_code, [one["rule"] for one in tried.json().get("findings", ())], looked.status_code


async def test_trying_a_report_tells_nothing_of_a_certificate_that_is_not_ones_own(
    world: World, market: Scene
) -> None:
    """C04: the whole range of numbers could be walked, and no look or attempt was left of it (§ 8)."""
    confirmed, israel = await market.confirmed("40.00"), await market.authority("IL")
    for number in (confirmed, a_number()):
        assert await _tried(world, israel, number) == (200, [], 404)
    for office in (market.cast.india, market.cast.europe):
        assert await _tried(world, office, confirmed) == (200, ["C04"], 200)


class TwoImports(NamedTuple):
    """31.07 ct issued by Botswana and confirmed in India; then 0.01 ct of the number confirmed in Israel."""

    number: str
    botswana: Somebody
    israel: Somebody
    importer: Somebody
    first: UUID
    second: UUID


async def two_imports(market: Scene) -> TwoImports:
    number = a_number("BW")
    botswana, israel = await market.authority("BW"), await market.authority("IL")
    importer = await market.admitted("IL")
    await market.record(botswana, a_certificate(number, "31.07"))
    first = await market.record(market.cast.india, a_confirmation(number, market.importer, "31.07"))
    second = await market.record(israel, a_confirmation(number, importer, "0.01"))
    return TwoImports(number, botswana, israel, importer, first.statement, second.statement)


async def rules_told(world: World, number: str, who: Somebody) -> list[str]:
    answer = await world.get(f"/v1/certificates/{number}", who)
    return sorted(one["rule"] for one in answer.json()["findings"])


async def test_a_second_confirmation_is_not_told_to_the_first_ones_importer(
    world: World, market: Scene
) -> None:
    """C03, K02, C07: India's importer keeps its clean sheet; both authorities learn that there are two."""
    case = await two_imports(market)
    assert await rules_told(world, case.number, market.importer) == ["C07"]
    assert await rules_told(world, case.number, case.importer) == ["C07"]
    assert await rules_told(world, case.number, market.cast.india) == ["C03", "C07"]
    assert await rules_told(world, case.number, case.israel) == ["C03", "C07"]
    assert await rules_told(world, case.number, case.botswana) == ["C03", "C07", "C07"]
    for who in (market.importer, case.importer):
        shown = await world.get(f"/v1/certificates/{case.number}", who)
        assert [one["type"] for one in shown.json()["history"]] == ["ImportConfirmed"]


async def test_a_second_confirmation_opens_nothing_of_the_certificate(world: World, market: Scene) -> None:
    """Neither to the authority nor to its importer: exporter, value and weight are the first import's."""
    case = await two_imports(market)
    for who in (case.israel, case.importer):
        for resource in ("", "/spot-check"):
            answer = await world.get(f"/v1/certificates/{case.number}{resource}", who)
            assert answer.status_code == 200
            assert answer.json().keys().isdisjoint({"issued", "claimed", "drawn", "certified"})
            assert not [word for word in ("31.07", "182632", "Scheldt") if word in answer.text]
    findings = await world.get("/v1/findings", case.israel)
    assert "31.07" not in findings.text
    assert "C03" in [one["finding"]["rule"] for one in findings.json()["findings"]]


async def test_what_takes_the_first_confirmation_back_opens_the_certificate_to_the_second(
    world: World, market: Scene
) -> None:
    """K02 is told then: 31.07 certified and 0.01 confirmed; to Israel's side and the issuer, not to India."""
    case = await two_imports(market)
    await market.record(market.cast.india, a_correction(case.number, case.first, market.importer, "0.00"))
    for who in (case.israel, case.importer, case.botswana):
        assert "K02" in await rules_told(world, case.number, who)
    for who in (market.cast.india, market.importer):
        answer = await world.get(f"/v1/certificates/{case.number}", who)
        assert "0.01" not in answer.text
    shown = (await world.get(f"/v1/certificates/{case.number}", case.importer)).json()
    assert (shown["issued"]["carats"], shown["confirmation"]["carats"]) == ("31.07", "0.01")
