"""Statements by id, type, position and signer, with the confidential parts the wall lets through."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.books import Signature

_IN_ORDER: Final = """select s.position, s.id, s.recorded_at, s.signed,
  coalesce(d.encoded, ''::bytea) as encoded
from statements s left join disclosures d using (position)
where s.position >= $1 and s.position < $2 order by s.position"""
_SOME: Final = """select id, signed from statements where id = any($1::uuid[])"""
# A question for each row, which the wall answers with the parts that are the viewer's to see.
_PARTS: Final = """coalesce(
    (select d.encoded from disclosures_seen d where d.position = s.position), ''::bytea)"""
_ONE: Final = f"""select s.position, s.id, s.type, s.issuer, s.event_on, s.recorded_at, s.is_public, s.signed,
  {_PARTS} as encoded
from statements s where s.id = $1"""  # noqa: S608 - constants of ours
# All that a key signed begins with the same bytes.
# A sealed report is found nowhere: telling of its key would tell of it (R62).
_SIGNED_SINCE: Final = """select s.id, s.position, said.key
from unnest($1::text[], $2::uuid[], $3::bytea[], $4::timestamptz[]) as said (key, issuer, header, until)
  join statements s using (issuer)
where s.recorded_at >= coalesce($5, '-infinity'::timestamptz) and s.position < $6
  and s.recorded_at < coalesce(said.until, 'infinity') and s.type <> 'SuspicionReported'
  and substring(s.signed from 1 for octet_length(said.header)) = said.header order by s.position"""
_EACH: Final = f"""select s.id, s.signed, {_PARTS} as encoded
from statements s where s.id = any($1::uuid[])"""  # noqa: S608 - constants of ours
_PUBLIC: Final = """select position, signed, recorded_at from statements
where is_public and position >= $1 order by position limit $2"""


async def only_read(connection: Connection) -> None:
    """From here on the transaction writes nothing, whoever asks it to."""
    await connection.execute("set transaction read only")


async def statements_in_order(
    connection: Connection, begin: int, end: int, *, at_once: int = 1_000
) -> AsyncIterator[list[asyncpg.Record]]:
    """The statements from position begin to before end, in slices; for replay and export."""
    for start in range(begin, end, at_once):
        yield await connection.fetch(_IN_ORDER, start, min(end, start + at_once))


async def statement(connection: Connection, identifier: UUID) -> asyncpg.Record | None:
    """One statement with its confidential parts, whoever may read it."""
    return await connection.fetchrow(_ONE, identifier)


async def statements(connection: Connection, ids: Sequence[UUID]) -> list[asyncpg.Record]:
    """These statements with their confidential parts: id, signed, encoded."""
    return await connection.fetch(_EACH, ids)


_OF_TYPE: Final = f"""select s.position, s.id, s.issuer, s.signed, {_PARTS} as encoded
from statements s where s.id = any($1::uuid[]) and s.type = $2"""  # noqa: S608 - constants of ours


async def statements_of_type(
    connection: Connection, ids: Collection[UUID], type_: str
) -> list[asyncpg.Record]:
    """Those of these statements that are of a type, with their confidential parts."""
    return await connection.fetch(_OF_TYPE, list(ids), type_)


_IN_QUESTION: Final = """select distinct s.id from statements s join findings f on f.stands_at = s.position
  and f.rule = 'D05' and f.about = 'urn:uuid:' || s.id
  and not exists (select from key_doubts d where d.public_key = f.facts->>'publicKey'
    and not d.is_open and d.position > f.position)
  where s.id = any($1::uuid[])"""


async def is_in_question(connection: Connection, statements: Sequence[UUID]) -> bool:
    """Whether the key that signed one of these, or by which it entered, was in other hands then (D05).

    Or was put on record by such a key, and nobody stood by it since.
    """
    return bool(await in_question_among(connection, statements))


async def in_question_among(connection: Connection, statements: Sequence[UUID]) -> set[UUID]:
    """Those of these statements that `is_in_question` holds of."""
    if not statements:
        return set()
    return {row["id"] for row in await connection.fetch(_IN_QUESTION, statements)}


_POSITIONS: Final = "select id, issuer, position from statements where id = any($1::uuid[]) and position < $2"


async def positions_of(
    connection: Connection, ids: Sequence[UUID], before: int
) -> list[tuple[StatementId, PartyId, int]]:
    """Those of these statements recorded before a position: id, maker, position."""
    return [tuple(row) for row in await connection.fetch(_POSITIONS, ids, before)]


class Said(NamedTuple):
    """What a key may have signed in a party's name.

    header: what that begins with. until: from when on it was found before, None: never.
    """

    key: str
    issuer: PartyId
    header: bytes
    until: datetime | None


async def signed_since(
    connection: Connection, said: Sequence[Said], since: datetime | None, before: int
) -> list[Signature]:
    """What keys signed before a position, and from an instant on if one is given; in log order."""
    columns = [list(column) for column in zip(*said, strict=True)]
    rows = await connection.fetch(_SIGNED_SINCE, *columns, since, before) if said else ()
    return [Signature(*row.values()) for row in rows]


_WITH_PARTS: Final = f"""select s.position, s.id, s.type, s.issuer, s.recorded_at, s.signed,
  s.event_on, s.is_public, {_PARTS} as encoded
from statements s where s.id = any($1::uuid[]) order by s.position desc"""  # noqa: S608 - constants of ours


async def with_parts(connection: Connection, ids: Sequence[UUID]) -> list[asyncpg.Record]:
    """These statements with what is left of their confidential parts, newest first."""
    return await connection.fetch(_WITH_PARTS, ids)


async def signed_parts(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """The signed parts of these statements, whoever may read them; no confidential part."""
    return {row["id"]: row["signed"] for row in await connection.fetch(_SOME, ids)} if ids else {}


async def public_statements(connection: Connection, begin: int, limit: int) -> list[asyncpg.Record]:
    """Public-class statements from a position on: position, signed, recorded_at."""
    return await connection.fetch(_PUBLIC, begin, limit)


async def last_signed_at(connection: Connection, parties: Sequence[UUID]) -> datetime | None:
    """When any of these parties last recorded a statement, None if none of them ever did."""
    at: datetime | None = await connection.fetchval(
        "select max(recorded_at) from statements where issuer = any($1::uuid[])", parties
    )
    return at


async def recorded_at(connection: Connection, position: int) -> datetime | None:
    """When a position was recorded."""
    at: datetime | None = await connection.fetchval(
        "select recorded_at from statements where position = $1", position
    )
    return at
