"""Goods that do not arrive: stolen or lost on the way, short on arrival, or never gone (L02, L05, K02)."""

import pytest

from tests.builders import (
    TODAY,
    Draft,
    a_claim,
    a_confirmation,
    a_correction,
    a_line,
    a_number,
    a_sale,
    assert_books_hold,
)
from tests.lots.exporting import (
    a_cancellation,
    a_departure,
    a_european,
    a_homecoming,
    arrived,
    bound,
    exported,
    issued_for,
    left,
    places,
)
from tests.lots.test_leaving import lost
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId, lot_id
from warranty.lots import stock_store
from warranty.lots.documents.export import ReturnedLine
from warranty.register.replay import Databases, replay

NOW = 2**62


def staying(application: StatementId, *carats: str) -> Draft:
    """What of the first lines of an application never left."""
    lines = tuple(ReturnedLine(line=at, carats=one) for at, one in enumerate(carats, 1))
    return a_cancellation(application).having(lines=lines)


def gone(application: StatementId, carats: str) -> Draft:
    """Goods of the first line of an application that were stolen."""
    return lost((lot_id(application, 1), carats), carats=carats)


async def test_a_parcel_stolen_on_the_way_leaves_its_exporters_stock_and_can_be_claimed_by_nobody(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """10.00 of 100.00 left and were stolen; what is confirmed of them later can be claimed by nobody."""
    seller, stranger, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    application, number = await exported(running, seller, root, "10.00")
    await running.accept(seller, a_departure(application))
    assert (await running.refused(stranger, gone(application, "10.00"))).code == "lot-not-held"
    too_much = await running.refused(seller, gone(application, "10.01"))
    assert (too_much.rule, too_much.facts["left"]) == ("L05", "10.00")
    before = await running.accept(seller, gone(application, "10.00"))
    assert await places(asking, root, 100_000) == {"held": 90_000, "lost": 10_000}
    assert await places(asking, root, 100_000, before.position - 1) == {"held": 90_000, "abroad": 10_000}
    balance = await stock_store.balance(asking, seller.id, NOW, TODAY, TODAY)
    assert {row.kind: row.during for row in balance} == {"in": 100_000, "lost": -10_000}
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, antwerp, "10.00"))
    (found,) = [one for one in confirmed.findings if one.rule == "K02"]
    assert (found.facts["confirmed"], found.facts["claimable"]) == ("10.00", "0.00")
    over = await running.refused(antwerp, a_claim(number, "10.00", participant="EU"))
    assert (over.rule, over.facts["left"]) == ("L02", "0.00")
    await assert_books_hold(asking)
    for at_once in (1, 100):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_bound_goods_that_are_stolen_before_they_leave_are_reported_and_the_rest_is_freed(
    running: RunningRegister, asking: Connection
) -> None:
    seller, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    made = await running.accept(seller, bound(root, "60.00"))
    application = StatementId(made.statement)
    await running.accept(seller, gone(application, "20.00"))
    await running.accept(seller, a_cancellation(application))
    assert await left(asking, root) == 80_000
    assert (await running.refused(seller, gone(application, "1.00"))).code == "lot-not-held"
    await assert_books_hold(asking)


@pytest.mark.parametrize("is_claimed", [True, False])
async def test_what_is_short_on_arrival_was_lost_on_the_way_and_no_more_than_that(
    running: RunningRegister, asking: Connection, database_url: str, *, is_claimed: bool
) -> None:
    """10.00 left, 9.00 are confirmed: 1.00 can be lost, whether or not the 9.00 are claimed."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    application, number = await exported(running, seller, root, "10.00")
    if is_claimed:
        await arrived(running, number, antwerp, "9.00")
    else:
        await running.accept(running.cast.europe, a_confirmation(number, antwerp, "9.00"))
    too_much = await running.refused(seller, gone(application, "1.001"))
    assert (too_much.rule, too_much.facts["left"]) == ("L05", "1.00")
    await running.accept(seller, gone(application, "1.00"))
    assert await left(asking, root) == 90_000
    if not is_claimed:
        claim = await running.accept(antwerp, a_claim(number, "9.00", participant="EU"))
        assert claim.claim is not None
        assert claim.claim.drawn == 9_000
    assert await left(asking, lot_id(application, 1)) == 0
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_what_was_bound_beyond_the_certificate_goes_back_into_stock_and_nothing_more(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """20.00 bound, 18.00 certified (L10): 2.00 are free, before or after the 18.00 have arrived."""
    seller, buyer, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "20.00")
    made = await running.accept(seller, bound(root, "20.00"))
    application, number = StatementId(made.statement), a_number("IN")
    await running.accept(running.cast.india, issued_for(application, number, "18.00"))
    too_much = await running.refused(seller, staying(application, "2.001"))
    assert (too_much.rule, too_much.facts["left"]) == ("L05", "2.00")
    assert (await running.refused(seller, staying(application, "1.00", "1.00"))).rule == "D06"
    assert (await running.refused(buyer, staying(application, "1.00"))).code == "application-unfounded"
    await running.accept(seller, staying(application, "1.50"))
    await running.accept(seller, a_departure(application))
    await arrived(running, number, antwerp, "18.00")
    assert (await running.refused(seller, staying(application, "0.501"))).facts["left"] == "0.50"
    await running.accept(seller, staying(application, "0.50"))
    assert (await left(asking, root), await left(asking, lot_id(application, 1))) == (2_000, 0)
    await running.accept(seller, a_sale(seller, buyer, a_line("2.00", (root, "2.00"))))
    await assert_books_hold(asking)
    for at_once in (1, 100):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_of_a_stolen_shipment_what_its_certificate_left_over_is_free_all_the_same(
    running: RunningRegister, asking: Connection
) -> None:
    """20.00 bound, 18.00 certified, left and stolen; 2.00 are in the safe."""
    seller, *_ = running.members
    root = await running.a_lot(seller, "20.00")
    made = await running.accept(seller, bound(root, "20.00"))
    application = StatementId(made.statement)
    await running.accept(running.cast.india, issued_for(application, a_number("IN"), "18.00"))
    await running.accept(seller, a_departure(application))
    await running.accept(seller, gone(application, "18.00"))
    await running.accept(seller, staying(application, "2.00"))
    assert await places(asking, root, 20_000) == {"held": 2_000, "lost": 18_000}
    await assert_books_hold(asking)


async def test_once_what_was_certified_is_home_again_the_rest_that_never_left_is_free(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """20.00 bound, 18.00 certified: 8.00 home leave 10.00 to arrive and 2.00 to stay, 18.00 home 2.00."""
    seller, *_ = running.members
    root = await running.a_lot(seller, "20.00")
    made = await running.accept(seller, bound(root, "20.00"))
    application = StatementId(made.statement)
    await running.accept(running.cast.india, issued_for(application, a_number("IN"), "18.00"))
    await running.accept(seller, a_departure(application))
    for carats in ("8.00", "10.00"):
        back = a_number("EU")
        await running.accept(running.cast.india, a_confirmation(back, seller, carats))
        await running.accept(seller, a_homecoming(application, back, carats))
        assert (await running.refused(seller, staying(application, "2.001"))).facts["left"] == "2.00"
    await running.accept(seller, staying(application, "2.00"))
    assert (await left(asking, root), await left(asking, lot_id(application, 1))) == (20_000, 0)
    await assert_books_hold(asking)
    for at_once in (1, 100):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_what_stayed_of_a_short_shipment_cannot_be_claimed_when_it_is_corrected_upwards(
    running: RunningRegister, asking: Connection
) -> None:
    """9.00 of 10.00 confirmed and claimed, 1.00 back in stock; then 10.00 are said to have arrived."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "10.00")
    application, number = await exported(running, seller, root, "10.00")
    confirmed = await running.accept(running.cast.europe, a_confirmation(number, antwerp, "9.00"))
    claim = await running.accept(antwerp, a_claim(number, "9.00", participant="EU"))
    await running.accept(seller, staying(application, "1.00"))
    more = a_correction(number, StatementId(confirmed.statement), antwerp, "10.00")
    corrected = await running.accept(running.cast.europe, more)
    (found,) = [one for one in corrected.findings if one.rule == "K02"]
    assert (found.facts["confirmed"], found.facts["claimable"]) == ("10.00", "9.00")
    again = await running.refused(antwerp, a_claim(number, "1.00", participant="EU"))
    assert again.rule == "L02"
    assert (await left(asking, root), await left(asking, claim.lots[0])) == (1_000, 9_000)
    await assert_books_hold(asking)


async def test_goods_on_consignment_are_their_exporters_to_report_until_they_are_claimed(
    running: RunningRegister, asking: Connection
) -> None:
    """All 10.00 have arrived; 4.00 are stolen at the importing office's door."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "10.00")
    made = await running.accept(seller, bound(root, "10.00", purpose="consignment"))
    application, number = StatementId(made.statement), a_number("IN")
    await running.accept(running.cast.india, issued_for(application, number, "10.00"))
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "10.00"))
    await running.accept(seller, gone(application, "4.00"))
    assert (await running.refused(antwerp, a_claim(number, "6.50", participant="EU"))).rule == "L02"
    await running.accept(antwerp, a_claim(number, "6.00", participant="EU"))
    assert await left(asking, lot_id(application, 1)) == 0
    await assert_books_hold(asking)
