"""T06 for a polished stone of which a part comes back while the rest is out: for both, and no bar (R37)."""

import pytest

from tests.builders import (
    SURAT,
    Draft,
    a_line,
    a_memo,
    a_purchase,
    a_purchase_from_outside,
    a_receipt,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.lots.batches import a_batch, a_day
from tests.lots.exporting import AN_INVOICE
from tests.lots.test_leaving import POLISHED, a_consumer_sale
from tests.lots.test_making import made
from tests.lots.test_passing import assert_replays
from tests.lots.test_stones import bagged, reported
from tests.trade.test_consumers import brought_back
from tests.trade.test_corrections import a_note, an_agreement
from tests.trade.test_takeover import CODE
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.lots.documents import LotsMerged
from warranty.trade.documents import OutsideLine


class Stone:
    """One polished stone of 0.50 ct with a report, cut by the first member."""

    def __init__(self, world: World) -> None:
        self.world, (self.cutter, self.buyer, self.third, _) = world, world.members
        rough = world.a_lot(self.cutter, "20.00")
        batch = world.accept(self.cutter, a_batch())
        world.accept(self.cutter, a_day(ins=[(batch, rough, "20.00")]))
        day = a_day(out=[(batch, "polished", "0.50")])
        self.lot = LotId(lot_id(world.accept(self.cutter, bagged(day, reported("5201"))), 1))

    def line(self, carats: str = "0.50") -> object:
        return a_line(carats, (self.lot, carats), hs=POLISHED)

    def sold_outside(self) -> StatementId:
        sale = a_sale(self.cutter, SURAT, self.line(), code=CODE)  # type: ignore[arg-type]
        return self.world.accept(self.cutter, sale)

    @property
    def told(self) -> list[tuple[str, int | None, str]]:
        """What each T06 of the last statement is about, the earlier statement it concerns, and the stone."""
        found = [one for one in self.world.found if one.rule == "T06"]
        return [(one.about, one.concerns, one.facts["stone"]) for one in found]


@pytest.fixture
def stone(world: World) -> Stone:
    return Stone(world)


def shown(sale: StatementId, *carats: str) -> Draft:
    """Bought from outside, polished, with the release of the sale."""
    draft = a_purchase_from_outside(*((each, (sale, 1, CODE)) for each in carats))
    lines = tuple(
        OutsideLine(line=at, carats=each, hs=POLISHED, qualification="Round")
        for at, each in enumerate(carats, 1)
    )
    return draft.having(lines=lines)


def test_half_of_it_brought_back_by_a_consumer_is_told_of_both_and_all_of_it_is_not(stone: Stone) -> None:
    """0.50 sold: 0.30 come back (T06), and then the 0.20 that are out, all of them."""
    world, cutter = stone.world, stone.cutter
    sale = world.accept(cutter, a_consumer_sale(stone.lot, "0.50"))
    assert stone.told == []
    world.accept(cutter, brought_back(sale, (1, "0.30")))
    assert stone.told == [(str(stone.lot), None, "0.50"), (str(lot_id(sale, 1)), None, "0.50")]
    assert world.left(stone.lot) == 300
    world.accept(cutter, brought_back(sale, (1, "0.20")))
    assert (stone.told, world.left(stone.lot)) == ([], 500)


def test_half_of_it_back_from_outside_is_told_of_both_and_all_of_it_is_not(stone: Stone) -> None:
    sale = stone.sold_outside()
    at = stone.world.entries[-1].position
    stone.world.accept(stone.cutter, a_return(sale, (1, "0.20")).having(evidence=(AN_INVOICE,)))
    assert stone.told == [(str(stone.lot), None, "0.50"), (str(lot_id(sale, 1)), at, "0.50")]
    stone.world.accept(stone.cutter, a_return(sale, (1, "0.30")).having(evidence=(AN_INVOICE,)))
    assert (stone.told, stone.world.left(stone.lot)) == ([], 500)


def test_half_of_it_bought_from_outside_is_told_to_its_buyer_and_to_who_had_sold_it(stone: Stone) -> None:
    """0.20 shown and bought by a third: T06 for it, and for the sale; of 0.50 in one line nothing."""
    sale = stone.sold_outside()
    at = stone.world.entries[-1].position
    assert stone.world.refusal(stone.third, shown(sale, "0.20")) is None
    bought = stone.world.accept(stone.third, shown(sale, "0.20"))
    assert stone.told == [(str(lot_id(bought, 1)), None, "0.50"), (str(lot_id(sale, 1)), at, "0.50")]
    whole = Stone(stone.world)
    stone.world.accept(stone.third, shown(whole.sold_outside(), "0.50"))
    assert whole.told == []


def test_half_of_it_sent_back_by_a_member_is_told_to_both_sides(stone: Stone) -> None:
    """R27, R24: of a sale, of a memo, and by a note."""
    world, cutter, buyer = stone.world, stone.cutter, stone.buyer
    sale = world.accept(cutter, a_sale(cutter, buyer, stone.line()))  # type: ignore[arg-type]
    at = world.entries[-1].position
    world.accept(buyer, a_purchase(sale, "0.50"))
    back = world.accept(buyer, a_return(sale, (1, "0.25")))
    assert stone.told == [(str(lot_id(back, 1)), None, "0.50"), (str(lot_id(sale, 1)), at, "0.50")]
    world.accept(cutter, a_receipt(back, "0.25"))
    note = world.accept(cutter, a_note(sale, "0.10"))
    proposed = world.entries[-1].position
    world.accept(buyer, an_agreement(sale, note))
    assert stone.told == [(str(lot_id(sale, 1)), None, "0.25"), (str(stone.lot), proposed, "0.25")]
    other = Stone(world)
    memo = world.accept(cutter, a_memo(cutter, buyer, other.line()))  # type: ignore[arg-type]
    world.accept(buyer, a_receipt(memo, "0.50"))
    world.accept(buyer, a_return(memo, (1, "0.20")))
    assert [one[2] for one in other.told] == ["0.50", "0.50"]


def test_by_a_note_of_its_buyers_each_side_is_told_of_its_own_lot(stone: Stone) -> None:
    """The seller agrees to a note of 0.20: of its source it hears by its agreement, the buyer by its note."""
    world, cutter, buyer = stone.world, stone.cutter, stone.buyer
    sale = world.accept(cutter, a_sale(cutter, buyer, stone.line()))  # type: ignore[arg-type]
    world.accept(buyer, a_purchase(sale, "0.50"))
    note = world.accept(buyer, a_note(sale, "0.20"))
    proposed = world.entries[-1].position
    world.accept(cutter, an_agreement(sale, note))
    assert stone.told == [(str(lot_id(sale, 1)), proposed, "0.50"), (str(stone.lot), None, "0.50")]


def test_what_is_no_single_polished_stone_is_divided_without_a_word(stone: Stone) -> None:
    """Rough may be cleaved, and of what was mixed any part may come back."""
    world, cutter = stone.world, stone.cutter
    rough = world.a_lot(cutter, "5.00")
    sale = world.accept(cutter, a_sale(cutter, SURAT, a_line("2.00", (rough, "2.00")), code=CODE))
    world.accept(cutter, a_return(sale, (1, "1.00")).having(evidence=(AN_INVOICE,)))
    assert stone.told == []
    other = Stone(world)
    mixed = made(LotsMerged, [(stone.lot, "0.50"), (other.lot, "0.50")], ("1.00", POLISHED))
    both = LotId(lot_id(world.accept(cutter, mixed), 1))
    sold = world.accept(cutter, a_consumer_sale(both, "1.00"))
    world.accept(cutter, brought_back(sold, (1, "0.50")))
    assert stone.told == []


async def test_half_a_stone_from_outside_is_on_record_for_both_and_the_log_finds_the_same(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    cutter, third, *_ = running.members
    rough = await running.a_lot(cutter, "20.00")
    batch = StatementId((await running.accept(cutter, a_batch())).statement)
    day = a_day(ins=[(batch, rough, "20.00")], out=[(batch, "polished", "0.50")])
    lot = (await running.accept(cutter, bagged(day, reported("5201")))).lots[0]
    line = a_line("0.50", (lot, "0.50"), hs=POLISHED)
    sold = await running.accept(cutter, a_sale(cutter, SURAT, line, code=CODE))
    bought = await running.accept(third, shown(StatementId(sold.statement), "0.20"))
    rows = await asking.fetch(
        "select about, concerns from findings where rule = 'T06' and position = $1 order by ordinal",
        bought.position,
    )
    assert [tuple(row) for row in rows] == [
        (str(bought.lots[0]), None), (str(sold.lots[0]), sold.position),
    ]  # fmt: skip
    await assert_books_hold(asking)
    await assert_replays(database_url)
