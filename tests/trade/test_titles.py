"""Memo goods sold before their owner's invoice: title pending, and final when it comes (R24, L06)."""

import pytest

from tests.builders import (
    a_line,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    a_settlement,
    a_withdrawal,
)
from tests.trade.test_memo import Consigned
from tests.worlds import World, rules_of
from warranty.foundation.ids import StatementId, lot_id
from warranty.lots.rules import titles
from warranty.lots.rules.titles import GoodsElsewhere, TitleNotPending
from warranty.lots.rules.whereabouts import LotNotHeld
from warranty.trade.books import SaleState
from warranty.trade.documents import PurchaseLine, SettledLine
from warranty.trade.rules.refusals import InvoiceIncomplete, OfferNotOpen


@pytest.fixture
def consigned(world: World) -> Consigned:
    return Consigned(world)


def sold(consigned: Consigned, carats: str) -> StatementId:
    """The holder's sale of memo goods to a third."""
    sale = a_sale(consigned.holder, consigned.third, a_line(carats, (consigned.lot, carats)))
    return consigned.world.accept(consigned.holder, sale)


def invoiced(consigned: Consigned, carats: str) -> StatementId:
    """The owner's invoice for what the holder has sold on."""
    invoice = a_sale(
        consigned.owner, consigned.holder, a_line(carats, (consigned.lot, carats)), goods="sold-on"
    )
    return consigned.world.accept(consigned.owner, invoice)


def pending(consigned: Consigned) -> int:
    return titles.pending(consigned.world.books.lots, consigned.lot)


def test_a_sale_from_memo_is_recorded_and_its_title_is_pending(consigned: Consigned) -> None:
    """Domain.md § 9: D sells 50.00 to E before its purchase from A. No finding before its days are over."""
    sale = sold(consigned, "50.00")
    assert rules_of(consigned.world.found) == []
    assert pending(consigned) == 50_000
    consigned.world.accept(consigned.third, a_purchase(sale, "50.00"))
    assert consigned.known(lot_id(sale, 1)).holder == consigned.third.id
    assert (consigned.known().left, pending(consigned)) == (150_000, 50_000)


def test_the_owners_invoice_makes_it_final_and_opens_no_lot(consigned: Consigned) -> None:
    sold(consigned, "50.00")
    before = len(consigned.world.books.lots.lots)
    invoice = invoiced(consigned, "50.00")
    assert pending(consigned) == 0
    assert len(consigned.world.books.lots.lots) == before
    assert consigned.world.books.trade.sales[invoice].state is SaleState.TITLE
    assert isinstance(consigned.world.refused(consigned.holder, a_purchase(invoice, "50.00")), OfferNotOpen)


def test_titles_pass_by_carats_and_not_beyond_what_was_sold(consigned: Consigned) -> None:
    sold(consigned, "50.00")
    invoiced(consigned, "30.00")
    assert pending(consigned) == 20_000
    invoice = a_sale(
        consigned.owner, consigned.holder, a_line("20.01", (consigned.lot, "20.01")), goods="sold-on"
    )
    refusal = consigned.world.refused(consigned.owner, invoice)
    assert isinstance(refusal, TitleNotPending)
    assert (refusal.rule, refusal.facts["pending"]) == ("L06", "20.00")
    invoiced(consigned, "20.00")
    assert pending(consigned) == 0


@pytest.mark.parametrize(
    ("sold_before", "way"),
    [
        ("150.00", "Draw 50.00 ct. What its holder has sold of it is invoiced as such (goods: sold-on)."),
        ("200.00", "What its holder has sold of it is invoiced as such (goods: sold-on)."),
    ],
)
def test_an_owner_who_invoices_what_its_holder_sold_as_if_it_were_there_hears_how_it_is_done(
    consigned: Consigned, sold_before: str, way: str
) -> None:
    """L05: of 200.00 ct on memo; naming them unsupported, as for goods that no lot covers, would be wrong."""
    sold(consigned, sold_before)
    invoice = a_sale(consigned.owner, consigned.holder, a_line("60.00", (consigned.lot, "60.00")))
    refusal = consigned.world.refused(consigned.owner, invoice)
    assert (refusal.rule, refusal.instead, refusal.facts["place"]) == ("L05", way, "on-memo")


def test_lines_of_one_lot_count_together(consigned: Consigned) -> None:
    sold(consigned, "50.00")
    lines = a_line("30.00", (consigned.lot, "30.00")), a_line("20.01", (consigned.lot, "20.01"))
    invoice = a_sale(consigned.owner, consigned.holder, *lines, goods="sold-on")
    assert isinstance(consigned.world.refused(consigned.owner, invoice), TitleNotPending)


def test_what_the_buyer_returns_waits_for_no_title(consigned: Consigned) -> None:
    sale = sold(consigned, "50.00")
    consigned.world.accept(
        consigned.third, a_purchase(sale, PurchaseLine(line=1, kept="30.00", returned="20.00"))
    )
    assert pending(consigned) == 30_000


def test_what_the_holder_bought_by_an_ordinary_sale_was_not_sold_on(consigned: Consigned) -> None:
    sale = consigned.world.accept(
        consigned.owner, a_sale(consigned.owner, consigned.holder, a_line("40.00", (consigned.lot, "40.00")))
    )
    consigned.world.accept(consigned.holder, a_purchase(sale, "40.00"))
    assert pending(consigned) == 0


def test_only_the_owner_invoices_and_only_the_holder(consigned: Consigned) -> None:
    sold(consigned, "50.00")
    line = a_line("1.00", (consigned.lot, "1.00"))
    to_third = a_sale(consigned.owner, consigned.third, line, goods="sold-on")
    refused = consigned.world.refused(consigned.owner, to_third)
    assert isinstance(refused, GoodsElsewhere)
    assert refused.rule == "L06"
    by_stranger = a_sale(consigned.stranger, consigned.holder, line, goods="sold-on")
    assert isinstance(consigned.world.refused(consigned.stranger, by_stranger), LotNotHeld)


def test_title_alone_is_of_supported_goods_and_of_members(consigned: Consigned) -> None:
    line = a_line("2.00", (consigned.lot, "1.00"), unsupported="1.00")
    unsupported = a_sale(consigned.owner, consigned.holder, line, goods="sold-on")
    assert isinstance(consigned.world.refused(consigned.owner, unsupported), InvoiceIncomplete)


# ---- what comes back after its title passed


def own_lots(consigned: Consigned) -> list[tuple[int, str]]:
    """What the holder has of its own: thousandths left, and the kind of lot."""
    lots = consigned.world.books.lots.lots.values()
    return [
        (lot.left, lot.kind.value)
        for lot in lots
        if lot.holder == consigned.holder.id and lot.owner is None and lot.left
    ]


def test_what_a_buyer_does_not_keep_is_its_sellers_once_that_was_invoiced(consigned: Consigned) -> None:
    """20.00 sold and invoiced, 15.00 kept: 5.00 are the holder's own, 180.00 stay on memo."""
    sale = sold(consigned, "20.00")
    invoiced(consigned, "20.00")
    answer = PurchaseLine(line=1, kept="15.00", returned="5.00")
    consigned.world.accept(consigned.third, a_purchase(sale, answer))
    assert own_lots(consigned) == [(5_000, "collected")]
    assert (consigned.lefts(), pending(consigned)) == ((99_800, 180_000), 0)


def test_what_was_invoiced_is_not_invoiced_again(consigned: Consigned) -> None:
    """Of 200.00 on memo 20.00 are the holder's: 180.00 can be invoiced still, and a new sale is pending."""
    sale = sold(consigned, "20.00")
    invoiced(consigned, "20.00")
    consigned.world.accept(consigned.holder, a_withdrawal(sale))
    assert (own_lots(consigned), consigned.known().left) == ([(20_000, "collected")], 180_000)
    again = a_sale(consigned.owner, consigned.holder, a_line("180.01", (consigned.lot, "180.01")))
    refused = consigned.world.refused(consigned.owner, again)
    assert (refused.rule, refused.facts["missing"]) == ("L05", "0.01")
    sold(consigned, "10.00")
    assert pending(consigned) == 10_000


def test_what_a_buyer_returns_later_is_its_sellers_own(consigned: Consigned) -> None:
    world = consigned.world
    sale = sold(consigned, "20.00")
    world.accept(consigned.third, a_purchase(sale, "20.00"))
    invoiced(consigned, "12.00")
    back = world.accept(consigned.third, a_return(sale, (1, "15.00")))
    world.accept(consigned.holder, a_receipt(back, "15.00"))
    assert own_lots(consigned) == [(7_000, "collected")]
    assert (consigned.known().left, pending(consigned)) == (188_000, 0)


def test_what_comes_back_before_the_invoice_is_its_owners(consigned: Consigned) -> None:
    """Of 30.00 and 20.00 sold on 30.00 are invoiced: 20.00 coming back were not, whichever they are."""
    first = sold(consigned, "30.00")
    sold(consigned, "20.00")
    invoiced(consigned, "30.00")
    answer = PurchaseLine(line=1, kept="10.00", returned="20.00")
    consigned.world.accept(consigned.third, a_purchase(first, answer))
    assert (own_lots(consigned), pending(consigned)) == ([], 0)
    assert consigned.known().left == 170_000


def test_a_difference_that_ends_with_the_seller_is_its_own(consigned: Consigned) -> None:
    world = consigned.world
    sale = sold(consigned, "20.00")
    invoiced(consigned, "20.00")
    world.accept(consigned.third, a_purchase(sale, PurchaseLine(line=1, kept="18.00", difference="2.00")))
    assert own_lots(consigned) == []
    settled = a_settlement(sale, SettledLine(line=1, to_buyer="0.50", to_seller="1.50", lost="0"))
    world.accept(consigned.holder, settled)
    world.accept(consigned.third, settled)
    assert (own_lots(consigned), pending(consigned)) == ([(1_500, "collected")], 0)
