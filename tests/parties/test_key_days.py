"""A key is valid between its days, which are those of the log; outside them it neither signs nor logs in."""

from datetime import date, timedelta

from tests.parties.builders import NOON, TODAY, Somebody, World, a_row, an_admission, an_entry
from warranty.foundation.errors import Refusal
from warranty.foundation.signing import SigningKey
from warranty.parties import rules
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey
from warranty.parties.rules import advice_on
from warranty.parties.rules.refusals import EvidenceMissing, KeyOutOfDate, KeyUnusable, LastOperatorKey
from warranty.policy.rule_set import packaged

TOMORROW = TODAY + timedelta(days=1)
MEMBERS = frozenset({"Member"})


def a_key(who: Somebody, key: SigningKey | None = None, /, **days: date) -> KeyAdded:
    public = (key or SigningKey.generate()).public.multibase
    return KeyAdded(
        event_on=TODAY, party=who.did, key=PartyKey(public_key=public, purposes=("sign",), **days)
    )


def signed_on(world: World, who: Somebody, key: SigningKey, day: date) -> Refusal | None:
    """What becomes of a statement recorded at noon of a day."""
    entry = an_entry(a_key(who), who, world.size, key=key.public.multibase, recorded_at=NOON + (day - TODAY))
    return rules.signer_refusal(world.books, entry, MEMBERS, packaged())


def test_d05_a_key_signs_from_its_first_day_to_the_day_before_its_last(
    world: World, member: Somebody
) -> None:
    key = SigningKey.generate()
    first, end = TODAY + timedelta(days=2), TODAY + timedelta(days=4)
    world.accept(a_key(member, key, valid_from=first, valid_until=end), member)
    early, late = signed_on(world, member, key, TOMORROW), signed_on(world, member, key, end)
    assert isinstance(early, KeyOutOfDate)
    assert (early.rule, early.facts) == ("D05", {"valid_from": first, "valid_until": end})
    assert isinstance(late, KeyOutOfDate)
    assert signed_on(world, member, key, first) is None
    assert signed_on(world, member, key, end - timedelta(days=1)) is None


def test_a_key_that_ends_before_it_could_be_used_is_not_taken(world: World, member: Somebody) -> None:
    unusable: list[dict[str, date]] = [
        {"valid_until": TODAY},
        {"valid_from": TOMORROW, "valid_until": TOMORROW},
        {"valid_from": TODAY - timedelta(days=9), "valid_until": TODAY - timedelta(days=1)},
    ]
    for days in unusable:
        refused = world.judge(a_key(member, None, **days), member)
        assert isinstance(refused, KeyUnusable)
        assert refused.pointer == "/credentialSubject/key/validUntil"
    assert world.judge(a_key(member, valid_until=TOMORROW), member) is None


def test_a_first_key_may_have_an_end(world: World, association: Somebody) -> None:
    somebody = Somebody()
    key = PartyKey(public_key=somebody.public, purposes=("sign",), valid_until=TOMORROW)
    world.accept(an_admission(a_row(somebody, key=key)), association)
    assert signed_on(world, somebody, somebody.key, TODAY) is None
    assert isinstance(signed_on(world, somebody, somebody.key, TOMORROW), KeyOutOfDate)


def test_a_party_whose_keys_have_run_out_gets_another_on_evidence(
    world: World, association: Somebody
) -> None:
    somebody = Somebody()
    key = PartyKey(public_key=somebody.public, purposes=("sign",), valid_until=TOMORROW)
    world.accept(an_admission(a_row(somebody, key=key)), association)
    later = an_entry(a_key(somebody), association, world.size, recorded_at=NOON + timedelta(days=1))
    refused = rules.refusal(world.books, later, packaged())
    assert isinstance(refused, EvidenceMissing)


def test_the_operator_keeps_a_key_that_has_begun_and_does_not_end(world: World) -> None:
    revoked = KeyRevoked(
        event_on=TODAY, party=world.operator.did, public_key=world.operator.public, reason="Renewed."
    )
    world.accept(a_key(world.operator, valid_until=date(2027, 11, 23)), world.operator)
    world.accept(a_key(world.operator, valid_from=TOMORROW), world.operator)
    assert isinstance(world.judge(revoked, world.operator), LastOperatorKey)
    world.accept(a_key(world.operator, valid_from=TODAY), world.operator)
    assert world.judge(revoked, world.operator) is None


def test_a_party_is_told_when_its_last_key_for_signing_runs_out_soon(world: World, member: Somebody) -> None:
    both = [
        world.books.keys[world.accept(a_key(member, valid_until=end), member).document.key.public_key]
        for end in (date(2026, 12, 1), date(2026, 12, 23))
    ]
    assert advice_on(both, TODAY) == [
        "Your last key for signing runs out on 2026-12-23; have its successor on record before (KeyAdded)."
    ]
    assert advice_on(both, date(2026, 11, 22)) == []
    assert len(advice_on(both, date(2026, 12, 1))) == 2
