"""Loading and saving the rooms' books, each through its own store; the register's privilege."""

from collections.abc import Sequence

from warranty.certificates import store as certificate_store
from warranty.certificates.documents import FeedComplete
from warranty.database.engine import Connection
from warranty.foundation.statements import Entry
from warranty.lots import store as lot_store
from warranty.parties import store as party_store
from warranty.parties.books import Identity
from warranty.register.books import Books, touched
from warranty.trade import store as trade_store


async def load(connection: Connection, entries: Sequence[Entry], identity: Identity) -> Books:
    """What these entries touch, in one query for each table, lower rooms first."""
    slice_ = touched(entries)
    parties = await party_store.load(connection, slice_, identity)
    certificates = await certificate_store.load(connection, slice_, parties)
    lots = await lot_store.load(connection, slice_, parties, certificates)
    trade = await trade_store.load(connection, slice_, parties, lots)
    return Books(parties, certificates, lots, trade)


async def load_what_only_its_turn_shows(connection: Connection, books: Books, entry: Entry) -> None:
    """For a feed mark: write what happened before it, then count its feed; for all else nothing.

    A mark speaks of every number of its participant, those of the same batch too, so that it is judged on the
    tables as they are just before it. What it finds then depends on the log alone, not on where batches end.
    """
    if isinstance(entry.document, FeedComplete):
        await save(connection, books)
        await certificate_store.load_feed(connection, books.certificates, entry)


async def save(connection: Connection, books: Books) -> None:
    """Write what happened since the last time, set-wise."""
    await party_store.save(connection, books.parties)
    await certificate_store.save(connection, books.certificates)
    await lot_store.save(connection, books.lots)
    await trade_store.save(connection, books.trade)
    for room in (books.parties, books.certificates, books.lots, books.trade):
        room.saved()
