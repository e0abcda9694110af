"""Log order decides who may sign, over the whole way from bytes to receipt: backdating defeats nothing."""

from datetime import date

import pytest

from tests.api.world import TODAY, World
from tests.parties.builders import Somebody, a_standing
from warranty.foundation.errors import Refusal
from warranty.foundation.signing import SigningKey
from warranty.lots.documents import ImportClaimed
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey
from warranty.register.recording import Outcome, Recorded, Refused

OF_2015 = ImportClaimed(
    event_on=date(2015, 3, 2), number="NA000123", participant="IN", carats="12.50", hs="7102.31"
)


@pytest.fixture
async def association(world: World) -> Somebody:
    return await world.admitted("Association", world.operator)


@pytest.fixture
async def member(world: World, association: Somebody) -> Somebody:
    return await world.admitted("Member", association)


def refusal_in(outcome: Outcome) -> Refusal:
    assert isinstance(outcome, Refused), outcome
    return outcome.refusal


async def test_a_key_made_today_records_an_import_of_2015(world: World, member: Somebody) -> None:
    assert isinstance(await world.record(OF_2015, member), Recorded)


async def test_a_suspension_is_not_evaded_by_backdating_and_ends_with_reinstatement(
    world: World, association: Somebody, member: Somebody
) -> None:
    await world.accept(a_standing(member, "suspended"), association)
    assert refusal_in(await world.record(OF_2015, member)).code == "signer-suspended"
    await world.accept(a_standing(member, "good"), association)
    assert isinstance(await world.record(OF_2015, member), Recorded)


async def test_a_revocation_is_not_evaded_by_backdating_and_another_key_signs_on(
    world: World, association: Somebody, member: Somebody
) -> None:
    revoked = KeyRevoked(event_on=TODAY, party=member.did, public_key=member.public, reason="Stolen.")
    await world.accept(revoked, association)
    refusal = refusal_in(await world.record(OF_2015, member))
    assert (refusal.code, refusal.rule) == ("key-revoked", "D05")
    second = SigningKey.generate()
    key = PartyKey(public_key=second.public.multibase, purposes=("sign",))
    await world.accept(KeyAdded(event_on=TODAY, party=member.did, key=key, evidence="0f" * 32), association)
    assert isinstance(await world.record(OF_2015, Somebody(second, member.id)), Recorded)


async def test_in_one_batch_too_the_statement_after_the_suspension_is_refused(
    world: World, association: Somebody, member: Somebody
) -> None:
    statements = [
        world.signed(OF_2015, member),
        world.signed(a_standing(member, "expelled"), association),
        world.signed(OF_2015, member),
    ]
    before, _, after = await world.resources.register.record(statements)
    assert isinstance(before, Recorded)
    assert refusal_in(after).code == "signer-expelled"


async def test_a_stranger_and_a_borrowed_name_are_refused(
    world: World, association: Somebody, member: Somebody
) -> None:
    assert refusal_in(await world.record(OF_2015, Somebody())).code == "signer-unknown"
    borrowed = Somebody(association.key, member.id)
    assert refusal_in(await world.record(OF_2015, borrowed)).code == "key-not-on-record"
    assert refusal_in(await world.record(OF_2015, association)).code == "signer-not-entitled"
