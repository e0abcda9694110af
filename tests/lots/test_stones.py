"""Single stones keep their identity and name possible origins; one number for two of them is T06 (R37)."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from tests.builders import (
    MAKEABLE,
    Draft,
    Somebody,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_purchase,
    a_sale,
    assert_books_hold,
)
from tests.lots.batches import a_batch, a_day
from tests.lots.exporting import (
    a_departure,
    a_european,
    a_homecoming,
    an_application,
    arrived,
    exported,
    issued_for,
)
from tests.lots.scales import reweighed
from tests.lots.test_leaving import a_consumer_sale
from tests.lots.test_making import made
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.lots import service
from warranty.lots.documents import (
    LotsCleaned,
    LotsMerged,
    LotSplit,
    LotsSorted,
    Making,
    MakingLoss,
    Stone,
    StoneReport,
)
from warranty.register.replay import Databases, replay
from warranty.trade.documents import PurchaseLine


def reported(number: str, laboratory: str = "GIA") -> Stone:
    return Stone(report=StoneReport(laboratory=laboratory, number=number))


def bagged(draft: Draft, *stones: Stone | None) -> Draft:
    """A draft whose first lines are these stones."""
    lines: list[Any] = list(draft.document.lines)
    for at, stone in enumerate(stones):
        if stone is not None:
            lines[at] = msgspec.structs.replace(lines[at], stone=stone)
    return draft.having(lines=tuple(lines))


def split(kind: type[Making], lot: LotId, *carats: str) -> Draft:
    whole = format_carats(sum(map(parse_carats, carats)))
    return made(kind, [(lot, whole)], *((each, MAKEABLE) for each in carats))


def told(world: World) -> list[tuple[str, str, int | None]]:
    """Rule, what it is about, and the earlier statement it concerns."""
    return [(one.rule, one.about, one.concerns) for one in world.found]


def test_a_report_that_names_two_stones_is_told_for_both_and_blocks_neither(world: World) -> None:
    """T06: the second maker hears of its own line, the first of its own, not whose the other is."""
    first, second, *_ = world.members
    one, other = world.a_lot(first, "5.00"), world.a_lot(second, "5.00")
    mine = world.accept(first, bagged(split(LotSplit, one, "1.00", "2.00"), reported("5201")))
    assert world.found == []
    position = world.entries[-1].position
    theirs = world.accept(second, bagged(split(LotSplit, other, "1.50", "2.00"), reported(" 5201 ", "gia")))
    assert told(world) == [
        ("T06", str(lot_id(theirs, 1)), None),
        ("T06", str(lot_id(mine, 1)), position),
    ]
    for found in world.found:
        assert not {str(one), str(other), first.did, second.did} & {found.sentence, *found.facts.values()}
    world.accept(first, bagged(split(LotSplit, one, "0.50", "1.00"), reported("5201")))
    assert rules_of(world.found) == ["T06"]  # the two before were told


def test_a_mark_is_its_holders_own_and_names_one_stone(world: World) -> None:
    first, second, *_ = world.members
    one, other = world.a_lot(first, "5.00"), world.a_lot(second, "5.00")
    world.accept(first, bagged(split(LotSplit, one, "1.00", "1.00"), Stone(mark="A 17")))
    world.accept(second, bagged(split(LotSplit, other, "1.00", "1.00"), Stone(mark="A 17")))
    assert world.found == []
    twice = bagged(split(LotSplit, one, "1.00", "1.00"), Stone(mark="A 18"), Stone(mark="A 18"))
    statement = world.accept(first, twice)
    assert {about for _, about, _ in told(world)} == {str(lot_id(statement, line)) for line in (1, 2)}


def test_a_polished_stone_of_which_a_part_is_taken_is_told(world: World) -> None:
    """One stone of 0.50 ct cannot be two of 0.25 ct (R37, T06): split, sold or merged; whole it may go."""
    cutter, buyer, *_ = world.members
    rough = world.a_lot(cutter, "20.00")
    batch = world.accept(cutter, a_batch())
    world.accept(cutter, a_day(ins=[(batch, rough, "20.00")]))

    def a_stone(number: str) -> LotId:
        day = a_day(out=[(batch, "polished", "0.50")])
        return lot_id(world.accept(cutter, bagged(day, reported(number))), 1)

    one, two, three, four, five = (a_stone(number) for number in ("1", "2", "3", "4", "5"))
    halves = made(LotSplit, [(one, "0.50")], ("0.25", "7102.39"), ("0.25", "7102.39"))
    world.accept(cutter, halves)
    assert [(each.rule, each.facts) for each in world.found] == [("T06", {"stone": "0.50"})]
    world.accept(cutter, a_sale(cutter, buyer, a_line("0.25", (two, "0.25"), hs="7102.39")))
    assert [(each.rule, each.facts) for each in world.found] == [("T06", {"stone": "0.50"})]
    merged = made(LotsMerged, [(two, "0.25"), (three, "0.20")], ("0.45", "7102.39"))
    world.accept(cutter, merged)
    assert [each.facts for each in world.found] == [{"stone": "0.50"}]  # of 0.25 all was taken
    world.accept(cutter, a_sale(cutter, buyer, a_line("0.50", (four, "0.50"), hs="7102.39")))
    assert world.found == []
    world.accept(cutter, a_consumer_sale(five, "0.20"))
    assert [(each.rule, each.facts) for each in world.found] == [("T06", {"stone": "0.50"})]


def test_polished_of_two_batches_under_one_report_is_told(world: World) -> None:
    cutter, *_ = world.members
    rough = world.a_lot(cutter, "20.00")
    batches = [world.accept(cutter, a_batch()) for _ in range(2)]
    for batch in batches:
        day = a_day(ins=[(batch, rough, "5.00")], out=[(batch, "polished", "2.00")])
        world.accept(cutter, bagged(day, reported("77")))
    assert rules_of(world.found) == ["T06", "T06"]


def test_the_same_stone_may_be_named_again_as_long_as_it_is_all_of_it(world: World) -> None:
    """Cleaned whole it is the same stone; what is split off it is not the stone the report names."""
    holder, buyer, *_ = world.members
    lot = world.a_lot(holder, "5.00")
    first = world.accept(holder, bagged(split(LotSplit, lot, "2.00", "1.00"), reported("9")))
    stone = lot_id(first, 1)
    losses = (MakingLoss(cause="boiling", carats="0.01"),)
    clean = made(LotsCleaned, [(stone, "2.00")], ("1.99", MAKEABLE), losses=losses)
    again = world.accept(holder, bagged(clean, reported("9")))
    assert world.found == []
    sale = world.accept(holder, a_sale(holder, buyer, a_line("1.99", (lot_id(again, 1), "1.99"))))
    world.accept(buyer, a_purchase(sale, PurchaseLine(line=1, kept="1.99")))
    bought = lot_id(sale, 1)
    assert world.books.lots.lots[bought].stone == stone
    world.accept(buyer, bagged(split(LotSplit, bought, "1.00", "0.99"), reported("9")))
    assert rules_of(world.found) == ["T06", "T06"]


def test_what_is_mixed_is_no_single_stone_and_an_empty_report_says_nothing(world: World) -> None:
    holder, *_ = world.members
    one, other = world.a_lot(holder, "5.00"), world.a_lot(holder, "5.00")
    mixed = made(LotsMerged, [(one, "1.00"), (other, "1.00")], ("2.00", MAKEABLE))
    assert world.refused(holder, bagged(mixed, Stone())).rule == "R33"
    for stone in (Stone(mark=" "), reported(""), reported("1", ""), Stone(mark="x" * 201)):
        assert world.refused(holder, bagged(split(LotSplit, one, "1.00", "1.00"), stone)).rule == "R37"
    batch = world.accept(holder, a_batch())
    day = a_day(ins=[(batch, one, "1.00")], out=[(batch, "polished", "0.40")])
    assert world.refused(holder, bagged(day, reported(""))).rule == "R37"


async def test_stones_are_rebuilt_from_the_log_and_told_to_both_sides(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    first, second, *_ = running.members
    one, other = await running.a_lot(first, "5.00"), await running.a_lot(second, "5.00")
    sorted_ = made(LotsSorted, [(one, "3.00")], ("1.00", MAKEABLE), ("2.00", MAKEABLE))
    mine = await running.accept(first, bagged(sorted_, reported("5201")))
    theirs = await running.accept(second, bagged(split(LotSplit, other, "1.00", "1.00"), reported("5201")))
    assert [(found.rule, found.about) for found in theirs.findings] == [("T06", str(theirs.lots[0]))]
    rows = await asking.fetch(
        "select position, about, concerns from findings where rule = 'T06' order by ordinal"
    )
    assert [tuple(row) for row in rows] == [
        (theirs.position, str(theirs.lots[0]), None),
        (theirs.position, str(mine.lots[0]), mine.position),
    ]
    await assert_books_hold(asking)
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


def test_a_stone_that_gains_on_the_scale_is_the_same_stone(world: World) -> None:
    """Within tolerance and as a find: its report names it still, and no second one (T06)."""
    holder, *_ = world.members
    lot = world.a_lot(holder, "5.00")
    first = world.accept(holder, bagged(split(LotSplit, lot, "2.00", "1.00"), reported("9")))
    stone = lot_id(first, 1)
    found: dict[str, Any] = {"cause": "find", "reason": "Misread."}
    for booked, shown, why in (("2.00", "2.01", {}), ("2.01", "2.21", found)):
        weighed = world.accept(holder, reweighed(lot_id(first, 1), booked, shown, **why))
        first = weighed
        assert world.books.lots.lots[lot_id(weighed, 1)].stone == stone
    again = made(LotsCleaned, [(lot_id(first, 1), "2.21")], ("2.21", MAKEABLE))
    world.accept(holder, bagged(again, reported("9")))
    assert "T06" not in rules_of(world.found)


class Abroad:
    """A parcel of two bagged stones of 2.00 and 3.00 ct, each a line of the export, claimed in Antwerp."""

    def __init__(self, running: RunningRegister, importer: Somebody, stones: list[LotId], lot: LotId) -> None:
        self.running, self.importer, self.stones, self.lot = running, importer, stones, lot

    async def named(self, *lines: tuple[str, str]) -> tuple[Sequence[LotId], list[str]]:
        """Lines out of the claim, with their reports: the lots and what is found."""
        carats, reports = zip(*lines, strict=True)
        draft = bagged(split(LotsSorted, self.lot, *carats), *map(reported, reports))
        recorded = await self.running.accept(self.importer, draft)
        return recorded.lots, [one.rule for one in recorded.findings]


async def abroad(running: RunningRegister, *, at_once: bool = False) -> Abroad:
    exporter, importer = running.members[0], await a_european(running)
    rough = await running.a_lot(exporter, "10.00")
    draft = bagged(split(LotsSorted, rough, "2.00", "3.00", "5.00"), reported("11"), reported("12"))
    stones = (await running.accept(exporter, draft)).lots[:2]
    application = an_application(
        *((carats, ((lot, carats),)) for lot, carats in zip(stones, ("2.00", "3.00"), strict=True))
    )
    applied = StatementId((await running.accept(exporter, application)).statement)
    number = a_number("IN")
    drafts = [
        (running.cast.india, issued_for(applied, number, "5.00")),
        (running.cast.europe, a_confirmation(number, importer, "5.00")),
        (importer, a_claim(number, "5.00", participant="EU")),
    ]
    if not at_once:
        outcomes = [await running.accept(by, draft) for by, draft in drafts]
    else:
        outcomes = await running.send(*(running.sign(by, draft) for by, draft in drafts))  # type: ignore[assignment]
    return Abroad(running, importer, list(stones), outcomes[-1].lots[0])


@pytest.mark.parametrize("at_once", [True, False])
async def test_stones_of_a_parcel_are_known_again_behind_the_border(
    running: RunningRegister, asking: Connection, database_url: str, *, at_once: bool
) -> None:
    """R37: their reports name the stones that left, each once; a third use of one is T06 for both."""
    found = await abroad(running, at_once=at_once)
    lots, told = await found.named(("2.00", "11"), ("1.00", "12"))
    assert told == []
    known = await service.lots_at(asking, lots, 2**62)
    assert [known[lot].stone for lot in lots] == found.stones
    _, told = await found.named(("1.00", "12"), ("1.00", "13"))
    assert told == ["T06"]
    await assert_books_hold(asking)
    for slices in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=slices)).is_same


async def test_a_claim_of_one_stone_alone_is_that_stone_and_its_name_is_a_strangers_nowhere(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    exporter, stranger = running.members[:2]
    importer = await a_european(running)
    rough = await running.a_lot(exporter, "10.00")
    (stone, _) = (
        await running.accept(exporter, bagged(split(LotSplit, rough, "2.00", "3.00"), reported("21")))
    ).lots
    _, number = await exported(running, exporter, stone, "2.00")
    claimed = await arrived(running, number, importer, "2.00")
    assert (await service.lot_at(asking, claimed, 2**62)).stone == stone
    again = bagged(split(LotsCleaned, claimed, "2.00"), reported("21"))
    assert (await running.accept(importer, again)).findings == []
    other = await running.a_lot(stranger, "5.00")
    double = bagged(split(LotSplit, other, "2.00", "3.00"), reported("21"))
    assert [one.rule for one in (await running.accept(stranger, double)).findings] == ["T06"]
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_a_stone_that_comes_home_unsold_is_the_stone_that_left(
    running: RunningRegister, asking: Connection
) -> None:
    exporter = running.members[0]
    rough = await running.a_lot(exporter, "10.00")
    split_ = bagged(split(LotSplit, rough, "2.00", "3.00"), reported("31"))
    (stone, _) = (await running.accept(exporter, split_)).lots
    application, _ = await exported(running, exporter, stone, "2.00")
    await running.accept(exporter, a_departure(application))
    back = a_number("EU")
    await running.accept(running.cast.india, a_confirmation(back, exporter, "2.00"))
    await running.accept(exporter, a_homecoming(application, back, "2.00"))
    home = await service.lot_at(asking, stone, 2**62)
    assert (home.left, home.stone) == (2_000, stone)
    cleaned = await running.accept(exporter, bagged(split(LotsCleaned, stone, "2.00"), reported("31")))
    assert cleaned.findings == []
