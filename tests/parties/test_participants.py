"""Notices about participants, zones and advisories: who may record them, and what they change (R11, R12)."""

from collections.abc import Sequence
from datetime import date

import pytest
from msgspec import UNSET

from tests.certificates.world import a_paper, as_read
from tests.parties.builders import TODAY, Somebody, World
from warranty.certificates.documents import Origin, OriginShare
from warranty.certificates.rules.transcribed import transcription_findings
from warranty.parties.documents import SourceStatus, SourceStatusStated
from warranty.parties.rules import as_noticed
from warranty.parties.rules.refusals import OutsideCompetence, SourceStatusImpossible
from warranty.policy.participants import participant_on, zone_on
from warranty.policy.rows import Standing
from warranty.policy.rule_set import Policy, packaged

MAY_2030 = date(2030, 5, 1)
JUNE_2030 = date(2030, 6, 1)


def stated(
    status: SourceStatus,
    participant: str = "GH",
    *,
    zone: str = "",
    since: date = MAY_2030,
    until: date | None = None,
    digest: str = "0f" * 32,
) -> SourceStatusStated:
    return SourceStatusStated(
        event_on=TODAY, participant=participant, status=status, valid_from=since, notice="Notice 7",
        digest=digest, zone=zone or UNSET, valid_until=until or UNSET,
    )  # fmt: skip


def noticed(world: World, *documents: SourceStatusStated) -> Policy:
    for document in documents:
        world.accept(document, world.operator)
    return as_noticed(packaged(), world.books.sources)


def faults(policy: Policy, *origins: OriginShare, on: date, number: str = "EU00567877") -> Sequence[str]:
    """Sentences of C09 about a paper issued on a day, imported into India."""
    kind = "single" if len(origins) == 1 else "list"
    paper = a_paper(number, origin=Origin(kind=kind, countries=origins), issued_on=on)  # type: ignore[arg-type]
    found = transcription_findings(policy, number, as_read(paper), "IN", on)
    return [each.sentence for each in found if each.rule == "C09"]


def test_a_suspension_holds_from_its_day_to_the_day_before_its_end(world: World) -> None:
    policy = noticed(world, stated("suspended", until=JUNE_2030))
    days = (date(2030, 4, 30), MAY_2030, date(2030, 5, 31), JUNE_2030)
    assert [participant_on(policy, "GH", day).standing for day in days] == [
        Standing.PARTICIPANT, Standing.SUSPENDED, Standing.SUSPENDED, Standing.PARTICIPANT
    ]  # fmt: skip


def test_of_several_notices_about_a_day_the_last_counts(world: World) -> None:
    policy = noticed(world, stated("suspended"), stated("participant", since=JUNE_2030))
    assert participant_on(policy, "GH", date(2030, 5, 31)).standing is Standing.SUSPENDED
    assert participant_on(policy, "GH", JUNE_2030).standing is Standing.PARTICIPANT
    assert "Notice 7" in participant_on(policy, "GH", MAY_2030).source


def test_nothing_changes_without_a_notice(world: World) -> None:
    assert as_noticed(packaged(), world.books.sources) is packaged()


@pytest.mark.parametrize(
    ("day", "zone", "count"),
    [
        # R11: exports suspended from 23 May 2013 to 16 July 2015, whatever the zone
        (date(2013, 5, 22), "Berberati", 0),
        (date(2013, 5, 23), "Berberati", 1),
        (date(2015, 7, 16), "Berberati", 1),
        # then only goods of compliant zones: Berberati from May 2016, Boda from 19 September 2016
        (date(2015, 7, 17), "Berberati", 1),
        (date(2016, 5, 1), "Berberati", 0),
        (date(2016, 9, 18), "Boda", 1),
        (date(2016, 9, 19), "boda", 0),
        (date(2017, 1, 1), "Bria", 1),
        # from 22 November 2019 the record does not name every green zone, and accuses none
        (date(2019, 11, 22), "Bria", 0),
        (date(2024, 11, 15), "Bria", 0),
    ],
)
def test_c09_goods_from_the_central_african_republic_by_zone_and_day(
    day: date, zone: str, count: int
) -> None:
    assert len(faults(packaged(), OriginShare(country="CF", zone=zone), on=day)) == count


def test_c09_is_told_once_of_an_issuer_that_is_itself_suspended() -> None:
    day = date(2014, 1, 1)
    assert len(faults(packaged(), OriginShare(country="CF"), on=day, number="CF000123")) == 1


def test_c09_a_zone_declared_compliant_or_not_by_notice(world: World) -> None:
    zone = OriginShare(country="CF", zone="Bria")
    policy = noticed(world, stated("compliant", "CF", zone="Bria", since=date(2017, 1, 1)))
    assert faults(policy, zone, on=date(2016, 12, 31)) != []
    assert faults(policy, zone, on=date(2017, 1, 1)) == []
    policy = noticed(world, stated("not-compliant", "CF", zone="BRIA", since=date(2018, 1, 1)))
    assert faults(policy, zone, on=date(2017, 12, 31)) == []
    assert faults(policy, zone, on=date(2018, 1, 1)) != []
    assert zone_on(policy, "CF", "Bria", date(2030, 1, 1)).compliant is False


def test_c09_an_advisory_of_an_authority_holds_for_its_own_imports_and_the_schemes_for_all(
    world: World,
) -> None:
    india = world.admitted("Authority", world.operator)
    ghana, zone = OriginShare(country="GH"), OriginShare(country="GH", zone="Akwatia")
    world.accept(stated("advisory", zone="Akwatia"), india)
    policy = as_noticed(packaged(), world.books.sources)
    assert len(faults(policy, zone, on=MAY_2030)) == 1
    assert faults(policy, zone, on=date(2030, 4, 30)) == []
    assert faults(policy, ghana, on=MAY_2030) == []
    european = world.admitted("Authority", world.operator, country="BE", participant="EU")
    world.accept(stated("advisory"), european)
    policy = as_noticed(packaged(), world.books.sources)
    assert faults(policy, ghana, on=MAY_2030) == []
    assert len(faults(noticed(world, stated("advisory")), ghana, on=MAY_2030)) == 1


@pytest.mark.parametrize("status", ["suspended", "participant", "conditional", "not-participant"])
def test_r12_an_authority_does_not_say_how_participants_take_part(world: World, status: SourceStatus) -> None:
    india = world.admitted("Authority", world.operator)
    refused = world.judge(stated(status, "IN"), india)
    assert isinstance(refused, OutsideCompetence)
    assert refused.rule == "R12"


def test_r12_an_authority_that_supervises_closes_zones_of_its_own_participant_and_opens_none(
    world: World,
) -> None:
    tasks = ("issue", "import", "report")
    working = world.admitted("Authority", world.operator, tasks=tasks, country="CF", participant="CF")
    above = world.admitted("Authority", world.operator, tasks=("supervise",), country="CF", participant="CF")
    closed = stated("not-compliant", "CF", zone="Boda")
    assert world.judge(closed, above) is None
    assert isinstance(world.judge(closed, working), OutsideCompetence)
    assert isinstance(world.judge(stated("compliant", "CF", zone="Boda"), above), OutsideCompetence)
    assert isinstance(world.judge(stated("not-compliant", "GH", zone="Boda"), above), OutsideCompetence)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (stated("suspended", "EC"), "participant"),
        (stated("suspended", "XX"), "participant"),
        (stated("compliant", "CF"), "zone"),
        (stated("suspended", "CF", zone="Boda"), "zone"),
        (stated("compliant", "CF", zone=" Boda"), "zone"),
        (stated("suspended", until=MAY_2030), "validUntil"),
        (stated("suspended", digest="0F" * 32), "digest"),
    ],
)
def test_a_status_is_of_what_can_have_it_and_names_its_notice(
    world: World, wrong: SourceStatusStated, pointer: str
) -> None:
    refused = world.judge(wrong, world.operator)
    assert isinstance(refused, SourceStatusImpossible)
    assert refused.pointer == f"/credentialSubject/{pointer}"


def test_notices_are_public_and_signed_by_operator_and_authorities_alone(world: World) -> None:
    association = world.admitted("Association", world.operator)
    for somebody in (association, world.admitted("Member", association), Somebody()):
        assert world.judge(stated("advisory"), somebody) is not None
    assert SourceStatusStated.is_public
