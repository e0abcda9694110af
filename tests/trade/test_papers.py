"""An invoice number or an outsider's paper used twice is told to who uses it."""

from msgspec.structs import replace

from tests.builders import a_line, a_paper, a_purchase_from_outside, a_sale, a_withdrawal
from tests.worlds import World, rules_of


def test_a_number_on_two_sales_of_one_seller_is_found(world: World) -> None:
    seller, buyer, other, _ = world.members
    lot, theirs = world.a_lot(seller, "30.00"), world.a_lot(other, "10.00")
    line = a_line("10.00", (lot, "10.00"))
    first = world.accept(seller, a_sale(seller, buyer, line, document_number="2026/7a"))
    assert rules_of(world.found) == []
    sale = a_sale(seller, other, line, document_number=" 2026/7A")
    again = world.accept(seller, sale)
    assert [(found.rule, found.about) for found in world.found] == [("B04", str(again))]
    world.accept(other, a_sale(other, buyer, a_line("10.00", (theirs, "10.00")), document_number="2026/7a"))
    assert rules_of(world.found) == []
    world.accept(seller, a_withdrawal(first))
    world.accept(seller, a_withdrawal(again))
    world.accept(seller, sale)
    assert rules_of(world.found) == []


def test_a_paper_booked_twice_by_one_buyer_is_found(world: World) -> None:
    """By its scan, by the outsider's own number, or by both; a stranger's use of it is never told."""
    buyer, stranger, *_ = world.members
    paper = a_paper()
    world.accept(buyer, a_purchase_from_outside(("5.00", None), paper=paper))
    assert "T06" not in rules_of(world.found)
    world.accept(stranger, a_purchase_from_outside(("5.00", None), paper=paper))
    assert "T06" not in rules_of(world.found)
    for again, same in (
        (paper, "the same scan and the same number of the same seller"),
        (replace(a_paper(), digest=paper.digest), "the same scan"),
        (replace(a_paper(), document_number=paper.document_number), "the same number of the same seller"),
    ):
        world.accept(buyer, a_purchase_from_outside(("5.00", None), paper=again))
        sentence = f"You have booked goods on this paper before: {same}."
        assert [found.sentence for found in world.found if found.rule == "T06"] == [sentence]
