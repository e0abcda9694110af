"""SQL of the register: statements with their confidential parts, attempts and findings."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection

_EXISTING: Final = "select id, position, signed, recorded_at from statements where id = any($1::uuid[])"
_STATEMENT_COLUMNS: Final = (
    "position", "id", "type", "issuer", "event_on", "recorded_at", "is_public", "signed",
)  # fmt: skip
_FINDING_COLUMNS: Final = ("position", "ordinal", "rule", "about", "sentence", "facts")
_ATTEMPT_COLUMNS: Final = (
    "attempted_at", "party", "statement", "type", "code", "rule", "sentence", "received",
)  # fmt: skip
_IN_ORDER: Final = """select s.position, s.id, s.recorded_at, s.signed,
  coalesce(d.encoded, ''::bytea) as encoded
from statements s left join disclosures d using (position)
where s.position >= $1 and s.position < $2 order by s.position"""
_ONE: Final = """select s.position, s.id, s.type, s.issuer, s.event_on, s.recorded_at, s.is_public, s.signed,
  coalesce(d.encoded, ''::bytea) as encoded
from statements s left join disclosures d using (position) where s.id = $1"""
_PUBLIC: Final = """select position, signed, recorded_at from statements
where is_public and position >= $1 order by position limit $2"""
_FINDINGS_AFTER: Final = """select f.*, s.issuer, s.id as statement, s.recorded_at
from findings f join statements s using (position)
where (f.position, f.ordinal) > ($1, $2) and ($3::uuid is null or s.issuer = $3)
  and ($4::text is null or f.rule = $4) and ($5::text is null or f.about = $5)
order by f.position, f.ordinal limit $6"""


async def existing(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, asyncpg.Record]:
    """The recorded statements among these ids: id, position, signed, recorded_at."""
    return {row["id"]: row for row in await connection.fetch(_EXISTING, ids)}


async def save(
    connection: Connection,
    statements: Iterable[tuple[Any, ...]],
    disclosures: Sequence[tuple[int, bytes]],
    findings: Sequence[tuple[Any, ...]],
) -> None:
    """Write a batch's statements with their confidential parts, and the findings they brought."""
    await connection.copy_records_to_table("statements", records=statements, columns=_STATEMENT_COLUMNS)
    if disclosures:
        await connection.copy_records_to_table(
            "disclosures", records=disclosures, columns=("position", "encoded")
        )
    await save_findings(connection, findings)


async def save_findings(connection: Connection, findings: Sequence[tuple[Any, ...]]) -> None:
    """Write findings: (position, ordinal, rule, about, sentence, facts as JSON text)."""
    if findings:
        await connection.copy_records_to_table("findings", records=findings, columns=_FINDING_COLUMNS)


async def save_attempts(connection: Connection, attempts: Sequence[tuple[Any, ...]]) -> None:
    """Write refused submissions of known signers."""
    if attempts:
        await connection.copy_records_to_table("attempts", records=attempts, columns=_ATTEMPT_COLUMNS)


async def statements_in_order(
    connection: Connection, begin: int, end: int, *, at_once: int = 1_000
) -> AsyncIterator[list[asyncpg.Record]]:
    """The statements from position begin to before end, in slices; for replay and export."""
    for start in range(begin, end, at_once):
        yield await connection.fetch(_IN_ORDER, start, min(end, start + at_once))


async def statement(connection: Connection, identifier: UUID) -> asyncpg.Record | None:
    """One statement with its confidential parts, whoever may read it."""
    return await connection.fetchrow(_ONE, identifier)


async def public_statements(connection: Connection, begin: int, limit: int) -> list[asyncpg.Record]:
    """Public-class statements from a position on: position, signed, recorded_at."""
    return await connection.fetch(_PUBLIC, begin, limit)


async def findings_after(
    connection: Connection,
    after: tuple[int, int],
    limit: int,
    *,
    issuer: UUID | None = None,
    rule: str | None = None,
    about: str | None = None,
) -> list[asyncpg.Record]:
    """Findings after a cursor (position, ordinal), optionally of one maker, rule or thing."""
    return await connection.fetch(_FINDINGS_AFTER, *after, issuer, rule, about, limit)


async def replace_disclosures(connection: Connection, position: int, encoded: bytes) -> None:
    """Put what is left after an erasure in place of what was there."""
    await connection.execute("update disclosures set encoded = $2 where position = $1", position, encoded)


async def note_erasure(connection: Connection, position: int, name: str, at: datetime, reason: str) -> None:
    """Remember that a part was erased, when and why."""
    await connection.execute(
        "insert into erasures (position, name, erased_at, reason) values ($1, $2, $3, $4)",
        position,
        name,
        at,
        reason,
    )
