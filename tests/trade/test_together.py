"""Joint purchase and brokerage: shares that make the whole, brokers named and without title (R26)."""

import pytest

from tests.builders import (
    SURAT,
    Outsider,
    Somebody,
    a_line,
    a_purchase,
    a_sale,
    a_withdrawal,
    assert_books_hold,
)
from tests.lots.test_answering import an_answer
from tests.lots.test_leaving import POLISHED, a_consumer_sale, a_polished_lot, lost
from tests.lots.test_taken_back import found
from tests.parties.builders import TODAY
from tests.trade.test_consumers import brought_back
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId
from warranty.lots import service as lots
from warranty.policy.rule_set import packaged
from warranty.register.replay import Databases, replay
from warranty.trade import service as trade
from warranty.trade.rules.refusals import CounterpartyUnknown, SharesDoNotAddUp

NOW = 2**62
Shares = list[tuple[Somebody | Outsider, int]]


async def test_who_buys_together_is_on_record_with_shares_that_make_the_whole(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """R26: three buy 600 : 300 : 100, one of them outside; the broker comes to own nothing."""
    seller, buyer, partner, broker = running.members
    lot = await running.a_lot(seller, "10.00")
    owners: Shares = [(buyer, 600), (partner, 300), (SURAT, 100)]
    sale = await running.accept(
        seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), owners=owners, brokers=[broker])
    )
    await running.accept(buyer, a_purchase(sale.statement, "10.00"))
    bought = LotId(sale.lots[0])
    shares = await lots.shares_of(asking, [bought], NOW)
    assert shares == {bought: [(buyer.id, 600), (partner.id, 300), (None, 100)]}
    found = await lots.lot_at(asking, bought, NOW)
    assert (found.holder, found.owner) == (buyer.id, None)
    for who, listed in ((buyer, 1), (partner, 1), (broker, 0)):
        assert len(await lots.stock_of(asking, who.id, NOW, limit=10)) == listed
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_a_partner_is_told_what_is_sold_and_lost_of_its_share(
    running: RunningRegister, asking: Connection
) -> None:
    """R26, B01: of 6.001 ct 500 : 500, 4.00 sold, 1.001 stolen: 2.00 and 0.50 of them are the partner's."""
    seller, buyer, partner, other = running.members
    running.clock.on(2026, 11, 28)  # who is named an owner is asked since then
    lot = await running.a_lot(seller, "6.001")
    line = a_line("6.001", (lot, "6.001"))
    together = a_sale(seller, buyer, line, owners=[(buyer, 500), (partner, 500)])
    sale = await running.accept(seller, together)
    await running.accept(buyer, a_purchase(sale.statement, "6.001"))
    bought = sale.lots[0]
    sold = await running.accept(buyer, a_sale(buyer, other, a_line("4.00", (bought, "4.00"))))

    async def told(who: Somebody | None) -> list[tuple[object, object, PartyId, PartyId | None]]:
        party = who.id if who else None
        found = await trade.due_findings(asking, packaged(), party, NOW, TODAY, limit=100)
        of_shares = [one for one in found if one.finding.rule == "B01"]
        assert {one.finding.about for one in of_shares} <= {str(bought)}
        return [
            (one.finding.facts["carats"], one.finding.facts["theirs"], one.by, one.other) for one in of_shares
        ]

    assert await told(partner) == []  # it has not said that it is one
    await running.accept(partner, an_answer(sale.statement, "acknowledged"))
    both = ("4.00", "2.00", buyer.id, partner.id)
    assert await told(partner) == [both]
    await running.accept(buyer, lost((bought, "1.001"), carats="1.001"))
    gone = ("1.001", "0.50", buyer.id, partner.id)
    assert await told(partner) == await told(buyer) == await told(None) == [gone, both]
    assert await told(seller) == await told(other) == []
    await running.accept(buyer, a_withdrawal(sold.statement))
    assert await told(partner) == [gone]


async def test_a_partner_is_told_a_loss_or_consumer_sale_less_what_of_it_is_back(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """R26, B01: of 10.00 ct 600 : 400 two losses of 2.00; of the first 0.50 are found, then all of it.

    1.00 is sold to a consumer, of which 0.25 come back. As known before, everything is as it was told then.
    """
    seller, buyer, partner, _ = running.members
    running.clock.on(2026, 11, 28)
    line = a_line("10.00", (await a_polished_lot(running, "10.00"), "10.00"), hs=POLISHED)
    together = a_sale(seller, buyer, line, owners=[(buyer, 600), (partner, 400)])
    sale = await running.accept(seller, together)
    await running.accept(buyer, a_purchase(sale.statement, "10.00"))
    await running.accept(partner, an_answer(sale.statement, "acknowledged"))
    bought = LotId(sale.lots[0])

    async def told(as_of: int = NOW) -> list[tuple[object, object]]:
        found = await trade.due_findings(asking, packaged(), partner.id, as_of, TODAY, limit=100)
        return [(one.finding.facts["carats"], one.finding.facts["theirs"]) for one in found]

    first, second = [await running.accept(buyer, lost((bought, "2.00"), carats="2.00")) for _ in range(2)]
    sold = await running.accept(buyer, a_consumer_sale(bought, "1.00"))
    assert await told() == [("1.00", "0.40"), ("2.00", "0.80"), ("2.00", "0.80")]
    await running.accept(buyer, found(first.statement, (bought, "0.50"), carats="0.50"))
    assert await told() == [("1.00", "0.40"), ("2.00", "0.80"), ("1.50", "0.60")]
    await running.accept(buyer, found(first.statement, (bought, "1.50"), carats="1.50"))
    await running.accept(buyer, brought_back(sold.statement, (1, "0.25")))
    assert await told() == [("0.75", "0.30"), ("2.00", "0.80")]
    assert await told(second.position) == [("2.00", "0.80"), ("2.00", "0.80")]
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=2)).is_same


@pytest.mark.parametrize("shares", [(1_000,), (600, 399), (600, 401), (1_000, 0), (1_100, -100)])
def test_shares_that_do_not_make_the_whole_are_refused(world: World, shares: tuple[int, ...]) -> None:
    seller, buyer, partner, _ = world.members
    lot = world.a_lot(seller, "10.00")
    owners = list(zip((buyer, partner), shares, strict=False))
    sale = a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), owners=owners)
    refusal = world.refused(seller, sale)
    assert isinstance(refusal, SharesDoNotAddUp)
    assert refusal.rule == "R26"


def test_the_buyer_is_among_those_who_buy(world: World) -> None:
    seller, buyer, partner, fourth = world.members
    lot = world.a_lot(seller, "10.00")
    sale = a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), owners=[(partner, 500), (fourth, 500)])
    assert isinstance(world.refused(seller, sale), SharesDoNotAddUp)


def test_each_is_named_once_and_is_somebody(world: World) -> None:
    seller, buyer, partner, _ = world.members
    line = a_line("10.00", (world.a_lot(seller, "10.00"), "10.00"))
    twice = a_sale(seller, buyer, line, owners=[(buyer, 500), (partner, 250), (partner, 250)])
    assert isinstance(world.refused(seller, twice), CounterpartyUnknown)
    authority = a_sale(seller, buyer, line, owners=[(buyer, 500), (world.cast.india, 500)])
    assert isinstance(world.refused(seller, authority), CounterpartyUnknown)
    own_broker = a_sale(seller, buyer, line, brokers=[buyer])
    assert isinstance(world.refused(seller, own_broker), CounterpartyUnknown)
    nobody = a_sale(seller, buyer, line, brokers=[Outsider(" ", "IN")])
    assert isinstance(world.refused(seller, nobody), CounterpartyUnknown)


def test_goods_bought_together_are_handed_to_a_member(world: World) -> None:
    seller, buyer, partner, _ = world.members
    line = a_line("10.00", (world.a_lot(seller, "10.00"), "10.00"))
    outside = a_sale(seller, SURAT, line, owners=[(SURAT, 500), (partner, 500)], code="K7")
    assert isinstance(world.refused(seller, outside), CounterpartyUnknown)
    staying = a_sale(seller, buyer, line, owners=[(buyer, 500), (partner, 500)], goods="stay")
    assert isinstance(world.refused(seller, staying), CounterpartyUnknown)
    world.accept(seller, a_sale(seller, SURAT, line, brokers=[partner], code="K7"))
