"""A report of loss or theft that is taken back: the goods are in the lots again that they left (L05, R47)."""

from uuid import UUID

import pytest

from tests.builders import (
    SURAT,
    TODAY,
    Draft,
    a_claim,
    a_confirmation,
    a_line,
    a_memo,
    a_receipt,
    a_return,
    a_sale,
    assert_books_hold,
)
from tests.lots.exporting import (
    a_cancellation,
    a_departure,
    a_european,
    bound,
    exported,
    issued_for,
    left,
    places,
)
from tests.lots.hearing import told
from tests.lots.scales import counted
from tests.lots.test_boxes import a_box, filled, inside, shares
from tests.lots.test_leaving import lost
from tests.lots.test_making import made
from tests.lots.test_passing import assert_replays
from tests.lots.test_underway import gone, staying
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.statements import urn
from warranty.lots import service, stock_store
from warranty.lots.documents import Evidence, LossTakenBack, LotSplit, LotsTaken, LotTaken

NOW = 2**62


def found(loss: UUID, *lots: tuple[LotId, str], carats: str) -> Draft:
    """Goods of a loss that are there after all."""
    evidence = (Evidence(kind="police-report", digest="0b" * 32),)
    document = LossTakenBack(
        event_on=TODAY, loss=urn(loss), carats=carats, reason="Stood in the depot.", evidence=evidence
    )
    taken = tuple(LotTaken(lot=str(lot), carats=part) for lot, part in lots)
    return Draft(document, {"sources": (LotsTaken(line=1, lots=taken),)})


class Lost:
    """6.00 of 10.00 ct and 4.00 of 5.00 ct reported stolen together."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner, self.other, *_ = world.members
        self.one, self.two = (world.a_lot(self.owner, carats) for carats in ("10.00", "5.00"))
        self.loss = self.accept(lost((self.one, "6.00"), (self.two, "4.00"), carats="10.00"))

    def accept(self, draft: Draft) -> StatementId:
        return self.world.accept(self.owner, draft)

    def left(self) -> list[int]:
        return [self.world.left(lot) for lot in (self.one, self.two)]


@pytest.fixture
def stolen(world: World) -> Lost:
    return Lost(world)


def test_what_is_found_of_a_loss_is_in_the_lot_it_left(stolen: Lost) -> None:
    """4.00 and 1.00 left; 2.50 of the first and all 4.00 of the second are found: 6.50 and 5.00 (B01)."""
    assert stolen.left() == [4_000, 1_000]
    stolen.accept(found(stolen.loss, (stolen.one, "2.50"), (stolen.two, "4.00"), carats="6.50"))
    assert stolen.left() == [6_500, 5_000]
    assert [(one.rule, one.about, one.facts) for one in stolen.world.found] == [
        ("B01", str(stolen.one), {"cause": "theft", "found": "2.50"}),
        ("B01", str(stolen.two), {"cause": "theft", "found": "4.00"}),
    ]
    stolen.accept(a_sale(stolen.owner, stolen.other, a_line("6.50", (stolen.one, "6.50"))))


def test_no_more_of_a_lot_is_found_than_is_still_reported_lost(stolen: Lost) -> None:
    """L05: 2.50 of 6.00 are found; 3.501 more are refused, 3.50 are not."""
    stolen.accept(found(stolen.loss, (stolen.one, "2.50"), carats="2.50"))
    refused = stolen.world.refused(stolen.owner, found(stolen.loss, (stolen.one, "3.501"), carats="3.501"))
    assert (refused.rule, refused.code, refused.facts) == (
        "L05", "beyond-loss", {"asked": "3.501", "left": "3.50"},
    )  # fmt: skip
    assert "GoodsFound" in refused.instead
    stolen.accept(found(stolen.loss, (stolen.one, "3.50"), carats="3.50"))
    assert stolen.left() == [10_000, 1_000]


def test_goods_that_are_lost_again_are_found_by_either_report(stolen: Lost) -> None:
    stolen.accept(found(stolen.loss, (stolen.one, "6.00"), carats="6.00"))
    again = stolen.accept(lost((stolen.one, "10.00"), carats="10.00"))
    none = stolen.world.refused(stolen.owner, found(stolen.loss, (stolen.one, "0.01"), carats="0.01"))
    assert (none.code, none.facts["left"]) == ("beyond-loss", "0.00")
    stolen.accept(found(again, (stolen.one, "10.00"), carats="10.00"))
    assert stolen.left() == [10_000, 1_000]


def test_a_loss_of_anothers_and_none_at_all_are_answered_alike(stolen: Lost) -> None:
    """L06, R20: who reported it alone takes it back."""
    foreign = stolen.world.refused(stolen.other, found(stolen.loss, (stolen.one, "1.00"), carats="1.00"))
    unknown = stolen.world.refused(
        stolen.other, found(StatementId(UUID(int=7)), (stolen.one, "1.00"), carats="1.00")
    )
    assert (foreign.rule, foreign.code) == ("L06", "loss-unfounded")
    assert (foreign.code, str(foreign), foreign.facts) == (unknown.code, str(unknown), unknown.facts)
    sale = stolen.accept(a_sale(stolen.owner, stolen.other, a_line("1.00", (stolen.one, "1.00"))))
    assert stolen.world.refused(
        stolen.owner, found(sale, (stolen.one, "1.00"), carats="1.00")
    ).code == "loss-unfounded"  # fmt: skip


def test_what_is_found_has_words_evidence_and_lots_that_make_its_weight(stolen: Lost) -> None:
    back = found(stolen.loss, (stolen.one, "6.00"), carats="6.00")
    third = stolen.world.a_lot(stolen.owner, "10.00")
    for draft, code in (
        (back.having(evidence=()), "application-incomplete"),
        (back.having(reason=" "), "leaving-incomplete"),
        (back.having(carats="6.01"), "leaving-incomplete"),
        (back.having(event_on=TODAY.replace(day=TODAY.day - 1)), "leaving-incomplete"),
        (found(stolen.loss, (stolen.one, "3.00"), (stolen.one, "3.00"), carats="6.00"), "leaving-incomplete"),
        (found(stolen.loss, (stolen.one, "0.00"), carats="0.00"), "weight-not-positive"),
        (found(stolen.loss, (third, "1.00"), carats="1.00"), "loss-unfounded"),
    ):
        assert stolen.world.refused(stolen.owner, draft).code == code


def test_what_is_found_of_a_box_is_in_it_again_of_all_its_roots(world: World) -> None:
    """60.00 and 40.00 in a box, 50.00 lost; 20.00 found: 70.00 in it, of which 35.00 are 21.00 and 14.00."""
    owner, *_ = world.members
    one, two = (world.a_lot(owner, carats) for carats in ("60.00", "40.00"))
    box = world.accept(owner, a_box())
    world.accept(owner, filled(box, (one, "60.00"), (two, "40.00")))
    loss = world.accept(owner, lost((LotId(box), "50.00"), carats="50.00"))
    beyond = world.refused(owner, found(loss, (LotId(box), "50.01"), carats="50.01"))
    assert (beyond.code, beyond.facts["left"]) == ("beyond-loss", "50.00")
    world.accept(owner, found(loss, (LotId(box), "20.00"), carats="20.00"))
    assert inside(world, box) == 70_000
    rest = world.accept(owner, made(LotSplit, [(LotId(box), "35.00")], ("35.00", "7102.31")))
    assert shares(world, lot_id(rest, 1)) == {one: 21_000, two: 14_000}


async def test_what_is_found_counts_as_found_in_the_balance_and_replays_alike(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """100.00 in, 12.00 of a box and 5.00 lost, 2.00 and 5.00 found: 90.00 on the day."""
    owner, *_ = running.members
    boxed, lot = await running.a_lot(owner, "60.00"), await running.a_lot(owner, "40.00")
    box = StatementId((await running.accept(owner, a_box())).statement)
    await running.accept(owner, filled(box, (boxed, "60.00")))
    both = lost((LotId(box), "12.00"), (lot, "5.00"), carats="17.00")
    loss = await running.accept(owner, both)
    back = found(loss.statement, (lot, "5.00"), (LotId(box), "2.00"), carats="7.00")
    await running.accept(owner, back)
    balance = await stock_store.balance(asking, owner.id, NOW, TODAY, TODAY)
    assert {row.kind: row.during for row in balance} == {"in": 100_000, "lost": -17_000, "found": 7_000}
    again = await running.refused(owner, back)
    assert (again.code, again.facts) == ("beyond-loss", {"asked": "5.00", "left": "0.00"})
    assert await places(asking, lot, 40_000) == {"held": 40_000}
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_the_owner_of_goods_that_are_found_hears_of_it_as_of_their_loss(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """100.00 on memo, 30.00 sent on; of these 2.00 are stolen and 1.50 found: 29.50 with the last hand."""
    owner, holder, third, _ = running.members
    source = await running.a_lot(owner, "120.00")
    memo = await running.accept(owner, a_memo(owner, holder, a_line("100.00", (source, "100.00"))))
    await running.accept(holder, a_receipt(memo.statement, "100.00"))
    sub = await running.accept(holder, a_memo(holder, third, a_line("30.00", (memo.lots[0], "30.00"))))
    await running.accept(third, a_receipt(sub.statement, "30.00"))
    (lot,) = sub.lots
    stolen = await running.accept(third, lost((lot, "2.00"), carats="2.00"))
    back = found(stolen.statement, (lot, "1.50"), carats="1.50")
    assert (await running.refused(owner, back)).code == "loss-unfounded"
    recorded = await running.accept(third, back)
    assert sorted(rules_of(recorded.findings)) == ["B01", "B02"]
    assert (await service.lot_at(asking, lot, NOW)).left == 29_500
    for who in (owner, holder, third):
        assert await told(asking, running, who, "Member", "B02") == [str(lot)] * 2
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_goods_lost_with_somebody_outside_are_found_there_by_their_owner(
    running: RunningRegister, asking: Connection
) -> None:
    """20.00 on memo outside, 8.00 stolen there; 3.00 are found: 15.00 may come back, not 15.01."""
    owner, *_ = running.members
    source = await running.a_lot(owner, "20.00")
    memo = await running.accept(owner, a_memo(owner, SURAT, a_line("20.00", (source, "20.00"))))
    (lot,) = memo.lots
    stolen = await running.accept(owner, lost((lot, "8.00"), carats="8.00"))
    await running.accept(owner, found(stolen.statement, (lot, "3.00"), carats="3.00"))
    assert (await running.refused(owner, a_return(memo.statement, (1, "15.01")))).facts["left"] == "15.00"
    await running.accept(owner, a_return(memo.statement, (1, "15.00")))
    assert await left(asking, source) == 15_000
    await assert_books_hold(asking)


async def test_a_loss_that_explained_a_count_is_not_taken_back(running: RunningRegister) -> None:
    """R47: 0.30 missed of 10.00 and reported lost; what turns up answers another count."""
    owner, *_ = running.members
    lot = await running.a_lot(owner, "10.00")
    count = await running.accept(owner, counted(("9.70", lot)))
    answer = lost((lot, "0.30"), carats="0.30").having(count=urn(count.statement))
    loss = await running.accept(owner, answer)
    refused = await running.refused(owner, found(loss.statement, (lot, "0.30"), carats="0.30"))
    assert (refused.rule, refused.code) == ("R47", "loss-answered-count")
    assert "PhysicalCount" in refused.instead


# ---- under way


async def test_a_false_report_of_goods_under_way_lets_their_importer_claim_when_it_is_taken_back(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """10.00 left and were reported stolen: nothing can be claimed. 4.00 are found: 4.00 can, not 4.10."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "100.00")
    application, number = await exported(running, seller, root, "10.00")
    await running.accept(seller, a_departure(application))
    loss = await running.accept(seller, gone(application, "10.00"))
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "10.00"))
    over = await running.refused(antwerp, a_claim(number, "4.00", participant="EU"))
    assert (over.rule, over.facts["left"]) == ("L02", "0.00")
    bound_lot = lot_id(application, 1)
    await running.accept(seller, found(loss.statement, (bound_lot, "4.00"), carats="4.00"))
    over = await running.refused(antwerp, a_claim(number, "4.10", participant="EU"))
    assert (over.rule, over.facts["left"]) == ("L02", "4.00")
    claim = await running.accept(antwerp, a_claim(number, "4.00", participant="EU"))
    assert claim.claim is not None
    assert claim.claim.drawn == 4_000
    assert await places(asking, root, 100_000) == {"held": 94_000, "lost": 6_000}
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_a_claim_that_waits_for_goods_reported_lost_draws_when_they_are_found(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """A claim of 10.00 waits while all is reported stolen; 10.00 are found: it has them."""
    seller, *_ = running.members
    antwerp = await a_european(running)
    root = await running.a_lot(seller, "10.00")
    application, number = await exported(running, seller, root, "10.00")
    await running.accept(seller, a_departure(application))
    claim = await running.accept(antwerp, a_claim(number, "10.00", participant="EU"))
    loss = await running.accept(seller, gone(application, "10.00"))
    await running.accept(running.cast.europe, a_confirmation(number, antwerp, "10.00"))
    assert await places(asking, root, 10_000) == {"lost": 10_000}
    bound_lot = lot_id(application, 1)
    await running.accept(seller, found(loss.statement, (bound_lot, "10.00"), carats="10.00"))
    assert await left(asking, bound_lot) == 0
    assert await places(asking, root, 10_000) == {"held": 10_000}
    over = await running.refused(antwerp, a_claim(number, "0.10", participant="EU"))
    assert (over.rule, over.facts["left"]) == ("L02", "0.00")
    assert await left(asking, claim.lots[0]) == 10_000
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_what_is_found_after_its_export_has_ended_is_in_the_lots_it_was_bound_from(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """60.00 of 100.00 bound, 20.00 stolen, the rest freed: 80.00. 15.00 are found: 95.00."""
    seller, *_ = running.members
    root = await running.a_lot(seller, "100.00")
    application = StatementId((await running.accept(seller, bound(root, "60.00"))).statement)
    loss = await running.accept(seller, gone(application, "20.00"))
    await running.accept(seller, a_cancellation(application))
    back = lot_id(application, 1)
    await running.accept(seller, found(loss.statement, (back, "15.00"), carats="15.00"))
    assert (await left(asking, root), await left(asking, back)) == (95_000, 0)
    assert await places(asking, root, 100_000) == {"held": 95_000, "lost": 5_000}
    await assert_books_hold(asking)
    await assert_replays(database_url)


async def test_what_is_found_beyond_the_certificate_stays_and_is_free_again(
    running: RunningRegister, asking: Connection
) -> None:
    """20.00 bound, 18.00 certified, all reported stolen; 2.00 were in the safe: they stayed."""
    seller, *_ = running.members
    root = await running.a_lot(seller, "20.00")
    application = StatementId((await running.accept(seller, bound(root, "20.00"))).statement)
    await running.accept(running.cast.india, issued_for(application, "IN0000042", "18.00"))
    await running.accept(seller, a_departure(application))
    loss = await running.accept(seller, gone(application, "20.00"))
    await running.accept(seller, found(loss.statement, (lot_id(application, 1), "2.00"), carats="2.00"))
    assert (await left(asking, root), await left(asking, lot_id(application, 1))) == (0, 2_000)
    await running.refused(seller, staying(application, "2.001"))
    await assert_books_hold(asking)
