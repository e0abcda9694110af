"""SQL of what is asked about manufacture batches."""

import json
from datetime import date
from typing import Final

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId

# $5, $6: days on which goods were in it, and by the last of which it is told. A closing that moved nothing is
# of the day on which the last goods went.
_BATCHES: Final = """select v.id, v.position, v.number, v.hs, v.category,
  closed.is_so and coalesce(closed.on_day <= $6, true) as is_closed,
  (select coalesce(json_object_agg(account, carats), '{}')::text from (
     select account, sum(carats) as carats from batch_bookings b
     where b.batch = v.id and b.position <= $2 and coalesce(b.event_on <= $6, true)
     group by account order by account) sums) as accounts
from vessels v cross join lateral (
  select count(c.vessel) > 0 as is_so, case when $6::date is not null then max(coalesce(
    (select event_on from ledger_days d where d.position = c.position),
    (select max(event_on) from batch_bookings b where b.batch = c.vessel))) end as on_day
  from vessel_closings c where c.vessel = v.id and c.position <= $2
) closed
where v.holder = $1 and v.kind = 'batch' and v.position <= $2 and v.position < $3
  and ($5::date is null or coalesce(closed.on_day >= $5, true) and exists (
    select from batch_bookings b where b.batch = v.id and b.position <= $2 and b.event_on <= $6))
order by v.position desc limit $4"""


async def batches_of(
    connection: Connection,
    holder: PartyId,
    as_of: int,
    before: int,
    limit: int,
    within: tuple[date, date] | None = None,
) -> list[asyncpg.Record]:
    """A holder's batches by a log position, newest first, before another; accounts as JSON text.

    within: those that had goods in work on one of these days, as they stood at the end of the last.
    """
    return await connection.fetch(_BATCHES, holder, as_of, before, limit, *(within or (None, None)))


def accounts_of(row: asyncpg.Record) -> dict[str, int]:
    """Thousandths by account."""
    accounts: dict[str, int] = json.loads(row["accounts"])
    return accounts
