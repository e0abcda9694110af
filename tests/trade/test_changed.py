"""Goods that go back changed: those of the sale, whatever was done to them, and no others (R27, B07)."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.builders import Draft, a_line, a_purchase, a_receipt, a_return, a_sale, assert_books_hold
from tests.lots.batches import a_batch, a_day
from tests.lots.scales import reweighed
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_making import made
from tests.parties.builders import Somebody
from tests.trade.test_corrections import a_note, a_weight, an_agreement, with_sources
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.lots.documents import LotsMerged, LotSplit
from warranty.lots.store import loading
from warranty.register.answers import Recorded, Refused
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine
from warranty.trade.rules.refusals import NotOfThisSale

MAKEABLE = "7102.31"


class Bought(NamedTuple):
    """10.00 ct that the buyer took into stock; own: 30.00 ct that it has of its own import."""

    world: World
    seller: Somebody
    buyer: Somebody
    sale: StatementId
    lot: LotId
    own: LotId

    def did(self, draft: Draft) -> LotId:
        """What the buyer's statement opened first."""
        return lot_id(self.world.accept(self.buyer, draft), 1)

    def back(self, carats: str, lot: LotId) -> Draft:
        return a_return(self.sale, (1, carats), changed={1: (lot, carats)})

    def split(self) -> LotId:
        return self.did(made(LotSplit, [(self.lot, "10.00")], ("9.00", MAKEABLE), ("1.00", MAKEABLE)))

    def merged(self) -> LotId:
        return self.did(made(LotsMerged, [(self.lot, "10.00"), (self.own, "30.00")], ("40.00", MAKEABLE)))

    def boxed(self) -> LotId:
        box = self.world.accept(self.buyer, a_box())
        self.world.accept(self.buyer, filled(box, (self.lot, "10.00"), (self.own, "30.00")))
        return LotId(box)


@pytest.fixture
def bought(world: World) -> Bought:
    seller, buyer, *_ = world.members
    root, own = world.a_lot(seller, "40.00"), world.a_lot(buyer, "30.00")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("10.00", (root, "10.00"))))
    world.accept(buyer, a_purchase(sale, "10.00"))
    return Bought(world, seller, buyer, sale, lot_id(sale, 1), own)


def others(world: World) -> list[str]:
    """What B07 tells of the last statement to be of other goods."""
    return [one.facts["others"] for one in world.found if one.rule == "B07" and "others" in one.facts]


def test_goods_of_another_source_do_not_go_back_on_a_sale(bought: Bought) -> None:
    """R27: what was bought lies untouched with the buyer; nothing moves, and the lot is named."""
    refused = bought.world.refused(bought.buyer, bought.back("9.00", bought.own))
    assert isinstance(refused, NotOfThisSale)
    assert refused.pointer == "/credentialSubject/sources/0/lots/0/lot"
    assert refused.facts == {"lot": str(bought.own)}
    assert "Sale" in refused.instead


def test_goods_of_another_sale_between_the_two_do_not_go_back_on_this_one(bought: Bought) -> None:
    """R27: each sale has its own lots, though seller and buyer are the same."""
    world = bought.world
    root = world.a_lot(bought.seller, "5.00")
    sale = world.accept(bought.seller, a_sale(bought.seller, bought.buyer, a_line("5.00", (root, "5.00"))))
    world.accept(bought.buyer, a_purchase(sale, "5.00"))
    part = bought.did(made(LotSplit, [(lot_id(sale, 1), "5.00")], ("5.00", MAKEABLE)))
    assert isinstance(world.refused(bought.buyer, bought.back("5.00", part)), NotOfThisSale)
    world.accept(bought.buyer, a_return(sale, (1, "5.00"), changed={1: (part, "5.00")}))


def test_a_note_takes_back_no_others_either(bought: Bought) -> None:
    """R27, B07: the agreement names where the goods are; of a mixture what is others' is told."""
    world = bought.world
    note = world.accept(bought.seller, a_note(bought.sale, "8.00"))
    agreement = an_agreement(bought.sale, note)
    refused = world.refused(bought.buyer, with_sources(agreement, (bought.own, "8.00")))
    assert isinstance(refused, NotOfThisSale)
    world.accept(bought.buyer, with_sources(agreement, (bought.merged(), "8.00")))
    assert others(world) == ["6.00"]


@pytest.mark.parametrize(
    ("change", "back", "told"),
    [
        (Bought.split, "9.00", []),
        (Bought.merged, "8.00", ["6.00"]),  # 10.00 of 40.00 are a quarter: 2.00 of 8.00
        (Bought.merged, "0.001", ["0.001"]),  # three quarters of a thousandth round to one
        (Bought.boxed, "8.00", ["6.00"]),
    ],
)
def test_goods_that_were_changed_go_back_and_what_is_others_is_told(
    bought: Bought, change: Callable[[Bought], LotId], back: str, told: list[str]
) -> None:
    """B07, R33: pro rata, as everything of a mixture."""
    sent = bought.world.accept(bought.buyer, bought.back(back, change(bought)))
    assert others(bought.world) == told
    assert rules_of(bought.world.found) == ["B07"] * len(told)
    bought.world.accept(bought.seller, a_receipt(sent, back))


def test_what_was_boxed_since_is_told_to_go_back_from_the_box(bought: Bought) -> None:
    """L05, R27: nothing is left in the lot that was bought; the way back is named, and it works."""
    box = bought.boxed()
    refused = bought.world.refused(bought.buyer, a_return(bought.sale, (1, "3.00")))
    assert (refused.rule, refused.facts["left"]) == ("L05", "0.00")
    assert "box" in refused.instead
    assert "parts.sources" in refused.instead
    bought.world.accept(bought.buyer, bought.back("3.00", box))


def test_a_surplus_goes_back_with_what_it_was_found_in(world: World) -> None:
    """B02, B07: 0.50 more than the 10.00 offered are of the parcel, and more than were sold."""
    seller, buyer, *_ = world.members
    root = world.a_lot(seller, "10.00")
    sale = world.accept(seller, a_sale(seller, buyer, a_line("10.00", (root, "10.00"))))
    answer = world.accept(buyer, a_purchase(sale, PurchaseLine(line=1, kept="10.00", surplus="0.50")))
    world.accept(buyer, a_return(sale, (1, "10.00")))
    world.accept(buyer, a_return(sale, (1, "0.50"), changed={1: (lot_id(answer, 1), "0.50")}))
    assert [one.facts for one in world.found if one.rule == "B07"] == [{"line": 1, "excess": "0.50"}]


def test_what_a_scale_shows_more_is_of_the_goods_it_weighed(bought: Bought) -> None:
    """R35: 10.00 weigh 10.01 in the buyer's hands; 10.00 of that are no others."""
    weighed = bought.did(reweighed(bought.lot, "10.00", "10.01"))
    bought.world.accept(bought.buyer, bought.back("10.00", weighed))
    assert others(bought.world) == []


def test_what_was_delivered_later_is_of_the_sale(bought: Bought) -> None:
    """R21: 1.00 more of line 1 by a correction, divided since, goes back on the sale."""
    world = bought.world
    more = world.a_lot(bought.seller, "1.00")
    proposed = world.accept(bought.buyer, a_weight(bought.sale, "10.00", "11.00"))
    agreed = world.accept(bought.seller, with_sources(an_agreement(bought.sale, proposed), (more, "1.00")))
    part = bought.did(made(LotSplit, [(lot_id(agreed, 1), "1.00")], ("1.00", MAKEABLE)))
    world.accept(bought.buyer, bought.back("1.00", part))
    assert others(world) == []


async def test_goods_cut_since_go_back_wherever_a_batch_ends(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """R27: 10.00 rough bought and cut to 4.00 polished; polished of the buyer's own rough is refused.

    One at a time, and all together in one batch: what lies behind is looked up, or still unwritten.
    """
    seller, buyer, *_ = running.members
    root = await running.a_lot(seller, "20.00")
    for at_once in (False, True):
        own = await running.a_lot(buyer, "10.00")
        sale = StatementId(
            (await running.accept(seller, a_sale(seller, buyer, a_line("10.00", (root, "10.00"))))).statement
        )
        drafts = [a_purchase(sale, "10.00")]
        batches = [StatementId((await running.accept(buyer, a_batch())).statement) for _ in range(2)]
        rough = zip(batches, (lot_id(sale, 1), own), strict=True)
        drafts.append(a_day(ins=[(batch, lot, "10.00") for batch, lot in rough]))
        drafts.append(a_day(out=[(batch, "polished", "4.00") for batch in batches]))
        out = uuid7()
        signed = [
            running.sign(buyer, draft, statement=out if at == 2 else None) for at, draft in enumerate(drafts)
        ]
        cut, foreign = (lot_id(out, line) for line in (1, 2))
        backs = [a_return(sale, (1, "4.00"), changed={1: (lot, "4.00")}) for lot in (foreign, cut)]
        signed += [running.sign(buyer, back) for back in backs]
        outcomes = (
            await running.send(*signed) if at_once else [(await running.send(one))[0] for one in signed]
        )
        *before, refused, back = outcomes
        assert all(isinstance(one, Recorded) for one in before), before
        assert isinstance(refused, Refused)
        assert isinstance(refused.refusal, NotOfThisSale)
        assert isinstance(back, Recorded)
        assert [one.rule for one in back.findings] == []
        await running.accept(seller, a_receipt(back.statement, "4.00"))
    await assert_books_hold(asking)
    for size in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=size)).is_same


async def test_a_mixture_behind_goods_is_looked_up_as_far_as_to_their_sale(
    running: RunningRegister, asking: Connection
) -> None:
    """B07: 10.00 of 40.00 in the box, drawn from twice: a quarter of all that goes back is of the sale."""
    seller, buyer, *_ = running.members
    root, own = await running.a_lot(seller, "10.00"), await running.a_lot(buyer, "30.00")
    sale = StatementId(
        (await running.accept(seller, a_sale(seller, buyer, a_line("10.00", (root, "10.00"))))).statement
    )
    await running.accept(buyer, a_purchase(sale, "10.00"))
    box = StatementId((await running.accept(buyer, a_box())).statement)
    await running.accept(buyer, filled(box, (lot_id(sale, 1), "10.00"), (own, "30.00")))
    for carats, told in (("6.00", "4.50"), ("4.00", "3.00")):
        back = await running.accept(buyer, a_return(sale, (1, carats), changed={1: (LotId(box), carats)}))
        assert [(one.rule, one.facts) for one in back.findings] == [("B07", {"line": 1, "others": told})]
    await assert_books_hold(asking)


async def test_what_is_followed_for_one_statement_is_not_used_up_by_others_of_its_batch(
    running: RunningRegister, asking: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R27: two edges are followed. After three splits in a row goods pass for the sale's.

    The buyer's own lot does not: it is refused in one batch with those as it is by itself.
    """
    monkeypatch.setattr(loading, "MOST_CHANGED_FROM", 2)
    seller, buyer, *_ = running.members
    for at_once in (False, True):
        root, own = await running.a_lot(seller, "10.00"), await running.a_lot(buyer, "30.00")
        sold = await running.accept(seller, a_sale(seller, buyer, a_line("10.00", (root, "10.00"))))
        sale = StatementId(sold.statement)
        drafts, deep = [a_purchase(sale, "10.00")], lot_id(sale, 1)
        ids = [uuid7() for _ in range(5)]
        for one in ids[1:4]:
            drafts.append(made(LotSplit, [(deep, "10.00")], ("10.00", MAKEABLE)))
            deep = lot_id(one, 1)
        drafts.append(made(LotSplit, [(own, "30.00")], ("30.00", MAKEABLE)))
        signed = [running.sign(buyer, draft, statement=one) for one, draft in zip(ids, drafts, strict=True)]
        backs = [(deep, "2.00"), (lot_id(ids[4], 1), "1.00"), (deep, "3.00")]
        signed += [running.sign(buyer, a_return(sale, (1, ct), changed={1: (lot, ct)})) for lot, ct in backs]
        outcomes = (
            await running.send(*signed) if at_once else [(await running.send(one))[0] for one in signed]
        )
        codes = [one.refusal.code if isinstance(one, Refused) else None for one in outcomes]
        assert codes == [None] * 6 + ["not-of-this-sale", None]
    await assert_books_hold(asking)
    for size in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=size)).is_same
