"""What whoever holds a warranty's id may know of it: valid, in question, withdrawn, and nothing else."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import Draft, a_line, a_sale, a_withdrawal
from tests.parties.builders import TODAY, Somebody, a_standing
from tests.worlds import RunningRegister
from warranty.foundation.clock import format_instant
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import urn
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey


@pytest.fixture
async def running(world: World, tmp_path: Path) -> RunningRegister:
    return (await a_market(world, tmp_path)).running


async def sold(running: RunningRegister) -> UUID:
    seller, buyer, *_ = running.members
    return (await running.accept(seller, a_sale(seller, buyer, a_line("1.00", unsupported="1.00")))).statement


async def status(world: World, warranty: object) -> str:
    answer = await world.get(f"/v1/warranties/{warranty}/status")
    assert answer.status_code == 200, answer.text
    assert answer.json().keys() == {"warranty", "status"}
    found: str = answer.json()["status"]
    return found


def stolen(who: Somebody, running: RunningRegister, hours: int) -> Draft:
    since = running.clock.at - timedelta(hours=hours)
    return Draft(
        KeyRevoked(
            event_on=TODAY, party=who.did, public_key=who.public, reason="Stolen.", compromised_since=since
        )
    )


async def test_a_warranty_is_valid_until_its_seller_withdraws_it(
    world: World, running: RunningRegister
) -> None:
    sale = await sold(running)
    assert await status(world, sale) == "valid"
    assert await status(world, urn(sale)) == "valid"
    await running.accept(running.members[0], a_withdrawal(sale))
    assert await status(world, sale) == "withdrawn"


@pytest.mark.parametrize(("hours", "expected"), [(1, "in-question"), (0, "in-question")])
async def test_what_a_key_in_other_hands_signed_is_in_question(
    world: World, running: RunningRegister, hours: int, expected: str
) -> None:
    """D05: from the instant of compromise on, to the second."""
    sale = await sold(running)
    await running.accept(running.cast.association, stolen(running.members[0], running, hours))
    assert await status(world, sale) == expected


async def test_what_the_key_signed_before_stays_valid(world: World, running: RunningRegister) -> None:
    sale = await sold(running)
    world.clock.at += timedelta(hours=2)
    running.clock.at = world.clock.at
    await running.accept(running.cast.association, stolen(running.members[0], running, 1))
    assert await status(world, sale) == "valid"


async def keyed_again(running: RunningRegister, who: Somebody) -> Somebody:
    """The same party with a new key, by its association on evidence."""
    again = Somebody(id=who.id)
    key = PartyKey(public_key=again.public, purposes=("sign", "authenticate"))
    added = KeyAdded(event_on=TODAY, party=who.did, key=key, evidence="0f" * 32)
    await running.accept(running.cast.association, Draft(added))
    return again


async def told(world: World, who: Somebody) -> list[str]:
    """What the findings under D05 that somebody may read are about."""
    answer = await world.get("/v1/findings", who)
    assert answer.status_code == 200, answer.text
    return [one["about"] for one in answer.json()["findings"] if one["finding"]["rule"] == "D05"]


async def test_d05_is_told_to_the_maker_its_buyer_its_association_and_its_authority_and_nobody_else(
    world: World, running: RunningRegister
) -> None:
    """The association revokes; a sale to the buyer, and one to another member, were signed since."""
    seller, buyer, other, stranger = running.members
    sale = await sold(running)
    second = (
        await running.accept(seller, a_sale(seller, other, a_line("2.00", unsupported="2.00")))
    ).statement
    await running.accept(running.cast.association, stolen(seller, running, 1))
    assert await told(world, await keyed_again(running, seller)) == [urn(second), urn(sale)]
    assert await told(world, buyer) == [urn(sale)]
    assert await told(world, other) == [urn(second)]
    assert await told(world, stranger) == []
    assert await told(world, running.cast.association) == [urn(second), urn(sale), seller.did]
    assert await told(world, running.cast.india) == [urn(second), urn(sale), seller.did]
    assert await told(world, running.cast.europe) == []


async def test_d05_is_not_known_before_the_revocation(world: World, running: RunningRegister) -> None:
    sale = await sold(running)
    revoked = await running.accept(running.cast.association, stolen(running.members[0], running, 1))
    before = await world.get("/v1/findings", running.members[1], asOf=revoked.position - 1)
    assert before.json()["findings"] == []
    (now,) = (await world.get("/v1/findings", running.members[1])).json()["findings"]
    assert (now["about"], now["position"]) == (urn(sale), revoked.position)
    assert now["recordedAt"] == format_instant(revoked.recorded_at)


async def test_the_warranties_of_a_seller_expelled_since_are_to_be_checked_again(
    world: World, running: RunningRegister
) -> None:
    """R55: they stay on record, and their holders are told."""
    sale = await sold(running)
    await running.accept(running.cast.association, Draft(a_standing(running.members[0], "expelled")))
    assert await status(world, sale) == "in-question"


async def test_what_is_no_warranty_is_not_found_in_the_same_words(
    world: World, running: RunningRegister
) -> None:
    revoked = await running.accept(running.cast.association, stolen(running.members[0], running, 1))
    asked = [uuid7(), revoked.statement, "nonsense", urn(uuid7())]
    answers = [await world.get(f"/v1/warranties/{one}/status") for one in asked]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
