"""Scales that differ: within tolerance to the weighing account, beyond it with a cause, more is a find."""

from datetime import date
from uuid import UUID

import pytest

from tests.builders import (
    MAKEABLE,
    Draft,
    Somebody,
    a_line,
    a_purchase,
    a_sale,
    assert_books_hold,
)
from tests.lots.scales import found, reweighed
from tests.lots.test_boxes import a_box, filled
from tests.lots.test_making import made
from tests.lots.test_passing import passed
from tests.parties.test_succession import succession
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.lots import service, stock_store
from warranty.lots.documents import LotsMerged, LotSplit
from warranty.lots.rules.balance import balances
from warranty.register.replay import Databases, replay

NOW = 2**62


def test_tolerance_decides_what_a_difference_is(world: World) -> None:
    """τ of 100.00 ct in one lot is 0.01 + 0.02 = 0.03 ct: 0.03 is the scale's, 0.031 is not."""
    member, *_ = world.members
    lot = world.a_lot(member, "100.00")
    for shown in ("99.97", "100.03", "100.00"):
        assert world.refusal(member, reweighed(lot, "100.00", shown)) is None
    for shown, side in (("99.969", "less"), ("100.031", "more")):
        refused = world.refused(member, reweighed(lot, "100.00", shown))
        assert (refused.rule, refused.facts["tolerance"]) == ("A02", "0.03")
        assert f"0.031 ct {side} than booked" in refused.sentence


@pytest.mark.parametrize(
    ("shown", "cause", "is_refused"),
    [
        ("99.50", "loss", False),
        ("99.50", "find", True),
        ("100.50", "find", False),
        ("100.50", "theft", True),
        ("100.01", "find", True),  # the scales', whatever it is called
        ("99.99", "loss", True),
    ],
)
def test_a_cause_fits_its_difference(world: World, shown: str, cause: str, *, is_refused: bool) -> None:
    member, *_ = world.members
    lot = world.a_lot(member, "100.00")
    refusal = world.refusal(member, reweighed(lot, "100.00", shown, cause=cause, reason="Weighed twice."))
    assert (refusal.code if refusal else "") == ("difference-unexplained" if is_refused else "")


def test_a_cause_needs_its_reason(world: World) -> None:
    member, *_ = world.members
    lot = world.a_lot(member, "100.00")
    assert (
        world.refused(member, reweighed(lot, "100.00", "99.50", cause="loss")).code == "weighing-incomplete"
    )


def test_a_weighing_is_of_all_that_is_left_of_ones_own_lot(world: World) -> None:
    """L05, L06; a booked weight that is not the book's is told the book's (R40)."""
    member, stranger, *_ = world.members
    lot = world.a_lot(member, "100.00")
    assert world.refused(member, reweighed(lot, "100.01", "100.00")).rule == "L05"
    refused = world.refused(member, reweighed(lot, "99.00", "99.00"))
    assert (refused.code, refused.facts) == ("booked-otherwise", {"booked": "99.00", "left": "100.00"})
    foreign = world.refused(stranger, reweighed(lot, "100.00", "100.00"))
    unknown = world.refused(stranger, reweighed(UUID("00000000-0000-8000-8000-000000000000"), "1.00", "1.00"))
    assert (foreign.rule, foreign.sentence) == ("L06", unknown.sentence)
    assert world.refused(member, reweighed(lot, "100.00", "0.00")).rule == "R31"


async def test_less_leaves_with_the_shares_of_the_goods_and_more_is_a_root_of_its_own(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """99.98 ct on the scale, then 100.00 ct again: 0.02 ct are the scale's; τ is 0.03 ct, 0.04 were used."""
    member, buyer, *_ = running.members
    lot = await running.a_lot(member, "100.00")
    less = await running.accept(member, reweighed(lot, "100.00", "99.98"))
    assert (less.lots, less.findings) == ([], [])
    assert (await service.lots_at(asking, [lot], NOW))[lot].left == 99_980
    more = await running.accept(member, reweighed(lot, "99.98", "100.00"))
    (new,) = more.lots
    assert [(one.rule, one.facts["used"]) for one in more.findings] == [("A01", "0.04")]
    lineage = await service.lineage(asking, new, NOW)
    assert {root.kind: root.carats for root in lineage.roots} == {"import-claim": 99_980, "weighing": 20}
    assert (lineage.coverage.confirmed, lineage.coverage.unsupported) == (99_980, 20)
    assert (await service.lots_at(asking, [lot, new], NOW))[lot].left == 0
    sale = await running.accept(member, a_sale(member, buyer, a_line("50.00", (new, "50.00"))))
    await running.accept(buyer, a_purchase(sale.statement, "50.00"))
    shared = {root.kind: root.carats for root in (await service.lineage(asking, sale.lots[0], NOW)).roots}
    assert shared == {"import-claim": 49_990, "weighing": 10}
    (row,) = balances(
        await stock_store.balance(asking, member.id, NOW, date(2026, 11, 1), date(2026, 11, 30))
    )
    assert (row.came_in, row.went_out, row.weighed, row.found, row.closing) == (100_000, 50_000, 0, 0, 50_000)
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=1)).is_same


async def test_beyond_tolerance_less_is_lost_and_more_is_found_unsupported(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """A02 for both; 0.50 ct found are a root of their own, 0.40 ct broke."""
    member, *_ = running.members
    lot, other = await running.a_lot(member, "100.00"), await running.a_lot(member, "10.00")
    more = await running.accept(
        member, reweighed(lot, "100.00", "100.50", cause="find", reason="Two stones stuck in the paper.")
    )
    (over,) = more.findings
    assert (over.rule, over.facts["side"], over.facts["difference"]) == ("A02", "over", "0.50")
    roots = (await service.lineage(asking, more.lots[0], NOW)).roots
    assert {root.kind: root.carats for root in roots} == {"import-claim": 100_000, "found": 500}
    less = await running.accept(
        member, reweighed(other, "10.00", "9.60", cause="breakage", reason="It broke.")
    )
    (short,) = less.findings
    assert (short.rule, short.facts["side"], short.facts["difference"]) == ("A02", "short", "-0.40")
    find = await running.accept(member, found("0.25"))
    assert rules_of(find.findings) == ["A02"]
    assert (await service.lineage(asking, find.lots[0], NOW)).coverage.unsupported == 250
    (row,) = balances(
        await stock_store.balance(asking, member.id, NOW, date(2026, 11, 1), date(2026, 11, 30))
    )
    assert (row.came_in, row.lost, row.found, row.closing) == (110_000, 400, 750, 110_350)
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


def test_weighing_the_same_goods_again_and_again_uses_no_more_than_their_tolerance(world: World) -> None:
    """R70: 0.02 ct and 0.02 ct more of goods whose τ is 0.03 ct: A01 with 0.04 ct, though each is within."""
    member, *_ = world.members
    lot = world.a_lot(member, "100.00")
    once = world.accept(member, reweighed(lot, "100.00", "100.02"))
    assert world.found == []
    world.accept(member, reweighed(lot_id(once, 1), "100.02", "100.04"))
    (finding,) = world.found
    assert (finding.rule, finding.facts) == ("A01", {"used": "0.04", "tolerance": "0.03"})


def test_what_a_member_uses_of_tolerance_in_a_year_is_capped(world: World) -> None:
    """R70: the cap is 1.00 ct and 0.01 % of what was weighed; 2,000.00 ct a lot have 0.41 ct of τ.

    Three lots gain 0.41 ct each: 1.23 ct used, cap 1.00 + 0.60 = 1.60. A fourth loses 0.41: 1.64 of 1.80.
    Lots of 10.00 ct (τ 0.01) use 0.17 ct in 17 weighings: 1.81 of 1.00 + 0.80 + 0.017 = 1.817 ct; the
    eighteenth makes 1.82 of 1.818 ct.
    """
    member, other, *_ = world.members
    for shown in ("2000.41", "2000.41", "2000.41", "1999.59"):
        world.accept(member, reweighed(world.a_lot(member, "2000.00"), "2000.00", shown))
        assert world.found == []
    for _ in range(17):
        world.accept(member, reweighed(world.a_lot(member, "10.00"), "10.00", "10.01"))
        assert world.found == []
    world.accept(member, reweighed(world.a_lot(member, "10.00"), "10.00", "10.01"))
    (finding,) = world.found
    assert (finding.rule, finding.facts) == ("A01", {"used": "1.82", "cap": "1.818", "year": "2026"})
    world.accept(other, reweighed(world.a_lot(other, "10.00"), "10.00", "10.01"))
    assert world.found == []


def weighed(world: World, holder: Somebody, lot: LotId, booked: str, shown: str) -> LotId:
    """The lot that the goods are once they gained on the scale."""
    return lot_id(world.accept(holder, reweighed(lot, booked, shown)), 1)


def test_goods_divided_and_mixed_again_take_the_tolerance_they_used_with_them(world: World) -> None:
    """R70: τ of 10,000.00 ct is 2.01 ct; each round of weighing, splitting and mixing would gain 1.50 ct.

    The first is within τ and within the cap of the year (1.00 + 0.01 % = 2.00 ct). The second makes 3.00 ct:
    more than τ of 10,001.50 ct, and more than the year's cap, for the same goods do not raise it again.
    """
    member, *_ = world.members
    lot, told = world.a_lot(member, "10000.00"), []
    for booked, part, rest, shown in (
        ("10000.00", "6000.00", "4001.50", "10001.50"),
        ("10001.50", "6000.00", "4003.00", "10003.00"),
        ("10003.00", "9000.00", "1004.50", "10004.50"),
    ):
        lot = weighed(world, member, lot, booked, shown)
        told.append([one.facts for one in world.found])
        halves = world.accept(member, made(LotSplit, [(lot, shown)], (part, MAKEABLE), (rest, MAKEABLE)))
        both = [(lot_id(halves, 1), part), (lot_id(halves, 2), rest)]
        lot = lot_id(world.accept(member, made(LotsMerged, both, (shown, MAKEABLE))), 1)
    assert told == [
        [],
        [{"used": "3.00", "tolerance": "2.01"}, {"used": "3.00", "cap": "2.00", "year": "2026"}],
        [{"used": "4.50", "tolerance": "2.01"}, {"used": "4.50", "cap": "2.00", "year": "2026"}],
    ]


def test_used_tolerance_goes_with_its_goods_pro_rata(world: World) -> None:
    """100.02 ct that gained 0.02, halved: 0.01 each. One half gains 0.01 (0.02 of τ 0.02), then 0.01 more."""
    member, *_ = world.members
    lot = weighed(world, member, world.a_lot(member, "100.00"), "100.00", "100.02")
    halves = world.accept(member, made(LotSplit, [(lot, "100.02")], *[("50.01", MAKEABLE)] * 2))
    half = weighed(world, member, lot_id(halves, 1), "50.01", "50.02")
    assert world.found == []
    weighed(world, member, half, "50.02", "50.03")
    assert [one.facts for one in world.found] == [{"used": "0.03", "tolerance": "0.02"}]
    other = world.a_lot(member, "49.99")
    parts = [(lot_id(halves, 2), "50.01"), (other, "49.99")]
    mixed = lot_id(world.accept(member, made(LotsMerged, parts, ("100.00", MAKEABLE))), 1)
    world.accept(member, reweighed(mixed, "100.00", "99.98"))  # 0.01 came with it, 0.02 more is τ of 100.00
    assert world.found == []
    world.accept(member, reweighed(mixed, "99.98", "99.979"))
    assert [one.facts for one in world.found] == [{"used": "0.031", "tolerance": "0.03"}]


def test_through_how_many_hands_goods_go_they_use_five_tolerances_at_most(world: World) -> None:
    """R70: τ of 10.00 ct is 0.01 ct: the sixth hand's 0.01 is one too many, and it learns only of its own."""
    seller, buyer, *_ = world.members
    lot, carats, told = world.a_lot(seller, "10.00"), 10_000, []
    for _ in range(6):
        booked, carats = format_carats(carats), carats + 10
        lot = weighed(world, seller, lot, booked, format_carats(carats))
        told.append([(one.facts, one.sentence) for one in world.found])
        whole = format_carats(carats)
        sale = world.accept(seller, a_sale(seller, buyer, a_line(whole, (lot, whole))))
        world.accept(buyer, a_purchase(sale, whole))
        lot, seller, buyer = lot_id(sale, 1), buyer, seller
    assert told[:5] == [[]] * 5
    ((facts, sentence),) = told[5]
    assert facts == {"used": "0.01", "tolerance": "0.01"}
    assert "0.06" not in sentence


def test_goods_raise_the_cap_of_a_year_once(world: World) -> None:
    """R70: weighed without a difference 10,000.00 ct raise it by nothing, ten times over.

    Lots of 10.00 ct gain 0.01 each: 1.11 of 1.00 + 0.111 ct in 111 weighings, 1.12 of 1.112 ct with one more.
    """
    member, *_ = world.members
    big = world.a_lot(member, "10000.00")
    for _ in range(10):
        world.accept(member, reweighed(big, "10000.00", "10000.00"))
    for _ in range(111):
        weighed(world, member, world.a_lot(member, "10.00"), "10.00", "10.01")
        assert world.found == []
    weighed(world, member, world.a_lot(member, "10.00"), "10.00", "10.01")
    assert [one.facts for one in world.found] == [{"used": "1.12", "cap": "1.112", "year": "2026"}]


async def test_what_goods_have_used_is_found_again_in_later_batches_and_by_replay(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Through a box, a sale and a passing by law; each in a batch of its own."""
    member, heir, *_ = running.members
    association = running.cast.association
    lot = (
        await running.accept(member, reweighed(await running.a_lot(member, "100.00"), "100.00", "100.03"))
    ).lots[0]
    box = await running.accept(member, a_box())
    await running.accept(member, filled(StatementId(box.statement), (lot, "100.03")))
    again = await running.accept(member, reweighed(box.statement, "100.03", "100.04"))
    assert [one.facts for one in again.findings] == [{"used": "0.04", "tolerance": "0.03"}]
    split = made(LotSplit, [(LotId(box.statement), "100.04")], ("100.04", MAKEABLE))
    await running.accept(member, split)
    await running.accept(association, Draft(succession(member, heir, keys_end=False)))
    moved = await running.accept(association, passed(member, heir))
    own = await asking.fetchval("select id from lots where statement = $1", moved.statement)
    for booked, shown in (("100.04", "100.07"), ("100.07", "100.10")):
        told = await running.accept(heir, reweighed(own, booked, shown))
        (own,) = told.lots
    assert [one.facts for one in told.findings] == [{"used": "0.06", "tolerance": "0.03"}]
    worn = await asking.fetchrow("select used, own from worn_lots where lot = $1", own)
    assert worn is not None
    assert tuple(worn) == (100_000_000, 60_000_000)
    await assert_books_hold(asking)
    for at_once in (1, 2, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_caps_and_books_are_the_same_wherever_batches_end(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    member, *_ = running.members
    lots = [await running.a_lot(member, "2000.00") for _ in range(5)]
    drafts = [reweighed(lot, "2000.00", "2000.41") for lot in lots]
    outcomes = await running.send(*(running.sign(member, draft) for draft in drafts))
    told = [rules_of(outcome.findings) for outcome in outcomes]  # type: ignore[union-attr]
    # 0.41, 0.82, 1.23, 1.64, 2.05 of 1.20, 1.40, 1.60, 1.80, 2.00 ct
    assert told == [[], [], [], [], ["A01"]]
    await assert_books_hold(asking)
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_a_box_is_weighed_as_a_whole_and_keeps_what_it_gains(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """60.00 and 40.00 ct in a box weigh 100.03 ct, then 100.00 ct."""
    member, *_ = running.members
    box = await running.accept(member, a_box())
    lots = [await running.a_lot(member, carats) for carats in ("60.00", "40.00")]
    await running.accept(member, filled(StatementId(box.statement), (lots[0], "60.00"), (lots[1], "40.00")))
    await running.accept(member, reweighed(box.statement, "100.00", "100.03"))
    await running.accept(member, reweighed(box.statement, "100.03", "100.00"))
    refused = await running.refused(member, reweighed(box.statement, "100.03", "100.00"))
    assert refused.rule == "L05"
    (kept,) = await asking.fetch(
        'select kind, "left" from lots where vessel = $1 and "left" > 0', box.statement
    )
    assert tuple(kept) == ("reweighed", 100_000)
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=2)).is_same
