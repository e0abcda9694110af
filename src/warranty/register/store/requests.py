"""What parties ask to have put right about who they are, as long as nobody has answered."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId

# A later rectification of the same request answers it, or is what its party asks for instead.
_OPEN: Final = """select s.position, s.id, s.type, s.issuer, s.recorded_at, s.signed, h.rectifies,
  coalesce(d.encoded, ''::bytea) as encoded
from particulars_held h join statements s on s.id = h.statement and s.issuer = h.party
  join parties p on p.id = h.party left join disclosures d on d.position = s.position
where h.rectifies is not null and h.person is null and h.position > $4
  and not exists (select from particulars_held r where r.rectifies = h.statement and r.party = h.party)
  and (h.party = $1 or p.admitted_by = $1 or p.kind = 'Member' and p.country = any($2::text[]) or exists (
    select from (
      select valid_from, valid_until from memberships
      where party = h.party and association = $1 order by position desc limit 1
    ) m where m.valid_from <= $3 and coalesce($3 < m.valid_until, true)))
order by s.position limit $5"""


async def open_requests(
    connection: Connection, body: PartyId, countries: Sequence[str], day: date, after: int, limit: int
) -> list[asyncpg.Record]:
    """Rectifications by parties of their own particulars that none rectifies in turn, in log order.

    Of the body itself, of those it admitted or has as members on a day, and of members of these countries.
    """
    return await connection.fetch(_OPEN, body, countries, day, after, limit)
