"""What is dated before what it answers, or before its goods came, is told whatever it is (L07)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.builders import (
    TODAY,
    Draft,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    a_settlement,
    a_withdrawal,
    a_work,
)
from tests.lots.exporting import a_departure, bound, issued_for
from tests.lots.scales import reweighed
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_leaving import lost
from tests.lots.test_making import GEM, made
from tests.parties.builders import Somebody
from tests.trade.test_corrections import a_note, a_payment, a_weight, an_agreement
from tests.worlds import RunningRegister, World
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.lots.books import LotKind
from warranty.lots.documents import LotSplit
from warranty.lots.rules.order import there_from
from warranty.lots.rules.titles import FIRST_OWNED
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine, SettledLine

D1, D2, D3, D4 = (TODAY - timedelta(days=back) for back in (4, 3, 2, 1))


class Told:
    """10.00 of a seller's 50.00 ct (day 1), sold on day 3 and bought on day 4."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seller, self.buyer, self.third, _ = world.members
        self.lot = world.a_lot(self.seller, "50.00", on=D1)

    def said(self, by: Somebody, draft: Draft, on: date) -> list[str]:
        """L07 of a statement dated so; what it is of has its id in `last`."""
        self.last = self.world.accept(by, draft.having(event_on=on))
        return [one.sentence for one in self.world.found if one.rule == "L07"]

    def offered(self, on: date = D3) -> StatementId:
        sale = a_sale(self.seller, self.buyer, a_line("10.00", (self.lot, "10.00")))
        assert self.said(self.seller, sale, on) == []
        return self.last

    def bought(self, on: date = D4) -> tuple[StatementId, LotId]:
        sale = self.offered()
        assert self.said(self.buyer, a_purchase(sale, "10.00"), on) == []
        return sale, lot_id(sale, 1)


@pytest.fixture
def told(world: World) -> Told:
    return Told(world)


def answers(day: date) -> list[str]:
    return [f"Dated before what it answers ({day})."]


def came(day: date) -> list[str]:
    return [f"Dated before the day its goods came ({day})."]


@pytest.mark.parametrize(("on", "expected"), [(D1, answers(D3)), (D2, []), (D3, []), (TODAY, [])])
def test_a_purchase_days_before_its_sale_is_told_and_one_day_is_the_zones(
    told: Told, on: date, expected: list[str]
) -> None:
    assert told.said(told.buyer, a_purchase(told.offered(), "10.00"), on) == expected


@pytest.mark.parametrize(("on", "expected"), [(D2, answers(D3)), (D3, [])])
def test_who_withdraws_its_own_offer_has_no_zones_to_cross(told: Told, on: date, expected: list[str]) -> None:
    assert told.said(told.seller, a_withdrawal(told.offered()), on) == expected


OF_A_SALE: dict[str, Callable[[StatementId], Draft]] = {
    "weight": lambda sale: a_weight(sale, "10.00", "9.00"),
    "note": lambda sale: a_note(sale, "1.00"),
    "payment": a_payment,
}


@pytest.mark.parametrize("kind", OF_A_SALE)
def test_what_corrects_or_pays_a_sale_before_it_is_told(told: Told, kind: str) -> None:
    """By the seller, whose own day it is; by the buyer, of whom a day is none."""
    sale, _ = told.bought()
    assert told.said(told.seller, OF_A_SALE[kind](sale), D2) == answers(D3)
    assert told.said(told.seller, OF_A_SALE[kind](sale), D3) == []


def test_an_agreement_before_the_correction_is_told(told: Told) -> None:
    sale, _ = told.bought()
    assert told.said(told.buyer, a_weight(sale, "10.00", "9.00"), TODAY) == []
    correction = told.last
    assert told.said(told.seller, an_agreement(sale, correction), D3) == answers(TODAY)
    assert told.said(told.buyer, a_weight(sale, "9.00", "8.00"), TODAY) == []
    assert told.said(told.seller, an_agreement(sale, told.last), D4) == []


def test_a_settlement_before_the_sale_is_told(told: Told) -> None:
    sale = told.offered()
    answer = PurchaseLine(line=1, kept="9.00", returned="0.00", difference="1.00")
    told.said(told.buyer, a_purchase(sale, answer), D4)
    end = SettledLine(line=1, to_buyer="1.00", to_seller="0.00", lost="0.00")
    assert told.said(told.seller, a_settlement(sale, end), D2) == answers(D3)
    assert told.said(told.buyer, a_settlement(sale, end), D3) == came(D4)


WITH_BOUGHT: dict[str, Callable[[Told, StatementId, LotId], Draft]] = {
    "return": lambda _told, sale, _lot: a_return(sale, (1, "4.00")),
    "weighing": lambda _told, _sale, lot: reweighed(lot, "10.00", "9.999"),
    "split": lambda _told, _sale, lot: made(LotSplit, [(lot, "10.00")], ("4.00", GEM), ("6.00", GEM)),
    "sale": lambda told, _sale, lot: a_sale(told.buyer, told.third, a_line("1.00", (lot, "1.00"))),
    "memo": lambda told, _sale, lot: a_memo(told.buyer, told.third, a_line("1.00", (lot, "1.00"))),
    "work": lambda told, _sale, lot: a_work(told.buyer, told.third, a_line("1.00", (lot, "1.00"))),
    "filling": lambda told, _sale, lot: filled(told.world.accept(told.buyer, a_box(GEM)), (lot, "1.00")),
}


@pytest.mark.parametrize("kind", WITH_BOUGHT)
@pytest.mark.parametrize(("on", "times"), [(D3, 1), (D4, 0)])
def test_what_is_done_with_goods_before_they_were_bought_is_told_once(
    told: Told, kind: str, on: date, times: int
) -> None:
    """Bought on day 4, the buyer's own word: not even a day before."""
    draft = WITH_BOUGHT[kind](told, *told.bought())
    found = told.said(told.buyer, draft, on)
    assert len(found) == times
    assert all(f"({D4})" in sentence for sentence in found)


@pytest.mark.parametrize("kind", WITH_BOUGHT)
@pytest.mark.parametrize(("on", "times"), [(D1, 1), (D2, 0)])
def test_goods_bought_on_the_day_before_their_sale_are_there_to_go_on(
    told: Told, kind: str, on: date, times: int
) -> None:
    """Sold on day 3 by the seller's calendar, bought and used on day 2 by the buyer's."""
    draft = WITH_BOUGHT[kind](told, *told.bought(D2))
    assert len(told.said(told.buyer, draft, on)) == times


def test_goods_on_memo_are_received_and_returned_in_order(told: Told) -> None:
    """Sent on day 3, received on day 4: a return of day 1 is before both, one of day 3 before the receipt."""
    memo = told.world.accept(
        told.seller, a_memo(told.seller, told.buyer, a_line("10.00", (told.lot, "10.00")), on=D3)
    )
    assert told.said(told.buyer, a_receipt(memo, "10.00"), D1) == answers(D3)
    other = told.world.accept(
        told.seller, a_memo(told.seller, told.buyer, a_line("10.00", (told.lot, "10.00")), on=D3)
    )
    assert told.said(told.buyer, a_receipt(other, "10.00"), D4) == []
    assert told.said(told.buyer, a_return(other, (1, "4.00")), D1) == answers(D3)
    assert told.said(told.seller, a_receipt(told.last, "4.00"), D4) == []
    assert told.said(told.buyer, a_return(other, (1, "2.00")), D3) == came(D4)


async def test_goods_that_leave_before_they_were_applied_for_are_told(running: RunningRegister) -> None:
    exporter, *_ = running.members
    lot = await running.a_lot(exporter, "10.00", on=D1)
    for departed, told in ((D2, answers(D3)), (D3, [])):
        applied = await running.accept(exporter, bound(lot, "4.00", on=D3))
        application = StatementId(applied.statement)
        await running.accept(running.cast.india, issued_for(application, a_number("IN"), "4.00"))
        left = await running.accept(exporter, a_departure(application).having(event_on=departed))
        assert [one.sentence for one in left.findings if one.rule == "L07"] == told


class Refilled(Told):
    """40.00 of 50.00 ct sold and bought on day 2 and back on TODAY: 10.00 ct are there on days 2 to 4."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        sale = world.accept(
            self.seller, a_sale(self.seller, self.buyer, a_line("40.00", (self.lot, "40.00")), on=D2)
        )
        world.accept(self.buyer, a_purchase(sale, "40.00", on=D2))
        back = world.accept(self.buyer, a_return(sale, (1, "40.00")))
        world.accept(self.seller, a_receipt(back, "40.00"))
        assert world.left(self.lot) == 50_000


def more_out(day: date, missing: str) -> list[str]:
    return [f"By the end of {day} {missing} ct more had gone out of a lot than were in it."]


TAKING: dict[str, Callable[[Refilled], Draft]] = {
    "sale": lambda told: a_sale(told.seller, told.third, a_line("20.00", (told.lot, "20.00"))),
    "memo": lambda told: a_memo(told.seller, told.third, a_line("20.00", (told.lot, "20.00"))),
    "split": lambda told: made(LotSplit, [(told.lot, "20.00")], ("4.00", GEM), ("16.00", GEM)),
    "filling": lambda told: filled(told.world.accept(told.seller, a_box(GEM)), (told.lot, "20.00")),
    "loss": lambda told: lost((told.lot, "20.00"), carats="20.00"),
}


@pytest.mark.parametrize("kind", TAKING)
@pytest.mark.parametrize(
    ("on", "expected"), [(D1, more_out(D2, "10.00")), (D3, more_out(D3, "10.00")), (TODAY, [])]
)
def test_what_a_late_entry_takes_of_a_lot_that_was_empty_on_its_day_is_told(
    world: World, kind: str, on: date, expected: list[str]
) -> None:
    """A04: 20.00 ct where 10.00 were. On day 1 there were 50.00, which by the end of day 2 were not."""
    told = Refilled(world)
    assert told.said(told.seller, TAKING[kind](told), on) == expected


def test_late_entries_that_leave_a_lot_enough_are_welcome_until_the_carat_that_is_one_too_many(
    world: World,
) -> None:
    told = Refilled(world)
    for carats, expected in (("6.00", []), ("4.00", []), ("0.001", more_out(D3, "0.001"))):
        sale = a_sale(told.seller, told.third, a_line(carats, (told.lot, carats)))
        assert told.said(told.seller, sale, D3) == expected


def test_an_offer_taken_back_later_was_away_meanwhile(told: Told) -> None:
    """10.00 of 50.00 ct offered on day 2 and withdrawn on day 4: 45.00 of day 3 were not there."""
    offer = told.offered(D2)
    told.said(told.seller, a_withdrawal(offer), D4)
    sale = a_sale(told.seller, told.third, a_line("45.00", (told.lot, "45.00")))
    assert told.said(told.seller, sale, D3) == more_out(D3, "5.00")


@pytest.mark.parametrize("together", [True, False])
async def test_a_late_entry_is_held_against_the_days_of_the_log_wherever_batches_end(
    running: RunningRegister, database_url: str, *, together: bool
) -> None:
    """A04: one by one the days come from tables, in one batch from memory; replay slices either way."""
    seller, buyer, third, _ = running.members
    lot = await running.a_lot(seller, "50.00", on=D1)
    ids = [uuid7() for _ in range(5)]
    drafts = [
        (seller, a_sale(seller, buyer, a_line("40.00", (lot, "40.00")), on=D2)),
        (buyer, a_purchase(ids[0], "40.00", on=D2)),
        (buyer, a_return(ids[0], (1, "40.00"))),
        (seller, a_receipt(ids[2], "40.00")),
        (seller, a_sale(seller, third, a_line("20.00", (lot, "20.00")), on=D3)),
    ]
    signed = [running.sign(by, draft, statement=id_) for id_, (by, draft) in zip(ids, drafts, strict=True)]
    outcomes = await running.send(*signed) if together else [(await running.send(one))[0] for one in signed]
    last = outcomes[-1]
    assert isinstance(last, Recorded)
    assert [(one.rule, one.facts) for one in last.findings] == [
        ("L07", {"lot": str(lot), "day": str(D3), "missing": "10.00"})
    ]
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_the_order_is_judged_alike_in_one_slice_and_one_by_one(
    running: RunningRegister, database_url: str
) -> None:
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "50.00", on=D1)
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("10.00", (lot, "10.00")), on=D3))
    early = await running.accept(buyer, a_purchase(sale.statement, "10.00", on=D1))
    assert [(one.rule, one.sentence) for one in early.findings] == [("L07", answers(D3)[0])]
    back = await running.accept(buyer, a_return(sale.statement, (1, "4.00"), on=D1))
    assert [one.rule for one in back.findings] == ["L07"]
    received = await running.accept(seller, a_receipt(back.statement, "4.00", on=D2))
    assert received.findings == []
    note = await running.accept(
        buyer, a_weight(StatementId(sale.statement), "6.00", "5.00").having(event_on=TODAY)
    )
    agreed = await running.accept(
        seller, an_agreement(StatementId(sale.statement), StatementId(note.statement)).having(event_on=D3)
    )
    assert [one.rule for one in agreed.findings] == ["L07"]
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


ALL_BACK = PurchaseLine(line=1, kept="0.00", returned="50.00", difference="0.00")


class Zoned(Told):
    """All of 50.00 ct offered on day 3 comes back from the east, where it is day 4 already."""

    def refused_by_buyer(self, back: date = D4) -> None:
        sale = self.world.accept(
            self.seller, a_sale(self.seller, self.buyer, a_line("50.00", (self.lot, "50.00")), on=D3)
        )
        assert self.said(self.buyer, a_purchase(sale, ALL_BACK), back) == []

    def resold(self, carats: str, on: date) -> list[str]:
        sale = a_sale(self.seller, self.third, a_line(carats, (self.lot, carats)))
        return self.said(self.seller, sale, on)


@pytest.mark.parametrize(
    ("back", "expected"), [(D3, []), (D4, []), (TODAY, more_out(D3, "50.00"))], ids=["same", "zone", "later"]
)
def test_what_a_buyer_returned_by_an_eastern_calendar_is_resold_on_the_sellers_day(
    world: World, back: date, expected: list[str]
) -> None:
    """A day between two parties' days is no contradiction; two are (A04, L07)."""
    told = Zoned(world)
    told.refused_by_buyer(back)
    assert told.resold("50.00", D3) == expected


@pytest.mark.parametrize(("back", "expected"), [(D4, []), (TODAY, more_out(D3, "50.00"))])
def test_memo_goods_that_came_back_by_an_eastern_calendar_are_sold_on_the_owners_day(
    world: World, back: date, expected: list[str]
) -> None:
    told = Zoned(world)
    memo = world.accept(
        told.seller, a_memo(told.seller, told.buyer, a_line("50.00", (told.lot, "50.00")), on=D2)
    )
    assert told.said(told.buyer, a_receipt(memo, "50.00"), D3) == []
    assert told.said(told.buyer, a_return(memo, (1, "50.00")), back) == []
    assert told.said(told.seller, a_receipt(told.last, "50.00"), D3 if back == D4 else TODAY) == []
    assert told.resold("50.00", D3) == expected


def test_an_own_offer_taken_back_on_the_next_day_has_no_zones_to_cross(told: Told) -> None:
    offer = told.offered()
    assert told.said(told.seller, a_withdrawal(offer), D4) == []
    sale = a_sale(told.seller, told.third, a_line("45.00", (told.lot, "45.00")))
    assert told.said(told.seller, sale, D3) == more_out(D3, "5.00")


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize(("back", "expected"), [(D4, []), (TODAY, ["L07"])])
async def test_anothers_day_is_known_wherever_batches_end(
    running: RunningRegister, database_url: str, back: date, expected: list[str], *, together: bool
) -> None:
    seller, buyer, third, _ = running.members
    lot = await running.a_lot(seller, "50.00", on=D1)
    ids = [uuid7() for _ in range(3)]
    drafts = [
        (seller, a_sale(seller, buyer, a_line("50.00", (lot, "50.00")), on=D3)),
        (buyer, a_purchase(ids[0], ALL_BACK, on=back)),
        (seller, a_sale(seller, third, a_line("50.00", (lot, "50.00")), on=D3)),
    ]
    signed = [running.sign(by, draft, statement=id_) for id_, (by, draft) in zip(ids, drafts, strict=True)]
    outcomes = await running.send(*signed) if together else [(await running.send(one))[0] for one in signed]
    last = outcomes[-1]
    assert isinstance(last, Recorded)
    assert [one.rule for one in last.findings] == expected
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


@pytest.mark.parametrize(("on", "times"), [(D2, 1), (D3, 0)])
def test_goods_owned_again_by_an_eastern_return_are_there_on_their_holders_day(
    world: World, on: date, times: int
) -> None:
    """Sold from memo on day 3, invoiced, and returned whole by the buyer on its day 4 (R24, L07)."""
    told = Told(world)
    memo = world.accept(
        told.seller, a_memo(told.seller, told.buyer, a_line("50.00", (told.lot, "50.00")), on=D1)
    )
    assert told.said(told.buyer, a_receipt(memo, "50.00"), D1) == []
    held = lot_id(memo, 1)
    assert told.said(told.buyer, a_sale(told.buyer, told.third, a_line("50.00", (held, "50.00"))), D3) == []
    sale = told.last
    invoice = a_sale(told.seller, told.buyer, a_line("50.00", (held, "50.00")), goods="sold-on")
    assert told.said(told.seller, invoice, D3) == []
    assert told.said(told.third, a_purchase(sale, ALL_BACK), D4) == []
    own = lot_id(told.last, FIRST_OWNED)
    assert (world.left(own), world.books.lots.lots[own].event_on) == (50_000, D4)
    found = told.said(told.buyer, a_memo(told.buyer, told.third, a_line("9.00", (own, "9.00"))), on)
    assert len(found) == times
    assert all(f"({D4})" in sentence for sentence in found)


@pytest.mark.parametrize("kind", [LotKind.ACKNOWLEDGED, LotKind.PASSED])
def test_goods_that_anothers_word_made_ones_own_are_there_a_day_before_it(told: Told, kind: LotKind) -> None:
    """What an owner, an authority or an association wrote has its day; what one opens oneself one's own."""
    lot = told.world.books.lots.lots[told.lot]
    assert there_from(lot, told.seller.id) == D1
    lot.kind = kind
    assert there_from(lot, told.seller.id) == D1 - timedelta(days=1)
