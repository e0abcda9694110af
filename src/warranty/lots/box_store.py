"""SQL of what is asked about boxes."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId

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


_LOTS_IN: Final = """select id, vessel, coalesce(owner, holder) = $2 as is_own from lots
where vessel = any($1::uuid[]) and event_on <= $3"""


async def lots_in(
    connection: Connection, boxes: Sequence[UUID], holder: PartyId, day: date
) -> list[tuple[LotId, StatementId, bool]]:
    """Lots that ever were in a holder's boxes by a day, emptied ones too: lot, box, whether it owns them."""
    return [tuple(row) for row in await connection.fetch(_LOTS_IN, boxes, holder, day)]
