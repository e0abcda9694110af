"""SQL of weighings and counts. `load` and `save` are the register's, for a batch; the rest is asked."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.foundation.statements import Entry, Touched
from warranty.lots import stock_store
from warranty.lots.rules.balance import movements_of
from warranty.lots.rules.sources import named_lot
from warranty.lots.scales import Compared, Counted, ScaleBooks, Tolerated, Weighed, Worn

# The last weighing of a member's year has the sums of all before it.
_TOLERATED: Final = """select y.party, y.year, w.used, w.fresh
from unnest($1::uuid[], $2::int[]) as y(party, year) cross join lateral (
  select coalesce(year_used, 0) as used, coalesce(year_fresh, 0) as fresh from weighings
  where party = y.party and extract(year from event_on) = y.year order by position desc limit 1) w"""
_WORN: Final = """select distinct on (lot) lot, position, whole, used, own, weighed from worn_lots
where lot = any($1::uuid[]) order by lot, position desc"""
_COUNTS: Final = "select id, position, party, event_on from counts where id = any($1::uuid[])"
_LINES: Final = """select "count", line, hs, lot, counted, booked, parcels from count_lines
where "count" = any($1::uuid[]) order by "count", line"""
_ANSWERED: Final = """select "count", line, sum(carats)::bigint as carats from count_answers
where "count" = any($1::uuid[]) and position <= $2 group by 1, 2"""
_NEWEST: Final = 2**63 - 1


async def load(connection: Connection, touched: Touched, books: ScaleBooks) -> None:
    """What judging weighings, and answers to counts, looks at."""
    if touched.weighers:
        for party, year, *sums in await connection.fetch(_TOLERATED, *zip(*touched.weighers, strict=True)):
            books.tolerated[party, year] = Tolerated(*sums)
    if touched.counts:
        for count in await counts(connection, list(touched.counts)):
            books.counts[count.id] = count
        books.answered = await answered(connection, list(touched.counts), _NEWEST)


async def load_worn(connection: Connection, lots: Sequence[UUID], books: ScaleBooks) -> None:
    """What was used of tolerance on the goods of some lots."""
    for row in await connection.fetch(_WORN, lots) if lots else ():
        books.worn[row["lot"]] = Worn(*row.values())


async def load_book(connection: Connection, books: ScaleBooks, count: Entry) -> None:
    """What a count is held against; everything before it in the log must have been saved."""
    document, before = count.document, count.position - 1
    named = {lot for one in count.parts["sources"] if (lot := named_lot(one.lot))}
    books.in_book[count.id] = await stock_store.in_hand(
        connection, count.party, before, document.event_on, named, offers=document.offers_in_hand
    )


async def load_period(connection: Connection, books: ScaleBooks, filed: Entry) -> None:
    """What a balance that is filed is held against; everything before it in the log must have been saved.

    All days of a member are read once for its periods, until carats move again.
    """
    if filed.party not in books.days:
        before = filed.position - 1
        books.days[filed.party] = await stock_store.balance_days(connection, filed.party, before)
    first, last = filed.document.first_on, filed.document.last_on
    books.in_period[filed.id] = movements_of(books.days[filed.party], first, last)


async def save(connection: Connection, books: ScaleBooks) -> None:
    """Write what a batch added, one COPY for each table that has something."""
    if books.new_weighings:
        await connection.copy_records_to_table(
            "weighings", records=books.new_weighings, columns=Weighed._fields
        )
    if books.new_worn:
        await connection.copy_records_to_table(
            "worn_lots", records=books.new_worn.values(), columns=Worn._fields
        )
    if books.new_counts:
        await connection.copy_records_to_table(
            "counts",
            records=[one[:4] for one in books.new_counts],
            columns=("id", "position", "party", "event_on"),
        )
        await connection.copy_records_to_table(
            "count_lines",
            records=[(one.id, *line) for one in books.new_counts for line in one.lines],
            columns=("count", *Compared._fields),
        )
    if books.new_answers:
        await connection.copy_records_to_table(
            "count_answers", records=books.new_answers, columns=("count", "line", "position", "carats")
        )


# ---- questions


async def counts(connection: Connection, ids: Sequence[UUID]) -> list[Counted]:
    """These counts with their lines."""
    lines: dict[UUID, list[Compared]] = {}
    for count, *line in (row.values() for row in await connection.fetch(_LINES, ids)):
        lines.setdefault(count, []).append(Compared(*line))
    rows = await connection.fetch(_COUNTS, ids)
    return [
        Counted(row["id"], row["position"], row["party"], row["event_on"], tuple(lines.get(row["id"], ())))
        for row in rows
    ]


async def answered(
    connection: Connection, ids: Sequence[UUID], as_of: int
) -> dict[tuple[StatementId, int], int]:
    """What had been explained of these counts at a log position, by count and line; signed."""
    rows = await connection.fetch(_ANSWERED, ids, as_of)
    return {(row["count"], row["line"]): row["carats"] for row in rows}


_COUNTS_OF: Final = """select id from counts where party = $1 and position <= $2 and position < $3
  and ($5::date is null or event_on between $5 and $6) order by position desc limit $4"""
_USED: Final = """select coalesce(sum(used), 0)::bigint as used, coalesce(sum(booked), 0)::bigint as weighed
from weighings where party = $1 and position <= $2 and event_on between $3 and $4"""


_USED_ON: Final = """select becomes, used, booked, shown from weighings
where becomes = any($1::uuid[]) and position <= $2 and used > 0"""


async def used_on(
    connection: Connection, lots: Sequence[UUID], as_of: int
) -> list[tuple[LotId, int, int, int]]:
    """Weighings by a log position of goods that became these lots: lot, used, booked, shown."""
    return [tuple(row) for row in await connection.fetch(_USED_ON, lots, as_of)]


_CLOSED: Final = """select v.id, b.pool, v.category, c.position, b.account, sum(b.carats)::bigint as carats
from vessels v join vessel_closings c on c.vessel = v.id join batch_bookings b on b.batch = v.id
where v.id in (
    select id from vessels where holder = $1 and kind = 'batch'
    union select batch from batch_bookings where pool = $1)
  and (v.holder = $1 or b.pool = $1) and c.position <= $2 and b.position <= $2
group by v.id, b.pool, v.category, c.position, b.account order by c.position, b.pool, b.account"""


# The last count of a period of each batch, with all that was booked by then.
_COUNTED: Final = """select v.id, b.pool, v.category, c.position, b.account, sum(b.carats)::bigint as carats
from (select distinct on (n.batch) n.batch, n.position from batch_counts n
  where n.position <= $2 and n.event_on between $3 and $4 and n.batch in (
    select id from vessels where holder = $1 and kind = 'batch'
    union select batch from batch_bookings where pool = $1)
  order by n.batch, n.event_on desc, n.position desc) c
join vessels v on v.id = c.batch join batch_bookings b on b.batch = v.id
where (v.holder = $1 or b.pool = $1) and b.position <= c.position
group by v.id, b.pool, v.category, c.position, b.account order by c.position, b.pool, b.account"""


class JudgedBatch(NamedTuple):
    """One owner's part of a batch, judged at a position: all that was booked of it by then, by account."""

    id: UUID
    pool: UUID
    category: str
    position: int
    accounts: dict[str, int]


async def closed_batches(connection: Connection, party: UUID, as_of: int) -> list[JudgedBatch]:
    """Parts of batches closed by a log position, in the order of their closing.

    Of those the member made all parts, of others' the part of its own rough.
    """
    return _parts(await connection.fetch(_CLOSED, party, as_of))


async def counted_batches(
    connection: Connection, party: UUID, as_of: int, first: date, last: date
) -> list[JudgedBatch]:
    """The same of batches whose work was weighed on days of a period: as of the last time in it."""
    return _parts(await connection.fetch(_COUNTED, party, as_of, first, last))


def _parts(rows: Sequence[asyncpg.Record]) -> list[JudgedBatch]:
    found: dict[tuple[UUID, UUID], JudgedBatch] = {}
    for row in rows:
        part = JudgedBatch(row["id"], row["pool"], row["category"], row["position"], {})
        batch = found.setdefault((row["id"], row["pool"]), part)
        batch.accounts[row["account"]] = row["carats"]
    return list(found.values())


async def counts_of(
    connection: Connection,
    party: UUID,
    as_of: int,
    before: int,
    limit: int,
    within: tuple[date, date] | None = None,
) -> list[Counted]:
    """A member's counts by a log position, newest first, before a cursor. within: of these days alone."""
    rows = await connection.fetch(_COUNTS_OF, party, as_of, before, limit, *(within or (None, None)))
    ids = [row["id"] for row in rows]
    return sorted(await counts(connection, ids), key=lambda one: -one.position)


async def tolerated_in(connection: Connection, party: UUID, as_of: int, first: date, last: date) -> Tolerated:
    """What a member used of tolerance in a period, by the days of its weighings."""
    row = await connection.fetchrow(_USED, party, as_of, first, last)
    assert row is not None  # sums have a row
    return Tolerated(row["used"], row["weighed"])
