"""Goods whose owner is abroad go to it under a certificate that their holder applies for (R24, R25, K07)."""

from typing import NamedTuple

import pytest

from tests.builders import (
    Draft,
    a_confirmation,
    a_line,
    a_number,
    a_purchase,
    a_sale,
    assert_books_hold,
)
from tests.lots.exporting import (
    NOW,
    a_cancellation,
    a_departure,
    a_european,
    an_application,
    issued_for,
)
from tests.lots.test_entrusted import claim, closing, lot, of
from tests.lots.test_leaving import lost
from tests.parties.builders import TODAY, Somebody, a_row, an_admission
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots import service
from warranty.lots.rules.grading import Coverage
from warranty.policy.limits import EXPORTERS_KEEP_SINCE
from warranty.register.replay import Databases, replay


class Stayed(NamedTuple):
    """10.00 of 100.00 ct that their buyer in Antwerp left with their seller in India."""

    seller: Somebody
    owner: Somebody
    lot: LotId
    root: LotId


@pytest.fixture
def goods(world: World) -> Stayed:
    world.clock.at = EXPORTERS_KEEP_SINCE
    seller, owner = world.members[0], Somebody()
    world.accept(world.cast.association, Draft(an_admission(a_row(owner, country="BE"))))
    root = world.a_lot(seller, "100.00")
    sale = world.accept(seller, a_sale(seller, owner, a_line("10.00", (root, "10.00")), goods="stay"))
    world.accept(owner, a_purchase(sale, "10.00"))
    return Stayed(seller, owner, LotId(lot_id(sale, 1)), root)


def sent(world: World, goods: Stayed, carats: str = "6.00") -> tuple[StatementId, str]:
    """The application and the certificate under which carats left."""
    application = world.accept(goods.seller, an_application((carats, ((goods.lot, carats),)), to=goods.owner))
    number = a_number("IN")
    world.accept(world.cast.india, issued_for(application, number, carats))
    world.accept(goods.seller, a_departure(application))
    return application, number


def test_r25_the_holder_applies_the_owner_claims_and_the_carats_end_once(world: World, goods: Stayed) -> None:
    """6.00 of 10.00 go: bound they are the owner's as before, claimed its own; nobody is told of K07."""
    application, number = sent(world, goods)
    bound = lot(world, lot_id(application, 1))
    assert (bound.holder, bound.owner, bound.left) == (goods.seller.id, goods.owner.id, 6_000)
    assert (of(world, goods.seller), of(world, goods.owner)) == (90_000, 10_000)
    world.accept(world.cast.europe, a_confirmation(number, goods.owner, "6.00"))
    claimed = lot(world, lot_id(world.accept(goods.owner, claim(number, "6.00")), 1))
    assert (claimed.holder, claimed.owner, claimed.left) == (goods.owner.id, None, 6_000)
    assert (world.left(goods.lot), of(world, goods.seller), of(world, goods.owner)) == (4_000, 90_000, 10_000)
    assert "K07" not in rules_of(world.found)


def test_l06_to_nobody_but_the_owner_and_by_nobody_but_the_holder(world: World, goods: Stayed) -> None:
    other = world.members[2]
    for to in (other, goods.seller):
        draft = an_application(("6.00", ((goods.lot, "6.00"),)), to=to)
        assert world.refused(goods.seller, draft).code == "lot-held-for-owner"
    draft = an_application(("6.00", ((goods.lot, "6.00"),)), to=goods.owner)
    assert world.refused(other, draft).code == "lot-not-held"
    too_much = an_application(("10.01", ((goods.lot, "10.01"),)), to=goods.owner)
    assert world.refused(goods.seller, too_much).rule == "L05"


def test_they_go_by_themselves_and_as_what_is_sold_already(world: World, goods: Stayed) -> None:
    mixed = an_application(("8.00", ((goods.lot, "6.00"), (goods.root, "2.00"))), to=goods.owner)
    assert world.refused(goods.seller, mixed).code == "application-incomplete"
    lent = an_application(("6.00", ((goods.lot, "6.00"),)), to=goods.owner, purpose="consignment")
    assert world.refused(goods.seller, lent).code == "application-incomplete"


def test_cancelled_they_are_where_they_were(world: World, goods: Stayed) -> None:
    application = world.accept(goods.seller, an_application(("6.00", ((goods.lot, "6.00"),)), to=goods.owner))
    world.accept(goods.seller, a_cancellation(application))
    assert (world.left(goods.lot), of(world, goods.owner)) == (10_000, 10_000)


def test_whoever_else_claims_them_has_them_for_their_owner(world: World, goods: Stayed) -> None:
    _, number = sent(world, goods)
    agent = world.members[3]
    world.accept(world.cast.europe, a_confirmation(number, agent, "6.00"))
    claimed = lot(world, lot_id(world.accept(agent, claim(number, "6.00")), 1))
    assert (claimed.holder, claimed.owner) == (agent.id, goods.owner.id)
    assert (of(world, goods.owner), of(world, agent), of(world, goods.seller)) == (10_000, 0, 90_000)


def test_lost_on_the_way_they_leave_their_owners_stock(world: World, goods: Stayed) -> None:
    application, _ = sent(world, goods)
    world.accept(goods.seller, lost((LotId(lot_id(application, 1)), "6.00"), carats="6.00"))
    assert (of(world, goods.owner), of(world, goods.seller)) == (4_000, 90_000)
    bought = world.books.lots.lots[goods.lot].position
    told = [(one.facts["lost"], one.concerns) for one in world.found if one.rule == "B02"]
    assert told == [("6.00", None), ("6.00", bought)]


@pytest.mark.parametrize("at_once", [1, 3, 100])
async def test_the_log_rebuilds_it_and_the_chain_goes_on(
    running: RunningRegister, asking: Connection, database_url: str, at_once: int
) -> None:
    seller, *_ = running.members
    owner = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    sale = await running.accept(seller, a_sale(seller, owner, a_line("10.00", (root, "10.00")), goods="stay"))
    await running.accept(owner, a_purchase(sale.statement, "10.00"))
    drafted = an_application(("6.00", ((sale.lots[0], "6.00"),)), to=owner)
    made, number = await running.accept(seller, drafted), a_number("IN")
    await running.accept(running.cast.india, issued_for(StatementId(made.statement), number, "6.00"))
    await running.accept(running.cast.europe, a_confirmation(number, owner, "6.00"))
    (claimed,) = (await running.accept(owner, claim(number, "6.00"))).lots
    lineage = await service.lineage(asking, claimed, NOW)
    assert [(one.lot, one.coverage) for one in lineage.roots] == [(root, Coverage(confirmed=6_000))]
    assert lineage.uncertified == 0
    own, theirs = await closing(asking, seller, TODAY), await closing(asking, owner, TODAY)
    assert (sum(own.values()), sum(theirs.values())) == (90_000, 10_000)
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
