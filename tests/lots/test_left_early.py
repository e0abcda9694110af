"""Goods let go of otherwise than by sale before it was settled whose they were (R24, R33, L06, L07, B08)."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from tests.builders import (
    MAKEABLE,
    a_confirmation,
    a_correction,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.lots.batches import a_batch, a_day
from tests.lots.exporting import a_cancellation, a_european, bound, issued_for
from tests.lots.hearing import told
from tests.lots.scales import reweighed
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_entrusted import abroad, claim, home, of
from tests.lots.test_leaving import lost
from tests.lots.test_making import made
from tests.lots.test_passing import assert_replays
from tests.lots.test_sold_early import NOW, Story
from tests.lots.test_taken_back import found
from tests.trade.test_titled import given_back
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots.books import TURNED_LINES
from warranty.lots.documents import LotsCleaned, LotsMerged, LotSplit, MakingLoss
from warranty.lots.rules import titles
from warranty.lots.rules.entrusted import left_by
from warranty.lots.rules.sold_early import with_claimant
from warranty.policy.limits import LEFT_EARLY_COUNTS_SINCE, SOLD_EARLY_COUNTS_SINCE
from warranty.policy.rule_set import packaged
from warranty.trade import service as trade


@pytest.fixture
def later(world: World) -> World:
    """A world on the day from which all that left early counts."""
    world.clock.at = LEFT_EARLY_COUNTS_SINCE
    return world


def split(story: Story, *parts: str) -> list[LotId]:
    """Some of the claim's goods divided by who claimed them."""
    whole = f"{sum(map(float, parts)):.2f}"
    drafted = made(LotSplit, [(story.claim, whole)], *((part, MAKEABLE) for part in parts))
    by = story.world.accept(story.goods.there, drafted)
    return [LotId(lot_id(by, line)) for line in range(1, len(parts) + 1)]


def sent_on(story: Story, carats: str) -> StatementId:
    there = story.goods.there
    memo = story.world.accept(there, a_memo(there, story.third, a_line(carats, (story.claim, carats))))
    story.world.accept(story.third, a_receipt(memo, carats))
    return memo


def put_in_box(story: Story, carats: str, *, of: LotId | None = None) -> None:
    box = story.world.accept(story.goods.there, a_box())
    story.world.accept(story.goods.there, filled(box, (of or story.claim, carats)))


def put_in_batch(story: Story, carats: str) -> None:
    batch = story.world.accept(story.goods.there, a_batch())
    story.world.accept(story.goods.there, a_day(ins=[(batch, story.claim, carats)]))


def mixed(story: Story, carats: str) -> None:
    """With 10.00 ct that are its own."""
    there = story.goods.there
    own = story.world.a_lot(there, "10.00", number=a_number("BW"))
    whole = f"{float(carats) + 10:.2f}"
    drafted = made(LotsMerged, [(story.claim, carats), (own, "10.00")], (whole, MAKEABLE))
    story.world.accept(there, drafted)


def applied_for(story: Story, carats: str) -> StatementId:
    drafted = bound(story.claim, carats, participant="EU", destination="AE")
    return story.world.accept(story.goods.there, drafted)


def stolen(story: Story, carats: str) -> StatementId:
    return story.world.accept(story.goods.there, lost((story.claim, carats), carats=carats))


# ---- what is with its claimant still


def test_b08_what_was_divided_by_who_claimed_it_is_the_exporters_too(later: World) -> None:
    """30.00: 12.00 split into 5.00 and 7.00, of which 3.00 are split again: all are the exporter's."""
    story = Story(later)
    _, seven = split(story, "5.00", "7.00")
    drafted = made(LotSplit, [(seven, "3.00")], ("1.00", MAKEABLE), ("2.00", MAKEABLE))
    later.accept(story.goods.there, drafted)
    held = story.settled()
    assert (abroad(later, story.goods), story.stock) == ((0, 30_000), (100_000, 0, 0))
    assert titles.pending(later.books.lots, held) == 0
    weights = [
        one.left
        for one in with_claimant(later.books.lots, story.claim)
        if one.owner == story.goods.exporter.id
    ]
    assert weights == [18_000, 5_000, 4_000, 1_000, 2_000]
    home(later, story.goods, "30.00")
    assert (abroad(later, story.goods), of(later, story.goods.exporter)) == ((0, 0), 100_000)


def test_only_as_much_of_them_as_left_the_exporter(later: World) -> None:
    """10.00 sent, 30.00 claimed: 8.00 in the claim's own lot come first, then 2.00 of the split 22.00."""
    story = Story(later, "10.00")
    parts = split(story, "11.00", "11.00")
    story.settled()
    assert abroad(later, story.goods) == (0, 10_000)
    assert [later.left(part) for part in parts] == [9_000, 11_000]
    assert story.stock == (100_000, 20_000, 0)


def test_what_was_cleaned_or_showed_more_on_a_scale_is_the_exporters_as_it_weighs_now(later: World) -> None:
    """20.00 cleaned to 19.90, 10.00 weighed again at 10.01: 29.91 of 30.00 are there, and all are its."""
    story = Story(later)
    there = story.goods.there
    (ten,) = split(story, "10.00")
    clean = made(
        LotsCleaned, [(story.claim, "20.00")], ("19.90", MAKEABLE),
        losses=(MakingLoss(cause="boiling", carats="0.10"),),
    )  # fmt: skip
    later.accept(there, clean)
    later.accept(there, reweighed(ten, "10.00", "10.01"))
    held = story.settled()
    assert (abroad(later, story.goods), titles.pending(later.books.lots, held)) == ((0, 29_910), 0)
    assert story.stock == (99_910, 0, 0)


# ---- what was let go


@pytest.mark.parametrize("let_go", [sent_on, put_in_box, put_in_batch, mixed, applied_for])
@pytest.mark.parametrize("carats", ["12.00", "30.00"])
def test_l06_what_was_let_go_waits_for_the_exporters_invoice(
    later: World, let_go: Callable[[Story, str], object], carats: str
) -> None:
    """12.00 of 30.00, or all: they stay who let them go's, and the exporter's title to them is pending."""
    story, weight = Story(later), round(float(carats) * 1000)
    let_go(story, carats)
    held = story.settled()
    own = 10_000 if let_go is mixed else 0
    assert titles.pending(later.books.lots, held) == weight
    assert (abroad(later, story.goods), story.stock) == (
        (0, 30_000 - weight), (100_000 - weight, weight + own, 0),
    )  # fmt: skip
    refused = later.refused(story.goods.exporter, story.invoice(held, "30.01"))
    assert (refused.rule, refused.facts["pending"]) == ("L06", carats)
    story.invoiced(held, carats)
    assert titles.pending(later.books.lots, held) == 0
    assert story.stock == (100_000 - weight, weight + own, 0)


def test_l06_of_a_divided_lot_what_was_let_go_waits_and_the_rest_is_the_exporters(later: World) -> None:
    """12.00 split off, of which 5.00 went into a box and 3.00 were sold: 22.00 are there, 8.00 wait."""
    story = Story(later)
    (twelve,) = split(story, "12.00")
    put_in_box(story, "5.00", of=twelve)
    there = story.goods.there
    sale = later.accept(there, a_sale(there, story.third, a_line("3.00", (twelve, "3.00"))))
    later.accept(story.third, a_purchase(sale, "3.00"))
    held = story.settled()
    assert titles.pending(later.books.lots, held) == 8_000
    assert (abroad(later, story.goods), story.stock) == ((0, 22_000), (92_000, 5_000, 3_000))
    story.returned(sale, "3.00")
    assert titles.pending(later.books.lots, held) == 5_000
    assert (abroad(later, story.goods), story.stock) == ((0, 25_000), (95_000, 5_000, 0))


def test_r27_what_was_sent_on_comes_back_to_the_exporter(later: World) -> None:
    """12.00 on memo with a third; 7.00 invoiced, then all back: 7.00 are who sent them on's, 5.00 are not."""
    story = Story(later)
    memo = sent_on(story, "12.00")
    held = story.settled()
    story.invoiced(held, "7.00")
    back = later.accept(story.third, a_return(memo, (1, "12.00")))
    later.accept(story.goods.there, a_receipt(back, "12.00"))
    assert titles.pending(later.books.lots, held) == 0
    assert (abroad(later, story.goods), story.stock) == ((0, 23_000), (93_000, 7_000, 0))


def test_r27_what_was_bound_for_export_and_does_not_go_is_the_exporters_again(later: World) -> None:
    story = Story(later)
    application = applied_for(story, "12.00")
    held = story.settled()
    later.accept(story.goods.there, a_cancellation(application))
    assert (titles.pending(later.books.lots, held), story.stock) == (0, (100_000, 0, 0))
    assert abroad(later, story.goods) == (0, 30_000)


# ---- what was lost


def test_l05_what_was_lost_was_the_exporters_and_is_so_when_it_is_found(later: World) -> None:
    """5.00 of 30.00 stolen and 4.00 sold: 21.00 are there, 4.00 wait; all found is the exporter's."""
    story = Story(later)
    story.sold("4.00")
    loss = stolen(story, "5.00")
    held = story.settled()
    assert (abroad(later, story.goods), titles.pending(later.books.lots, held)) == ((0, 21_000), 4_000)
    assert story.stock == (91_000, 0, 4_000)
    assert later.refused(story.goods.exporter, story.invoice(held, "4.01")).rule == "L06"
    story.invoiced(held, "4.00")
    later.accept(story.goods.there, found(loss, (story.claim, "2.00"), carats="2.00"))
    assert (abroad(later, story.goods), story.stock) == ((0, 23_000), (93_000, 0, 4_000))
    later.accept(story.goods.there, found(loss, (story.claim, "3.00"), carats="3.00"))
    assert (abroad(later, story.goods), story.stock) == ((0, 26_000), (96_000, 0, 4_000))


def test_l05_what_was_lost_and_confirmed_to_another_after_all_is_its_finders(later: World) -> None:
    story = Story(later)
    loss = stolen(story, "5.00")
    story.settled()
    story.corrected(later.members[2])
    later.accept(story.goods.there, found(loss, (story.claim, "5.00"), carats="5.00"))
    assert (abroad(later, story.goods), story.stock) == ((30_000, 0), (100_000, 30_000, 0))


# ---- settled otherwise


def test_confirmed_to_another_after_all_nothing_waits_and_back_again_it_does(later: World) -> None:
    """12.00 split off, 5.00 of it in a box: away all is abroad; back again 25.00 are there and 5.00 wait."""
    story = Story(later)
    (twelve,) = split(story, "12.00")
    put_in_box(story, "5.00", of=twelve)
    held = story.settled()
    story.corrected(later.members[2])
    assert titles.pending(later.books.lots, held) == 0
    assert (abroad(later, story.goods), story.stock) == ((30_000, 0), (100_000, 30_000, 0))
    assert (later.left(story.claim), later.left(twelve)) == (18_000, 7_000)
    story.corrected(story.goods.there)
    assert titles.pending(later.books.lots, held) == 5_000
    assert (abroad(later, story.goods), story.stock) == ((0, 25_000), (95_000, 5_000, 0))


def test_let_go_while_it_was_confirmed_to_another_it_waits_at_the_claims_own_lot(later: World) -> None:
    """Settled, corrected away; 4.00 divided and 3.00 put into a box; back: 27.00 there, 3.00 wait."""
    story = Story(later)
    held = story.settled()
    story.corrected(later.members[2])
    (four,) = split(story, "4.00")
    put_in_box(story, "3.00")
    story.corrected(story.goods.there)
    assert (later.left(four), titles.pending(later.books.lots, held)) == (0, 3_000)
    assert (abroad(later, story.goods), story.stock) == ((0, 27_000), (97_000, 3_000, 0))


def test_what_the_day_before_settled_is_as_it_was(world: World) -> None:
    """What was divided was its claimant's then, and what was not sold waited for nothing."""
    world.clock.at = SOLD_EARLY_COUNTS_SINCE
    story = Story(world)
    parts = split(story, "5.00", "7.00")
    put_in_box(story, "6.00")
    story.sold("2.00")
    held = story.settled()
    assert [world.left(part) for part in parts] == [5_000, 7_000]
    assert (world.left(held), titles.pending(world.books.lots, held)) == (10_000, 2_000)


# ---- as the register keeps and answers it


class Kept:
    """30.00 claimed: 8.00 divided, 4.00 sent on, 6.00 in a box, 1.00 lost, 11.00 as they were."""

    def __init__(self, running: RunningRegister) -> None:
        self.running = running
        self.exporter, self.third, *_ = running.members
        running.clock.at = LEFT_EARLY_COUNTS_SINCE

    async def begin(self) -> None:
        running, on = self.running, date(2026, 11, 25)
        self.there, number = await a_european(running), a_number("IN")
        root = await running.a_lot(self.exporter, "100.00")
        applied = await running.accept(self.exporter, bound(root, "30.00", purpose="consignment", on=on))
        await running.accept(running.cast.india, issued_for(StatementId(applied.statement), number, "30.00"))
        self.claim = (await running.accept(self.there, claim(number, "30.00", on=on))).lots[0]
        parts = made(LotSplit, [(self.claim, "8.00")], ("5.00", MAKEABLE), ("3.00", MAKEABLE))
        self.parts = (await running.accept(self.there, parts)).lots
        line = a_line("4.00", (self.claim, "4.00"))
        self.memo = (await running.accept(self.there, a_memo(self.there, self.third, line))).statement
        await running.accept(self.third, a_receipt(self.memo, "4.00"))
        box = StatementId((await running.accept(self.there, a_box())).statement)
        await running.accept(self.there, filled(box, (self.claim, "6.00")))
        self.loss = (await running.accept(self.there, lost((self.claim, "1.00"), carats="1.00"))).statement
        confirmation = a_confirmation(number, self.there, "30.00", on=date(2026, 11, 28))
        self.number, self.confirmed = (
            number,
            (await running.accept(running.cast.europe, confirmation)).statement,
        )
        self.held = LotId(lot_id(self.confirmed, TURNED_LINES))

    async def goes_on(self) -> None:
        """3.00 of the memo come back, 0.40 of the loss are found, 7.00 are invoiced; away and back."""
        running, on = self.running, date(2026, 11, 28)
        back = await running.accept(self.third, a_return(self.memo, (1, "3.00"), on=on))
        await running.accept(self.there, a_receipt(back.statement, "3.00", on=on))
        await running.accept(self.there, found(self.loss, (self.claim, "0.40"), carats="0.40"))
        line = a_line("7.00", (self.held, "7.00"))
        await running.accept(self.exporter, a_sale(self.exporter, self.there, line, goods="sold-on", on=on))
        for to in (self.third, self.there):
            drafted = a_correction(self.number, StatementId(self.confirmed), to, "30.00", on=on)
            await running.accept(running.cast.europe, drafted)

    async def owned(self, asking: Connection) -> dict[UUID | None, int]:
        """Thousandths that who claimed them has in hand, by whose they are."""
        rows = await asking.fetch(
            'select owner, sum("left")::bigint as carats from lots where holder = $1 group by owner',
            self.there.id,
        )
        return {row["owner"]: row["carats"] for row in rows}


async def test_l06_what_was_let_go_is_told_in_its_own_words(
    running: RunningRegister, asking: Connection
) -> None:
    """4.00 and 6.00 wait since 28 November, for 31 days on 29 December; 1.00 was lost and does not."""
    kept = Kept(running)
    await kept.begin()
    assert await kept.owned(asking) == {None: 6_000, kept.exporter.id: 19_000}
    due = await trade.due_findings(asking, packaged(), kept.exporter.id, NOW, date(2026, 12, 29), limit=100)
    mine = [one.finding for one in due if one.finding.facts.get("source") == str(kept.held)]
    assert [(one.rule, one.facts["carats"]) for one in mine] == [
        ("L06", "6.00"), ("L07", "6.00"), ("L06", "4.00"), ("L07", "4.00"),
    ]  # fmt: skip
    assert mine[0].sentence.startswith("6.00 ct were let go, or mixed with other goods, that are still")
    assert mine[1].sentence.endswith("have not been bought by the holder yet.")


async def test_b02_what_is_stolen_of_a_divided_lot_is_told_to_the_exporter(
    running: RunningRegister, asking: Connection
) -> None:
    kept = Kept(running)
    await kept.begin()
    divided = LotId(lot_id(kept.confirmed, TURNED_LINES + 1))
    await running.accept(kept.there, lost((divided, "5.00"), carats="5.00"))
    assert str(divided) in await told(asking, running, kept.exporter, "Member", "B02")


async def test_r27_what_was_invoiced_and_goes_back_by_the_invoice_is_the_exporters_again(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """The 4.00 on memo are sold, invoiced, come back and go home to the claimant: the exporter's, as 23.00.

    Who claimed them keeps its own title to none of them: of what it let go 6.00 in the box still wait.
    """
    kept = Kept(running)
    await kept.begin()
    buyer, on = running.members[2], date(2026, 11, 28)
    line = a_line("4.00", (LotId(lot_id(kept.memo, 1)), "4.00"))
    sale = (await running.accept(kept.third, a_sale(kept.third, buyer, line, on=on))).statement
    await running.accept(buyer, a_purchase(StatementId(sale), "4.00", on=on))
    drafted = a_sale(kept.there, kept.third, line, goods="sold-on", on=on)
    invoice = StatementId((await running.accept(kept.there, drafted)).statement)
    back = await running.accept(buyer, a_return(StatementId(sale), (1, "4.00"), on=on))
    received = await running.accept(kept.third, a_receipt(back.statement, "4.00", on=on))
    own = await asking.fetchval(
        "select id from lots where position = $1 and kind = 'collected'", received.position
    )
    home = await running.accept(kept.third, given_back(invoice, "4.00", (own, "4.00"), on=on))
    await running.accept(kept.there, a_receipt(home.statement, "4.00", on=on))
    assert await kept.owned(asking) == {None: 6_000, kept.exporter.id: 23_000}
    rows = await asking.fetch(
        "select target = source, sum(carats)::bigint from sold_early group by 1 order by 1"
    )
    assert [tuple(row) for row in rows] == [(False, 6_000), (True, 1_000)]
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_the_log_rebuilds_what_was_let_go_came_back_and_was_found(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Of who claimed them 19.00, 3.00 back and 0.40 found are the exporter's; 6.00 and 1.00 have a title."""
    kept = Kept(running)
    await kept.begin()
    await kept.goes_on()
    assert await kept.owned(asking) == {None: 6_000, kept.exporter.id: 22_400}
    rows = await asking.fetch(
        "select target = source, sum(carats)::bigint from sold_early group by 1 order by 1"
    )
    assert [tuple(row) for row in rows] == [(False, 7_000), (True, 600)]
    await assert_books_hold(asking)
    await assert_replays(database_url)


def test_goods_divided_and_mixed_forty_times_are_followed_back_once_each(world: World) -> None:
    """They have 2^40 ways back to their claim: who reports them lost waits no longer than for one."""
    owner, holder, *_ = world.members
    lot = world.a_lot(owner, "2.00")
    for _ in range(40):
        split = world.accept(owner, made(LotSplit, [(lot, "2.00")], ("1.00", MAKEABLE), ("1.00", MAKEABLE)))
        halves = [(LotId(lot_id(split, at)), "1.00") for at in (1, 2)]
        lot = LotId(lot_id(world.accept(owner, made(LotsMerged, halves, ("2.00", MAKEABLE))), 1))
    memo = world.accept(owner, a_memo(owner, holder, a_line("2.00", (lot, "2.00"))))
    assert left_by(world.books.lots, world.books.lots.lots[lot_id(memo, 1)]) == []
