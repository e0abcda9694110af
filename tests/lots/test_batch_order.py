"""What came out of a batch before enough was in it on that day is told (L07); late entries are welcome."""

from datetime import timedelta

import pytest

from tests.builders import TODAY, Draft
from tests.lots.batches import Batch, a_batch, a_close, a_count, a_day
from tests.worlds import RunningRegister, World, rules_of
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.register.replay import Databases, replay

D1, D2, D3, D4 = (TODAY - timedelta(days=back) for back in (4, 3, 2, 1))


class Floor:
    """A batch into which 10.00 ct went on the second day and 10.00 ct on the fourth."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cutter = world.members[0]
        self.rough: LotId = world.a_lot(self.cutter, "100.00", on=D1)
        self.batch: Batch = world.accept(self.cutter, a_batch().having(event_on=D1))
        for day in (D2, D4):
            self.told(a_day(ins=[(self.batch, self.rough, "10.00")]).having(event_on=day))

    def told(self, draft: Draft) -> list[tuple[str, object, object]]:
        """What a statement is found to be, with the day and what is missing by its end."""
        self.world.accept(self.cutter, draft)
        return [(one.rule, one.facts.get("day"), one.facts.get("missing")) for one in self.world.found]

    def out(self, carats: str) -> Draft:
        return a_day(out=[(self.batch, "returned", carats)])


@pytest.fixture
def floor(world: World) -> Floor:
    return Floor(world)


def test_what_came_out_before_anything_went_in_is_told_with_its_day(floor: Floor) -> None:
    """1.00 on the first day, when nothing was in it; recorded all the same."""
    assert floor.told(floor.out("1.00").having(event_on=D1)) == [("L07", str(D1), "1.00")]


def test_a_late_entry_that_the_days_support_is_welcome(floor: Floor) -> None:
    """8.00 on the fourth day, then 10.00 of the second and third entered after it: at most 10.00 by then."""
    assert floor.told(floor.out("8.00").having(event_on=D4)) == []
    assert floor.told(floor.out("4.00").having(event_on=D3)) == []
    assert floor.told(floor.out("6.00").having(event_on=D2)) == []


def test_a_late_entry_is_told_by_the_first_day_on_which_too_much_had_come_out(floor: Floor) -> None:
    """7.00 on the third day; 4.00 of the second day make 11.00 of 10.00 by the end of the third."""
    assert floor.told(floor.out("7.00").having(event_on=D3)) == []
    assert floor.told(floor.out("4.00").having(event_on=D2)) == [("L07", str(D3), "1.00")]


def test_what_goes_in_and_comes_out_on_one_day_is_in_order(floor: Floor) -> None:
    """The edge: exactly all by the end of a day; a thousandth more is told."""
    both = a_day(ins=[(floor.batch, floor.rough, "5.00")], out=[(floor.batch, "returned", "5.00")])
    assert floor.told(both.having(event_on=D1)) == []
    assert floor.told(floor.out("10.00").having(event_on=D3)) == []
    assert floor.told(floor.out("0.001").having(event_on=D3)) == [("L07", str(D3), "0.001")]


def test_losses_at_a_count_and_at_the_close_are_held_against_their_day_as_well(floor: Floor) -> None:
    lost = a_count(floor.batch, "5.00", polishing="15.00").having(event_on=D3)
    assert ("L07", str(D3), "5.00") in floor.told(lost)
    assert ("L07", str(D1), "5.00") in floor.told(a_close(floor.batch, polishing="5.00").having(event_on=D1))


@pytest.mark.parametrize("at_once", [1, 2, 1_000])
async def test_days_are_the_same_wherever_slices_of_the_log_end(
    running: RunningRegister, database_url: str, asking: Connection, at_once: int
) -> None:
    cutter = running.members[0]
    rough = await running.a_lot(cutter, "50.00", on=D1)
    batch = StatementId((await running.accept(cutter, a_batch().having(event_on=D1))).statement)
    drafts = [
        a_day(ins=[(batch, rough, "10.00")]).having(event_on=D4),
        a_day(out=[(batch, "returned", "4.00")]).having(event_on=D4),
        a_day(out=[(batch, "returned", "1.00")]).having(event_on=D3),
        a_close(batch, polishing="5.00").having(event_on=D4),
    ]
    await running.send(*(running.sign(cutter, draft) for draft in drafts))
    found = await asking.fetch("select facts->>'day' as day from findings where rule = 'L07'")
    assert [row["day"] for row in found] == [str(D3)]
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


def test_what_was_in_order_is_told_of_nothing(floor: Floor) -> None:
    assert rules_of(floor.world.found) == []
