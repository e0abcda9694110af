"""Goods that are not natural, or used up by industry, leave stock with their cause (L14, R39)."""

from tests.builders import TODAY, Draft, Somebody, a_line, a_purchase, a_sale, assert_books_hold
from tests.lots.hearing import told
from tests.lots.test_leaving import a_polished_lot
from tests.worlds import RunningRegister, minutes, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots import service
from warranty.lots.documents import (
    Evidence,
    IndustrialUse,
    LotSplit,
    LotsSorted,
    LotsTaken,
    LotTaken,
    MadeLine,
    NotNatural,
)
from warranty.lots.service import Coverage
from warranty.register.replay import Databases, replay

NOW = 2**62
_REPORT = (Evidence(kind="laboratory-report", digest="0a" * 32),)


def _all_from(lot: LotId, carats: str) -> dict[str, object]:
    return {"sources": (LotsTaken(line=1, lots=(LotTaken(lot=str(lot), carats=carats),)),)}


def not_natural(lot: LotId, carats: str) -> Draft:
    """Goods of one lot that a laboratory found lab-grown."""
    document = NotNatural(
        event_on=TODAY,
        found="lab-grown",
        carats=carats,
        laboratory="HRD Antwerp",
        report_number="26-117",
        evidence=_REPORT,
    )
    return Draft(document, _all_from(lot, carats))


def industrial(lot: LotId, carats: str) -> Draft:
    """Industrial goods of one lot that are crushed."""
    document = IndustrialUse(
        event_on=TODAY, use="boart", carats=carats, reason="Crushed for wheels.", evidence=_REPORT
    )
    return Draft(document, _all_from(lot, carats))


async def sold(running: RunningRegister, seller: Somebody, buyer: Somebody, lot: LotId, carats: str) -> LotId:
    """Carats of a lot, sold and kept: the buyer's lot."""
    sale = await running.accept(seller, a_sale(seller, buyer, a_line(carats, (lot, carats))))
    await running.accept(buyer, a_purchase(sale.statement, carats))
    return sale.lots[0]


async def test_what_is_not_natural_leaves_stock_and_says_why(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    holder, stranger, *_ = running.members
    lot = await a_polished_lot(running, "10.00")
    left = await running.accept(holder, not_natural(lot, "2.00"))
    assert [(one.rule, one.about) for one in left.findings] == [("L14", str(lot))]
    found = await service.dispersion(asking, {lot: Coverage(unsupported=10_000)}, NOW)
    assert {one.place: one.coverage.unsupported for one in found.holdings} == {
        "held": 8_000, "not-natural": 2_000,
    }  # fmt: skip
    assert (await running.refused(holder, not_natural(lot, "8.01"))).rule == "L05"
    assert (await running.refused(stranger, not_natural(lot, "1.00"))).rule == "L06"
    assert (await running.refused(holder, not_natural(lot, "1.00").having(evidence=()))).rule == "D06"
    unnamed = not_natural(lot, "1.00").having(laboratory=" ")
    assert (await running.refused(holder, unnamed)).pointer == "/credentialSubject/laboratory"
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_l14_reaches_who_sold_the_goods_and_who_bought_of_them_and_their_overseers_alone(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """A sells to B, B splits, sells a part to C, and finds the rest lab-grown; D bought other goods of B."""
    first, second, third, fourth = running.members
    bought = await sold(running, first, second, await running.a_lot(first, "20.00"), "10.00")
    split = LotSplit(
        event_on=TODAY,
        lines=tuple(MadeLine(line=at, hs="7102.31", carats="5.00", qualification="Half") for at in (1, 2)),
    )
    parts = {"sources": (LotTaken(lot=str(bought), carats="10.00"),)}
    halves = (await running.accept(second, Draft(split, parts))).lots
    onward = await sold(running, second, third, halves[0], "3.00")
    await sold(running, second, fourth, await running.a_lot(second, "4.00"), "4.00")
    running.clock.at += minutes(5)
    await running.accept(second, not_natural(halves[1], "5.00"))
    assert await told(asking, running, first, "Member") == [str(bought)]
    assert await told(asking, running, third, "Member") == [str(onward)]
    assert await told(asking, running, fourth, "Member") == []
    mine = await told(asking, running, second, "Member")
    assert sorted(mine) == sorted([str(halves[1]), str(bought), str(onward)])
    assert len(await told(asking, running, running.cast.association, "Association")) == 3
    assert len(await told(asking, running, running.cast.india, "Authority")) == 3
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_one_batch_tells_the_same_as_many(running: RunningRegister, asking: Connection) -> None:
    """The sale, its answer and the laboratory's word come together."""
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "10.00")
    sale = running.sign(seller, a_sale(seller, buyer, a_line("4.00", (lot, "4.00"))))
    outcomes = await running.send(sale, running.sign(seller, not_natural(lot, "1.00")))
    assert all(not hasattr(outcome, "refusal") for outcome in outcomes)
    assert len(await told(asking, running, buyer, "Member")) == 1


async def test_only_industrial_diamonds_are_used_up(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    holder = running.members[0]
    lot = await running.a_lot(holder, "10.00")
    assert (await running.refused(holder, industrial(lot, "1.00"))).rule == "R39"
    sort = LotsSorted(
        event_on=TODAY,
        lines=(
            MadeLine(line=1, hs="7102.21", carats="4.00", qualification="Boart"),
            MadeLine(line=2, hs="7102.31", carats="6.00", qualification="Gem"),
        ),
    )
    boart, gem = (
        await running.accept(holder, Draft(sort, {"sources": (LotTaken(lot=str(lot), carats="10.00"),)}))
    ).lots
    used = await running.accept(holder, industrial(boart, "1.50"))
    assert rules_of(used.findings) == []
    assert (await running.refused(holder, industrial(boart, "1.00").having(reason=""))).rule == "D06"
    found = await service.dispersion(asking, {lot: Coverage(confirmed=10_000)}, NOW)
    assert {(one.lot.id, one.place): one.coverage.confirmed for one in found.holdings} == {
        (boart, "held"): 2_500, (boart, "industrial-use"): 1_500, (gem, "held"): 6_000,
    }  # fmt: skip
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same
