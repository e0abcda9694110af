"""The seller takes an offer back, as long as it was not answered."""

import pytest

from tests.builders import SURAT, a_line, a_purchase, a_sale, a_withdrawal
from tests.worlds import World
from warranty.foundation.ids import lot_id, uuid7
from warranty.lots.books import LotState
from warranty.trade.rules.refusals import InvoiceIncomplete, OfferNotOpen


def test_everything_goes_back_over_the_edges_it_came_by(world: World) -> None:
    seller, buyer, *_ = world.members
    one, other = world.a_lot(seller, "60.00"), world.a_lot(seller, "40.00")
    line = a_line("50.00", (one, "30.00"), (other, "20.00"))
    sale = world.accept(seller, a_sale(seller, buyer, line, a_line("1.00", (one, "1.00"))))
    world.accept(seller, a_withdrawal(sale))
    assert (world.left(one), world.left(other)) == (60_000, 40_000)
    lots = [world.books.lots.lots[lot_id(sale, line)] for line in (1, 2)]
    assert [(lot.state, lot.received, lot.left) for lot in lots] == [(LotState.WITHDRAWN, 0, 0)] * 2


@pytest.mark.parametrize("who", ["buyer", "stranger"])
def test_nobody_but_the_seller_withdraws(world: World, who: str) -> None:
    seller, buyer, stranger, _ = world.members
    lot = world.a_lot(seller, "60.00")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"))))
    by = buyer if who == "buyer" else stranger
    assert isinstance(world.refused(by, a_withdrawal(sale)), OfferNotOpen)


def test_what_was_answered_withdrawn_or_never_offered_cannot_be_withdrawn(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "60.00")
    answered = world.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"))))
    world.accept(buyer, a_purchase(answered, "1.00"))
    withdrawn = world.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"))))
    world.accept(seller, a_withdrawal(withdrawn))
    outside = world.accept(seller, a_sale(seller, SURAT, a_line("1.00", (lot, "1.00")), code="K7-QX-31"))
    refusals = [world.refused(seller, a_withdrawal(sale)) for sale in (answered, withdrawn, outside, uuid7())]
    assert all(isinstance(refusal, OfferNotOpen) for refusal in refusals)
    assert len({refusal.sentence for refusal in refusals}) == 1


def test_a_withdrawal_needs_its_reason(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "60.00")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("1.00", (lot, "1.00"))))
    refusal = world.refused(seller, a_withdrawal(sale).having(reason=""))
    assert isinstance(refusal, InvoiceIncomplete)
    assert refusal.pointer == "/credentialSubject/reason"
