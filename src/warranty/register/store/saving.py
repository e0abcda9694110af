"""Writing a batch: statements with their confidential parts, findings, and what was refused."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection

_EXISTING: Final = "select id, position, signed, recorded_at from statements where id = any($1::uuid[])"
_STATEMENT_COLUMNS: Final = (
    "position", "id", "type", "issuer", "event_on", "recorded_at", "is_public", "signed",
)  # fmt: skip
_FINDING_COLUMNS: Final = ("position", "ordinal", "id", "rule", "about", "sentence", "facts", "concerns")
_ATTEMPT_COLUMNS: Final = (
    "attempted_at", "party", "statement", "type", "code", "rule", "sentence", "received",
)  # fmt: skip


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
    """Write findings: (position, ordinal, id, rule, about, sentence, facts as JSON text, concerns)."""
    if findings:
        await connection.copy_records_to_table("findings", records=findings, columns=_FINDING_COLUMNS)


async def save_attempts(connection: Connection, attempts: Sequence[tuple[Any, ...]]) -> None:
    """Write refused submissions of known signers."""
    if attempts:
        await connection.copy_records_to_table("attempts", records=attempts, columns=_ATTEMPT_COLUMNS)
