"""What is on record of the register itself: founding, rule set, and what notices say of participants."""

from typing import Final

from warranty.database.engine import Connection
from warranty.parties.books import Founding, SourceStated
from warranty.parties.store.rows import REGISTER, read_founding

_SOURCES: Final = f"select {', '.join(SourceStated._fields)} from source_statuses order by position"  # noqa: S608


async def founding(connection: Connection) -> Founding | None:
    """Leaf 0, None before it is there."""
    (register,) = await connection.fetch(REGISTER)
    return read_founding(register)


async def policy_digest(connection: Connection, as_of: int | None) -> str:
    """Digest of the rule set in force at a position, "" before the first."""
    digest: str | None = await connection.fetchval(
        "select digest from policies where $1::bigint is null or position <= $1"
        " order by position desc limit 1",
        as_of,
    )
    return digest or ""


async def source_statuses(connection: Connection) -> list[SourceStated]:
    """All that notices say of participants and zones, in log order; there are few."""
    return [SourceStated(*row.values()) for row in await connection.fetch(_SOURCES)]
