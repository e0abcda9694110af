"""Keys come and go, standing changes, rule sets are adopted: by oneself or by who admitted one."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from tests.parties.builders import NOON, TODAY, Somebody, World, a_standing
from warranty.foundation.signing import SigningKey
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey, PolicyAdopted
from warranty.parties.rules.changes import MOST_KEYS
from warranty.parties.rules.refusals import (
    EvidenceMissing,
    KeyNotOnRecord,
    KeysTooMany,
    KeyUsed,
    LastOperatorKey,
    PartyHasKeys,
    PartyNotYours,
    ReasonMissing,
    RevocationImpossible,
    RuleSetUnreadable,
    SignerNotEntitled,
    StandingImpossible,
)


def a_key_for(who: Somebody, key: SigningKey | None = None) -> KeyAdded:
    public = (key or SigningKey.generate()).public.multibase
    return KeyAdded(event_on=TODAY, party=who.did, key=PartyKey(public_key=public, purposes=("sign",)))


def no_more(who: Somebody, public_key: str | None = None, reason: str = "Lost.") -> KeyRevoked:
    return KeyRevoked(event_on=TODAY, party=who.did, public_key=public_key or who.public, reason=reason)


def test_r20_who_admitted_a_party_adds_no_key_while_it_can_add_its_own(
    world: World, association: Somebody, member: Somebody
) -> None:
    """Not on evidence either, of no purpose, and the operator not for an association."""
    assert world.judge(a_key_for(member), member) is None
    login = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("authenticate",))
    for added in (a_key_for(member), replace(a_key_for(member), key=login)):
        assert isinstance(world.judge(added, association), PartyHasKeys)
        assert isinstance(world.judge(replace(added, evidence="0f" * 32), association), PartyHasKeys)
    of_office = replace(a_key_for(association), evidence="0f" * 32)
    assert isinstance(world.judge(of_office, world.operator), PartyHasKeys)
    world.accept(no_more(member), association)
    world.accept(no_more(association), world.operator)
    assert world.judge(of_office, world.operator) is None


def test_nobody_else_adds_or_revokes_keys_and_an_unknown_party_is_answered_alike(
    world: World, association: Somebody, member: Somebody
) -> None:
    other = world.admitted("Association", world.operator)
    for by in (other, world.operator):
        foreign, unknown = world.judge(a_key_for(member), by), world.judge(a_key_for(Somebody()), by)
        assert isinstance(foreign, PartyNotYours)
        assert isinstance(unknown, PartyNotYours)
        assert foreign.sentence == unknown.sentence
    assert isinstance(world.judge(no_more(member), other), PartyNotYours)
    assert isinstance(world.judge(no_more(association), member), PartyNotYours)


def test_a_key_belongs_to_one_party_for_ever(world: World, association: Somebody, member: Somebody) -> None:
    assert isinstance(world.judge(a_key_for(member, association.key), member), KeyUsed)
    world.accept(no_more(member), association)
    again = replace(a_key_for(member, member.key), evidence="0f" * 32)
    assert isinstance(world.judge(again, association), KeyUsed)


def test_a_party_that_lost_all_its_keys_gets_another_on_evidence(
    world: World, association: Somebody, member: Somebody
) -> None:
    world.accept(no_more(member), association)
    without = a_key_for(member)
    assert isinstance(world.judge(without, association), EvidenceMissing)
    assert isinstance(world.judge(replace(without, evidence="a letter"), association), EvidenceMissing)
    login = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("authenticate",))
    assert isinstance(world.judge(replace(without, key=login), association), EvidenceMissing)
    world.accept(replace(without, evidence="0f" * 32), association)
    assert isinstance(world.judge(a_key_for(member), association), PartyHasKeys)


def test_a_party_has_at_most_100_current_keys(world: World, association: Somebody, member: Somebody) -> None:
    for _ in range(MOST_KEYS - 1):
        world.accept(a_key_for(member), member)
    assert isinstance(world.judge(a_key_for(member), member), KeysTooMany)
    left = world.books.keys_by_party[member.id][-1]
    world.accept(no_more(member, left), association)
    assert world.judge(a_key_for(member), member) is None


def test_a_key_that_is_not_current_for_that_party_cannot_be_revoked(
    world: World, association: Somebody, member: Somebody
) -> None:
    assert isinstance(world.judge(no_more(member, association.public), association), KeyNotOnRecord)
    world.accept(no_more(member), association)
    assert isinstance(world.judge(no_more(member), association), KeyNotOnRecord)


def test_the_operators_last_signing_key_stays(world: World) -> None:
    assert isinstance(world.judge(no_more(world.operator), world.operator), LastOperatorKey)
    only_login = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("authenticate",))
    world.accept(KeyAdded(event_on=TODAY, party=world.operator.did, key=only_login), world.operator)
    assert isinstance(world.judge(no_more(world.operator), world.operator), LastOperatorKey)
    second = SigningKey.generate()
    world.accept(a_key_for(world.operator, second), world.operator)
    world.accept(no_more(world.operator), world.operator)
    assert world.books.keys_left_to(world.operator.id, TODAY)[-1].public_key == second.public.multibase


@pytest.mark.parametrize(
    "since",
    [
        NOON + timedelta(seconds=1),
        datetime(2026, 11, 1),  # noqa: DTZ001 - a time without a zone is what is refused
        datetime(2026, 11, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_an_instant_of_compromise_is_past_and_in_utc(
    world: World, association: Somebody, member: Somebody, since: datetime
) -> None:
    document = KeyRevoked(
        event_on=TODAY, party=member.did, public_key=member.public, reason="Stolen.", compromised_since=since
    )
    assert isinstance(world.judge(document, association), RevocationImpossible)


def test_a_revocation_and_a_standing_state_their_reason(
    world: World, association: Somebody, member: Somebody
) -> None:
    assert isinstance(world.judge(no_more(member, reason=" "), association), ReasonMissing)
    assert isinstance(world.judge(a_standing(member, "good", reason=""), association), ReasonMissing)


def test_standing_is_changed_by_who_admitted_the_party_alone(
    world: World, association: Somebody, member: Somebody
) -> None:
    authority = world.admitted("Authority", world.operator)
    of_authority = world.admitted("Member", authority)
    assert world.judge(a_standing(member, "suspended"), association) is None
    assert world.judge(a_standing(of_authority, "expelled"), authority) is None
    assert world.judge(a_standing(association, "suspended"), world.operator) is None
    assert isinstance(world.judge(a_standing(member, "suspended"), authority), PartyNotYours)
    assert isinstance(world.judge(a_standing(member, "suspended"), world.operator), PartyNotYours)
    assert isinstance(world.judge(a_standing(association, "good"), association), PartyNotYours)
    assert isinstance(world.judge(a_standing(member, "good"), member), SignerNotEntitled)


def test_only_a_suspension_has_an_end_and_it_comes_after_its_beginning(
    world: World, association: Somebody, member: Somebody
) -> None:
    good = a_standing(member, "good", until=date(2027, 1, 1))
    same_day = a_standing(member, "suspended", until=TODAY)
    assert isinstance(world.judge(good, association), StandingImpossible)
    assert isinstance(world.judge(same_day, association), StandingImpossible)
    assert world.judge(a_standing(member, "suspended", until=date(2027, 1, 1)), association) is None


def test_the_operator_adopts_rule_sets_by_digest(world: World, association: Somebody) -> None:
    adopted = PolicyAdopted(event_on=TODAY, digest="ab" * 32, version="2026-11")
    assert isinstance(world.judge(adopted, association), SignerNotEntitled)
    world.accept(adopted, world.operator)
    assert world.books.policy_digest == "ab" * 32
    wrong = PolicyAdopted(event_on=TODAY, digest="AB" * 32, version="2026-11")
    assert isinstance(world.judge(wrong, world.operator), RuleSetUnreadable)


def test_a_revocation_remembers_since_when_the_key_was_in_other_hands(
    world: World, association: Somebody, member: Somebody
) -> None:
    since = datetime(2026, 11, 1, tzinfo=UTC)
    document = KeyRevoked(
        event_on=TODAY, party=member.did, public_key=member.public, reason="Stolen.", compromised_since=since
    )
    world.accept(document, association)
    assert world.books.keys[member.public].compromised_since == since
