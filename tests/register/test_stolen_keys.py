"""When a key turns out to have been in other hands, every statement it signed since is found out (D05)."""

from datetime import timedelta

import pytest

from tests.builders import Draft, a_line, a_sale
from tests.parties.builders import TODAY, Somebody
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import urn
from warranty.parties import service
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

ON_RECORD = "select position, about, concerns from findings where rule = 'D05' order by position, ordinal"


def stolen(who: Somebody, running: RunningRegister, hours: int) -> Draft:
    since = running.clock.at - timedelta(hours=hours)
    return Draft(
        KeyRevoked(
            event_on=TODAY, party=who.did, public_key=who.public, reason="Stolen.", compromised_since=since
        )
    )


def unsupported(seller: Somebody, buyer: Somebody) -> Draft:
    return a_sale(seller, buyer, a_line("1.00", unsupported="1.00"))


@pytest.fixture
def seller(running: RunningRegister) -> Somebody:
    return running.members[0]


async def test_each_statement_signed_since_then_gets_a_finding_of_its_own(
    running: RunningRegister, asking: Connection, database_url: str, seller: Somebody
) -> None:
    """An hour before, at the instant, after; by another key, by another party: the second and third."""
    buyer, other = running.members[1], running.members[2]
    second = SigningKey.generate()
    added = PartyKey(public_key=second.public.multibase, purposes=("sign",))
    await running.accept(seller, Draft(KeyAdded(event_on=TODAY, party=seller.did, key=added)))
    await running.accept(seller, unsupported(seller, buyer))
    running.clock.at += timedelta(hours=1)
    at = await running.accept(seller, unsupported(seller, buyer))
    running.clock.at += timedelta(hours=1)
    after = await running.accept(seller, unsupported(seller, buyer))
    await running.accept(seller, unsupported(seller, buyer), key=second)
    await running.accept(other, unsupported(other, buyer))
    revoked = await running.accept(running.cast.association, stolen(seller, running, 1))
    assert [found.about for found in revoked.findings] == [seller.did]
    assert [tuple(row) for row in await asking.fetch(ON_RECORD)] == [
        (revoked.position, seller.did, None),
        (revoked.position, urn(at.statement), at.position),
        (revoked.position, urn(after.statement), after.position),
    ]
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_what_came_in_the_same_batch_before_the_revocation_is_found_too(
    running: RunningRegister, asking: Connection, database_url: str, seller: Somebody
) -> None:
    """Two sales, the revocation, and a third that is refused."""
    drafts = [unsupported(seller, running.members[1]) for _ in range(3)]
    signed = [running.sign(seller, draft) for draft in drafts]
    revocation = running.sign(running.cast.association, stolen(seller, running, 1))
    outcomes = await running.send(*signed[:2], revocation, signed[2])
    assert [isinstance(outcome, Recorded) for outcome in outcomes] == [True, True, True, False]
    abouts = [row["about"] for row in await asking.fetch(ON_RECORD)]
    assert abouts == [seller.did, *(urn(one.statement) for one in outcomes[:2] if one.statement)]
    assert (await replay(Databases(database_url), at_once=2)).is_same


async def test_a_revocation_without_compromise_puts_nothing_in_question(
    running: RunningRegister, asking: Connection, seller: Somebody
) -> None:
    await running.accept(seller, unsupported(seller, running.members[1]))
    lost = KeyRevoked(event_on=TODAY, party=seller.did, public_key=seller.public, reason="Lost.")
    await running.accept(seller, Draft(lost))
    assert await asking.fetch(ON_RECORD) == []


async def test_that_a_revoked_key_had_been_stolen_is_said_later_and_examined(
    running: RunningRegister, asking: Connection, database_url: str, seller: Somebody
) -> None:
    """Lost; an hour later it turns out to be stolen before the second sale, then before the first."""
    buyer, start = running.members[1], running.clock.at
    sales = []
    for hour in (1, 2):
        running.clock.at = start + timedelta(hours=hour)
        sales.append(await running.accept(seller, unsupported(seller, buyer)))
    running.clock.at = start + timedelta(hours=3)
    lost = KeyRevoked(event_on=TODAY, party=seller.did, public_key=seller.public, reason="Lost.")
    await running.accept(running.cast.association, Draft(lost))
    assert (await running.refused(running.cast.association, Draft(lost))).code == "key-not-on-record"
    later = []
    for hour, since in ((4, 2), (5, 1)):
        running.clock.at = start + timedelta(hours=hour)
        later.append(await running.accept(running.cast.association, stolen(seller, running, hour - since)))
    assert (await running.refused(running.cast.association, stolen(seller, running, 4))).code == (
        "key-not-on-record"
    )
    assert [tuple(row) for row in await asking.fetch(ON_RECORD)] == [
        (later[0].position, seller.did, None),
        (later[0].position, urn(sales[1].statement), sales[1].position),
        (later[1].position, seller.did, None),
        (later[1].position, urn(sales[0].statement), sales[0].position),
    ]
    revoked, said = later[0].position - 1, later[0].position
    (before,) = await service.key_history(asking, seller.id, revoked)
    assert (before.revoked, before.compromised_since) == (revoked, None)
    (now,) = await service.key_history(asking, seller.id, said)
    assert (now.revoked, now.compromised_since) == (revoked, start + timedelta(hours=1))
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_a_loss_and_the_theft_behind_it_come_in_one_batch(
    running: RunningRegister, asking: Connection, database_url: str, seller: Somebody
) -> None:
    sale = await running.accept(seller, unsupported(seller, running.members[1]))
    lost = KeyRevoked(event_on=TODAY, party=seller.did, public_key=seller.public, reason="Lost.")
    association = running.cast.association
    outcomes = await running.send(
        running.sign(association, Draft(lost)), running.sign(association, stolen(seller, running, 1))
    )
    assert all(isinstance(one, Recorded) for one in outcomes)
    assert urn(sale.statement) in [row["about"] for row in await asking.fetch(ON_RECORD)]
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
