"""Carats that leave the trade: to consumers, or lost with cause and evidence (R28, L05, L06)."""

from typing import Literal

from tests.builders import (
    SURAT,
    TODAY,
    Draft,
    a_close,
    a_line,
    a_memo,
    a_purchase_from_outside,
    a_receipt,
    a_return,
    a_sale,
    a_work,
    assert_books_hold,
)
from tests.lots.exporting import AN_INVOICE
from tests.lots.hearing import told
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots import service, stock_store
from warranty.lots.documents import ConsumerLine, ConsumerSale, Evidence, GoodsLost, LotsTaken, LotTaken
from warranty.lots.service import Coverage
from warranty.register.replay import Databases, replay

NOW = 2**62
POLISHED = "7102.39"


def a_consumer_sale(lot: LotId, carats: str, *, hs: str = POLISHED) -> Draft:
    """Goods of one lot sold to a consumer."""
    line = ConsumerLine(line=1, carats=carats, hs=hs, qualification="One brilliant, G, VS1", pieces=1)
    taken = LotsTaken(line=1, lots=(LotTaken(lot=str(lot), carats=carats),))
    document = ConsumerSale(event_on=TODAY, document_number="R-311", lines=(line,))
    return Draft(document, {"sources": (taken,)})


def lost(*lots: tuple[LotId, str], carats: str, cause: Literal["theft", "destruction"] = "theft") -> Draft:
    """Goods that are gone."""
    evidence = (Evidence(kind="police-report", digest="0a" * 32),)
    document = GoodsLost(
        event_on=TODAY, cause=cause, carats=carats, reason="Taken from a van.", evidence=evidence
    )
    taken = tuple(LotTaken(lot=str(lot), carats=part) for lot, part in lots)
    return Draft(document, {"sources": (LotsTaken(line=1, lots=taken),)})


async def a_polished_lot(running: RunningRegister, carats: str) -> LotId:
    """Polished goods of the first member, bought from outside."""
    bought = a_purchase_from_outside((carats, None))
    line = bought.document.lines[0]
    as_polished = bought.having(
        lines=(type(line)(line=1, carats=carats, hs=POLISHED, qualification="Round"),)
    )
    return (await running.accept(running.members[0], as_polished)).lots[0]


async def test_a_consumer_sale_takes_carats_out_without_warranty_lot_or_name(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    seller, *_ = running.members
    lot = await a_polished_lot(running, "10.00")
    sold = await running.accept(seller, a_consumer_sale(lot, "1.02"))
    assert sold.lots == []
    await running.accept(seller, lost((lot, "0.50"), carats="0.50", cause="destruction"))
    found = await service.dispersion(asking, {lot: Coverage(unsupported=10_000)}, NOW)
    assert {one.place: one.coverage.unsupported for one in found.holdings} == {
        "held": 8_480,
        "sold-to-consumer": 1_020,
        "lost": 500,
    }
    too_much = await running.refused(seller, a_consumer_sale(lot, "8.49"))
    assert (too_much.rule, too_much.facts["left"]) == ("L05", "8.48")
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_a_consumer_buys_no_rough_and_nothing_of_anothers(running: RunningRegister) -> None:
    seller, stranger, *_ = running.members
    rough, lot = await running.a_lot(seller, "10.00"), await a_polished_lot(running, "10.00")
    assert (await running.refused(seller, a_consumer_sale(rough, "1.00", hs="7102.31"))).rule == "R28"
    assert (await running.refused(seller, a_consumer_sale(rough, "1.00"))).rule == "R28"
    assert (await running.refused(stranger, a_consumer_sale(lot, "1.00"))).rule == "L06"
    assert (await running.refused(seller, a_consumer_sale(lot, "0.00"))).rule == "R31"


async def test_a_loss_has_a_cause_and_evidence_and_its_lots_make_its_weight(
    running: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    one, two = await running.a_lot(seller, "10.00"), await running.a_lot(seller, "5.00")
    both = lost((one, "10.00"), (two, "2.00"), carats="12.00")
    assert (await running.refused(seller, both.having(evidence=()))).rule == "D06"
    assert (await running.refused(seller, both.having(reason=" "))).rule == "D06"
    assert (await running.refused(seller, both.having(carats="12.01"))).rule == "D06"
    twice = lost((one, "6.00"), (one, "4.00"), carats="10.00")
    assert (await running.refused(seller, twice)).rule == "D06"
    assert (await running.refused(buyer, both)).rule == "L06"
    await running.accept(seller, both.having(evidence=(AN_INVOICE,)))
    left = await service.lots_at(asking, [one, two], NOW)
    assert [left[one].left, left[two].left] == [0, 3_000]
    refused = await running.refused(seller, a_sale(seller, buyer, a_line("1.00", (one, "1.00"))))
    assert refused.rule == "L05"
    await assert_books_hold(asking)


# ---- another's goods


async def test_memo_goods_that_are_stolen_are_reported_by_who_has_them(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """100.00 on memo, 30.00 sent on: 5.00 and 2.00 stolen, 113.00 of 120.00 are the owner's."""
    owner, holder, third, _ = running.members
    source = await running.a_lot(owner, "120.00")
    memo = await running.accept(owner, a_memo(owner, holder, a_line("100.00", (source, "100.00"))))
    await running.accept(holder, a_receipt(memo.statement, "100.00"))
    (lot,) = memo.lots
    sub = await running.accept(holder, a_memo(holder, third, a_line("30.00", (lot, "30.00"))))
    await running.accept(third, a_receipt(sub.statement, "30.00"))
    stolen = await running.accept(holder, lost((lot, "5.00"), carats="5.00"))
    assert [(one.rule, one.facts) for one in stolen.findings] == [("B02", {"cause": "theft", "lost": "5.00"})]
    await running.accept(third, lost((sub.lots[0], "2.00"), carats="2.00"))
    known = await service.lots_at(asking, [source, lot, sub.lots[0]], NOW)
    assert [known[one].left for one in (source, lot, sub.lots[0])] == [20_000, 65_000, 28_000]
    (sub_lot,) = sub.lots
    for who, heard in ((owner, [sub_lot, lot]), (holder, [sub_lot, lot]), (third, [sub_lot])):
        assert await told(asking, running, who, "Member", "B02") == [str(one) for one in heard]
    balance = await stock_store.balance(asking, owner.id, NOW, TODAY, TODAY)
    assert {row.kind: row.during for row in balance} == {"in": 120_000, "lost": -7_000}
    too_much = await running.refused(holder, lost((lot, "65.01"), carats="65.01"))
    assert (too_much.rule, too_much.facts["left"]) == ("L05", "65.00")
    assert (await running.refused(third, lost((lot, "1.00"), carats="1.00"))).code == "lot-not-held"
    by_owner = await running.refused(owner, lost((lot, "1.00"), carats="1.00"))
    assert (by_owner.code, by_owner.rule) == ("goods-elsewhere", "L06")
    await running.accept(holder, a_return(memo.statement, (1, "65.00")))
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=3)).is_same


async def test_goods_with_somebody_outside_are_reported_by_their_owner_and_the_memo_ends(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """20.00 on memo outside: 12.00 come back, 8.00 are destroyed there; nothing stays open."""
    owner, stranger, *_ = running.members
    source = await running.a_lot(owner, "20.00")
    memo = await running.accept(owner, a_memo(owner, SURAT, a_line("20.00", (source, "20.00"))))
    gone = lost((memo.lots[0], "8.00"), carats="8.00", cause="destruction")
    assert (await running.refused(stranger, gone)).code == "lot-not-held"
    assert (await running.refused(owner, lost((memo.lots[0], "20.01"), carats="20.01"))).rule == "L05"
    await running.accept(owner, a_return(memo.statement, (1, "12.00")))
    await running.accept(owner, gone)
    await running.accept(owner, a_close(memo.statement))
    known = await service.lots_at(asking, [source, memo.lots[0]], NOW)
    assert [known[source].left, known[memo.lots[0]].left] == [12_000, 0]
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_goods_sent_for_work_are_lost_where_they_are_worked(
    running: RunningRegister, asking: Connection
) -> None:
    owner, cutter, *_ = running.members
    source = await running.a_lot(owner, "10.00")
    work = await running.accept(owner, a_work(owner, cutter, a_line("10.00", (source, "10.00"))))
    before = await running.refused(cutter, lost((work.lots[0], "1.00"), carats="1.00"))
    assert before.code == "lot-not-held"
    await running.accept(cutter, a_receipt(work.statement, "10.00"))
    await running.accept(cutter, lost((work.lots[0], "4.00"), carats="4.00"))
    assert (await service.lot_at(asking, work.lots[0], NOW)).left == 6_000
    await assert_books_hold(asking)
