"""SQL of what consumers brought back, and of the boxes that consumer sales were made from."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots.consumers import CONSUMER, CameBack, ConsumerBooks

_BACK: Final = """select sale, line, lot, sum(carats)::bigint as carats from consumer_returns
where sale = any($1::uuid[]) group by sale, line, lot"""
# All of a box was one lot when goods were sold from it, and left from there.
_FROM_BOXES: Final = f"""select x.position, l.vessel, l.id from lot_exits x join lots l on l.id = x.lot
where x.position = any($1::bigint[]) and x.cause = '{CONSUMER}' and l.vessel is not null"""  # noqa: S608


async def load_back(connection: Connection, books: ConsumerBooks) -> None:
    """What came back of the sales that the books know."""
    for row in await connection.fetch(_BACK, list(books.sold)) if books.sold else ():
        books.note_back(row["sale"], row["line"], row["lot"], row["carats"])


async def sold_from_boxes(connection: Connection, positions: Sequence[int]) -> dict[tuple[int, UUID], LotId]:
    """By position of a consumer sale and box, the lot that its goods left."""
    rows = await connection.fetch(_FROM_BOXES, positions) if positions else ()
    return {(row["position"], row["vessel"]): row["id"] for row in rows}


async def save(connection: Connection, books: ConsumerBooks) -> None:
    """Write what came back, with one COPY."""
    if books.came_back:
        await connection.copy_records_to_table(
            "consumer_returns", records=books.came_back, columns=CameBack._fields
        )
