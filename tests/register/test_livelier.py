"""Random histories of all that moves carats: none appears, none vanishes, and the log rebuilds the books."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import assert_books_hold
from tests.register.adding_up import (
    assert_edges_run_from_older_to_newer,
    assert_every_carat_adds_up,
    assert_no_balance_is_negative,
)
from tests.register.livelier import LivelierHistory
from tests.register.test_histories import assert_judged_alike, assert_same_lots
from tests.worlds import Cast, RunningRegister, World
from warranty.database.engine import Connection
from warranty.lots import service
from warranty.lots.books import LotBooks
from warranty.lots.service import Coverage
from warranty.register.replay import Databases, replay

CAST = Cast()
DEEDS = 40
RECORDED = 100
NOW = 2**62
MOVING = {
    *(
        "ImportClaimed",
        "ConfirmationCorrected",
        "ProductionDeclared",
        "ProductionRecorded",
        "Sale",
        "Purchase",
    ),
    *("PurchaseFromOutside", "OfferWithdrawn", "DifferenceSettled", "MemoOut", "WorkSent", "GoodsReceived"),
    *("GoodsReturned", "MemoClosed", "GoodsCollected", "BoxOpened", "BoxFilled", "BoxClosed", "BatchOpened"),
    *("ShopFloorReported", "BatchClosed", "LotSplit", "LotsMerged", "LotsSorted", "LotsCleaned", "GoodsLost"),
    *("RoughWorked", "ConsumerSale", "ExportApplied", "ExportDeparted", "ExportCancelled", "ExportReturned"),
    *("PolishedAbroad", "CertificateUnused", "CreditNote", "WeightCorrected", "CorrectionAgreed"),
    *("OpeningStockDeclared", "OpeningStockDocumented", "OpeningStockCertified"),
    *("SeizedGoodsTaken", "SeizedGoodsSold", "LotReweighed", "GoodsFound"),
}


@given(st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_no_carat_appears_or_vanishes_and_no_balance_is_ever_negative(seed: int) -> None:
    """Six thousand deeds on books in memory; balances are looked at after each."""
    history = LivelierHistory(World(CAST), seed)
    books = history.world.books.lots
    for _ in range(DEEDS):
        history.deed()
        assert_no_balance_is_negative(books)
    assert_edges_run_from_older_to_newer(books)
    assert_every_carat_adds_up(books)


def test_histories_are_of_all_that_moves_carats() -> None:
    """Each kind of statement is accepted somewhere, or nothing would be shown of it."""
    accepted: set[str] = set()
    for seed in range(60):
        history = LivelierHistory(World(CAST), seed)
        for _ in range(60):
            history.deed()
        accepted |= history.accepted.keys()
    assert accepted >= MOVING


async def _assert_asked_adds_up(asking: Connection, books: LotBooks) -> None:
    """Every lot's roots make it, and all roots together are all there is, as the register answers."""
    lots = await service.lots_at(asking, list(books.lots), NOW)
    for lot in lots.values():
        lineage = await service.lineage(asking, lot.id, NOW)
        assert sum(root.carats for root in lineage.roots) == lineage.coverage.total == lineage.carats
    start = {lot.id: Coverage(confirmed=lot.received) for lot in lots.values() if lot.id not in books.edges}
    found = await service.dispersion(asking, start, NOW)
    assert sum(one.coverage.total for one in found.holdings) == sum(each.total for each in start.values())


@pytest.mark.parametrize("seed", range(6))
async def test_what_people_do_is_recorded_as_judged_and_rebuilt_from_the_log(
    running: RunningRegister, asking: Connection, database_url: str, seed: int
) -> None:
    """Real signatures, batches of every size; replay in slices of other sizes."""
    world = World(running.cast)
    history = LivelierHistory(world, seed)
    for size in [1, 2, 5, 30] * (RECORDED // 38 + 1):
        deeds = [history.deed() for _ in range(size)]
        statements = [running.sign(deed.by, deed.draft, statement=deed.statement) for deed in deeds]
        for deed, outcome in zip(deeds, await running.send(*statements), strict=True):
            assert_judged_alike(deed, outcome, world)
    await assert_same_lots(asking, world)
    assert_every_carat_adds_up(world.books.lots)
    await assert_books_hold(asking)
    await _assert_asked_adds_up(asking, world.books.lots)
    replayed = await replay(Databases(database_url), judge=True, at_once=(1, 3, 7, 20, 40, 1_000)[seed])
    assert [table.table for table in replayed.tables if not table.is_same] == []
    assert replayed.judged == replayed.statements == len(world.entries)
