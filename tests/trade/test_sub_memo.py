"""Goods sent on once more: each invoices its own consignee, and the title passes hand by hand (R24)."""

import pytest

from tests.builders import (
    SURAT,
    a_collection,
    a_line,
    a_memo,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    a_withdrawal,
)
from tests.lots.test_leaving import lost
from tests.parties.builders import Somebody
from tests.worlds import Cast, World, rules_of
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots.books import Lot
from warranty.lots.rules import titles
from warranty.lots.rules.titles import GoodsElsewhere, TitleNotPending
from warranty.lots.rules.whereabouts import LotNotHeld
from warranty.trade.documents import PurchaseLine, ReceivedLine
from warranty.trade.rules.refusals import OwnersMixed


class Chain:
    """100.00 ct of A on memo with B, 30.00 of them sent on to D, who sold 10.00 of these to E."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.a, self.b, self.d, self.e = world.members[:4]
        self.source = world.a_lot(self.a, "100.00")
        self.memo, self.first = self.sent(self.a, self.b, self.source, "100.00")
        self.sub, self.second = self.sent(self.b, self.d, self.first, "30.00")

    def sent(self, sender: Somebody, to: Somebody, lot: LotId, carats: str) -> tuple[StatementId, LotId]:
        memo = self.world.accept(sender, a_memo(sender, to, a_line(carats, (lot, carats))))
        self.world.accept(to, a_receipt(memo, carats))
        return memo, lot_id(memo, 1)

    def sold(self, carats: str, *, by: Somebody | None = None, lot: LotId | None = None) -> StatementId:
        line = a_line(carats, (lot or self.second, carats))
        return self.world.accept(by or self.d, a_sale(by or self.d, self.e, line))

    def invoice(self, seller: Somebody, buyer: Somebody, lot: LotId, carats: str) -> StatementId:
        return self.world.accept(
            seller, a_sale(seller, buyer, a_line(carats, (lot, carats)), goods="sold-on")
        )

    def refused(
        self, seller: Somebody, buyer: Somebody, lot: LotId, carats: str, goods: str = "sold-on"
    ) -> Refusal:
        draft = a_sale(seller, buyer, a_line(carats, (lot, carats)))
        return self.world.refused(seller, draft.having(goods=goods) if goods else draft)

    def pending(self) -> tuple[int, int]:
        """What waits for A's invoice, and for B's."""
        books = self.world.books.lots
        return titles.pending(books, self.first), titles.pending(books, self.second)

    def known(self, lot: LotId) -> Lot:
        return self.world.books.lots.lots[lot]

    def owned(self) -> list[int]:
        """What each of A, B, D, E owns, in hand or elsewhere (B08: every carat once)."""
        lots = self.world.books.lots.lots.values()
        return [
            sum(lot.left for lot in lots if titles.owner_of(lot) == one.id and lot.left)
            for one in self.world.members
        ]


@pytest.fixture
def chain(world: World) -> Chain:
    return Chain(world)


def test_what_the_last_hand_sells_waits_for_the_invoice_of_every_hand(chain: Chain) -> None:
    chain.world.accept(chain.e, a_purchase(chain.sold("10.00"), "10.00"))
    assert chain.pending() == (10_000, 10_000)
    assert chain.owned() == [90_000, 0, 0, 10_000]


@pytest.mark.parametrize("order", [1, -1])
def test_each_hand_invoices_its_own_consignee_in_either_order(chain: Chain, order: int) -> None:
    chain.sold("10.00")
    invoices = [(chain.a, chain.b, chain.first), (chain.b, chain.d, chain.second)]
    for seller, buyer, lot in invoices[::order]:
        chain.invoice(seller, buyer, lot, "10.00")
    assert chain.pending() == (0, 0)
    for seller, buyer, lot in invoices:
        refused = chain.refused(seller, buyer, lot, "0.01")
        assert isinstance(refused, TitleNotPending)
        assert (refused.rule, refused.facts["pending"]) == ("L06", "0.00")


def test_titles_pass_hand_by_hand_in_parts(chain: Chain) -> None:
    """10.00 sold by D, 5.00 by B: A invoices 12.00 and then 3.00, B 4.00; 6.00 wait for B."""
    chain.sold("10.00")
    chain.sold("5.00", by=chain.b, lot=chain.first)
    assert chain.pending() == (15_000, 10_000)
    chain.invoice(chain.a, chain.b, chain.first, "12.00")
    chain.invoice(chain.b, chain.d, chain.second, "4.00")
    assert chain.pending() == (3_000, 6_000)
    assert isinstance(chain.refused(chain.a, chain.b, chain.first, "3.01"), TitleNotPending)
    assert isinstance(chain.refused(chain.b, chain.d, chain.second, "6.01"), TitleNotPending)
    chain.invoice(chain.a, chain.b, chain.first, "3.00")
    assert chain.pending() == (0, 6_000)


def test_the_owner_may_name_the_lot_that_was_sent_on(chain: Chain) -> None:
    """It is in its own list; lines of both lots count against what waits at its consignee."""
    chain.sold("10.00")
    lines = a_line("6.00", (chain.first, "6.00")), a_line("4.01", (chain.second, "4.01"))
    both = a_sale(chain.a, chain.b, *lines, goods="sold-on")
    assert isinstance(chain.world.refused(chain.a, both), TitleNotPending)
    chain.invoice(chain.a, chain.b, chain.second, "10.00")
    assert chain.pending() == (0, 10_000)


def test_nobody_invoices_past_its_own_consignee(chain: Chain) -> None:
    """L06: A is told the same of B's client as of anybody else, and of goods it may not know."""
    chain.sold("10.00")
    for buyer in (chain.d, chain.e):
        for goods in ("sold-on", ""):
            refused = chain.refused(chain.a, buyer, chain.second, "10.00", goods)
            assert isinstance(refused, GoodsElsewhere)
            assert refused.rule == "L06"
    told = [str(chain.refused(chain.a, buyer, chain.second, "1.00")) for buyer in (chain.d, chain.e)]
    assert told[0] == told[1]
    assert isinstance(chain.refused(chain.d, chain.b, chain.second, "1.00"), LotNotHeld)
    assert isinstance(chain.refused(chain.e, chain.d, chain.second, "1.00"), LotNotHeld)
    assert isinstance(chain.refused(chain.a, chain.b, chain.second, "1.00", ""), GoodsElsewhere)


def test_who_sent_goods_on_sells_them_to_whoever_has_them(chain: Chain) -> None:
    """B invoices D for 20.00 it keeps: D's at once, and pending between A and B alone."""
    chain.sold("10.00")
    sale = chain.world.accept(chain.b, a_sale(chain.b, chain.d, a_line("20.00", (chain.second, "20.00"))))
    assert rules_of(chain.world.found) == []
    chain.world.accept(chain.d, a_purchase(sale, "20.00"))
    assert chain.pending() == (30_000, 10_000)
    assert chain.known(lot_id(sale, 1)).holder == chain.d.id
    assert isinstance(chain.refused(chain.b, chain.e, chain.second, "1.00", ""), GoodsElsewhere)
    chain.invoice(chain.a, chain.b, chain.first, "30.00")
    assert chain.pending() == (0, 10_000)


def test_goods_sent_on_to_somebody_outside_are_sold_to_it_by_who_sent_them(chain: Chain) -> None:
    out = chain.world.accept(chain.b, a_memo(chain.b, SURAT, a_line("7.00", (chain.first, "7.00"))))
    lot = lot_id(out, 1)
    by_owner = a_sale(chain.a, SURAT, a_line("7.00", (lot, "7.00")), code="K7")
    assert isinstance(chain.world.refused(chain.a, by_owner), GoodsElsewhere)
    chain.world.accept(chain.b, a_sale(chain.b, SURAT, a_line("7.00", (lot, "7.00")), code="K7"))
    assert chain.pending() == (7_000, 0)


# ---- back


def test_goods_come_back_hand_by_hand(chain: Chain) -> None:
    """30.00 at D: 10.00 sold, of which 4.00 come back; 20.00 of the 24.00 left go to B, and 60.00 to A."""
    sale = chain.sold("10.00")
    chain.world.accept(chain.e, a_purchase(sale, PurchaseLine(line=1, kept="6.00", returned="4.00")))
    assert chain.pending() == (6_000, 6_000)
    back = chain.world.accept(chain.d, a_return(chain.sub, (1, "20.00")))
    chain.world.accept(chain.b, a_receipt(back, ReceivedLine(line=1, kept="19.50", returned="0.50")))
    assert (chain.known(chain.first).left, chain.known(chain.second).left) == (89_500, 4_500)
    home = chain.world.accept(chain.b, a_return(chain.memo, (1, "60.00")))
    chain.world.accept(chain.a, a_receipt(home, "60.00"))
    assert (chain.known(chain.source).left, chain.known(chain.first).left) == (60_000, 29_500)
    assert (chain.pending(), chain.owned()) == ((6_000, 6_000), [94_000, 0, 0, 6_000])


def test_what_comes_back_after_both_invoices_is_the_last_hands_own(chain: Chain) -> None:
    """10.00 invoiced at both hands, 4.00 not kept: D's."""
    sale = chain.sold("10.00")
    chain.invoice(chain.a, chain.b, chain.first, "10.00")
    chain.invoice(chain.b, chain.d, chain.second, "10.00")
    chain.world.accept(chain.e, a_purchase(sale, PurchaseLine(line=1, kept="6.00", returned="4.00")))
    assert (chain.owned(), chain.pending()) == ([90_000, 0, 4_000, 6_000], (0, 0))
    assert chain.known(chain.second).left == 20_000


def test_what_comes_back_between_the_invoices_is_whose_title_it_is(chain: Chain) -> None:
    """A invoiced 10.00, B 3.00; all 10.00 come back: 3.00 are D's, 7.00 B's, on approval with D."""
    sale = chain.sold("10.00")
    chain.invoice(chain.a, chain.b, chain.first, "10.00")
    chain.invoice(chain.b, chain.d, chain.second, "3.00")
    chain.world.accept(chain.d, a_withdrawal(sale))
    assert (chain.owned(), chain.pending()) == ([90_000, 7_000, 3_000, 0], (0, 0))
    (lot,) = [
        lot
        for lot in chain.world.books.lots.lots.values()
        if lot.owner == chain.b.id and lot.holder == chain.d.id
    ]
    assert lot.left == 7_000
    chain.sold("2.00", lot=lot.id)
    assert (titles.pending(chain.world.books.lots, lot.id), chain.pending()) == (2_000, (0, 0))
    assert isinstance(chain.refused(chain.a, chain.b, lot.id, "2.00"), LotNotHeld)
    chain.invoice(chain.b, chain.d, lot.id, "2.00")
    chain.world.accept(chain.b, a_collection((lot.id, "5.00")))
    assert chain.owned() == [90_000, 5_000, 3_000, 2_000]


def test_what_the_owner_has_not_invoiced_comes_back_as_the_owners(chain: Chain) -> None:
    """Only B invoiced D: 10.00 that come back are A's; sold again, they are covered by B's invoice."""
    sale = chain.sold("10.00")
    chain.invoice(chain.b, chain.d, chain.second, "10.00")
    chain.world.accept(chain.d, a_withdrawal(sale))
    assert (chain.owned(), chain.pending()) == ([100_000, 0, 0, 0], (0, 0))
    chain.sold("8.00")
    assert chain.pending() == (8_000, 0)


def test_four_hands_keep_the_goods_of_each_apart() -> None:
    """A to B to D to E: E sells 6.00; A invoices 6.00, B 4.00, D 1.00, and all come back.

    1.00 is E's, 3.00 are D's with E, 2.00 B's with E through D, who sends E's invoice for what it sells.
    """
    chain = Chain(World(Cast(members=[Somebody() for _ in range(5)])))
    world, books = chain.world, chain.world.books.lots
    _, third = chain.sent(chain.d, chain.e, chain.second, "9.00")
    sale = world.accept(chain.e, a_sale(chain.e, world.members[4], a_line("6.00", (third, "6.00"))))
    assert [titles.pending(books, lot) for lot in (chain.first, chain.second, third)] == [6_000] * 3
    chain.invoice(chain.a, chain.b, chain.first, "6.00")
    chain.invoice(chain.b, chain.d, chain.second, "4.00")
    chain.invoice(chain.d, chain.e, third, "1.00")
    world.accept(chain.e, a_withdrawal(sale))
    assert chain.owned() == [94_000, 2_000, 3_000, 1_000, 0]
    (of_b,) = [lot for lot in books.lots.values() if lot.owner == chain.b.id and lot.left]
    assert (of_b.holder, of_b.sent_by, of_b.entrusted_to) == (chain.e.id, chain.d.id, chain.d.id)
    world.accept(chain.e, a_sale(chain.e, world.members[4], a_line("2.00", (of_b.id, "2.00"))))
    chain.invoice(chain.b, chain.d, of_b.id, "2.00")
    chain.invoice(chain.d, chain.e, of_b.id, "2.00")
    assert isinstance(chain.refused(chain.b, chain.d, of_b.id, "0.01"), TitleNotPending)


def test_goods_lost_at_the_last_hand_are_told_to_every_hand_before_it(chain: Chain) -> None:
    """B02 to D that reports it, to B of what it sent D, to A of what it sent B."""
    chain.world.accept(chain.d, lost((chain.second, "1.00"), carats="1.00"))
    told = [(one.rule, one.about, one.concerns) for one in chain.world.found]
    positions = [chain.known(lot).position for lot in (chain.first, chain.second)]
    assert told == [("B02", str(chain.second), at) for at in (None, *positions)]
    assert chain.owned() == [99_000, 0, 0, 0]


# ---- sent on


def test_a_line_of_goods_on_memo_is_of_one_lot(chain: Chain) -> None:
    other = chain.world.a_lot(chain.a, "5.00")
    _, again = chain.sent(chain.a, chain.b, other, "5.00")
    line = a_line("2.00", (chain.first, "1.00"), (again, "1.00"))
    refused = chain.world.refused(chain.b, a_memo(chain.b, chain.d, line))
    assert isinstance(refused, OwnersMixed)
    lines = a_line("1.00", (chain.first, "1.00")), a_line("1.00", (again, "1.00"))
    chain.world.accept(chain.b, a_memo(chain.b, chain.d, *lines))


def test_goods_go_back_and_are_not_sent_on_to_whoever_had_them(chain: Chain) -> None:
    for to in (chain.a, chain.b):
        memo = a_memo(chain.d, to, a_line("1.00", (chain.second, "1.00")))
        assert isinstance(chain.world.refused(chain.d, memo), OwnersMixed)
