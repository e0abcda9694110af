"""After a declared shortage a line is corrected from what was delivered, which is what comes back first."""

from collections.abc import Sequence

import pytest

from tests.builders import Somebody, a_line, a_purchase, a_receipt, a_return, a_sale, assert_books_hold
from tests.parties.builders import TODAY
from tests.trade.test_corrections import a_note, a_weight, an_agreement, with_sources
from tests.worlds import RunningRegister, World
from warranty.database.engine import Role, connect
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots import service as lots
from warranty.lots import stock_store
from warranty.lots.books import Lot
from warranty.lots.rules.balance import balances
from warranty.lots.rules.drawing import unsupported_line
from warranty.register.replay import Databases, replay
from warranty.trade.rules.refusals import CorrectionImpossible, GoodsUsedSince


class Short:
    """28.00 ct sold from 21.00 and 7.00, of which 27.00 are sold on; 20.00 were delivered.

    8.00 go back as 6.00 and 2.00. Of the buyer's 27.00, 20.00 were delivered (15.00 and 5.00) and 7.00 are
    unsupported.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.seller, self.buyer, self.third, _ = world.members
        self.one, self.other = world.a_lot(self.seller, "21.00"), world.a_lot(self.seller, "7.00")
        line = a_line("28.00", (self.one, "21.00"), (self.other, "7.00"))
        self.sale = world.accept(self.seller, a_sale(self.seller, self.buyer, line))
        world.accept(self.buyer, a_purchase(self.sale, "28.00"))
        self.lot = lot_id(self.sale, 1)
        on = a_sale(self.buyer, self.third, a_line("27.00", (self.lot, "27.00")))
        self.on = world.accept(self.buyer, on)
        world.accept(self.third, a_purchase(self.on, "27.00"))
        self.missing = lot_id(self.agreed("28.00", "20.00"), unsupported_line(1))

    def agreed(self, booked: str, carats: str) -> StatementId:
        """A declared shortage both have signed; the agreement."""
        proposed = self.world.accept(self.seller, a_weight(self.sale, booked, carats, shortage=True))
        return self.world.accept(self.buyer, an_agreement(self.sale, proposed))

    def back(self, by: Somebody, to: Somebody, of: StatementId, carats: str) -> None:
        """Goods of a sale's only line go back unchanged and are received."""
        sent = self.world.accept(by, a_return(of, (1, carats)))
        self.world.accept(to, a_receipt(sent, carats))

    def left(self) -> tuple[int, int, int, int]:
        """In the seller's lots, the missing carats with it, and the buyer's lot."""
        left = self.world.left
        return left(self.one), left(self.other), left(self.missing), left(self.lot)

    @property
    def bought(self) -> Lot:
        """The buyer's lot."""
        return self.world.books.lots.lots[self.lot]


@pytest.fixture
def short(world: World) -> Short:
    return Short(world)


def test_a_further_correction_names_what_was_delivered(short: Short) -> None:
    """R21: 27.00 stand in the lot, 20.00 were signed by both."""
    assert (short.left(), short.bought.received) == ((6_000, 2_000, 0, 0), 27_000)
    refused = short.world.refused(short.buyer, a_weight(short.sale, "27.00", "18.00", shortage=True))
    assert isinstance(refused, CorrectionImpossible)
    assert "booked with 20.00 ct, not with 27.00 ct" in refused.sentence
    assert isinstance(
        short.world.refused(short.seller, a_weight(short.sale, "20.00", "18.00")), GoodsUsedSince
    )


def test_a_second_shortage_takes_from_what_was_delivered_alone(short: Short) -> None:
    """L04: 18.00 delivered, 2.00 more back (1.50 and 0.50), 2.00 more unsupported in the buyer's 27.00."""
    short.agreed("20.00", "18.00")
    assert [(one.rule, one.facts["carats"]) for one in short.world.found] == [("L04", "2.00")]
    assert (short.left(), short.bought.received) == ((7_500, 2_500, 0, 0), 27_000)
    assert short.world.books.lots.delivered(short.bought) == 18_000


def test_more_weight_after_a_shortage_is_a_lot_of_its_own(short: Short) -> None:
    """22.00 of 20.00: 2.00 of the seller's 6.00, and the shortage stays as it was."""
    proposed = short.world.accept(short.buyer, a_weight(short.sale, "20.00", "22.00"))
    agreement = with_sources(an_agreement(short.sale, proposed), (short.one, "2.00"))
    agreed = short.world.accept(short.seller, agreement)
    assert (short.left(), short.world.left(lot_id(agreed, 1))) == ((4_000, 2_000, 0, 0), 2_000)


def test_what_comes_back_is_what_was_delivered_first_and_the_missing_last(short: Short) -> None:
    """R27: of 10.00 back 7.50 and 2.50; of 17.00 more the other 10.00 likewise, and 7.00 without a source."""
    short.back(short.third, short.buyer, short.on, "27.00")
    assert short.left() == (6_000, 2_000, 0, 27_000)
    short.back(short.buyer, short.seller, short.sale, "10.00")
    assert short.left() == (13_500, 4_500, 0, 17_000)
    short.back(short.buyer, short.seller, short.sale, "17.00")
    assert short.left() == (21_000, 7_000, 7_000, 0)


def test_a_note_moves_no_more_than_was_delivered(short: Short) -> None:
    """B07: 21.00 by note of 20.00 delivered; 20.00 go back and 7.00 stay, unsupported."""
    short.back(short.third, short.buyer, short.on, "27.00")
    proposed = short.world.accept(short.seller, a_note(short.sale, "21.00"))
    assert [(one.rule, one.facts["excess"]) for one in short.world.found] == [("B07", "1.00")]
    short.world.accept(short.buyer, an_agreement(short.sale, proposed))
    assert short.left() == (21_000, 7_000, 0, 7_000)


async def test_stock_balance_and_trace_agree_after_each_correction_of_a_shortage(
    running: RunningRegister, database_url: str
) -> None:
    """28.00 sold, 27.00 passed on, 20.00 and then 18.00 delivered, 22.00 weighed; 12.00 come back.

    Seller: 28.00 − 18.00 − 4.00 (further) + 12.00 = 18.00; buyer: the further 4.00. Of the third's 15.00,
    18.00 − 12.00 = 6.00 were delivered; 7.00 + 2.00 are unsupported.
    """
    seller, buyer, third, _ = running.members
    lot = await running.a_lot(seller, "28.00")
    sale = await running.accept(seller, a_sale(seller, buyer, a_line("28.00", (lot, "28.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "28.00"))
    bought, named = LotId(sale.lots[0]), StatementId(sale.statement)
    on = await running.accept(buyer, a_sale(buyer, third, a_line("27.00", (bought, "27.00"))))
    await running.accept(third, a_purchase(on.statement, "27.00"))
    for booked, carats in (("28.00", "20.00"), ("20.00", "18.00")):
        proposed = await running.accept(seller, a_weight(named, booked, carats, shortage=True))
        await running.accept(buyer, an_agreement(named, StatementId(proposed.statement)))
    more = await running.accept(buyer, a_weight(named, "18.00", "22.00"))
    agreement = with_sources(an_agreement(named, StatementId(more.statement)), (lot, "4.00"))
    further = lot_id((await running.accept(seller, agreement)).statement, 1)
    for by, to, of in ((third, buyer, on.statement), (buyer, seller, sale.statement)):
        sent = await running.accept(by, a_return(of, (1, "12.00")))
        received = await running.accept(to, a_receipt(sent.statement, "12.00"))
    connection = await connect(database_url, Role.REGISTER)
    try:
        asked: Sequence[LotId] = (lot, bought, further, LotId(on.lots[0]))
        found = await lots.lots_at(connection, asked, received.position)
        left = {each: one.left for each, one in found.items()}
        on_day = {
            each: await lots.lots_on_day(connection, [each], received.position, TODAY) for each in asked
        }
        closing = []
        for who in (seller, buyer, third):
            rows = balances(await stock_store.balance(connection, who.id, received.position, TODAY, TODAY))
            closing.append(sum(row.closing for row in rows))
        traced = await lots.lineage(connection, LotId(on.lots[0]), received.position)
        of_buyer = await lots.lineage(connection, bought, received.position)
        await assert_books_hold(connection)
    finally:
        await connection.close()
    assert left == {lot: 18_000, bought: 0, further: 4_000, LotId(on.lots[0]): 15_000}
    assert {each: day[each].left for each, day in on_day.items()} == left
    assert closing == [18_000, 4_000, 15_000]
    assert (of_buyer.carats, sum(root.carats for root in of_buyer.roots)) == (15_000, 15_000)
    assert (of_buyer.coverage.confirmed, of_buyer.coverage.unsupported) == (6_000, 9_000)
    assert (traced.carats, traced.coverage.confirmed, traced.coverage.unsupported) == (15_000, 6_000, 9_000)
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
