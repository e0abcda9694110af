"""Questions about single goods cost what they find, not what their asker has: read off PostgreSQL's plans."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.builders import TODAY
from tests.worlds import World
from warranty.database.engine import Connection, Role, connect
from warranty.database.wall import Behind, go_behind
from warranty.foundation.ids import LotId, PartyId, uuid7
from warranty.foundation.statements import Touched
from warranty.lots import stock_store
from warranty.lots.store import asking as asked
from warranty.lots.store import loading, loading_words
from warranty.lots.store.rows import LOTS_BY_ID, as_lot
from warranty.parties.store import keys

MANY = 20_000
NOW = 2**62
MEMBER, CUTTER, ELSEWHERE = (PartyId(uuid7()) for _ in range(3))
# Every hundredth lot is a single stone; the goods are the member's, in its own hands or, for work, another's.
LOTS = """insert into lots (id, statement, position, line, kind, holder, owner, hs, event_on, opened_with,
  received, "left", disputed, state, stone, last_moved_on)
select id, id, n + $6, 1, $1, $2, $3, '7102.31', $4, 1000, 1000, 1000, 0, 'held',
  case when n % 100 = 0 then id end, $4
from (select n, lpad(to_hex(n + $6), 32, '0')::uuid as id from generate_series(1, $5::bigint) n) numbered"""


ANSWERED, LATER = 10 * MANY, 10 * MANY + 1
# A sale of each of the member's lots; the first six are on offer still, four were answered later.
OFFERS = f"""with sold as (
  insert into lots (id, statement, position, line, kind, holder, hs, event_on, opened_with, received, "left",
    disputed, state, ended_at, last_moved_on, offered_by, offered_until)
  select lpad(to_hex(position + 100000), 32, '0')::uuid, id, position + 100000, 1, 'sale', $2, hs, $3, 1000,
    1000, case when position <= 10 then 1000 else 0 end, 0,
    case when position <= 6 then 'offered' else 'held' end,
    case when position > 10 then {ANSWERED} when position > 6 then {LATER} end, $3, $1,
    case when position > 10 then $3::date when position > 6 then $4::date end
  from lots where holder = $1
  returning id, position
)
insert into edges (source, target, ordinal, fan_in, carats, position, on_paper, step, reversed)
select lpad(to_hex(position - 100000), 32, '0')::uuid, id, 0, 1, 1000, position, false, 0, 0 from sold"""  # noqa: S608


@pytest.fixture
async def full(asking: Connection, database_url: str) -> Connection:
    """A member with 20,000 lots in hand, one at a cutter's, and 20,000 in work elsewhere."""
    owner = await connect(database_url, Role.OWNER)
    for kind, holder, of, lots, after in (
        ("import-claim", MEMBER, None, MANY, 0),
        ("work", CUTTER, MEMBER, 1, MANY),
        ("work", ELSEWHERE, MEMBER, MANY, 2 * MANY),
    ):
        await owner.execute(LOTS, kind, holder, of, TODAY - timedelta(days=1), lots, after)
    await owner.execute("analyze lots")
    await owner.close()
    return asking


async def rows_read(connection: Connection, sql: str, *values: object) -> int:
    """Rows of lots that answering takes, those thrown away included."""
    (row,) = await connection.fetch(f"explain (analyze, format json) {sql}", *values)
    (plan,) = json.loads(row[0])

    def scans(node: dict[str, Any]) -> Iterator[float]:
        if node.get("Relation Name") == "lots":
            thrown_away = sum(node.get(key, 0) for key in node if key.startswith("Rows Removed"))
            yield (node["Actual Rows"] + thrown_away) * node["Actual Loops"]
        for each in node.get("Plans", ()):
            yield from scans(each)

    return round(sum(scans(plan["Plan"])))


@pytest.mark.parametrize("is_behind_the_wall", [False, True])
async def test_a_stone_is_found_without_reading_its_owners_whole_stock(
    full: Connection, *, is_behind_the_wall: bool
) -> None:
    stone = UUID(int=100)
    days: tuple[date | None, date | None] = (None, None)
    if is_behind_the_wall:
        await full.execute("begin")
        await go_behind(full, Behind(MEMBER))
    question = (MEMBER, NOW, NOW, 0, None, None, 10, *days, [stone])
    assert [row["id"] for row in await full.fetch(asked._STONES_OF, *question)] == [stone]
    assert await rows_read(full, asked._STONES_OF, *question) == 1
    if is_behind_the_wall:
        await full.execute("rollback")


async def test_what_an_owner_sent_to_one_cutter_is_found_without_what_it_sent_to_others(
    full: Connection,
) -> None:
    (sent,) = await full.fetch(loading_words._OF_HOLDERS, [CUTTER], [MEMBER], NOW)
    assert sent["position"] == MANY + 1
    assert await rows_read(full, loading_words._OF_HOLDERS, [CUTTER], [MEMBER], NOW) == 1


async def test_a_count_of_an_earlier_day_reads_what_was_in_hand_then_and_not_all_there_ever_was(
    full: Connection, database_url: str
) -> None:
    """20,000 lots, of which all but 100 were sold whole last year: a count of yesterday reads these 100.

    Today another left, which was in hand at yesterday's close.
    """
    owner = await connect(database_url, Role.OWNER)
    await owner.execute(
        """update lots set "left" = 0, last_moved_on = $2 where holder = $1 and position > 100""",
        MEMBER, TODAY - timedelta(days=300),
    )  # fmt: skip
    gone = UUID(int=101)
    await owner.execute("""update lots set last_moved_on = $2 where id = $1""", gone, TODAY)
    await owner.execute("insert into lot_exits values ($1, 101, 'loss', 1000, 'theft')", gone)
    await owner.execute("insert into ledger_days values (101, $1)", TODAY)
    await owner.execute("vacuum analyze lots")
    await owner.close()
    for day, parcels in ((TODAY, 100), (TODAY - timedelta(days=1), 101)):
        (book,) = await stock_store.in_hand(full, MEMBER, NOW, day, [], offers=False)
        assert (book.left, book.parcels) == (parcels * 1000, parcels)
    yesterday: tuple[object, ...] = (MEMBER, NOW, TODAY - timedelta(days=1), [], False)
    assert await rows_read(full, stock_store._IN_HAND, *yesterday) < 500
    balance = (MEMBER, NOW, TODAY - timedelta(days=1), TODAY)
    assert await rows_read(full, stock_store._BALANCE, *balance) > MANY


async def test_a_count_of_an_earlier_day_reads_what_was_on_offer_then_and_not_all_offers_there_ever_were(
    full: Connection, database_url: str
) -> None:
    """20,000 lots sold whole: 19,990 answered last year, 4 today, 6 on offer still: 10 in hand then."""
    owner = await connect(database_url, Role.OWNER)
    last_year, yesterday = TODAY - timedelta(days=300), TODAY - timedelta(days=1)
    await owner.execute('update lots set "left" = 0, last_moved_on = $1, event_on = $1', last_year)
    await owner.execute(OFFERS, MEMBER, ELSEWHERE, last_year, TODAY)
    await owner.execute(
        "insert into ledger_days values ($1, $2), ($3, $4)", ANSWERED, last_year, LATER, TODAY
    )
    await owner.execute("vacuum analyze lots, edges")
    await owner.close()
    for day, parcels in ((TODAY, 6), (yesterday, 10), (last_year - timedelta(days=1), 0)):
        found = await stock_store.in_hand(full, MEMBER, NOW, day, [], offers=True)
        assert [(book.left, book.offered, book.parcels) for book in found] == [
            (0, parcels * 1000, parcels) for _ in range(min(parcels, 1))
        ]
    asked_for: tuple[object, ...] = (MEMBER, NOW, yesterday, [], True)
    assert await rows_read(full, stock_store._IN_HAND_OR_OFFERED, *asked_for) < 500


@pytest.mark.parametrize(
    ("sql", "index"),
    [(keys._PUT_AT, "ix_party_keys_position"), (loading._TITLED_AT, "ix_titles_position")],
)
async def test_what_came_by_a_statement_is_looked_up_by_its_place_in_the_log(
    asking: Connection, sql: str, index: str
) -> None:
    """While the log waits: keys a stolen one put on record, and titles that invoices passed."""
    await asking.execute("set enable_seqscan = off")  # both tables are empty here
    (row,) = await asking.fetch(f"explain (format json) {sql}", [1, 2])
    assert index in row[0]
    await asking.execute("reset enable_seqscan")


async def test_a_late_entry_reads_what_moved_since_of_its_makers_lots_and_not_of_all_in_the_batch(
    full: Connection, database_url: str
) -> None:
    """20,000 lots moved today, at another's: a member's entry of three days ago asks of its own lot alone.

    Of that, 1.000 ct went today. Who had no lot move since its own first day has none read beyond its row.
    """
    owner = await connect(database_url, Role.OWNER)
    late, mine, others = TODAY - timedelta(days=3), LotId(UUID(int=101)), 2 * MANY
    await owner.execute(
        "update lots set last_moved_on = $1 where position > $2 or id = $3", TODAY, others, mine
    )
    await owner.execute("""insert into lot_exits select id, position, 'loss', 1000, 'theft' from lots
      where position > $1 or id = $2""", others, mine)  # fmt: skip
    await owner.execute("""insert into ledger_days select position, $3 from lots
      where position > $1 or id = $2""", others, mine, TODAY)  # fmt: skip
    await owner.execute("vacuum analyze lots, lot_exits, ledger_days")
    await owner.close()
    books = World().books.lots
    ids = [mine, *(row["id"] for row in await full.fetch("select id from lots where position > $1", others))]
    books.lots = {row["id"]: as_lot(row) for row in await full.fetch(LOTS_BY_ID, ids)}
    for since, asked_of in (
        ({MEMBER: late}, {mine: late}),
        ({MEMBER: late, CUTTER: late}, {mine: late}),
        ({}, {}),
    ):
        assert loading.late_days(Touched(since=since), books) == asked_of
    moved = await full.fetch(loading._LATER, [mine], [late])
    assert [tuple(row.values()) for row in moved] == [(mine, TODAY, -1000, 0)]
    assert await rows_read(full, loading._LATER, [mine], [late]) == 1
    everybody = loading.late_days(Touched(since={MEMBER: late, ELSEWHERE: TODAY}), books)
    assert len(everybody) == MANY + 1
    later = await full.fetch(loading._LATER, [*everybody], [*everybody.values()])
    assert [tuple(row.values()) for row in later] == [(mine, TODAY, -1000, 0)]
