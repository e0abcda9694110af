"""Findings over HTTP: who is told what came to light of a sale."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import TODAY, Draft, a_certificate, a_line, a_number, a_sale
from tests.parties.builders import Somebody, a_row, an_admission
from tests.reconciliation.explaining import an_explanation
from tests.reconciliation.scene import Scene
from warranty.certificates.documents import CertificateReportedFake
from warranty.parties.documents import MembershipRecorded


@pytest.fixture
async def market(world: World, tmp_path: Path) -> Scene:
    """The usual cast in the world's register."""
    return await a_market(world, tmp_path)


async def rules_about(world: World, who: Somebody, rule: str) -> list[tuple[str, int]]:
    found = (await world.get("/v1/findings", who)).json()["findings"]
    return [(one["about"], one["position"]) for one in found if one["finding"]["rule"] == rule]


async def test_a_buyer_hears_what_its_sellers_sale_brought_to_light_before_it_answers(
    world: World, market: Scene
) -> None:
    """P01 is told to both sides, and to nobody who has nothing to do with it."""
    seller, buyer = market.importer, market.dealer
    lot = await market.claimed(await market.confirmed("10.00"), "10.00")
    left = MembershipRecorded(
        event_on=TODAY, party=seller.did, valid_from=date(2020, 1, 1), valid_until=date(2021, 1, 1)
    )
    await market.record(market.cast.association, Draft(left))
    sale = await market.record(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"))))
    for side in (seller, buyer):
        assert await rules_about(world, side, "P01") == [(seller.did, sale.position)]
    assert await rules_about(world, market.cutter, "P01") == []


async def test_who_looks_after_members_asks_for_one_of_them_and_of_a_foreign_one_is_told_nothing(
    world: World, market: Scene
) -> None:
    """R54, 17(5): each of two late sellers by itself; a member names nobody but itself."""
    importer, dealer = market.importer, market.dealer
    unsupported = a_line("1.00", unsupported="1.00")
    sold = {
        who.did: (await market.record(who, a_sale(who, market.cutter, unsupported))).position
        for who in (importer, dealer)
    }
    for member in (importer, dealer):
        asked = await _of_member(world, market.cast.association, member.did)
        assert [one["position"] for one in asked] == [sold[member.did]]
    assert [one["position"] for one in await _of_member(world, market.cast.india, importer.did)] == [
        sold[importer.did]
    ]
    unknown = await world.get("/v1/findings", market.cast.europe, member=f"{importer.did[:-4]}0000")
    foreign = await world.get("/v1/findings", market.cast.europe, member=importer.did)
    assert (
        (foreign.status_code, foreign.json())
        == (unknown.status_code, unknown.json())
        == (200, {"findings": []})
    )
    assert (await world.get("/v1/findings", dealer, member=importer.did)).status_code == 404


async def _of_member(world: World, who: Somebody, member: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await world.get("/v1/findings", who, member=member)).json()["findings"]
    return found


async def test_what_another_authority_says_of_a_certificate_is_told_to_who_issued_it(
    world: World, market: Scene
) -> None:
    """C04, C03: reported forged abroad after its import; of the claims on it the issuer is told nothing."""
    number, india, europe = a_number(), market.cast.india, market.cast.europe
    await market.record(europe, a_certificate(number, "100.00"))
    await market.confirmed("100.00", number=number)
    await market.claimed(number, "100.00", on=date(2026, 1, 5))  # told late: the claimant's affair
    reporting = await market.authority("IN", "report")
    namibia = await market.authority("NA", "issue", "import", "supervise")
    forged = CertificateReportedFake(event_on=TODAY, number=number, reason="The seal is painted.")
    reported = await market.record(india, Draft(forged))
    told = [(number, reported.position)]
    for rule in ("C03", "C04"):
        assert await rules_about(world, europe, rule) == told, rule
        assert await rules_about(world, india, rule) == told, rule
        for other in (namibia, reporting):
            assert await rules_about(world, other, rule) == [], rule
    about = {one["about"] for one in (await world.get("/v1/findings", europe)).json()["findings"]}
    assert about == {number}
    looks = (await world.get("/v1/looks", india)).json()["looks"]
    assert {(one["viewer"], one["ground"]) for one in looks} == {(europe.did, "issuing-participant")}
    for task, sees in (("issue", told), ("import", [])):
        office = Somebody()
        row = a_row(office, "Authority", country="BE", participant="EU", tasks=(task,))
        await market.record(market.cast.operator, Draft(an_admission(row)))
        assert await rules_about(world, office, "C04") == sees, task


async def paged(world: World, who: Somebody, **asked: str) -> list[tuple[str, str, str]]:
    """Rule, state and party of all findings somebody is told, a page of one after the other."""
    found: list[tuple[str, str, str]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await world.get("/v1/findings", who, limit=1, **asked, **cursor)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["findings"]) <= 1
        found += [(one["finding"]["rule"], one["state"], one.get("party", "")) for one in page["findings"]]
        if "cursor" not in page:
            return found
        cursor = {"cursor": page["cursor"]}


async def test_member_rule_and_state_choose_among_what_each_viewer_is_told_on_pages_of_any_length(
    world: World, market: Scene
) -> None:
    """Two late claims and an unsupported sale of one member, a late claim of another; one is explained."""
    importer, dealer, cutter = market.importer, market.dealer, market.cutter
    for member in (importer, dealer, importer):
        await market.claimed(a_number(), "1.00", by=member, on=date(2026, 1, 5))
    await market.record(importer, a_sale(importer, cutter, a_line("1.00", unsupported="1.00")))
    own = (await world.get("/v1/findings", importer, rule="Q01")).json()["findings"]
    await market.record(importer, an_explanation(own[0]["id"], importer))
    late, explained = ("Q01", "open"), ("Q01", "explained")
    unsupported = ("L04", "open", importer.did)
    of_importer = [unsupported, (*explained, importer.did), (*late, importer.did)]
    everything = [*of_importer[:2], (*late, dealer.did), of_importer[2]]
    for office in (market.cast.association, market.cast.india):
        assert await paged(world, office) == everything
        assert await paged(world, office, member=importer.did) == of_importer
        assert await paged(world, office, member=importer.did, rule="Q01", state="open") == of_importer[2:]
        assert await paged(world, office, rule="L04") == [unsupported]
        assert await paged(world, office, state="explained") == [of_importer[1]]
    assert await paged(world, importer) == of_importer
    assert await paged(world, importer, rule="Q01") == of_importer[1:]
    assert await paged(world, importer, rule="Q01", state="open") == of_importer[2:]
    assert await paged(world, dealer) == [(*late, dealer.did)]
    # Its buyer is told of the sale, not by whom it can be explained; of a rule that is not there, nothing.
    assert await paged(world, cutter) == [("L04", "open", "")]
    assert await paged(world, cutter, rule="Q01") == await paged(world, cutter, rule="Z99") == []
    assert await paged(world, market.stranger) == await paged(world, market.cast.europe) == []
    assert (await world.get("/v1/findings", importer, rule="Q01\n")).status_code == 400
