"""Who orders an audit of whom, who accepts it, how independent it must be, and how it ends (R49, Q05)."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.audits.ordering import an_acceptance, an_end, an_order
from tests.builders import TODAY, Draft, Somebody
from tests.parties.builders import a_row, a_standing, an_admission
from tests.worlds import World
from warranty.audits.rules.topics import TOPIC_OF
from warranty.disclosure.rules import Topic
from warranty.foundation.ids import StatementId, uuid7
from warranty.foundation.statements import urn
from warranty.parties.documents import (
    MandateGiven,
    MembershipRecorded,
    MembershipSought,
    PersonParticulars,
    PersonRecorded,
)
from warranty.register.books import MANDATABLE

LEI = "5493001KJTIIGC8Y1R12"


class Audit(World):
    """A world with an auditor, and an association that orders."""

    def __init__(self) -> None:
        super().__init__()
        self.office = self.cast.association
        self.member = self.members[0]
        self.auditor = self.admitted(self.cast.operator, "Auditor")

    def admitted(self, by: Somebody, kind: str = "Member", **changes: object) -> Somebody:
        somebody = Somebody()
        self.accept(by, Draft(an_admission(a_row(somebody, kind, **changes))))
        return somebody

    def ordered(self, **changes: Any) -> StatementId:  # noqa: ANN401 - any field's value
        return self.accept(self.office, an_order(self.auditor, self.member, **changes))

    def acceptance(self, order: StatementId, **said: Any) -> Draft:  # noqa: ANN401 - as above
        return an_acceptance(order, self.office, self.member, **said)


@pytest.fixture
def audit() -> Audit:
    return Audit()


def test_an_order_is_accepted_once_and_ended_once_by_either(audit: Audit) -> None:
    order = audit.ordered()
    audit.accept(audit.auditor, audit.acceptance(order))
    assert audit.refused(audit.auditor, audit.acceptance(order)).code == "engagement-not-yours"
    audit.accept(audit.auditor, an_end(order))
    assert audit.refused(audit.office, an_end(order)).code == "engagement-not-yours"
    another = audit.ordered(number="A/2")
    audit.accept(audit.office, an_end(another, "Ordered by mistake."))
    assert audit.refused(audit.auditor, audit.acceptance(another)).code == "engagement-not-yours"


def test_an_auditor_cannot_invent_an_engagement(audit: Audit) -> None:
    by_itself = audit.refused(audit.auditor, an_order(audit.auditor, audit.member))
    assert by_itself.code == "signer-not-entitled"
    other = audit.admitted(audit.cast.operator, "Auditor")
    anothers, unknown = (
        audit.refused(audit.auditor, audit.acceptance(one))
        for one in (audit.accept(audit.office, an_order(other, audit.member)), StatementId(uuid7()))
    )
    assert anothers.code == unknown.code == "engagement-not-yours"
    assert (anothers.sentence, anothers.rule) == (unknown.sentence, "R49")


def test_an_association_orders_an_audit_of_its_own_members_alone(audit: Audit) -> None:
    elsewhere = audit.admitted(audit.cast.operator, "Association")
    theirs = audit.admitted(elsewhere)
    foreign, unknown, office = (
        audit.refused(audit.office, an_order(audit.auditor, one))
        for one in (theirs, Somebody(), audit.cast.india)
    )
    assert {one.code for one in (foreign, unknown, office)} == {"party-not-yours"}
    assert len({one.sentence for one in (foreign, unknown, office)}) == 1
    # Once the member has asked for membership and was taken in, it is.
    audit.accept(theirs, Draft(MembershipSought(event_on=TODAY, association=audit.office.did)))
    joined = MembershipRecorded(event_on=TODAY, party=theirs.did, valid_from=TODAY)
    audit.accept(audit.office, Draft(joined))
    audit.accept(audit.office, an_order(audit.auditor, theirs))


def test_an_authority_that_supervises_orders_one_of_members_at_home_with_it(audit: Audit) -> None:
    audit.accept(audit.cast.india, an_order(audit.auditor, audit.member))
    assert audit.refused(audit.cast.europe, an_order(audit.auditor, audit.member)).code == "party-not-yours"
    clerk = audit.admitted(audit.cast.operator, "Authority", tasks=("issue",))
    assert audit.refused(clerk, an_order(audit.auditor, audit.member)).code == "party-not-yours"


@pytest.mark.parametrize("who", ["member", "office"])
def test_only_an_auditor_on_record_and_in_good_standing_is_ordered(audit: Audit, who: str) -> None:
    refused = audit.refused(audit.office, an_order(getattr(audit, who), audit.members[1]))
    assert (refused.code, refused.pointer) == ("engagement-impossible", "/credentialSubject/auditor")
    audit.accept(audit.cast.operator, Draft(a_standing(audit.auditor, "suspended")))
    suspended = audit.refused(audit.office, an_order(audit.auditor, audit.member))
    assert "good standing" in suspended.sentence


def test_the_audited_period_and_the_end_are_days_that_can_be(audit: Audit) -> None:
    def pointer(**days: date) -> str:
        refused = audit.refusal(audit.office, an_order(audit.auditor, audit.member, **days))
        return refused.pointer if refused else ""

    assert pointer(period_from=date(2026, 5, 2), period_to=date(2026, 5, 1)) == "/credentialSubject/periodTo"
    assert pointer(period_from=date(2026, 5, 1), period_to=date(2026, 5, 1)) == ""
    assert pointer(period_from=date(2002, 12, 31)) == "/credentialSubject/periodFrom"
    assert pointer(ends_on=TODAY - timedelta(days=1)) == "/credentialSubject/endsOn"
    assert pointer(ends_on=TODAY) == ""
    assert pointer(ends_on=TODAY + timedelta(days=366)) == ""
    assert pointer(ends_on=TODAY + timedelta(days=367)) == "/credentialSubject/endsOn"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"topics": ()}, "topics"),
        ({"topics": (Topic.TRADE, Topic.TRADE)}, "topics"),
        ({"number": "caf\u00e9"}, "number"),
        ({"purpose": " "}, "scope/purpose"),
    ],
)
def test_an_order_says_of_what_why_and_under_which_number(
    audit: Audit, changes: dict[str, Any], pointer: str
) -> None:
    refused = audit.refused(audit.office, an_order(audit.auditor, audit.member, **changes))
    assert (refused.code, refused.pointer) == ("engagement-impossible", f"/credentialSubject/{pointer}")


def test_a_number_is_used_once_by_each_office_so_that_no_second_order_widens_the_first(audit: Audit) -> None:
    audit.ordered(topics=(Topic.TRADE,))
    wider = audit.refused(audit.office, an_order(audit.auditor, audit.member))
    assert wider.code == "engagement-number-used"
    audit.accept(audit.cast.india, an_order(audit.auditor, audit.member))


def test_an_acceptance_repeats_of_whom_and_for_whom(audit: Audit) -> None:
    order = audit.ordered()
    swapped = audit.refused(audit.auditor, an_acceptance(order, audit.office, audit.members[1]))
    assert (swapped.code, swapped.pointer) == ("engagement-impossible", "/credentialSubject/member")
    other = audit.refused(audit.auditor, an_acceptance(order, audit.cast.india, audit.member))
    assert other.pointer == "/credentialSubject/orderedBy"


def test_an_order_is_accepted_until_its_last_day(audit: Audit) -> None:
    order = audit.ordered(ends_on=date(2026, 11, 25))
    audit.clock.on(2026, 11, 26)
    assert audit.refused(audit.auditor, audit.acceptance(order)).code == "engagement-not-yours"
    audit.clock.on(2026, 11, 25)
    audit.accept(audit.auditor, audit.acceptance(order))


def test_nobody_out_of_good_standing_takes_part(audit: Audit) -> None:
    order = audit.ordered()
    audit.accept(audit.cast.operator, Draft(a_standing(audit.office, "suspended")))
    refused = audit.refused(audit.auditor, audit.acceptance(order))
    assert (refused.code, refused.pointer) == ("engagement-impossible", "/credentialSubject/orderedBy")
    audit.accept(audit.cast.operator, Draft(a_standing(audit.office, "good")))
    audit.accept(audit.cast.operator, Draft(a_standing(audit.auditor, "expelled")))
    assert audit.refused(audit.auditor, audit.acceptance(order)).code == "signer-expelled"


def test_the_declaration_stands_in_full_word_for_word(audit: Audit) -> None:
    order = audit.ordered()
    shorter = audit.refused(audit.auditor, audit.acceptance(order, text="We are independent."))
    assert (shorter.code, shorter.rule) == ("independence-not-declared", "R49")
    assert shorter.pointer == "/credentialSubject/independence/text"
    unknown = audit.refused(audit.auditor, audit.acceptance(order, text_id="INDEPENDENCE-1999-EN"))
    assert unknown.pointer == "/credentialSubject/independence/textId"
    assert "INDEPENDENCE-2026-EN" in unknown.instead


def test_who_signs_in_the_members_name_does_not_audit_it(audit: Audit) -> None:
    order = audit.ordered()
    mandate = MandateGiven(
        event_on=TODAY,
        party=audit.auditor.did,
        statements=("Sale",),
        valid_from=TODAY,
        valid_until=date(2026, 12, 24),
    )
    audit.accept(audit.member, Draft(mandate))
    refused = audit.refused(audit.auditor, audit.acceptance(order))
    assert (refused.code, refused.rule) == ("auditor-not-independent", "Q05")
    assert "mandate" in refused.sentence
    ordered_now = audit.refused(audit.office, an_order(audit.auditor, audit.member, number="A/2"))
    assert ordered_now.code == "auditor-not-independent"
    audit.clock.on(2026, 12, 24)  # the mandate is over
    audit.accept(audit.auditor, audit.acceptance(order))


def test_who_has_a_person_in_common_with_the_member_does_not_audit_it(audit: Audit) -> None:
    order, person = audit.ordered(), uuid7()
    for who in (audit.member, audit.auditor):
        said = PersonRecorded(
            event_on=TODAY, person=urn(person), roles=("director",), keys=(who.public,), valid_from=TODAY
        )
        audit.accept(who, Draft(said, {"particulars": PersonParticulars(name="Of both")}))
    refused = audit.refused(audit.auditor, audit.acceptance(order))
    assert (refused.code, refused.rule) == ("auditor-not-independent", "Q05")
    assert "person in common" in refused.sentence


def test_one_organisation_does_not_audit_itself(audit: Audit) -> None:
    auditor = audit.admitted(audit.cast.operator, "Auditor", lei=LEI)
    same, other = (audit.admitted(audit.office, lei=lei) for lei in (LEI, "529900T8BM49AURSDO55"))
    assert audit.refused(audit.office, an_order(auditor, same)).code == "auditor-not-independent"
    audit.accept(audit.office, an_order(auditor, other))


def test_years_running_are_those_on_record_at_least(audit: Audit) -> None:
    for year in (2027, 2028, 2029):
        audit.clock.on(year, 2, 1)
        order = audit.ordered(number=f"{year}", ends_on=date(year, 12, 31))
        audit.accept(audit.auditor, audit.acceptance(order, years=year - 2027))
    audit.clock.on(2030, 2, 1)
    order = audit.ordered(number="2030", ends_on=date(2030, 12, 31))
    refused = audit.refused(audit.auditor, audit.acceptance(order, years=2))
    assert (refused.code, refused.facts) == ("independence-not-declared", {"on_record": 3})
    assert audit.refusal(audit.auditor, audit.acceptance(order, years=3)) is None
    audit.clock.on(2031, 2, 1)  # a year without an audit in between
    order = audit.ordered(number="2031", ends_on=date(2031, 12, 31))
    audit.accept(audit.auditor, audit.acceptance(order, years=0))


@pytest.mark.parametrize(("years", "found"), [(9, []), (10, ["Q05"])])
def test_more_than_ten_years_running_is_a_conflict_on_the_order(
    audit: Audit, years: int, found: list[str]
) -> None:
    order = audit.ordered()
    audit.accept(audit.auditor, audit.acceptance(order, years=years))
    assert [one.rule for one in audit.found] == found
    for one in audit.found:
        position = audit.books.audits.engagements[order].position
        assert (one.about, one.facts, one.concerns) == (urn(order), {"years": 11, "limit": 10}, position)


def test_other_work_for_the_member_is_a_conflict_on_the_order(audit: Audit) -> None:
    order = audit.ordered()
    audit.accept(audit.auditor, audit.acceptance(order, services=("Bookkeeping",)))
    (found,) = audit.found
    assert (found.rule, found.concerns) == ("Q05", audit.books.audits.engagements[order].position)
    assert "Bookkeeping" in found.sentence
    blank = audit.refused(audit.auditor, audit.acceptance(audit.ordered(number="A/2"), services=(" ",)))
    assert blank.pointer == "/credentialSubject/independence/otherServices"


def test_nobody_but_the_two_ends_an_engagement(audit: Audit) -> None:
    order = audit.ordered()
    audit.accept(audit.auditor, audit.acceptance(order))
    foreign, unknown = (audit.refused(audit.cast.india, an_end(one)) for one in (order, uuid7()))
    assert (foreign.code, foreign.sentence) == ("engagement-not-yours", unknown.sentence)
    assert audit.refused(audit.member, an_end(order)).code == "signer-not-entitled"
    assert audit.refused(audit.auditor, an_end(order, " ")).pointer == "/credentialSubject/reason"


def test_every_statement_a_member_makes_of_its_business_is_in_one_topic() -> None:
    assert {kind.__name__ for kind in TOPIC_OF} >= MANDATABLE
