"""V01 knows what goods cost: as corrected, from outside, by a predecessor's invoice, of most of a line."""

import pytest

from tests.builders import Draft, a_line, a_purchase, a_purchase_from_outside, a_sale, a_withdrawal
from tests.lots.test_passing import passed
from tests.parties.builders import TODAY
from tests.parties.test_succession import succession
from tests.trade.test_corrections import a_note, a_weight, an_agreement
from tests.trade.test_jumps import bought, jumps, priced, resold
from tests.worlds import RunningRegister, World
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.foundation.statements import urn
from warranty.lots.books import LotKind
from warranty.policy.catalogue import Finding
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import InvoiceAmended, LineAmount, Prices, PurchaseLine, Rate


def told(found: list[Finding]) -> list[tuple[str, str]]:
    return [(one.facts["ratio"], one.facts["direction"]) for one in found if one.rule == "V01"]


def sale_of(world: World, lot: LotId) -> StatementId:
    """The sale by which the second member bought a lot."""
    return world.books.lots.lots[lot].statement


def corrected(world: World, lot: LotId, correction: Draft) -> None:
    """Proposed by the first member, who sold the lot, and agreed to by the second."""
    seller, buyer, *_ = world.members
    sale = sale_of(world, lot)
    world.accept(buyer, an_agreement(sale, world.accept(seller, correction)))


def an_amendment(sale: StatementId, amount: str) -> Draft:
    prices = Prices(currency="USD", lines=(LineAmount(line=1, amount=amount),))
    return Draft(
        InvoiceAmended(event_on=TODAY, sale=urn(sale), reason="Misprinted.", document_number="2026/9-A"),
        {"prices": prices},
    )


def mixed(world: World, whole: str, *sources: tuple[LotId, str], unsupported: str = "") -> list[Finding]:
    """V01 of the second member's sale of several lots, for 100,000.00 US$."""
    _, seller, buyer, *_ = world.members
    line = a_line(whole, *sources, **({"unsupported": unsupported} if unsupported else {}))
    world.accept(seller, priced(a_sale(seller, buyer, line), "100000.00"))
    return jumps(world)


def test_a_hundredth_of_a_carat_that_was_not_bought_takes_no_line_out_of_comparison(world: World) -> None:
    """10.00 ct for 1,000.00 and 0.01 ct imported, sold for 100,000.00: 9,990.01 a carat against 100.00."""
    own = world.a_lot(world.members[1], "5.00")
    found = mixed(world, "10.01", (bought(world, "10.00", "1000.00"), "10.00"), (own, "0.01"))
    assert told(found) == [("99.90", "up")]


@pytest.mark.parametrize(("known", "count"), [("8.00", 1), ("7.99", 0)])
def test_a_line_is_compared_when_four_fifths_of_it_have_a_known_cost(
    world: World, known: str, count: int
) -> None:
    own = world.a_lot(world.members[1], "5.00")
    rest = "2.00" if count else "2.01"
    assert len(mixed(world, "10.00", (bought(world, "8.00", "800.00"), known), (own, rest))) == count


def test_unsupported_carats_have_no_known_cost(world: World) -> None:
    lot = bought(world, "8.00", "800.00")
    assert len(mixed(world, "5.00", (lot, "4.00"), unsupported="1.00")) == 1
    assert mixed(world, "5.01", (lot, "4.00"), unsupported="1.01") == []


def test_an_amended_price_counts_once_both_sides_have_signed_it(world: World) -> None:
    """1,000.00 amended to 10,000.00 for 10.00 ct: sold on by halves at 1,000.00 a carat."""
    seller, *_ = world.members
    lot = bought(world, "10.00", "1000.00")
    amendment = an_amendment(sale_of(world, lot), "10000.00")
    waiting = world.accept(seller, amendment)
    assert told(resold(world, "5.00", lot, "5000.00")) == [("10.00", "up")]
    world.accept(world.members[1], an_agreement(sale_of(world, lot), waiting))
    assert resold(world, "5.00", lot, "5000.00") == []


def test_notes_count_by_their_value_and_by_the_goods_that_go_back(world: World) -> None:
    """200.00 less 100.00 for 10.00 ct are 10.00 a carat; debit 100.00 more, 20.00; with 5.00 ct, 20.00."""
    seller, *_ = world.members
    credited, debited, back = (bought(world, "10.00", amount) for amount in ("200.00", "100.00", "200.00"))
    world.accept(seller, a_note(sale_of(world, credited)))
    assert told(resold(world, "5.00", credited, "100.00")) == [("2.00", "up")]
    world.accept(seller, a_note(sale_of(world, debited), direction="debit"))
    assert resold(world, "5.00", debited, "100.00") == []
    corrected(world, back, a_note(sale_of(world, back), "5.00"))
    assert resold(world, "5.00", back, "100.00") == []


def test_a_corrected_weight_is_what_the_price_was_for(world: World) -> None:
    """10.00 ct for 1,000.00 were 5.00 ct: 200.00 a carat, and not 100.00."""
    lot = bought(world, "10.00", "1000.00")
    corrected(world, lot, a_weight(sale_of(world, lot), "10.00", "5.00"))
    assert resold(world, "2.50", lot, "500.00") == []
    assert told(resold(world, "2.50", lot, "250.00")) == [("2.00", "down")]


def test_what_an_invoice_from_outside_asked_is_compared(world: World) -> None:
    _, buyer, *_ = world.members
    prices = Prices(currency="USD", lines=(LineAmount(line=1, amount="1000.00"),))
    priced_ = world.accept(buyer, a_purchase_from_outside(("10.00", None)).showing(prices=prices))
    unpriced = world.accept(buyer, a_purchase_from_outside(("10.00", None)))
    assert told(resold(world, "10.00", lot_id(priced_, 1), "130000.00")) == [("130.00", "up")]
    assert resold(world, "10.00", lot_id(unpriced, 1), "130000.00") == []


@pytest.mark.parametrize("together", [True, False])
async def test_a_successor_sells_on_at_what_its_predecessor_paid_as_corrected(
    running: RunningRegister, database_url: str, *, together: bool
) -> None:
    """10.00 ct for 1,000.00, amended to 2,000.00, passed, sold on for 130,000.00; recorded at once or not."""
    first, old, heir, buyer = running.members[:4]
    association = running.cast.association
    root = await running.a_lot(first, "10.00")
    await running.accept(association, Draft(succession(old, heir, keys_end=False)))
    offer, amended, passing = (StatementId(uuid7()) for _ in range(3))
    sale = priced(a_sale(first, old, a_line("10.00", (root, "10.00"))), "1000.00")
    on = priced(a_sale(heir, buyer, a_line("10.00", (lot_id(passing, 1), "10.00"))), "130000.00")
    said = [
        running.sign(first, sale, statement=offer),
        running.sign(old, a_purchase(offer, "10.00")),
        running.sign(first, an_amendment(offer, "2000.00"), statement=amended),
        running.sign(old, an_agreement(offer, amended)),
        running.sign(association, passed(old, heir), statement=passing),
        running.sign(heir, on),
    ]
    outcomes = await running.send(*said) if together else [(await running.send(one))[0] for one in said]
    sold_on = outcomes[-1]
    assert isinstance(sold_on, Recorded), sold_on
    assert told(list(sold_on.findings)) == [("65.00", "up")]
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_what_was_restored_to_its_owner_was_not_bought(running: RunningRegister) -> None:
    first, holder, victim, buyer = running.members[:4]
    root = await running.a_lot(first, "10.00")
    sale = priced(a_sale(first, holder, a_line("10.00", (root, "10.00"))), "1000.00")
    offer = await running.accept(first, sale)
    await running.accept(holder, a_purchase(offer.statement, "10.00"))
    decision = passed(holder, victim, (offer.lots[0], "10.00"), ground="restoration", reason="Judgment 114")
    back = lot_id((await running.accept(running.cast.association, decision)).statement, 1)
    on = priced(a_sale(victim, buyer, a_line("10.00", (back, "10.00"))), "130000.00")
    assert told(list((await running.accept(victim, on)).findings)) == []


def test_what_a_seller_named_as_unsupported_and_has_back_was_not_bought(world: World) -> None:
    """Its root is of the sale's own statement, and no line of it."""
    seller, buyer, *_ = world.members
    root = world.a_lot(seller, "5.00")
    line = a_line("10.00", (root, "5.00"), unsupported="5.00")
    sale = world.accept(seller, priced(a_sale(seller, buyer, line), "1000.00"))
    world.accept(seller, a_withdrawal(sale))
    (own,) = [lot.id for lot in world.books.lots.lots.values() if lot.kind is LotKind.UNSUPPORTED]
    on = a_sale(seller, buyer, a_line("5.00", (own, "5.00")))
    world.accept(seller, priced(on, "130000.00"))
    assert jumps(world) == []


def test_what_went_back_and_is_credited_by_value_leaves_the_price_of_the_rest(world: World) -> None:
    """10.00 ct for 1,000.00, 5.00 kept and 500.00 credited: 100.00 a carat, and sold on for it."""
    kept = PurchaseLine(line=1, kept="5.00", returned="5.00")
    lot = bought(world, "10.00", "1000.00", kept)
    world.accept(world.members[0], a_note(sale_of(world, lot), amount="500.00"))
    assert resold(world, "2.00", lot, "200.00") == []
    assert told(resold(world, "2.00", lot, "400.02")) == [("2.00", "up")]


def test_a_note_older_than_the_amendment_that_changed_its_currency_stops_no_sale(world: World) -> None:
    """10.50 are no amount in yen: the note's value is unknown, and whoever sells on is no worse."""
    seller, buyer, *_ = world.members
    lot = bought(world, "10.00", "1000.00")
    note = world.accept(seller, a_note(sale_of(world, lot), "5.00", amount="10.50"))
    whole = (LineAmount(line=1, amount="50000"),)
    in_yen = Prices(currency="JPY", rate=Rate(usd="0.01", on=TODAY), lines=whole)
    corrected(world, lot, an_amendment(sale_of(world, lot), "1.00").showing(prices=in_yen))
    world.accept(buyer, an_agreement(sale_of(world, lot), note))
    assert resold(world, "5.00", lot, "500.00") == []
