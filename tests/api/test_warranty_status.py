"""What whoever holds a warranty's id may know of it: valid, in question, withdrawn, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from tests.api.market import a_market
from tests.api.world import World
from tests.builders import (
    Draft,
    a_claim,
    a_confirmation,
    a_correction,
    a_line,
    a_number,
    a_purchase,
    a_return,
    a_sale,
    a_withdrawal,
)
from tests.lots.rooting import certified, opening
from tests.parties.builders import TODAY, Somebody, a_standing
from tests.register.test_winding_down import countersigned
from tests.worlds import RunningRegister
from warranty.certificates.documents import CertificateReportedFake, CertificateVoided
from warranty.foundation.clock import format_instant
from warranty.foundation.ids import LotId, uuid7
from warranty.foundation.settings import Settings
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import urn
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine


@pytest.fixture
async def running(world: World, tmp_path: Path) -> RunningRegister:
    return (await a_market(world, tmp_path)).running


def later(world: World, running: RunningRegister, hours: int) -> None:
    """So that a key stolen since was nobody else's when it admitted members."""
    world.clock.at += timedelta(hours=hours)
    running.clock.at = world.clock.at


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
    for written in (str(sale).upper(), urn(sale).upper(), sale.hex, sale.hex.upper()):
        assert await status(world, written) == "valid", "as paper and other programs write it"
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
    later(world, running, 2)
    await running.accept(running.cast.association, stolen(running.members[0], running, 1))
    assert await status(world, sale) == "valid"


async def test_a_warranty_of_which_the_buyer_keeps_nothing_is_withdrawn(
    world: World, running: RunningRegister
) -> None:
    """A copy of its invoice is of goods that never changed hands; that of one kept in part is of some."""
    buyer = running.members[1]
    refused, kept = await sold(running), await sold(running)
    await running.accept(buyer, a_purchase(refused, PurchaseLine(line=0, kept="0.00", returned="1.00")))
    in_part = PurchaseLine(line=0, kept="0.40", returned="0.60")
    await running.accept(buyer, a_purchase(kept, in_part))
    assert await status(world, refused) == "withdrawn"
    assert await status(world, kept) == "valid"


async def test_a_warranty_of_which_all_went_back_untouched_is_withdrawn(
    world: World, running: RunningRegister
) -> None:
    buyer = running.members[1]
    sale = await sold(running)
    await running.accept(buyer, a_purchase(sale, "1.00"))
    await running.accept(buyer, a_return(sale, (1, "0.25")))
    assert await status(world, sale) == "valid"
    await running.accept(buyer, a_return(sale, (1, "0.75")))
    assert await status(world, sale) == "withdrawn"


class Chain(NamedTuple):
    """100.00 ct confirmed and claimed; 30.00 of them sold to a dealer, and 10.00 of these on."""

    number: str
    confirmation: UUID
    lot: LotId
    sales: tuple[UUID, UUID]
    sold: tuple[str, str] = ("", "")


async def a_chain(running: RunningRegister) -> Chain:
    importer, dealer, other, _ = running.members
    number = a_number()
    confirmed = await running.accept(running.cast.india, a_confirmation(number, importer, "100.00"))
    (lot,) = (await running.accept(importer, a_claim(number, "100.00"))).lots
    first = await running.accept(importer, a_sale(importer, dealer, a_line("30.00", (lot, "30.00"))))
    await running.accept(dealer, a_purchase(first.statement, "30.00"))
    second = await running.accept(dealer, a_sale(dealer, other, a_line("10.00", (first.lots[0], "10.00"))))
    sold = (str(first.lots[0]), str(second.lots[0]))
    return Chain(number, confirmed.statement, lot, (first.statement, second.statement), sold)


LOSSES: dict[str, Callable[[RunningRegister, Chain], tuple[Somebody, Draft]]] = {
    "void": lambda running, chain: (
        running.cast.europe,
        Draft(CertificateVoided(event_on=TODAY, number=chain.number, reason="Printed twice.")),
    ),
    "reported fake": lambda running, chain: (
        running.cast.india,
        Draft(CertificateReportedFake(event_on=TODAY, number=chain.number, reason="The seal is painted.")),
    ),
    "confirmed for less": lambda running, chain: (
        running.cast.india,
        a_correction(chain.number, chain.confirmation, running.members[0], "99.99"),
    ),
    "confirmed to another": lambda running, chain: (
        running.cast.india,
        a_correction(chain.number, chain.confirmation, running.members[3], "100.00"),
    ),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_warranties_of_carats_whose_certificate_no_longer_stands_are_in_question(
    world: World, running: RunningRegister, loss: str
) -> None:
    """C04, R9: however many hands later; a claim on another number tells nothing of these."""
    chain, sound = await a_chain(running), await a_chain(running)
    assert [await status(world, sale) for sale in chain.sales] == ["valid", "valid"]
    await running.accept(*LOSSES[loss](running, chain))
    assert [await status(world, sale) for sale in chain.sales] == ["in-question", "in-question"]
    assert [await status(world, sale) for sale in sound.sales] == ["valid", "valid"]


async def test_what_was_corrected_and_still_covers_all_that_was_drawn_is_valid(
    world: World, running: RunningRegister
) -> None:
    """R9: 100.00 drawn of 100.00, then confirmed 120.00."""
    chain = await a_chain(running)
    await running.accept(
        running.cast.india, a_correction(chain.number, chain.confirmation, running.members[0], "120.00")
    )
    assert await status(world, chain.sales[1]) == "valid"


async def test_what_an_authoritys_stolen_key_confirmed_is_in_question_until_it_says_so_itself(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """D05: the warranties, however many hands later; told to each hand, at the certificate, too (R55).

    Further hands are not told whose key it was.
    """
    importer, dealer, other, stranger = running.members
    india, operator = running.cast.india, running.cast.operator
    chain = await a_chain(running)
    await running.accept(operator, stolen(india, running, 1))
    assert [await status(world, sale) for sale in chain.sales] == ["in-question", "in-question"]
    assert await told(world, importer) == [chain.sold[0], str(chain.lot)]
    assert await told(world, dealer) == [chain.sold[1], chain.sold[0]]
    assert await told(world, other) == [chain.sold[1]]
    assert await told(world, stranger) == []
    assert all(india.public not in str(one) for one in await heard(world, other))
    again = await keyed_again(running, india, by=operator)
    for asker in (importer, again):
        answer = await world.get(f"/v1/certificates/{chain.number}", asker)
        assert "D05" in {one["rule"] for one in answer.json()["findings"]}, answer.text
    corrected = a_correction(chain.number, chain.confirmation, importer, "100.00")
    await running.accept(again, corrected)
    assert [await status(world, sale) for sale in chain.sales] == ["valid", "valid"]
    for at_once in (1, 1_000):
        assert (await replay(Databases(settings.database_url or ""), judge=True, at_once=at_once)).is_same


async def test_a_confirmation_by_a_stolen_key_is_said_again_by_another_one_with_the_same_figures(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """D05: other figures, or another authority's word, do not settle what it confirmed."""
    importer, stranger = running.members[0], running.members[3]
    india, operator = running.cast.india, running.cast.operator
    chain = await a_chain(running)
    await running.accept(operator, stolen(india, running, 1))
    again = await keyed_again(running, india, by=operator)
    (told_it, *_) = [one for one in await heard(world, importer) if one["about"] == str(chain.lot)]
    assert "confirm it again" in told_it["finding"]["sentence"]
    for by, to, carats in (
        (again, importer, "120.00"),
        (running.cast.europe, importer, "100.00"),
        (again, stranger, "100.00"),
    ):
        await running.accept(by, a_confirmation(chain.number, to, carats))
        assert [await status(world, sale) for sale in chain.sales] == ["in-question", "in-question"]
    await running.accept(again, a_confirmation(chain.number, importer, "100.00"))
    assert [await status(world, sale) for sale in chain.sales] == ["valid", "valid"]
    assert (await replay(Databases(settings.database_url or ""), judge=True)).is_same


async def test_opening_stock_certified_by_a_stolen_key_is_in_question_until_it_is_certified_again(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """D05: as the confirmation of an authority, with all sales from it and all further hands (R29, R55)."""
    later(world, running, 2)
    member, dealer, other, stranger = running.members
    association, operator = running.cast.association, running.cast.operator
    declared = await running.accept(member, opening(("7102.31", "50.00"), ("7102.21", "8.00")))
    lot, untouched = declared.lots
    await running.accept(association, certified(member, declared.statement, "50.00"))
    first = await running.accept(member, a_sale(member, dealer, a_line("20.00", (lot, "20.00"))))
    await running.accept(dealer, a_purchase(first.statement, "20.00"))
    second = await running.accept(dealer, a_sale(dealer, other, a_line("5.00", (first.lots[0], "5.00"))))
    beside = await running.accept(
        member, a_sale(member, stranger, a_line("1.00", (untouched, "1.00"), hs="7102.21"))
    )
    sales = (first.statement, second.statement, beside.statement)
    assert [await status(world, sale) for sale in sales] == ["valid"] * 3
    await running.accept(operator, stolen(association, running, 1))
    assert [await status(world, sale) for sale in sales] == ["in-question", "in-question", "valid"]
    assert await told(world, member) == [str(first.lots[0]), str(lot)]
    assert await told(world, dealer) == [str(second.lots[0]), str(first.lots[0])]
    assert await told(world, other) == [str(second.lots[0])]
    assert await told(world, stranger) == []
    again = await keyed_again(running, association, by=operator)
    await running.accept(again, certified(member, declared.statement, "50.00"))
    assert [await status(world, sale) for sale in sales] == ["valid"] * 3
    for at_once in (1, 1_000):
        assert (await replay(Databases(settings.database_url or ""), judge=True, at_once=at_once)).is_same


async def test_goods_that_went_back_are_in_no_further_hands(world: World, running: RunningRegister) -> None:
    importer, dealer, *_ = running.members
    number = a_number()
    await running.accept(running.cast.india, a_confirmation(number, importer, "100.00"))
    (lot,) = (await running.accept(importer, a_claim(number, "100.00"))).lots
    sale = await running.accept(importer, a_sale(importer, dealer, a_line("30.00", (lot, "30.00"))))
    refused = PurchaseLine(line=1, kept="0.00", returned="30.00")
    await running.accept(dealer, a_purchase(sale.statement, refused))
    await running.accept(running.cast.operator, stolen(running.cast.india, running, 1))
    assert await told(world, dealer) == []
    assert await told(world, importer) == [str(lot)]


async def test_what_a_stolen_key_countersigned_is_in_question_and_told_to_both_sides(
    world: World, running: RunningRegister, settings: Settings
) -> None:
    """D05, P02: an expelled seller's sale stands by that signature alone; its own key was nobody else's."""
    later(world, running, 2)
    seller, buyer, _, stranger = running.members
    association = running.cast.association
    await running.accept(association, Draft(a_standing(seller, "suspended")))
    identifier = uuid7()
    sale = running.sign(
        seller, a_sale(seller, buyer, a_line("1.00", unsupported="1.00")), statement=identifier
    )
    leave = running.sign(association, countersigned(sale, identifier, seller.did))
    assert all(isinstance(one, Recorded) for one in await running.send(leave, sale))
    assert await status(world, identifier) == "valid"
    await running.accept(running.cast.operator, stolen(association, running, 1))
    assert await status(world, identifier) == "in-question"
    assert [await told(world, who) for who in (seller, buyer)] == [[urn(identifier)]] * 2
    assert await told(world, stranger) == []
    for at_once in (1, 1_000):
        assert (await replay(Databases(settings.database_url or ""), judge=True, at_once=at_once)).is_same


async def test_what_another_key_had_corrected_before_the_theft_was_known_is_not_in_question(
    world: World, running: RunningRegister
) -> None:
    """What counts of a confirmation is its last word: the stolen key signed the first alone (D05)."""
    importer, india, second = running.members[0], running.cast.india, SigningKey.generate()
    key = PartyKey(public_key=second.public.multibase, purposes=("sign",))
    await running.accept(india, Draft(KeyAdded(event_on=TODAY, party=india.did, key=key)))
    later(world, running, 2)  # the second key was there before the theft
    chain = await a_chain(running)
    corrected = a_correction(chain.number, chain.confirmation, importer, "100.00")
    await running.accept(india, corrected, key=second)
    await running.accept(running.cast.operator, stolen(india, running, 1))
    assert [await status(world, sale) for sale in chain.sales] == ["valid", "valid"]
    assert await told(world, importer) == []


async def keyed_again(running: RunningRegister, who: Somebody, by: Somebody | None = None) -> Somebody:
    """The same party with a new key, by its association, or who admitted it, on evidence."""
    again = Somebody(id=who.id)
    key = PartyKey(public_key=again.public, purposes=("sign", "authenticate"))
    added = KeyAdded(event_on=TODAY, party=who.did, key=key, evidence="0f" * 32)
    await running.accept(by or running.cast.association, Draft(added))
    return again


async def heard(world: World, who: Somebody) -> list[Any]:
    """The findings under D05 that somebody may read."""
    answer = await world.get("/v1/findings", who)
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["findings"] if one["finding"]["rule"] == "D05"]


async def told(world: World, who: Somebody) -> list[str]:
    """What they are about."""
    return [one["about"] for one in await heard(world, who)]


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
    assert [one["finding"]["rule"] for one in before.json()["findings"]] == ["L04"]
    now, _ = (await world.get("/v1/findings", running.members[1])).json()["findings"]
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
