"""Findings over HTTP: who is told what came to light of a sale."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import TODAY, Draft, a_certificate, a_line, a_number, a_sale
from tests.parties.builders import Somebody, a_row, an_admission
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
