"""What a stolen key put on record is in question with all it signed until somebody stands by it (D05)."""

from pathlib import Path

import pytest

from tests.api.market import a_market
from tests.api.test_doubted_admissions import assert_replayed, let_in
from tests.api.test_doubted_admissions import in_question as is_doubted
from tests.api.test_warranty_status import keyed_again, later, status, stolen, told
from tests.api.world import World
from tests.builders import Draft, a_line, a_sale
from tests.parties.builders import TODAY, Somebody, a_row, a_standing, an_admission
from tests.worlds import RunningRegister
from warranty.foundation.settings import Settings
from warranty.parties.documents import KeyAdded, KeyUpheld, PartyKey

EVIDENCE = "0f" * 32


def an_uphold(who: Somebody, key: str, evidence: str = "") -> Draft:
    said = KeyUpheld(event_on=TODAY, party=who.did, public_key=key)
    return Draft(
        KeyUpheld(event_on=TODAY, party=who.did, public_key=key, evidence=evidence) if evidence else said
    )


def a_sale_of_one(seller: Somebody, buyer: Somebody) -> Draft:
    return a_sale(seller, buyer, a_line("1.00", unsupported="1.00"))


async def with_key_of(running: RunningRegister, who: Somebody) -> Somebody:
    """The same party with one more key, that this one of its keys adds."""
    again = Somebody(id=who.id)
    key = PartyKey(public_key=again.public, purposes=("sign", "authenticate"))
    await running.accept(who, Draft(KeyAdded(event_on=TODAY, party=who.did, key=key)))
    return again


@pytest.fixture
async def running(world: World, tmp_path: Path) -> RunningRegister:
    return (await a_market(world, tmp_path)).running


async def in_question(world: World, who: Somebody, then: int | None = None) -> list[str]:
    """Which of its keys everybody is told to be in question."""
    query = {} if then is None else {"asOf": then}
    answer = await world.http.get(f"/v1/members/{who.id.hex}/status", params=query)
    found: list[str] = answer.json().get("keysInQuestion", [])
    return found


async def signing(world: World, who: Somebody) -> set[str]:
    """What its DID document says it signs with."""
    document = (await world.get(f"/p/{who.id.hex}/did.json")).json()
    return {one.partition("#")[2] for one in document["assertionMethod"]}


async def test_what_a_stolen_key_put_on_record_signs_nothing_until_another_key_stands_by_it(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """D05, R55: the thief's key adds one, that a third; the party's older second key is as it was."""
    seller, buyer, *_ = running.members
    old = await with_key_of(running, seller)
    later(world, running, 1)
    thief = await with_key_of(running, seller)
    third = await with_key_of(running, thief)
    sales = [(await running.accept(who, a_sale_of_one(who, buyer))).statement for who in (thief, third, old)]
    revoked = await running.accept(running.cast.association, stolen(seller, running, 0))
    assert await in_question(world, seller) == [thief.public, third.public]
    assert await in_question(world, seller, revoked.position - 1) == []
    assert await signing(world, seller) == {old.public}
    assert [await status(world, sale) for sale in sales] == ["in-question", "in-question", "valid"]
    assert {f"urn:uuid:{sale}" for sale in sales[:2]} == {
        about for about in await told(world, buyer) if about.startswith("urn:uuid:")
    }
    for who in (thief, third):
        refused = await running.refused(who, a_sale_of_one(who, buyer))
        assert (refused.code, refused.rule) == ("key-in-question", "D05")
        assert (await running.refused(who, an_uphold(seller, who.public))).code == "key-in-question"
        assert (await world.ask_for_token(world.assertion(who))).status_code == 401
    me = (await world.get("/v1/parties/me", old)).json()
    assert [one["publicKey"] for one in me["keys"] if one.get("isInQuestion")] == [thief.public, third.public]
    assert "KeyUpheld" in me["advice"][0]
    await running.accept(old, an_uphold(seller, third.public))
    assert await in_question(world, seller) == [thief.public]
    assert await signing(world, seller) == {old.public, third.public}
    assert [await status(world, sale) for sale in sales] == ["in-question", "valid", "valid"]
    await running.accept(third, a_sale_of_one(third, buyer))
    await assert_replayed(settings)


async def test_what_two_stolen_keys_signed_in_turn_is_rebuilt_as_it_was_found_then(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """D05: the first adds the second, that the third; the second is told stolen after the first."""
    seller, buyer, *_ = running.members
    later(world, running, 1)
    second = await with_key_of(running, seller)
    third = await with_key_of(running, second)
    sales = [(await running.accept(who, a_sale_of_one(who, buyer))).statement for who in (second, third)]
    await running.accept(running.cast.association, stolen(seller, running, 0))
    assert await in_question(world, seller) == [second.public, third.public]
    await assert_replayed(settings)
    await running.accept(running.cast.association, stolen(second, running, 0))
    assert [await status(world, sale) for sale in sales] == ["in-question", "in-question"]
    await assert_replayed(settings)


async def test_what_it_put_on_record_before_the_theft_is_not_in_question(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """An hour before; at the instant itself it is."""
    seller, buyer, *_ = running.members
    before = await with_key_of(running, seller)
    later(world, running, 1)
    at = await with_key_of(running, seller)
    await running.accept(running.cast.association, stolen(seller, running, 0))
    assert await in_question(world, seller) == [at.public]
    await running.accept(before, a_sale_of_one(before, buyer))
    await assert_replayed(settings)


async def test_with_no_other_key_left_the_association_gives_one_or_stands_by_it_on_evidence(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """R20: by who looks after it; not by others, not without evidence, and not twice."""
    seller, buyer, other, _ = running.members
    cast = running.cast
    second = await with_key_of(running, seller)
    await running.accept(cast.association, stolen(seller, running, 0))
    for by in (buyer, cast.europe, cast.operator):
        assert (
            await running.refused(by, an_uphold(seller, second.public, EVIDENCE))
        ).code == "party-not-yours"
    for by in (cast.association, cast.india):
        assert (await running.refused(by, an_uphold(seller, second.public))).code == "evidence-missing"
        refused = await running.refused(by, an_uphold(seller, seller.public, EVIDENCE))
        assert refused.code == "upholding-impossible"
    assert (await running.refused(cast.association, an_uphold(other, second.public, EVIDENCE))).code == (
        "upholding-impossible"
    )
    again = await keyed_again(running, seller)
    await running.accept(again, a_sale_of_one(again, buyer))
    assert (await running.refused(second, a_sale_of_one(second, buyer))).code == "key-in-question"
    await running.accept(cast.india, an_uphold(seller, second.public, EVIDENCE))
    await running.accept(second, a_sale_of_one(second, buyer))
    refused = await running.refused(cast.association, an_uphold(seller, second.public, EVIDENCE))
    assert refused.code == "upholding-impossible"
    await assert_replayed(settings)


async def test_a_key_an_associations_stolen_key_gave_a_member_is_in_question_and_its_member_told(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    seller, buyer, *_ = running.members
    cast = running.cast
    lost = stolen(seller, running, 0)
    await running.accept(seller, lost)
    later(world, running, 1)
    intruder = await keyed_again(running, seller)
    sale = await running.accept(intruder, a_sale_of_one(intruder, buyer))
    newcomer = await let_in(world, running)
    await running.accept(cast.operator, stolen(cast.association, running, 1))
    assert await in_question(world, seller) == [intruder.public]
    assert await status(world, sale.statement) == "in-question"
    again = await keyed_again(running, cast.association, by=cast.operator)
    assert seller.did in await told(world, again)
    own = await keyed_again(running, seller, by=again)
    assert seller.did in await told(world, own)
    assert newcomer.did not in await told(world, own)
    await running.accept(own, an_uphold(seller, intruder.public))
    assert await status(world, sale.statement) == "valid"
    await assert_replayed(settings)


async def test_who_is_in_question_itself_stands_by_nobody_elses_key(
    world: World, running: RunningRegister
) -> None:
    """An association the operator's stolen key admitted, and its member."""
    operator, second, member = running.cast.operator, Somebody(), Somebody()
    spare = await with_key_of(running, operator)
    later(world, running, 1)
    await running.accept(operator, Draft(an_admission(a_row(second, "Association"))))
    await running.accept(second, Draft(an_admission(a_row(member))))
    key = await with_key_of(running, member)
    await running.accept(spare, stolen(operator, running, 0))
    await running.accept(member, stolen(member, running, 0))
    refused = await running.refused(second, an_uphold(member, key.public, EVIDENCE))
    assert (refused.code, refused.pointer) == ("upholding-impossible", "/issuer")


async def test_the_operators_last_keys_sign_on_and_are_found(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """Nobody is above it who could stand by them; with an older key left, what the stolen one added stops."""
    operator = running.cast.operator
    second = await with_key_of(running, operator)
    told_then = await running.accept(second, stolen(operator, running, 0))
    assert await in_question(world, operator) == []
    (record,) = [
        one
        for one in (await world.get("/v1/findings", second)).json()["findings"]
        if one["about"] == operator.did
    ]
    assert record["position"] == told_then.position
    await running.accept(second, Draft(an_admission(a_row(Somebody(), "Association"))))
    later(world, running, 1)
    third = await with_key_of(running, second)
    fourth = await with_key_of(running, third)
    await running.accept(second, stolen(third, running, 0))
    assert await in_question(world, operator) == [fourth.public]
    await assert_replayed(settings)


async def test_what_comes_in_one_batch_is_judged_the_same(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """The thief's key, its sale, the theft told, another sale refused, stood by, a third sale."""
    seller, buyer, *_ = running.members
    old, new = await with_key_of(running, seller), Somebody(id=seller.id)
    later(world, running, 1)
    added = KeyAdded(
        event_on=TODAY, party=seller.did, key=PartyKey(public_key=new.public, purposes=("sign",))
    )
    outcomes = await running.send(
        running.sign(seller, Draft(added)),
        running.sign(new, a_sale_of_one(new, buyer)),
        running.sign(running.cast.association, stolen(seller, running, 0)),
        running.sign(new, a_sale_of_one(new, buyer)),
        running.sign(old, an_uphold(seller, new.public)),
        running.sign(new, a_sale_of_one(new, buyer)),
    )
    told_of = [getattr(getattr(one, "refusal", None), "code", "") for one in outcomes]
    assert told_of == ["", "", "", "key-in-question", "", ""]
    await assert_replayed(settings)


async def test_whom_a_key_admitted_is_in_question_no_more_when_somebody_stands_by_it(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """D05, R55: of two an association admitted since, the one that the stolen key itself did still is."""
    association, operator = running.cast.association, running.cast.operator
    old = await with_key_of(running, association)
    later(world, running, 1)
    second = await with_key_of(running, association)
    by_second, by_stolen = Somebody(), Somebody()
    await running.accept(second, Draft(an_admission(a_row(by_second))))
    await running.accept(association, Draft(an_admission(a_row(by_stolen))))
    sale = await running.accept(by_second, a_sale_of_one(by_second, running.members[0]))
    await running.accept(operator, stolen(association, running, 0))
    assert [await is_doubted(world, one) for one in (by_second, by_stolen)] == [True, True]
    assert await status(world, sale.statement) == "in-question"
    await running.accept(old, an_uphold(association, second.public))
    assert [await is_doubted(world, one) for one in (by_second, by_stolen)] == [False, True]
    assert await status(world, sale.statement) == "valid"
    await assert_replayed(settings)


async def test_who_is_in_question_itself_vouches_for_nobody_by_standing_by_its_key(
    world: World, running: RunningRegister
) -> None:
    """Its key signs again; whom that had admitted is stood by once somebody stands by itself."""
    operator, association, member = running.cast.operator, Somebody(), Somebody()
    spare = await with_key_of(running, operator)
    later(world, running, 1)
    await running.accept(operator, Draft(an_admission(a_row(association, "Association"))))
    old = await with_key_of(running, association)
    later(world, running, 1)
    second = await with_key_of(running, association)
    await running.accept(second, Draft(an_admission(a_row(member))))
    await running.accept(old, stolen(association, running, 0))
    await running.accept(spare, stolen(operator, running, 1))
    await running.accept(old, an_uphold(association, second.public))
    assert await in_question(world, association) == []
    await running.accept(spare, Draft(a_standing(association, "good", reason="admission")))
    assert await is_doubted(world, member)
    await running.accept(second, Draft(a_standing(member, "good", reason="admission")))
    assert not await is_doubted(world, member)
