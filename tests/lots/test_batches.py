"""Manufacture batches: never more out than in (T03), lineage pro rata, losses by cause, yields (R34-R36)."""

import pytest

from tests.builders import MAKEABLE, a_line, a_purchase, a_sale, assert_books_hold
from tests.lots.batches import POLISHED, Batch, a_batch, a_close, a_count, a_day
from tests.lots.test_boxes import a_box, filled, shares
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.lots import service
from warranty.lots.rules.vessels import weight
from warranty.policy.catalogue import Finding
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine

NOW = 2**62


def inside(world: World, batch: StatementId) -> int:
    return weight(world.books.lots, batch)


def yields(world: World) -> list[tuple[str, object]]:
    """What the last statement was found to be, with the yield where one was judged."""
    return [(one.rule, one.facts.get("yield")) for one in world.found]


def test_the_worked_example_of_the_field_is_told_as_too_high_a_yield(world: World) -> None:
    """400.00 in, 172.00 polished, 60.00 rejected, 168.00 lost: 172 of 340.00 consumed are 50.588 % (T01)."""
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "400.00")
    batch = world.accept(cutter, a_batch("makeable"))
    world.accept(cutter, a_day(ins=[(batch, rough, "400.00")]))
    world.accept(cutter, a_day(out=[(batch, "polished", "172.00"), (batch, "rejection", "60.00")]))
    assert inside(world, batch) == 168_000
    world.accept(cutter, a_close(batch, polishing="120.00", powder="48.00"))
    assert yields(world) == [("T01", "50.588")]
    facts = {"polished": "172.00", "consumed": "340.00", "from": "35", "to": "48", "category": "makeable"}
    assert facts.items() <= world.found[0].facts.items()
    assert inside(world, batch) == 0


@pytest.mark.parametrize(
    ("polished", "found"),
    [
        ("35.00", []),
        ("48.00", []),
        ("34.999", [("T02", "34.999")]),
        ("48.001", [("T01", "48.001")]),
    ],
)
def test_the_ends_of_a_band_are_within_it(world: World, polished: str, found: list[tuple[str, str]]) -> None:
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "100.00")
    batch = world.accept(cutter, a_batch("makeable"))
    world.accept(cutter, a_day(ins=[(batch, rough, "100.00")], out=[(batch, "polished", polished)]))
    lost = {"34.999": "65.001", "48.001": "51.999", "35.00": "65.00", "48.00": "52.00"}[polished]
    world.accept(cutter, a_close(batch, polishing=lost))
    assert yields(world) == found


def test_more_out_than_in_is_refused_at_every_moment_and_told_what_is_left(world: World) -> None:
    """T03: 10.00 in; 6.00 out in one day, 4.01 in another; together in one day; as a count; as a loss."""
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "20.00")
    batch = world.accept(cutter, a_batch())
    world.accept(cutter, a_day(ins=[(batch, rough, "10.00")]))
    at_once = a_day(out=[(batch, "polished", "6.00"), (batch, "rejection", "4.001")])
    assert world.refused(cutter, at_once).rule == "T03"
    world.accept(cutter, a_day(out=[(batch, "polished", "6.00")]))
    for too_much in (
        a_day(out=[(batch, "returned", "4.001")]),
        a_day(lost=[(batch, "powder", "4.001")]),
        a_count(batch, "4.02"),
        a_close(batch, polishing="4.001"),
    ):
        refused = world.refused(cutter, too_much)
        assert (refused.rule, refused.facts["left"]) == ("T03", "4.00")
    world.accept(cutter, a_day(ins=[(batch, rough, "0.001")], out=[(batch, "returned", "4.001")]))
    assert inside(world, batch) == 0


def test_what_comes_out_is_pro_rata_of_what_is_left_of_each_lot_that_went_in(world: World) -> None:
    """60 of A and 40 of B; 50 out are 30 and 20; 50 of C more: 20 of 100 are 6, 4 and 10 (R33)."""
    cutter, *_ = world.members
    one, other, late = (world.a_lot(cutter, carats) for carats in ("60.00", "40.00", "50.00"))
    batch = world.accept(cutter, a_batch())
    first = world.accept(
        cutter,
        a_day(ins=[(batch, one, "60.00"), (batch, other, "40.00")], out=[(batch, "polished", "50.00")]),
    )
    assert shares(world, lot_id(first, 1)) == {one: 30_000, other: 20_000}
    second = world.accept(
        cutter,
        a_day(ins=[(batch, late, "50.00")], out=[(batch, "polished", "20.00"), (batch, "returned", "10.00")]),
    )
    assert shares(world, lot_id(second, 1)) == {one: 6_000, other: 4_000, late: 10_000}
    assert shares(world, lot_id(second, 2)) == {one: 3_000, other: 2_000, late: 5_000}
    assert inside(world, batch) == 70_000


def test_one_statement_tells_a_day_of_several_batches(world: World) -> None:
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "30.00")
    one, other = world.accept(cutter, a_batch()), world.accept(cutter, a_batch("sawable"))
    too_much = a_day(ins=[(one, rough, "20.00"), (other, rough, "10.001")])
    refused = world.refused(cutter, too_much)
    assert (refused.rule, refused.facts["left"]) == ("L05", "30.00")
    day = world.accept(
        cutter,
        a_day(
            ins=[(one, rough, "20.00"), (other, rough, "10.00")],
            out=[(one, "polished", "5.00"), (other, "polished", "2.00"), (one, "rejection", "1.00")],
            lost=[(one, "powder", "0.50"), (other, "powder", "0.25")],
        ),
    )
    assert (inside(world, one), inside(world, other)) == (13_500, 7_750)
    assert [world.left(lot_id(day, line)) for line in (1, 2, 3)] == [5_000, 2_000, 1_000]


def test_rough_stays_rough_and_only_polished_lines_are_polished(world: World) -> None:
    """L13, R34; A03 for rough that would change its class on the way (R39)."""
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "10.00")
    batch = world.accept(cutter, a_batch())
    world.accept(cutter, a_day(ins=[(batch, rough, "10.00")]))
    for what, hs, rule in (
        ("polished", MAKEABLE, "L13"),
        ("polished", "7113.19", "L13"),
        ("rejection", POLISHED, "L13"),
        ("returned", POLISHED, "L13"),
        ("rejection", "7102.21", "A03"),
        ("polished", "9999.99", "R39"),
    ):
        assert world.refused(cutter, a_day(out=[(batch, what, "1.00")], hs=hs)).rule == rule, (what, hs)
    polished = world.accept(cutter, a_day(out=[(batch, "polished", "1.00")]))
    again = a_day(ins=[(batch, lot_id(polished, 1), "1.00")])
    assert world.refused(cutter, again).code == "vessel-goods-unfit"


def test_a_count_judges_only_what_cannot_turn_out_otherwise(world: World) -> None:
    """Makeable, 35 to 48 %: 100.00 consumed; certain is at least p ÷ (100 - w), at most (p + w) ÷ 100."""
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "300.00")

    def counted(polished: str, wheels: str, lost: str) -> list[tuple[str, object]]:
        batch = world.accept(cutter, a_batch("makeable"))
        world.accept(cutter, a_day(ins=[(batch, rough, "100.00")], out=[(batch, "polished", polished)]))
        world.accept(cutter, a_count(batch, wheels, polishing=lost))
        return yields(world)

    assert counted("20.00", "30.00", "50.00") == []  # 28.571 to 50 %
    assert counted("40.00", "30.00", "30.00") == [("T01", "57.142")]
    assert counted("20.00", "14.00", "66.00") == [("T02", "34")]


def test_a_count_accounts_for_all_that_is_in_the_batch_within_what_scales_differ(world: World) -> None:
    """τ of 40.00 ct is 0.01 + 0.008, rounded 0.02 ct (R35, T03)."""
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "100.00")
    batch = world.accept(cutter, a_batch())
    world.accept(cutter, a_day(ins=[(batch, rough, "100.00")], out=[(batch, "polished", "40.00")]))
    refused = world.refused(cutter, a_count(batch, "30.00"))
    assert (refused.rule, refused.facts["missing"]) == ("R35", "30.00")
    assert world.refused(cutter, a_count(batch, "39.979", polishing="20.00")).rule == "R35"
    assert world.refused(cutter, a_count(batch, "40.021", polishing="20.00")).rule == "T03"
    world.accept(cutter, a_count(batch, "39.98", polishing="20.00"))
    world.accept(cutter, a_count(batch, "40.02"))
    assert inside(world, batch) == 40_000


def test_losses_beyond_the_usual_are_told_by_cause(world: World) -> None:
    """T04: sawing 2 % of 100.00 worked; the wheel, powder included, 70 % of 90.00 consumed."""
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "200.00")

    def closed(sawing: str, polishing: str, polished: str) -> list[Finding]:
        batch = world.accept(cutter, a_batch("near-gem"))
        world.accept(
            cutter,
            a_day(
                ins=[(batch, rough, "100.00")],
                out=[(batch, "rejection", "10.00"), (batch, "polished", polished)],
                lost=[(batch, "powder", "1.00"), (batch, "sawing", sawing)],
            ),
        )
        world.accept(cutter, a_close(batch, polishing=polishing))
        return world.found

    assert closed("2.00", "62.00", "25.00") == []
    found = closed("2.001", "62.001", "24.998")
    assert [(one.facts["cause"], one.facts["limit"]) for one in found] == [
        ("polishing", "63.00"), ("sawing", "2.00"),
    ]  # fmt: skip
    assert rules_of(found) == ["T04", "T04"]


def test_rejections_that_went_into_no_lot_are_told(world: World) -> None:
    """T05; they are no rough that was consumed: 40.00 of 90.00 are 44.444 %, within 35 to 48."""
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "100.00")
    batch = world.accept(cutter, a_batch("makeable"))
    world.accept(
        cutter,
        a_day(
            ins=[(batch, rough, "100.00")],
            out=[(batch, "polished", "40.00")],
            lost=[(batch, "rejections", "10.00")],
        ),
    )
    assert [(one.rule, one.facts) for one in world.found] == [("T05", {"carats": "10.00"})]
    world.accept(cutter, a_close(batch, polishing="50.00"))
    assert world.found == []


def test_a_batch_closes_when_all_is_accounted_for_and_takes_nothing_in_afterwards(world: World) -> None:
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "10.00")
    batch = world.accept(cutter, a_batch())
    world.accept(cutter, a_day(ins=[(batch, rough, "5.00")], out=[(batch, "returned", "2.00")]))
    refused = world.refused(cutter, a_close(batch, polishing="2.999"))
    assert (refused.rule, refused.facts["missing"]) == ("R35", "0.001")
    world.accept(cutter, a_close(batch, polishing="3.00"))
    for again in (a_close(batch), a_day(ins=[(batch, rough, "1.00")]), a_count(batch, "0")):
        assert world.refused(cutter, again).code == "vessel-closed"


def test_batches_that_are_not_ones_own_are_refused_in_the_same_words(world: World) -> None:
    cutter, stranger, *_ = world.members
    rough, foreign = world.a_lot(cutter, "10.00"), world.accept(stranger, a_batch())
    said = {
        str(world.refused(cutter, a_day(ins=[(batch, rough, "1.00")])))
        for batch in (foreign, StatementId(uuid7()), Batch(rough))
    }
    assert len(said) == 1
    lots = (LotId(uuid7()), world.a_lot(stranger, "5.00"))
    own = world.accept(cutter, a_batch())
    refusals = [world.refused(cutter, a_day(ins=[(own, lot, "1.00")])) for lot in lots]
    assert {(one.rule, one.sentence) for one in refusals} == {("L06", refusals[0].sentence)}


def test_what_is_no_account_of_a_day_is_refused(world: World) -> None:
    cutter, *_ = world.members
    lot, batch = world.a_lot(cutter, "10.00"), world.accept(cutter, a_batch())
    for draft, rule in (
        (a_day(), "R35"),
        (a_day(ins=[(batch, lot, "1.00"), (batch, lot, "1.00")]), "R35"),
        (a_day(ins=[(batch, lot, "0")]), "R31"),
        (a_day(ins=[(batch, lot, "-1.00")]), "R31"),
        (a_day(lost=[(batch, "powder", "0.1"), (batch, "powder", "0.1")]), "R35"),
        (a_batch("moonshine"), "R36"),
        (a_batch(hs=POLISHED), "R39"),
    ):
        assert world.refused(cutter, draft).rule == rule


@pytest.mark.parametrize("at_once", [1, 2, 1_000])
async def test_batches_are_rebuilt_from_the_log_wherever_its_slices_end(
    running: RunningRegister, database_url: str, asking: Connection, at_once: int
) -> None:
    cutter, buyer, *_ = running.members
    one, other = await running.a_lot(cutter, "300.00"), await running.a_lot(cutter, "100.00")
    batch = (await running.accept(cutter, a_batch("makeable"))).statement
    batch = StatementId(batch)
    together = [
        a_day(ins=[(batch, one, "300.00"), (batch, other, "100.00")]),
        a_day(out=[(batch, "polished", "100.00")], lost=[(batch, "powder", "8.00")]),
        a_day(out=[(batch, "polished", "72.00"), (batch, "rejection", "60.00")]),
        a_count(batch, "100.00", polishing="60.00"),
    ]
    *_, day, count = await running.send(*(running.sign(cutter, draft) for draft in together))
    assert isinstance(day, Recorded)
    assert isinstance(count, Recorded)
    assert [(one.rule, one.facts["yield"]) for one in count.findings] == [("T01", "71.666")]  # 172 of 240
    polished, rejected = day.lots
    sale = a_sale(cutter, buyer, a_line("20.00", (rejected, "20.00")))
    sold = (await running.accept(cutter, sale)).statement
    await running.accept(buyer, a_purchase(sold, PurchaseLine(line=1, kept="20.00")))
    (found,) = (await running.accept(cutter, a_close(batch, polishing="100.00"))).findings
    assert (found.rule, found.facts["yield"]) == ("T01", "50.588")
    for lot, roots in ((polished, {one: 54_000, other: 18_000}), (rejected, {one: 45_000, other: 15_000})):
        lineage = await service.lineage(asking, lot, NOW)
        assert {root.lot: root.carats for root in lineage.roots} == roots
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


def test_rough_goes_in_from_a_box_pro_rata_of_what_is_in_it(world: World) -> None:
    """30 of A and 10 of B in a box; 20 into the batch are 15 and 5, with 20 of C: 8 out are 3, 1 and 4."""
    cutter, *_ = world.members
    one, other, own = (world.a_lot(cutter, carats) for carats in ("30.00", "10.00", "20.00"))
    box, batch = world.accept(cutter, a_box()), world.accept(cutter, a_batch())
    world.accept(cutter, filled(box, (one, "30.00"), (other, "10.00")))
    day = a_day(ins=[(batch, LotId(box), "20.00"), (batch, own, "20.00")], out=[(batch, "polished", "8.00")])
    polished = lot_id(world.accept(cutter, day), 1)
    assert shares(world, polished) == {one: 3_000, other: 1_000, own: 4_000}
    assert (inside(world, box), inside(world, batch)) == (20_000, 32_000)
    again = world.refused(cutter, a_day(ins=[(batch, LotId(batch), "1.00")]))
    assert again.rule == "L06"
