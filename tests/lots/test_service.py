"""What stands behind a lot and where carats went, through several hands, as known at any log position."""

import pytest

from tests.builders import (
    SURAT,
    Somebody,
    a_claim,
    a_confirmation,
    a_correction,
    a_line,
    a_number,
    a_purchase,
    a_purchase_from_outside,
    a_sale,
    a_settlement,
    a_withdrawal,
    assert_books_hold,
)
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.disclosure.rules import NotFound
from warranty.foundation.ids import LotId, lot_id
from warranty.lots import service
from warranty.lots.books import LotState
from warranty.lots.service import Coverage, behind
from warranty.trade.documents import PurchaseLine, SettledLine

NOW = 2**62


async def sold(
    running: RunningRegister, seller: Somebody, buyer: Somebody, carats: str, *sources: tuple[LotId, str]
) -> LotId:
    """A sale of one line, kept whole by its buyer: the buyer's lot."""
    sale = await running.accept(seller, a_sale(seller, buyer, a_line(carats, *sources)))
    await running.accept(buyer, a_purchase(sale.statement, carats))
    return sale.lots[0]


async def test_behind_a_lot_after_four_hands_stand_both_certificates_in_their_shares(
    running: RunningRegister, asking: Connection
) -> None:
    """60 + 40 are sold as one line of 100, of which 50 are sold on, of which 25."""
    first, second, third, fourth = running.members
    one, other = a_number(), a_number()
    roots = await running.a_lot(first, "60.00", number=one), await running.a_lot(first, "40.00", number=other)
    mixed = await sold(running, first, second, "100.00", (roots[0], "60.00"), (roots[1], "40.00"))
    half = await sold(running, second, third, "50.00", (mixed, "50.00"))
    quarter = await sold(running, third, fourth, "25.00", (half, "25.00"))
    lineage = await service.lineage(asking, quarter, NOW)
    shares = {root.certificate: (root.carats, root.coverage) for root in lineage.roots}
    assert shares == {one: (15_000, Coverage(confirmed=15_000)), other: (10_000, Coverage(confirmed=10_000))}
    assert (lineage.carats, lineage.coverage) == (25_000, Coverage(confirmed=25_000))
    assert lineage.paths == 2
    await assert_books_hold(asking)


async def test_where_a_root_went_adds_up_to_it(running: RunningRegister, asking: Connection) -> None:
    first, second, third, _ = running.members
    root, other = await running.a_lot(first, "60.00"), await running.a_lot(first, "40.00")
    mixed = await sold(running, first, second, "50.00", (root, "30.00"), (other, "20.00"))
    out = await running.accept(second, a_sale(second, SURAT, a_line("20.00", (mixed, "20.00")), code="K7"))
    offer = await running.accept(second, a_sale(second, third, a_line("10.00", (mixed, "10.00"))))
    dispersion = await service.dispersion(asking, {root: Coverage(confirmed=60_000)}, NOW)
    found = {(holding.lot.id, holding.place): holding.coverage for holding in dispersion.holdings}
    assert found == {
        (root, "held"): Coverage(confirmed=30_000),
        (mixed, "held"): Coverage(confirmed=12_000),
        (out.lots[0], "outside"): Coverage(confirmed=12_000),
        (offer.lots[0], "held"): Coverage(confirmed=6_000),
    }
    states = {holding.lot.id: holding.lot.state for holding in dispersion.holdings}
    assert states[offer.lots[0]] is LotState.OFFERED


async def test_a_lot_is_told_as_it_stood_at_each_position(
    running: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("40.00", (root, "40.00"))))
    answer = PurchaseLine(line=1, kept="25.00", returned="10.00", difference="5.00")
    purchase = await running.accept(buyer, a_purchase(sale.statement, answer))
    settled = SettledLine(line=1, to_buyer="1.00", to_seller="2.00", lost="2.00")
    await running.accept(seller, a_settlement(sale.statement, settled))
    end = await running.accept(buyer, a_settlement(sale.statement, settled))

    async def told(lot: LotId, as_of: int) -> tuple[int, int, int, LotState]:
        known = await service.lot_at(asking, lot, as_of)
        return known.received, known.left, known.disputed, known.state

    bought = sale.lots[0]
    with pytest.raises(NotFound):
        await told(bought, sale.position - 1)
    assert await told(root, sale.position - 1) == (100_000, 100_000, 0, LotState.HELD)
    assert await told(root, sale.position) == (100_000, 60_000, 0, LotState.HELD)
    assert await told(bought, sale.position) == (40_000, 40_000, 0, LotState.OFFERED)
    assert await told(bought, purchase.position) == (30_000, 25_000, 5_000, LotState.HELD)
    assert await told(root, purchase.position) == (100_000, 70_000, 0, LotState.HELD)
    assert await told(bought, end.position - 1) == (30_000, 25_000, 5_000, LotState.HELD)
    assert await told(bought, end.position) == (28_000, 26_000, 0, LotState.HELD)
    assert await told(root, end.position) == (100_000, 72_000, 0, LotState.HELD)
    await assert_books_hold(asking)


async def test_a_withdrawn_offer_was_an_offer_before(running: RunningRegister, asking: Connection) -> None:
    seller, buyer, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("40.00", (root, "40.00"))))
    end = await running.accept(seller, a_withdrawal(sale.statement))
    before = await service.lot_at(asking, sale.lots[0], sale.position)
    after = await service.lot_at(asking, sale.lots[0], end.position)
    assert (before.state, before.left, before.ended_at) == (LotState.OFFERED, 40_000, None)
    assert (after.state, after.left, after.ended_at) == (LotState.WITHDRAWN, 0, end.position)
    lineage = await service.lineage(asking, sale.lots[0], end.position)
    assert (lineage.carats, lineage.roots, lineage.coverage) == (0, [], Coverage())


async def test_a_correction_after_resale_makes_carats_unsupported_wherever_they_are(
    running: RunningRegister, asking: Connection
) -> None:
    """800.00 confirmed and claimed, 500.00 sold on, corrected to 720.00: 80.00 less, pro rata (R9)."""
    importer, buyer, *_ = running.members
    number = a_number()
    confirmed = await running.accept(running.cast.india, a_confirmation(number, importer, "800.00"))
    root = (await running.accept(importer, a_claim(number, "800.00"))).lots[0]
    bought = await sold(running, importer, buyer, "500.00", (root, "500.00"))
    correction = await running.accept(
        running.cast.india, a_correction(number, confirmed.statement, importer, "720.00")
    )
    lineage = await service.lineage(asking, bought, correction.position)
    assert lineage.coverage == Coverage(confirmed=450_000, unsupported=50_000)
    before = await service.lineage(asking, bought, correction.position - 1)
    assert before.coverage == Coverage(confirmed=500_000)
    start = {root: Coverage(confirmed=720_000, unsupported=80_000)}
    dispersion = await service.dispersion(asking, start, correction.position)
    found = {holding.lot.id: holding.coverage for holding in dispersion.holdings}
    assert found == {
        root: Coverage(confirmed=270_000, unsupported=30_000),
        bought: Coverage(confirmed=450_000, unsupported=50_000),
    }


async def test_the_four_grades_are_told_apart(running: RunningRegister, asking: Connection) -> None:
    """Confirmed, awaiting, on paper and unsupported meet in one lot and are never merged."""
    dealer, buyer, outside, _ = running.members
    confirmed = await running.a_lot(dealer, "40.00")
    awaiting = (await running.accept(dealer, a_claim(a_number(), "30.00"))).lots[0]
    own = await running.a_lot(outside, "20.00")
    out = await running.accept(outside, a_sale(outside, SURAT, a_line("20.00", (own, "20.00")), code="K7-QX"))
    paper = await running.accept(
        dealer, a_purchase_from_outside(("20.00", (out.statement, 1, "K7-QX")), ("5.00", None))
    )
    sources = ((confirmed, "40.00"), (awaiting, "30.00"), (paper.lots[0], "20.00"), (paper.lots[1], "5.00"))
    line = a_line("100.00", *sources, unsupported="5.00")
    sale = await running.accept(dealer, a_sale(dealer, buyer, line))
    lineage = await service.lineage(asking, sale.lots[0], NOW)
    assert lineage.coverage == Coverage(
        confirmed=40_000, awaiting=30_000, on_paper=20_000, unsupported=10_000
    )
    kinds = sorted((root.kind.value, root.carats) for root in lineage.roots)
    assert kinds == [
        ("import-claim", 20_000),
        ("import-claim", 30_000),
        ("import-claim", 40_000),
        ("unsupported", 5_000),
        ("unsupported", 5_000),
    ]
    await assert_books_hold(asking)


async def test_everything_in_stock_is_everything_that_ever_came(
    running: RunningRegister, asking: Connection
) -> None:
    """All roots together, followed forwards, are every lot's balance to the thousandth."""
    first, second, third, _ = running.members
    one, other = await running.a_lot(first, "33.333"), await running.a_lot(second, "66.667")
    mixed = await sold(running, first, second, "10.001", (one, "10.001"))
    line = a_line("50.00", (mixed, "7.00"), (other, "42.50"), unsupported="0.50")
    sale = await running.accept(second, a_sale(second, third, line))
    answer = PurchaseLine(line=1, kept="48.00", returned="1.25", difference="0.75")
    await running.accept(third, a_purchase(sale.statement, answer))
    auxiliary = lot_id(sale.statement, 1_000_001)
    start = {
        one: Coverage(confirmed=33_333),
        other: Coverage(confirmed=66_667),
        auxiliary: Coverage(unsupported=500),
    }
    dispersion = await service.dispersion(asking, start, NOW)
    found = {(holding.lot.id, holding.place): holding.coverage.total for holding in dispersion.holdings}
    lots = await service.lots_at(asking, [one, other, mixed, auxiliary, sale.lots[0]], NOW)
    balances = {(lot.id, "held"): lot.left for lot in lots.values() if lot.left}
    assert found == {**balances, (sale.lots[0], "disputed"): 750}
    grades = [holding.coverage for holding in dispersion.holdings]
    assert service.add_up(grades) == Coverage(confirmed=100_000, unsupported=500)


async def test_coverage_of_many_lots_is_that_of_each(running: RunningRegister, asking: Connection) -> None:
    first, second, *_ = running.members
    root, pending = (
        await running.a_lot(first, "60.00"),
        (await running.accept(first, a_claim(a_number(), "40.00"))).lots[0],
    )
    mixed = await sold(running, first, second, "50.00", (root, "30.00"), (pending, "20.00"))
    lots = await service.lots_at(asking, [root, pending, mixed], NOW)
    together = await service.coverages(asking, list(lots.values()), NOW)
    assert together == {lot: (await service.lineage(asking, lot, NOW)).coverage for lot in lots}
    assert together[mixed] == Coverage(confirmed=30_000, awaiting=20_000)


async def test_a_lineage_of_many_ways_counts_each_and_adds_up(
    running: RunningRegister, asking: Connection
) -> None:
    """Five roots, two lots of them all, two of these, one: 5 × 2 × 2 ways."""
    first, second, *_ = running.members
    roots = [await running.a_lot(first, "10.00") for _ in range(5)]
    hands = [first, second]
    lots = roots
    for turn in range(3):
        seller, buyer = hands[turn % 2], hands[(turn + 1) % 2]
        drawn = [(lot, "1.00") for lot in lots]
        lots = [await sold(running, seller, buyer, f"{len(drawn)}.00", *drawn) for _ in range(2)]
    whole = await service.lineage(asking, lots[0], NOW)
    assert (len(whole.flows), whole.paths) == (2 * 5 + 2 * 2 + 2, 20)
    assert [root.carats for root in whole.roots] == [400] * 5
    known = await service.lots_at(asking, [*lots, *roots], NOW)
    together = await service.coverages(asking, list(known.values()), NOW)
    assert together == {lot: Coverage(confirmed=known[lot].received) for lot in known}


async def test_a_lineage_longer_than_its_limit_is_refused_and_the_limit_named(
    running: RunningRegister, asking: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = running.members
    roots = [await running.a_lot(first, "10.00") for _ in range(3)]
    mixed = await sold(running, first, second, "3.00", *[(root, "1.00") for root in roots])
    monkeypatch.setattr(behind, "LONGEST_LINEAGE", 3)
    assert len((await service.lineage(asking, mixed, NOW)).flows) == 3
    monkeypatch.setattr(behind, "LONGEST_LINEAGE", 2)
    with pytest.raises(service.LineageTooLong) as refused:
        await service.lineage(asking, mixed, NOW)
    assert refused.value.facts == {"limit": 2}


async def test_coverage_is_told_for_as_many_lots_as_the_budget_of_edges_reaches(
    running: RunningRegister, asking: Connection
) -> None:
    """What lies behind several lots is counted for each: five sales of a mixture, five times its chain."""
    first, second, third, *_ = running.members
    roots = [await running.a_lot(first, "10.00") for _ in range(3)]
    mixed = await sold(running, first, second, "15.00", *[(root, "5.00") for root in roots])
    lots = [await sold(running, second, third, "1.00", (mixed, "1.00")) for _ in range(5)]
    found = await service.lots_at(asking, [*lots, roots[0]], NOW)
    asked = [found[lot] for lot in lots]
    for budget, told in ((0, 0), (3, 0), (4, 1), (7, 1), (8, 2), (19, 4), (20, 5)):
        covered = await service.coverages(asking, asked, NOW, budget=budget)
        assert covered == {lot: Coverage(confirmed=1_000) for lot in lots[:told]}
    root_first = [found[roots[0]], *asked]
    assert len(await service.coverages(asking, root_first, NOW, budget=0)) == 1


async def test_a_dispersion_wider_than_its_limit_says_so(
    running: RunningRegister, asking: Connection
) -> None:
    first, second, *_ = running.members
    root = await running.a_lot(first, "60.00")
    for _ in range(3):
        await sold(running, first, second, "1.00", (root, "1.00"))
    cut = await service.dispersion(asking, {root: Coverage(confirmed=60_000)}, NOW, limit=2)
    assert (cut.holdings, cut.is_complete) == ((), False)
    whole = await service.dispersion(asking, {root: Coverage(confirmed=60_000)}, NOW, limit=3)
    assert (len(whole.holdings), whole.is_complete) == (4, True)


async def test_followed_through_ones_own_hands_alone_the_rest_is_passed_on(
    running: RunningRegister, asking: Connection
) -> None:
    first, second, third, _ = running.members
    root = await running.a_lot(first, "60.00")
    bought = await sold(running, first, second, "40.00", (root, "40.00"))
    await sold(running, second, third, "10.00", (bought, "10.00"))
    start = {root: Coverage(confirmed=60_000)}
    dispersion = await service.dispersion(asking, start, NOW, within=first.id)
    found = {(holding.lot.id, holding.place): holding.coverage.total for holding in dispersion.holdings}
    assert found == {(root, "held"): 20_000, (bought, "passed-on"): 40_000}


async def test_ones_stock_is_paged_newest_first_and_holds_what_came_back_unsupported(
    running: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    roots = [await running.a_lot(seller, "10.00") for _ in range(3)]
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("2.00", unsupported="2.00")))

    async def stock(as_of: int = NOW, limit: int = 10) -> list[LotId]:
        return await service.stock_of(asking, seller.id, as_of, limit=limit)

    assert await stock() == roots[::-1]
    await running.accept(seller, a_withdrawal(sale.statement))
    back = lot_id(sale.statement, 1_000_001)
    assert await stock() == [back, *roots[::-1]]
    assert await stock(sale.position - 1) == roots[::-1]
    first = await stock(limit=2)
    last = (await service.lots_at(asking, first, NOW))[first[-1]]
    cursor = (last.position, last.line)
    rest = await service.stock_of(asking, seller.id, NOW, before=cursor, limit=2)
    assert [*first, *rest] == [back, *roots[::-1]]
    offered = await service.stock_of(asking, buyer.id, sale.position, limit=10, state=LotState.OFFERED)
    assert offered == [sale.lots[0]]
    assert await service.stock_of(asking, buyer.id, NOW, limit=10, state=LotState.OFFERED) == []
