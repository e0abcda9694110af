"""Random histories of all that moves carats: none appears, none vanishes, and the log rebuilds the books."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from runpy import run_path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import TODAY, assert_books_hold
from tests.register.adding_up import (
    assert_edges_run_from_older_to_newer,
    assert_every_carat_adds_up,
    assert_no_balance_is_negative,
)
from tests.register.rarer import EARLIEST_DAYS, RarerHistory, owned
from tests.register.test_histories import OF_THE_LEDGER_BEHIND, assert_judged_alike, assert_same_lots
from tests.worlds import Cast, RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId
from warranty.lots import rules as lot_rules
from warranty.lots import service, stock, stock_store
from warranty.lots.books import LotBooks
from warranty.lots.rules.balance import RootsMoved, balances
from warranty.lots.service import Coverage
from warranty.register.replay import Databases, replay
from warranty.trade import rules as trade_rules

CAST = Cast()
DEEDS = 60
RECORDED = 150
NOW = 2**62
EVER = TODAY.replace(year=TODAY.year - 1)
STILL = {"InvoiceAmended", "PaymentReferenced", "BalanceFiled", "OriginsReleased"}
"""What is said of invoices, origins and periods: it moves no carat and opens no lot."""
CROSSING = {
    "ImportConfirmed",
    "ConfirmationCorrected",
    "CertificateIssued",
    "CertificateUnused",
    "CertificateVoided",
}
_FOUND = """select position, rule, about, sentence, facts, concerns from findings
where not rule = any($1::text[]) order by position, ordinal"""
_LAST_DAYS = run_path(str(*Path("migrations/versions").glob("*_keep_last_days_of_lots.py")))["LAST_DAYS"]
_OFFERED = run_path(str(*Path("migrations/versions").glob("*_by_whom_lots_were_offered.py")))["OFFERED"]
MOVING = {kind.__name__ for room in (lot_rules, trade_rules) for kind in room.SIGNERS} - STILL | CROSSING


@given(st.integers(0, 2**32))
@settings(max_examples=2_000, deadline=None)
def test_no_carat_appears_or_vanishes_and_no_balance_is_ever_negative(seed: int) -> None:
    """Two thousand histories of 60 deeds, on books in memory; balances are looked at after each."""
    history = RarerHistory(World(CAST), seed)
    books = history.world.books.lots
    for _ in range(DEEDS):
        history.deed()
        assert_no_balance_is_negative(books)
    assert_edges_run_from_older_to_newer(books)
    assert_every_carat_adds_up(books)


def test_histories_are_of_all_that_moves_carats() -> None:
    """Each kind of statement the ledger and the trade have is accepted, or nothing would be shown of it."""
    accepted: Counter[str] = Counter()
    for seed in range(60):
        history = RarerHistory(World(CAST), seed)
        for _ in range(100):
            history.deed()
        accepted.update(history.accepted)
    assert {kind for kind in MOVING if accepted[kind] < 3} == set()


async def _assert_asked_adds_up(asking: Connection, books: LotBooks) -> None:
    """Every lot's roots make it, and all roots together are all there is, as the register answers."""
    lots = await service.lots_at(asking, list(books.lots), NOW)
    for lot in lots.values():
        lineage = await service.lineage(asking, lot.id, NOW)
        assert sum(root.carats for root in lineage.roots) == lineage.coverage.total == lineage.carats
    start = {lot.id: Coverage(confirmed=lot.received) for lot in lots.values() if lot.id not in books.edges}
    found = await service.dispersion(asking, start, NOW)
    assert sum(one.coverage.total for one in found.holdings) == sum(each.total for each in start.values())


async def _assert_balances_add_up(asking: Connection, history: RarerHistory) -> None:
    """Each closing is what a member owns in memory; two periods together make the one they divide."""
    books, cut = history.world.books.lots, TODAY - timedelta(days=EARLIEST_DAYS // 2)
    for member in history.by_party.values():
        assert await stock_store.breaks(asking, member.id, NOW, 10) == []
        await _assert_kept_is_what_entries_make(asking, books, member.id)
        rows = balances(await stock_store.balance(asking, member.id, NOW, EVER, TODAY))
        whole = {row.hs: row.closing for row in rows if row.closing}
        assert not any(row.opening for row in rows)
        assert whole == owned(books, member.id)
        before = balances(await stock_store.balance(asking, member.id, NOW, EVER, cut))
        rest = balances(await stock_store.balance(asking, member.id, NOW, cut + timedelta(days=1), TODAY))
        assert {row.hs: row.closing for row in before if row.closing} == {
            row.hs: row.opening for row in rest if row.opening
        }
        assert {row.hs: row.closing for row in rest if row.closing} == whole
        for first, told in ((EVER, rows), (cut + timedelta(days=1), rest)):
            behind = await stock.roots_in_balance(asking, member.id, first, TODAY, NOW)
            assert _added_up(behind) == {row.hs: (*row[2:], 0, row.closing) for row in told}


def _added_up(behind: Sequence[RootsMoved]) -> dict[str, tuple[int, ...]]:
    """Every column of each class over all grades, with what was regraded and the closing."""
    sums: dict[str, tuple[int, ...]] = {}
    for one in behind:
        row = (*one.balance[2:], one.regraded, one.closing)
        assert one.balance.closing + one.regraded == one.closing
        sums[one.hs] = tuple(map(sum, zip(sums.get(one.hs, (0,) * len(row)), row, strict=True)))
    return sums


# What is in hand as all entries of a party's lots make it, which takes all that it ever had.
_MADE = f"""with {stock_store._ENTRIES.format(which=stock_store._OWN, **stock_store._OF_PARTY)}, in_hand as (
select e.lot, l.vessel, v.kind is not distinct from 'batch' as is_in_work, l.hs,
  coalesce(sum(e.carats) filter (where not e.is_offered), 0)::bigint as "left",
  coalesce(sum(e.carats) filter (where e.is_offered), 0)::bigint as offered
from entries e join lots l on l.id = e.lot left join vessels v on v.id = l.vessel
left join ledger_days a on a.position = l.ended_at
where e.on_day <= $3 and l.holder = $1 and l.kind <> 'export' and {stock_store._ARRIVED}
group by e.lot, l.vessel, v.kind, l.hs
){stock_store._TOGETHER}"""  # noqa: S608 - constants of ours


async def _assert_kept_is_what_entries_make(asking: Connection, books: LotBooks, party: PartyId) -> None:
    """Both ways to ask what was in hand on any day, some lots and boxes told one by one, offers or not."""
    named = [*list(books.lots)[::3], *list(books.vessels)[::2]]
    for day in (TODAY - timedelta(days=back) for back in range(0, EARLIEST_DAYS + 2, 3)):
        kept, made = [
            {tuple(row) for row in await asking.fetch(sql, party, NOW, day, named, True)}
            for sql in (stock_store._IN_HAND_OR_OFFERED, _MADE)
        ]
        assert kept == made
        rewound, made = [
            {
                (*row[:5], row["parcels"])
                for row in await asking.fetch(sql, party, NOW, day, named, False)
                if row["left"]
            }
            for sql in (stock_store._IN_HAND, _MADE)
        ]
        assert rewound == made


@pytest.mark.parametrize("seed", range(6))
async def test_what_people_do_is_recorded_as_judged_and_rebuilt_from_the_log(
    running: RunningRegister, asking: Connection, database_url: str, seed: int
) -> None:
    """Real signatures, batches of every size; replay in slices of other sizes."""
    world = World(running.cast)
    history = RarerHistory(world, seed)
    running.clock.at = world.clock.at
    found: list[tuple[object, ...]] = []
    for size in [1, 2, 5, 30] * (RECORDED // 38 + 1):
        deeds = [history.deed() for _ in range(size)]
        statements = [running.sign(deed.by, deed.draft, statement=deed.statement) for deed in deeds]
        for deed, outcome in zip(deeds, await running.send(*statements), strict=True):
            assert_judged_alike(deed, outcome, world)
            found += [(deed.position, *finding) for finding in deed.findings]
    recorded = await asking.fetch(_FOUND, list(OF_THE_LEDGER_BEHIND))
    assert [(*tuple(row)[:4], json.loads(row["facts"]), row["concerns"]) for row in recorded] == found
    await assert_same_lots(asking, world)
    assert_every_carat_adds_up(world.books.lots)
    await assert_books_hold(asking)
    await _assert_asked_adds_up(asking, world.books.lots)
    await _assert_balances_add_up(asking, history)
    assert await asking.fetch(f"({_LAST_DAYS}) except select id, last_moved_on from lots") == []  # noqa: S608
    kept = "select id, offered_by, offered_until from lots where offered_by is not null"
    for one, other in ((_OFFERED, kept), (kept, _OFFERED)):
        assert await asking.fetch(f"({one}) except ({other})") == []
    replayed = await replay(Databases(database_url), judge=True, at_once=(1, 3, 7, 20, 40, 1_000)[seed])
    assert [table.table for table in replayed.tables if not table.is_same] == []
    assert replayed.judged == replayed.statements == len(world.entries)
