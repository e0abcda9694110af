"""Memberships of several associations, licences, and whose word on a standing counts (P01, R54)."""

from datetime import date

import msgspec
import pytest
from msgspec import UNSET

from tests.parties.builders import NOON, TODAY, Somebody, World, a_row, a_standing, an_admission, an_entry
from tests.parties.test_signer import MEMBERS, OF_2015
from tests.parties.test_succession import succession
from warranty.parties.documents import (
    LicenceRecorded,
    MembershipRecorded,
    MembershipSought,
    PartyDetailsChanged,
)
from warranty.parties.rules import signer_refusal
from warranty.parties.rules.conflicts import standing_of
from warranty.parties.rules.dealing import dealing_findings
from warranty.parties.rules.lei import is_lei
from warranty.parties.rules.refusals import (
    AdmissionIncomplete,
    LeiUsed,
    MembershipImpossible,
    PartyNotYours,
    SignerNotEntitled,
    SignerSuspended,
)
from warranty.policy.rows import StandingConflict
from warranty.policy.rule_set import Policy, packaged

# 24 is 98 less the remainder of 5493000IBP32UQZ0KL00, with A as 10, by 97.
LEI = "5493000IBP32UQZ0KL24"
ANOTHER = "529900T8BM49AURSDO55"


@pytest.fixture
def home(world: World) -> Somebody:
    """The association that admitted the member."""
    return world.admitted("Association", world.operator)


@pytest.fixture
def other(world: World) -> Somebody:
    return world.admitted("Association", world.operator)


@pytest.fixture
def member(world: World, home: Somebody) -> Somebody:
    return world.admitted("Member", home)


def membership(who: Somebody, since: date = TODAY, until: date | None = None) -> MembershipRecorded:
    return MembershipRecorded(
        event_on=TODAY, party=who.did, valid_from=since, valid_until=UNSET if until is None else until
    )


def licence(who: Somebody, since: date, until: date, number: str = "L-1") -> LicenceRecorded:
    return LicenceRecorded(
        event_on=TODAY,
        party=who.did,
        number=number,
        issuer="Ministry",
        valid_from=since,
        valid_until=until,
    )


def joined(world: World, who: Somebody, association: Somebody, since: date = TODAY) -> None:
    world.accept(MembershipSought(event_on=TODAY, association=association.did), who)
    world.accept(membership(who, since), association)


def found(world: World, maker: Somebody, *others: Somebody, on: date = TODAY) -> list[tuple[str, str]]:
    document = msgspec.structs.replace(OF_2015, event_on=on)
    entry = an_entry(document, maker, world.size)
    parties = [maker.id, *(each.id for each in others)]
    return [(each.rule, each.about) for each in dealing_findings(world.books, entry, parties, packaged())]


def test_who_was_admitted_is_a_member_on_any_day_until_its_association_gives_days(
    world: World, home: Somebody, member: Somebody
) -> None:
    assert found(world, member, on=date(2015, 1, 5)) == []
    world.accept(membership(member, date(2016, 1, 1), date(2020, 1, 1)), home)
    assert found(world, member, on=date(2015, 12, 31)) == [("P01", member.did)]
    assert found(world, member, on=date(2016, 1, 1)) == []
    assert found(world, member, on=date(2019, 12, 31)) == []
    assert found(world, member, on=date(2020, 1, 1)) == [("P01", member.did)]


def test_a_member_of_another_association_on_the_day_is_a_member(
    world: World, home: Somebody, other: Somebody, member: Somebody
) -> None:
    world.accept(membership(member, date(2010, 1, 1), date(2020, 1, 1)), home)
    joined(world, member, other, date(2019, 1, 1))
    assert found(world, member, on=date(2020, 1, 1)) == []
    assert found(world, member, on=date(2009, 12, 31)) == [("P01", member.did)]


def test_another_association_speaks_of_a_member_only_once_that_has_asked_it(
    world: World, other: Somebody, member: Somebody
) -> None:
    assert isinstance(world.judge(membership(member), other), PartyNotYours)
    assert isinstance(world.judge(a_standing(member, "expelled"), other), PartyNotYours)
    joined(world, member, other)
    assert world.judge(a_standing(member, "expelled"), other) is None


def test_membership_is_asked_of_an_association_that_does_not_have_one_yet(
    world: World, home: Somebody, other: Somebody, member: Somebody
) -> None:
    for nobody in (home, member, Somebody()):
        asked = MembershipSought(event_on=TODAY, association=nobody.did)
        assert isinstance(world.judge(asked, member), MembershipImpossible)
    joined(world, member, other)
    again = MembershipSought(event_on=TODAY, association=other.did)
    assert isinstance(world.judge(again, member), MembershipImpossible)


def test_a_membership_does_not_end_before_it_begins(world: World, home: Somebody, member: Somebody) -> None:
    refused = world.judge(membership(member, TODAY, TODAY), home)
    assert isinstance(refused, MembershipImpossible)
    assert refused.pointer == "/credentialSubject/validUntil"


def test_whose_licence_on_record_was_not_in_force_on_the_day_is_found_and_who_has_none_is_not(
    world: World, home: Somebody, member: Somebody
) -> None:
    assert found(world, member) == []
    world.accept(licence(member, date(2020, 1, 1), date(2023, 1, 1)), home)
    assert found(world, member, on=date(2022, 12, 31)) == []
    assert found(world, member, on=date(2023, 1, 1)) == [("P01", member.did)]
    world.accept(licence(member, date(2023, 1, 1), date(2026, 1, 1), "L-2"), home)
    assert found(world, member, on=date(2023, 1, 1)) == []


def test_a_withdrawn_licence_ends_on_the_day_last_stated(
    world: World, home: Somebody, member: Somebody
) -> None:
    world.accept(licence(member, date(2020, 1, 1), date(2030, 1, 1)), home)
    world.accept(licence(member, date(2020, 1, 1), date(2021, 6, 1)), home)
    assert found(world, member, on=date(2021, 5, 31)) == []
    assert found(world, member, on=date(2021, 6, 1)) == [("P01", member.did)]


def test_a_licence_is_recorded_by_who_has_the_member_or_by_an_authority_of_its_country(
    world: World, other: Somebody, member: Somebody
) -> None:
    india = world.admitted("Authority", world.operator)
    union = world.admitted("Authority", world.operator, country="BE", participant="EU")
    given = licence(member, date(2020, 1, 1), date(2023, 1, 1))
    assert world.judge(given, india) is None
    for stranger in (union, other):
        assert isinstance(world.judge(given, stranger), PartyNotYours)
    antwerp = world.admitted("Member", other, country="BE")
    assert world.judge(licence(antwerp, date(2020, 1, 1), date(2023, 1, 1)), union) is None
    london = world.admitted("Member", other, country="GB")
    of_2019 = licence(london, date(2019, 1, 1), date(2019, 2, 1))
    then = msgspec.structs.replace(of_2019, event_on=date(2019, 6, 1))
    assert isinstance(world.judge(then, union), PartyNotYours)


def test_dealing_with_an_expelled_party_is_found_whatever_day_is_named(
    world: World, home: Somebody, member: Somebody
) -> None:
    seller = world.admitted("Member", home)
    world.accept(a_standing(member, "expelled"), home)
    assert found(world, seller, member, on=date(2015, 1, 5)) == [("P02", member.did)]
    suspended = world.admitted("Member", home)
    world.accept(a_standing(suspended, "suspended"), home)
    assert found(world, seller, suspended) == [("P01", suspended.did)]


def test_what_a_party_enters_of_before_its_expulsion_is_no_fault_of_its_own(
    world: World, home: Somebody, member: Somebody
) -> None:
    world.accept(a_standing(member, "expelled", date(2026, 11, 1)), home)
    assert found(world, member, on=date(2026, 10, 31)) == []
    assert found(world, member, on=date(2026, 11, 1)) == [("P02", member.did)]


def test_the_strictest_of_several_associations_counts(
    world: World, home: Somebody, other: Somebody, member: Somebody
) -> None:
    joined(world, member, other)
    world.accept(a_standing(member, "good"), home)
    world.accept(a_standing(member, "suspended"), other)
    entry = an_entry(OF_2015, member, world.size)
    assert isinstance(signer_refusal(world.books, entry, MEMBERS, packaged()), SignerSuspended)
    world.accept(a_standing(member, "good"), home)
    assert standing_of(world.books, member.id, TODAY, packaged()) == "suspended"
    world.accept(a_standing(member, "good"), other)
    assert signer_refusal(world.books, entry, MEMBERS, packaged()) is None


def test_an_association_that_a_member_left_judges_it_no_more_but_ends_what_it_began(
    world: World, other: Somebody, member: Somebody
) -> None:
    joined(world, member, other)
    world.accept(a_standing(member, "suspended"), other)
    world.accept(membership(member, date(2020, 1, 1), TODAY), other)
    assert world.judge(a_standing(member, "expelled"), other) is None
    world.accept(a_standing(member, "good"), other)
    assert isinstance(world.judge(a_standing(member, "expelled"), other), PartyNotYours)


def rule_changes(on: date) -> Policy:
    """Until a day the strictest counts, from then on the admitter alone."""
    begin = date(2003, 1, 1)
    rules = (
        StandingConflict(decides="strictest", valid_from=begin, valid_until=on, source="design"),
        StandingConflict(decides="admitter", valid_from=on, source="design"),
    )
    parties = msgspec.structs.replace(packaged().parties, conflicts=rules)
    return msgspec.structs.replace(packaged(), parties=parties)


def test_the_rule_of_the_day_decides_between_associations(
    world: World, other: Somebody, member: Somebody
) -> None:
    joined(world, member, other)
    world.accept(a_standing(member, "expelled"), other)
    policy = rule_changes(date(2027, 1, 1))
    assert standing_of(world.books, member.id, date(2026, 12, 31), policy) == "expelled"
    assert standing_of(world.books, member.id, date(2027, 1, 1), policy) == "good"


def test_each_association_charges_and_reinstates_for_itself(
    world: World, home: Somebody, other: Somebody, member: Somebody
) -> None:
    joined(world, member, other)
    until = date(2027, 1, 1)
    world.accept(a_standing(member, "suspended-precautionarily", until=until), home)
    assert world.judge(a_standing(member, "suspended-precautionarily", until=until), other) is None
    world.accept(a_standing(member, "good"), other)
    assert standing_of(world.books, member.id, NOON.date(), packaged()) == "suspended-precautionarily"
    assert standing_of(world.books, member.id, until, packaged()) == "good"


@pytest.mark.parametrize(
    ("text", "fits"),
    [(LEI, True), (LEI[:-1] + "5", False), (LEI.lower(), False), (LEI[:-1], False), ("", False)],
)
def test_the_last_two_characters_of_an_lei_check_the_others(text: str, fits: bool) -> None:  # noqa: FBT001 - a table
    assert is_lei(text) is fits


def test_a_party_is_admitted_with_an_lei_whose_check_digits_fit(world: World, home: Somebody) -> None:
    wrong = world.judge(an_admission(a_row(Somebody(), lei=LEI[:-1] + "5")), home)
    assert isinstance(wrong, AdmissionIncomplete)
    assert wrong.pointer == "/credentialSubject/parties/0/lei"
    firm = world.admitted("Member", home, lei=LEI)
    assert world.books.parties[firm.id].lei == LEI


def test_a_lei_is_of_one_member_whoever_admits_and_however_it_comes(
    world: World, home: Somebody, other: Somebody, member: Somebody
) -> None:
    """Who was expelled is not admitted again beside, by the same body or another; nor twice in one file."""
    firm = world.admitted("Member", home, lei=LEI)
    world.accept(a_standing(firm, "expelled"), home)
    for body in (home, other):
        refused = world.judge(an_admission(a_row(Somebody(), lei=LEI)), body)
        assert isinstance(refused, LeiUsed)
        assert refused.pointer == "/credentialSubject/parties/0/lei"
    changed = PartyDetailsChanged(event_on=TODAY, party=member.did, digest="0a" * 32, lei=LEI)
    assert isinstance(world.judge(changed, home), LeiUsed)
    twice = an_admission(a_row(Somebody(), lei=ANOTHER), a_row(Somebody(), lei=ANOTHER))
    assert isinstance(world.judge(twice, home), LeiUsed)
    assert world.judge(an_admission(a_row(Somebody(), lei=ANOTHER)), home) is None
    wrong = PartyDetailsChanged(event_on=TODAY, party=firm.did, digest="0a" * 32, lei="")
    world.accept(wrong, home)
    assert world.judge(an_admission(a_row(Somebody(), lei=LEI)), home) is None
    ended = world.admitted("Member", home, lei=LEI)
    heir = world.admitted("Member", home)
    assert isinstance(world.judge(msgspec.structs.replace(changed, party=heir.did), home), LeiUsed)
    world.accept(succession(ended, heir), home)
    assert world.judge(msgspec.structs.replace(changed, party=heir.did), home) is None


def test_who_has_left_is_taken_in_again_only_once_it_has_asked_again(
    world: World, other: Somebody, member: Somebody
) -> None:
    joined(world, member, other, date(2020, 1, 1))
    world.accept(membership(member, date(2020, 1, 1), TODAY), other)
    assert isinstance(world.judge(membership(member), other), PartyNotYours)
    assert isinstance(world.judge(a_standing(member, "suspended"), other), PartyNotYours)
    world.accept(MembershipSought(event_on=TODAY, association=other.did), member)
    world.accept(membership(member), other)
    assert world.judge(a_standing(member, "suspended"), other) is None


@pytest.mark.parametrize("task", ["report", "issue", "import"])
def test_r12_an_office_that_does_not_supervise_licenses_and_admits_nobody(
    world: World, member: Somebody, task: str
) -> None:
    office = world.admitted("Authority", world.operator, tasks=(task,))
    assert isinstance(world.judge(licence(member, TODAY, date(2027, 1, 1)), office), PartyNotYours)
    assert isinstance(world.judge(an_admission(a_row(Somebody())), office), SignerNotEntitled)
    supervising = world.admitted("Authority", world.operator, tasks=("supervise",))
    assert world.judge(licence(member, TODAY, date(2027, 1, 1)), supervising) is None
    assert world.judge(an_admission(a_row(Somebody())), supervising) is None
