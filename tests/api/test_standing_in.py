"""R54, from outside: members of an association that is out are re-keyed, renamed and suspended by others."""

import pytest

from tests.api.world import TODAY, World
from tests.parties.builders import Somebody, a_standing
from tests.parties.test_speaking import DIGEST, a_key
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document
from warranty.parties.documents import (
    KeyAdded,
    KeyRevoked,
    MembershipRecorded,
    MembershipSought,
    PartyKey,
    PartyRenamed,
)
from warranty.register.recording import Recorded, Refused
from warranty.register.replay import Databases, replay


@pytest.fixture
async def gone(world: World) -> Somebody:
    return await world.admitted("Association", world.operator)


@pytest.fixture
async def member(world: World, gone: Somebody) -> Somebody:
    return await world.admitted("Member", gone)


async def refused(world: World, document: Document, by: Somebody) -> str:
    outcome = await world.record(document, by)
    assert isinstance(outcome, Refused), outcome
    return outcome.refusal.code


async def status(world: World, who: Somebody) -> dict[str, object]:
    found: dict[str, object] = (await world.http.get(f"/v1/members/{who.id}/status")).json()
    return found


async def test_r54_a_member_without_keys_is_known_again_by_the_association_it_went_to(
    world: World, gone: Somebody, member: Somebody, database_url: str
) -> None:
    """Not by the operator then; and what is signed with the new key holds."""
    second = await world.admitted("Association", world.operator)
    await world.accept(a_standing(gone, "expelled"), world.operator)
    await world.accept(MembershipSought(event_on=TODAY, association=second.did), member)
    await world.accept(MembershipRecorded(event_on=TODAY, party=member.did, valid_from=TODAY), second)
    lost = KeyRevoked(event_on=TODAY, party=member.did, public_key=member.public, reason="lost")
    await world.accept(lost, member)
    again = SigningKey.generate()
    key = PartyKey(public_key=again.public.multibase, purposes=("sign", "authenticate"))
    added = KeyAdded(event_on=TODAY, party=member.did, key=key, evidence=DIGEST)
    assert await refused(world, added, world.operator) == "party-not-yours"
    assert await refused(world, added, gone) == "signer-expelled"
    await world.accept(added, second)
    member = Somebody(again, member.id)
    renamed = PartyRenamed(event_on=TODAY, party=member.did, name="Newly named", digest=DIGEST)
    await world.accept(renamed, second)
    told = await status(world, member)
    assert (told["name"], told["rekeyed"]) == (
        "Newly named",
        [{"on": TODAY.isoformat(), "by": second.did}],
    )
    sought = MembershipSought(
        event_on=TODAY, association=(await world.admitted("Association", world.operator)).did
    )
    assert isinstance(await world.record(sought, member), Recorded)
    replayed = await replay(Databases(database_url), judge=True, at_once=1)
    assert (replayed.is_same, replayed.differing) == (True, [])


async def test_r54_one_that_has_no_other_association_is_put_out_by_the_operator_or_its_authority(
    world: World, gone: Somebody, member: Somebody, database_url: str
) -> None:
    """In one batch with what puts the association out, too."""
    india = await world.admitted("Authority", world.operator)
    out = a_standing(member, "suspended")
    assert await refused(world, out, world.operator) == "party-not-yours"
    batch = [
        world.signed(a_standing(gone, "suspended"), world.operator),
        world.signed(out, world.operator),
        world.signed(a_standing(member, "expelled"), india),
    ]
    assert all(isinstance(one, Recorded) for one in await world.resources.register.record(batch))
    assert (await status(world, member))["standing"] == "expelled"
    assert await refused(world, MembershipSought(event_on=TODAY, association=gone.did), member) == (
        "signer-expelled"
    )
    await world.accept(a_standing(gone, "good"), world.operator)
    assert await refused(world, a_key(member), india) == "party-not-yours"
    for by in (india, world.operator):  # each takes its own word back
        await world.accept(a_standing(member, "good"), by)
    assert (await status(world, member))["standing"] == "good"
    replayed = await replay(Databases(database_url), judge=True)
    assert (replayed.is_same, replayed.differing) == (True, [])


@pytest.mark.parametrize("at_once", [False, True])
async def test_r54_who_was_put_out_by_an_association_that_is_out_itself_is_let_in_again(
    world: World,
    gone: Somebody,
    member: Somebody,
    database_url: str,
    at_once: bool,  # noqa: FBT001 - a table
) -> None:
    """By whoever stands in; everybody is told whose word counts, and replay finds the same in any slices."""
    second = await world.admitted("Association", world.operator)
    signed = [
        world.signed(a_standing(member, "suspended"), gone),
        world.signed(a_standing(gone, "expelled"), world.operator),
        world.signed(a_standing(member, "good"), world.operator),
        world.signed(MembershipSought(event_on=TODAY, association=second.did), member),
    ]
    for batch in [signed] if at_once else [[one] for one in signed]:
        outcomes = await world.resources.register.record(batch)
        codes = [one.refusal.code if isinstance(one, Refused) else None for one in outcomes]
        assert codes == [None] * len(batch)
    told = await status(world, member)
    assert (told["standing"], told["by"]) == ("good", world.operator.did)
    for size in (1, 3, 1_000):
        replayed = await replay(Databases(database_url), judge=True, at_once=size)
        assert (replayed.is_same, replayed.differing) == (True, [])
