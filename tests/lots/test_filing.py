"""Balances filed by members are held against the ledger: A05 for a figure that differs (R40)."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.builders import TODAY, Draft, a_claim, a_confirmation, a_line, a_number, a_purchase, a_sale
from tests.worlds import RunningRegister
from warranty.lots.documents import BalanceFiled, FiledLine
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

GEM = "7102.31"
YESTERDAY = TODAY - timedelta(days=1)


def a_figure(closing: str, *, hs: str = GEM, **figures: str) -> FiledLine:
    every: dict[str, Any] = dict.fromkeys(("opening", "received", "delivered", "lost", "adjusted"), "0.00")
    return FiledLine(hs=hs, closing=closing, **(every | figures))


def filed(*lines: FiledLine, first: date = YESTERDAY, last: date = TODAY) -> Draft:
    return Draft(BalanceFiled(event_on=TODAY, first_on=first, last_on=last, classes=lines))


async def test_what_is_filed_as_the_ledger_has_it_is_found_right(
    running: RunningRegister, database_url: str
) -> None:
    """100.00 in yesterday, 40.00 out today; 60.00 left. A nil return of the day before is right, too."""
    member, buyer, *_ = running.members
    lot = await running.a_lot(member, "100.00", on=YESTERDAY)
    sale = await running.accept(member, a_sale(member, buyer, a_line("40.00", (lot, "40.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "40.00"))
    for draft in (
        filed(a_figure("60.00", received="100.00", delivered="40.00")),
        filed(a_figure("60.00", opening="100.00", delivered="40.00"), first=TODAY),
        filed(first=date(2026, 1, 1), last=date(2026, 11, 21)),
    ):
        assert (await running.accept(member, draft)).findings == []
    assert (await replay(Databases(database_url), judge=True, at_once=1)).is_same


async def test_each_figure_that_differs_beyond_tolerance_is_told_beside_the_ledgers(
    running: RunningRegister,
) -> None:
    """100.00 ct in, nothing out: τ of the closing is 0.03 ct. 0.03 is within, 5.00 is not, nil is all."""
    member, *_ = running.members
    await running.a_lot(member, "100.00")
    within = filed(a_figure("100.03", received="100.03"))
    assert (await running.accept(member, within)).findings == []
    out = await running.accept(member, filed(a_figure("95.00", received="100.00", delivered="5.00")))
    told = [(one.rule, one.facts["figure"], one.facts["filed"], one.facts["ledger"])
            for one in out.findings]  # fmt: skip
    assert told == [
        ("A05", "delivered", "5.00", "0.00"),
        ("A05", "closing", "95.00", "100.00"),
    ]
    nil = await running.accept(member, filed())
    assert [one.facts["figure"] for one in nil.findings] == ["received", "closing"]
    other = await running.accept(member, filed(a_figure("0.50", hs="7102.21", received="0.50"), first=TODAY))
    assert [(one.facts["hs"], one.facts["figure"]) for one in other.findings] == [
        ("7102.21", "received"), ("7102.21", "closing"), (GEM, "received"), (GEM, "closing"),
    ]  # fmt: skip


async def test_a_filing_sees_what_its_batch_recorded_before_it(
    running: RunningRegister, database_url: str
) -> None:
    member, *_ = running.members
    number = a_number()
    await running.accept(running.cast.india, a_confirmation(number, member, "10.00"))
    balance = filed(a_figure("10.00", received="10.00"))
    made = [a_claim(number, "10.00"), balance]
    outcomes = await running.send(*(running.sign(member, draft) for draft in (balance, *made)))
    found = [[one.rule for one in each.findings] for each in outcomes if isinstance(each, Recorded)]
    assert found == [["A05", "A05"], [], []]
    for at_once in (1, 2, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (filed(a_figure("10.00", received="9.99")), "filing-malformed"),
        (filed(a_figure("10.00", received="10.10", adjusted="-0.10")), ""),
        (filed(first=TODAY, last=YESTERDAY), "filing-malformed"),
        (filed(last=TODAY + timedelta(days=1)), "filing-malformed"),
        (filed(a_figure("0.00"), a_figure("0.00")), "filing-malformed"),
        (filed(a_figure("0.00", hs="9999.99")), "hs-unknown"),
        (filed(a_figure("0.00", adjusted="--1.00")), "carats-unreadable"),
    ],
)
async def test_what_does_not_add_up_in_itself_is_refused(
    running: RunningRegister, draft: Draft, code: str
) -> None:
    (outcome,) = await running.send(running.sign(running.members[0], draft))
    assert (outcome.refusal.code if not isinstance(outcome, Recorded) else "") == code
