"""What time alone brings: B08 for memos open too long, L06 and L07 for titles that never came (R24)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.builders import a_line, a_memo, a_number, a_purchase, a_receipt, a_return, a_sale
from tests.lots.exporting import a_cancellation, bound, issued_for
from tests.parties.builders import TODAY, Somebody
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.disclosure.rules import Viewer
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots.asking import Asking
from warranty.lots.rules.titles import Part, covered, final
from warranty.policy.limits import window_for
from warranty.policy.rule_set import packaged
from warranty.reconciliation.service import due_for
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade import service
from warranty.trade.rules.due import DueFinding

POLICY = packaged()
NOW = 2**62


def test_invoices_cover_what_was_sold_first() -> None:
    """50.00 then 30.00 sold, 60.00 invoiced: 20.00 of the second sale wait."""
    sold = [50_000, 30_000]
    assert covered(sold, [(9, 60_000)]) == [[Part(50_000, 9)], [Part(10_000, 9), Part(20_000, None)]]
    assert covered(sold, []) == [[Part(50_000, None)], [Part(30_000, None)]]
    assert covered(sold, [(8, 40_000), (9, 50_000)]) == [
        [Part(40_000, 8), Part(10_000, 9)],
        [Part(30_000, 9)],
    ]


def test_what_came_back_takes_off_what_was_invoiced_last() -> None:
    """40.00 and 30.00 invoiced, 35.00 come back and are its seller's own: 35.00 stay invoiced."""
    titles = [(8, 40_000), (9, 30_000), (10, -35_000), (11, 1_000)]
    assert covered([36_000], titles) == [[Part(35_000, 8), Part(1_000, 11)]]


def test_a_sale_that_came_back_waits_for_nothing() -> None:
    assert covered([0], []) == [[]]


def test_a_title_is_final_with_the_last_invoice_of_all_hands() -> None:
    """30.00 sold: the first hand invoiced 20.00 at 5, the second 10.00 at 4 and 15.00 at 7."""
    first = [Part(20_000, 5), Part(10_000, None)]
    second = [Part(10_000, 4), Part(15_000, 7), Part(5_000, None)]
    assert final([first, second]) == [
        Part(10_000, 5), Part(10_000, 7), Part(5_000, None), Part(5_000, None)
    ]  # fmt: skip
    assert final([first]) == first


def test_the_days_are_policy() -> None:
    """90 days for a memo, 30 for the owner's invoice; defaults of ours, dated."""
    assert [window_for(POLICY, rule, TODAY).days for rule in ("B08", "L06", "L07")] == [90, 30, 30]


class Story:
    """30.00 ct on memo, of which the holder sold 10.00 ct on the same day."""

    def __init__(self, running: RunningRegister, asking: Connection) -> None:
        self.running, self.asking = running, asking
        self.owner, self.holder, self.third, self.stranger = running.members

    async def begin(self) -> None:
        source = await self.running.a_lot(self.owner, "30.00")
        line = a_line("30.00", (source, "30.00"))
        self.memo: Recorded = await self.running.accept(self.owner, a_memo(self.owner, self.holder, line))
        self.lot = self.memo.lots[0]
        await self.running.accept(self.holder, a_receipt(self.memo.statement, "30.00"))
        sale = a_sale(self.holder, self.third, a_line("10.00", (self.lot, "10.00")))
        self.sale = await self.running.accept(self.holder, sale)
        await self.running.accept(self.third, a_purchase(self.sale.statement, "10.00"))

    async def due(self, days: int, who: Somebody | None, as_of: int = NOW) -> list[DueFinding]:
        """Findings so many days later, of one party or of all."""
        day = TODAY + timedelta(days=days)
        return await service.due_findings(self.asking, POLICY, who.id if who else None, as_of, day, limit=100)

    async def rules(self, days: int, who: Somebody | None, as_of: int = NOW) -> list[str]:
        return [one.finding.rule for one in await self.due(days, who, as_of)]


@pytest.fixture
async def story(running: RunningRegister, asking: Connection) -> Story:
    told = Story(running, asking)
    await told.begin()
    return told


async def test_a_memo_is_found_the_day_after_its_days_are_over(story: Story) -> None:
    """B08: 90 days are allowed, told to both sides."""
    for who in (story.owner, story.holder):
        assert "B08" not in await story.rules(90, who)
        (found,) = [one for one in await story.due(91, who) if one.finding.rule == "B08"]
        assert found.finding.facts == {"carats": "20.00", "days": 91, "allowed": 90}
        assert (found.finding.about, found.by, found.other) == (
            str(story.lot),
            story.owner.id,
            story.holder.id,
        )
    assert await story.rules(400, story.stranger) == []


async def test_a_memo_of_which_nothing_is_left_is_not_overdue(story: Story) -> None:
    back = await story.running.accept(story.holder, a_return(story.memo.statement, (1, "20.00")))
    await story.running.accept(story.owner, a_receipt(back.statement, "20.00"))
    assert "B08" not in await story.rules(400, story.owner)
    assert "B08" in await story.rules(400, story.owner, as_of=story.sale.position)


async def came_back_after(story: Story, days: int, carats: str, *, recorded: int | None = None) -> None:
    """Goods returned and received, dated so many days after the memo, recorded as many or other ones."""
    day, on = TODAY + timedelta(days=days if recorded is None else recorded), TODAY + timedelta(days=days)
    story.running.clock.on(day.year, day.month, day.day)
    back = a_return(story.memo.statement, (1, carats), on=on)
    sent = await story.running.accept(story.holder, back)
    await story.running.accept(story.owner, a_receipt(sent.statement, carats, on=on))


async def overdue(story: Story, days: int, as_of: int = NOW) -> list[tuple[object, object, bool]]:
    return [
        (one.finding.facts["carats"], one.finding.facts["days"], one.is_settled)
        for one in await story.due(days, story.owner, as_of)
        if one.finding.rule == "B08"
    ]


async def test_a_memo_that_came_back_too_late_stays_found_and_is_settled(
    story: Story, database_url: str
) -> None:
    """B08: 20.00 are out; 15.00 come back on day 95 of 90 allowed, 5.00 stay: one finding."""
    before = story.sale.position
    await came_back_after(story, 95, "15.00")
    (found,) = [one for one in await story.due(100, story.owner) if one.finding.rule == "B08"]
    assert not found.is_settled
    assert found.finding.facts == {
        "carats": "5.00", "days": 100, "allowed": 90,
        "settled": "15.00", "settledDays": 95, "settledOn": str(TODAY + timedelta(days=95)),
    }  # fmt: skip
    assert "5.00 ct are out" in found.finding.sentence
    assert "15.00 ct on memo came back after 95 days" in found.finding.sentence
    assert (found.by, found.other) == (story.owner.id, story.holder.id)
    (first,) = [one.id for one in await story.due(95, story.owner, before) if one.finding.rule == "B08"]
    assert found.id == first
    assert await overdue(story, 95, as_of=before) == [("20.00", 95, False)]
    await came_back_after(story, 96, "5.00")
    assert await overdue(story, 400) == [("20.00", 96, True)]
    assert [one.id for one in await story.due(400, story.owner) if one.finding.rule == "B08"] == [first]
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_a_memo_that_came_back_in_time_is_no_finding(story: Story) -> None:
    """Edge: on the 90th day; dated to it and recorded on the 91st it is a day late."""
    await came_back_after(story, 90, "12.00")
    assert await overdue(story, 90) == []
    await came_back_after(story, 90, "8.00", recorded=91)
    assert await overdue(story, 400) == [("8.00", 91, True)]


async def test_the_worked_example_of_a_sale_before_the_purchase(story: Story) -> None:
    """Domain.md § 9: D sells before its purchase from A: pending, then L07 and the owner mismatch L06."""
    assert await story.rules(30, story.holder) == []
    found = await story.due(31, story.holder)
    assert [one.finding.rule for one in found] == ["L06", "L07"]
    for one in found:
        assert one.finding.about == str(story.sale.lots[0])
        assert one.finding.facts == {"carats": "10.00", "days": 31, "source": str(story.lot)}
        assert (one.by, one.other) == (story.holder.id, None)


async def test_the_owners_invoice_ends_it_and_the_earlier_answer_stays(story: Story) -> None:
    invoice = a_sale(story.owner, story.holder, a_line("6.00", (story.lot, "6.00")), goods="sold-on")
    first = await story.running.accept(story.owner, invoice)
    (found, _) = await story.due(31, story.holder)
    assert found.finding.facts["carats"] == "4.00"
    invoice = a_sale(story.owner, story.holder, a_line("4.00", (story.lot, "4.00")), goods="sold-on")
    await story.running.accept(story.owner, invoice)
    assert await story.rules(400, story.holder, NOW) == ["B08"]
    assert await story.rules(31, story.holder, first.position) == ["L06", "L07"]
    (found, _) = await story.due(31, None, story.sale.position)
    assert found.finding.facts["carats"] == "10.00"


def days() -> Iterator[date]:
    yield from (TODAY + timedelta(days=each) for each in (0, 31, 91))


async def test_the_same_question_has_the_same_answer(story: Story) -> None:
    for day in days():
        asked = [
            await service.due_findings(story.asking, POLICY, None, NOW, day, limit=100) for _ in range(2)
        ]
        assert asked[0] == asked[1]


async def test_what_time_brings_has_an_id_that_stays_until_it_is_settled(story: Story) -> None:
    """Asked on three days, and after the invoice came on day 46: L06 and L07, each under its one id."""
    ids = [{one.finding.rule: one.id for one in await story.due(days, None)} for days in (31, 45)]
    assert ids[0] == ids[1]
    assert len({*ids[0].values()}) == len(ids[0]) == 2
    await invoiced_after(story, 46, "10.00")
    after = await story.due(95, None)
    assert {one.finding.rule: one.id for one in after if one.is_settled} == ids[0]
    assert {one.finding.rule for one in after if one.id not in ids[0].values()} == {"B08"}


# ---- titles that came too late


async def invoiced_after(story: Story, days: int, carats: str, *, recorded: int | None = None) -> None:
    """The owner's invoice for what was sold on, dated so many days later, recorded as many or other ones."""
    clock = story.running.clock
    day = TODAY + timedelta(days=days if recorded is None else recorded)
    clock.on(day.year, day.month, day.day)
    line = a_line(carats, (story.lot, carats))
    on = TODAY + timedelta(days=days)
    await story.running.accept(
        story.owner, a_sale(story.owner, story.holder, line, on=on, delivery_on=on, goods="sold-on")
    )


async def titles_told(story: Story, days: int) -> list[tuple[str, object, object, bool]]:
    return [
        (one.finding.rule, one.finding.facts["carats"], one.finding.facts["days"], one.is_settled)
        for one in await story.due(days, story.holder)
        if one.finding.rule != "B08"
    ]


async def test_a_title_that_came_too_late_stays_found_and_is_settled(story: Story) -> None:
    """L06, L07: 6.00 of 10.00 ct are invoiced on day 46 of 30 allowed; 4.00 wait still, under the same id."""
    await invoiced_after(story, 46, "6.00")
    assert await titles_told(story, 50) == [("L06", "4.00", 50, False), ("L07", "4.00", 50, False)]
    (both,) = [one for one in await story.due(50, None) if one.finding.rule == "L06"]
    day = str(TODAY + timedelta(days=46))
    assert both.finding.facts == {
        "carats": "4.00", "days": 50, "source": str(story.lot),
        "settled": "6.00", "settledDays": 46, "settledOn": day,
    }  # fmt: skip
    assert (both.by, both.finding.about) == (story.holder.id, str(story.sale.lots[0]))
    await invoiced_after(story, 46, "4.00")
    assert await titles_told(story, 400) == [("L06", "10.00", 46, True), ("L07", "10.00", 46, True)]
    (settled,) = [one for one in await story.due(400, None) if one.finding.rule == "L06"]
    assert settled.id == both.id
    assert settled.finding.facts == {
        "carats": "10.00", "days": 46, "allowed": 30, "source": str(story.lot), "settledOn": day,
    }  # fmt: skip


async def test_a_title_that_came_in_time_is_no_finding(story: Story) -> None:
    await invoiced_after(story, 30, "10.00")
    assert await titles_told(story, 400) == []


async def test_an_invoice_dated_back_does_not_take_the_finding_away(story: Story) -> None:
    """Dated day 3, recorded on day 41: as late as it was recorded."""
    await invoiced_after(story, 3, "10.00", recorded=41)
    assert await titles_told(story, 60) == [("L06", "10.00", 41, True), ("L07", "10.00", 41, True)]


async def test_a_late_title_replays_to_the_same_books(story: Story, database_url: str) -> None:
    await invoiced_after(story, 46, "10.00")
    assert (await replay(Databases(database_url), judge=True)).is_same


# ---- goods that were sent on


class SentOn(Story):
    """20.00 of the memo's 30.00 ct are with a stranger, which sold 6.00 ct of them on the same day."""

    async def begin(self) -> None:
        await super().begin()
        line = a_line("20.00", (self.lot, "20.00"))
        sub = await self.running.accept(self.holder, a_memo(self.holder, self.stranger, line))
        await self.running.accept(self.stranger, a_receipt(sub.statement, "20.00"))
        self.sub = sub.lots[0]
        sale = a_sale(self.stranger, self.third, a_line("6.00", (self.sub, "6.00")))
        self.on = await self.running.accept(self.stranger, sale)

    async def invoiced(self, seller: Somebody, buyer: Somebody, lot: LotId, carats: str) -> None:
        sale = a_sale(seller, buyer, a_line(carats, (lot, carats)), goods="sold-on")
        await self.running.accept(seller, sale)

    async def untitled(self) -> dict[str, object]:
        """Carats without title after their days, by the lot they were sold in."""
        due = [one for one in await self.due(31, None) if one.finding.rule == "L06"]
        return {one.finding.about: one.finding.facts["carats"] for one in due}


@pytest.fixture
async def sent_on(running: RunningRegister, asking: Connection) -> SentOn:
    told = SentOn(running, asking)
    await told.begin()
    return told


async def test_a_title_waits_for_the_invoices_of_every_hand(sent_on: SentOn) -> None:
    """The owner's 13.00 cover 10.00 sold first and 3.00 of the second sale, of which 2.00 are invoiced on."""
    story, first, second = sent_on, str(sent_on.sale.lots[0]), str(sent_on.on.lots[0])
    assert await story.rules(30, None) == []
    assert await story.untitled() == {first: "10.00", second: "6.00"}
    await story.invoiced(story.holder, story.stranger, story.sub, "2.00")
    assert await story.untitled() == {first: "10.00", second: "6.00"}
    await story.invoiced(story.owner, story.holder, story.lot, "13.00")
    assert await story.untitled() == {second: "4.00"}
    await story.invoiced(story.holder, story.stranger, story.sub, "4.00")
    assert await story.untitled() == {second: "3.00"}
    await story.invoiced(story.owner, story.holder, story.sub, "3.00")
    assert await story.untitled() == {}


async def test_only_who_sold_is_told_that_its_title_waits(sent_on: SentOn) -> None:
    for one in await sent_on.due(31, None):
        by = sent_on.holder if one.finding.about == str(sent_on.sale.lots[0]) else sent_on.stranger
        assert (one.by, one.other) == (by.id, None)


async def test_goods_sent_on_are_out_still(sent_on: SentOn) -> None:
    """B08: of the owner's memo 14.00 of 30.00 ct are left, all of them sent on."""
    overdue = [one for one in await sent_on.due(91, None) if one.finding.rule == "B08"]
    told = {one.finding.about: (one.by, one.other, one.finding.facts["carats"]) for one in overdue}
    assert told == {
        str(sent_on.lot): (sent_on.owner.id, sent_on.holder.id, "14.00"),
        str(sent_on.sub): (sent_on.holder.id, sent_on.stranger.id, "14.00"),
    }


async def test_goods_bound_for_a_certificate_that_never_came_are_found_until_they_are_free(
    running: RunningRegister, asking: Connection
) -> None:
    """L10: 60 days are allowed; with a certificate there is nothing to find, nor once all is free again."""
    story = Story(running, asking)
    exporter, root = story.owner, await running.a_lot(story.owner, "100.00")
    waits = StatementId((await running.accept(exporter, bound(root, "6.00"))).statement)
    issued = StatementId((await running.accept(exporter, bound(root, "7.00"))).statement)
    certified = await running.accept(running.cast.india, issued_for(issued, a_number("IN"), "7.00"))
    assert await story.rules(60, exporter) == []
    for who in (exporter, None):
        (found,) = await story.due(61, who)
        assert (found.finding.rule, found.finding.about) == ("L10", str(lot_id(waits, 1)))
        assert found.finding.facts == {"carats": "6.00", "days": 61, "allowed": 60}
        assert (found.by, found.other) == (exporter.id, None)
    assert await story.rules(61, story.stranger) == []
    assert len(await story.due(61, exporter, certified.position - 1)) == 2
    later = running.clock.at + timedelta(days=61)
    viewers = [
        Viewer(exporter.id, "Member"),
        Viewer(running.cast.india.id, "Authority", "IN"),
        Viewer(story.stranger.id, "Member"),
    ]
    answers = [(await due_for(asking, Asking(viewer, POLICY, later), NOW, 9)).findings for viewer in viewers]
    heard = [[one.finding.rule for one in answer] for answer in answers]
    assert heard == [["L10"], ["L10"], []]
    await running.accept(exporter, a_cancellation(waits))
    assert await story.rules(400, exporter) == []
