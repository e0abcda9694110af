"""What was delivered of a sale later is the same sale: outside, going back, and by a note (R21, R23, R27)."""

import pytest

from tests.builders import (
    MAKEABLE,
    SURAT,
    TODAY,
    Draft,
    Somebody,
    a_line,
    a_purchase,
    a_purchase_from_outside,
    a_receipt,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.lots.exporting import AN_INVOICE
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_making import made
from tests.lots.test_passing import assert_replays
from tests.trade.test_corrections import Sold, a_note, a_weight, an_agreement, with_sources
from tests.trade.test_takeover import CODE, NOW, a_takeover, joined
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.lots import service, stock_store
from warranty.lots.books import LotKind
from warranty.lots.documents import LotSplit
from warranty.lots.service import Coverage
from warranty.policy.limits import NOTES_REACH_ADDED_SINCE
from warranty.policy.rule_set import packaged
from warranty.register import reading
from warranty.trade.documents import LineSources, SourceLot, WeighedLine, WeightCorrected


def more_outside(
    sale: StatementId, booked: str, carats: str, *lots: tuple[LotId, str], shown: bool = True
) -> Draft:
    """The seller's word that more of line 1 was sold outside, from which lots."""
    line = WeighedLine(line=1, booked=booked, carats=carats)
    document = WeightCorrected(
        event_on=TODAY, sale=urn(sale), lines=(line,), reason="Weighed again at the buyer's.",
        evidence=(AN_INVOICE,) if shown else (),
    )  # fmt: skip
    drawn = tuple(SourceLot(lot=str(lot), carats=part) for lot, part in lots)
    return Draft(document, {"sources": (LineSources(line=1, lots=drawn),)} if drawn else {})


class Outside:
    """10.00 of 100.00 ct sold to somebody outside; 4.00 ct of another certificate at hand."""

    def __init__(self, world: World) -> None:
        self.world, (self.seller, self.buyer, self.third, _) = world, world.members
        self.root, self.other = world.a_lot(self.seller, "100.00"), world.a_lot(self.seller, "4.00")
        line = a_line("10.00", (self.root, "10.00"))
        self.sale = world.accept(self.seller, a_sale(self.seller, SURAT, line, code=CODE))
        self.lot = lot_id(self.sale, 1)

    def more(self, carats: str = "2.50") -> LotId:
        whole = f"{10 + float(carats):.2f}"
        drafted = more_outside(self.sale, "10.00", whole, (self.other, carats))
        return LotId(lot_id(self.world.accept(self.seller, drafted), 1))

    def bought(self, carats: str) -> Draft:
        return a_purchase_from_outside((carats, (self.sale, 1, CODE)))


async def in_stock(asking: Connection, party: Somebody) -> int:
    """Thousandths in the closing balance of a party's day."""
    rows = await stock_store.balance(asking, party.id, NOW, TODAY, TODAY)
    return sum(row.before + row.during for row in rows)


@pytest.fixture
def outside(world: World) -> Outside:
    return Outside(world)


# ---- to somebody outside


def test_more_sold_outside_is_of_the_same_outside_balance(outside: Outside) -> None:
    """10.00 and 2.50 more: 12.50 can be drawn on with the one code, 12.51 not (L05); 9.00, then 3.50."""
    further = outside.more()
    opened = outside.world.books.lots.lots[further]
    assert (opened.kind, opened.holder, opened.left) == (LotKind.OUTSIDE, None, 2_500)
    assert rules_of(outside.world.found) == ["B01"]
    assert outside.world.left(outside.other) == 1_500
    refused = outside.world.refused(outside.third, outside.bought("12.51"))
    assert (refused.rule, refused.facts["left"]) == ("L05", "12.50")
    outside.world.accept(outside.third, outside.bought("9.00"))
    second = outside.world.accept(outside.third, outside.bought("3.50"))
    sources = {edge.source: edge.carats for edge in outside.world.books.lots.edges[lot_id(second, 1)]}
    assert sources == {outside.lot: 1_000, further: 2_500}
    assert outside.world.refused(outside.third, outside.bought("0.01")).facts["left"] == "0.00"


def test_lines_of_one_purchase_draw_on_what_the_line_before_left(outside: Outside) -> None:
    further = outside.more()
    shown = (outside.sale, 1, CODE)
    bought = outside.world.accept(outside.third, a_purchase_from_outside(("9.00", shown), ("3.50", shown)))
    sources = [
        {edge.source: edge.carats for edge in outside.world.books.lots.edges[lot_id(bought, line)]}
        for line in (1, 2)
    ]
    assert sources == [{outside.lot: 9_000}, {outside.lot: 1_000, further: 2_500}]


def test_what_comes_back_of_goods_sold_outside_is_of_all_that_was_delivered(outside: Outside) -> None:
    """R27: of 12.50 sold 11.00 come back: 10.00 into their lot, 1.00 into that of the 2.50 added."""
    further = outside.more()
    back = a_return(outside.sale, (1, "12.51")).having(evidence=(AN_INVOICE,))
    assert outside.world.refused(outside.seller, back).facts["left"] == "12.50"
    outside.world.accept(outside.seller, a_return(outside.sale, (1, "11.00")).having(evidence=(AN_INVOICE,)))
    lots = (outside.root, outside.other, outside.lot, further)
    assert [outside.world.left(lot) for lot in lots] == [100_000, 2_500, 0, 1_500]
    again = more_outside(outside.sale, "1.50", "2.00", (outside.other, "0.50"))
    assert outside.world.refusal(outside.seller, again) is None


def test_what_its_seller_says_alone_needs_evidence_lots_and_more_weight(outside: Outside) -> None:
    """B01: neither without a paper nor from nothing; less is returned; nobody else says it."""
    world, seller, named = outside.world, outside.seller, (outside.other, "2.50")
    bare = more_outside(outside.sale, "10.00", "12.50", named, shown=False)
    assert world.refused(seller, bare).pointer == "/credentialSubject/evidence"
    assert world.refused(seller, more_outside(outside.sale, "10.00", "12.50")).code == "lines-malformed"
    for lots, rule in (((outside.other, "2.49"), "R21"), ((outside.other, "5.00"), "R21")):
        assert world.refused(seller, more_outside(outside.sale, "10.00", "12.50", lots)).rule == rule
    too_much = more_outside(outside.sale, "10.00", "15.00", (outside.other, "5.00"))
    assert (world.refused(seller, too_much).rule, world.refused(seller, too_much).facts["left"]) == (
        "L05", "4.00",
    )  # fmt: skip
    less = world.refused(seller, more_outside(outside.sale, "10.00", "9.00"))
    assert "GoodsReturned" in less.instead
    wrong = world.refused(seller, more_outside(outside.sale, "9.00", "12.50", named))
    assert "booked with 10.00 ct" in wrong.sentence
    foreign = more_outside(outside.sale, "10.00", "12.50", (world.a_lot(outside.third, "9.00"), "2.50"))
    assert world.refused(seller, foreign).rule == "L06"
    assert world.refused(outside.third, more_outside(outside.sale, "10.00", "12.50", named)).rule == "R20"


def test_of_a_sale_to_a_member_the_seller_names_lots_with_its_agreement_alone(world: World) -> None:
    sold = Sold(world)
    drafted = with_sources(a_weight(sold.sale, "100.00", "102.00"), (world.a_lot(sold.buyer, "9.00"), "2.00"))
    assert world.refused(sold.buyer, drafted).pointer == "/credentialSubject/sources"


async def test_one_sale_outside_is_one_in_balance_stock_and_status_and_rebuilt_as_one(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """10.00 and 2.50 sold out; who joins takes 12.00 over on paper; 0.50 come back into the 2.50's lot."""
    seller, *_ = running.members
    root, further = await running.a_lot(seller, "100.00"), await running.a_lot(seller, "4.00")
    sold = await running.accept(seller, a_sale(seller, SURAT, a_line("10.00", (root, "10.00")), code=CODE))
    sale = StatementId(sold.statement)
    more = await running.accept(seller, more_outside(sale, "10.00", "12.50", (further, "2.50")))
    assert await in_stock(asking, seller) == 91_500
    patel = await joined(running)
    assert (await running.refused(patel, a_takeover(sale, "12.51"))).facts["left"] == "12.50"
    taken = await running.accept(patel, a_takeover(sale, "12.00"))
    assert (await service.lineage(asking, taken.lots[0], NOW)).coverage == Coverage(on_paper=12_000)
    await running.accept(seller, a_return(sale, (1, "0.50")).having(evidence=(AN_INVOICE,)))
    left = await service.lots_at(asking, [root, further, LotId(lot_id(more.statement, 1))], NOW)
    assert [one.left for one in left.values()] == [90_000, 2_000, 0]
    state = await reading.warranty_status(asking, sale, TODAY, packaged())
    assert state.value == "valid"
    await assert_books_hold(asking)
    await assert_replays(database_url)


# ---- back from a member


def test_r27_a_return_is_of_all_that_was_delivered_of_a_line(world: World) -> None:
    """100.00 and 2.50 more: 101.00 on their way back, 100.50 kept by the seller: 100.00 as 60 : 40, 0.50."""
    sold = Sold(world)
    third = world.a_lot(sold.seller, "2.50")
    proposed = world.accept(sold.buyer, a_weight(sold.sale, "100.00", "102.50"))
    agreed = world.accept(sold.seller, with_sources(an_agreement(sold.sale, proposed), (third, "2.50")))
    further = lot_id(agreed, 1)
    assert world.refused(sold.buyer, a_return(sold.sale, (1, "102.51"))).facts["left"] == "102.50"
    back = world.accept(sold.buyer, a_return(sold.sale, (1, "101.00")))
    assert (sold.balances(), world.left(further)) == ((0, 0, 0), 1_500)
    world.accept(sold.seller, a_receipt(back, "101.00"))
    assert (sold.balances(), world.left(third), world.left(further)) == ((60_000, 40_000, 0), 1_000, 1_500)
    assert world.books.trade.went_back(sold.sale, 1) == 0, "all of it is off the line"
    last = world.accept(sold.buyer, a_return(sold.sale, (1, "1.50")))
    assert rules_of(world.found) == []
    world.accept(sold.seller, a_receipt(last, "1.50"))
    assert (world.left(third), world.left(further)) == (2_500, 0)


@pytest.mark.parametrize("since", [True, False])
def test_r27_a_note_is_of_all_that_was_delivered_of_a_line(world: World, *, since: bool) -> None:
    """101.50 of 100.00 and 2.50: 1.50 of what was added; before, 1.50 were more than the line's own lot."""
    sold = Sold(world)
    third = world.a_lot(sold.seller, "2.50")
    proposed = world.accept(sold.buyer, a_weight(sold.sale, "100.00", "102.50"))
    agreed = world.accept(sold.seller, with_sources(an_agreement(sold.sale, proposed), (third, "2.50")))
    if since:
        world.clock.at = NOTES_REACH_ADDED_SINCE
    sold.both(a_note(sold.sale, "101.50"))
    moved = 1_500 if since else 0
    assert (sold.balances(), world.left(third), world.left(lot_id(agreed, 1))) == (
        (60_000, 40_000, 0), moved, 2_500 - moved,
    )  # fmt: skip


# ---- by a note, of goods that were changed since


def changed(agreement: Draft, *lots: tuple[LotId, str]) -> Draft:
    """The buyer's agreement to a note, with the lots that the goods are in now."""
    return with_sources(agreement, *lots)


def test_r27_what_was_boxed_and_divided_goes_back_by_a_note_from_where_it_is(world: World) -> None:
    """60.00 in a box, 40.00 split: a note of 50.00 takes 30.00 out of the box and 20.00 of what was split."""
    sold = Sold(world)
    box = world.accept(sold.buyer, a_box())
    world.accept(sold.buyer, filled(box, (sold.lot, "60.00")))
    split = world.accept(sold.buyer, made(LotSplit, [(sold.lot, "40.00")], ("40.00", MAKEABLE)))
    part = LotId(lot_id(split, 1))
    note = world.accept(sold.seller, a_note(sold.sale, "50.00"))
    agreement = an_agreement(sold.sale, note)
    refused = world.refused(sold.buyer, agreement)
    assert (refused.rule, "CorrectionAgreed" in refused.instead) == ("A04", True)
    agreed = world.accept(sold.buyer, changed(agreement, (LotId(box), "30.00"), (part, "20.00")))
    back = world.books.lots.lots[lot_id(agreed, 1)]
    assert (back.kind, back.holder, back.left, back.state.value) == (
        LotKind.RETURN, sold.seller.id, 50_000, "held",
    )  # fmt: skip
    assert (world.left(part), sold.balances()) == (20_000, (0, 0, 0))
    onward = a_sale(sold.seller, sold.third, a_line("50.00", (back.id, "50.00")))
    assert world.refusal(sold.seller, onward) is None


def test_b07_what_went_back_so_counts_with_all_that_goes_back(world: World) -> None:
    """50.00 by a note of goods changed since; of 100.00 sold 50.01 more are 0.01 too many."""
    sold = Sold(world)
    split = world.accept(sold.buyer, made(LotSplit, [(sold.lot, "100.00")], ("100.00", MAKEABLE)))
    part = LotId(lot_id(split, 1))
    note = world.accept(sold.seller, a_note(sold.sale, "50.00"))
    world.accept(sold.buyer, changed(an_agreement(sold.sale, note), (part, "50.00")))
    assert rules_of(world.found) == []
    world.a_lot(sold.buyer, "1.00")
    again = a_return(sold.sale, (1, "50.00"), changed={1: (part, "50.00")})
    world.accept(sold.buyer, again)
    assert rules_of(world.found) == []
    note = world.accept(sold.seller, a_note(sold.sale, "0.01"))
    assert [one.facts["excess"] for one in world.found if one.rule == "B07"] == ["0.01"]


def test_only_the_buyer_names_them_and_only_its_own_to_the_thousandth(world: World) -> None:
    """L05, L06, R21 of its own lots; a note that moves nothing, or is the buyer's own, has none."""
    sold = Sold(world)
    own, foreign = world.a_lot(sold.buyer, "5.00"), world.a_lot(sold.third, "9.00")
    note = world.accept(sold.seller, a_note(sold.sale, "6.00"))
    agreement = an_agreement(sold.sale, note)
    for lot, carats, rule in ((own, "6.00", "L05"), (foreign, "6.00", "L06"), (own, "5.00", "R21")):
        assert world.refused(sold.buyer, changed(agreement, (lot, carats))).rule == rule
    theirs = world.accept(sold.buyer, a_note(sold.sale, "6.00"))
    mine = world.a_lot(sold.seller, "6.00")
    refused = world.refused(sold.seller, changed(an_agreement(sold.sale, theirs), (mine, "6.00")))
    assert refused.pointer == "/credentialSubject/sources"


def test_a_seller_is_not_told_by_its_note_that_goods_were_used(world: World) -> None:
    """A04: proposed alike whether they were or not; the buyer's own note of used goods is refused to it."""
    sold = Sold(world)
    world.accept(sold.buyer, a_sale(sold.buyer, sold.third, a_line("96.00", (sold.lot, "96.00"))))
    assert world.refusal(sold.seller, a_note(sold.sale, "5.00")) is None
    assert world.refused(sold.buyer, a_note(sold.sale, "5.00")).rule == "A04"


async def test_goods_sent_back_by_a_note_keep_their_lineage_and_the_log_rebuilds_them(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """10.00 sold, boxed with 30.00 of another certificate: 8.00 back by a note are 2.00 and 6.00."""
    seller, buyer, *_ = running.members
    root, own = await running.a_lot(seller, "10.00"), await running.a_lot(buyer, "30.00")
    sold = await running.accept(seller, a_sale(seller, buyer, a_line("10.00", (root, "10.00"))))
    await running.accept(buyer, a_purchase(sold.statement, "10.00"))
    box = StatementId((await running.accept(buyer, a_box())).statement)
    await running.accept(buyer, filled(box, (sold.lots[0], "10.00"), (own, "30.00")))
    sale = StatementId(sold.statement)
    note = await running.accept(seller, a_note(sale, "8.00"))
    drafted = changed(an_agreement(sale, StatementId(note.statement)), (LotId(box), "8.00"))
    agreed = await running.accept(buyer, drafted)
    lineage = await service.lineage(asking, LotId(lot_id(agreed.statement, 1)), NOW)
    assert {one.lot: one.carats for one in lineage.roots} == {root: 2_000, own: 6_000}
    assert await in_stock(asking, seller) == 8_000
    await assert_books_hold(asking)
    await assert_replays(database_url)
