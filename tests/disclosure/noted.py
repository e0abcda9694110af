"""The looks on record, as a test wants them."""

from datetime import date
from uuid import UUID

from warranty.database.engine import Connection
from warranty.disclosure import store
from warranty.disclosure.rules import RecordKind
from warranty.disclosure.store import EVERY_LOOK, NEWEST_LOOK, Look, LooksOf, Whose
from warranty.foundation.ids import PartyId

MOST = 1_000


async def looks_at(connection: Connection, kind: RecordKind, record: str) -> list[Look]:
    """Who was shown a record, newest first."""
    of = LooksOf(kind, record)
    return await store.looks(connection, PartyId(UUID(int=0)), Whose.ALL, date.max, NEWEST_LOOK, MOST, of)


async def looks_of(
    connection: Connection, viewer: PartyId, before: int = NEWEST_LOOK, limit: int = MOST
) -> list[Look]:
    """What a party was shown of others, newest first."""
    return await store.looks(connection, viewer, Whose.OWN, date.max, before, limit, EVERY_LOOK)
