"""Another name, and others in a party's place by operation of law (R54)."""

from datetime import date
from typing import get_args

import msgspec
import pytest

from tests.parties.builders import TODAY, Somebody, World, a_standing, an_entry
from tests.parties.test_mandates import mandate, signing
from warranty.foundation.signing import SigningKey
from warranty.parties.documents import KeyAdded, PartyKey, PartyRenamed, SuccessionRecorded
from warranty.parties.documents.succession import SuccessionCause
from warranty.parties.rules import SIGNERS, signer_refusal
from warranty.parties.rules.refusals import (
    AdmissionIncomplete,
    KeyNoLongerValid,
    KeyNotOnRecord,
    PartyEnded,
    PartyNotYours,
    SignerSuspended,
    SuccessionImpossible,
)
from warranty.policy.rule_set import packaged

DIGEST = "0f" * 32


@pytest.fixture
def firm(world: World, association: Somebody) -> Somebody:
    return world.admitted("Member", association)


@pytest.fixture
def heir(world: World, association: Somebody) -> Somebody:
    return world.admitted("Member", association)


def succession(
    of: Somebody, *to: Somebody, keys_end: bool = True, digest: str = DIGEST
) -> SuccessionRecorded:
    return SuccessionRecorded(
        event_on=TODAY,
        party=of.did,
        cause="merger",
        successors=tuple(each.did for each in to),
        keys_end=keys_end,
        digest=digest,
    )


def renamed(who: Somebody, name: str, digest: str = DIGEST) -> PartyRenamed:
    return PartyRenamed(event_on=TODAY, party=who.did, name=name, digest=digest)


def test_a_party_is_renamed_by_who_admitted_it_with_the_paper(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    world.accept(renamed(firm, "Another Name"), association)
    assert world.books.parties[firm.id].name == "Another Name"
    assert isinstance(world.judge(renamed(firm, " x"), association), AdmissionIncomplete)
    assert isinstance(world.judge(renamed(firm, "x", "0F" * 32), association), SuccessionImpossible)
    other = world.admitted("Association", world.operator)
    assert isinstance(world.judge(renamed(firm, "x"), other), PartyNotYours)


@pytest.mark.parametrize("cause", get_args(SuccessionCause))
def test_r54_by_each_cause_those_in_its_place_sign_and_its_keys_end(
    world: World, association: Somebody, firm: Somebody, heir: Somebody, cause: SuccessionCause
) -> None:
    """Merger, division, insolvency, inheritance: to one or to two, and to nobody else."""
    second, stranger = (world.admitted("Member", association) for _ in range(2))
    world.accept(msgspec.structs.replace(succession(firm, heir, second), cause=cause), association)
    assert {each.cause for each in world.books.successions.standing[firm.id]} == {cause}
    assert [signing(world, firm, who) for who in (heir, second)] == [None, None]
    assert isinstance(signing(world, firm, stranger), KeyNotOnRecord)
    assert isinstance(signing(world, firm, firm), KeyNoLongerValid)


def test_who_succeeds_a_party_signs_in_its_name_about_goods_and_not_about_itself(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    assert isinstance(signing(world, firm, heir), KeyNotOnRecord)
    world.accept(succession(firm, heir), association)
    assert signing(world, firm, heir) is None
    assert isinstance(signing(world, heir, firm), KeyNotOnRecord)
    key = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("sign",))
    added = KeyAdded(event_on=TODAY, party=firm.did, key=key)
    entry = an_entry(added, firm, world.size, key=heir.public)
    refused = signer_refusal(world.books, entry, SIGNERS[KeyAdded], packaged())
    assert isinstance(refused, KeyNotOnRecord)


def test_what_ended_by_a_succession_gets_no_key_from_whoever_admitted_it(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """Not on evidence either; who acts in its place is named, and signs."""
    key = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("sign",))
    added = KeyAdded(event_on=TODAY, party=firm.did, key=key, evidence="0f" * 32)
    world.accept(succession(firm, heir), association)
    refused = world.judge(added, association)
    assert isinstance(refused, PartyEnded)
    assert heir.did in (refused.instead or "")
    assert signing(world, firm, heir) is None


def test_the_keys_of_the_party_and_mandates_it_gave_end_as_stated(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    accountant = world.admitted("Member", association)
    world.accept(mandate(accountant), firm)
    world.accept(succession(firm, heir, keys_end=False), association)
    assert signing(world, firm, firm) is None
    assert signing(world, firm, accountant) is None
    world.accept(succession(firm, heir), association)
    assert isinstance(signing(world, firm, firm), KeyNoLongerValid)
    assert isinstance(signing(world, firm, accountant), KeyNotOnRecord)
    assert signing(world, firm, heir) is None


def test_a_suspended_successor_signs_for_nobody(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    world.accept(succession(firm, heir), association)
    world.accept(a_standing(heir, "suspended"), association)
    assert isinstance(signing(world, firm, heir), SignerSuspended)


def test_a_succession_is_recorded_by_who_admitted_the_party_or_its_supervising_authority(
    world: World, firm: Somebody, heir: Somebody
) -> None:
    other = world.admitted("Association", world.operator)
    working = world.admitted("Authority", world.operator, tasks=("issue", "import"))
    abroad = world.admitted("Authority", world.operator, country="BE", participant="EU")
    for stranger in (other, working, abroad):
        assert isinstance(world.judge(succession(firm, heir), stranger), PartyNotYours)
    india = world.admitted("Authority", world.operator)
    assert world.judge(succession(firm, heir), india) is None


def test_where_a_party_was_at_home_once_gives_nobody_a_say_today(world: World, heir: Somebody) -> None:
    """Until the end of 2020 a firm in London took part through the EU; a day of then is named in vain."""
    bourse = world.admitted("Association", world.operator)
    london = world.admitted("Member", bourse, country="GB")
    union = world.admitted("Authority", world.operator, country="BE", participant="EU")
    kingdom = world.admitted("Authority", world.operator, country="GB", participant="GB")
    then = msgspec.structs.replace(succession(london, heir), event_on=date(2019, 6, 1))
    assert isinstance(world.judge(then, union), PartyNotYours)
    assert world.judge(then, kingdom) is None


def test_a_party_is_divided_among_members_on_record_other_than_itself(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    second = world.admitted("Member", association)
    wrong = (
        succession(firm),
        succession(firm, firm),
        succession(firm, heir, heir),
        succession(firm, Somebody()),
        succession(firm, association),
        succession(firm, heir, digest="0f"),
    )
    for each in wrong:
        assert isinstance(world.judge(each, association), SuccessionImpossible)
    world.accept(succession(firm, heir, second), association)
    assert signing(world, firm, heir) is None
    assert signing(world, firm, second) is None


def test_what_ended_by_a_succession_stays_ended_whatever_is_recorded_later(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """A second record about the same two, which says nothing of keys, wakes no mandate."""
    accountant = world.admitted("Member", association)
    world.accept(mandate(accountant, "Sale"), firm)
    world.accept(succession(firm, heir), association)
    world.accept(succession(firm, heir, keys_end=False), association)
    assert isinstance(signing(world, firm, accountant), KeyNotOnRecord)


def test_who_succeeds_a_successor_that_ended_acts_for_the_first(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """Two mergers one after the other; while the one between goes on, it alone acts for the first (R54)."""
    last = world.admitted("Member", association)
    world.accept(succession(firm, heir), association)
    world.accept(succession(heir, last, keys_end=False), association)
    assert isinstance(signing(world, firm, last), KeyNotOnRecord)
    world.accept(succession(heir, last), association)
    assert signing(world, firm, last) is None
    assert isinstance(signing(world, last, firm), KeyNotOnRecord)


def test_what_has_ended_succeeds_nobody(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """Nobody could sign for either then; the refusal names who stands in its place (R54)."""
    last = world.admitted("Member", association)
    world.accept(succession(firm, heir), association)
    refused = world.judge(succession(last, firm), association)
    assert isinstance(refused, SuccessionImpossible)
    assert (refused.pointer, heir.did in refused.instead) == ("/credentialSubject/successors/0", True)
    world.accept(succession(last, heir), association)


def test_nobody_gives_a_mandate_or_a_key_to_what_has_ended_and_is_told_who_can_act(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """After two mergers the last is named, not the one between, which has ended itself (R54)."""
    last, giver = (world.admitted("Member", association) for _ in range(2))
    assert world.judge(mandate(firm), giver) is None
    world.accept(succession(firm, heir), association)
    world.accept(succession(heir, last), association)
    key = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("sign",))
    rekeyed = KeyAdded(event_on=TODAY, party=firm.did, key=key, evidence=DIGEST)
    for refused in (
        world.judge(mandate(firm), giver),
        world.judge(rekeyed, association),
        world.judge(succession(giver, firm), association),
    ):
        assert refused is not None
        assert last.did in (refused.instead or "")
        assert heir.did not in (refused.instead or "")
    assert world.judge(mandate(last), giver) is None
