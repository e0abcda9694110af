"""Random histories through the register: books in memory, books recorded and books replayed are the same."""

import pytest

from tests.builders import assert_books_hold
from tests.register.histories import Deed, History
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.lots import store as lot_store
from warranty.policy.catalogue import may_be_told
from warranty.policy.rows import Viewer
from warranty.register.recording import Outcome, Recorded
from warranty.register.replay import Databases, replay

DEEDS = 200
OF_THE_LEDGER_BEHIND = frozenset({"A06"})
"""What is judged by lineage in the database, which memory has none of; replay judges it again."""


def assert_judged_alike(deed: Deed, outcome: Outcome, world: World) -> None:
    """The register answered as the memory did."""
    if not isinstance(outcome, Recorded):
        assert outcome.refusal.code == deed.refused, outcome.refusal.sentence
        return
    assert not deed.refused
    assert outcome.position == deed.position
    assert outcome.claim == deed.claim
    today = world.clock().date()
    own = [found for found in deed.findings if found.concerns is None]
    told = [found for found in own if may_be_told(world.policy, found.rule, Viewer.MAKER, today)]
    assert [found for found in outcome.findings if found.rule not in OF_THE_LEDGER_BEHIND] == told


async def live(running: RunningRegister, history: History) -> int:
    """Send a history in batches of every size; how many deeds were refused."""
    refused = 0
    done = 0
    while done < DEEDS:
        deeds = [history.deed() for _ in range(history.random.choice((1, 1, 2, 5, 30)))]
        statements = [running.sign(deed.by, deed.draft, statement=deed.statement) for deed in deeds]
        for deed, outcome in zip(deeds, await running.send(*statements), strict=True):
            assert_judged_alike(deed, outcome, history.world)
            refused += bool(deed.refused)
        done += len(deeds)
    return refused


async def assert_same_lots(asking: Connection, world: World) -> None:
    """Every lot in memory stands in the tables, balance by balance."""
    remembered = world.books.lots.lots
    recorded = await lot_store.lots_by_id(asking, list(remembered))
    assert recorded == remembered
    assert await asking.fetchval("select count(*) from lots") == len(remembered)


@pytest.mark.parametrize("seed", range(4))
async def test_no_carat_appears_or_vanishes_whatever_people_do(
    running: RunningRegister, asking: Connection, database_url: str, seed: int
) -> None:
    world = World(running.cast)
    refused = await live(running, History(world, seed))
    assert 0 < refused < DEEDS / 2
    await assert_same_lots(asking, world)
    await assert_books_hold(asking)
    replayed = await replay(Databases(database_url), judge=True, at_once=(1, 7, 40, 1_000)[seed])
    assert [table.table for table in replayed.tables if not table.is_same] == []
    assert replayed.is_same
    assert replayed.judged == replayed.statements == len(world.entries)
