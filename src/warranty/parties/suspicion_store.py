"""The SQL of suspicion reports: who may read which. What they say stands with the statement."""

from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId

_LISTED: Final = """select statement, party, authority, position from suspicions
  where (party = $1 and not $4 or authority = $1) and position < $2 order by position desc limit $3"""


class SuspicionSeen(NamedTuple):
    """A report on record, for one of the two who may know of it."""

    statement: UUID
    party: PartyId
    authority: PartyId
    position: int


async def listed(
    connection: Connection, reader: PartyId, before: int, limit: int, *, by_successor: bool
) -> list[SuspicionSeen]:
    """Reports somebody made or is addressed by, newest first. before: log position of the last one seen.

    by_successor: another asks in its place, for whom there are none that it made.
    """
    rows = await connection.fetch(_LISTED, reader, before, limit, by_successor)
    return [SuspicionSeen(*row.values()) for row in rows]
