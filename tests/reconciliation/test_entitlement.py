"""Who is told what of a certificate (domain.md § 8): each row of the table is a test."""

from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from tests.builders import Draft, a_certificate, a_number
from tests.parties.builders import TODAY
from tests.reconciliation.scene import Scene
from warranty.certificates.documents import CertificateVoided, TradeParty
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, NotFound, RecordKind
from warranty.foundation.ids import PartyId

Question = Callable[[Scene, str], Awaitable[object]]
QUESTIONS: dict[str, Question] = {
    "certificate": lambda scene, number: scene.look_up(number, scene.stranger),
    "spot check": lambda scene, number: scene.spot_check(number, scene.stranger),
    "dispersion": lambda scene, number: scene.dispersion(number, scene.stranger),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
async def test_a_foreign_number_is_answered_like_an_unknown_one(scene: Scene, question: Question) -> None:
    number = await scene.confirmed("100.00")
    await scene.claimed(number, "100.00")
    with pytest.raises(NotFound) as foreign:
        await question(scene, number)
    with pytest.raises(NotFound) as unknown:
        await question(scene, a_number())
    assert vars(foreign.value) == vars(unknown.value)


async def test_an_authority_of_a_third_participant_is_told_nothing(scene: Scene) -> None:
    number = await scene.confirmed("100.00", number=a_number("BW"))
    with pytest.raises(NotFound):
        await scene.spot_check(number, scene.cast.europe)


async def test_the_issuing_authority_sees_confirmation_and_totals_but_not_the_domestic_chain(
    scene: Scene,
) -> None:
    number = a_number()
    await scene.record(scene.cast.europe, a_certificate(number, "100.00"))
    await scene.confirmed("99.99", number=number, parcels=2)
    await scene.claimed(number, "60.00")
    check = await scene.spot_check(number, scene.cast.europe)
    assert (check.ground, check.status) == (Ground.ISSUING, "confirmed")
    assert (check.confirmed, check.claimed, check.drawn) == (99_990, 60_000, 60_000)
    assert check.claims == []
    assert check.where_now is None
    seen = await scene.look_up(number, scene.cast.europe)
    assert seen.confirmation is not None
    assert (seen.confirmation.parcels, seen.confirmation.confirmed_to) == (2, scene.importer.id)
    assert [one.event.type for one in seen.history] == ["CertificateIssued", "ImportConfirmed"]
    with pytest.raises(NotFound):
        await scene.dispersion(number, scene.cast.europe)


async def test_the_issuing_authority_learns_that_claims_exceed(scene: Scene) -> None:
    number = a_number()
    await scene.claimed(number, "150.00")
    await scene.confirmed("100.00", number=number)
    rules = [found.rule for found in (await scene.spot_check(number, scene.cast.europe)).findings]
    assert "L02" in rules


async def test_a_member_sees_its_own_claim_alone(scene: Scene) -> None:
    """Importer and agent both claim; each is told of itself."""
    number = await scene.confirmed("800.00", agents=(scene.dealer.did,))
    own = await scene.claimed(number, "300.00")
    await scene.claimed(number, "100.00", by=scene.dealer)
    check = await scene.spot_check(number, scene.importer)
    assert [claim.lot for claim in check.claims] == [own]
    assert (check.confirmed, check.claimed, check.drawn, check.where_now) == (800_000, None, None, None)


async def test_a_claim_on_anothers_certificate_is_answered_like_one_on_an_unknown_number(
    scene: Scene,
) -> None:
    known, unknown = await scene.confirmed("100.00"), a_number()
    for number in (known, unknown):
        await scene.claimed(number, "100.00", by=scene.stranger)
    one, other = [await scene.spot_check(number, scene.stranger) for number in (known, unknown)]
    assert one._replace(number="", claims=()) == other._replace(number="", claims=())
    assert one.status == "claimed-only"
    assert (one.confirmed, one.certified, list(one.findings)) == (None, None, [])
    assert [claim.pending for claim in one.claims] == [100_000]
    looked_up = [await scene.look_up(number, scene.stranger) for number in (known, unknown)]
    assert looked_up[0]._replace(number="") == looked_up[1]._replace(number="")


async def test_the_authority_learns_of_the_wrong_claimant(scene: Scene) -> None:
    number = await scene.confirmed("100.00")
    await scene.claimed(number, "100.00", by=scene.stranger)
    check = await scene.spot_check(number)
    assert [found.rule for found in check.findings] == ["C07", "L03"]
    assert [(claim.claimant, claim.drawn) for claim in check.claims] == [(scene.stranger.id, 0)]


async def test_an_authority_sees_what_its_importers_claim_on_a_number_nobody_knows(scene: Scene) -> None:
    number = a_number("BW")
    await scene.claimed(number, "100.00")
    check = await scene.spot_check(number)
    assert (check.status, check.certified, check.confirmed) == ("claimed-only", None, None)
    assert [claim.asked for claim in check.claims] == [100_000]


async def test_a_void_number_is_said_to_be_void_to_whoever_claimed_it(scene: Scene) -> None:
    number = a_number()
    await scene.claimed(number, "100.00", by=scene.stranger)
    await scene.record(
        scene.cast.europe, Draft(CertificateVoided(event_on=TODAY, number=number, reason="Spoiled in print."))
    )
    seen = await scene.look_up(number, scene.stranger)
    assert seen.status == "voided"
    assert [one.event.type for one in seen.history] == ["CertificateVoided"]


async def test_each_look_at_anothers_record_is_noted_with_its_ground(scene: Scene) -> None:
    number = await scene.confirmed("100.00")
    lot = await scene.claimed(number, "100.00")
    await scene.spot_check(number)
    await scene.spot_check(number, scene.importer)
    async with scene.visit() as connection:
        looks = await disclosure.looks_at(connection, RecordKind.CERTIFICATE, number, 2**60, 10)
        claims = await disclosure.looks_at(connection, RecordKind.CLAIM, str(lot), 2**60, 10)
    assert [(look.viewer, look.ground) for look in looks] == [
        (scene.importer.id, Ground.NAMED),
        (scene.cast.india.id, Ground.IMPORTING),
    ]
    assert [(PartyId(look.viewer), look.ground) for look in claims] == [
        (scene.cast.india.id, Ground.IMPORTING)
    ]


async def test_a_second_confirming_authority_sees_its_own_confirmation_and_not_the_first_ones_chain(
    scene: Scene,
) -> None:
    number = await scene.confirmed("100.00", number=a_number("BW"))
    await scene.claimed(number, "100.00")
    await scene.second_confirmation(number, "90.00")
    check = await scene.spot_check(number, scene.cast.europe)
    assert (check.confirmed, check.claimed, check.where_now) == (90_000, None, None)
    assert check.claims == []


async def test_an_authority_sees_a_certificate_on_its_way_to_an_importer_of_its_own(scene: Scene) -> None:
    """Issued in Antwerp, addressed to a firm in India, not submitted yet."""
    number, other = a_number(), a_number()
    draft = a_certificate(number)
    importer = TradeParty(name="Example Gems Ltd", country="IN")
    parties = replace(draft.document.paper.trade_parties, importer=importer)
    await scene.record(
        scene.cast.europe, draft.having(paper=replace(draft.document.paper, trade_parties=parties))
    )
    await scene.record(scene.cast.europe, a_certificate(other))
    seen = await scene.look_up(number, scene.cast.india)
    assert (seen.status, seen.issued is not None, seen.claimed) == ("issued", True, 0)
    with pytest.raises(NotFound):
        await scene.look_up(other, scene.cast.india)
