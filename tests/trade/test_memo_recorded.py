"""Memo goods through the register on PostgreSQL: the whole story, replayed, and at once from both sides."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.builders import (
    SURAT,
    TODAY,
    a_close,
    a_line,
    a_memo,
    a_purchase,
    a_receipt,
    a_return,
    a_sale,
    a_withdrawal,
    assert_books_hold,
)
from tests.worlds import RunningRegister, a_running_register
from warranty.database.engine import Connection, Role, create
from warranty.foundation.ids import LotId, StatementId
from warranty.lots import service as lots
from warranty.lots import stock_store
from warranty.lots.rules.drawing import LotOverdrawn
from warranty.lots.rules.titles import TitleNotPending
from warranty.register.answers import Recorded, Refused
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine, ReceivedLine

NOW = 2**62


async def left(asking: Connection, lot: LotId) -> int:
    return (await lots.lot_at(asking, lot, NOW)).left


async def on_memo(running: RunningRegister, carats: str) -> tuple[LotId, StatementId, LotId]:
    """The owner's lot, the memo of all of it, and the holder's lot, received."""
    owner, holder, *_ = running.members
    source = await running.a_lot(owner, carats)
    memo = await running.accept(owner, a_memo(owner, holder, a_line(carats, (source, carats))))
    await running.accept(holder, a_receipt(memo.statement, carats))
    return source, StatementId(memo.statement), memo.lots[0]


async def test_a_memo_from_out_to_over(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """200.00 out: 50.00 sold on, 60.00 bought, 89.50 back, 0.50 short, then invoiced, too."""
    owner, holder, third, _ = running.members
    source, memo, lot = await on_memo(running, "200.00")
    sale = await running.accept(holder, a_sale(holder, third, a_line("50.00", (lot, "50.00"))))
    await running.accept(third, a_purchase(sale.statement, "50.00"))
    bought = await running.accept(owner, a_sale(owner, holder, a_line("60.00", (lot, "60.00"))))
    await running.accept(holder, a_purchase(bought.statement, "60.00"))
    final = await running.accept(
        owner, a_sale(owner, holder, a_line("50.00", (lot, "50.00")), goods="sold-on")
    )
    assert final.lots == []
    back = await running.accept(holder, a_return(memo, (1, "90.00")))
    short = ReceivedLine(line=1, kept="89.50", returned="0.50")
    await running.accept(owner, a_receipt(back.statement, short))
    assert (await left(asking, source), await left(asking, lot)) == (89_500, 500)
    rest = await running.accept(owner, a_sale(owner, holder, a_line("0.50", (lot, "0.50"))))
    await running.accept(holder, a_purchase(rest.statement, "0.50"))
    await running.accept(owner, a_close(memo))
    await assert_books_hold(asking)
    replayed = await replay(Databases(database_url), judge=True)
    assert replayed.is_same, replayed


@pytest.mark.parametrize("at_once", [1, 100])
async def test_sub_memos_returns_and_outsiders_replay_to_the_same_books(
    running: RunningRegister, asking: Connection, database_url: str, at_once: int
) -> None:
    owner, holder, third, _ = running.members
    source, _, lot = await on_memo(running, "20.00")
    sub = await running.accept(holder, a_memo(holder, third, a_line("8.00", (lot, "8.00"))))
    await running.accept(third, a_receipt(sub.statement, "8.00"))
    back = await running.accept(third, a_return(sub.statement, (1, "3.00")))
    await running.accept(holder, a_receipt(back.statement, "3.00"))
    again = await running.accept(third, a_return(sub.statement, (1, "1.00")))
    await running.accept(third, a_close(again.statement))
    own = await running.a_lot(owner, "4.00")
    out = await running.accept(owner, a_memo(owner, SURAT, a_line("4.00", (own, "4.00"))))
    await running.accept(owner, a_return(out.statement, (1, "1.50")))
    assert await left(asking, own) == 1_500
    assert (await left(asking, lot), await left(asking, sub.lots[0])) == (15_000, 5_000)
    assert await left(asking, source) == 0
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_a_whole_memo_in_one_batch_is_judged_in_its_order(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Sent, received, sold, invoiced and the rest returned, all before anything is written."""
    owner, holder, third, _ = running.members
    source = await running.a_lot(owner, "10.00")
    memo = running.sign(owner, a_memo(owner, holder, a_line("10.00", (source, "10.00"))))
    (sent,) = await running.send(memo)
    assert isinstance(sent, Recorded)
    lot = sent.lots[0]
    batch = [
        running.sign(holder, a_receipt(sent.statement, "10.00")),
        running.sign(holder, a_sale(holder, third, a_line("6.00", (lot, "6.00")))),
        running.sign(owner, a_sale(owner, holder, a_line("6.01", (lot, "6.01")), goods="sold-on")),
        running.sign(owner, a_sale(owner, holder, a_line("6.00", (lot, "6.00")), goods="sold-on")),
        running.sign(holder, a_return(sent.statement, (1, "4.00"))),
    ]
    one, two, beyond, three, four = await running.send(*batch)
    assert all(isinstance(outcome, Recorded) for outcome in (one, two, three, four))
    assert isinstance(beyond, Refused)
    assert isinstance(beyond.refusal, TitleNotPending)
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


@pytest.mark.parametrize("at_once", [1, 100])
async def test_goods_whose_title_had_passed_come_back_to_who_owns_them(
    running: RunningRegister, asking: Connection, database_url: str, at_once: int
) -> None:
    """Of 70.00 on memo 20.00 are sold and invoiced; 5.00 are not kept and 4.00 returned: the holder's 9.00.

    Offered again, 10.00 more are invoiced and withdrawn in one batch: the holder's, too. 40.00 stay on memo.
    """
    owner, holder, third, _ = running.members
    _, _, lot = await on_memo(running, "70.00")
    sale = await running.accept(holder, a_sale(holder, third, a_line("20.00", (lot, "20.00"))))
    await running.accept(owner, a_sale(owner, holder, a_line("20.00", (lot, "20.00")), goods="sold-on"))
    answer = PurchaseLine(line=1, kept="15.00", returned="5.00")
    await running.accept(third, a_purchase(sale.statement, answer))
    back = await running.accept(third, a_return(sale.statement, (1, "4.00")))
    await running.accept(holder, a_receipt(back.statement, "4.00"))
    again = await running.accept(holder, a_sale(holder, third, a_line("10.00", (lot, "10.00"))))
    outcomes = await running.send(
        running.sign(owner, a_sale(owner, holder, a_line("10.00", (lot, "10.00")), goods="sold-on")),
        running.sign(holder, a_withdrawal(again.statement)),
        running.sign(owner, a_sale(owner, holder, a_line("0.01", (lot, "0.01")), goods="sold-on")),
    )
    assert [isinstance(outcome, Recorded) for outcome in outcomes] == [True, True, False]
    own = [await held(asking, party.id) for party in (owner, holder, third)]
    assert own == [40_000, 19_000, 11_000]
    assert await left(asking, lot) == 40_000
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


@pytest.mark.parametrize("at_once", [1, 100])
async def test_a_title_passes_from_hand_to_hand_and_every_day_adds_up(
    running: RunningRegister, asking: Connection, database_url: str, at_once: int
) -> None:
    """A 100.00 to B, 30.00 on to D, who sells 10.00 to E; invoiced to D 10.00, to B 6.00; 7.00 come back.

    Of 7.00 that E returns 3.00 were invoiced at both hands: D's. The rest is A's again, at D.
    """
    owner, middle, last, buyer = running.members
    _, _, first = await on_memo(running, "100.00")
    sub = await running.accept(middle, a_memo(middle, last, a_line("30.00", (first, "30.00"))))
    await running.accept(last, a_receipt(sub.statement, "30.00"))
    second = sub.lots[0]
    sale = await running.accept(last, a_sale(last, buyer, a_line("10.00", (second, "10.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "10.00"))
    outcomes = await running.send(
        running.sign(middle, a_sale(middle, last, a_line("10.00", (second, "10.00")), goods="sold-on")),
        running.sign(owner, a_sale(owner, middle, a_line("6.00", (second, "6.00")), goods="sold-on")),
        running.sign(owner, a_sale(owner, last, a_line("1.00", (second, "1.00")), goods="sold-on")),
        running.sign(owner, a_sale(owner, middle, a_line("4.01", (first, "4.01")), goods="sold-on")),
    )
    assert [isinstance(outcome, Recorded) for outcome in outcomes] == [True, True, False, False]
    back = await running.accept(buyer, a_return(sale.statement, (1, "7.00")))
    await running.accept(last, a_receipt(back.statement, "7.00"))
    assert [await held(asking, party.id) for party in running.members] == [94_000, 0, 3_000, 3_000]
    assert await left(asking, second) == 24_000
    await running.accept(last, a_return(sub.statement, (1, "24.00")))
    again = await running.accept(middle, a_sale(middle, buyer, a_line("7.00", (first, "7.00"))))
    await running.accept(buyer, a_purchase(again.statement, "7.00"))
    beyond = a_sale(owner, middle, a_line("7.01", (first, "7.01")), goods="sold-on")
    (outcome,) = await running.send(running.sign(owner, beyond))
    assert isinstance(outcome, Refused)
    await running.accept(owner, a_sale(owner, middle, a_line("7.00", (first, "7.00")), goods="sold-on"))
    assert [await held(asking, party.id) for party in running.members] == [87_000, 0, 3_000, 10_000]
    assert not [
        row for party in running.members for row in await stock_store.breaks(asking, party.id, NOW, 9)
    ]
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def held(asking: Connection, party: UUID) -> int:
    """What a party's balance closes with."""
    rows = await stock_store.balance(asking, party, NOW, TODAY, TODAY)
    return sum(row.before + row.during for row in rows)


@pytest.fixture
async def other(
    running: RunningRegister, database_url: str, tmp_path: Path
) -> AsyncIterator[RunningRegister]:
    """A second register on the same database, with connections of its own."""
    engine = create(database_url, Role.REGISTER)
    async with a_running_register(engine, tmp_path / "checkpoint", running.cast, found=False) as register:
        yield register
    await engine.dispose()


async def test_the_same_goods_sent_on_memo_and_sold_at_once_are_exactly_the_balance(
    running: RunningRegister, other: RunningRegister, asking: Connection
) -> None:
    """100.00 ct, 3.00 ct each, half by memo and half by sale: 33 are accepted, 1.00 ct is left."""
    owner, holder, third, _ = running.members
    lot = await running.a_lot(owner, "100.00")
    drafts = [
        a_memo(owner, holder, a_line("3.00", (lot, "3.00")))
        if at % 2
        else a_sale(owner, third, a_line("3.00", (lot, "3.00")))
        for at in range(64)
    ]
    sent = [
        register.send(running.sign(owner, draft))
        for register, draft in zip([running, other] * 32, drafts, strict=True)
    ]
    outcomes = [outcome for (outcome,) in await asyncio.gather(*sent)]
    refusals = [outcome.refusal for outcome in outcomes if isinstance(outcome, Refused)]
    assert len(refusals) == 64 - 33
    assert {type(refusal) for refusal in refusals} == {LotOverdrawn}
    assert await left(asking, lot) == 1_000
    await assert_books_hold(asking)


async def test_memo_goods_sold_bought_and_returned_at_once_are_exactly_the_balance(
    running: RunningRegister, other: RunningRegister, asking: Connection
) -> None:
    """30.00 ct on memo, 4.00 ct each: 7 are accepted, 2.00 ct are left, whoever came first."""
    owner, holder, third, _ = running.members
    _, memo, lot = await on_memo(running, "30.00")
    line = a_line("4.00", (lot, "4.00"))
    sent = []
    for at in range(18):
        by, draft = (
            (holder, a_sale(holder, third, line)),
            (owner, a_sale(owner, holder, line)),
            (holder, a_return(memo, (1, "4.00"))),
        )[at % 3]
        sent.append((running, other)[at % 2].send(running.sign(by, draft)))
    outcomes = [outcome for (outcome,) in await asyncio.gather(*sent)]
    assert sum(isinstance(outcome, Recorded) for outcome in outcomes) == 7
    assert await left(asking, lot) == 2_000
    await assert_books_hold(asking)
