"""SQL of what is asked about manufacture batches."""

import json
from typing import Final

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId

_BATCHES: Final = """select v.id, v.position, v.number, v.hs, v.category,
  exists (select from vessel_closings c where c.vessel = v.id and c.position <= $2) as is_closed,
  (select coalesce(json_object_agg(account, carats), '{}')::text from (
     select account, sum(carats) as carats from batch_bookings b
     where b.batch = v.id and b.position <= $2 group by account order by account) sums) as accounts
from vessels v
where v.holder = $1 and v.kind = 'batch' and v.position <= $2 and v.position < $3
order by v.position desc limit $4"""


async def batches_of(
    connection: Connection, holder: PartyId, as_of: int, before: int, limit: int
) -> list[asyncpg.Record]:
    """A holder's batches by a log position, newest first, before another; accounts as JSON text."""
    return await connection.fetch(_BATCHES, holder, as_of, before, limit)


def accounts_of(row: asyncpg.Record) -> dict[str, int]:
    """Thousandths by account."""
    accounts: dict[str, int] = json.loads(row["accounts"])
    return accounts
