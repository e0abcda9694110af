"""One's own boxes: what each is called, and what is in it now."""

from collections.abc import Sequence
from typing import NamedTuple

from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId
from warranty.lots import box_store
from warranty.lots.asking import NEWEST, Asking, Position, read_cursor, write_cursor


class Box(NamedTuple):
    """A box. lots: that something is left of in it; left: thousandths in all of them."""

    id: StatementId
    position: int
    number: str
    hs: str
    lots: int
    left: int
    is_closed: bool


class BoxPage(NamedTuple):
    """Some of one's own boxes, newest first. cursor: None when there are no more."""

    boxes: Sequence[Box]
    cursor: str | None


async def own_boxes(
    connection: Connection, asking: Asking, *, cursor: str | None = None, limit: int
) -> BoxPage:
    """A page of the asker's boxes, closed ones too. Raises CursorUnreadable."""
    before = NEWEST
    if cursor is not None:
        (before,) = await read_cursor(connection, cursor, tuple[Position])
    rows = await box_store.boxes_of(connection, asking.viewer.party, before, limit + 1)
    page = [Box(*row) for row in rows[:limit]]
    return BoxPage(page, write_cursor((page[-1].position,)) if len(rows) > limit else None)
