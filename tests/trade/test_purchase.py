"""The buyer's answer: kept + returned + difference = offered; more than offered is the buyer's own."""

import pytest

from tests.builders import Draft, Somebody, a_line, a_purchase, a_sale, a_withdrawal
from tests.worlds import World, rules_of
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.lots.books import LotKind, LotState
from warranty.trade.documents import PurchaseLine
from warranty.trade.rules.refusals import AnswerDoesNotAddUp, LinesMalformed, OfferNotOpen


class Offer:
    """100.00 ct offered from two lots, 60.00 and 40.00, of which the seller has as much left again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seller, self.buyer, self.stranger, _ = world.members
        self.one, self.other = world.a_lot(self.seller, "120.00"), world.a_lot(self.seller, "80.00")
        line = a_line("100.00", (self.one, "60.00"), (self.other, "40.00"))
        self.sale = world.accept(self.seller, a_sale(self.seller, self.buyer, line))
        self.lot = lot_id(self.sale, 1)

    def answer(self, line: PurchaseLine | str) -> StatementId:
        return self.world.accept(self.buyer, a_purchase(self.sale, line))

    def balances(self) -> tuple[int, int, int, int]:
        """Left with the seller in both lots; left and in dispute with the buyer."""
        lot = self.world.books.lots.lots[self.lot]
        return self.world.left(self.one), self.world.left(self.other), lot.left, lot.disputed


@pytest.fixture
def offer(world: World) -> Offer:
    return Offer(world)


def a_line_of(kept: str, **rest: str) -> PurchaseLine:
    return PurchaseLine(line=1, kept=kept, **rest)


def test_the_sellers_lots_go_down_with_the_offer(offer: Offer) -> None:
    assert offer.balances() == (60_000, 40_000, 100_000, 0)
    assert offer.world.books.lots.lots[offer.lot].state is LotState.OFFERED


def test_what_is_kept_whole_is_the_buyers(offer: Offer) -> None:
    offer.answer("100.00")
    assert offer.balances() == (60_000, 40_000, 100_000, 0)
    assert offer.world.books.lots.lots[offer.lot].state is LotState.HELD
    assert offer.world.found == []


def test_what_is_returned_goes_back_pro_rata_over_the_edges_it_came_by(offer: Offer) -> None:
    offer.answer(a_line_of("50.00", returned="50.00"))
    assert offer.balances() == (90_000, 60_000, 50_000, 0)


def test_what_cannot_be_divided_evenly_goes_back_to_the_thousandth(offer: Offer) -> None:
    """0.001 of 0.6 : 0.4 is floor(0.0006) = 0 from the first edge and the rest from the second."""
    offer.answer(a_line_of("99.999", returned="0.001"))
    assert offer.balances() == (60_000, 40_001, 99_999, 0)


def test_all_can_be_returned(offer: Offer) -> None:
    offer.answer(a_line_of("0", returned="100.00"))
    assert offer.balances() == (120_000, 80_000, 0, 0)


def test_a_difference_is_in_neither_stock(offer: Offer) -> None:
    offer.answer(a_line_of("98.50", difference="1.50"))
    assert offer.balances() == (60_000, 40_000, 98_500, 1_500)
    assert rules_of(offer.world.found) == ["B02"]


def test_a_surplus_is_the_buyers_own_and_unsupported(offer: Offer) -> None:
    purchase = offer.answer(a_line_of("100.00", surplus="0.25"))
    surplus = offer.world.books.lots.lots[lot_id(purchase, 1)]
    assert (surplus.kind, surplus.holder, surplus.left) == (LotKind.UNSUPPORTED, offer.buyer.id, 250)
    assert rules_of(offer.world.found) == ["B02", "L04"]
    assert offer.balances() == (60_000, 40_000, 100_000, 0)


@pytest.mark.parametrize(
    "line",
    [
        a_line_of("99.999"),
        a_line_of("100.001"),
        a_line_of("60.00", returned="60.00"),
        a_line_of("60.00", returned="20.00", difference="19.999"),
        a_line_of("0"),
        a_line_of("0", surplus="100.00"),
        a_line_of("99.00", returned="1.00", surplus="1.00"),
        a_line_of("99.00", difference="1.00", surplus="1.00"),
    ],
)
def test_an_answer_that_does_not_make_the_offer_is_refused(offer: Offer, line: PurchaseLine) -> None:
    refusal = offer.world.refused(offer.buyer, a_purchase(offer.sale, line))
    assert isinstance(refusal, AnswerDoesNotAddUp)
    assert refusal.pointer.startswith("/credentialSubject/lines/0")


def test_every_line_is_answered_once(offer: Offer) -> None:
    for lines in ((), ("100.00", "0")):
        assert isinstance(offer.world.refused(offer.buyer, a_purchase(offer.sale, *lines)), LinesMalformed)


def test_a_second_answer_is_refused(offer: Offer) -> None:
    offer.answer("100.00")
    assert isinstance(offer.world.refused(offer.buyer, a_purchase(offer.sale, "100.00")), OfferNotOpen)


def test_an_offer_is_answered_by_nobody_else_and_says_no_more_than_an_unknown_one(offer: Offer) -> None:
    world = offer.world
    withdrawn = world.accept(
        offer.seller, a_sale(offer.seller, offer.buyer, a_line("1.00", (offer.one, "1.00")))
    )
    world.accept(offer.seller, a_withdrawal(withdrawn))
    tries: list[tuple[Somebody, Draft]] = [
        (offer.stranger, a_purchase(offer.sale, "100.00")),
        (offer.seller, a_purchase(offer.sale, "100.00")),
        (offer.buyer, a_purchase(uuid7(), "100.00")),
        (offer.buyer, a_purchase(withdrawn, "1.00")),
        (offer.buyer, a_purchase(offer.sale, "100.00").having(sale="the one of Tuesday")),
        (offer.buyer, a_purchase(offer.sale, "100.00").having(sale=str(offer.sale))),
    ]
    refusals = [world.refused(by, draft) for by, draft in tries]
    assert all(isinstance(refusal, OfferNotOpen) for refusal in refusals)
    assert len({(refusal.sentence, refusal.instead, refusal.pointer) for refusal in refusals}) == 1
    assert not any(refusal.facts for refusal in refusals)


def test_each_line_is_judged_by_its_own_offer(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    sale = world.accept(
        seller, a_sale(seller, buyer, a_line("6.00", (lot, "6.00")), a_line("4.00", (lot, "4.00")))
    )
    refusal = world.refused(buyer, a_purchase(sale, "4.00", "6.00"))
    assert refusal.pointer == "/credentialSubject/lines/0"
    world.accept(buyer, a_purchase(sale, "6.00", a_line_of("1.00", returned="3.00")))
    assert world.left(lot) == 3_000


def test_a_returned_unsupported_part_is_the_sellers_unsupported_stock(world: World) -> None:
    seller, buyer, *_ = world.members
    sale = world.accept(seller, a_sale(seller, buyer, a_line("2.00", unsupported="2.00")))
    world.accept(buyer, a_purchase(sale, a_line_of("0.50", returned="1.50")))
    mine: list[tuple[LotId, int]] = [
        (lot.id, lot.left) for lot in world.books.lots.lots_of(sale) if lot.holder == seller.id
    ]
    ((back, carats),) = mine
    assert carats == 1_500
    world.accept(seller, a_sale(seller, buyer, a_line("1.50", (back, "1.50"))))
