"""A contractor's yield is held against what the same contractor cut before, for whomever (R36, R38, T01)."""

from typing import Literal

import pytest
from msgspec import UNSET

from tests.builders import (
    Draft,
    Somebody,
    a_line,
    a_receipt,
    a_return,
    a_work,
    assert_books_hold,
)
from tests.lots import batches
from tests.lots.batches import Batch, a_batch, a_day, of_owners
from tests.lots.test_own_yields import TWELVE
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId, lot_id, uuid7
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import urn
from warranty.policy.limits import WORKS_COUNT_SINCE
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay
from warranty.trade.documents import LostInWork, Made, ReceivedLine, ReturnedLine

POLISHED = "7102.39"


def cut(polished: str, carats: str = "100.00") -> ReturnedLine:
    """All of a line: what was polished of it, and what the wheel took."""
    lost = format_carats(parse_carats(carats) - parse_carats(polished))
    taken = LostInWork(carats=lost, cause="polishing")
    return ReturnedLine(line=1, made=(Made(carats=polished, hs=POLISHED),), lost=(taken,))


class Contractor:
    """A member that cut 100.00 of makeable rough of another's twelve times, 40 % in the middle.

    43.33585 % are the most that is usual after them (`test_own_yields.TWELVE`).
    """

    def __init__(self, world: World, gave: tuple[str, ...] = TWELVE) -> None:
        self.world = world
        self.owner, self.other, self.contractor, self.second = world.members
        for polished in gave:
            self.cuts(self.owner, polished)

    def sent(self, owner: Somebody, category: str = "makeable", *, to: Somebody | None = None) -> StatementId:
        """100.00 of an owner's are with a contractor."""
        contractor, lot = to or self.contractor, self.world.a_lot(owner, "100.00")
        draft = a_work(owner, contractor, a_line("100.00", (lot, "100.00")), work="cut", category=category)
        work = self.world.accept(owner, draft)
        self.world.accept(contractor, a_receipt(work, "100.00"))
        return work

    def cuts(
        self, owner: Somebody, polished: str, category: str = "makeable", *, to: Somebody | None = None
    ) -> StatementId:
        """An owner's 100.00 come back cut."""
        work = self.sent(owner, category, to=to)
        self.world.accept(to or self.contractor, a_return(work, cut(polished)))
        return work

    def told(self) -> list[dict[str, object]]:
        """What was just found of yields that are unlike those before; the contractor's first."""
        within = [one for one in self.world.found if one.rule == "T01" and "from" not in one.facts]
        return [one.facts for one in sorted(within, key=lambda one: one.concerns is not None)]


@pytest.fixture
def later(world: World) -> World:
    """A world at the moment from which works count."""
    world.clock.at = WORKS_COUNT_SINCE
    return world


def test_work_for_one_owner_is_held_against_what_was_cut_for_others(later: World) -> None:
    """43.335 % are usual, 43.336 % are told; its owner learns no figure of what others' rough gave."""
    one = Contractor(later)
    one.cuts(one.other, "43.335")
    assert one.told() == []
    one = Contractor(World())
    one.world.clock.at = WORKS_COUNT_SINCE
    one = Contractor(one.world)
    one.cuts(one.other, "43.336")
    base = {"category": "makeable", "polished": "43.336", "consumed": "100.00", "yield": "43.336"}
    assert one.told() == [{**base, "own": "40", "to": "43.335", "batches": 12}, base]
    (_, to_owner) = one.world.found
    assert not any(figure in to_owner.sentence for figure in ("43.335", "40 %", "12"))


def test_another_contractors_works_and_another_category_are_no_measure(later: World) -> None:
    one = Contractor(later)
    one.cuts(one.other, "47.00", to=one.second)
    assert one.told() == []
    one.cuts(one.other, "49.00", "good-make")
    assert one.told() == []


def test_what_was_recorded_before_works_counted_is_no_measure(world: World) -> None:
    one = Contractor(world)
    world.clock.at = WORKS_COUNT_SINCE
    one.cuts(one.other, "47.00")
    assert one.told() == []


def test_work_counts_when_all_of_it_is_back_and_once(later: World) -> None:
    """Eleven and one of which 10.00 are still out are too few; what did not arrive of it comes back again."""
    one = Contractor(later, TWELVE[:10] + TWELVE[:1])
    work = one.sent(one.owner)
    back = later.accept(one.contractor, a_return(work, cut("36.00", "90.00")))
    one.cuts(one.other, "47.00", to=one.contractor)
    assert one.told() == []
    later.accept(one.owner, a_receipt(back, ReceivedLine(line=2001, kept="35.00", returned="1.00")))
    later.accept(one.contractor, a_return(work, cut("5.00", "11.00")))
    kept = later.books.lots.cut[one.contractor.id, "makeable"]
    assert [(each.polished, each.consumed) for each in kept if each.of == work] == [(40_000, 100_000)]
    assert len(kept) == 13


UNWORKED = ReturnedLine(line=1, carats="10.00")


@pytest.mark.parametrize("lines", [(cut("36.00", "90.00"), UNWORKED), (UNWORKED, cut("36.00", "90.00"))])
def test_the_yield_of_work_is_the_same_in_whatever_order_it_comes_back(
    later: World, lines: tuple[ReturnedLine, ...]
) -> None:
    """36.00 polished of 90.00, and 10.00 as they were sent: 40 %, noted with the last of them (R38)."""
    one = Contractor(later, ())
    work = one.sent(one.owner)
    for line in lines:
        assert one.contractor.id not in {holder for holder, _ in later.books.lots.cut}
        later.accept(one.contractor, a_return(work, line))
    kept = later.books.lots.cut[one.contractor.id, "makeable"]
    assert [(each.of, each.polished, each.consumed) for each in kept] == [(work, 36_000, 90_000)]


@pytest.mark.parametrize(("cause", "noted"), [("boiling", []), ("polishing", [(0, 500)])])
def test_work_in_which_nothing_was_cut_is_no_yield(
    later: World, cause: Literal["boiling", "polishing"], noted: list[tuple[int, int]]
) -> None:
    """0.50 boiled away and 99.50 back uncut is not a yield of 0 %; 0.50 lost on the wheel is one (R36)."""
    one = Contractor(later, ())
    work = one.sent(one.owner)
    boiled = ReturnedLine(line=1, carats="99.50", lost=(LostInWork(carats="0.50", cause=cause),))
    later.accept(one.contractor, a_return(work, boiled))
    kept = later.books.lots.cut.get((one.contractor.id, "makeable"), ())
    assert [(each.polished, each.consumed) for each in kept] == noted


def test_a_batch_of_ones_own_and_works_for_others_are_one_history(later: World) -> None:
    """An owner's part of a batch, too, is held against what its contractor cut before (R38)."""
    one = Contractor(later)
    work = one.sent(one.other)
    own = later.a_lot(one.contractor, "100.00")
    batch: Batch = later.accept(one.contractor, a_batch("makeable"))
    ins = [(batch, own, "100.00"), (batch, lot_id(work, 1), "100.00")]
    day = a_day(ins=ins, out=[(batch, "polished", "44.00"), (batch, "polished", "38.00")])
    later.accept(one.contractor, of_owners(day, (one.other, [1], []), (one.contractor, [2], [])))
    close = batches.a_close(batch, polishing="56.00", powder="62.00")
    later.accept(one.contractor, of_owners(close, (one.other, [], [1]), (one.contractor, [], [2])))
    to_maker, to_owner = one.told()
    assert (to_maker["yield"], to_maker["own"], to_maker["rough"]) == ("44", "40", urn(work))
    assert "own" not in to_owner
    assert to_owner["yield"] == "44"
    assert later.books.lots.cut[one.contractor.id, "makeable"][-1].of == batch


@pytest.mark.parametrize("at_once", [1, 9, 1_000])
async def test_the_history_of_works_is_the_same_wherever_slices_of_the_log_end(
    running: RunningRegister, database_url: str, asking: Connection, at_once: int
) -> None:
    """Sent, received and cut in one batch of statements, the category named by either side."""
    owner, contractor, *_ = running.members
    running.clock.at = WORKS_COUNT_SINCE
    rough = await running.a_lot(owner, "1400.00")

    def work(polished: str, at: int) -> list[bytes]:
        sent = StatementId(uuid7())
        by_owner = "makeable" if at % 2 else UNSET
        line = a_line("100.00", (rough, "100.00"))
        said: list[tuple[Somebody, Draft, StatementId]] = [
            (owner, a_work(owner, contractor, line, work="cut", category=by_owner), sent),
            (contractor, a_receipt(sent, "100.00"), StatementId(uuid7())),
            (contractor, a_return(sent, cut(polished), category="makeable"), StatementId(uuid7())),
        ]
        return [running.sign(by, draft, statement=identifier) for by, draft, identifier in said]

    everything = [
        one for at, polished in enumerate((*TWELVE, "43.336", "43.30")) for one in work(polished, at)
    ]
    outcomes = [*await running.send(*everything[:20]), *await running.send(*everything[20:])]
    assert all(isinstance(one, Recorded) for one in outcomes), outcomes
    found = await asking.fetch(
        "select facts->>'yield' as y, facts ? 'own' as own from findings where rule = 'T01'"
    )
    assert sorted((row["y"], row["own"]) for row in found) == [("43.336", False), ("43.336", True)]
    await assert_books_hold(asking)
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
