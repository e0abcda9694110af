"""SQL of what is asked about findings and the times of statements; the register writes both tables."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId
from warranty.policy.catalogue import Finding
from warranty.reconciliation.rules.entitlement import FindingKnown

_ABOUT: Final = """
    select f.position, f.rule, f.about, f.sentence, f.facts::text as facts, s.issuer
    from findings f join statements s on s.position = coalesce(f.concerns, f.position)
    where f.about = any($1::text[]) and f.position <= $2 order by f.position, f.ordinal
"""
_RECORDED_AT: Final = "select position, recorded_at from statements where position = any($1::bigint[])"
_RECORDED_ON: Final = "select id, recorded_at from statements where id = any($1::uuid[])"
_AT: Final = "select position, id, recorded_at from statements where position = any($1::bigint[])"
_FINDING: Final = "f.position, f.ordinal, f.rule, f.about, f.sentence, f.facts::text as facts"
# What concerns an earlier statement is told to its sides, and stands since the later one, of which they see
# its time alone.
_BEFORE: Final = f"""
    select {_FINDING}, s.id, s.issuer, coalesce(l.recorded_at, s.recorded_at) as recorded_at
    from findings f join finding_sources s on s.position = coalesce(f.concerns, f.position)
    left join recorded_times l on l.position = f.position and f.concerns is not null
    where (f.position, f.ordinal) < ($1, $2) and f.position <= $3 and f.rule = any($4::text[])
      and ($5::uuid is null or s.issuer = $5) and ($7::date is null or s.event_on between $7 and $8)
    order by f.position desc, f.ordinal desc limit $6
"""  # noqa: S608 - constants of ours
_BOUGHT: Final = f"""
    select {_FINDING}, s.id, s.issuer, l.recorded_at
    from findings f join statements s on s.position = coalesce(f.concerns, f.position)
    join sales x on x.id = s.id join recorded_times l on l.position = f.position
    where x.buyer = $5
      and (f.position, f.ordinal) < ($1, $2) and f.position <= $3 and f.rule = any($4::text[])
    order by f.position desc, f.ordinal desc limit $6
"""  # noqa: S608 - constants of ours


class FindingOnRecord(NamedTuple):
    """A finding where it stands in the log. statement: the one it concerns; issuer: who made that."""

    finding: Finding
    position: int
    ordinal: int
    statement: UUID
    recorded_at: datetime
    issuer: PartyId


async def findings_about(connection: Connection, about: Collection[str], as_of: int) -> list[FindingKnown]:
    """Findings about any of these (numbers, lots, urns of statements) by a position, in log order."""
    rows = await connection.fetch(_ABOUT, about, as_of)
    return [FindingKnown(_finding(row), row["position"], row["issuer"]) for row in rows]


async def recorded_at(connection: Connection, positions: Collection[int]) -> dict[int, datetime]:
    """When these positions were recorded."""
    rows = await connection.fetch(_RECORDED_AT, positions)
    return {row["position"]: row["recorded_at"] for row in rows}


async def recorded_by_id(connection: Connection, statements: Collection[UUID]) -> dict[UUID, datetime]:
    """When these statements were recorded."""
    rows = await connection.fetch(_RECORDED_ON, statements)
    return {row["id"]: row["recorded_at"] for row in rows}


_OF_ISSUER: Final = """
    select f.rule, f.about, f.sentence, f.facts::text as facts
    from findings f join statements s using (position)
    where s.issuer = $1 and f.rule = $2 and s.event_on between $3 and $4 and f.position <= $5
    order by f.position, f.ordinal
"""
_DAYS: Final = "select position, event_on from statements where position = any($1::bigint[])"


async def findings_of(
    connection: Connection, issuer: PartyId, rule: str, first: date, last: date, as_of: int
) -> list[Finding]:
    """Findings under a rule that a party's statements of a period brought, in log order."""
    rows = await connection.fetch(_OF_ISSUER, issuer, rule, first, last, as_of)
    return [_finding(row) for row in rows]


async def days_of(connection: Connection, positions: Collection[int]) -> dict[int, date]:
    """The event days of the statements at these positions."""
    rows = await connection.fetch(_DAYS, positions)
    return {row["position"]: row["event_on"] for row in rows}


async def statements_at(
    connection: Connection, positions: Collection[int]
) -> dict[int, tuple[UUID, datetime]]:
    """The statements at these positions, and when they were recorded."""
    rows = await connection.fetch(_AT, positions)
    return {row["position"]: (row["id"], row["recorded_at"]) for row in rows}


async def findings_before(
    connection: Connection,
    before: tuple[int, int],
    as_of: int,
    rules: Sequence[str],
    limit: int,
    *,
    issuer: PartyId | None = None,
    within: tuple[date, date] | None = None,
) -> list[FindingOnRecord]:
    """Findings under some rules, newest first, before a cursor. issuer: None: anybody's.

    within: of statements of these days alone, both included.
    """
    rows = await connection.fetch(_BEFORE, *before, as_of, rules, issuer, limit, *(within or (None, None)))
    return [_on_record(row) for row in rows]


async def findings_about_bought(
    connection: Connection,
    before: tuple[int, int],
    as_of: int,
    rules: Sequence[str],
    limit: int,
    *,
    buyer: PartyId,
) -> list[FindingOnRecord]:
    """As `findings_before`: what sales to a buyer brought to light, or later statements about them."""
    rows = await connection.fetch(_BOUGHT, *before, as_of, rules, buyer, limit)
    return [_on_record(row) for row in rows]


def _on_record(row: asyncpg.Record) -> FindingOnRecord:
    return FindingOnRecord(
        _finding(row), row["position"], row["ordinal"], row["id"], row["recorded_at"], row["issuer"]
    )


def _finding(row: asyncpg.Record) -> Finding:
    return Finding(row["rule"], row["about"], row["sentence"], json.loads(row["facts"]))
