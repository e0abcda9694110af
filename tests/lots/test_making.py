"""Goods divided, mixed, sorted, cleaned, worked and set: nothing appears, nothing goes without a cause."""

from uuid import UUID

import pytest

from tests.builders import TODAY, Draft, assert_books_hold
from tests.lots.test_leaving import a_polished_lot
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.lots import service
from warranty.lots.documents import (
    DiamondsSet,
    LotsCleaned,
    LotsMerged,
    LotSplit,
    LotsSorted,
    LotTaken,
    MadeLine,
    Making,
    MakingLoss,
    RoughWorked,
)
from warranty.register.recording import Refused
from warranty.register.replay import Databases, replay

NOW = 2**62
UNSORTED, INDUSTRIAL, GEM = "7102.10", "7102.21", "7102.31"


def made(
    kind: type[Making], sources: list[tuple[LotId, str]], *lines: tuple[str, str], **more: object
) -> Draft:
    """One statement: lots with the carats taken, and what came out with its goods class."""
    out = tuple(
        MadeLine(line=at, carats=carats, hs=hs, qualification="Goods, run of mine")
        for at, (carats, hs) in enumerate(lines, 1)
    )
    document = kind(event_on=TODAY, lines=out, **more)  # type: ignore[arg-type] # fields of the kind
    return Draft(document, {"sources": tuple(LotTaken(lot=str(lot), carats=part) for lot, part in sources)})


async def _lefts(asking: Connection, *lots: LotId) -> list[int]:
    found = await service.lots_at(asking, list(lots), NOW)
    return [found[lot].left for lot in lots]


async def _a_class(running: RunningRegister, asking: Connection, lot: LotId) -> str:
    return (await service.lots_at(asking, [lot], NOW))[lot].hs


async def test_a_lot_is_split_to_the_thousandth_and_its_parts_keep_its_root(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    member, *_ = running.members
    lot = await running.a_lot(member, "10.00")
    hs = await _a_class(running, asking, lot)
    parts = (await running.accept(member, made(LotSplit, [(lot, "9.001")], ("4.50", hs), ("4.501", hs)))).lots
    assert await _lefts(asking, lot, *parts) == [999, 4_500, 4_501]
    for part in parts:
        assert [root.lot for root in (await service.lineage(asking, part, NOW)).roots] == [lot]
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_what_comes_out_of_a_mixture_has_all_its_roots_pro_rata(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """R33: 60.00 ct of A and 40.00 ct of B mixed, 50.00 ct of it are 30.00 ct of A and 20.00 ct of B."""
    member, *_ = running.members
    one, two = await running.a_lot(member, "60.00"), await running.a_lot(member, "40.00")
    hs = await _a_class(running, asking, one)
    both = [(one, "60.00"), (two, "40.00")]
    sorted_ = await running.accept(member, made(LotsSorted, both, ("50.00", GEM), ("50.00", INDUSTRIAL)))
    for lot in sorted_.lots:
        roots = (await service.lineage(asking, lot, NOW)).roots
        assert {root.lot: root.carats for root in roots} == {one: 30_000, two: 20_000}
    three = await running.a_lot(member, "50.00")
    merged = await running.accept(
        member, made(LotsMerged, [(three, "50.00"), (sorted_.lots[0], "50.00")], ("100.00", hs))
    )
    roots = (await service.lineage(asking, merged.lots[0], NOW)).roots
    assert {root.lot: root.carats for root in roots} == {one: 30_000, two: 20_000, three: 50_000}
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_losses_have_a_cause_and_more_than_usual_is_told(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """T04: sawing takes 2 % at most; 20.00 ct may lose 0.40 ct, and 0.41 ct is a finding."""
    member, *_ = running.members
    one, two = await running.a_lot(member, "20.00"), await running.a_lot(member, "20.00")
    hs = await _a_class(running, asking, one)

    def sawn(lot: LotId, carats: str, lost: str) -> Draft:
        losses = (MakingLoss(cause="sawing", carats=lost),)
        return made(RoughWorked, [(lot, "20.00")], (carats, hs), work="saw", losses=losses)

    assert (await running.accept(member, sawn(one, "19.60", "0.40"))).findings == []
    (found,) = (await running.accept(member, sawn(two, "19.59", "0.41"))).findings
    assert (found.rule, found.facts["limit"]) == ("T04", "0.40")
    assert await _lefts(asking, one, two) == [0, 0]
    three, four = await running.a_lot(member, "6.00"), await running.a_lot(member, "4.00")
    boiled = made(
        LotsCleaned, [(three, "6.00"), (four, "4.00")], ("9.95", hs),
        losses=(MakingLoss(cause="boiling", carats="0.05"),),
    )  # fmt: skip
    clean = (await running.accept(member, boiled)).lots[0]
    roots = (await service.lineage(asking, clean, NOW)).roots
    assert {root.lot: root.carats for root in roots} == {three: 5_970, four: 3_980}
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_polished_is_set_and_rough_is_not(running: RunningRegister, asking: Connection) -> None:
    member, *_ = running.members
    rough, polished = await running.a_lot(member, "5.00"), await a_polished_lot(running, "5.00")
    ring = ("2.00", "7113.19")
    assert (await running.refused(member, made(DiamondsSet, [(rough, "2.00")], ring))).rule == "L13"
    as_polished = made(DiamondsSet, [(polished, "2.00")], ("2.00", "7102.39"))
    assert (await running.refused(member, as_polished)).rule == "L13"
    lot = (await running.accept(member, made(DiamondsSet, [(polished, "2.00")], ring))).lots[0]
    assert await _lefts(asking, polished, lot) == [3_000, 2_000]


@pytest.mark.parametrize(
    ("kind", "lines", "rule"),
    [
        (LotSplit, [("10.001", GEM)], "T03"),
        (LotSplit, [("9.999", GEM)], "R35"),
        (LotsSorted, [("6.00", GEM), ("4.01", INDUSTRIAL)], "A03"),
        (LotsSorted, [("6.00", GEM), ("3.99", INDUSTRIAL)], "A03"),
        (LotSplit, [("10.00", "7102.39")], "L13"),
        (LotsSorted, [("10.00", "7113.19")], "L13"),
        (LotsCleaned, [("10.00", "7102.39")], "L13"),
        (LotSplit, [("0.00", GEM), ("10.00", GEM)], "R31"),
        (LotSplit, [("-1.00", GEM), ("11.00", GEM)], "R31"),
        (LotsMerged, [("10.00", GEM)], "R33"),
        (LotSplit, [("10.00", "9999.99")], "R39"),
        (LotSplit, [], "R33"),
    ],
)
async def test_what_cannot_come_of_a_lot_is_refused(
    running: RunningRegister, kind: type[Making], lines: list[tuple[str, str]], rule: str
) -> None:
    member, *_ = running.members
    lot = await running.a_lot(member, "10.00")
    assert (await running.refused(member, made(kind, [(lot, "10.00")], *lines))).rule == rule


async def test_foreign_unknown_and_overdrawn_lots_are_refused_like_everywhere(
    running: RunningRegister,
) -> None:
    """L05, L06: foreign and unknown in the same words; the lot a statement opens is unknown to it (L08)."""
    member, stranger, *_ = running.members
    lot = await running.a_lot(member, "10.00")
    whole = made(LotsSorted, [(lot, "10.00")], ("10.00", GEM))
    foreign = await running.refused(stranger, whole)
    nowhere = LotId(UUID("00000000-0000-8000-8000-000000000000"))
    unknown = await running.refused(member, made(LotsSorted, [(nowhere, "10.00")], ("10.00", GEM)))
    assert (foreign.rule, foreign.sentence) == (unknown.rule, unknown.sentence) == ("L06", foreign.sentence)
    over = await running.refused(member, made(LotsSorted, [(lot, "10.01")], ("10.01", GEM)))
    assert (over.rule, over.facts["left"]) == ("L05", "10.00")
    twice = made(LotsSorted, [(lot, "5.00"), (lot, "5.00")], ("10.00", GEM))
    assert (await running.refused(member, twice)).rule == "R33"


async def test_no_lot_is_made_of_itself_nor_of_one_that_is_made_of_it(running: RunningRegister) -> None:
    """L08: a lot has its id from the statement that opens it, so that none can name it before (L06)."""
    member, *_ = running.members
    one, two = StatementId(uuid7()), StatementId(uuid7())
    of_itself, of_a_later = (
        made(LotSplit, [(lot_id(one, 1), "5.00")], ("5.00", GEM)),
        made(LotSplit, [(lot_id(two, 1), "5.00")], ("5.00", GEM)),
    )
    outcomes = await running.send(
        running.sign(member, of_itself, statement=one),
        running.sign(member, of_a_later, statement=one),
        running.sign(member, made(LotSplit, [(lot_id(one, 1), "5.00")], ("5.00", GEM)), statement=two),
    )
    assert [one.refusal.rule for one in outcomes if isinstance(one, Refused)] == ["L06", "L06", "L06"]
