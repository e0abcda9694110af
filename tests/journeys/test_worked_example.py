"""The worked example of the field, figure by figure: one certificate, five members, and what comes to light.

Source: domain research § 9, "Worked example", with the register's own answers. KPC 1,000.00 ct in 10 parcels,
confirmed 999.80. A claims it, sells 400.00 to B and 300.00 to C, consigns 200.00 to D, keeps 99.80.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import (
    MAKEABLE,
    TODAY,
    a_certificate,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_receipt,
    a_sale,
    assert_books_hold,
)
from tests.lots.batches import POLISHED, a_batch, a_close, a_day
from tests.lots.scales import counted
from tests.parties.builders import Somebody
from tests.reconciliation.explaining import a_word, an_explanation
from tests.reconciliation.scene import Scene
from tests.worlds import a_running_register
from warranty.foundation.ids import LotId, StatementId
from warranty.foundation.statements import urn
from warranty.lots import service as lots
from warranty.lots import stock, stocktaking
from warranty.lots.rules.balance import Balance
from warranty.reconciliation import service as reconciliation
from warranty.reconciliation.rules.slack import Slack
from warranty.reconciliation.service import FindingOnRecord
from warranty.register.replay import Databases, replay
from warranty.transparency import service as log


@dataclass
class Example:
    """The scene up to the sales of A. E: a fifth member, who buys of C and D."""

    scene: Scene
    e: Somebody
    number: str
    claimed: LotId
    to_b: LotId
    to_c: LotId
    memo: LotId
    found_at_import: list[str]

    @property
    def a(self) -> Somebody:
        """Who imported."""
        return self.scene.importer

    @property
    def b(self) -> Somebody:
        """Who cuts."""
        return self.scene.dealer

    @property
    def c(self) -> Somebody:
        """Who sells more than it has."""
        return self.scene.cutter

    @property
    def d(self) -> Somebody:
        """Who has goods on memo."""
        return self.scene.stranger

    async def balance(self, who: Somebody) -> dict[str, Balance]:
        """Somebody's balance of the day, by class."""
        async with self.scene.visit() as connection:
            moment = await log.moment(connection, None)
            shown = await stock.balance_of(connection, self.scene.asking(who), who.id, TODAY, TODAY, moment)
        assert shown.findings == []
        return {row.hs: row for row in shown.rows}

    async def slack(self, who: Somebody) -> Slack:
        """Somebody's slack of the day."""
        async with self.scene.visit() as connection:
            moment = await log.moment(connection, None)
            asking = self.scene.asking(who)
            return (await reconciliation.slack_of(connection, asking, who.id, TODAY, TODAY, moment)).slack


@pytest.fixture
async def example(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Example]:
    """Imported, claimed, and passed on."""
    async with a_running_register(engine, tmp_path / "checkpoint") as running:
        scene = Scene(running, engine)
        a, b, c, d = scene.importer, scene.dealer, scene.cutter, scene.stranger
        e, number = await scene.admitted("IN"), a_number("EU")
        issued = a_certificate(number, "1000.00")
        await scene.record(scene.cast.europe, issued.having(paper=replace(issued.document.paper, parcels=10)))
        await scene.confirmed("999.80", number=number, parcels=10)
        seen = await scene.look_up(number, scene.cast.india)
        claimed = await scene.claimed(number, "999.80")
        to_b, to_c = await scene.sold(a, b, claimed, "400.00"), await scene.sold(a, c, claimed, "300.00")
        memo = await scene.record(a, a_memo(a, d, a_line("200.00", (claimed, "200.00"))))
        await scene.record(d, a_receipt(memo.statement, "200.00"))
        found = [finding.rule for finding in seen.findings]
        yield Example(scene, e, number, claimed, to_b, to_c, memo.lots[0], found)


async def test_the_confirmed_weight_is_within_tolerance_of_the_certificate(example: Example) -> None:
    """K02: 1,000.00 and 999.80 ct; τ = 0.01 · 10 + 0.02 % = 0.30 ct. An import of 999.69 ct is beyond."""
    assert "K02" not in example.found_at_import
    scene, number = example.scene, a_number("EU")
    issued = a_certificate(number, "1000.00")
    paper = replace(issued.document.paper, parcels=10)
    await scene.record(scene.cast.europe, issued.having(paper=paper))
    await scene.confirmed("999.69", number=number, parcels=10)
    (finding,) = [
        one for one in (await scene.look_up(number, scene.cast.india)).findings if one.rule == "K02"
    ]
    assert finding.facts["tolerance"] == "0.30"


async def test_a_keeps_ninety_nine_eighty_in_hand_and_two_hundred_out(example: Example) -> None:
    """999.80 − 400.00 − 300.00 = 299.80 ct, of which 200.00 with D."""
    assert await example.balance(example.a) == {
        MAKEABLE: Balance(MAKEABLE, "rough", 0, came_in=999_800, went_out=700_000)
    }
    async with example.scene.visit() as connection:
        left = await lots.lots_at(connection, [example.claimed, example.memo], example.scene.position)
    assert (left[example.claimed].left, left[example.memo].left) == (99_800, 200_000)


async def test_b_cuts_more_polished_than_the_band_allows(example: Example) -> None:
    """172.00 polished of 340.00 ct consumed are 50.588 %, beyond 48 % (T01); 172 + 60 + 168 = 400: no T03."""
    scene, b = example.scene, example.b
    batch = StatementId((await scene.record(b, a_batch("makeable"))).statement)
    await scene.record(b, a_day(ins=[(batch, example.to_b, "400.00")]))
    await scene.record(b, a_day(out=[(batch, "polished", "172.00"), (batch, "rejection", "60.00")]))
    closed = await scene.record(b, a_close(batch, polishing="120.00", powder="48.00"))
    (high,) = [finding for finding in closed.findings if finding.rule == "T01"]
    assert (high.about, high.facts["yield"], high.facts["consumed"]) == (urn(batch), "50.588", "340.00")
    assert await example.balance(b) == {
        MAKEABLE: Balance(MAKEABLE, "rough", 0, came_in=400_000, lost=168_000, worked=-172_000),
        POLISHED: Balance(POLISHED, "polished", 0, worked=172_000),
    }
    assert (await example.balance(b))[MAKEABLE].closing == 60_000
    # The band's end was passed, so that no polished could have come from elsewhere below it.
    assert (await example.slack(b)).yield_headroom == 0
    await the_high_yield_is_explained(example, closed.statement)


async def the_high_yield_is_explained(example: Example, closed: UUID) -> None:
    """T01 raised, explanation "two princess batches" accepted on evidence; it stays, and no slack goes."""
    scene, b, slack = example.scene, example.b, await example.slack(example.b)

    async def known() -> FindingOnRecord:
        async with scene.visit() as connection:
            page = await reconciliation.findings_for(connection, scene.asking(b), scene.position, limit=50)
        (high,) = [one for one in page.findings if one.finding.rule == "T01"]
        return high

    high = await known()
    assert (high.state, high.statement) == ("open", closed)
    assert high.id is not None
    explained = an_explanation(high.id, b, "make", "9f" * 32, text="Two princess batches.")
    said = await scene.record(b, explained)
    assert (await known()).state == "explained"
    await scene.record(scene.cast.association, a_word(said.statement, b, reason="The batch cards show it."))
    accepted = await known()
    assert (accepted.state, accepted.id, accepted.finding) == ("accepted", high.id, high.finding)
    assert accepted.explanation is not None
    assert (accepted.explanation.code, accepted.explanation.text) == ("make", "Two princess batches.")
    assert await example.slack(b) == slack


async def test_c_cannot_sell_fifteen_carats_it_does_not_have_but_may_say_so(example: Example) -> None:
    """315.00 of 300.00 ct: L05, 15.00 missing; with 15.00 declared unsupported it is recorded, L04."""
    scene, c, e = example.scene, example.c, example.e
    whole = a_line("315.00", (example.to_c, "315.00"))
    refused = await scene.running.refused(c, a_sale(c, e, whole))
    assert (refused.rule, refused.facts["missing"], refused.facts["left"]) == ("L05", "15.00", "300.00")
    said = a_line("315.00", (example.to_c, "300.00"), unsupported="15.00")
    sale = await scene.record(c, a_sale(c, e, said))
    (finding,) = sale.findings
    assert finding.rule == "L04"
    assert "15.00 ct" in finding.sentence
    await scene.record(e, a_purchase(sale.statement, "315.00"))
    async with scene.visit() as connection:
        coverage = (await lots.lineage(connection, sale.lots[0], scene.position)).coverage
    assert (coverage.confirmed, coverage.unsupported) == (300_000, 15_000)


async def test_d_sells_memo_goods_before_it_owns_them_and_the_title_waits(example: Example) -> None:
    """50.00 ct from memo: title pending, no finding within 30 days; then L06 and L07."""
    scene, d, e = example.scene, example.d, example.e
    sale = await scene.record(d, a_sale(d, e, a_line("50.00", (example.memo, "50.00"))))
    assert sale.findings == []
    await scene.record(e, a_purchase(sale.statement, "50.00"))
    async with scene.visit() as connection:
        (memo,) = await lots.on_approval(connection, d.id, scene.position, 10)
    assert [(one.sold.lot, one.parts) for one in memo.sales] == [(sale.lots[0], [(50_000, None)])]
    for day, rules in ((23, []), (24, ["L06", "L07"])):
        scene.running.clock.on(2026, 12, day)
        async with scene.visit() as connection:
            due = (await reconciliation.due_for(connection, scene.asking(d), scene.position, 10)).findings
        assert sorted(one.finding.rule for one in due if one.finding.rule != "B08") == rules


async def test_a_counts_thirty_points_too_much_and_its_slack_is_sixty(
    example: Example, database_url: str
) -> None:
    """100.10 of 99.80 ct, τ 0.03: A02, 0.30 over. Slack: τ of the root 0.30 + surplus 0.30 = 0.60 ct."""
    scene, a = example.scene, example.a
    assert await example.slack(a) == Slack(root_tolerance=300)
    count = await scene.record(a, counted(("100.10", example.claimed)))
    (over,) = count.findings
    assert (over.rule, over.about) == ("A02", str(example.claimed))
    figures = {name: over.facts[name] for name in ("side", "difference", "tolerance", "booked")}
    assert figures == {"side": "over", "difference": "0.30", "tolerance": "0.03", "booked": "99.80"}
    slack = await example.slack(a)
    assert slack == Slack(root_tolerance=300, surplus=300)
    assert slack.total == 600
    async with scene.visit() as connection:
        shown = await stocktaking.count_for(connection, scene.asking(a), count.statement, scene.position)
        assert [(one.custody, one.carats) for one in shown.apart] == [("out", 200_000)]
        assert [line.open for line in shown.lines] == [300]
        await assert_books_hold(connection)
    assert (await replay(Databases(database_url), judge=True)).is_same
