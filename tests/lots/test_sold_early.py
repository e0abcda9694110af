"""Their exporter's goods, sold before the claim on them was settled, wait for their title (R24, L06)."""

from datetime import UTC, date, datetime

import pytest

from tests.builders import (
    Draft,
    a_confirmation,
    a_correction,
    a_line,
    a_number,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    a_withdrawal,
    assert_books_hold,
)
from tests.lots.exporting import a_european, bound, issued_for
from tests.lots.test_entrusted import Sent, abroad, claim, claimed, lot, of, sent
from tests.parties.builders import Somebody, a_row, an_admission
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots.books import TURNED_LINES
from warranty.lots.rules import titles
from warranty.lots.rules.entrusted import with_claimants
from warranty.policy.limits import EXPORTERS_KEEP_SINCE, SOLD_EARLY_COUNTS_SINCE
from warranty.policy.rule_set import packaged
from warranty.register.replay import Databases, replay
from warranty.trade import service as trade

NOW = 2**62


@pytest.fixture
def later(world: World) -> World:
    """A world on the day from which what was sold early counts."""
    world.clock.at = SOLD_EARLY_COUNTS_SINCE
    return world


class Story:
    """30.00 of 100.00 ct sent on consignment and claimed before anything is confirmed."""

    def __init__(self, world: World, bound_carats: str = "30.00") -> None:
        self.world, self.third = world, world.members[3]
        exporter, there = world.members[0], Somebody()
        world.accept(world.cast.association, Draft(an_admission(a_row(there, country="BE"))))
        root, number = world.a_lot(exporter, "100.00"), a_number("IN")
        application = world.accept(exporter, bound(root, bound_carats, purpose="consignment"))
        world.accept(world.cast.india, issued_for(application, number, bound_carats))
        self.goods = Sent(exporter, there, root, application, number)
        self.claim = claimed(world, self.goods)

    def sold(self, carats: str, *, is_taken: bool = True) -> StatementId:
        there = self.goods.there
        sale = self.world.accept(there, a_sale(there, self.third, a_line(carats, (self.claim, carats))))
        if is_taken:
            self.world.accept(self.third, a_purchase(sale, carats))
        return sale

    def settled(self, carats: str = "30.00") -> LotId:
        """The confirmation comes: the exporter's lot that it opens with who claimed the goods."""
        confirmation = a_confirmation(self.goods.number, self.goods.there, carats)
        self.confirmed = self.world.accept(self.world.cast.europe, confirmation)
        return LotId(lot_id(self.confirmed, TURNED_LINES))

    def corrected(self, to: Somebody) -> None:
        drafted = a_correction(self.goods.number, self.confirmed, to, "30.00")
        self.world.accept(self.world.cast.europe, drafted)

    def invoice(self, held: LotId, carats: str) -> Draft:
        line = a_line(carats, (held, carats))
        return a_sale(self.goods.exporter, self.goods.there, line, goods="sold-on")

    def invoiced(self, held: LotId, carats: str) -> None:
        self.world.accept(self.goods.exporter, self.invoice(held, carats))

    def returned(self, sale: StatementId, carats: str) -> None:
        back = self.world.accept(self.third, a_return(sale, (1, carats)))
        self.world.accept(self.goods.there, a_receipt(back, carats))

    @property
    def stock(self) -> tuple[int, int, int]:
        """Thousandths: the exporter's, those of who claimed, the third's."""
        parties = self.goods.exporter, self.goods.there, self.third
        exporter, there, third = (of(self.world, one) for one in parties)
        return exporter, there, third


@pytest.mark.parametrize("parts", [("12.00",), ("7.00", "5.00")])
def test_l06_what_was_sold_before_it_was_settled_waits_for_the_exporters_invoice(
    later: World, parts: tuple[str, ...]
) -> None:
    """30.00 sent, 12.00 sold before, 18.00 turned; invoiced 12.00, or 7.00 and 5.00, and no goods move."""
    story = Story(later)
    sale = story.sold("12.00")
    held = story.settled()
    assert (later.left(held), titles.pending(later.books.lots, held)) == (18_000, 12_000)
    assert story.stock == (88_000, 0, 12_000)
    waiting = 12_000
    for carats in parts:
        refused = later.refused(story.goods.exporter, story.invoice(held, "12.01"))
        assert (refused.rule, refused.facts["pending"]) == ("L06", f"{waiting / 1000:.2f}")
        story.invoiced(held, carats)
        waiting -= round(float(carats) * 1000)
        assert titles.pending(later.books.lots, held) == waiting
    assert waiting == 0
    assert later.refused(story.goods.exporter, story.invoice(held, "0.01")).facts["pending"] == "0.00"
    assert (story.stock, later.left(LotId(lot_id(sale, 1)))) == ((88_000, 0, 12_000), 12_000)


def test_l06_what_was_all_sold_waits_at_a_lot_of_nothing(later: World) -> None:
    """30.00 of 30.00 sold, in 20.00 and 10.00: nothing is there, and all waits for one invoice."""
    story = Story(later)
    story.sold("20.00")
    story.sold("10.00")
    held = story.settled()
    kept = lot(later, held)
    assert (kept.owner, kept.holder, kept.left) == (story.goods.exporter.id, story.goods.there.id, 0)
    assert titles.pending(later.books.lots, held) == 30_000
    story.invoiced(held, "30.00")
    assert (titles.pending(later.books.lots, held), story.stock) == (0, (70_000, 0, 30_000))


def test_only_as_much_as_was_the_exporters_waits(later: World) -> None:
    """10.00 left of the 30.00 claimed; 25.00 sold and 5.00 there: those are its, and 5.00 of the sold."""
    story = Story(later, "10.00")
    story.sold("25.00")
    held = story.settled()
    assert (later.left(held), titles.pending(later.books.lots, held)) == (5_000, 5_000)
    assert story.stock == (95_000, 0, 25_000)


def test_what_the_day_before_settled_is_as_it_was(world: World) -> None:
    """The claimant's word was enough then, and nobody waits for anything."""
    world.clock.at = EXPORTERS_KEEP_SINCE
    story = Story(world)
    story.sold("12.00")
    held = story.settled()
    world.clock.at = SOLD_EARLY_COUNTS_SINCE
    assert world.refused(story.goods.exporter, story.invoice(held, "12.00")).facts["pending"] == "0.00"
    assert world.books.lots.sold_early == {}


def test_nobody_else_invoices_them_and_nobody_else_is_invoiced(later: World) -> None:
    story = Story(later)
    story.sold("12.00")
    held, line = story.settled(), a_line("12.00", (LotId(lot_id(story.confirmed, TURNED_LINES)), "12.00"))
    stranger = later.members[2]
    unknown = later.refused(stranger, a_sale(stranger, story.goods.there, line, goods="sold-on"))
    assert unknown.code == later.refused(stranger, a_sale(stranger, story.third, line)).code
    to_another = a_sale(story.goods.exporter, story.third, line, goods="sold-on")
    assert later.refused(story.goods.exporter, to_another).code == "goods-elsewhere"
    assert titles.pending(later.books.lots, held) == 12_000


# ---- what was sold comes back


@pytest.mark.parametrize("is_taken", [True, False])
def test_r27_what_comes_back_before_the_invoice_is_the_exporters_again(
    later: World, *, is_taken: bool
) -> None:
    """12.00 withdrawn, or sent back: 18.00 and 12.00 are the exporter's, and nothing waits."""
    story = Story(later)
    sale = story.sold("12.00", is_taken=is_taken)
    held = story.settled()
    if is_taken:
        story.returned(sale, "12.00")
    else:
        later.accept(story.goods.there, a_withdrawal(sale))
    assert titles.pending(later.books.lots, held) == 0
    assert (abroad(later, story.goods), story.stock) == ((0, 30_000), (100_000, 0, 0))
    assert later.refused(story.goods.exporter, story.invoice(held, "0.01")).rule == "L06"


@pytest.mark.parametrize(
    ("back", "waiting", "stock"),
    [
        ("12.00", 0, (93_000, 7_000, 0)),
        ("6.00", 0, (93_000, 1_000, 6_000)),
        ("4.00", 1_000, (92_000, 0, 8_000)),
    ],
)
def test_r27_of_what_comes_back_the_invoiced_is_its_sellers(
    later: World, back: str, waiting: int, stock: tuple[int, int, int]
) -> None:
    """7.00 of 12.00 invoiced: of 12.00 back 7.00 are the seller's, of 6.00 1.00, of 4.00 nothing."""
    story = Story(later)
    sale = story.sold("12.00")
    held = story.settled()
    story.invoiced(held, "7.00")
    story.returned(sale, back)
    assert (titles.pending(later.books.lots, held), story.stock) == (waiting, stock)


# ---- settled otherwise


def test_confirmed_to_another_after_all_nothing_waits_and_back_again_it_does(later: World) -> None:
    """12.00 of 30.00 sold, 7.00 invoiced: corrected away all are abroad; corrected back 5.00 wait again."""
    story = Story(later)
    story.sold("12.00")
    held = story.settled()
    story.invoiced(held, "7.00")
    story.corrected(later.members[2])
    assert titles.pending(later.books.lots, held) == 0
    assert (abroad(later, story.goods), story.stock) == ((30_000, 0), (100_000, 18_000, 12_000))
    story.corrected(story.goods.there)
    assert titles.pending(later.books.lots, held) == 5_000
    export = lot(later, lot_id(story.goods.application, 1))
    assert sum(one.left for one in with_claimants(later.books.lots, [export])) == 18_000
    assert story.stock == (88_000, 0, 12_000)


@pytest.mark.parametrize("comes_back", [True, False])
def test_sold_while_it_was_confirmed_to_another_it_waits_at_the_claims_own_lot(
    later: World, *, comes_back: bool
) -> None:
    """Drawn at once, corrected away, 12.00 sold as one's own, corrected back: 18.00 there and 12.00 wait."""
    goods, third = sent(later), later.members[3]
    held = claimed(later, goods)
    (confirmed,) = [each.id for each in later.entries if each.party == later.cast.europe.id]
    away = a_correction(goods.number, confirmed, later.members[2], "30.00")
    own = LotId(lot_id(later.accept(later.cast.europe, away), TURNED_LINES))
    sale = later.accept(goods.there, a_sale(goods.there, third, a_line("12.00", (own, "12.00"))))
    later.accept(later.cast.europe, a_correction(goods.number, confirmed, goods.there, "30.00"))
    assert (later.left(held), titles.pending(later.books.lots, held)) == (18_000, 12_000)
    assert (of(later, goods.exporter), of(later, goods.there)) == (88_000, 0)
    if comes_back:
        later.accept(goods.there, a_withdrawal(sale))
        assert (later.left(held), later.left(own), titles.pending(later.books.lots, held)) == (30_000, 0, 0)
        assert (of(later, goods.exporter), of(later, goods.there)) == (100_000, 0)


# ---- as the register keeps and answers it


class Told:
    """The same story over a real database; sold on the 25th, settled on the 28th of November."""

    def __init__(self, running: RunningRegister, asking: Connection) -> None:
        self.running, self.asking = running, asking
        self.exporter, self.third, self.stranger, *_ = running.members
        running.clock.at = SOLD_EARLY_COUNTS_SINCE

    async def begin(self, confirmed: str = "30.00", sold: str = "12.00") -> None:
        running, sold_on = self.running, date(2026, 11, 25)
        self.there, self.number = await a_european(running), a_number("IN")
        root = await running.a_lot(self.exporter, "100.00")
        made = await running.accept(self.exporter, bound(root, "30.00", purpose="consignment", on=sold_on))
        issued = issued_for(StatementId(made.statement), self.number, "30.00")
        await running.accept(running.cast.india, issued)
        pending = (await running.accept(self.there, claim(self.number, "30.00", on=sold_on))).lots[0]
        drafted = a_sale(self.there, self.third, a_line(sold, (pending, sold)), on=sold_on)
        self.sale = await running.accept(self.there, drafted)
        await running.accept(self.third, a_purchase(self.sale.statement, sold, on=sold_on))
        drafted = a_confirmation(self.number, self.there, confirmed, on=date(2026, 11, 28))
        self.confirmed = await running.accept(running.cast.europe, drafted)
        self.held = LotId(lot_id(self.confirmed.statement, TURNED_LINES))

    async def invoiced(self, carats: str, on: date) -> None:
        line = a_line(carats, (self.held, carats))
        invoice = a_sale(self.exporter, self.there, line, goods="sold-on", on=on)
        await self.running.accept(self.exporter, invoice)

    async def due(self, who: Somebody, day: date, as_of: int = NOW) -> list[tuple[str, object, object, bool]]:
        found = await trade.due_findings(self.asking, packaged(), who.id, as_of, day, limit=100)
        return [
            (one.finding.rule, one.finding.facts["carats"], one.finding.facts["days"], one.is_settled)
            for one in found
        ]


async def test_l06_its_days_begin_when_it_is_settled_and_an_invoice_ends_them(
    running: RunningRegister, asking: Connection
) -> None:
    """30 days from 28 November; 7.00 invoiced in time on 28 December, 5.00 on 2 January after 35 days."""
    told = Told(running, asking)
    await told.begin()
    in_time, over, late = date(2026, 12, 28), date(2026, 12, 29), date(2027, 1, 2)
    assert await told.due(told.exporter, in_time) == []
    for who in (told.exporter, told.there):
        assert await told.due(who, over) == [("L06", "12.00", 31, False), ("L07", "12.00", 31, False)]
    assert await told.due(told.stranger, over) == []
    _, found = await trade.due_findings(asking, packaged(), told.exporter.id, NOW, over, limit=100)
    assert "before it was settled, 31 days ago, whose they are" in found.finding.sentence
    assert found.finding.facts["source"] == str(told.held)
    assert await told.due(told.exporter, over, as_of=told.confirmed.position - 1) == []
    running.clock.at = datetime(2026, 12, 28, 12, tzinfo=UTC)
    await told.invoiced("7.00", in_time)
    assert await told.due(told.exporter, over) == [("L06", "5.00", 31, False), ("L07", "5.00", 31, False)]
    running.clock.at = datetime(2027, 1, 2, 12, tzinfo=UTC)
    await told.invoiced("5.00", late)
    assert await told.due(told.there, late) == [("L06", "5.00", 35, True), ("L07", "5.00", 35, True)]


async def test_l06_what_is_confirmed_later_waits_from_that_day(
    running: RunningRegister, asking: Connection
) -> None:
    """30.00 sold; 20.00 confirmed on 28 November and invoiced in time, 10.00 more on 10 January."""
    told = Told(running, asking)
    await told.begin("20.00", sold="30.00")
    await told.invoiced("20.00", date(2026, 11, 28))
    running.clock.at = datetime(2027, 1, 10, 12, tzinfo=UTC)
    confirmed = StatementId(told.confirmed.statement)
    more = a_correction(told.number, confirmed, told.there, "30.00", on=date(2027, 1, 10))
    await running.accept(running.cast.europe, more)
    assert await told.due(told.exporter, date(2027, 2, 9)) == []
    assert await told.due(told.exporter, date(2027, 2, 10)) == [
        ("L06", "10.00", 31, False), ("L07", "10.00", 31, False),
    ]  # fmt: skip


async def test_l06_what_was_confirmed_to_another_meanwhile_waits_from_when_it_is_back(
    running: RunningRegister, asking: Connection
) -> None:
    """12.00 counted on 28 November, none from 5 December on, 12.00 again from 10 January."""
    told = Told(running, asking)
    await told.begin()
    confirmed = StatementId(told.confirmed.statement)
    other = await a_european(running)
    for to, day in ((other, date(2026, 12, 5)), (told.there, date(2027, 1, 10))):
        running.clock.at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        await running.accept(running.cast.europe, a_correction(told.number, confirmed, to, "30.00", on=day))
    assert await told.due(told.exporter, date(2027, 2, 9)) == []
    assert [one[1:3] for one in await told.due(told.exporter, date(2027, 2, 10))] == [("12.00", 31)] * 2


@pytest.mark.parametrize("at_once", [1, 3, 1000])
async def test_the_log_rebuilds_what_was_sold_early_invoiced_and_came_back(
    running: RunningRegister, asking: Connection, database_url: str, at_once: int
) -> None:
    """12.00 sold early; 7.00 invoiced; 6.00 back: 1.00 is the seller's, 5.00 and 18.00 the exporter's."""
    told = Told(running, asking)
    await told.begin()
    day = date(2026, 11, 28)
    await told.invoiced("7.00", day)
    back = await running.accept(told.third, a_return(told.sale.statement, (1, "6.00"), on=day))
    await running.accept(told.there, a_receipt(back.statement, "6.00", on=day))
    kept = await asking.fetch(
        'select owner, sum("left")::bigint as carats from lots where holder = $1 group by owner',
        told.there.id,
    )
    assert {row["owner"]: row["carats"] for row in kept} == {None: 1_000, told.exporter.id: 23_000}
    rows = await asking.fetch("select carats from sold_early order by position")
    assert [row["carats"] for row in rows] == [12_000, -6_000]
    rows = await asking.fetch("select carats from titles order by position")
    assert [row["carats"] for row in rows] == [7_000, -1_000]
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
