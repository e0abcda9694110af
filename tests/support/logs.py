"""Batches of entries recorded in a real log, as the register records them."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from warranty.transparency import store
from warranty.transparency.rules.entries import EntryClass, encode_entries
from warranty.transparency.rules.frontier import grow
from warranty.transparency.rules.tree import leaf_hash

RECORDED_AT: Final = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def entries_of(first: int, count: int, recorded_at: datetime) -> list[bytes]:
    """Entries whose digests say their position; every tenth is public."""
    return encode_entries(
        recorded_at,
        [
            (
                EntryClass.PRIVATE if position % 10 else EntryClass.PUBLIC,
                sha256(position.to_bytes(8)).digest(),
            )
            for position in range(first, first + count)
        ],
    )


async def record(
    connection: Any,  # noqa: ANN401 - asyncpg ships no types
    count: int,
    recorded_at: datetime = RECORDED_AT,
) -> list[bytes]:
    """One batch of `count` entries; the caller's transaction is not committed."""
    head = await store.lock_head(connection)
    entries = entries_of(head.size, count, recorded_at)
    growth = grow(head.frontier, [leaf_hash(entry) for entry in entries])
    await store.append(connection, growth, entries, recorded_at)
    return entries
