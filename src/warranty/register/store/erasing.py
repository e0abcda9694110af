"""What is dropped with age or erased for good, and that it was."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from warranty.database.engine import Connection

# Nothing else is confidential in reports; who may read one goes with what there was to read.
_AGE_SUSPICIONS: Final = """with old as (
  select x.position from suspicions x join statements s using (position)
  where s.recorded_at < $1 order by x.position limit $4
), unread as (delete from suspicions where position in (select position from old)),
emptied as (update disclosures set encoded = '' where position in (select position from old)),
noted as (insert into erasures (position, name, erased_at, reason)
  select position, 'report', $2, $3 from old on conflict do nothing)
select count(*) from old"""
# The oldest by id, which are the oldest by time: recorded time never falls.
_AGE_ATTEMPTS: Final = """delete from attempts where attempted_at < $1
and id in (select id from attempts order by id limit $2)"""


async def age_attempts(connection: Connection, before: datetime, most: int) -> int:
    """Drop attempts of before an instant, up to so many of the oldest; how many were dropped."""
    done: str = await connection.execute(_AGE_ATTEMPTS, before, most)
    return int(done.rpartition(" ")[2])


async def age_suspicions(
    connection: Connection, before: datetime, now: datetime, reason: str, most: int
) -> int:
    """Erase what sealed reports of before an instant say, up to so many; how many there were."""
    gone: int = await connection.fetchval(_AGE_SUSPICIONS, before, now, reason, most)
    return gone


async def forget_suspicion(connection: Connection, position: int) -> None:
    """Who may read a report: nobody any more."""
    await connection.execute("delete from suspicions where position = $1", position)


async def age_code_tries(connection: Connection, before: date) -> None:
    """Drop counts of days before this one."""
    await connection.execute("delete from code_tries where day < $1", before)


_ERASED_AT: Final = """select erased_at from erasures
where position = $1 and (name in ($2, $3) or (not $4 and starts_with(name, $2 || '/')))
order by name = $2 desc, erased_at desc limit 1"""
_ERASED: Final = """select position, name, erased_at, reason from erasures
where position = any($1::bigint[])"""


async def erasures_of(
    connection: Connection, positions: Sequence[int]
) -> dict[tuple[int, str], tuple[datetime, str]]:
    """When and why something was erased, by position and name of the part or of its row."""
    rows = await connection.fetch(_ERASED, positions)
    return {(row["position"], row["name"]): (row["erased_at"], row["reason"]) for row in rows}


async def replace_disclosures(connection: Connection, position: int, encoded: bytes) -> None:
    """Put what is left after an erasure in place of what was there."""
    await connection.execute("update disclosures set encoded = $2 where position = $1", position, encoded)


async def disclosures_for_update(connection: Connection, position: int) -> bytes:
    """The confidential parts of a statement as kept, locked until the transaction ends; empty if none are."""
    kept: bytes | None = await connection.fetchval(
        "select encoded from disclosures where position = $1 for update", position
    )
    return kept or b""


async def erased_at(connection: Connection, position: int, name: str, *, is_left: bool) -> datetime | None:
    """When a part, or a row of one by itself or with its part, was erased; None if it was not.

    is_left: whether anything of it still stands; a part whose rows all went singly went with the last.
    """
    at: datetime | None = await connection.fetchval(
        _ERASED_AT, position, name, name.partition("/")[0], is_left
    )
    return at


async def forget_attempts(connection: Connection, statement: UUID) -> None:
    """Drop what was refused under a statement's id: it may hold the same parts."""
    await connection.execute("delete from attempts where statement = $1", statement)


async def note_erasures(
    connection: Connection, position: int, names: Collection[str], at: datetime, reason: str
) -> None:
    """Remember that parts, or rows of them, were erased, when and why."""
    await connection.execute(
        "insert into erasures (position, name, erased_at, reason) select $1, name, $3, $4"
        " from unnest($2::text[]) name",
        position,
        sorted(names),
        at,
        reason,
    )
