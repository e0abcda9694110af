"""Stock at the end of any day and the balance of any period, as known at a log position.

*As known now* takes every statement there is by the day of its event, late entries too; *as known then* takes
those recorded up to a position. Both are exact to the thousandth and add up to each other (R40).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import RecordKind, RecordRelations, Topic
from warranty.foundation.ids import LotId, PartyId
from warranty.lots import service as lots
from warranty.lots import stock_store as store
from warranty.lots.asking import Asking, Line, Position, homes_of, read_cursor, write_cursor
from warranty.lots.rules.balance import (
    Balance,
    RootsMoved,
    balance_findings,
    balances,
    parts_of,
    roots_moved,
)
from warranty.lots.rules.sharing import WHOLE, HeldTogether, held_together, parted
from warranty.lots.stock_store import StockLot
from warranty.lots.store import co_owned_lots, shared_with
from warranty.policy.catalogue import Finding
from warranty.transparency.service import Moment

MOST_LOOKED_AT: Final = 20_000
"""Lots, emptied ones too, that one page looks through."""
_AT_ONCE: Final = 2_000
_MOST_BREAKS: Final = 100
_NEWEST: Final = (2**63 - 1, 0)
_MOST_OWN: Final = 100_000
"""Lots, by kind of movement, that an answer about what stands behind a balance looks at."""
_SECTIONS: Final = ("own", "held", "together")


class LotOnDay(NamedTuple):
    """Thousandths of a lot at the end of a day. offered: gone from it to a buyer that has not answered yet.

    is_own: whether it counts in the member's stock; if not, it is in its hands for its owner, or in another's
    stock. share, part: of goods bought together the member's thousandths, and its part of the carats.
    """

    lot: StockLot
    left: int
    offered: int
    is_own: bool
    share: int = 0
    part: int = 0


class StockOnDay(NamedTuple):
    """A page of a stock: own lots newest first, then those held for others. cursor: None on the last.

    together: after these, lots in others' stock of which the member owns a share.
    """

    member: PartyId
    as_of: int
    lots: Sequence[LotOnDay]
    together: Sequence[LotOnDay]
    cursor: str | None


class BalanceShown(NamedTuple):
    """The balance of a period, as known at `as_of`. findings: A01, A04.

    together: of goods bought together, what is the member's own and what others', at the end of the last day.
    """

    member: PartyId
    as_of: int
    rows: Sequence[Balance]
    findings: Sequence[Finding]
    together: Sequence[HeldTogether]


async def stock_on(
    connection: Connection,
    asking: Asking,
    member: PartyId,
    day: date,
    as_of: int,
    *,
    hs: str | None = None,
    cursor: str | None = None,
    limit: int,
) -> StockOnDay:
    """What a member owned, what it held for others, and its shares of what others have, at the end of a day.

    A page ends early, with a cursor, where many lots looked at were empty on that day. Raises NotFound,
    CursorUnreadable.
    """
    section, before = 0, _NEWEST
    if cursor is not None:
        as_of, section, *last = await read_cursor(connection, cursor, tuple[Position, Line, Position, Line])
        before = (last[0], last[1])
    await look_at_stock(connection, asking, member, day, day)
    found: dict[str, list[LotOnDay]] = {name: [] for name in _SECTIONS}
    looked_at, listed = 0, 0

    def paged(cursor: str | None) -> StockOnDay:
        return StockOnDay(member, as_of, [*found["own"], *found["held"]], found["together"], cursor)

    async with beyond(connection):
        while section < len(_SECTIONS):
            page = await _page(connection, _SECTIONS[section], member, as_of, before, hs)
            for one in await _on_day(connection, _SECTIONS[section], member, as_of, day, page):
                if listed == limit:
                    return paged(write_cursor((as_of, section, *before)))
                before, listed = (one.lot.position, one.lot.line), listed + 1
                found[_SECTIONS[section]].append(one)
            looked_at += len(page)
            before = (page[-1].position, page[-1].line) if len(page) == _AT_ONCE else _NEWEST
            section += len(page) < _AT_ONCE
            if looked_at >= MOST_LOOKED_AT and section < len(_SECTIONS):
                return paged(write_cursor((as_of, section, *before)))
    return paged(None)


_Asked = Callable[[Connection, UUID, int, tuple[int, int], str | None, int], Awaitable[list[StockLot]]]
_LISTED: Final[dict[str, _Asked]] = {
    "own": store.own_lots,
    "held": store.held_lots,
    "together": co_owned_lots,
}


async def _page(
    connection: Connection, section: str, member: PartyId, as_of: int, before: tuple[int, int], hs: str | None
) -> list[StockLot]:
    return await _LISTED[section](connection, member, as_of, before, hs, _AT_ONCE)


async def _on_day(
    connection: Connection, section: str, member: PartyId, as_of: int, day: date, page: Sequence[StockLot]
) -> list[LotOnDay]:
    """Those of the lots that had something in them, in their order."""
    ids = [lot.id for lot in page]
    if section == "held":
        held = await store.held_on_day(connection, as_of, ids, day)
        return [LotOnDay(lot, left, 0, is_own=False) for lot in page if (left := held.get(lot.id, 0))]
    on_day = await store.own_on_day(connection, as_of, ids, day)
    stock = [
        LotOnDay(lot, *on_day[lot.id], is_own=section == "own") for lot in page if any(on_day.get(lot.id, ()))
    ]
    return await _with_shares(connection, member, as_of, stock)


async def _with_shares(
    connection: Connection, member: PartyId, as_of: int, stock: Sequence[LotOnDay]
) -> list[LotOnDay]:
    """The same, with what of goods bought together is the member's; lots of which nothing is are left out."""
    ids = [one.lot.id for one in stock]
    shares = await lots.shares_of(connection, ids, as_of)
    if not shares:
        return list(stock)
    named = await lots.named_owners(connection, list(shares), as_of)
    told = []
    for one in stock:
        of, house = shares.get(one.lot.id, ()), PartyId(one.lot.owner or one.lot.holder or member)
        share, part = (
            parted(carats, of, named.get(one.lot.id, {}), house).get(member, 0) if of else 0
            for carats in (WHOLE, one.left + one.offered)
        )
        if 0 < share < WHOLE:
            told.append(one._replace(share=share, part=part))
        elif one.is_own:
            told.append(one)
    return told


async def balance_of(
    connection: Connection, asking: Asking, member: PartyId, first: date, last: date, moment: Moment
) -> BalanceShown:
    """A member's balance of a period, both days included. Raises NotFound.

    Asked as of now, each lot's kept balance is compared with its entries, too.
    """
    await look_at_stock(connection, asking, member, first, last)
    async with beyond(connection):
        movements = await store.balance(connection, member, moment.position, first, last)
        broken: list[tuple[LotId, int, int]] = []
        is_audit = asking.viewer.engagement is not None  # the kept balances are of today, not of its period
        if moment.position == moment.head.size - 1 and not is_audit:
            broken = await store.breaks(connection, member, moment.position, _MOST_BREAKS)
        together = await _together(connection, member, moment.position, last)
    rows = balances(movements)
    findings = balance_findings(rows, str(member), broken)
    return BalanceShown(member, moment.position, rows, findings, together)


async def _together(connection: Connection, member: PartyId, as_of: int, day: date) -> list[HeldTogether]:
    """Whose the goods are that a member bought with others: whole in the balance of who has them."""
    shared = await shared_with(connection, member, as_of)
    if not shared:
        return []
    on_day = await store.own_on_day(connection, as_of, [lot for lot, _, _ in shared], day)
    carats = {LotId(lot): left + offered for lot, (left, offered) in on_day.items() if left + offered}
    shares = await lots.shares_of(connection, list(carats), as_of)
    named = await lots.named_owners(connection, list(carats), as_of)
    return held_together(
        member,
        (
            (hs, house, parted(carats[lot], shares[lot], named.get(lot, {}), house))
            for lot, hs, house in shared
            if lot in carats
        ),
    )


async def roots_in_balance(
    connection: Connection, member: PartyId, first: date, last: date, as_of: int
) -> list[RootsMoved]:
    """What stands behind a member's own balance of a period, kinds of roots apart (R29, R40).

    What the member may look at has been asked by `balance_of`. Column by column the grades of a class add up
    to its balance; they are graded by what is known at `as_of`. Raises LineageTooLong.
    """
    async with beyond(connection):
        moves = await store.moves(connection, member, as_of, first, last, _MOST_OWN + 1)
        if len(moves) > _MOST_OWN:
            raise lots.too_long(_MOST_OWN)
        parts = parts_of(moves)
        graded = await lots.sums_by_grade(connection, list(parts.values()), as_of)
    return roots_moved(zip(parts, graded, strict=True))


POOL: Final = ("legacy", "recycled", "opening-stock")
"""Roots of goods that no certificate covers by their nature: a pool that only falls."""
GONE: Final = ("loss", "theft", "destruction")
"""Causes of losses that no process explains; what broke in work is held against what usually does (T04)."""


async def pool_on(connection: Connection, member: PartyId, day: date, as_of: int) -> int:
    """Thousandths left at the end of a day of a member's lots older than certificates, or recycled."""
    lots = await store.of_kinds(connection, member, as_of, POOL)
    on_day = await store.own_on_day(connection, as_of, lots, day) if lots else {}
    return sum(left + offered for left, offered in on_day.values())


async def gone_in(connection: Connection, member: PartyId, first: date, last: date, as_of: int) -> int:
    """Thousandths a member declared lost, stolen or destroyed in a period, or missed when it weighed.

    Less what it took back of losses in that period.
    """
    return await store.lost_by(connection, member, as_of, first, last, GONE)


async def look_at_stock(
    connection: Connection, asking: Asking, member: PartyId, first: date, last: date
) -> None:
    """Note that a member's stock of some days is shown.

    NotFound unless it is the asker's own or it supervises it; or it audits it, and all these days.
    """
    engagement = asking.viewer.engagement
    is_audited = engagement is not None and engagement.spans(first, last)
    homes = await homes_of(connection, asking, {member})
    relations = RecordRelations(
        RecordKind.LOT,
        owners=frozenset({member}),
        jurisdictions=frozenset({homes[member].participant} - {""}),
        topic=Topic.STOCK,
        days=frozenset({first, last} if is_audited else ()),
    )
    await disclosure.look(connection, asking.viewer, f"stock of {member}", relations, asking.now)
