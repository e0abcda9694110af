"""SQL of what is asked about boxes."""

from typing import Final

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId

_BOXES: Final = """select v.id, v.position, v.number, v.hs, inside.lots, inside.carats,
  exists (select from vessel_closings c where c.vessel = v.id) as is_closed
from vessels v cross join lateral (
  select count(*) as lots, coalesce(sum("left"), 0)::bigint as carats
  from lots where vessel = v.id and "left" > 0
) inside
where v.holder = $1 and v.kind = 'box' and v.position < $2
order by v.position desc limit $3"""


async def boxes_of(connection: Connection, holder: PartyId, before: int, limit: int) -> list[asyncpg.Record]:
    """A holder's boxes as they are now, newest first, before a position."""
    return await connection.fetch(_BOXES, holder, before, limit)
