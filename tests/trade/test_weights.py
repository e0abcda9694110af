"""R31 wherever a weight stands in trade: plain decimal text, below 10^9 ct, at most three places."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.builders import Draft, Line, a_line, a_purchase, a_purchase_from_outside, a_sale, a_settlement
from tests.worlds import World
from warranty.foundation.ids import LotId
from warranty.trade.documents import PurchaseLine, SettledLine

UNREADABLE = [
    "1000000000", "1000000000000000000", "-1.00", "+1.00", "NaN", "Infinity", "1e3", "1_000", "1,000.00",
    "0.0001", "", " 1.00", "1.00 ", "1.00 ct", ".5", "1.", "01.00", "١٢", "1.0\n", "½",
]  # fmt: skip


def places_in_a_sale(world: World) -> dict[str, Callable[[str], Draft]]:
    """Each weight of a sale, by its pointer."""
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "100.00")

    def sale(line: Line) -> Draft:
        return a_sale(seller, buyer, line)

    return {
        "lines/0/carats": lambda text: sale(a_line(text, (lot, "1.00"))),
        "sources/0/lots/0/carats": lambda text: sale(a_line("1.00", (lot, text))),
        "lines/0/unsupported/carats": lambda text: sale(
            a_line("1.00", (lot, "1.00"), unsupported=text or " ")
        ),
    }


@pytest.mark.parametrize("text", UNREADABLE)
def test_no_weight_of_a_sale_is_read_leniently(world: World, text: str) -> None:
    for place, draft in places_in_a_sale(world).items():
        refusal = world.refused(world.members[0], draft(text))
        assert (refusal.rule, refusal.code) == ("R31", "carats-unreadable")
        assert refusal.pointer == f"/credentialSubject/{place}"


def test_no_weight_of_a_sale_is_zero(world: World) -> None:
    for place, draft in places_in_a_sale(world).items():
        refusal = world.refused(world.members[0], draft("0.00"))
        assert (refusal.rule, refusal.code) == ("R31", "weight-not-positive")
        assert refusal.pointer == f"/credentialSubject/{place}"


@pytest.mark.parametrize("text", UNREADABLE)
@pytest.mark.parametrize("field", ["kept", "returned", "difference", "surplus"])
def test_no_weight_of_a_purchase_is_read_leniently(world: World, text: str, field: str) -> None:
    seller, buyer, *_ = world.members
    sale = world.accept(seller, a_sale(seller, buyer, a_line("1.00", unsupported="1.00")))
    line = replace(PurchaseLine(line=1, kept="1.00"), **{field: text})
    refusal = world.refused(buyer, a_purchase(sale, line))
    assert refusal.rule == "R31"
    assert refusal.pointer == f"/credentialSubject/lines/0/{field}"


@pytest.mark.parametrize("text", UNREADABLE)
def test_no_weight_of_a_settlement_is_read_leniently(world: World, text: str) -> None:
    seller, buyer, *_ = world.members
    sale = world.accept(seller, a_sale(seller, buyer, a_line("1.00", unsupported="1.00")))
    world.accept(buyer, a_purchase(sale, PurchaseLine(line=1, kept="0", difference="1.00")))
    for field, name in (("to_buyer", "toBuyer"), ("to_seller", "toSeller"), ("lost", "lost")):
        line = replace(SettledLine(line=1), **{field: text})
        refusal = world.refused(buyer, a_settlement(sale, line))
        assert refusal.rule == "R31"
        assert refusal.pointer == f"/credentialSubject/lines/0/{name}"


@pytest.mark.parametrize("text", [*UNREADABLE, "0", "0.000"])
def test_no_weight_from_outside_is_read_leniently(world: World, text: str) -> None:
    refusal = world.refused(world.members[0], a_purchase_from_outside((text, None)))
    assert refusal.rule == "R31"
    assert refusal.pointer == "/credentialSubject/lines/0/carats"


def test_the_largest_and_the_smallest_weight_are_exact(world: World) -> None:
    seller, buyer, *_ = world.members
    largest: LotId = world.a_lot(seller, "999999999.999")
    line = a_line("999999999.998", (largest, "999999999.998"))
    world.accept(seller, a_sale(seller, buyer, line))
    assert world.left(largest) == 1
    world.accept(seller, a_sale(seller, buyer, a_line("0.001", (largest, "0.001"))))
    assert world.left(largest) == 0
