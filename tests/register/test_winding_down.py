"""A member no longer in standing winds down through the register, each statement countersigned."""

from datetime import timedelta

from tests.builders import (
    Draft,
    a_claim,
    a_line,
    a_number,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.parties.builders import TODAY, a_standing
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import split, statement_digest, urn
from warranty.parties.documents import Countersigned, PartyCharged
from warranty.register.answers import Recorded, Refused
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine


def countersigned(statement: bytes, identifier: object, did: str) -> Draft:
    digest = statement_digest(split(statement).signed).hex()
    return Draft(Countersigned(event_on=TODAY, party=did, statement=urn(identifier), digest=digest))  # type: ignore[arg-type]


async def test_an_expelled_buyer_returns_what_it_was_offered_once_its_association_countersigns(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """In one batch, out of order and in order; replay comes to the same books and judgements."""
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "10.00")
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("4.00", (lot, "4.00"))))
    await running.accept(running.cast.association, Draft(a_standing(buyer, "expelled")))
    identifier = uuid7()
    back = running.sign(
        buyer,
        a_purchase(sale.statement, PurchaseLine(line=1, kept="0", returned="4.00")),
        statement=identifier,
    )
    leave = running.sign(running.cast.association, countersigned(back, identifier, buyer.did))
    before, given, after = await running.send(back, leave, back)
    assert isinstance(before, Refused)
    assert before.refusal.code == "signer-expelled"
    assert isinstance(given, Recorded)
    assert isinstance(after, Recorded)
    late = await running.refused(buyer, a_claim(a_number(), "1.00"))
    assert late.code == "signer-expelled"
    left = await asking.fetchval('select "left" from lots where id = $1', lot)
    assert left == 10_000
    await assert_books_hold(asking)
    replayed = await replay(Databases(database_url), judge=True, at_once=1)
    assert replayed.is_same
    assert replayed.differing == []


async def test_an_expelled_buyer_sends_back_what_it_had_accepted_and_its_vendor_takes_it_in(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """4.00 ct bought before the expulsion go back to the vendor's lot, with the history of both (R27)."""
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "10.00")
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("4.00", (lot, "4.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "4.00"))
    await running.accept(running.cast.association, Draft(a_standing(buyer, "expelled")))
    identifier = uuid7()
    back = running.sign(buyer, a_return(sale.statement, (1, "4.00")), statement=identifier)
    (refused,) = await running.send(back)
    assert isinstance(refused, Refused)
    await running.accept(running.cast.association, countersigned(back, identifier, buyer.did))
    (sent,) = await running.send(back)
    assert isinstance(sent, Recorded)
    await running.accept(seller, a_receipt(identifier, "4.00"))
    assert await asking.fetchval('select "left" from lots where id = $1', lot) == 10_000
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_what_was_countersigned_in_an_earlier_batch_is_known_in_a_later_one(
    running: RunningRegister,
) -> None:
    member = running.members[0]
    await running.accept(running.cast.association, Draft(a_standing(member, "suspended")))
    identifier = uuid7()
    claim = running.sign(member, a_claim(a_number(), "1.00"), statement=identifier)
    await running.accept(running.cast.association, countersigned(claim, identifier, member.did))
    (outcome,) = await running.send(claim)
    assert isinstance(outcome, Recorded)


async def test_a_precautionary_suspension_runs_out_by_recorded_days_unless_charges_came(
    running: RunningRegister, database_url: str
) -> None:
    first, second, *_ = running.members
    until = TODAY + timedelta(days=30)
    for member in (first, second):
        standing = a_standing(member, "suspended-precautionarily", until=until)
        await running.accept(running.cast.association, Draft(standing))
    charge = PartyCharged(event_on=TODAY, party=second.did, case="2026-14")
    await running.accept(running.cast.association, Draft(charge))
    running.clock.at += timedelta(days=29)
    assert (await running.refused(first, a_claim(a_number(), "1.00"))).code == "signer-suspended"
    running.clock.at += timedelta(days=1)
    await running.accept(first, a_claim(a_number(), "1.00"))
    assert (await running.refused(second, a_claim(a_number(), "1.00"))).code == "signer-suspended"
    assert (await replay(Databases(database_url), judge=True)).is_same
