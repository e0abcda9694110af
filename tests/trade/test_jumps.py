"""V01: goods sold on unchanged at another price per carat than they were bought at."""

import pytest

from tests.builders import Draft, a_line, a_purchase, a_sale, assert_books_hold
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.policy.catalogue import Finding
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import LineAmount, Prices, PurchaseLine, Rate


def priced(sale: Draft, *amounts: str, currency: str = "USD", usd: str = "") -> Draft:
    """A sale that asks these amounts, line by line."""
    lines = tuple(LineAmount(line=at, amount=amount) for at, amount in enumerate(amounts, 1))
    if not usd:
        return sale.showing(prices=Prices(currency=currency, lines=lines))
    rate = Rate(usd=usd, on=sale.document.event_on)
    return sale.showing(prices=Prices(currency=currency, lines=lines, rate=rate))


def bought(world: World, carats: str, amount: str, kept: PurchaseLine | str = "") -> LotId:
    """A lot of the second member's, imported by the first and sold to it for an amount."""
    seller, buyer, *_ = world.members
    root = world.a_lot(seller, carats)
    sale = world.accept(seller, priced(a_sale(seller, buyer, a_line(carats, (root, carats))), amount))
    world.accept(buyer, a_purchase(sale, kept or carats))
    return lot_id(sale, 1)


def jumps(world: World) -> list[Finding]:
    return [one for one in world.found if one.rule == "V01"]


def resold(world: World, carats: str, lot: LotId, amount: str) -> list[Finding]:
    """What comes of the second member's sale of carats of a lot for an amount, as far as it is V01."""
    _, seller, buyer, *_ = world.members
    world.accept(seller, priced(a_sale(seller, buyer, a_line(carats, (lot, carats))), amount))
    return jumps(world)


@pytest.mark.parametrize(
    ("amount", "alarm", "ratio", "direction"),
    [
        # bought at 100.00 a carat
        ("1500.01", "m", "1.50", "up"),
        ("2000.00", "m", "2.00", "up"),
        ("2000.01", "M", "2.00", "up"),
        ("10000.00", "M", "10.00", "up"),
        ("10000.01", "X", "10.00", "up"),
        ("130000.00", "X", "130.00", "up"),
        ("666.66", "m", "1.50", "down"),
        ("500.00", "m", "2.00", "down"),
        ("499.99", "M", "2.00", "down"),
    ],
)
def test_a_price_far_from_what_was_paid_is_told_by_how_many_times_it_is(
    world: World, amount: str, alarm: str, ratio: str, direction: str
) -> None:
    (found,) = resold(world, "10.00", bought(world, "10.00", "1000.00"), amount)
    assert found.facts == {"alarm": alarm, "line": 1, "ratio": ratio, "direction": direction}
    assert amount not in found.sentence


@pytest.mark.parametrize("amount", ["1500.00", "1000.00", "666.67"])
def test_up_to_half_as_much_again_is_a_trader_s_margin(world: World, amount: str) -> None:
    assert resold(world, "10.00", bought(world, "10.00", "1000.00"), amount) == []


def test_a_part_is_compared_by_the_carat(world: World) -> None:
    lot = bought(world, "10.00", "1000.00")
    assert resold(world, "2.50", lot, "250.00") == []
    assert len(resold(world, "2.50", lot, "1000.00")) == 1


def test_what_was_sent_back_does_not_change_what_the_rest_cost(world: World) -> None:
    answer = PurchaseLine(line=1, kept="5.00", returned="5.00")
    assert resold(world, "5.00", bought(world, "10.00", "1000.00", answer), "500.00") == []


def test_a_line_from_several_lots_is_compared_with_their_mean_by_weight(world: World) -> None:
    _, seller, buyer, *_ = world.members
    dear, cheap = bought(world, "10.00", "3000.00"), bought(world, "30.00", "1000.00")
    line = a_line("40.00", (dear, "10.00"), (cheap, "30.00"))
    # (3,000 + 1,000) / 40 = 100.00 a carat
    world.accept(seller, priced(a_sale(seller, buyer, line), "4000.00"))
    assert jumps(world) == []


def test_other_currencies_are_compared_at_the_rate_of_each_invoice(world: World) -> None:
    _, seller, buyer, *_ = world.members
    lot = bought(world, "10.00", "1000.00")
    sale = a_sale(seller, buyer, a_line("10.00", (lot, "10.00")))
    # 90,000.00 INR at 0.0115 are 1,035.00 US$
    world.accept(seller, priced(sale, "90000.00", currency="INR", usd="0.0115"))
    assert jumps(world) == []


def test_what_is_sold_for_nothing_is_told_to_who_looks_after_it(world: World) -> None:
    """V02: the least amount there is tells nothing; what the goods cost need not be known."""
    seller, buyer, *_ = world.members
    for amount, found in (("0.00", ["V02"]), ("0.01", [])):
        line = a_line("1.00", (world.a_lot(seller, "1.00"), "1.00"))
        world.accept(seller, priced(a_sale(seller, buyer, line), amount))
        assert rules_of(world.found) == found


def test_from_nothing_to_a_price_is_extreme_and_has_no_ratio(world: World) -> None:
    (found,) = resold(world, "10.00", bought(world, "10.00", "0.00"), "1000.00")
    assert found.facts == {"alarm": "X", "line": 1, "direction": "up"}


def test_what_was_imported_has_no_price_to_compare(world: World) -> None:
    seller, buyer, *_ = world.members
    lot = world.a_lot(seller, "10.00")
    world.accept(seller, priced(a_sale(seller, buyer, a_line("10.00", (lot, "10.00"))), "9000000.00"))
    assert jumps(world) == []


@pytest.mark.parametrize("at_once", [1, 100])
@pytest.mark.parametrize("together", [True, False])
async def test_it_is_told_whether_the_goods_were_bought_in_the_same_batch_or_before(
    running: RunningRegister, asking: Connection, database_url: str, at_once: int, *, together: bool
) -> None:
    """10.00 ct for 1,000.00 US$, sold on whole for 130,000.00: the catalogue's extreme case."""
    first, second, third, _ = running.members
    root = await running.a_lot(first, "10.00")
    offer = uuid7()
    lot = lot_id(StatementId(offer), 1)
    said = [
        running.sign(
            first,
            priced(a_sale(first, second, a_line("10.00", (root, "10.00"))), "1000.00"),
            statement=offer,
        ),
        running.sign(second, a_purchase(offer, "10.00")),
        running.sign(second, priced(a_sale(second, third, a_line("10.00", (lot, "10.00"))), "130000.00")),
    ]
    if together:
        *_, sold_on = await running.send(*said)
    else:
        *_, (sold_on,) = [await running.send(one) for one in said]
    assert isinstance(sold_on, Recorded), sold_on
    assert [(one.rule, one.facts["alarm"], one.facts["ratio"]) for one in sold_on.findings] == [
        ("V01", "X", "130.00")
    ]
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
