"""Random histories of entrusted goods: owner and title stay right whatever was done (R24, L06, B08)."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import assert_books_hold
from tests.register.adding_up import assert_every_carat_adds_up, assert_no_balance_is_negative
from tests.register.entrusting import EntrustedHistory, assert_no_more_waits_than_left
from tests.register.test_histories import assert_judged_alike, assert_same_lots
from tests.worlds import Cast, RunningRegister, World
from warranty.database.engine import Connection
from warranty.register.replay import Databases, replay

CAST = Cast()


@given(st.integers(0, 2**32))
@settings(max_examples=100, deadline=None)
def test_no_more_waits_for_its_title_than_left_and_no_carat_is_lost(seed: int) -> None:
    history = EntrustedHistory(World(CAST), seed)
    books = history.world.books.lots
    for _ in range(80):
        history.deed()
        assert_no_balance_is_negative(books)
        assert_no_more_waits_than_left(books)
    assert_every_carat_adds_up(books)


def test_histories_let_go_of_entrusted_goods_in_many_ways() -> None:
    """Or nothing would be shown of what was sold, sent on, mixed or lost."""
    found: Counter[str] = Counter()
    for seed in range(20):
        history = EntrustedHistory(World(CAST), seed)
        for _ in range(100):
            history.deed()
            found += assert_no_more_waits_than_left(history.world.books.lots)
    assert {"sale", "memo", "mixing", "lost"} <= found.keys()


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_done_with_entrusted_goods_is_recorded_as_judged_and_rebuilt_from_the_log(
    running: RunningRegister, asking: Connection, database_url: str, seed: int
) -> None:
    """Batches and slices of other sizes: what is loaded for each is what memory knows."""
    world = World(running.cast)
    history = EntrustedHistory(world, seed)
    running.clock.at = world.clock.at
    for size in [1, 2, 5, 12] * 6:
        deeds = [history.deed() for _ in range(size)]
        statements = [running.sign(deed.by, deed.draft, statement=deed.statement) for deed in deeds]
        for deed, outcome in zip(deeds, await running.send(*statements), strict=True):
            assert_judged_alike(deed, outcome, world)
    await assert_same_lots(asking, world)
    kept = await asking.fetch(
        "select source, lot, target, sum(carats)::bigint from sold_early group by 1, 2, 3"
    )
    assert {tuple(row) for row in kept if row["sum"]} == {
        (source, lot, target, carats)
        for source, counted in world.books.lots.sold_early.items()
        for (lot, target), carats in counted.items()
        if carats
    }
    await assert_books_hold(asking)
    replayed = await replay(Databases(database_url), judge=True, at_once=(1, 3, 20, 1_000)[seed])
    assert [table.table for table in replayed.tables if not table.is_same] == []
    assert replayed.is_same
