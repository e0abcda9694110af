"""Goods somebody is named an owner of, as both sides are shown them: who is named, and who has the goods."""

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, RecordKind
from warranty.disclosure.service import Shown
from warranty.foundation.ids import PartyId
from warranty.lots import ownership_store as store
from warranty.lots.asking import Asking, Position, read_cursor, write_cursor
from warranty.lots.ownership_store import NamingRow

__all__ = ["NamingRow", "NamingsPage", "namings_for", "sides_of"]

_NEWEST: Final = (2**63 - 1, UUID(int=0), UUID(int=0))


class NamingsPage(NamedTuple):
    """Goods with a named owner, newest first. cursor: None on the last page."""

    namings: Sequence[NamingRow]
    cursor: str | None


async def namings_for(
    connection: Connection, asking: Asking, *, open_alone: bool, cursor: str | None, limit: int
) -> NamingsPage:
    """What the asker is named an owner of, and what it has that others are. Raises CursorUnreadable."""
    before: tuple[int, UUID, UUID] = _NEWEST
    if cursor is not None:
        before = await read_cursor(connection, cursor, tuple[Position, UUID, UUID])
    viewer = asking.viewer
    async with beyond(connection):
        found = await store.namings_of(connection, viewer.party, before, limit + 1, open_alone=open_alone)
    page = found[:limit]
    shown = [
        Shown(RecordKind.LOT, str(one.lot), Ground.COUNTERPARTY, frozenset({one.holder}))
        for one in page
        if one.holder != viewer.party
    ]
    await disclosure.record_look(connection, viewer, shown, asking.now)
    last = page[-1] if page else None
    goes_on = write_cursor((last.position, last.lot, last.party)) if last and len(found) > limit else None
    return NamingsPage(page, goes_on)


async def sides_of(connection: Connection, statement: UUID) -> set[PartyId]:
    """Who has the goods that a statement names owners of, and those it names."""
    return await store.sides_of(connection, statement)
