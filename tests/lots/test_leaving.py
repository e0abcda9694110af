"""Carats that leave the trade: to consumers, or lost with cause and evidence (R28, L05, L06)."""

from typing import Literal

from tests.builders import TODAY, Draft, a_line, a_purchase_from_outside, a_sale, assert_books_hold
from tests.lots.exporting import AN_INVOICE
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots import service
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
