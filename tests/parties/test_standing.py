"""Suspended at once, charged or free again; what one not in good standing may still record (P01)."""

from datetime import date, datetime, timedelta

import pytest

from tests.parties.builders import NOON, TODAY, Somebody, World, a_standing, an_entry
from tests.parties.test_signer import MEMBERS, OF_2015
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import urn
from warranty.parties.documents import Countersigned, PartyCharged, StandingChanged
from warranty.parties.rules import signer_refusal
from warranty.parties.rules.refusals import (
    CountersignatureImpossible,
    PartyNotYours,
    SignerExpelled,
    SignerNotEntitled,
    SignerSuspended,
    StandingImpossible,
)
from warranty.policy.rule_set import packaged

# 90 days from 23 November 2026.
LAST = date(2027, 2, 21)
DIGEST = "0f" * 32


def at_once(who: Somebody, until: date = LAST) -> StandingChanged:
    return a_standing(who, "suspended-precautionarily", until=until)


def charged(who: Somebody, case: str = "2026-14") -> PartyCharged:
    return PartyCharged(event_on=TODAY, party=who.did, case=case)


def signing_on(world: World, who: Somebody, day: date) -> Refusal | None:
    noon = datetime.combine(day, NOON.timetz())
    return signer_refusal(
        world.books, an_entry(OF_2015, who, world.size, recorded_at=noon), MEMBERS, packaged()
    )


def test_a_precautionary_suspension_holds_at_once_and_runs_out_on_its_day(
    world: World, association: Somebody, member: Somebody
) -> None:
    world.accept(at_once(member), association)
    assert isinstance(signing_on(world, member, TODAY), SignerSuspended)
    assert isinstance(signing_on(world, member, LAST - timedelta(days=1)), SignerSuspended)
    assert signing_on(world, member, LAST) is None


def test_charges_keep_it_until_the_case_is_decided(
    world: World, association: Somebody, member: Somebody
) -> None:
    world.accept(at_once(member), association)
    world.accept(charged(member), association)
    assert isinstance(signing_on(world, member, LAST + timedelta(days=900)), SignerSuspended)
    world.accept(a_standing(member, "good"), association)
    assert signing_on(world, member, TODAY) is None


def test_it_names_its_end_within_ninety_days_and_is_not_renewed(
    world: World, association: Somebody, member: Somebody
) -> None:
    endless = world.judge(a_standing(member, "suspended-precautionarily"), association)
    assert isinstance(endless, StandingImpossible)
    assert endless.pointer == "/credentialSubject/until"
    assert isinstance(world.judge(at_once(member, LAST + timedelta(days=1)), association), StandingImpossible)
    world.accept(at_once(member), association)
    assert isinstance(world.judge(at_once(member), association), StandingImpossible)
    world.accept(a_standing(member, "good"), association)
    again = world.judge(at_once(member), association)
    assert isinstance(again, StandingImpossible)
    assert "before 2027-05-22" in again.sentence
    later = datetime(2027, 5, 22, tzinfo=NOON.tzinfo)
    anew = at_once(member, date(2027, 8, 20))
    early = later - timedelta(days=1)
    assert isinstance(world.judge(anew, association, recorded_at=early), StandingImpossible)
    assert world.judge(anew, association, recorded_at=later) is None


def test_after_charges_were_decided_a_new_suspicion_holds_at_once(
    world: World, association: Somebody, member: Somebody
) -> None:
    world.accept(at_once(member), association)
    world.accept(charged(member), association)
    world.accept(a_standing(member, "good"), association)
    assert world.judge(at_once(member), association) is None


@pytest.mark.parametrize("before", ["suspended", "expelled", "charged"])
def test_r54_what_holds_until_decided_is_not_exchanged_for_what_runs_out(
    world: World, association: Somebody, member: Somebody, before: str
) -> None:
    """It would be in good standing on the day the precaution ends, without anybody's decision."""
    if before == "charged":
        world.accept(at_once(member), association)
        world.accept(charged(member), association)
    else:
        world.accept(a_standing(member, before), association)
    assert isinstance(world.judge(at_once(member), association), StandingImpossible)
    world.accept(a_standing(member, "expelled"), association)
    world.accept(a_standing(member, "good"), association)
    assert world.judge(at_once(member), association) is None


def test_charges_are_brought_while_it_holds_by_who_admitted_the_party(
    world: World, association: Somebody, member: Somebody
) -> None:
    other = world.admitted("Association", world.operator)
    assert isinstance(world.judge(charged(member), association), StandingImpossible)
    world.accept(at_once(member), association)
    assert isinstance(world.judge(charged(member), other), PartyNotYours)
    assert isinstance(world.judge(charged(member, " "), association), StandingImpossible)
    world.accept(charged(member), association)
    assert isinstance(world.judge(charged(member), association), StandingImpossible)


@pytest.mark.parametrize(
    ("standing", "refused"), [("suspended", SignerSuspended), ("expelled", SignerExpelled)]
)
def test_what_is_countersigned_may_be_recorded_and_not_a_byte_else(
    world: World, association: Somebody, member: Somebody, standing: str, refused: type[Refusal]
) -> None:
    world.accept(a_standing(member, standing), association)
    entry = an_entry(OF_2015, member, world.size, digest=DIGEST)
    assert isinstance(signer_refusal(world.books, entry, MEMBERS, packaged()), refused)
    world.accept(
        Countersigned(event_on=TODAY, party=member.did, statement=urn(entry.id), digest=DIGEST), association
    )
    assert signer_refusal(world.books, entry, MEMBERS, packaged()) is None
    assert isinstance(
        signer_refusal(world.books, entry._replace(digest="0e" * 32), MEMBERS, packaged()), refused
    )
    other = an_entry(OF_2015, member, world.size, digest=DIGEST)
    assert isinstance(signer_refusal(world.books, other, MEMBERS, packaged()), refused)


def test_countersigned_is_only_what_needs_it_once_and_by_who_admitted_the_member(
    world: World, association: Somebody, member: Somebody
) -> None:
    def leave(**changes: str) -> Countersigned:
        values = {"party": member.did, "statement": urn(uuid7()), "digest": DIGEST}
        return Countersigned(event_on=TODAY, **(values | changes))  # type: ignore[arg-type]

    assert isinstance(world.judge(leave(), association), CountersignatureImpossible)
    world.accept(a_standing(member, "suspended"), association)
    other = world.admitted("Association", world.operator)
    assert isinstance(world.judge(leave(), other), PartyNotYours)
    assert isinstance(world.judge(leave(), member), SignerSuspended)
    fellow = world.admitted("Member", association)
    assert isinstance(world.judge(leave(), fellow), SignerNotEntitled)
    for wrong in ({"digest": "0F" * 32}, {"digest": "0f"}, {"statement": "1"}):
        assert isinstance(world.judge(leave(**wrong), association), CountersignatureImpossible)
    given = leave()
    world.accept(given, association)
    assert isinstance(world.judge(given, association), CountersignatureImpossible)
