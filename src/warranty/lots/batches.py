"""Manufacture batches: what went in, came out and was lost, and what is left in each.

One's own; for an auditor the member's that had goods in work in its period, as they stood on its last day.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure.rules import Topic
from warranty.foundation.ids import StatementId
from warranty.lots import batch_store
from warranty.lots.asking import NEWEST, Asking, Position, read_cursor, write_cursor
from warranty.lots.books import LOST
from warranty.lots.rules.yields import consumed, percent
from warranty.lots.showing import note_audited


class Batch(NamedTuple):
    """A batch as known at a position. accounts: thousandths by account, as `BatchBooked` has them."""

    id: StatementId
    position: int
    number: str
    hs: str
    category: str
    is_closed: bool
    accounts: Mapping[str, int]

    @property
    def left(self) -> int:
        """Thousandths still in it: what went in less all that came out and was lost."""
        return 2 * self.accounts.get("in", 0) - sum(self.accounts.values())

    @property
    def consumed(self) -> int:
        """Thousandths of rough that were cut or still are: what went in less what came out as rough."""
        return consumed(self.accounts)

    @property
    def lost(self) -> dict[str, int]:
        """Thousandths by cause."""
        accounts = self.accounts.items()
        return {name.removeprefix(LOST): ct for name, ct in accounts if name.startswith(LOST)}

    @property
    def yielded(self) -> str:
        """Polished of what was consumed, in percent; "" while it is open or nothing was cut."""
        is_known = self.is_closed and self.consumed > 0
        return percent(self.accounts.get("polished", 0), self.consumed) if is_known else ""


class BatchPage(NamedTuple):
    """Some of one's own batches, newest first. cursor: None when there are no more."""

    as_of: int
    batches: Sequence[Batch]
    cursor: str | None


async def own_batches(
    connection: Connection, asking: Asking, as_of: int, *, cursor: str | None = None, limit: int
) -> BatchPage:
    """A page of the batches of whom the asker stands for, closed ones too. Raises CursorUnreadable."""
    before = NEWEST
    if cursor is not None:
        as_of, before = await read_cursor(connection, cursor, tuple[Position, Position])
    viewer = asking.viewer
    span = viewer.span(Topic.STOCK)
    async with beyond(connection):
        rows = await batch_store.batches_of(connection, viewer.side, as_of, before, limit + 1, span)
    page = [
        Batch(
            row["id"], row["position"], row["number"], row["hs"], row["category"], row["is_closed"],
            batch_store.accounts_of(row),
        )
        for row in rows[:limit]
    ]  # fmt: skip
    if span is not None:
        await note_audited(connection, asking, [one.id for one in page])
    return BatchPage(as_of, page, write_cursor((as_of, page[-1].position)) if len(rows) > limit else None)
