"""Physical counts: signed before the book is seen, held against that of their day, ended by statements."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import pytest

from tests.builders import (
    TODAY,
    Draft,
    a_line,
    a_memo,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.lots.scales import counted, found, reweighed
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_leaving import lost
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId
from warranty.foundation.statements import urn
from warranty.lots import stock_store
from warranty.policy.catalogue import Finding
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

NOW = 2**62
YESTERDAY = TODAY - timedelta(days=1)


def told(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """What a count found: lot or count, side, difference; nothing but A02."""
    every = list(findings)
    assert {one.rule for one in every} <= {"A02"}
    return [(one.about, one.facts["side"], one.facts["difference"]) for one in every]


async def test_a_lot_over_beyond_tolerance_is_told_with_its_figures(running: RunningRegister) -> None:
    """99.80 ct booked, τ = 0.01 + 0.02 = 0.03: 99.83 is the scale's, 100.10 is 0.30 ct over, 99.76 short."""
    member, *_ = running.members
    lot = await running.a_lot(member, "99.80")
    assert (await running.accept(member, counted(("99.83", lot)))).findings == []
    (over,) = (await running.accept(member, counted(("100.10", lot)))).findings
    assert (over.rule, over.about) == ("A02", str(lot))
    assert over.facts == {
        "line": 1, "side": "over", "counted": "100.10", "booked": "99.80", "difference": "0.30",
        "tolerance": "0.03",
    }  # fmt: skip
    assert told((await running.accept(member, counted(("99.76", lot)))).findings) == [
        (str(lot), "short", "-0.04")
    ]


async def test_a_class_is_counted_together_less_what_is_counted_by_name(running: RunningRegister) -> None:
    """10.00 ct by name and 20.00 + 30.00 ct together: τ of two parcels of 50.00 ct is 0.02 + 0.01 = 0.03."""
    member, *_ = running.members
    one, *_ = lots = [await running.a_lot(member, carats) for carats in ("10.00", "20.00", "30.00")]
    assert len(lots) == 3
    assert (await running.accept(member, counted(("10.00", one), ("50.03", None)))).findings == []
    short = await running.accept(member, counted(("10.00", one), ("49.90", None)))
    assert told(short.findings) == [(urn(short.statement), "short", "-0.10")]
    whole = await running.accept(member, counted(("60.00", None)))
    assert whole.findings == []


async def test_the_book_is_that_of_the_close_of_the_day_counted(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Counted yesterday, recorded today after a sale of today; a sale of yesterday counts."""
    member, buyer, *_ = running.members
    lot = await running.a_lot(member, "100.00", on=YESTERDAY)
    for carats, day in (("30.00", YESTERDAY), ("20.00", TODAY)):
        sale = await running.accept(member, a_sale(member, buyer, a_line(carats, (lot, carats)), on=day))
        await running.accept(buyer, a_purchase(sale.statement, carats, on=day))
    assert (await running.accept(member, counted(("70.00", lot), on=YESTERDAY))).findings == []
    assert (await running.accept(member, counted(("50.00", lot), on=TODAY))).findings == []
    assert told((await running.accept(member, counted(("50.00", lot), on=YESTERDAY))).findings)
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=3)).is_same


async def test_in_a_batch_a_count_sees_what_was_recorded_before_it_and_nothing_after(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """60.00 ct left between two weighings; the second is later than the count."""
    member, *_ = running.members
    lot = await running.a_lot(member, "60.00")
    made: list[Draft] = [
        reweighed(lot, "60.00", "59.99"),
        counted(("59.99", lot)),
        counted(("59.00", None)),
        reweighed(lot, "59.99", "59.00", cause="loss", reason="One stone is gone."),
        counted(("59.00", None)),
    ]
    outcomes = await running.send(*(running.sign(member, draft) for draft in made))
    findings = [outcome.findings for outcome in outcomes if isinstance(outcome, Recorded)]
    assert [[one.rule for one in each] for each in findings] == [[], [], ["A02"], ["A02"], []]
    await assert_books_hold(asking)
    for at_once in (1, 2, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_what_is_out_or_offered_is_not_in_hand_and_what_is_held_is_counted_by_its_lot(
    running: RunningRegister,
) -> None:
    """25.00 ct: 10.00 out on memo, 4.00 offered; 11.00 in hand, or 15.00 with what is offered there still."""
    owner, holder, *_ = running.members
    lot = await running.a_lot(owner, "25.00")
    memo = await running.accept(owner, a_memo(owner, holder, a_line("10.00", (lot, "10.00"))))
    await running.accept(holder, a_receipt(memo.statement, "10.00"))
    await running.accept(owner, a_sale(owner, holder, a_line("4.00", (lot, "4.00"))))
    assert (await running.accept(owner, counted(("11.00", None)))).findings == []
    assert (await running.accept(owner, counted(("15.00", None), offers_in_hand=True))).findings == []
    held = memo.lots[0]
    assert (await running.accept(holder, counted(("10.00", held)))).findings == []
    # Another's goods are kept apart from one's own of the class.
    over = await running.accept(holder, counted(("10.00", None)))
    assert told(over.findings) == [(urn(over.statement), "over", "10.00")]
    assert (await running.refused(owner, counted(("10.00", held)))).rule == "L06"


async def test_a_complete_count_misses_what_no_line_counts(running: RunningRegister) -> None:
    """Of the class 10.00 + 5.00 ct, 10.00 counted by name: 5.00 short; 7.00 ct held for another, too."""
    member, other, *_ = running.members
    lot = await running.a_lot(member, "10.00")
    await running.a_lot(member, "5.00")
    source = await running.a_lot(other, "7.00")
    memo = await running.accept(other, a_memo(other, member, a_line("7.00", (source, "7.00"))))
    await running.accept(member, a_receipt(memo.statement, "7.00"))
    assert (await running.accept(member, counted(("10.00", lot)))).findings == []
    whole = await running.accept(member, counted(("10.00", lot), is_complete=True))
    assert told(whole.findings) == [
        (urn(whole.statement), "short", "-5.00"),
        (str(memo.lots[0]), "short", "-7.00"),
    ]


async def test_a_box_is_counted_as_a_whole(running: RunningRegister) -> None:
    member, *_ = running.members
    box = StatementId((await running.accept(member, a_box())).statement)
    lots = [await running.a_lot(member, carats) for carats in ("60.00", "40.00", "7.00")]
    await running.accept(member, filled(box, (lots[0], "60.00"), (lots[1], "40.00")))
    assert (await running.accept(member, counted(("100.03", box), ("7.00", None)))).findings == []
    assert told((await running.accept(member, counted(("99.00", box)))).findings) == [
        (str(box), "short", "-1.00")
    ]


@pytest.mark.parametrize("answer", ["reweigh", "find", "loss"])
async def test_a_difference_ends_in_a_statement_that_names_the_count(
    running: RunningRegister, asking: Connection, database_url: str, answer: str
) -> None:
    """10.00 ct booked; 0.30 ct over or short. The statement that names the count is no second finding."""
    member, stranger, *_ = running.members
    lot = await running.a_lot(member, "10.00")
    shown, carats = ("10.30", 300) if answer != "loss" else ("9.70", -300)
    count = await running.accept(member, counted((shown, lot if answer != "find" else None)))
    drafts = {
        "reweigh": reweighed(lot, "10.00", "10.30", cause="find", reason="Counted.", of=count.statement),
        "find": found("0.30", of=count.statement),
        "loss": lost((lot, "0.30"), carats="0.30").having(count=urn(count.statement)),
    }
    foreign = await running.refused(stranger, found("0.30", of=count.statement))
    unknown = await running.refused(stranger, found("0.30", of=UUID("01a20730-b7d2-7946-bb3a-cda7442272c2")))
    assert foreign.code == unknown.code == "count-unknown"
    assert foreign.sentence == unknown.sentence
    assert (await running.accept(member, drafts[answer])).findings == []
    rows = await asking.fetch('select line, carats from count_answers where "count" = $1', count.statement)
    assert [tuple(row) for row in rows] == [(1, carats)]
    again = found("0.30", of=count.statement)
    refused = await running.refused(member, again)
    assert (refused.code, refused.facts) == ("count-not-open", {})
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=1)).is_same


async def test_no_more_is_explained_than_a_count_has_open(running: RunningRegister) -> None:
    """0.30 ct over, τ 0.01: 0.32 is too much, a loss is none; 0.10 leaves 0.20, which 0.20 ends."""
    member, *_ = running.members
    lot = await running.a_lot(member, "10.00")
    count = (await running.accept(member, counted(("10.30", None)))).statement
    refused = await running.refused(member, found("0.32", of=count))
    assert (refused.code, refused.facts) == ("count-not-open", {"open": "0.30"})
    loss = await running.refused(member, lost((lot, "0.30"), carats="0.30").having(count=urn(count)))
    assert loss.code == "count-not-open"
    await running.accept(member, found("0.10", of=count))
    assert (await running.refused(member, found("0.30", of=count))).facts == {"open": "0.20"}
    await running.accept(member, found("0.20", of=count))


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (counted(), "count-malformed"),
        (counted(("1.00", None), ("2.00", None)), "count-malformed"),
        (counted(("-1.00", None)), "carats-unreadable"),
        (counted(("1.00", None), hs="9999.99"), "hs-unknown"),
        (counted(("1.00", UUID("00000000-0000-8000-8000-000000000000"))), "lot-not-held"),
    ],
)
async def test_what_is_no_count_is_refused(running: RunningRegister, draft: Draft, code: str) -> None:
    assert (await running.refused(running.members[0], draft)).code == code


async def test_a_lot_counted_under_another_class_is_refused(running: RunningRegister) -> None:
    member, *_ = running.members
    lot = await running.a_lot(member, "10.00")
    refused = await running.refused(member, counted(("10.00", lot), hs="7102.21"))
    assert refused.code == "count-malformed"
    assert "7102.31" in refused.sentence


async def test_ones_own_goods_on_their_way_back_are_in_hand_once_received(
    running: RunningRegister, asking: Connection
) -> None:
    """10.00 ct on memo, 4.00 ct sent back: none is in hand until the owner has received them."""
    owner, holder, *_ = running.members
    lot = await running.a_lot(owner, "10.00")
    memo = await running.accept(owner, a_memo(owner, holder, a_line("10.00", (lot, "10.00"))))
    await running.accept(holder, a_receipt(memo.statement, "10.00"))
    back = await running.accept(holder, a_return(memo.statement, (1, "4.00")))
    nothing = counted(("0.00", None), is_complete=True)
    assert (await running.accept(owner, nothing)).findings == []
    apart = await stock_store.apart(asking, owner.id, NOW, TODAY)
    assert sum(one.carats for one in apart if one.custody == "out") == 10_000
    await running.accept(owner, a_receipt(back.statement, "4.00"))
    (short,) = (await running.accept(owner, nothing)).findings
    assert (short.rule, short.facts["booked"], short.facts["side"]) == ("A02", "4.00", "short")
