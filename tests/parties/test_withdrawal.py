"""A succession recorded in error is withdrawn: what ended by it alone lives again (R54, R55)."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec import structs

from tests.parties.builders import NOON, TODAY, Somebody, World, a_row, an_admission
from tests.parties.test_mandates import mandate, signing
from tests.parties.test_succession import DIGEST, firm, heir, succession
from warranty.foundation.ids import uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import urn
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey, SuccessionWithdrawn
from warranty.parties.rules.refusals import (
    KeyNoLongerValid,
    KeyNotOnRecord,
    PartyEnded,
    ReasonMissing,
    SignerNotEntitled,
    SuccessionImpossible,
)

__all__ = ["firm", "heir"]


def withdrawal(
    of: Somebody, record: UUID, reason: str = "mistake", digest: str = DIGEST
) -> SuccessionWithdrawn:
    return SuccessionWithdrawn(
        event_on=TODAY, party=of.did, succession=urn(record), reason=reason, digest=digest
    )


def added(to: Somebody, key: SigningKey) -> KeyAdded:
    put = PartyKey(public_key=key.public.multibase, purposes=("sign",))
    return KeyAdded(event_on=TODAY, party=to.did, key=put)


def test_the_partys_keys_and_mandates_live_again_and_the_successor_signs_for_it_no_more(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    accountant = world.admitted("Member", association)
    world.accept(mandate(accountant), firm)
    record = world.accept(succession(firm, heir), association)
    assert isinstance(signing(world, firm, firm), KeyNoLongerValid)
    world.accept(withdrawal(firm, record.id), association)
    assert signing(world, firm, firm) is None
    assert signing(world, firm, accountant) is None
    assert isinstance(signing(world, firm, heir), KeyNotOnRecord)
    second = SigningKey.generate()
    world.accept(added(firm, second), firm)
    assert world.books.keys[second.public.multibase].revoked is None


def test_a_key_added_is_refused_while_the_succession_stands_and_told_that_it_can_be_withdrawn(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    record = world.accept(succession(firm, heir), association)
    given = structs.replace(added(firm, SigningKey.generate()), evidence=DIGEST)
    refused = world.judge(given, association)
    assert isinstance(refused, PartyEnded)
    assert "SuccessionWithdrawn" in (refused.instead or "")
    world.accept(withdrawal(firm, record.id), association)
    assert not isinstance(world.judge(given, association), PartyEnded)


def test_keys_revoked_before_or_told_stolen_since_stay_ended(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """Of four keys one was replaced before, one told stolen while the firm was ended: two live again."""
    keys = [SigningKey.generate() for _ in range(3)]
    for key in keys:
        world.accept(added(firm, key), firm)
    replaced, stolen, kept = (key.public.multibase for key in keys)
    revoked = KeyRevoked(event_on=TODAY, party=firm.did, public_key=replaced, reason="replaced")
    world.accept(revoked, firm)
    record = world.accept(succession(firm, heir), association)
    told = structs.replace(revoked, public_key=stolen, compromised_since=NOON - timedelta(hours=1))
    world.accept(told, association)
    world.accept(withdrawal(firm, record.id), association)
    left = {key.public_key for key in world.books.keys_left_to(firm.id, TODAY)}
    assert left == {firm.public, kept}
    assert world.books.keys[stolen].revoked == record.position


def test_what_another_record_ends_too_lives_again_with_the_withdrawal_of_the_last(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """The keys ended with the first of two; withdrawing that one wakes nothing while the second stands."""
    other = world.admitted("Member", association)
    first = world.accept(succession(firm, heir), association)
    second = world.accept(succession(firm, other), association)
    world.accept(withdrawal(firm, first.id), association)
    assert isinstance(signing(world, firm, firm), KeyNoLongerValid)
    assert isinstance(signing(world, firm, heir), KeyNotOnRecord)
    assert signing(world, firm, other) is None
    world.accept(withdrawal(firm, second.id), association)
    assert signing(world, firm, firm) is None
    assert isinstance(signing(world, firm, other), KeyNotOnRecord)


def test_a_record_beside_it_that_ended_nothing_stands(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """Two records about the same two: the one that ended the keys goes, the other one stays."""
    ending = world.accept(succession(firm, heir), association)
    world.accept(succession(firm, heir, keys_end=False), association)
    world.accept(withdrawal(firm, ending.id), association)
    assert signing(world, firm, firm) is None
    assert signing(world, firm, heir) is None


def test_a_key_ends_and_lives_again_as_often_as_it_is_recorded_and_withdrawn(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    for _ in range(2):
        record = world.accept(succession(firm, heir), association)
        assert world.books.keys[firm.public].revoked == record.position
        world.accept(withdrawal(firm, record.id, "appeal"), association)
        assert world.books.keys[firm.public].revoked is None
        assert world.books.keys[firm.public].because is None


def test_who_succeeded_a_successor_acts_for_the_first_no_more(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """Firm into heir, heir into last; the second merger was none, then the first neither."""
    last = world.admitted("Member", association)
    first = world.accept(succession(firm, heir), association)
    second = world.accept(succession(heir, last), association)
    assert signing(world, firm, last) is None
    world.accept(withdrawal(heir, second.id), association)
    assert isinstance(signing(world, firm, last), KeyNotOnRecord)
    assert signing(world, firm, heir) is None
    world.accept(withdrawal(firm, first.id, "void"), association)
    assert isinstance(signing(world, firm, heir), KeyNotOnRecord)


def test_a_division_is_withdrawn_for_all_successors_at_once(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    second = world.admitted("Member", association)
    record = world.accept(succession(firm, heir, second), association)
    world.accept(withdrawal(firm, record.id), association)
    for one in (heir, second):
        assert isinstance(signing(world, firm, one), KeyNotOnRecord)


def test_only_who_recorded_it_withdraws_it_once_and_says_why(
    world: World, association: Somebody, firm: Somebody, heir: Somebody
) -> None:
    """R55: another office's record, an unknown one, one of another party, a second withdrawal."""
    india = world.admitted("Authority", world.operator)
    record = world.accept(succession(firm, heir), association)
    of_india = world.accept(succession(firm, heir, keys_end=False), india)
    right = withdrawal(firm, record.id)
    for by, wrong in (
        (india, right),
        (association, withdrawal(firm, of_india.id)),
        (association, withdrawal(firm, UUID(str(uuid7())))),
        (association, withdrawal(heir, record.id)),
        (association, structs.replace(right, succession="the last one")),
        (association, structs.replace(right, party="nobody")),
        (association, structs.replace(right, digest="0f")),
    ):
        assert isinstance(world.judge(wrong, by), SuccessionImpossible), wrong
    assert isinstance(world.judge(right, heir), SignerNotEntitled)
    assert isinstance(world.judge(structs.replace(right, reason="in words"), association), ReasonMissing)
    world.accept(right, association)
    twice = world.judge(right, association)
    assert isinstance(twice, SuccessionImpossible)
    assert twice.sentence == "That succession is withdrawn already."
    world.accept(withdrawal(firm, of_india.id), india)
    world.accept(succession(firm, heir), association)


@pytest.mark.parametrize("keys_end", [True, False])
def test_withdrawn_for_one_the_other_is_named_as_who_stands_in_its_place(
    world: World, association: Somebody, firm: Somebody, heir: Somebody, *, keys_end: bool
) -> None:
    """A mistyped successor is put right by a withdrawal and a new record."""
    right = Somebody()
    world.accept(an_admission(a_row(right)), association)
    wrong = world.accept(succession(firm, heir, keys_end=keys_end), association)
    world.accept(withdrawal(firm, wrong.id), association)
    world.accept(succession(firm, right), association)
    refused = world.judge(mandate(firm), heir)
    assert refused is not None
    assert right.did in (refused.instead or "")
    assert heir.did not in (refused.instead or "")
