"""Boxes: what each is called, and what is in it now.

One's own; for an auditor the member's that had goods in them on the last day of its period, with those.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure.rules import Topic
from warranty.foundation.ids import PartyId, StatementId
from warranty.lots import box_store, stock_store
from warranty.lots.asking import NEWEST, Asking, Position, read_cursor, write_cursor
from warranty.lots.showing import note_audited


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
    """A page of the boxes of whom the asker stands for, closed ones too. Raises CursorUnreadable.

    An auditor's page may be short: which boxes were empty on the day shows when their lots are looked at.
    """
    before = NEWEST
    if cursor is not None:
        (before,) = await read_cursor(connection, cursor, tuple[Position])
    span = asking.viewer.span(Topic.STOCK)
    async with beyond(connection):
        rows = await box_store.boxes_of(connection, asking.viewer.side, before, limit + 1)
        page = [Box(*row) for row in rows[:limit]]
        shown = page if span is None else await _on_day(connection, asking.viewer.side, page, span)
    if span is not None:
        await note_audited(connection, asking, [one.id for one in shown])
    return BoxPage(shown, write_cursor((page[-1].position,)) if len(rows) > limit else None)


async def _on_day(
    connection: Connection, holder: PartyId, boxes: Sequence[Box], span: tuple[date, date]
) -> list[Box]:
    """Those of the boxes that had something in them at the end of the last day, open then as all such are."""
    _, day = span
    if day == date.min:  # the audit is not about stock
        return []
    inside = await box_store.lots_in(connection, [box.id for box in boxes], holder, day)
    own = [lot for lot, _, is_own in inside if is_own]
    others = [lot for lot, _, is_own in inside if not is_own]
    left = {lot: sum(of) for lot, of in (await stock_store.own_on_day(connection, NEWEST, own, day)).items()}
    left |= await stock_store.held_on_day(connection, NEWEST, others, day)
    found: dict[StatementId, list[int]] = {}
    for lot, box, _ in inside:
        if left.get(lot):
            found.setdefault(box, []).append(left[lot])
    return [
        box._replace(lots=len(found[box.id]), left=sum(found[box.id]), is_closed=False)
        for box in boxes
        if box.id in found
    ]
