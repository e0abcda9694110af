"""Memo goods sold before their owner's invoice: title pending, and final when it comes (R24, L06)."""

import pytest

from tests.builders import a_line, a_purchase, a_sale
from tests.trade.test_memo import Consigned
from tests.worlds import World, rules_of
from warranty.foundation.ids import StatementId, lot_id
from warranty.lots.rules import titles
from warranty.lots.rules.drawing import LotNotHeld
from warranty.lots.rules.titles import TitleNotPending
from warranty.trade.books import SaleState
from warranty.trade.documents import PurchaseLine
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
    assert isinstance(consigned.world.refused(consigned.owner, to_third), LotNotHeld)
    by_stranger = a_sale(consigned.stranger, consigned.holder, line, goods="sold-on")
    assert isinstance(consigned.world.refused(consigned.stranger, by_stranger), LotNotHeld)


def test_title_alone_is_of_supported_goods_and_of_members(consigned: Consigned) -> None:
    line = a_line("2.00", (consigned.lot, "1.00"), unsupported="1.00")
    unsupported = a_sale(consigned.owner, consigned.holder, line, goods="sold-on")
    assert isinstance(consigned.world.refused(consigned.owner, unsupported), InvoiceIncomplete)
