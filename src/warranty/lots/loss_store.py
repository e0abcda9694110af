"""SQL of what was reported lost, lot by lot, and of what of it was taken back."""

from collections.abc import Sequence
from typing import Final

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots.losses import FoundAgain, LossBooks

_BACK: Final = """select loss, lot, sum(carats)::bigint as carats from losses_taken_back
where loss = any($1::uuid[]) group by loss, lot"""
_GONE: Final = """select position, lot, carats from lot_exits
where position = any($1::bigint[]) and cause in ('loss', 'theft', 'destruction') order by position, lot"""


async def load_back(connection: Connection, books: LossBooks) -> None:
    """What was taken back of the losses that the books know."""
    for row in await connection.fetch(_BACK, list(books.reported)) if books.reported else ():
        books.note_back(row["loss"], row["lot"], row["carats"])


async def gone_at(connection: Connection, positions: Sequence[int]) -> dict[int, dict[LotId, int]]:
    """By position of a loss, what left each lot."""
    gone: dict[int, dict[LotId, int]] = {}
    for row in await connection.fetch(_GONE, positions) if positions else ():
        gone.setdefault(row["position"], {})[row["lot"]] = row["carats"]
    return gone


async def save(connection: Connection, books: LossBooks) -> None:
    """Write what was taken back, with one COPY."""
    if books.found_again:
        await connection.copy_records_to_table(
            "losses_taken_back", records=books.found_again, columns=FoundAgain._fields
        )
