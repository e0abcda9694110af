"""The register's: what a batch did to the ledger is written, a command for each table."""

import dataclasses
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId
from warranty.lots import consumer_store, loss_store, origin_store, ownership_store, root_store, scale_store
from warranty.lots.books import (
    LATE,
    BatchBooked,
    BatchCounted,
    Lot,
    LotBooks,
    LotKind,
    LotState,
    Unfed,
    WorkCut,
)
from warranty.lots.rules.titles import is_for_owner, owner_of

_LOT_COLUMNS: Final = (
    "id", "statement", "position", "line", "kind", "holder", "hs", "event_on", "opened_with", "received",
    "left", "disputed", "state", "ended_at", "owner", "vessel", "stone", "pool", "sent_by", "entrusted_to",
    "last_moved_on", "offered_by", "offered_until",
)  # fmt: skip
_EDGE_COLUMNS: Final = (
    "source",
    "target",
    "ordinal",
    "fan_in",
    "carats",
    "position",
    "on_paper",
    "step",
    "reversed",
)
_CHANGE_LOTS: Final = """update lots l set received = l.received + c.received, "left" = l."left" + c."left",
disputed = l.disputed + c.disputed, state = coalesce(c.state, l.state),
ended_at = coalesce(c.ended_at, l.ended_at), stone = coalesce(c.stone, l.stone),
last_moved_on = greatest(l.last_moved_on, c.moved_on),
offered_until = case when l.offered_by is null or c.ended_on is null then l.offered_until
  else greatest(l.event_on, c.ended_on) end
from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::uuid[],
    $8::date[], $9::date[])
  as c(id, received, "left", disputed, state, ended_at, stone, moved_on, ended_on)
where l.id = c.id"""
_DRAW_DOWN: Final = """update lots l set "left" = l."left" + c."left",
last_moved_on = greatest(l.last_moved_on, c.moved_on)
from unnest($1::uuid[], $2::bigint[], $3::date[]) as c(id, "left", moved_on) where l.id = c.id"""
_COUNT_EDGES: Final = """update edges e set fan_in = c.fan_in
from unnest($1::uuid[], $2::smallint[]) as c(target, fan_in)
where e.target = c.target and e.fan_in <> c.fan_in"""
_REVERSE_EDGES: Final = """update edges e set reversed = e.reversed + r.carats
from (select target, ordinal, sum(carats)::bigint as carats
      from unnest($1::uuid[], $2::smallint[], $3::bigint[]) as r(target, ordinal, carats)
      group by target, ordinal) r
where e.target = r.target and e.ordinal = r.ordinal"""
_ADD_REVERSALS: Final = """insert into edge_reversals (target, ordinal, position, carats)
select target, ordinal, position, sum(carats)::bigint
from unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[]) as r(target, ordinal, position, carats)
group by target, ordinal, position"""
_ADD_EXITS: Final = """insert into lot_exits (lot, position, kind, carats, cause)
select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::text[])"""


async def save(connection: Connection, books: LotBooks) -> None:
    """Write what a batch did to the ledger, a statement for each table."""
    if books.opened:
        await connection.copy_records_to_table("lots", records=_new_lots(books), columns=_LOT_COLUMNS)
    if books.drawn:
        await connection.copy_records_to_table("edges", records=_new_edges(books), columns=_EDGE_COLUMNS)
    if books.fed:
        await _save_fed(connection, books)
    await _save_changes(connection, books)
    if books.reversals:
        await _save_reversals(connection, books)
    if books.exits:
        await connection.execute(_ADD_EXITS, *zip(*books.exits, strict=True))
    if days := books.moved_on():
        await connection.copy_records_to_table(
            "ledger_days", records=days.items(), columns=("position", "event_on")
        )
    await _save_vessels(connection, books)
    await root_store.save(connection, books.roots)
    await scale_store.save(connection, books.scales)
    await origin_store.save(connection, books.origins.unsaved)
    await ownership_store.save(connection, books.owners)
    await consumer_store.save(connection, books.consumers)
    await loss_store.save(connection, books.losses)
    await _save_titles(connection, books)
    if books.shared:
        await connection.copy_records_to_table(
            "lot_shares", records=books.shared, columns=("lot", "ordinal", "party", "share", "position")
        )


async def _save_titles(connection: Connection, books: LotBooks) -> None:
    """A row for each lot, or each sale of one, and position, with all that a statement did to it."""
    titles, early = Counter[tuple[object, ...]](), Counter[tuple[object, ...]]()
    for lot, carats, position in books.titles:
        titles[lot, position] += carats
    for into, source, target, carats, position in books.early:
        early[into, source, target, position] += carats
    for table, columns, sums in (
        ("titles", ("lot", "position", "carats"), titles),
        ("sold_early", ("lot", "source", "target", "position", "carats"), early),
    ):
        if records := [(*key, carats) for key, carats in sums.items() if carats]:
            await connection.copy_records_to_table(table, records=records, columns=columns)


async def _save_vessels(connection: Connection, books: LotBooks) -> None:
    if books.new_vessels:
        columns = ("id", "position", "holder", "kind", "number", "hs", "category")
        records = [
            (each.id, each.position, each.holder, each.kind.value, each.number, each.hs, each.category)
            for each in books.new_vessels
        ]
        await connection.copy_records_to_table("vessels", records=records, columns=columns)
    if books.closed_vessels:
        await connection.copy_records_to_table(
            "vessel_closings",
            records=books.closed_vessels,
            columns=("vessel", "position", "polished", "consumed"),
        )
    if books.named:
        await connection.copy_records_to_table(
            "stones", records=books.named, columns=("key", "stone", "position")
        )
    if books.works_cut:
        await connection.copy_records_to_table("works_cut", records=books.works_cut, columns=WorkCut._fields)
    if books.counted:
        await connection.copy_records_to_table(
            "batch_counts", records=books.counted, columns=BatchCounted._fields
        )
    if books.booked:
        await connection.copy_records_to_table(
            "batch_bookings", records=books.booked, columns=BatchBooked._fields
        )


def _new_lots(books: LotBooks) -> Iterable[tuple[Any, ...]]:
    opened_with = _opened_with(books)
    return [
        (
            lot.id, lot.statement, lot.position, lot.line, lot.kind.value, lot.holder, lot.hs, lot.event_on,
            opened_with.get(lot.id, lot.received), lot.received, lot.left, lot.disputed, lot.state.value,
            lot.ended_at, lot.owner, lot.vessel, lot.stone, lot.pool, lot.sent_by, lot.entrusted_to,
            max(lot.event_on, books.last_moved_on(lot.id) or lot.event_on), *_offered(books, lot),
        )
        for lot in books.opened.values()
    ]  # fmt: skip


def _offered(books: LotBooks, lot: Lot) -> tuple[PartyId | None, date | None]:
    """By whom a lot was offered: who has the first source as its own; and until when, where that is over."""
    if lot.kind is LotKind.EXPORT or (lot.state is not LotState.OFFERED and lot.ended_at is None):
        return None, None
    drawn = [books.lots[edge.source] for edge in books.edges.get(lot.id, ()) if not edge.is_late]
    drawn.sort(key=is_for_owner)
    ended_on = None if lot.ended_at is None else books.days[lot.ended_at]
    by = owner_of(drawn[0]) if drawn else None
    return by, max(lot.event_on, ended_on) if ended_on else None


def _opened_with(books: LotBooks) -> dict[LotId, int]:
    """What lots opened in this batch received before reversals of the same batch."""
    opened: dict[LotId, int] = {}
    for reversal in books.reversals:
        if isinstance(reversal, Unfed):  # a claim's lot keeps what it opened with
            continue
        lot = books.opened.get(reversal.target)
        if lot is not None:
            opened[lot.id] = opened.get(lot.id, lot.received) + reversal.carats
    for edge in books.drawn:
        late = books.opened.get(edge.target) if edge.fan_in == LATE else None
        if late is not None:
            opened[late.id] = opened.get(late.id, late.received) - edge.carats
    return opened


def _new_edges(books: LotBooks) -> list[tuple[Any, ...]]:
    """Rows for the edges drawn; `reversed` is added afterwards with all other reversals."""
    return [(*edge, 0) for edge in books.drawn]


async def _save_fed(connection: Connection, books: LotBooks) -> None:
    """Edges into claims' lots that are open already: each lot's edges are counted anew."""
    fan_in = {one.target: len(books.edges[one.target]) for one in books.fed}
    records = [
        (*one[:3], fan_in[one.target], one.carats, one.opened, one.position, False) for one in books.fed
    ]
    columns = ("source", "target", "ordinal", "fan_in", "carats", "position", "fed_at", "on_paper")
    await connection.copy_records_to_table("edges", records=records, columns=columns)
    await connection.execute(_COUNT_EDGES, list(fan_in), list(fan_in.values()))


async def _save_changes(connection: Connection, books: LotBooks) -> None:
    drawn: list[tuple[LotId, int, date | None]] = []
    other: list[tuple[Any, ...]] = []
    for lot, change in books.changes.items():
        if change.received or change.disputed or change.state or change.stone:
            ended_on = books.days[change.ended_at] if change.ended_at is not None else None
            other.append((lot, *dataclasses.astuple(change), books.last_moved_on(lot), ended_on))
        else:
            drawn.append((lot, change.left, books.last_moved_on(lot)))
    if drawn:
        await connection.execute(_DRAW_DOWN, *zip(*drawn, strict=True))
    if other:
        await connection.execute(_CHANGE_LOTS, *zip(*other, strict=True))


async def _save_reversals(connection: Connection, books: LotBooks) -> None:
    targets, ordinals, carats, positions = zip(
        *((r.target, r.ordinal, r.carats, r.position) for r in books.reversals), strict=True
    )
    await connection.execute(_REVERSE_EDGES, targets, ordinals, carats)
    await connection.execute(_ADD_REVERSALS, targets, ordinals, positions, carats)
