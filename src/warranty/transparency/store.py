"""The log's SQL, on the driver's connection and inside its transaction: one named function per question.

Statements are prepared and kept by the driver. Reading goes by *runs*: a run (tile level, start, stop) is
the hashes of that level from start to before stop; on level 0 it is the entries themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

import asyncpg

from warranty.transparency.rules.entries import ENTRY_BYTES, cut_entries
from warranty.transparency.rules.frontier import Frontier, Growth, Head
from warranty.transparency.rules.refusals import LogDamaged
from warranty.transparency.rules.tree import HASH_BYTES

Connection: TypeAlias = "asyncpg.Connection[Any]"
Run = tuple[int, int, int]

_LONGEST_ROW: Final = 1024
"""Entries in one row at most, as the table's constraint says; bounds the search for a run's first row."""

_HEAD: Final = "SELECT size, root, frontier, recorded_at FROM log_head"

_APPEND: Final = """
WITH new_entries AS (
    INSERT INTO log_entries (first_position, entries) SELECT * FROM unnest($1::bigint[], $2::bytea[])
), new_nodes AS (
    INSERT INTO log_nodes (tile_level, position, hash)
    SELECT * FROM unnest($3::smallint[], $4::bigint[], $5::bytea[])
)
UPDATE log_head SET size = $6, root = $7, frontier = $8, recorded_at = $9
WHERE size = $10 AND (recorded_at IS NULL OR recorded_at <= $9)
"""

# A row of entries may begin before a run and end after it: cut to what the run asks for.
_RUNS: Final = f"""
SELECT 0::smallint AS tile_level, run.start, string_agg(
    substring(
        row.entries
        FROM 1 + {ENTRY_BYTES} * (greatest(run.start, row.first_position) - row.first_position)::int
        FOR {ENTRY_BYTES}
            * (least(run.stop, row.next_position) - greatest(run.start, row.first_position))::int
    ), '' ORDER BY row.first_position
) AS content
FROM unnest($1::bigint[], $2::bigint[]) AS run (start, stop)
JOIN log_entries AS row ON row.first_position > run.start - {_LONGEST_ROW}
    AND row.first_position < run.stop AND row.next_position > run.start
GROUP BY run.start, run.stop
UNION ALL
SELECT run.tile_level, run.start, string_agg(node.hash, '' ORDER BY node.position)
FROM unnest($3::smallint[], $4::bigint[], $5::bigint[]) AS run (tile_level, start, stop)
JOIN log_nodes AS node ON node.tile_level = run.tile_level
    AND node.position >= run.start AND node.position < run.stop
GROUP BY run.tile_level, run.start, run.stop
"""  # noqa: S608 - two constants of ours, nothing from outside


async def lock_head(connection: Connection) -> Head:
    """The head, locked until the transaction ends: writers queue here. Raises LogDamaged."""
    return _head(await connection.fetchrow(f"{_HEAD} FOR UPDATE"))


async def read_head(connection: Connection) -> Head:
    """The head as last committed. Raises LogDamaged."""
    return _head(await connection.fetchrow(_HEAD))


async def append(
    connection: Connection, growth: Growth, entries: Sequence[bytes], recorded_at: datetime
) -> None:
    """Write a batch under the locked head: its entries, the tile hashes it completes, the new head.

    Raises LogDamaged when the head is not the one the growth began with or its time would fall: the
    transaction must then be given up.
    """
    starts = range(0, len(entries), _LONGEST_ROW)
    nodes = growth.completed_tile_hashes()
    done = await connection.execute(
        _APPEND,
        [growth.before.size + start for start in starts],
        [b"".join(entries[start : start + _LONGEST_ROW]) for start in starts],
        [level for level, _, _ in nodes],
        [position for _, position, _ in nodes],
        [value for _, _, value in nodes],
        growth.after.size,
        growth.root,
        growth.after.to_bytes(),
        recorded_at,
        growth.before.size,
    )
    if done != "UPDATE 1":
        raise LogDamaged("The head of the log is not the one this batch was appended to.")


async def read_entries(connection: Connection, start: int, stop: int) -> list[bytes]:
    """The entries at positions start to before stop, all of them. Raises LogDamaged when one is missing."""
    runs = await read_runs(connection, [(0, start, stop)])
    return cut_entries(runs[0, start])


async def read_tile(connection: Connection, level: int, start: int, stop: int) -> bytes:
    """The stored hashes of a tile level of 1 or more, from start to before stop. Raises LogDamaged."""
    runs = await read_runs(connection, [(level, start, stop)])
    return runs[level, start]


async def read_runs(connection: Connection, runs: Iterable[Run]) -> dict[tuple[int, int], bytes]:
    """The content of each run, by tile level and start; runs of one level begin at different places.

    Raises LogDamaged when a run is not stored whole.
    """
    wanted = list(runs)
    entries = [run for run in wanted if run[0] == 0]
    nodes = [run for run in wanted if run[0] > 0]
    rows = await connection.fetch(
        _RUNS,
        [start for _, start, _ in entries],
        [stop for _, _, stop in entries],
        [level for level, _, _ in nodes],
        [start for _, start, _ in nodes],
        [stop for _, _, stop in nodes],
    )
    found = {(row["tile_level"], row["start"]): row["content"] for row in rows}
    for level, start, stop in wanted:
        width = HASH_BYTES if level else ENTRY_BYTES
        if len(found.get((level, start), b"")) != width * (stop - start):
            raise LogDamaged(f"Positions {start} to {stop} of tile level {level} are not stored whole.")
    return found


def _head(row: "asyncpg.Record | None") -> Head:
    """The head row as a value; its three parts must agree with each other."""
    if row is None:
        raise LogDamaged("The log has no head.")
    head = Head(Frontier.from_bytes(row["size"], row["frontier"]), row["recorded_at"])
    if head.root != row["root"]:
        raise LogDamaged("The head's root is not that of its frontier.")
    return head
