"""Who is told what of a certificate (domain.md § 8): each row of the table is a test."""

from collections.abc import Awaitable, Callable

import pytest
from asyncpg.connection import LoggedQuery
from msgspec.structs import replace

from tests.builders import Draft, a_certificate, a_number
from tests.disclosure.noted import looks_at
from tests.parties.builders import TODAY, Somebody, a_row, an_admission
from tests.reconciliation.scene import Scene
from warranty.certificates.documents import CertificateVoided, ShipmentSubmitted, TradeParty
from warranty.disclosure.rules import Ground, NotFound, RecordKind, Viewer
from warranty.foundation.ids import LotId, PartyId
from warranty.lots.rules.cutting import OriginShown
from warranty.lots.tracing import LineageShown, lineage_for
from warranty.reconciliation import service
from warranty.transparency import service as log

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
        looks = await looks_at(connection, RecordKind.CERTIFICATE, number)
        claims = await looks_at(connection, RecordKind.CLAIM, str(lot))
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


def presented(number: str) -> Draft:
    """A shipment of a number, as any authority can say it was handed in."""
    return Draft(ShipmentSubmitted(event_on=TODAY, number=number))


async def test_an_arrival_opens_an_authority_its_own_record_alone(scene: Scene) -> None:
    """Issued in Antwerp for a firm in India, claimed there; Switzerland says that it arrived in Geneva."""
    bern, number, unknown = Somebody(), a_number(), a_number("BW")
    row = a_row(bern, "Authority", participant="CH", country="CH")
    await scene.record(scene.cast.operator, Draft(an_admission(row)))
    await scene.record(scene.cast.europe, a_certificate(number))
    for claimed in (number, unknown):
        await scene.claimed(claimed, "100.00")
        await scene.record(bern, presented(claimed))
    async with scene.visit() as connection:
        moment = await log.moment(connection, None)
        asking = scene.asking(bern)._replace(viewer=Viewer(bern.id, "Authority", "CH"))
        for one in (number, unknown):
            check = await service.spot_check(connection, asking, one, moment)
            assert check == service.SpotCheck(
                one, "submitted", Ground.IMPORTING, None, None, None, None, [], None, []
            )
            seen = await service.look_up(connection, asking, one, moment.position)
            assert (seen.issued, seen.confirmation, seen.claimed) == (None, None, None)
            assert [each.event.type for each in seen.history] == ["ShipmentSubmitted"]


async def test_alarms_an_authoritys_own_statements_raise_are_told_to_it(scene: Scene) -> None:
    """L03: a stranger claimed first. C03: confirmed twice. C01: claimed, and missing from its own feed."""
    wrong, twice, missing = a_number(), a_number(), a_number("CA")
    await scene.claimed(wrong, "7.00", by=scene.stranger)
    await scene.claimed(missing, "7.00", by=scene.stranger, participant="EU")
    await scene.confirmed("100.00", number=wrong)
    await scene.confirmed("100.00", number=twice)
    await scene.confirmed("100.00", number=twice, to=scene.dealer)
    await scene.fed(scene.cast.europe, "confirmed")
    expected = {wrong: "L03", twice: "C03", missing: "C01"}
    for number, rule in expected.items():
        by = scene.cast.europe if number == missing else scene.cast.india
        assert rule in [found.rule for found in (await scene.look_up(number, by)).findings]
        async with scene.visit() as connection:
            page = await service.findings_for(connection, scene.asking(by), scene.position, limit=100)
        assert (rule, number) in [(one.finding.rule, one.finding.about) for one in page.findings]


async def test_a_foreign_number_and_an_unknown_one_are_looked_up_alike(scene: Scene) -> None:
    """The same questions to the database before both are answered as not there."""
    foreign, unknown = await scene.confirmed("100.00"), a_number()
    await questions(scene, foreign)  # the driver asks for types the first time
    assert await questions(scene, foreign) == await questions(scene, unknown)


async def questions(scene: Scene, number: str) -> list[str]:
    """What the database was asked for a stranger's question."""
    asked: list[str] = []
    async with scene.visit() as connection:
        moment = await log.moment(connection, None)

        def note(query: LoggedQuery) -> None:
            asked.append(query.query)

        connection.add_query_logger(note)
        try:
            with pytest.raises(NotFound):
                await service.look_up(connection, scene.asking(scene.stranger), number, moment.position)
        finally:
            connection.remove_query_logger(note)
    return asked


async def test_a_claim_on_a_guessed_number_opens_nothing_of_its_paper(scene: Scene) -> None:
    """Unknown, issued with its origin, confirmed to another: the claimant's lineage says the same of all."""
    unknown, issued, foreign = a_number("BW"), a_number(), a_number()
    for number in (issued, foreign):
        await scene.record(scene.cast.europe, a_certificate(number))
    await scene.confirmed("100.00", number=foreign)
    told = []
    for number in (unknown, issued, foreign):
        lot = await scene.claimed(number, "5.00", by=scene.stranger)
        shown = await lineage(scene, lot, scene.stranger)
        assert [root.certificate for root in shown.roots] == [number]
        told.append((shown.origins, shown.coverage, [root.grades for root in shown.roots]))
        authority = await lineage(scene, lot, scene.cast.india)
        expected = ("BW",) if number == foreign else ()
        assert authority.origins == [OriginShown(expected, 5_000)], "India confirmed the third"
    assert told[0] == told[1] == told[2]
    assert told[0][0] == [OriginShown((), 5_000)]
    own = await lineage(scene, await scene.claimed(foreign, "5.00"), scene.importer)
    assert own.origins == [OriginShown(("BW",), 5_000)]


async def lineage(scene: Scene, lot: LotId, who: Somebody) -> LineageShown:
    """Where a lot comes from, as somebody is shown it."""
    async with scene.visit() as connection:
        return await lineage_for(connection, scene.asking(who), lot, scene.position, limit=10)
