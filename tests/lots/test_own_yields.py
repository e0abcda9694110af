"""A yield within its band that is unlike the member's own before is told (T01: "> own mean + 3σ", robust)."""

import pytest

from tests.lots.batches import a_batch, a_close, a_count, a_day
from tests.parties.builders import TODAY
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId, uuid7
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.lots.rules.yields import MOST_LOOKED_BACK_ON
from warranty.policy.polished import usual_yield
from warranty.policy.rule_set import packaged
from warranty.register.recording import Recorded
from warranty.register.replay import Databases, replay

TWELVE = (
    "40.00", "41.00", "39.00", "40.50", "39.50", "40.00",
    "41.00", "39.00", "40.00", "40.00", "48.00", "35.00",
)  # fmt: skip
"""Polished of 100.00 each: 40 % in the middle; apart from it 0, 0, 0, 0, 0.5, 0.5, 1, 1, 1, 1, 5 and 8.

In the middle of these lie 0.75 %.

1.4826 × 0.75 % are 1.11195 %; three of them 3.33585: 43.33585 % at most are usual.
"""


class Cutter:
    """A member that closed twelve batches of makeable rough."""

    def __init__(self, world: World, gave: tuple[str, ...] = TWELVE, category: str = "makeable") -> None:
        self.world, self.who = world, world.members[0]
        self.rough: LotId = world.a_lot(self.who, "10000.00")
        for polished in gave:
            self.closed(polished, category)

    def closed(self, polished: str, category: str = "makeable") -> list[str]:
        """Close a batch of 100.00 ct; the yields it is told of by its own history."""
        batch = self.begun(polished, category)
        lost = format_carats(100_000 - parse_carats(polished))
        self.world.accept(self.who, a_close(batch, polishing=lost))
        return self.told()

    def begun(self, polished: str, category: str = "makeable") -> StatementId:
        batch = self.world.accept(self.who, a_batch(category))
        day = a_day(ins=[(batch, self.rough, "100.00")], out=[(batch, "polished", polished)])
        self.world.accept(self.who, day)
        return batch

    def told(self) -> list[str]:
        return [str(one.facts["to"]) for one in self.world.found if one.rule == "T01" and "own" in one.facts]


def test_more_than_the_median_of_ones_own_and_three_deviations_is_told(world: World) -> None:
    """43.335 % are usual, 43.336 % are told with the figures it was held against; still within 35 to 48 %."""
    cutter = Cutter(world)
    assert cutter.closed("43.335") == []
    cutter = Cutter(World())
    assert cutter.closed("43.336") == ["43.335"]
    (found,) = cutter.world.found
    assert {
        "yield": "43.336",
        "own": "40",
        "batches": 12,
        "category": "makeable",
    }.items() <= found.facts.items()


def test_with_fewer_batches_than_the_rule_asks_for_there_is_no_limit(world: World) -> None:
    cutter = Cutter(world, TWELVE[:10] + TWELVE[:1])
    assert cutter.closed("47.00") == []
    assert cutter.closed("47.00") == ["43"]


def test_every_category_has_a_history_of_its_own(world: World) -> None:
    cutter = Cutter(world)
    assert cutter.closed("49.00", "good-make") == []


def test_an_even_history_leaves_one_hundredth_of_the_rough_to_chance(world: World) -> None:
    """Twelve times 40 %: no spread at all counts as 1 %, so that 43 % are usual."""
    cutter = Cutter(world, ("40.00",) * 12)
    assert cutter.closed("43.00") == []
    assert cutter.closed("43.001") == ["43"]


def test_a_yield_beyond_the_band_is_told_once(world: World) -> None:
    cutter = Cutter(world)
    cutter.closed("48.001")
    assert [(one.rule, "from" in one.facts) for one in cutter.world.found] == [("T01", True)]


def test_a_count_of_work_in_process_is_held_against_it_by_what_is_certain(world: World) -> None:
    """20.00 polished with 55.00 on the wheels are at least 44.444 % of 45.00, with 54.00 43.478 of 46.00."""
    cutter = Cutter(world)
    for wheels, lost, told in (("53.00", "27.00", []), ("54.00", "26.00", ["43.335"])):
        batch = cutter.begun("20.00")
        world.accept(cutter.who, a_count(batch, wheels, polishing=lost))
        assert cutter.told() == told


def test_a_few_outliers_do_not_move_the_limit_and_the_newest_hundred_count() -> None:
    policy, usual = packaged(), [(400, 1_000)] * 99
    steady = usual_yield(policy, usual, TODAY)
    assert steady is not None
    assert (steady.median_ppm, steady.limit_ppm) == (400_000, 430_000)
    assert usual_yield(policy, [*usual[20:], *[(480, 1_000)] * 20], TODAY) == steady
    newest = usual_yield(policy, [*[(200, 1_000)] * 500, *[(450, 1_000)] * 100], TODAY)
    assert newest is not None
    assert (newest.median_ppm, newest.batches) == (450_000, 100)
    assert all(row.most_batches <= MOST_LOOKED_BACK_ON for row in policy.polished.history)


@pytest.mark.parametrize("at_once", [1, 7, 1_000])
async def test_the_history_is_the_same_wherever_slices_of_the_log_end(
    running: RunningRegister, database_url: str, asking: Connection, at_once: int
) -> None:
    """Opened, filled and closed in one batch of statements, and told by what went before in the log alone."""
    cutter = running.members[0]
    rough = await running.a_lot(cutter, "2000.00")

    def kapan(polished: str) -> list[bytes]:
        batch = StatementId(uuid7())
        day = a_day(ins=[(batch, rough, "100.00")], out=[(batch, "polished", polished)])
        lost = format_carats(100_000 - parse_carats(polished))
        return [
            running.sign(cutter, a_batch(), statement=batch),
            running.sign(cutter, day),
            running.sign(cutter, a_close(batch, polishing=lost)),
        ]

    everything = [one for polished in (*TWELVE, "43.336", "43.30") for one in kapan(polished)]
    outcomes = [*await running.send(*everything[:20]), *await running.send(*everything[20:])]
    assert all(isinstance(one, Recorded) for one in outcomes)
    found = await asking.fetch("select facts->>'yield' as y from findings where facts ? 'own'")
    assert [row["y"] for row in found] == ["43.336"]
    assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
