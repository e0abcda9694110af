"""A difference ends when both sides have signed the same lines, and not before."""

import pytest

from tests.builders import a_line, a_purchase, a_sale, a_settlement
from tests.worlds import World
from warranty.foundation.ids import lot_id
from warranty.trade.documents import PurchaseLine, SettledLine
from warranty.trade.rules.refusals import InvoiceIncomplete, SettlementImpossible


class Difference:
    """1.50 ct missing of 100.00 ct, which came 60 : 40 from two lots; 1.00 ct missing of a second line."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seller, self.buyer, self.stranger, _ = world.members
        self.one, self.other = world.a_lot(self.seller, "70.00"), world.a_lot(self.seller, "40.00")
        lines = (
            a_line("100.00", (self.one, "60.00"), (self.other, "40.00")),
            a_line("10.00", (self.one, "10.00")),
        )
        self.sale = world.accept(self.seller, a_sale(self.seller, self.buyer, *lines))
        first = PurchaseLine(line=1, kept="98.50", difference="1.50")
        second = PurchaseLine(line=2, kept="9.00", difference="1.00")
        world.accept(self.buyer, a_purchase(self.sale, first, second))
        self.lot = lot_id(self.sale, 1)

    def balances(self) -> tuple[int, int, int, int]:
        """Left with the seller in both lots; left and in dispute with the buyer in line 1."""
        lot = self.world.books.lots.lots[self.lot]
        return self.world.left(self.one), self.world.left(self.other), lot.left, lot.disputed


@pytest.fixture
def difference(world: World) -> Difference:
    return Difference(world)


OPEN = (0, 0, 98_500, 1_500)
SPLIT = SettledLine(line=1, to_buyer="0.50", to_seller="0.50", lost="0.50")


def test_one_sides_word_changes_nothing(difference: Difference) -> None:
    assert difference.balances() == OPEN
    difference.world.accept(difference.seller, a_settlement(difference.sale, SPLIT))
    assert difference.balances() == OPEN
    difference.world.accept(difference.seller, a_settlement(difference.sale, SPLIT))
    assert difference.balances() == OPEN


def test_the_same_lines_signed_by_both_take_effect(difference: Difference) -> None:
    """0.50 to the seller goes back 60 : 40 over the edges, 0.50 stays with the buyer, 0.50 is gone."""
    difference.world.accept(difference.seller, a_settlement(difference.sale, SPLIT))
    difference.world.accept(difference.buyer, a_settlement(difference.sale, SPLIT))
    assert difference.balances() == (300, 200, 99_000, 0)
    lot = difference.world.books.lots.lots[difference.lot]
    assert lot.received == 99_500


@pytest.mark.parametrize(
    ("line", "after"),
    [
        (SettledLine(line=1, to_buyer="1.50"), (0, 0, 100_000, 0)),
        (SettledLine(line=1, to_seller="1.50"), (900, 600, 98_500, 0)),
        (SettledLine(line=1, lost="1.50"), (0, 0, 98_500, 0)),
    ],
)
def test_a_difference_can_end_wholly_one_way(
    difference: Difference, line: SettledLine, after: tuple[int, int, int, int]
) -> None:
    difference.world.accept(difference.buyer, a_settlement(difference.sale, line))
    difference.world.accept(difference.seller, a_settlement(difference.sale, line))
    assert difference.balances() == after


def test_other_lines_of_the_other_side_change_nothing_until_they_agree(difference: Difference) -> None:
    world, sale = difference.world, difference.sale
    world.accept(difference.seller, a_settlement(sale, SettledLine(line=1, to_buyer="1.50")))
    world.accept(difference.buyer, a_settlement(sale, SettledLine(line=1, to_seller="1.50")))
    assert difference.balances() == OPEN
    world.accept(difference.seller, a_settlement(sale, SettledLine(line=1, to_seller="1.50")))
    assert difference.balances() == (900, 600, 98_500, 0)


def test_each_side_is_told_what_its_word_waits_for(difference: Difference) -> None:
    """Until both agree: nobody's word, then other lines, then the same."""
    world, sale = difference.world, difference.sale
    theirs = SettledLine(line=1, to_buyer="1.00", lost="0.50")
    world.accept(difference.seller, a_settlement(sale, theirs))
    assert [(found.rule, found.about, found.sentence) for found in world.found] == [
        (
            "B02",
            str(difference.lot),
            "This waits for the other side: the difference ends when it signs the same lines.",
        )
    ]
    world.accept(difference.buyer, a_settlement(sale, SettledLine(line=1, to_buyer="1.50")))
    assert [found.sentence for found in world.found] == [
        (
            "The difference stays open: the other side proposed "
            "line 1: buyer 1.00 ct, seller 0.00 ct, lost 0.50 ct."
        )
    ]
    world.accept(difference.buyer, a_settlement(sale, theirs))
    assert world.found == []


def test_a_word_once_used_cannot_be_used_again(difference: Difference) -> None:
    world, sale = difference.world, difference.sale
    first, second = SettledLine(line=1, lost="1.50"), SettledLine(line=2, lost="1.00")
    world.accept(difference.seller, a_settlement(sale, first))
    world.accept(difference.buyer, a_settlement(sale, first))
    world.accept(difference.buyer, a_settlement(sale, second))
    for by in (difference.seller, difference.buyer):
        assert isinstance(world.refused(by, a_settlement(sale, first)), SettlementImpossible)
    lot = world.books.lots.lots[lot_id(sale, 2)]
    assert lot.disputed == 1_000
    world.accept(difference.seller, a_settlement(sale, second))
    assert lot.disputed == 0


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (SettledLine(line=1),),
        (SettledLine(line=1, lost="1.499"),),
        (SettledLine(line=1, lost="1.501"),),
        (SettledLine(line=1, lost="1.50"), SettledLine(line=1, lost="1.50")),
        (SettledLine(line=2, lost="1.00"), SettledLine(line=1, lost="1.50")),
        (SettledLine(line=3, lost="1.00"),),
        (SettledLine(line=0, lost="1.00"),),
        (SettledLine(line=10**30, lost="1.00"),),
    ],
)
def test_lines_that_are_not_exactly_what_is_in_dispute_are_refused(
    difference: Difference, lines: tuple[SettledLine, ...]
) -> None:
    refusal = difference.world.refused(difference.buyer, a_settlement(difference.sale, *lines))
    assert isinstance(refusal, SettlementImpossible)


def test_only_the_two_sides_have_a_word(difference: Difference) -> None:
    refusal = difference.world.refused(difference.stranger, a_settlement(difference.sale, SPLIT))
    assert isinstance(refusal, SettlementImpossible)
    assert not refusal.facts


def test_an_offer_not_answered_has_no_difference(world: World) -> None:
    seller, buyer, *_ = world.members
    sale = world.accept(seller, a_sale(seller, buyer, a_line("2.00", unsupported="2.00")))
    assert isinstance(world.refused(seller, a_settlement(sale, SPLIT)), SettlementImpossible)


def test_a_settlement_needs_its_reason(difference: Difference) -> None:
    draft = a_settlement(difference.sale, SPLIT).having(reason="  ")
    assert isinstance(difference.world.refused(difference.buyer, draft), InvoiceIncomplete)
