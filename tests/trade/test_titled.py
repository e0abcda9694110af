"""Goods whose title came by an invoice for what was sold on go back; it is corrected (R24, R27)."""

from datetime import date

import pytest

from tests.builders import (
    TODAY,
    Draft,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.trade.test_corrections import a_note, a_weight, an_agreement
from tests.trade.test_memo import Consigned
from tests.trade.test_titles import invoiced, own_lots, pending, sold
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots.books import LotKind
from warranty.lots.rules import titles
from warranty.lots.rules.drawing import LotOverdrawn
from warranty.lots.rules.whereabouts import LotNotHeld
from warranty.register.replay import Databases, replay
from warranty.trade.documents import LineSources, ReceivedLine, SourceLot, WeighedLine
from warranty.trade.rules.refusals import (
    ConsignmentNotOpen,
    CorrectionImpossible,
    GoodsUsedSince,
    LinesMalformed,
)


def given_back(invoice: StatementId, carats: str, *lots: tuple[LotId, str], on: date = TODAY) -> Draft:
    """Goods that came back to the signer, back by the invoice that had made them its own."""
    drawn = tuple(SourceLot(lot=str(lot), carats=part) for lot, part in lots)
    return a_return(invoice, (1, carats), on=on).showing(sources=(LineSources(line=1, lots=drawn),))


class Invoiced(Consigned):
    """Of the 200.00 on memo 30.00 are sold and bought; 12.00 of them are invoiced."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.sale = sold(self, "30.00")
        world.accept(self.third, a_purchase(self.sale, "30.00"))
        self.invoice = invoiced(self, "12.00")

    def come_back(self, carats: str) -> LotId | None:
        """Carats back with the holder; the lot of those it owns by now."""
        before = set(self.world.books.lots.lots)
        back = self.world.accept(self.third, a_return(self.sale, (1, carats)))
        self.world.accept(self.holder, a_receipt(back, carats))
        new = [lot for id_, lot in self.world.books.lots.lots.items() if id_ not in before]
        return next((lot.id for lot in new if lot.kind is LotKind.COLLECTED), None)

    def both(self, draft: Draft) -> None:
        proposed = self.world.accept(self.owner, draft)
        self.world.accept(self.holder, an_agreement(self.invoice, proposed))


@pytest.fixture
def story(world: World) -> Invoiced:
    return Invoiced(world)


# ---- back to the owner


def test_r27_what_came_back_to_its_buyer_goes_back_into_the_lots_its_owner_had_sent(story: Invoiced) -> None:
    """22.00 and 8.00 come back, of them 4.00 and 8.00 the holder's own: the owner's lot has these again."""
    first, second = story.come_back("22.00"), story.come_back("8.00")
    assert first
    assert second
    assert own_lots(story) == [(4_000, "collected"), (8_000, "collected")]
    assert story.lefts() == (99_800, 188_000)
    back = given_back(story.invoice, "12.00", (first, "4.00"), (second, "8.00"))
    returned = story.world.accept(story.holder, back)
    assert rules_of(story.world.found) == []
    assert (own_lots(story), story.lefts()) == ([], (99_800, 188_000))
    story.world.accept(story.owner, a_receipt(returned, "12.00"))
    assert (own_lots(story), story.lefts(), pending(story)) == ([], (111_800, 188_000), 0)
    story.sent_back("188.00")


def test_r27_what_its_owner_does_not_keep_is_its_buyers_again(story: Invoiced) -> None:
    """Of 8.00 on their way 6.00 are kept: 2.00 are the holder's own again."""
    story.come_back("22.00")
    lot = story.come_back("8.00")
    assert lot
    returned = story.world.accept(story.holder, given_back(story.invoice, "8.00", (lot, "8.00")))
    short = ReceivedLine(line=1, kept="6.00", returned="2.00")
    story.world.accept(story.owner, a_receipt(returned, short))
    assert own_lots(story) == [(4_000, "collected"), (2_000, "collected")]
    assert story.lefts() == (105_800, 188_000)


def test_r27_a_line_that_opened_no_lot_names_the_lots_that_go_back(story: Invoiced) -> None:
    own = story.come_back("30.00")
    assert own
    bare = story.world.refused(story.holder, a_return(story.invoice, (1, "12.00")))
    assert isinstance(bare, LinesMalformed)
    assert "sources" in bare.instead
    assert isinstance(
        story.world.refused(story.third, given_back(story.invoice, "12.00", (own, "12.00"))),
        ConsignmentNotOpen,
    )


def test_l05_no_more_goes_back_than_is_the_holders_own(story: Invoiced) -> None:
    own = story.come_back("30.00")
    assert own
    more = story.world.refused(story.holder, given_back(story.invoice, "12.01", (own, "12.01")))
    assert isinstance(more, LotOverdrawn)
    assert more.facts["left"] == "12.00"


def test_l06_other_goods_do_not_go_back_by_it(story: Invoiced) -> None:
    """Neither goods on memo, nor those of another, nor the holder's from elsewhere."""
    story.come_back("30.00")
    elsewhere = story.world.a_lot(story.holder, "12.00")
    for lot, why in ((story.lot, LinesMalformed), (story.source, LotNotHeld), (elsewhere, LinesMalformed)):
        refused = story.world.refused(story.holder, given_back(story.invoice, "12.00", (lot, "12.00")))
        assert isinstance(refused, why), lot


def test_r24_what_was_sent_on_goes_back_to_who_sent_it_as_a_lot_of_its_own(world: World) -> None:
    """Owner, consignor, holder: both invoice 10.00, which come back and go back: they are the consignor's."""
    chain = Consigned(world)
    consignor, holder = chain.holder, chain.stranger
    line = a_line("10.00", (chain.lot, "10.00"))
    sent = world.accept(consignor, a_memo(consignor, holder, line))
    world.accept(holder, a_receipt(sent, "10.00"))
    line = a_line("10.00", (lot_id(sent, 1), "10.00"))
    sale = world.accept(holder, a_sale(holder, chain.third, line))
    world.accept(chain.owner, a_sale(chain.owner, consignor, line, goods="sold-on"))
    invoice = world.accept(consignor, a_sale(consignor, holder, line, goods="sold-on"))
    world.accept(chain.third, a_purchase(sale, "10.00"))
    back = world.accept(chain.third, a_return(sale, (1, "10.00")))
    world.accept(holder, a_receipt(back, "10.00"))
    (own,) = [lot for lot in world.books.lots.lots.values() if lot.holder == holder.id and lot.left]
    returned = world.accept(holder, given_back(invoice, "10.00", (own.id, "10.00")))
    world.accept(consignor, a_receipt(returned, "10.00"))
    lot = chain.known(lot_id(returned, 1))
    assert (lot.left, lot.holder, lot.owner) == (10_000, consignor.id, None)
    assert chain.known(chain.lot).left == 190_000


# ---- the invoice is corrected


def test_r20_less_weight_waits_for_its_title_again(story: Invoiced) -> None:
    """12.00 of 30.00 invoiced, corrected to 9.00: 21.00 wait instead of 18.00, and can be invoiced."""
    assert pending(story) == 18_000
    story.both(a_weight(story.invoice, "12.00", "9.00"))
    assert (pending(story), own_lots(story)) == (21_000, [])
    again = story.world.refused(story.owner, a_weight(story.invoice, "12.00", "8.00"))
    assert isinstance(again, CorrectionImpossible)
    story.both(a_weight(story.invoice, "9.00", "8.00"))
    invoiced(story, "22.00")
    assert pending(story) == 0


def test_r27_a_credit_note_with_goods_takes_the_title_back(story: Invoiced) -> None:
    story.both(a_note(story.invoice, "4.00"))
    assert pending(story) == 22_000
    more = story.world.refused(story.owner, a_note(story.invoice, "8.01"))
    assert isinstance(more, CorrectionImpossible)
    story.world.accept(story.owner, a_note(story.invoice))  # of value alone nobody else's word is needed
    assert pending(story) == 22_000


def test_a04_what_came_back_to_its_buyer_goes_back_as_goods(story: Invoiced) -> None:
    """22.00 came back, 4.00 of them the holder's own: the title of 8.00 can be taken back, no more."""
    own = story.come_back("22.00")
    proposed = story.world.accept(story.owner, a_weight(story.invoice, "12.00", "3.00"))
    refused = story.world.refused(story.holder, an_agreement(story.invoice, proposed))
    assert isinstance(refused, GoodsUsedSince)
    assert refused.sentence.startswith("8.00 ct are sold on still of line 1")
    assert "GoodsReturned" in refused.instead
    story.both(a_weight(story.invoice, "12.00", "4.00"))
    assert (pending(story), own_lots(story)) == (8_000, [(4_000, "collected")])
    assert own
    returned = story.world.accept(story.holder, given_back(story.invoice, "4.00", (own, "4.00")))
    story.world.accept(story.owner, a_receipt(returned, "4.00"))
    assert story.lefts() == (103_800, 188_000)


@pytest.mark.parametrize("carats", ["3.00", "1.00"])
def test_a04_the_seller_is_told_nothing_of_what_came_back_to_its_buyer(story: Invoiced, carats: str) -> None:
    """8.00 are sold on still: of 9.00 and 11.00 its word is taken alike, and the buyer's is refused."""
    story.come_back("22.00")
    story.world.accept(story.owner, a_weight(story.invoice, "12.00", carats))
    asked = story.world.refused(story.holder, a_weight(story.invoice, "12.00", carats))
    assert "8.00 ct" in asked.sentence
    story.world.accept(story.owner, a_note(story.invoice, "11.00"))


def test_a04_what_came_back_after_the_buyers_own_word_is_told_the_seller_without_a_figure(
    story: Invoiced,
) -> None:
    asked = story.world.accept(story.holder, a_weight(story.invoice, "12.00", "3.00"))
    story.come_back("22.00")
    refused = story.world.refused(story.owner, an_agreement(story.invoice, asked))
    assert isinstance(refused, GoodsUsedSince)
    assert "8.00" not in refused.sentence + refused.instead


def test_r20_a_line_that_is_corrected_takes_no_title_of_another_lines_goods(world: World) -> None:
    """Lines of 50.00 and 20.00; the second is corrected to 15.00 and 12.00: 8.00 of its own lot wait."""
    owner, holder, third, _ = world.members
    parts = ("50.00", "20.00")
    roots = [world.a_lot(owner, part, number=a_number("BW")) for part in parts]
    given = [a_line(part, (root, part)) for part, root in zip(parts, roots, strict=True)]
    memo = world.accept(owner, a_memo(owner, holder, *given))
    world.accept(holder, a_receipt(memo, *parts))
    lots = LotId(lot_id(memo, 1)), LotId(lot_id(memo, 2))
    lines = [a_line(part, (lot, part)) for part, lot in zip(parts, lots, strict=True)]
    world.accept(holder, a_sale(holder, third, *lines))
    invoice = world.accept(owner, a_sale(owner, holder, *lines, goods="sold-on"))
    for booked, carats, waiting in (("20.00", "15.00", 5_000), ("15.00", "12.00", 8_000)):
        second = WeighedLine(line=2, booked=booked, carats=carats)
        drafted = a_weight(invoice, booked, carats).having(lines=(second,))
        proposed = world.accept(owner, drafted)
        world.accept(holder, an_agreement(invoice, proposed))
        assert [titles.pending(world.books.lots, lot) for lot in lots] == [0, waiting]


def test_r20_of_a_line_of_two_lots_no_more_is_taken_back_of_each_than_it_passed(story: Invoiced) -> None:
    """A line of 6.00 of the first memo and 4.00 of a second; 18.00 of the first stand on other invoices.

    Corrected from 10.00 to 4.00 the first waits for 6.00, and to 1.00 the second for 3.00.
    """
    world, owner, holder = story.world, story.owner, story.holder
    root = world.a_lot(owner, "4.00", number=a_number("BW"))
    memo = world.accept(owner, a_memo(owner, holder, a_line("4.00", (root, "4.00"))))
    world.accept(holder, a_receipt(memo, "4.00"))
    other = LotId(lot_id(memo, 1))
    world.accept(holder, a_sale(holder, story.third, a_line("4.00", (other, "4.00"))))
    line = a_line("10.00", (story.lot, "6.00"), (other, "4.00"))
    invoice = world.accept(owner, a_sale(owner, holder, line, goods="sold-on"))
    invoiced(story, "12.00")
    for booked, carats, waiting in (("10.00", "4.00", [6_000, 0]), ("4.00", "1.00", [6_000, 3_000])):
        proposed = world.accept(owner, a_weight(invoice, booked, carats))
        world.accept(holder, an_agreement(invoice, proposed))
        assert [titles.pending(world.books.lots, lot) for lot in (story.lot, other)] == waiting


def test_r20_neither_more_weight_nor_a_shortage_is_said_of_a_title(story: Invoiced) -> None:
    for draft, way in (
        (a_weight(story.invoice, "12.00", "13.00"), "further sale"),
        (a_weight(story.invoice, "12.00", "11.00", shortage=True), "waits for its title"),
    ):
        refused = story.world.refused(story.holder, draft)
        assert isinstance(refused, CorrectionImpossible)
        assert way in refused.instead


# ---- more than was invoiced


def test_b07_more_goes_back_by_an_invoice_than_it_covered(story: Invoiced) -> None:
    """Invoices of 12.00 and 18.00, all comes back: of 30.00 by the first 18.00 are too much."""
    invoiced(story, "18.00")
    own = story.come_back("30.00")
    assert own
    story.world.accept(story.holder, given_back(story.invoice, "30.00", (own, "30.00")))
    told = [(one.rule, one.facts["line"], one.facts["excess"]) for one in story.world.found]
    assert told == [("B07", 1, "18.00")]


def test_b07_what_went_back_before_and_what_was_corrected_counts(story: Invoiced) -> None:
    """12.00 to the carat by the first; corrected to 16.00 of 18.00, 16.01 are too much by the second."""
    second = invoiced(story, "18.00")
    proposed = story.world.accept(story.owner, a_weight(second, "18.00", "16.00"))
    story.world.accept(story.holder, an_agreement(second, proposed))
    invoiced(story, "2.00")
    own = story.come_back("30.00")
    assert own
    for invoice, carats, excess in (
        (story.invoice, "7.00", None), (story.invoice, "5.00", None), (story.invoice, "0.50", "0.50"),
        (second, "16.00", None), (second, "0.01", "0.01"),
    ):  # fmt: skip
        back = story.world.accept(story.holder, given_back(invoice, carats, (own, carats)))
        told = [one.facts["excess"] for one in story.world.found if one.rule == "B07"]
        assert told == ([excess] if excess else [])
        story.world.accept(story.owner, a_receipt(back, carats))


# ---- on record


async def test_b07_counts_what_its_owner_kept_wherever_slices_end(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Of 10.00 that go back by an invoice of 12.00 its owner keeps 9.00; 5.00 more are 2.00 too much."""
    owner, holder, buyer, _ = running.members
    root = await running.a_lot(owner, "100.00")
    memo = await running.accept(owner, a_memo(owner, holder, a_line("50.00", (root, "50.00"))))
    await running.accept(holder, a_receipt(memo.statement, "50.00"))
    lot = memo.lots[0]
    sale = await running.accept(holder, a_sale(holder, buyer, a_line("30.00", (lot, "30.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "30.00"))
    invoices = []
    for carats in ("12.00", "18.00"):
        drafted = a_sale(owner, holder, a_line(carats, (lot, carats)), goods="sold-on")
        invoices.append(StatementId((await running.accept(owner, drafted)).statement))
    back = await running.accept(buyer, a_return(sale.statement, (1, "30.00")))
    received = await running.accept(holder, a_receipt(back.statement, "30.00"))
    own = await asking.fetchval(
        "select id from lots where position = $1 and kind = 'collected'", received.position
    )
    home = await running.accept(holder, given_back(invoices[0], "10.00", (own, "10.00")))
    short = ReceivedLine(line=1, kept="9.00", returned="1.00")
    await running.accept(owner, a_receipt(home.statement, short))
    more = await running.accept(holder, given_back(invoices[0], "5.00", (own, "5.00")))
    assert [(one.rule, one.facts["excess"]) for one in more.findings] == [("B07", "2.00")]
    await assert_books_hold(asking)
    for at_once in (1, 2, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_r20_an_invoice_that_named_what_was_sent_on_is_corrected_where_its_title_passed(
    running: RunningRegister, asking: Connection
) -> None:
    """The owner invoices its consignee 10.00 of what that sent on; corrected to 8.00, these are titled."""
    owner, consignor, holder, buyer = running.members
    root = await running.a_lot(owner, "10.00")
    memo = await running.accept(owner, a_memo(owner, consignor, a_line("10.00", (root, "10.00"))))
    await running.accept(consignor, a_receipt(memo.statement, "10.00"))
    line = a_line("10.00", (memo.lots[0], "10.00"))
    sent = await running.accept(consignor, a_memo(consignor, holder, line))
    await running.accept(holder, a_receipt(sent.statement, "10.00"))
    line = a_line("10.00", (sent.lots[0], "10.00"))
    await running.accept(holder, a_sale(holder, buyer, line))
    drafted = a_sale(owner, consignor, line, goods="sold-on")
    invoice = StatementId((await running.accept(owner, drafted)).statement)
    proposed = await running.accept(owner, a_weight(invoice, "10.00", "8.00"))
    await running.accept(consignor, an_agreement(invoice, StatementId(proposed.statement)))
    rows = await asking.fetch("select lot, sum(carats)::bigint from titles group by lot")
    assert [tuple(row) for row in rows] == [(memo.lots[0], 8_000)]


async def test_it_replays_wherever_slices_end(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """All of it in one batch gives the books that one statement at a time gives."""
    owner, holder, buyer, _ = running.members
    root = await running.a_lot(owner, "100.00")
    memo = await running.accept(owner, a_memo(owner, holder, a_line("50.00", (root, "50.00"))))
    await running.accept(holder, a_receipt(memo.statement, "50.00"))
    line = a_line("30.00", (memo.lots[0], "30.00"))
    sale = await running.accept(holder, a_sale(holder, buyer, line))
    await running.accept(buyer, a_purchase(sale.statement, "30.00"))
    invoice = StatementId(
        (await running.accept(owner, a_sale(owner, holder, line, goods="sold-on"))).statement
    )
    back = await running.accept(buyer, a_return(sale.statement, (1, "12.00")))
    received = await running.accept(holder, a_receipt(back.statement, "12.00"))
    own = await asking.fetchval(
        "select id from lots where position = $1 and kind = 'collected'", received.position
    )
    home = await running.accept(holder, given_back(invoice, "5.00", (own, "5.00")))
    await running.accept(owner, a_receipt(home.statement, "5.00"))
    proposed = await running.accept(owner, a_weight(invoice, "30.00", "27.00"))
    await running.accept(holder, an_agreement(invoice, StatementId(proposed.statement)))
    assert await asking.fetchval('select "left" from lots where id = $1', root) == 55_000
    await assert_books_hold(asking)
    for at_once in (1, 2, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
