"""The SQL of looks, used assertions and the pseudonyms' secret, on the driver and inside its transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.disclosure.rules import Ground, RecordKind, Viewer
from warranty.foundation.ids import PartyId

_ADD_LOOKS: Final = """
    insert into looks (looked_at, viewer, case_id, kind, record, ground, subject, purpose, notice_from)
    select $1, $2, $3, l.* from unnest(
      $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::date[]) as l
"""
_SUPERVISION: Final = "supervision"
NEWEST_LOOK: Final = 2**63 - 1


class Whose(StrEnum):
    """Which looks: at one's own records, by oneself, or everybody's."""

    AT_ME = "at-me"
    OWN = "own"
    ALL = "all"


# Each by its own index. $1: the party; $2: the day by which looks have to be told.
_LOOKS: Final[Mapping[Whose, str]] = {
    whose: f"""
    select id, looked_at, viewer, kind, record, ground, purpose, subject, case_id from looks
    where {condition} and id < $3 and ($5::text is null or kind = $5) and ($6::text is null or record = $6)
      and ($7::uuid is null or case_id = $7)
    order by id desc limit $4
"""  # noqa: S608 - constants of ours
    for whose, condition in {
        Whose.AT_ME: "subject = $1 and (notice_from is null or notice_from <= $2)",
        Whose.OWN: "viewer = $1 and $2::date is not null",
        # What is sealed is sealed against oversight, too (R62).
        Whose.ALL: "$1::uuid is not null and $2::date is not null and kind <> 'suspicion'",
    }.items()
}
_LOOKS_AT: Final = """
    select id, looked_at, viewer, kind, record, ground, purpose, subject, case_id from looks
    where subject = $1 and (notice_from is null or notice_from <= $2) and kind <> 'suspicion'
      and record = any($3::text[])
    order by id desc limit $4
"""
_AGE_LOOKS: Final = """delete from looks where looked_at < $1
    and id in (select id from looks order by id limit $2)"""
# Those that have expired go at the same time, so that the table stays as small as five minutes of tokens.
_SPEND: Final = """
    with expired as (delete from assertions where expires_at < $3)
    insert into assertions (digest, expires_at) values ($1, $2) on conflict (digest) do nothing
"""
_SECRET: Final = "select secret from pseudonym_secret"  # noqa: S105 - a query


class Shown(NamedTuple):
    """What is about to be shown. record: its number, urn or DID as text. subjects: whose record it is."""

    kind: RecordKind
    record: str
    ground: Ground
    subjects: frozenset[PartyId] = frozenset()


class Look(NamedTuple):
    """A look on record. record: its number, urn or DID as text. subject: whose, None: no one party's."""

    id: int
    looked_at: datetime
    viewer: PartyId
    kind: RecordKind
    record: str
    ground: Ground
    purpose: str
    subject: PartyId | None
    case: UUID | None = None


class LooksOf(NamedTuple):
    """Which records' looks. None: of every kind, of every record, under whatever case."""

    kind: RecordKind | None = None
    record: str | None = None
    case: UUID | None = None


EVERY_LOOK: Final = LooksOf()


async def add_looks(
    connection: Connection, viewer: Viewer, looked_at: datetime, shown: Sequence[Shown]
) -> None:
    """Write down what a viewer is about to be shown, a line for each party whose record it is.

    An order delays the notice of those it names and of nobody else. Its purpose, which may name them, waits
    as long: who else is looked at under it is told at once, in the words the asker gave for it.
    """
    asker = viewer.successor or viewer.party
    case = viewer.case or viewer.engagement
    nobody: list[PartyId | None] = [None]
    lines = [
        (one.kind, one.record, one.ground, subject, *_why(viewer, subject))
        for one in shown
        for subject in sorted(one.subjects - {asker}) or nobody
    ]
    await connection.execute(
        _ADD_LOOKS,
        looked_at,
        asker,
        case.id if case else None,
        *zip(*lines, strict=True),
    )


def _why(viewer: Viewer, subject: PartyId | None) -> tuple[str, date | None]:
    """What for, and from when on this party may be told."""
    case, engagement = viewer.case, viewer.engagement
    if case is None:
        return viewer.purpose or (engagement.purpose if engagement else ""), None
    if case.notice_from is None or subject in case.opens:
        return viewer.purpose or case.purpose, case.notice_from
    return viewer.purpose or _SUPERVISION, None


async def looks(
    connection: Connection, party: PartyId, whose: Whose, today: date, before: int, limit: int, of: LooksOf
) -> list[Look]:
    """Looks, newest first. before: id of the last one seen; today: those with notice later are left out."""
    rows = await connection.fetch(_LOOKS[whose], party, today, before, limit, *of)
    return [_look(row) for row in rows]


async def looks_at(
    connection: Connection, party: PartyId, records: Sequence[str], today: date, limit: int
) -> list[Look]:
    """Looks at some of a party's records that may be told, newest first."""
    return [_look(row) for row in await connection.fetch(_LOOKS_AT, party, today, records, limit)]


async def age_looks(connection: Connection, before: datetime, most: int) -> int:
    """Drop looks of before an instant, up to so many of the oldest; how many were dropped."""
    done: str = await connection.execute(_AGE_LOOKS, before, most)
    return int(done.rpartition(" ")[2])


async def spend_assertion(connection: Connection, digest: bytes, expires_at: datetime, now: datetime) -> bool:
    """Whether this assertion is used for the first time; it is used up then."""
    done: str = await connection.execute(_SPEND, digest, expires_at, now)
    return done.endswith(" 1")


async def pseudonym_secret(connection: Connection) -> bytes:
    """The secret behind all pseudonyms; whoever has it leads them back to what they stand for."""
    secret: bytes = await connection.fetchval(_SECRET)
    return secret


def _look(row: asyncpg.Record) -> Look:
    return Look(
        id=row["id"],
        looked_at=row["looked_at"],
        viewer=row["viewer"],
        kind=RecordKind(row["kind"]),
        record=row["record"],
        ground=Ground(row["ground"]),
        purpose=row["purpose"],
        subject=row["subject"],
        case=row["case_id"],
    )
