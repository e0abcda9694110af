"""The SQL of looks and used assertions, on the driver's connection and inside its transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.disclosure.rules import Ground, RecordKind

_ADD_LOOKS: Final = """
    insert into looks (looked_at, viewer, kind, record, ground)
    select $1, $2, l.* from unnest($3::text[], $4::text[], $5::text[]) as l
"""
_LOOKS_AT: Final = """
    select id, looked_at, viewer, kind, record, ground from looks
    where kind = $1 and record = $2 and id < $3 order by id desc limit $4
"""
_LOOKS_OF: Final = """
    select id, looked_at, viewer, kind, record, ground from looks
    where viewer = $1 and id < $2 order by id desc limit $3
"""
# Those that have expired go at the same time, so that the table stays as small as five minutes of tokens.
_SPEND: Final = """
    with expired as (delete from assertions where expires_at < $3)
    insert into assertions (digest, expires_at) values ($1, $2) on conflict (digest) do nothing
"""


class Shown(NamedTuple):
    """What is about to be shown. record: its number, urn or DID as text."""

    kind: RecordKind
    record: str
    ground: Ground


class Look(NamedTuple):
    """A look on record. record: its number, urn or DID as text."""

    id: int
    looked_at: datetime
    viewer: UUID
    kind: RecordKind
    record: str
    ground: Ground


async def add_looks(
    connection: Connection, viewer: UUID, looked_at: datetime, shown: Sequence[Shown]
) -> None:
    """Write down what a viewer is about to be shown."""
    kinds, records, grounds = zip(*shown, strict=True)
    await connection.execute(_ADD_LOOKS, looked_at, viewer, kinds, records, grounds)


async def looks_at(
    connection: Connection, kind: RecordKind, record: str, before: int, limit: int
) -> list[Look]:
    """Who was shown a record, newest first. before: id of the last one seen."""
    return [_look(row) for row in await connection.fetch(_LOOKS_AT, kind, record, before, limit)]


async def looks_of(connection: Connection, viewer: UUID, before: int, limit: int) -> list[Look]:
    """What a viewer was shown of others, newest first. before: id of the last one seen."""
    return [_look(row) for row in await connection.fetch(_LOOKS_OF, viewer, before, limit)]


async def spend_assertion(connection: Connection, digest: bytes, expires_at: datetime, now: datetime) -> bool:
    """Whether this assertion is used for the first time; it is used up then."""
    done: str = await connection.execute(_SPEND, digest, expires_at, now)
    return done.endswith(" 1")


def _look(row: asyncpg.Record) -> Look:
    return Look(
        id=row["id"],
        looked_at=row["looked_at"],
        viewer=row["viewer"],
        kind=RecordKind(row["kind"]),
        record=row["record"],
        ground=Ground(row["ground"]),
    )
