"""Production and sales of seized goods: awaiting until an authority's record stands behind them (L02)."""

import pytest
from msgspec.structs import replace

from tests.builders import SURAT, TODAY, Draft, Somebody, a_line, a_purchase, a_sale, assert_books_hold
from tests.lots.rooting import mined, recorded, sold_by_state, taken
from tests.parties.builders import a_row, an_admission
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.disclosure.rules import Viewer
from warranty.foundation.ids import LotId, lot_id
from warranty.lots import service
from warranty.lots.asking import Asking
from warranty.lots.books import LotKind
from warranty.lots.service import Coverage
from warranty.lots.tracing import lineage_for
from warranty.policy.rule_set import packaged
from warranty.register.recording import Recorded, Refused
from warranty.register.replay import Databases, replay

NOW = 2**62


@pytest.fixture
def miner(world: World) -> Somebody:
    """A member in India, admitted as a miner."""
    somebody = Somebody()
    row = a_row(somebody, activities=("miner",))
    world.accept(world.cast.association, Draft(an_admission(row)))
    return somebody


def test_a_producer_takes_in_what_it_mined(world: World, miner: Somebody) -> None:
    world.accept(miner, mined("1000.00", "0.001"))
    assert world.found == []


def test_who_is_no_miner_or_digger_buyer_is_recorded_with_p01(world: World) -> None:
    world.accept(world.members[0], mined("10.00"))
    assert rules_of(world.found) == ["P01"]


def test_production_says_licence_mine_and_a_month_that_has_begun_and_is_rough(
    world: World, miner: Somebody
) -> None:
    assert world.refused(miner, mined("1.00", licence=" ")).code == "root-incomplete"
    assert world.refused(miner, mined("1.00", month="2026-13")).pointer == "/credentialSubject/month"
    assert world.refused(miner, mined("1.00", month="2026-12")).code == "root-incomplete"
    assert world.refused(miner, mined("1.00").having(mine="")).pointer == "/credentialSubject/mine"
    assert world.refused(miner, mined()).code == "root-incomplete"
    assert world.refused(miner, mined("0")).rule == "R31"
    assert world.refused(miner, mined("1.00", hs="7102.39")).rule == "R39"
    world.accept(miner, mined("1.00", month="2026-11"))


def test_more_than_is_left_of_the_record_is_refused_once_there_is_one(world: World, miner: Somebody) -> None:
    india = world.cast.india
    world.accept(miner, mined("600.00"))
    of = world.accept(india, recorded(miner, "1000.00"))
    refused = world.refused(miner, mined("400.01"))
    assert (refused.rule, refused.facts) == ("L02", {"asked": "400.01", "left": "400.00"})
    world.accept(
        miner, mined("300.00", "100.00", licence="ml 2016 / 12")
    )  # the same licence, written otherwise
    assert world.refused(miner, mined("0.001")).facts["left"] == "0.00"
    world.accept(miner, mined("5.00", month="2026-11"))  # of another month nothing is recorded yet
    world.accept(india, recorded(miner, "0", corrects=of))  # taken back: as if nobody had spoken
    world.accept(miner, mined("0.001"))


def test_an_authority_records_for_members_of_its_own_participant_alone(world: World, miner: Somebody) -> None:
    india, europe = world.cast.india, world.cast.europe
    assert world.refused(europe, recorded(miner, "1.00")).rule == "R12"
    assert world.refused(europe, sold_by_state(miner, "1.00")).rule == "R12"
    assert world.refused(india, recorded(india, "1.00")).rule == "R12"
    assert world.refused(india, recorded(Somebody(), "1.00")).rule == "R12"
    assert world.refused(miner, recorded(miner, "1.00")).code == "signer-not-entitled"
    assert world.refused(india, recorded(miner, "0.00")).rule == "R31"
    unreadable = recorded(miner, "1.00").having(producer="did:web:elsewhere.example:p:1")
    assert world.refused(india, unreadable).code == "party-unreadable"
    antwerp = Somebody()
    world.accept(world.cast.association, Draft(an_admission(a_row(antwerp, country="BE"))))
    world.accept(europe, recorded(antwerp, "1.00"))  # Belgium takes part through the Union


def test_only_who_recorded_corrects_and_says_why(world: World, miner: Somebody) -> None:
    india = world.cast.india
    other = Somebody()
    issuing = a_row(other, "Authority", tasks=("issue",))
    world.accept(world.cast.operator, Draft(an_admission(issuing)))
    of = world.accept(india, recorded(miner, "10.00"))
    correction = recorded(miner, "9.00", corrects=of)
    assert world.refused(other, correction).rule == "R9"
    assert world.refused(india, recorded(world.members[0], "9.00", corrects=of)).rule == "R9"
    assert world.refused(india, recorded(miner, "9.00", month="2026-09", corrects=of)).rule == "R9"
    assert world.refused(india, correction.having(reason=" ")).pointer == "/credentialSubject/reason"
    last = world.accept(india, correction)
    world.accept(india, recorded(miner, "8.00", corrects=last))
    theirs = world.accept(other, recorded(miner, "1.00"))
    world.accept(india, recorded(miner, "2.00", corrects=theirs))  # it supervises


def test_a_record_below_what_was_taken_is_accepted_with_l02(world: World, miner: Somebody) -> None:
    world.accept(miner, mined("600.00", "400.00"))
    of = world.accept(world.cast.india, recorded(miner, "900.00"))
    assert [(one.rule, one.facts) for one in world.found] == [
        ("L02", {"taken": "1000.00", "recorded": "900.00"})
    ]
    world.accept(world.cast.india, recorded(miner, "1000.00", corrects=of))
    assert world.found == []


async def sold(running: RunningRegister, of: LotId, carats: str) -> LotId:
    """Carats of a lot of the first member, sold to the second."""
    seller, buyer, *_ = running.members
    line = a_line(carats, (of, carats))
    line = line._replace(line=replace(line.line, hs="7102.10"))
    sale = await running.accept(seller, a_sale(seller, buyer, line))
    await running.accept(buyer, a_purchase(sale.statement, carats))
    return sale.lots[0]


async def test_goods_are_awaiting_then_produced_and_short_by_weight_wherever_they_are(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """600 and 400 taken in, 150 of the 600 sold; 800 recorded; a correction to 720 takes a tenth of each.

    The record draws in log order: all of the first 600, 200 of the 400. Of 800 drawn 720 remain: 540 and 180.
    The buyer's 150 are a quarter of the first lot: 135 produced, 15 unsupported.
    """
    seller, india = running.members[0], running.cast.india
    first, second = (await running.accept(seller, mined("600.00", "400.00"))).lots
    bought = await sold(running, first, "150.00")
    assert (await service.lineage(asking, bought, NOW)).coverage == Coverage(awaiting=150_000)
    record = await running.accept(india, recorded(seller, "800.00"))
    assert (await service.lineage(asking, first, NOW)).coverage == Coverage(produced=600_000)
    assert (await service.lineage(asking, second, NOW)).coverage == Coverage(
        produced=200_000, awaiting=200_000
    )
    assert (await service.lineage(asking, bought, NOW)).coverage == Coverage(produced=150_000)
    await running.accept(india, recorded(seller, "720.00", corrects=record.statement))
    found = await service.lineage(asking, bought, NOW)
    assert found.coverage == Coverage(produced=135_000, unsupported=15_000)
    assert [(root.kind, root.reference) for root in found.roots] == [
        (LotKind.PRODUCTION, "ML 2016/12, 2026-10")
    ]
    assert (await service.lineage(asking, second, NOW)).coverage == Coverage(
        produced=180_000, awaiting=200_000, unsupported=20_000
    )
    then = await service.lineage(asking, bought, record.position)
    assert then.coverage == Coverage(produced=150_000)
    before = await service.lineage(asking, bought, record.position - 1)
    assert before.coverage == Coverage(awaiting=150_000)
    went = await service.dispersion(asking, {first: Coverage(produced=540_000, unsupported=60_000)}, NOW)
    assert {one.lot.id: one.coverage for one in went.holdings} == {
        first: Coverage(produced=405_000, unsupported=45_000),
        bought: Coverage(produced=135_000, unsupported=15_000),
    }
    await assert_books_hold(asking)
    for at_once in (1, 5, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_one_batch_comes_to_what_many_come_to(running: RunningRegister, asking: Connection) -> None:
    """Taken 60, recorded 50, taken in vain 1, corrected to 70, taken 10: all in one batch."""
    miner, india = running.members[0], running.cast.india
    record = running.sign(india, recorded(miner, "50.00"))
    outcomes = await running.send(running.sign(miner, mined("60.00")), record)
    first, of = outcomes
    assert isinstance(first, Recorded)
    assert isinstance(of, Recorded)
    outcomes = await running.send(
        running.sign(miner, mined("1.00")),
        running.sign(india, recorded(miner, "70.00", corrects=of.statement)),
        running.sign(miner, mined("10.00")),
        running.sign(miner, mined("0.001")),
    )
    told = [outcome.refusal.rule if isinstance(outcome, Refused) else "" for outcome in outcomes]
    assert told == ["L02", "", "", "L02"]
    assert (await service.lineage(asking, first.lots[0], NOW)).coverage == Coverage(produced=60_000)


async def test_seized_goods_are_the_named_buyers_and_nobody_elses(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    buyer, stranger, *_ = running.members
    await running.accept(running.cast.india, sold_by_state(buyer, "36.20", mined_in=("CD",)))
    theirs = (await running.accept(buyer, taken("36.20"))).lots[0]
    vain = (await running.accept(stranger, taken("36.20"))).lots[0]
    unknown = (await running.accept(stranger, taken("1.00", number="TC 9"))).lots[0]
    assert (await service.lineage(asking, theirs, NOW)).coverage == Coverage(state_sold=36_200)
    assert (await service.lineage(asking, vain, NOW)).coverage == Coverage(awaiting=36_200)
    assert (await service.lineage(asking, unknown, NOW)).coverage == Coverage(awaiting=1_000)
    assert (await running.refused(buyer, taken("0.01"))).rule == "L02"
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_what_the_state_or_the_mine_stood_behind_is_on_paper_once_it_passed_outside(
    running: RunningRegister, asking: Connection
) -> None:
    seller, india = running.members[0], running.cast.india
    await running.accept(india, sold_by_state(seller, "10.00"))
    lot = (await running.accept(seller, taken("10.00"))).lots[0]
    out = await running.accept(seller, a_sale(seller, SURAT, a_line("4.00", (lot, "4.00")), code="K7"))
    outside = await service.lineage(asking, out.lots[0], NOW)
    assert outside.coverage == Coverage(state_sold=4_000)
    went = await service.dispersion(asking, {lot: Coverage(state_sold=10_000)}, NOW)
    assert {one.place: one.coverage for one in went.holdings} == {
        "held": Coverage(state_sold=6_000), "outside": Coverage(state_sold=4_000),
    }  # fmt: skip


async def test_the_lineage_tells_the_kind_the_record_and_where_it_was_mined(
    running: RunningRegister, asking: Connection
) -> None:
    """6.00 produced in India, 2.00 awaiting; 4.00 of seized goods from the Congo: mixed in a sale."""
    seller, india = running.members[0], running.cast.india
    lot = (await running.accept(seller, mined("8.00", hs="7102.31"))).lots[0]
    await running.accept(india, recorded(seller, "6.00"))
    await running.accept(india, sold_by_state(seller, "4.00", mined_in=("CD",)))
    seized = (await running.accept(seller, taken("4.00"))).lots[0]
    line = a_line("12.00", (lot, "8.00"), (seized, "4.00"))
    mixed = (await running.accept(seller, a_sale(seller, running.members[1], line))).lots[0]
    viewer = Viewer(india.id, "Authority", "IN")
    shown = await lineage_for(asking, Asking(viewer, packaged(), running.clock()), mixed, NOW, limit=100)
    assert [(root.kind, root.carats, root.reference) for root in shown.roots] == [
        (LotKind.PRODUCTION, 8_000, "ML 2016/12, 2026-10"),
        (LotKind.STATE_SALE, 4_000, "TC 2026/004"),
    ]
    assert shown.origins is not None
    assert [(one.countries, one.carats) for one in shown.origins] == [
        (("IN",), 6_000), (("CD",), 4_000), ((), 2_000),
    ]  # fmt: skip


def test_late_production_is_measured_by_the_producers_own_regime(world: World) -> None:
    """South Africa asks producers within 24 hours; the default is seven days (ZA57). It licenses them."""
    south, north = Somebody(), Somebody()
    rows = [a_row(one, country=code, activities=("miner",)) for one, code in ((south, "ZA"), (north, "CA"))]
    world.accept(world.cast.association, Draft(an_admission(*rows)))
    two_days_ago = TODAY.replace(day=TODAY.day - 2)
    late = mined("1.00").having(event_on=two_days_ago)
    world.accept(south, late)
    assert rules_of(world.found) == ["Q01", "P01"]
    world.accept(north, late)
    assert world.found == []


def test_lots_of_a_production_have_the_kind_of_their_root(world: World, miner: Somebody) -> None:
    statement = world.accept(miner, mined("5.00"))
    lot = world.books.lots.lots[lot_id(statement, 1)]
    assert (lot.kind, lot.left, lot.holder) == (LotKind.PRODUCTION, 5_000, miner.id)
