"""Of one's own lots a refusal says where they are; of all others nothing, in the same words (L06)."""

from uuid import uuid4

import pytest

from tests.builders import Draft, Outsider, Somebody, a_line, a_memo, a_receipt, a_sale, a_withdrawal, a_work
from tests.lots.batches import a_batch, a_day
from tests.lots.exporting import a_cancellation, bound
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_leaving import lost
from tests.lots.test_making import GEM, made
from tests.worlds import RunningRegister, World
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.lots.documents import LotSplit

NEUTRAL = "One of the source lots is not a lot you hold."
UNSUPPORTED = "What no lot covers is named as unsupported carats of the line"


class Goods:
    """10.00 ct of a member's, and what becomes of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner, self.other, self.third, _ = world.members
        self.lot = world.a_lot(self.owner, "10.00")
        self.line = a_line("10.00", (self.lot, "10.00"))

    def accept(self, draft: Draft) -> StatementId:
        return self.world.accept(self.owner, draft)

    def opened(self, draft: Draft) -> LotId:
        """Its only lot."""
        (lot,) = self.world.books.lots.lots_of(self.accept(draft))
        return lot.id

    def refused(self, lot: LotId, by: Somebody | None = None) -> Refusal:
        """Why its owner, or another, cannot split a lot."""
        return self.world.refused(by or self.owner, splitting(lot))

    def is_told(self, lot: LotId, place: str, *words: str) -> None:
        """Its owner is told where it is, and others nothing."""
        refused = self.refused(lot)
        assert (refused.rule, refused.facts["place"], refused.facts["lot"]) == ("L06", place, str(lot))
        assert all(word in f"{refused.sentence} {refused.instead}" for word in words), refused.sentence
        stranger = self.refused(lot, self.third)
        unknown = self.refused(LotId(uuid4()), self.third)
        assert (stranger.sentence, stranger.instead, stranger.facts) == (NEUTRAL, unknown.instead, {})


def splitting(lot: LotId) -> Draft:
    return made(LotSplit, [(lot, "1.00")], ("1.00", GEM))


@pytest.fixture
def goods(world: World) -> Goods:
    return Goods(world)


def test_in_a_box_which_is_named(goods: Goods) -> None:
    box = goods.accept(a_box())
    inside = goods.opened(filled(box, (goods.lot, "10.00")))
    goods.is_told(inside, "box", "in the box 'Makeables'", str(box))
    goods.accept(made(LotSplit, [(LotId(box), "1.00")], ("1.00", GEM)))


def test_in_a_batch_by_its_number(goods: Goods) -> None:
    batch = goods.accept(a_batch())
    inside = goods.opened(a_day(ins=[(batch, goods.lot, "10.00")]))
    goods.is_told(inside, "batch", "in the batch 'Kapan 1'", "ShopFloorReported")


def test_bound_for_export_under_which_application(goods: Goods) -> None:
    application = goods.accept(bound(goods.lot, "10.00"))
    goods.is_told(lot_id(application, 1), "export", urn(application), "ExportCancelled")
    goods.accept(a_cancellation(application))
    assert goods.refused(lot_id(application, 1)).facts["place"] == "export-ended"


def test_on_memo_with_another(goods: Goods) -> None:
    memo = goods.accept(a_memo(goods.owner, goods.other, goods.line))
    goods.is_told(lot_id(memo, 1), "on-its-way", "on its way to another")
    goods.world.accept(goods.other, a_receipt(memo, "10.00"))
    goods.is_told(lot_id(memo, 1), "on-memo", "out on memo with another", "GoodsReturned")


def test_with_a_contractor(goods: Goods) -> None:
    sent = goods.accept(a_work(goods.owner, goods.other, goods.line))
    goods.world.accept(goods.other, a_receipt(sent, "10.00"))
    goods.is_told(lot_id(sent, 1), "at-work", "in the hands of a contractor")


def test_with_somebody_outside(goods: Goods) -> None:
    memo = goods.accept(a_memo(goods.owner, Outsider("Scheldt Rough NV", "BE"), goods.line))
    goods.is_told(lot_id(memo, 1), "outside", "with somebody outside the register")


def test_offered_and_taken_back(goods: Goods) -> None:
    sale = goods.accept(a_sale(goods.owner, goods.other, goods.line))
    lot = lot_id(sale, 1)
    assert goods.refused(lot, goods.other).facts["place"] == "offered"
    assert goods.refused(lot).sentence == NEUTRAL, "the seller learns of the buyer's lot"
    goods.accept(a_withdrawal(sale))
    assert goods.refused(lot, goods.other).facts["place"] == "taken-back"


def test_sold_out_is_told_without_drawing_nothing(goods: Goods) -> None:
    """L05: 0.00 ct are left; the advice is no longer to draw 0.00 ct."""
    goods.accept(a_sale(goods.owner, goods.other, goods.line))
    refused = goods.refused(goods.lot)
    assert (refused.rule, refused.facts["left"]) == ("L05", "0.00")
    assert refused.instead.startswith("Nothing is left of it")


@pytest.mark.parametrize("is_known", [True, False])
def test_unsupported_carats_are_advised_where_a_line_has_them_alone(goods: Goods, *, is_known: bool) -> None:
    """L04: sales, memos and work name them; splitting, losing and exporting cannot."""
    lot = goods.lot if is_known else LotId(uuid4())
    line = a_line("11.00", (lot, "11.00"))
    for taking in (a_sale, a_memo, a_work):
        refused = goods.world.refused(goods.owner, taking(goods.owner, goods.other, line))
        assert refused.rule == ("L05" if is_known else "L06")
        assert UNSUPPORTED in refused.instead
    for draft in (
        made(LotSplit, [(lot, "11.00")], ("11.00", GEM)),
        lost((lot, "11.00"), carats="11.00"),
        bound(lot, "11.00"),
    ):
        refused = goods.world.refused(goods.owner, draft)
        assert refused.rule == ("L05" if is_known else "L06")
        assert "unsupported" not in refused.instead


def test_goods_elsewhere_are_not_advised_to_be_unsupported(goods: Goods) -> None:
    box = goods.accept(a_box())
    inside = goods.opened(filled(box, (goods.lot, "10.00")))
    refused = goods.world.refused(
        goods.owner, a_sale(goods.owner, goods.other, a_line("1.00", (inside, "1.00")))
    )
    assert (refused.facts["place"], "unsupported" in refused.instead) == ("box", False)


async def test_the_box_of_a_lot_named_alone_is_known_to_the_register(running: RunningRegister) -> None:
    """The box is not named by the statement that is refused, and is told all the same."""
    owner, other, *_ = running.members
    lot = await running.a_lot(owner, "10.00")
    box = await running.accept(owner, a_box())
    inside = LotId((await running.accept(owner, filled(StatementId(box.statement), (lot, "10.00")))).lots[0])
    refused = await running.refused(owner, splitting(inside))
    assert (refused.sentence, refused.facts["vessel"]) == (
        "One of the source lots is in the box 'Makeables'.",
        str(box.statement),
    )
    assert (await running.refused(other, splitting(inside))).sentence == NEUTRAL
