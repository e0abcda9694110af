"""Physical counts as they are asked for: beside the book of their day, with what nobody has explained yet."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure.rules import NotFound, Topic
from warranty.foundation.ids import PartyId
from warranty.lots import scale_store, stock_store
from warranty.lots.asking import NEWEST, Asking, Position, read_cursor, write_cursor
from warranty.lots.rules.counting import open_of, tolerance_of
from warranty.lots.scale_store import JudgedBatch
from warranty.lots.scales import Compared, Counted
from warranty.lots.stock import look_at_stock
from warranty.lots.stock_store import Apart
from warranty.policy.rule_set import Policy

_MOST_COUNTS: Final = 1_000
"""Counts, the newest, in which what is unexplained is looked for."""


class LineShown(NamedTuple):
    """A line beside the book. open: what nobody has explained; signed, 0 within tolerance."""

    compared: Compared
    tolerance: int
    open: int


class CountShown(NamedTuple):
    """A count. apart: what was in its maker's books that day and not in hand, or in hand for others."""

    counted: Counted
    lines: Sequence[LineShown]
    apart: Sequence[Apart] = ()

    @property
    def is_open(self) -> bool:
        """Whether a difference waits for its weighing, find or loss."""
        return any(line.open for line in self.lines)


class CountsPage(NamedTuple):
    """A member's counts, newest first. cursor: None on the last page."""

    counts: Sequence[CountShown]
    cursor: str | None


async def counts_of(
    connection: Connection, asking: Asking, member: PartyId, as_of: int, *, cursor: str | None, limit: int
) -> CountsPage:
    """A member's counts, each with what is open. Raises NotFound, CursorUnreadable."""
    before = NEWEST
    if cursor is not None:
        as_of, before = await read_cursor(connection, cursor, tuple[Position, Position])
    span = asking.viewer.span(Topic.STOCK)
    await look_at_stock(connection, asking, member, *(span or (asking.today, asking.today)))
    async with beyond(connection):
        found = await scale_store.counts_of(connection, member, as_of, before, limit + 1, span)
        shown = await _shown(connection, asking.policy, found[:limit], as_of)
    goes_on = write_cursor((as_of, found[limit - 1].position)) if len(found) > limit else None
    return CountsPage(shown, goes_on)


async def count_for(connection: Connection, asking: Asking, count: UUID, as_of: int) -> CountShown:
    """One count, with what stood apart from it. Raises NotFound, for a foreign one too."""
    async with beyond(connection):
        found = await scale_store.counts(connection, [count])
    if not found or found[0].position > as_of:
        raise NotFound
    (counted,) = found
    await look_at_stock(connection, asking, counted.party, counted.event_on, counted.event_on)
    async with beyond(connection):
        (shown,) = await _shown(connection, asking.policy, found, as_of)
        before, day = counted.position - 1, counted.event_on
        return shown._replace(apart=await stock_store.apart(connection, counted.party, before, day))


async def _shown(
    connection: Connection, policy: Policy, found: Sequence[Counted], as_of: int
) -> list[CountShown]:
    answered = await scale_store.answered(connection, [one.id for one in found], as_of)
    return [
        CountShown(
            one,
            [_line(policy, one, line, answered.get((one.id, line.line), 0)) for line in one.lines],
        )
        for one in found
    ]


def _line(policy: Policy, of: Counted, line: Compared, explained: int) -> LineShown:
    return LineShown(line, tolerance_of(policy, line, of.event_on), open_of(policy, of, line, explained))


async def unexplained(
    connection: Connection, policy: Policy, member: PartyId, as_of: int, until: date | None = None
) -> tuple[int, int]:
    """Thousandths over and short in a member's counts that nobody has explained; of each lot its last count.

    A class is counted anew by every count of all of it, as is a lot by every count that names it. until: the
    last day of counts that are looked at.
    """
    days = (date.min, until) if until else None
    over = short = 0
    seen: set[object] = set()
    found = await scale_store.counts_of(connection, member, as_of, NEWEST, _MOST_COUNTS, days)
    for one in await _shown(connection, policy, found, as_of):
        for line in one.lines:
            goods = line.compared.lot or line.compared.hs
            if goods not in seen:
                over, short = over + max(line.open, 0), short + max(-line.open, 0)
            seen.add(goods)
    return over, short


async def tolerance_used(connection: Connection, member: PartyId, first: date, last: date, as_of: int) -> int:
    """Thousandths of tolerance a member used in weighings of a period."""
    return (await scale_store.tolerated_in(connection, member, as_of, first, last)).used


async def closed_batches(connection: Connection, member: PartyId, as_of: int) -> Sequence[JudgedBatch]:
    """Parts of batches closed by a log position, by owner: of a member's own, and of others' its rough."""
    return await scale_store.closed_batches(connection, member, as_of)


async def counted_batches(
    connection: Connection, member: PartyId, as_of: int, first: date, last: date
) -> Sequence[JudgedBatch]:
    """The same of batches whose work was weighed in a period, as of the last time in it."""
    return await scale_store.counted_batches(connection, member, as_of, first, last)
