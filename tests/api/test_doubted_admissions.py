"""Who came in by a stolen key is shown so until somebody stands by it, and can be stopped meanwhile (D05)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.market import a_market
from tests.api.test_warranty_status import keyed_again, later, status, stolen, told
from tests.api.world import World
from tests.builders import Draft, a_line, a_purchase, a_sale
from tests.parties.builders import TODAY, Somebody, a_row, a_standing, an_admission
from tests.worlds import RunningRegister
from warranty.foundation.settings import Settings
from warranty.parties.documents import KeyAdded, PartyCharged, PartyKey
from warranty.register.replay import Databases, replay


def at_once_out(who: Somebody) -> Draft:
    """Out for 90 days at once, as whoever looks into its admission signs it."""
    until = TODAY + timedelta(days=90)
    return Draft(a_standing(who, "suspended-precautionarily", until=until, reason="admission"))


@pytest.fixture
async def running(world: World, tmp_path: Path) -> RunningRegister:
    return (await a_market(world, tmp_path)).running


async def let_in(world: World, running: RunningRegister) -> Somebody:
    """A member that the association's key admits, an hour after everybody else."""
    later(world, running, 1)
    newcomer = Somebody()
    await running.accept(running.cast.association, Draft(an_admission(a_row(newcomer))))
    return newcomer


async def sold(running: RunningRegister, seller: Somebody) -> Any:  # noqa: ANN401 - a sale on record
    """1.00 ct that the buyer has taken over."""
    buyer = running.members[0]
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("1.00", unsupported="1.00")))
    await running.accept(buyer, a_purchase(sale.statement, "1.00"))
    return sale


async def in_question(world: World, who: Somebody) -> bool:
    answer = await world.get(f"/v1/members/{who.id.hex}/status")
    assert answer.status_code == 200, answer.text
    return bool(answer.json().get("isAdmissionInQuestion", False))


async def assert_replayed(settings: Settings) -> None:
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(settings.database_url or ""), judge=True, at_once=at_once)).is_same


async def test_who_a_stolen_key_admitted_is_shown_so_with_its_warranties_and_to_its_buyers(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """D05, R54, R55: until the association, with a new key, says that it is in good standing."""
    cast = running.cast
    newcomer = await let_in(world, running)
    sale = await sold(running, newcomer)
    assert not await in_question(world, newcomer)
    revoked = await running.accept(cast.operator, stolen(cast.association, running, 0))
    assert await in_question(world, newcomer)
    before = await world.get(f"/v1/members/{newcomer.id.hex}/status", asOf=revoked.position - 1)
    assert "isAdmissionInQuestion" not in before.json()
    listed = (await world.get("/v1/members/status", name=f"Member {newcomer.id.hex[-6:]}")).json()["members"]
    assert [one["isAdmissionInQuestion"] for one in listed] == [True]
    me = (await world.get("/v1/parties/me", newcomer)).json()
    assert me["isAdmissionInQuestion"]
    assert "StandingChanged" in me["advice"][0]
    assert await status(world, sale.statement) == "in-question"
    assert await told(world, running.members[0]) == [newcomer.did]
    assert await told(world, running.members[1]) == []
    again = await keyed_again(running, cast.association, by=cast.operator)
    assert (await told(world, again)).count(newcomer.did) == 2, "of the admission, and of the sale"
    await running.accept(again, Draft(a_standing(newcomer, "good", reason="admission")))
    assert not await in_question(world, newcomer)
    assert await status(world, sale.statement) == "valid"
    assert await in_question_then(world, newcomer, revoked.position)
    await assert_replayed(settings)


async def in_question_then(world: World, who: Somebody, position: int) -> bool:
    answer = await world.get(f"/v1/members/{who.id.hex}/status", asOf=position)
    return bool(answer.json()["isAdmissionInQuestion"])


async def test_who_was_admitted_before_the_theft_is_not_in_question(
    world: World, running: RunningRegister
) -> None:
    """Admitted an hour before the instant of the theft, and at that instant."""
    earlier, newest = await let_in(world, running), await let_in(world, running)
    await running.accept(running.cast.operator, stolen(running.cast.association, running, 0))
    assert [await in_question(world, who) for who in (earlier, newest)] == [False, True]


async def test_who_deals_with_it_from_then_on_is_told_at_once(world: World, running: RunningRegister) -> None:
    newcomer = await let_in(world, running)
    await running.accept(running.cast.operator, stolen(running.cast.association, running, 0))
    buyer = running.members[0]
    sale = await running.accept(newcomer, a_sale(newcomer, buyer, a_line("1.00", unsupported="1.00")))
    assert [one.about for one in sale.findings if one.rule == "D05"] == [newcomer.did]
    assert newcomer.did in await told(world, buyer)


async def test_who_revoked_the_key_and_the_supervising_authority_suspend_it_for_a_while(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """R54: nobody else, nothing for good, and it runs out unless it is charged before."""
    cast = running.cast
    newcomer, sound = await let_in(world, running), running.members[0]
    at_once = at_once_out(newcomer)
    assert (await running.refused(cast.operator, at_once)).code == "party-not-yours"
    second = await let_in(world, running)
    await running.accept(cast.operator, stolen(cast.association, running, 0))
    for who in (cast.operator, cast.india):  # the first came in before the theft
        assert (await running.refused(who, at_once)).code == "party-not-yours"
    at_once = at_once_out(second)
    assert (await running.refused(cast.europe, at_once)).code == "party-not-yours"
    assert (await running.refused(sound, at_once)).code == "signer-not-entitled"
    for_good = await running.refused(cast.operator, Draft(a_standing(second, "expelled")))
    assert (for_good.code, for_good.pointer) == ("standing-impossible", "/credentialSubject/standing")
    for office in (cast.operator, cast.india):
        await running.accept(office, at_once)
        offer = a_sale(second, sound, a_line("1.00", unsupported="1.00"))
        assert (await running.refused(second, offer)).code == "signer-suspended"
    await running.accept(cast.india, Draft(PartyCharged(event_on=TODAY, party=second.did, case="2026-1")))
    shown = (await world.get(f"/v1/members/{second.id.hex}/status")).json()
    assert (shown["standing"], shown["by"]) == ("suspended-precautionarily", cast.operator.did)
    assert shown["isAdmissionInQuestion"]
    await running.accept(cast.operator, Draft(a_standing(second, "good", reason="admission")))
    assert await in_question(world, second), "the operator does not know whom an association admitted"
    await running.accept(cast.india, Draft(a_standing(second, "good", reason="admission")))
    assert not await in_question(world, second)
    await running.accept(second, offer)
    await assert_replayed(settings)


async def test_members_of_an_association_that_a_stolen_key_admitted_are_in_question_with_it(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """The operator stands by the association, and with that by those it admitted."""
    operator, second = running.cast.operator, Somebody()
    await running.accept(operator, Draft(an_admission(a_row(second, "Association"))))
    member = Somebody()
    await running.accept(second, Draft(an_admission(a_row(member))))
    again = await with_another_key(running, operator)
    await running.accept(again, stolen(operator, running, 0))
    assert [await in_question(world, who) for who in (second, member)] == [True, True]
    assert await in_question(world, running.members[0]), "the same key admitted the first association"
    await running.accept(again, Draft(a_standing(second, "good", reason="admission")))
    assert [await in_question(world, who) for who in (second, member)] == [False, False]
    assert await in_question(world, running.members[0])
    association, first = running.cast.association, running.members[0]
    await running.accept(association, Draft(a_standing(first, "good")))
    assert await in_question(world, first), "who is in question itself stands by nobody"
    await running.accept(again, Draft(a_standing(association, "good", reason="admission")))
    assert not await in_question(world, first)
    await assert_replayed(settings)


async def with_another_key(running: RunningRegister, who: Somebody) -> Somebody:
    """The same party with a second key of its own."""
    again = Somebody(id=who.id)
    key = PartyKey(public_key=again.public, purposes=("sign", "authenticate"))
    await running.accept(who, Draft(KeyAdded(event_on=TODAY, party=who.did, key=key)))
    return again
