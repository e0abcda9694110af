"""Who may sign is judged by what the log holds before the statement, never by the day it names."""

from datetime import date

from tests.parties.builders import TODAY, Somebody, World, a_row, a_standing, an_admission, an_entry
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document
from warranty.parties.books import Identity, PartyBooks
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey
from warranty.parties.rules import signer_refusal
from warranty.parties.rules.refusals import (
    KeyNoLongerValid,
    KeyNotForSigning,
    KeyNotOnRecord,
    RegisterNotFounded,
    SignerExpelled,
    SignerNotEntitled,
    SignerSuspended,
    SignerUnknown,
)
from warranty.policy.rule_set import packaged

MEMBERS = frozenset({"Member"})


class ASale(Document, frozen=True):
    """Stands for any statement of the trade."""


OF_2015 = ASale(event_on=date(2015, 3, 2))


def a_world_with_a_member() -> tuple[World, Somebody, Somebody]:
    world = World()
    association = world.admitted("Association", world.operator)
    return world, association, world.admitted("Member", association)


def asked(world: World, by: Somebody, document: Document = OF_2015, key: str | None = None) -> object:
    return signer_refusal(world.books, an_entry(document, by, world.size, key=key), MEMBERS, packaged())


def revoke(of: Somebody, public_key: str | None = None, on: date = TODAY) -> KeyRevoked:
    return KeyRevoked(event_on=on, party=of.did, public_key=public_key or of.public, reason="Stolen.")


def add(of: Somebody, key: SigningKey, *purposes: str) -> KeyAdded:
    return KeyAdded(
        event_on=TODAY,
        party=of.did,
        key=PartyKey(public_key=key.public.multibase, purposes=purposes),  # type: ignore[arg-type]
    )


def test_a_key_made_today_may_record_an_import_of_2015() -> None:
    world, _, member = a_world_with_a_member()
    assert asked(world, member) is None


def test_before_the_founding_nobody_signs() -> None:
    nobody = Somebody()
    books = PartyBooks(Identity("register.example.org", nobody.public, ""))
    assert isinstance(
        signer_refusal(books, an_entry(OF_2015, nobody), MEMBERS, packaged()), RegisterNotFounded
    )


def test_a_party_that_was_never_admitted_is_refused() -> None:
    world, _, _ = a_world_with_a_member()
    refusal = asked(world, Somebody())
    assert isinstance(refusal, SignerUnknown)
    assert refusal.rule == "P01"


def test_a_key_that_is_not_the_signers_is_refused_even_if_somebody_elses() -> None:
    world, association, member = a_world_with_a_member()
    assert isinstance(asked(world, member, key=SigningKey.generate().public.multibase), KeyNotOnRecord)
    assert isinstance(asked(world, member, key=association.public), KeyNotOnRecord)


def test_a_revocation_defeats_a_backdated_sale_whatever_day_it_names_itself() -> None:
    world, _, member = a_world_with_a_member()
    world.accept(revoke(member, on=TODAY), member)
    refusal = asked(world, member)
    assert isinstance(refusal, KeyNoLongerValid)
    assert refusal.rule == "D05"
    assert refusal.facts == {"revoked_at_position": 3}


def test_what_came_before_the_revocation_in_the_log_stays_signed() -> None:
    world, _, member = a_world_with_a_member()
    assert asked(world, member) is None
    world.accept(revoke(member, on=date(2010, 1, 1)), member)
    assert isinstance(asked(world, member), KeyNoLongerValid)


def test_another_key_of_the_party_signs_on_after_a_revocation() -> None:
    world, _, member = a_world_with_a_member()
    second = SigningKey.generate()
    world.accept(add(member, second, "sign"), member)
    world.accept(revoke(member), member)
    assert asked(world, member, key=second.public.multibase) is None


def test_a_key_for_logging_in_signs_nothing() -> None:
    world, _, member = a_world_with_a_member()
    second = SigningKey.generate()
    world.accept(add(member, second, "authenticate"), member)
    assert isinstance(asked(world, member, key=second.public.multibase), KeyNotForSigning)


def test_a_suspension_defeats_backdated_sales() -> None:
    world, association, member = a_world_with_a_member()
    world.accept(a_standing(member, "suspended", on=date(2026, 11, 1)), association)
    refusal = asked(world, member)
    assert isinstance(refusal, SignerSuspended)
    assert refusal.rule == "P01"
    assert refusal.facts == {"since_position": 3}


def test_a_precautionary_suspension_forbids_the_same() -> None:
    world, association, member = a_world_with_a_member()
    world.accept(a_standing(member, "suspended-precautionarily", until=date(2027, 2, 21)), association)
    assert isinstance(asked(world, member), SignerSuspended)


def test_an_announced_end_does_not_lift_a_suspension_by_itself() -> None:
    world, association, member = a_world_with_a_member()
    long_ago = a_standing(member, "suspended", on=date(2020, 1, 1), until=date(2020, 2, 1))
    world.accept(long_ago, association)
    assert isinstance(asked(world, member), SignerSuspended)


def test_an_expelled_party_signs_nothing() -> None:
    world, association, member = a_world_with_a_member()
    world.accept(a_standing(member, "expelled"), association)
    refusal = asked(world, member)
    assert isinstance(refusal, SignerExpelled)
    assert refusal.rule == "P02"


def test_a_reinstated_party_signs_again() -> None:
    world, association, member = a_world_with_a_member()
    world.accept(a_standing(member, "suspended"), association)
    world.accept(a_standing(member, "good"), association)
    assert asked(world, member) is None


def test_a_suspended_party_may_still_revoke_its_own_stolen_key_but_not_anybody_elses() -> None:
    world, association, member = a_world_with_a_member()
    world.accept(a_standing(association, "suspended"), world.operator)
    assert isinstance(world.judge(revoke(member), association), SignerSuspended)
    assert world.judge(revoke(association), association) is None


def test_the_suspension_of_an_association_leaves_its_members_in_good_standing() -> None:
    world, association, member = a_world_with_a_member()
    world.accept(a_standing(association, "suspended"), world.operator)
    assert asked(world, member) is None


def test_a_kind_that_does_not_sign_the_type_is_told_who_does() -> None:
    world, association, member = a_world_with_a_member()
    refusal = asked(world, association)
    assert isinstance(refusal, SignerNotEntitled)
    assert refusal.instead == "It is signed by: Member."
    assert isinstance(world.judge(an_admission(a_row(Somebody())), member), SignerNotEntitled)
