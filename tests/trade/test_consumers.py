"""What a consumer brings back is in the lots it left, on its seller's evidence (R28)."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.builders import (
    TODAY,
    Draft,
    a_line,
    a_purchase_from_outside,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.lots.exporting import AN_INVOICE
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_leaving import POLISHED, a_consumer_sale, a_polished_lot
from tests.trade.test_corrections import a_note, a_weight
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.lots import service as lots
from warranty.lots import stock_store
from warranty.lots.documents import ConsumerLine, ConsumerSale, LotsTaken, LotTaken
from warranty.lots.rules.balance import Balance, balances
from warranty.lots.service import Coverage
from warranty.register.replay import Databases, replay
from warranty.trade import service as trade
from warranty.trade.documents import InvoiceAmended, Prices, ReturnedLine
from warranty.trade.documents.consignments import Made

NOW = 2**62


def brought_back(sale: UUID, *lines: tuple[int, str]) -> Draft:
    return a_return(sale, *lines).having(evidence=(AN_INVOICE,), reason="The ring did not fit.")


def an_amendment(sale: UUID, number: str = "R-312") -> Draft:
    return Draft(InvoiceAmended(event_on=TODAY, sale=urn(sale), reason="Misread.", document_number=number))


class Sold:
    """1.00 ct of polished goods sold to a consumer out of two lots, 0.60 : 0.40, of 2.00 ct each."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seller, self.stranger, *_ = world.members
        self.lots = (self._polished(), self._polished())
        line = ConsumerLine(line=1, carats="1.00", hs=POLISHED, qualification="Two brilliants")
        taken = tuple(
            LotTaken(lot=str(lot), carats=part) for lot, part in zip(self.lots, ("0.60", "0.40"), strict=True)
        )
        document = ConsumerSale(event_on=TODAY, document_number="R-311", lines=(line,))
        self.sale = world.accept(self.seller, Draft(document, {"sources": (LotsTaken(line=1, lots=taken),)}))

    def _polished(self) -> LotId:
        bought = a_purchase_from_outside(("2.00", None))
        line = bought.document.lines[0]
        goods = type(line)(line=1, carats="2.00", hs=POLISHED, qualification="Round")
        return lot_id(self.world.accept(self.seller, bought.having(lines=(goods,))), 1)

    def left(self) -> list[int]:
        return [self.world.left(lot) for lot in self.lots]


@pytest.fixture
def sold(world: World) -> Sold:
    return Sold(world)


def test_what_a_consumer_brings_back_is_in_the_lots_it_left(sold: Sold) -> None:
    """1.40 and 1.60 left; 0.50 come back as 0.30 : 0.20; B01, as only the seller says so."""
    assert sold.left() == [1_400, 1_600]
    sold.world.accept(sold.seller, brought_back(sold.sale, (1, "0.50")))
    assert rules_of(sold.world.found) == ["B01"]
    assert sold.world.found[0].facts == {"line": 1, "carats": "0.50"}
    assert sold.left() == [1_700, 1_800]
    sold.world.accept(sold.seller, brought_back(sold.sale, (1, "0.50")))
    assert sold.left() == [2_000, 2_000]


def test_no_more_comes_back_than_the_consumer_has(sold: Sold) -> None:
    """L05: 0.75 of 1.00 are back; 0.251 more are refused, 0.25 are not."""
    sold.world.accept(sold.seller, brought_back(sold.sale, (1, "0.75")))
    refused = sold.world.refused(sold.seller, brought_back(sold.sale, (1, "0.251")))
    assert (refused.rule, refused.code) == ("L05", "beyond-consumer")
    assert refused.facts == {"asked": "0.251", "left": "0.25"}
    assert "PurchaseFromOutside" in refused.instead
    sold.world.accept(sold.seller, brought_back(sold.sale, (1, "0.25")))


def test_goods_brought_back_are_sold_again(sold: Sold) -> None:
    sold.world.accept(sold.seller, brought_back(sold.sale, (1, "1.00")))
    again = sold.world.accept(sold.seller, a_consumer_sale(sold.lots[0], "2.00"))
    assert sold.left() == [0, 2_000]
    sold.world.accept(sold.seller, brought_back(again, (1, "2.00")))
    assert sold.left() == [2_000, 2_000]


def test_its_seller_alone_takes_goods_back_from_a_consumer(sold: Sold) -> None:
    """R20: to anybody else it is no sale at all."""
    unknown = sold.world.refused(sold.stranger, brought_back(sold.sale, (1, "0.50")))
    assert unknown.code == "consignment-not-open"
    assert sold.world.refused(sold.stranger, an_amendment(sold.sale)).code == "correction-impossible"


def test_what_comes_back_from_a_consumer_has_evidence_and_fits_what_it_bought(sold: Sold) -> None:
    back = brought_back(sold.sale, (1, "0.50"))
    made = ReturnedLine(line=1, carats="0.10", made=(Made(carats="0.10", hs=POLISHED),))
    earlier = TODAY.replace(day=TODAY.day - 1)
    for draft, code in (
        (back.having(evidence=()), "application-incomplete"),
        (back.having(reason=" "), "invoice-incomplete"),
        (back.having(event_on=earlier), "lines-malformed"),
        (back.having(category="sawable"), "lines-malformed"),
        (back.having(lines=()), "lines-malformed"),
        (brought_back(sold.sale, (2, "0.50")), "lines-malformed"),
        (brought_back(sold.sale, (1, "0.50"), (1, "0.10")), "lines-malformed"),
        (brought_back(sold.sale, (1, "0.00")), "weight-not-positive"),
        (a_return(sold.sale, made).having(evidence=(AN_INVOICE,)), "lines-malformed"),
    ):
        assert sold.world.refused(sold.seller, draft).code == code


def test_the_number_of_a_consumer_sale_is_amended_and_nothing_else(sold: Sold) -> None:
    """R28: no price is stated here; too much weight came back, or never left, and the refusal says how."""
    sold.world.accept(sold.seller, an_amendment(sold.sale))
    prices = Prices(currency="USD", lines=())
    priced = Draft(an_amendment(sold.sale).document.__class__(
        event_on=TODAY, sale=urn(sold.sale), reason="Dear.", sd=("x",)
    ), {"prices": prices})  # fmt: skip
    assert sold.world.refused(sold.seller, priced).code == "invoice-incomplete"
    for draft in (a_weight(sold.sale, "1.00", "0.10"), a_note(sold.sale, "0.50")):
        refused = sold.world.refused(sold.seller, draft)
        assert refused.code == "invoice-incomplete"
        assert "GoodsReturned" in refused.instead
    sold.world.accept(sold.seller, brought_back(sold.sale, (1, "0.90")))


async def test_a_consumer_return_and_its_amendment_replay_to_the_same_books(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """2.00 bought on paper, 1.02 sold, 0.92 of it was a slip of the pen: 0.10 are sold."""
    seller, *_ = running.members
    lot = await a_polished_lot(running, "2.00")
    sale = await running.accept(seller, a_consumer_sale(lot, "1.02"))
    back = await running.accept(seller, brought_back(sale.statement, (1, "0.92")))
    assert rules_of(back.findings) == ["B01"]
    amended = await running.accept(seller, an_amendment(sale.statement))
    beside = await trade.corrections_beside(asking, StatementId(sale.statement))
    assert [one.correction.id for one in beside] == [amended.statement]
    assert [(await lots.lot_at(asking, lot, at)).left for at in (sale.position, NOW)] == [980, 1_900]
    found = await lots.dispersion(asking, {lot: Coverage(unsupported=2_000)}, NOW)
    assert {one.place: one.coverage.unsupported for one in found.holdings} == {
        "held": 1_900,
        "sold-to-consumer": 100,
    }
    balance = await stock_store.balance(asking, seller.id, NOW, TODAY, TODAY)
    assert {row.kind: row.during for row in balance} == {"in": 2_000 + 920, "out": -1_020}
    too_much = await running.refused(seller, brought_back(sale.statement, (1, "0.101")))
    assert too_much.facts["left"] == "0.10"
    await running.accept(seller, brought_back(sale.statement, (1, "0.10")))
    found = await lots.dispersion(asking, {lot: Coverage(unsupported=2_000)}, NOW)
    assert {one.place: one.coverage.unsupported for one in found.holdings} == {"held": 2_000}
    await assert_books_hold(asking)
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_what_a_consumer_brings_back_in_a_later_period_came_in_then(
    running: RunningRegister, asking: Connection
) -> None:
    """R40: of 2.00 ct 1.02 are sold, and nine days later 0.92 are back: they came in, nothing went out."""
    seller, *_ = running.members
    lot = await a_polished_lot(running, "2.00")
    sale = await running.accept(seller, a_consumer_sale(lot, "1.02"))
    later = TODAY + timedelta(days=9)
    running.clock.on(later.year, later.month, later.day)
    await running.accept(seller, brought_back(sale.statement, (1, "0.92")).having(event_on=later))

    async def balance(first: date, last: date) -> list[Balance]:
        return balances(await stock_store.balance(asking, seller.id, NOW, first, last))

    before = Balance(POLISHED, "polished", 0, came_in=2_000, went_out=1_020)
    after = Balance(POLISHED, "polished", 980, came_in=920)
    assert await balance(TODAY, TODAY) == [before]
    assert await balance(TODAY + timedelta(days=1), later) == [after]
    assert (before.closing, after.closing) == (980, 1_900)
    (whole,) = await balance(TODAY, later)
    assert (whole.came_in, whole.went_out, whole.closing) == (2_920, 1_020, 1_900)


async def test_goods_sold_to_a_consumer_out_of_a_box_come_back_into_it(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Two lots of 2.00 in a box; 1.00 sold, 0.40 back: 3.40 in the box, which sells on."""
    seller, buyer, *_ = running.members
    one, two = await a_polished_lot(running, "2.00"), await a_polished_lot(running, "2.00")
    box = await running.accept(seller, a_box(hs=POLISHED))
    await running.accept(seller, filled(StatementId(box.statement), (one, "2.00"), (two, "2.00")))
    sale = await running.accept(seller, a_consumer_sale(LotId(box.statement), "1.00"))
    await running.accept(seller, brought_back(sale.statement, (1, "0.40")))
    line = a_line("3.401", (LotId(box.statement), "3.401"), hs=POLISHED)
    assert (await running.refused(seller, a_sale(seller, buyer, line))).facts["left"] == "3.40"
    line = a_line("3.40", (LotId(box.statement), "3.40"), hs=POLISHED)
    await running.accept(seller, a_sale(seller, buyer, line))
    await assert_books_hold(asking)
    for at_once in (2, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
