"""SQL of the lot ledger. `load` and `save` are the register's, for a batch; the rest answers questions."""

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.certificates.books import CertificateBooks, Purpose
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.statements import Entry, Touched
from warranty.lots import origin_store, ownership_store, root_store, scale_store
from warranty.lots.books import (
    FIRST_MADE,
    LATE,
    LOST,
    MADE,
    SENT_BY_OWNER,
    BatchBooked,
    Cut,
    Edge,
    Lot,
    LotBooks,
    LotKind,
    LotState,
    Sent,
    Unfed,
    Vessel,
    VesselKind,
    is_worked_elsewhere,
)
from warranty.lots.documents import PhysicalCount
from warranty.lots.rules.drawing import UNSUPPORTED_LINES
from warranty.lots.rules.sources import named_lot
from warranty.lots.rules.stones import aboard, landed
from warranty.lots.rules.titles import ON_APPROVAL, SoldOn, is_for_owner
from warranty.lots.rules.yields import MOST_LOOKED_BACK_ON
from warranty.parties.books import PartyBooks

_NEWEST: Final = 2**63 - 1
_LOT: Final = """id, statement, position, line, kind, holder, hs, received, "left", disputed, state, event_on,
ended_at, owner, vessel, stone, pool, sent_by, entrusted_to"""
_LOTS: Final = f"""select {_LOT} from lots where id = any($1::uuid[])
union select {_LOT} from lots where statement = any($2::uuid[])"""  # noqa: S608 - constant text
_APPLIED_FOR: Final = "select distinct statement from lots where id = any($1::uuid[]) and kind = 'export'"
_STOCK: Final = f"""select {_LOT} from lots
where holder = $1 and "left" > 0 and state = 'held' and (owner is null or owner = holder)"""  # noqa: S608 - constant text
_LOTS_BY_ID: Final = f"select {_LOT} from lots where id = any($1::uuid[])"  # noqa: S608 - constant text
_EDGES_INTO_SALES: Final = """select e.source, e.target, e.ordinal, e.carats, e.reversed, e.fan_in = 0
from lots l join edges e on e.target = l.id
where l.statement = any($1::uuid[]) order by e.target, e.ordinal"""
_EDGES_INTO: Final = """select source, target, ordinal, carats, reversed, fan_in = 0 from edges
where target = any($1::uuid[]) order by target, ordinal"""
# Goods that come back go over two edges at once: into the return, and into what it was drawn from.
_LOTS_BEHIND: Final = f"""select {_LOT} from lots where id in (
  select e.source from lots l join edges e on e.target = l.id where l.statement = any($1::uuid[]))"""  # noqa: S608
_EDGES_BEHIND: Final = """select b.source, b.target, b.ordinal, b.carats, b.reversed, b.fan_in = 0
from edges b
where b.target in (
  select e.source from lots l join edges e on e.target = l.id where l.statement = any($1::uuid[]))
order by b.target, b.ordinal"""
# Others' goods that something was drawn from, and may come back to.
_OTHERS: Final = f"""select {_LOT} from lots
where id = any($1::uuid[]) and owner is not null and owner is distinct from holder"""  # noqa: S608
# All lots by which some of another's goods passed on, each with the one it was sent on from.
_FAMILY: Final = """with recursive up (id, sent_from) as (
  select id, null::uuid from unnest($1::uuid[]) as asked(id)
  union select e.source, null from up join lots l on l.id = up.id and l.sent_by is not null
    join edges e on e.target = l.id and e.ordinal = 0 where l.kind <> 'return'
), down (id, sent_from) as (
  select u.id, e.source from up u join lots l on l.id = u.id
    left join edges e on e.target = l.id and e.ordinal = 0 and l.sent_by is not null and l.kind <> 'return'
  union select t.id, d.id from down d join edges e on e.source = d.id and e.ordinal = 0
    join lots t on t.id = e.target and t.sent_by is not null and t.kind <> 'return'
)"""
# What was sold of these goods: by their holder, or by who had sent them on, to the holder itself.
_SOLD_ON: Final = f"""{_FAMILY}
select d.id, d.sent_from, coalesce(sum(e.carats - e.reversed)
    filter (where t.holder is distinct from h.holder), 0)::bigint as by_holder,
  coalesce(sum(e.carats - e.reversed) filter (where t.holder is not distinct from h.holder), 0)::bigint
    as to_holder
from down d join lots h on h.id = d.id and h.owner is distinct from h.holder and h.owner is not null
left join (edges e join lots t on t.id = e.target and t.kind in ('sale', 'outside')) on e.source = h.id
group by d.id, d.sent_from"""  # noqa: S608 - constant text
# What a house did with goods that were together: back through its own lots to what it bought, and on from
# there to what it sold.
_DEALT_BY: Final = """with recursive back (lot) as (
  select id from lots where holder = $2 and (id = any($1::uuid[]) or vessel = any($1::uuid[]) and "left" > 0)
  union
  select e.source from back b join lots l on l.id = b.lot and l.kind <> 'sale'
    join edges e on e.target = b.lot join lots s on s.id = e.source and s.holder = $2
), ahead (lot) as (
  select lot from back
  union
  select e.target from ahead a join lots l on l.id = a.lot and l.holder = $2 join edges e on e.source = a.lot
)
select distinct on (l.position) l.id, l.position from ahead a join lots l on l.id = a.lot
where l.kind = 'sale' and l.position < $3 order by l.position desc, l.line limit $4"""
MOST_DEALINGS: Final = 1_000
"""Sales whose sides are told that goods are not natural; the newest."""


_TITLED: Final = (
    """select lot, sum(carats)::bigint as carats from titles where lot = any($1::uuid[]) group by lot"""
)


_VESSELS: Final = """select id, v.position, holder, kind, number, hs, c.position is not null as is_closed,
  category
from vessels v left join vessel_closings c on c.vessel = v.id where v.id = any($1::uuid[])"""
_ACCOUNTS: Final = """select batch, pool, account, sum(carats)::bigint as carats, event_on
from batch_bookings where batch = any($1::uuid[]) group by batch, pool, account, event_on"""
# By which statement owners' goods came to whoever works them: the newest, and when a pool's first went in.
_SENT: Final = """select asked.holder, asked.owner, sent.position, sent.statement
from unnest($1::uuid[], $2::uuid[]) as asked(holder, owner) cross join lateral (
  select l.position, l.statement from lots l
  where l.owner = asked.owner and l.holder = asked.holder and l.kind = any($3::text[])
  order by l.position desc limit 1) sent"""
_SENT_IN: Final = """select b.batch, b.pool, sent.position, sent.statement
from (select batch, pool, min(position) as first_at from batch_bookings
  where batch = any($1::uuid[]) group by batch, pool) b
join vessels v on v.id = b.batch and v.holder <> b.pool
cross join lateral (
  select l.position, l.statement from lots l
  where l.owner = b.pool and l.holder = v.holder and l.kind = any($2::text[]) and l.position < b.first_at
  order by l.position desc limit 1) sent"""
# What the holders of these batches, or of those to be opened, have cut of the same category; the newest.
_CUT: Final = """select asked.holder, asked.category, cut.position, cut.polished, cut.consumed from (
  select holder, category from vessels where id = any($1::uuid[]) and kind = 'batch'
  union select * from unnest($2::uuid[], $3::text[])
) asked cross join lateral (
  select c.position, c.polished, c.consumed from vessels v join vessel_closings c on c.vessel = v.id
  where v.holder = asked.holder and v.category = asked.category and c.consumed > 0
  order by c.position desc limit $4
) cut order by cut.position"""
_NAMES: Final = "select key, stone from stones where stone = any($1::uuid[]) and position <= $2"
# Goods that left and stay their exporter's: the claims' lots they fed, and what changed owner in these.
_CLAIMED_ABROAD: Final = f"""with claims as (
  select unnest($1::uuid[]) as id
  union select target from edges where source = any($2::uuid[]) and fed_at is not null
)
select {_LOT} from lots where id in (select id from claims)
union select {_LOT} from lots where kind = 'acknowledged' and id in (
  select target from edges where source in (select id from claims))"""  # noqa: S608 - constant text
_STONES: Final = "select key, stone, position from stones where key = any($1::text[])"
# Besides what is in them: what goods of these statements can go back into.
_INSIDE: Final = f"""select {_LOT} from lots where vessel = any($1::uuid[]) and "left" > 0
union select {_LOT} from lots where id = any($2::uuid[]) and vessel = any($1::uuid[])"""  # noqa: S608


# What came of goods with a contractor or abroad, as `books.is_made` tells it.
_CAME_OF: Final = f"""select e.source as lot, '{MADE}' || t.hs as account,
  sum(e.carats - e.reversed)::bigint as carats
from edges e join lots t on t.id = e.target
where e.source = any($1::uuid[]) and (t.kind = 'polished-abroad'
  or t.kind in ('return', 'collected') and t.line >= {FIRST_MADE}) group by 1, 2
union all select lot, '{LOST}' || cause, sum(carats)::bigint from lot_exits
where lot = any($1::uuid[]) and kind = 'loss' group by 1, 2"""  # noqa: S608 - constant text


async def load(
    connection: Connection, touched: Touched, parties: PartyBooks, certificates: CertificateBooks
) -> LotBooks:
    """The lots a batch touches; of the sales it touches the offered lots with the edges into them."""
    books = LotBooks(parties, certificates)
    statements = touched.sales | touched.consignments | certificates.applications.keys()
    if statements:
        rows = await connection.fetch(_LOTS, touched.lots, statements)
        edges = {
            (e["target"], e["ordinal"]): e for e in await connection.fetch(_EDGES_INTO_SALES, statements)
        }
        if touched.consignments:
            rows += await connection.fetch(_LOTS_BEHIND, touched.consignments)
            behind = await connection.fetch(_EDGES_BEHIND, touched.consignments)
            edges |= {(e["target"], e["ordinal"]): e for e in behind}
        for edge in edges.values():
            books.edges.setdefault(edge["target"], []).append(Edge(*edge.values()))
        if edges:
            rows += await connection.fetch(_OTHERS, list({edge["source"] for edge in edges.values()}))
    else:
        rows = await connection.fetch(_LOTS_BY_ID, touched.lots) if touched.lots else []
    for row in rows:
        if row["id"] not in books.lots:
            lot = _lot(row)
            books.lots[lot.id] = lot
            books.by_statement.setdefault(lot.statement, []).append(lot)
    if touched.vessels:
        await _load_vessels(connection, touched, books)
    await _load_vessels_around(connection, books)
    await _load_owners(connection, touched, books)
    if touched.accounts or touched.openings or touched.invoices:
        await root_store.load(connection, touched, books.roots)
    await scale_store.load(connection, touched, books.scales)
    await scale_store.load_worn(connection, list(books.lots), books.scales)
    if certificates.applications:
        await _load_applied(connection, books)
    await _load_elsewhere(connection, books)
    return books


async def _load_elsewhere(connection: Connection, books: LotBooks) -> None:
    """What came so far of goods that are with a contractor or abroad."""
    elsewhere = [lot.id for lot in books.lots.values() if is_worked_elsewhere(lot)]
    books.came_of = {lot: Counter() for lot in elsewhere}
    for row in await connection.fetch(_CAME_OF, elsewhere) if elsewhere else ():
        books.came_of[row["lot"]][row["account"]] = row["carats"]


async def applications_behind(connection: Connection, lots: Collection[LotId]) -> set[StatementId]:
    """The applications that bound some of these lots for export."""
    return {row["statement"] for row in await connection.fetch(_APPLIED_FOR, list(lots))}


async def load_dealings(connection: Connection, books: LotBooks, entry: Entry) -> None:
    """The sales that the goods of a statement came to its signer by, or went on by."""
    lots = [lot for line in entry.parts["sources"] for one in line.lots if (lot := named_lot(one.lot))]
    rows = await connection.fetch(_DEALT_BY, lots, entry.party, entry.position, MOST_DEALINGS)
    books.dealt_by = [(row["id"], row["position"]) for row in rows]


async def load_book(connection: Connection, books: LotBooks, entry: Entry) -> None:
    """What a count or a balance is held against; everything before it in the log must have been saved."""
    if isinstance(entry.document, PhysicalCount):
        await scale_store.load_book(connection, books.scales, entry)
    else:
        await scale_store.load_period(connection, books.scales, entry)


async def _load_applied(connection: Connection, books: LotBooks) -> None:
    """The edges into claims that goods bound for export may feed, and the stones that came by them.

    Where an exporter stays the owner, the lots of these claims as well.
    """
    claims = list(books.certificates.claims)
    known, targets = set(books.edges), set(claims)
    if any(one.purpose is not Purpose.SALE for one in books.certificates.applications.values()):
        targets |= await _load_claimed_abroad(connection, books)
    for row in await connection.fetch(_EDGES_INTO, targets - known) if targets else ():
        books.edges.setdefault(row["target"], []).append(Edge(*row.values()))
    for edge in [edge for target in targets for edge in books.edges.get(target, ())]:
        books.note_abroad(edge.source, edge.target)
    if claims and any(lot.stone for lot in books.lots.values() if lot.kind is LotKind.EXPORT):
        keys = [key(lot) for lot in claims for key in (aboard, landed)]
        for row in await connection.fetch(_STONES, keys):
            books.stones.setdefault(row["key"], {})[row["stone"]] = row["position"]


async def _load_claimed_abroad(connection: Connection, books: LotBooks) -> set[LotId]:
    """The lots of claims that goods bound for export feed, and of what changed owner in them."""
    bound = [lot.id for lot in books.lots.values() if lot.kind is LotKind.EXPORT]
    found = set[LotId]()
    for row in await connection.fetch(_CLAIMED_ABROAD, list(books.certificates.claims), bound):
        if row["id"] not in books.lots:
            lot = _lot(row)
            books.lots[lot.id] = lot
            books.by_statement.setdefault(lot.statement, []).append(lot)
        found.add(row["id"])
    books.shares |= await shares_of(connection, [*bound, *found], _NEWEST)
    return found


async def _load_owners(connection: Connection, touched: Touched, books: LotBooks) -> None:
    """Of others' goods what was sold and titled; which stones marks name; who bought lots together."""
    titles = set(touched.titles)
    if touched.sales or touched.consignments:  # by which goods may come back
        titles.update(id_ for id_, lot in books.lots.items() if is_for_owner(lot) and lot.kind in ON_APPROVAL)
    if titles:
        await _load_titles(connection, titles, books)
    for row in await connection.fetch(_STONES, touched.stones) if touched.stones else ():
        books.stones.setdefault(row["key"], {})[row["stone"]] = row["position"]
    if touched.shares and books.lots:
        books.shares = await shares_of(connection, list(books.lots), _NEWEST)
        await ownership_store.load(connection, books.lots, books.owners)


async def _load_titles(connection: Connection, asked: set[LotId], books: LotBooks) -> None:
    """What was sold and titled of some lots, and of all they were sent on from and as; the former, too."""
    rows = await connection.fetch(_SOLD_ON, asked)
    books.sent_from |= {row["id"]: row["sent_from"] for row in rows if row["sent_from"]}
    for id_, sent_from, by_holder, to_holder in rows:
        books.note_sold_on(id_, by_holder)
        books.note_sold_on(sent_from, to_holder)
    for row in await connection.fetch(_TITLED, [row["id"] for row in rows]):
        books.titled[row["lot"]] = row["carats"]
    unknown = set(books.sent_from.values()) - books.lots.keys()
    for row in await connection.fetch(_LOTS_BY_ID, unknown) if unknown else ():
        lot = _lot(row)
        books.lots[lot.id] = lot
        books.by_statement.setdefault(lot.statement, []).append(lot)


async def load_stock(connection: Connection, books: LotBooks, holder: UUID) -> None:
    """All of a holder's own stock that is free to be drawn, as written; so the batch is written before."""
    unknown = []
    for row in await connection.fetch(_STOCK, holder):
        if row["id"] not in books.lots:
            lot = _lot(row)
            books.lots[lot.id] = lot
            books.by_statement.setdefault(lot.statement, []).append(lot)
            unknown.append(lot.id)
    await scale_store.load_worn(connection, unknown, books.scales)
    books.shares = await shares_of(connection, list(books.lots), _NEWEST)
    await ownership_store.load(connection, books.lots, books.owners)


async def _load_vessels_around(connection: Connection, books: LotBooks) -> None:
    """The boxes and batches that lots named for themselves wait in, to tell their holder of them."""
    around = {lot.vessel for lot in books.lots.values() if lot.state is LotState.INSIDE}
    if unknown := around - books.vessels.keys():
        for row in await connection.fetch(_VESSELS, unknown):
            books.vessels[row["id"]] = _vessel(row)


def _vessel(row: asyncpg.Record) -> Vessel:
    id_, position, holder, kind, *rest = row.values()
    return Vessel(id_, position, holder, VesselKind(kind), *rest)


async def _load_vessels(connection: Connection, touched: Touched, books: LotBooks) -> None:
    for row in await connection.fetch(_VESSELS, touched.vessels):
        books.vessels[row["id"]] = _vessel(row)
    for row in await connection.fetch(_ACCOUNTS, touched.batches) if touched.batches else ():
        books.note_booking(*row.values())
    if touched.yields:
        opened = [*zip(*touched.categories, strict=True)] or [(), ()]
        for row in await connection.fetch(_CUT, touched.yields, *opened, MOST_LOOKED_BACK_ON):
            books.cut.setdefault((row["holder"], row["category"]), []).append(Cut(*list(row.values())[2:]))
    behind = {edge.source for edges in books.edges.values() for edge in edges}
    for row in await connection.fetch(_INSIDE, touched.vessels, behind):
        if row["id"] not in books.lots:
            lot = _lot(row)
            books.lots[lot.id] = lot
            books.by_statement.setdefault(lot.statement, []).append(lot)
    for lot in books.lots.values():
        if lot.vessel is not None:
            books.put_inside(lot)
    if touched.yields:
        await _load_sent(connection, books)


async def _load_sent(connection: Connection, books: LotBooks) -> None:
    """By which statements the goods of others that are in these batches, or go in, came to be worked."""
    for row in await connection.fetch(_SENT_IN, list(books.accounts), SENT_BY_OWNER):
        books.sent_in[row["batch"], row["pool"]] = Sent(row["position"], row["statement"])
    pairs = {(lot.holder, lot.owner) for lot in books.lots.values() if lot.owner not in (None, lot.holder)}
    if pairs:
        for row in await connection.fetch(_SENT, *zip(*pairs, strict=True), SENT_BY_OWNER):
            books.sent[row["holder"], row["owner"]] = Sent(row["position"], row["statement"])


def _lot(row: asyncpg.Record) -> Lot:
    id_, statement, position, line, kind, holder, hs, received, left, disputed, state, *dates = row.values()
    return Lot(
        id_, statement, position, line, LotKind(kind), holder, hs, received, left, disputed, LotState(state),
        *dates,
    )  # fmt: skip


_LOT_COLUMNS: Final = (
    "id", "statement", "position", "line", "kind", "holder", "hs", "event_on", "opened_with", "received",
    "left", "disputed", "state", "ended_at", "owner", "vessel", "stone", "pool", "sent_by", "entrusted_to",
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
ended_at = coalesce(c.ended_at, l.ended_at), stone = coalesce(c.stone, l.stone)
from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::uuid[])
  as c(id, received, "left", disputed, state, ended_at, stone)
where l.id = c.id"""
_DRAW_DOWN: Final = """update lots l set "left" = l."left" + c."left"
from unnest($1::uuid[], $2::bigint[]) as c(id, "left") where l.id = c.id"""
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
    if books.titles:
        await connection.copy_records_to_table(
            "titles", records=books.titles, columns=("lot", "carats", "position")
        )
    if books.shared:
        await connection.copy_records_to_table(
            "lot_shares", records=books.shared, columns=("lot", "ordinal", "party", "share", "position")
        )


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
    if books.booked:
        await connection.copy_records_to_table(
            "batch_bookings",
            records=books.booked,
            columns=BatchBooked._fields,
        )


def _new_lots(books: LotBooks) -> Iterable[tuple[Any, ...]]:
    opened_with = _opened_with(books)
    return [
        (
            lot.id, lot.statement, lot.position, lot.line, lot.kind.value, lot.holder, lot.hs, lot.event_on,
            opened_with.get(lot.id, lot.received), lot.received, lot.left, lot.disputed, lot.state.value,
            lot.ended_at, lot.owner, lot.vessel, lot.stone, lot.pool, lot.sent_by, lot.entrusted_to,
        )
        for lot in books.opened.values()
    ]  # fmt: skip


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
    drawn: list[tuple[LotId, int]] = []
    other: list[tuple[Any, ...]] = []
    for lot, change in books.changes.items():
        if change.received or change.disputed or change.state or change.stone:
            other.append((lot, *dataclasses.astuple(change)))
        else:
            drawn.append((lot, change.left))
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


# ---- questions

# In the order of rules.shares.Flow.
_EDGE: Final = """source, target, ordinal, carats, position, on_paper, fan_in, step,
reversed > 0 or fed_at is not null as has_changed"""
# `offset 0` has each step look its edges up by the index, whatever number of them is guessed.
_LINEAGE: Final = f"""with recursive behind as (
  select {_EDGE} from edges where target = any($1::uuid[])
  union
  select e.* from behind b cross join lateral (select {_EDGE} from edges where target = b.source offset 0) e
)
select * from behind limit $2"""  # noqa: S608 - constant text
# One lot is asked for by equality: for a list PostgreSQL would plan each time anew, which takes longer than
# walking back a hundred hops.
_LINEAGE_OF_ONE: Final = _LINEAGE.replace("any($1::uuid[])", "$1")
_DISPERSION: Final = f"""with recursive ahead as (
  select {_EDGE} from edges where source = any($1::uuid[]) and position <= $3
  union
  select e.* from ahead a cross join lateral (
    select {_EDGE} from edges where source = a.target and position <= $3 offset 0) e
)
select * from ahead limit $2"""  # noqa: S608 - constant text
_PASSED_FROM: Final = """with recursive before as (
  select id as passed, id, kind, statement, line, position from lots where id = any($1::uuid[])
  union all
  select b.passed, s.id, s.kind, s.statement, s.line, s.position
  from before b join edges e on e.target = b.id join lots s on s.id = e.source where b.kind = 'passed'
)
select passed, kind, statement, line from before order by passed, position desc"""
_HELD_ALL: Final = """select not exists (
  select from lots where id = any($1::uuid[]) and holder is distinct from $2)"""
_FED: Final = """select target, ordinal, fed_at from edges
where target = any($1::uuid[]) and fed_at is not null"""
_REVERSED_BY: Final = """select target, ordinal, sum(carats)::bigint as carats from edge_reversals
where target = any($1::uuid[]) and position <= $2 group by target, ordinal"""


async def edges_behind(connection: Connection, lots: Sequence[UUID], limit: int) -> list[asyncpg.Record]:
    """Up to `limit` edges on the way back from these lots, nearest first."""
    if len(lots) == 1:
        return await connection.fetch(_LINEAGE_OF_ONE, lots[0], limit)
    return await connection.fetch(_LINEAGE, lots, limit)


async def edges_ahead(
    connection: Connection, lots: Sequence[UUID], position: int, limit: int
) -> list[asyncpg.Record]:
    """Up to `limit` edges on the way forward from these lots, drawn by a log position, nearest first."""
    return await connection.fetch(_DISPERSION, lots, limit, position)


async def reversed_by(
    connection: Connection, targets: Sequence[UUID], position: int
) -> dict[tuple[UUID, int], int]:
    """What had gone back over the edges into these lots at a log position, by target and ordinal."""
    rows = await connection.fetch(_REVERSED_BY, targets, position)
    return {(row["target"], row["ordinal"]): row["carats"] for row in rows}


_CAME_HOME: Final = """select h.target as home, e.source as lot, sum(r.carats)::bigint as carats
from lots l join edges h on h.target = l.id
join edge_reversals r on r.target = h.source and r.position = h.position
join edges e on e.target = r.target and e.ordinal = r.ordinal
where l.id = any($1::uuid[]) and l.kind = 'homecoming' group by 1, 2
union all select id, id, received from lots
where id = any($1::uuid[]) and kind = 'homecoming' and received > 0 order by 1, 2"""


async def came_home(connection: Connection, lots: Sequence[UUID]) -> list[asyncpg.Record]:
    """Of these lots those that took goods home: home, lot, carats given back to each lot they had left.

    What went on from there into new lots, as it had been claimed, is told of the lot that took it home.
    """
    return await connection.fetch(_CAME_HOME, lots)


async def fed_at(connection: Connection, targets: Sequence[UUID]) -> dict[tuple[UUID, int], int]:
    """From which position on edges count that feed these lots, by target and ordinal."""
    rows = await connection.fetch(_FED, targets)
    return {(row["target"], row["ordinal"]): row["fed_at"] for row in rows}


_CAUSES: Final = """select lot, cause, sum(carats)::bigint as carats from lot_exits
where lot = any($1::uuid[]) and position <= $2 and kind = 'loss' group by lot, cause order by lot, cause"""


async def causes_by(connection: Connection, lots: Sequence[UUID], position: int) -> list[asyncpg.Record]:
    """Why carats had left these lots at a log position: lot, cause, carats."""
    return await connection.fetch(_CAUSES, lots, position)


async def lots_by_id(connection: Connection, ids: Sequence[UUID]) -> dict[LotId, Lot]:
    """These lots, as far as they exist, with today's balances."""
    return {row["id"]: _lot(row) for row in await connection.fetch(_LOTS_BY_ID, ids)}


async def vessels_of(connection: Connection, ids: Sequence[UUID]) -> dict[LotId, StatementId]:
    """The vessels of those of these lots that are in one."""
    rows = await connection.fetch(
        "select id, vessel from lots where id = any($1::uuid[]) and vessel is not null", ids
    )
    return {row["id"]: row["vessel"] for row in rows}


async def statements_of(connection: Connection, ids: Sequence[UUID]) -> dict[LotId, StatementId]:
    """The statements that opened these lots."""
    rows = await connection.fetch("select id, statement from lots where id = any($1::uuid[])", ids)
    return {row["id"]: row["statement"] for row in rows}


# Carats a line names as unsupported pass through a lot of their own (`rules.unsupported_line`), which is no
# stock of anybody unless some of them come back.
_IS_STOCK: Final = f"""position <= $2 and (position, line) < ($3, $4)
  and (line < {UNSUPPORTED_LINES}
    or exists (select from edges e where e.source = lots.id and e.reversed > 0)
    or vessel is not null and ("left" > 0
      or exists (select from edges e where e.source = lots.id and e.position > $2)))
  and ($5::text is null or hs = $5)
  and ($6::text is null or case when ended_at > $2
    then case kind when 'export' then 'bound' else 'offered' end else state end = $6)
  and ($8::date is null or event_on between $8 and $9)
  and ($10::uuid[] is null or stone = any($10) and "left" > 0)
order by position desc, line desc limit $7"""  # noqa: S608 - constant text
# What one holds, what of one's own another holds, what one sent on of another's, and what one bought with
# others, each by its own index.
_STOCK_OF: Final = f"""select id from (
  (select id, position, line from lots where holder = $1 and {_IS_STOCK})
  union all
  (select id, position, line from lots where owner = $1 and holder is distinct from $1 and {_IS_STOCK})
  union all
  (select id, position, line from lots where sent_by = $1 and {_IS_STOCK})
  union all
  (select id, position, line from lots where holder is distinct from $1 and owner is distinct from $1
    and sent_by is distinct from $1 and id in (select lot from lot_shares s where party = $1 and not exists (
      select from owner_namings n left join owner_answers a
        on a.lot = n.lot and a.party = n.party and a.position <= $2
      where n.lot = s.lot and n.party = s.party and a.answer is distinct from 'acknowledged'))
    and {_IS_STOCK})
) stock order by position desc, line desc limit $7"""  # noqa: S608 - constant text
_AHEAD_WITHIN: Final = f"""with recursive ahead as (
  select {_EDGE} from edges where source in (select id from lots where id = any($1::uuid[]) and holder = $4)
    and position <= $3
  union
  select e.* from ahead a join lots l on l.id = a.target and l.holder = $4 cross join lateral (
    select {_EDGE} from edges where source = a.target and position <= $3 offset 0) e
)
select * from ahead limit $2"""  # noqa: S608 - constant text


async def stock_of(
    connection: Connection,
    holder: UUID,
    as_of: int,
    before: tuple[int, int],
    limit: int,
    *,
    hs: str | None,
    state: str | None,
    within: tuple[date, date] | None,
    stones: Collection[UUID] | None,
) -> list[LotId]:
    """What a party holds or owns as of a log position, newest first, before a cursor (position, line).

    within: only lots that were opened on these days, both included. stones: only these, and what is of them.
    """
    days = within or (None, None)
    rows = await connection.fetch(_STOCK_OF, holder, as_of, *before, hs, state, limit, *days, stones)
    return [row["id"] for row in rows]


async def stones_of(connection: Connection, keys: Sequence[str], position: int) -> set[LotId]:
    """The stones that marks or reports name as of a log position, by the lots they were bagged as."""
    rows = await connection.fetch(f"{_STONES} and position <= $2", keys, position)
    return {row["stone"] for row in rows}


async def names_of(connection: Connection, stones: Collection[UUID], position: int) -> dict[LotId, list[str]]:
    """By which marks and reports stones are known as of a log position."""
    names: dict[LotId, list[str]] = {}
    for row in await connection.fetch(_NAMES, stones, position) if stones else ():
        names.setdefault(row["stone"], []).append(row["key"])
    return names


async def edges_ahead_within(
    connection: Connection, lots: Sequence[UUID], position: int, limit: int, holder: UUID
) -> list[asyncpg.Record]:
    """As `edges_ahead`, but only of the edges out of what the holder has or had in hand itself."""
    return await connection.fetch(_AHEAD_WITHIN, lots, limit, position, holder)


_EXITS_BY: Final = """select lot, kind, sum(carats)::bigint as carats from lot_exits
where lot = any($1::uuid[]) and position <= $2 group by lot, kind"""


async def exits_by(
    connection: Connection, lots: Sequence[UUID], position: int
) -> dict[tuple[UUID, str], int]:
    """Carats set aside and gone from these lots at a log position, by lot and kind."""
    rows = await connection.fetch(_EXITS_BY, lots, position)
    return {(row["lot"], row["kind"]): row["carats"] for row in rows}


_LOTS_AS_OF: Final = """select l.id, l.statement, l.position, l.line, l.kind, l.holder, l.hs,
  l.opened_with - coalesce(back.carats, 0) + coalesce(late.carats, 0) as received,
  l.opened_with - coalesce(back.carats, 0) + coalesce(late.carats, 0)
    - coalesce(out.carats, 0) - coalesce(gone.carats, 0) as "left",
  coalesce(gone.disputed, 0) as disputed,
  case when l.ended_at > $2 then case l.kind when 'export' then 'bound' else 'offered' end
    else l.state end as state,
  l.event_on, case when l.ended_at <= $2 then l.ended_at end as ended_at, l.owner, l.vessel, l.stone,
  l.pool, l.sent_by, l.entrusted_to
from lots l
left join lateral (select sum(r.carats)::bigint as carats from edge_reversals r
  where r.target = l.id and r.position <= $2) back on l.received <> l.opened_with
left join lateral (select sum(e.carats)::bigint as carats from edges e join lots r on r.id = e.source
  where e.target = l.id and e.fan_in = 0 and r.position <= $2) late on l.received <> l.opened_with
left join lateral (
  select sum(o.carats - coalesce((select sum(r.carats) from edge_reversals r
      where o.reversed > 0 and r.target = o.target and r.ordinal = o.ordinal and r.position <= $2
    ), 0))::bigint as carats
  from edges o where o.source = l.id and coalesce(o.fed_at, o.position) <= $2) out on true
left join lateral (select sum(x.carats)::bigint as carats,
    sum(x.carats) filter (where x.kind = 'difference')::bigint as disputed
  from lot_exits x where x.lot = l.id and x.position <= $2) gone on true
where l.id = any($1::uuid[]) and l.position <= $2"""


# As above, and of all that happened only what did by a day: a movement has that of the statement behind it.
_LOTS_ON_DAY: Final = """select l.id, l.statement, l.position, l.line, l.kind, l.holder, l.hs,
  l.opened_with - coalesce(back.carats, 0) + coalesce(late.carats, 0) as received,
  l.opened_with - coalesce(back.carats, 0) + coalesce(late.carats, 0)
    - coalesce(out.carats, 0) - coalesce(gone.carats, 0) as "left",
  coalesce(gone.disputed, 0) as disputed,
  case when not done.is_so and l.ended_at is not null
    then case l.kind when 'export' then 'bound' else 'offered' end else l.state end as state,
  l.event_on, case when done.is_so then l.ended_at end as ended_at, l.owner, l.vessel, l.stone,
  l.pool, l.sent_by, l.entrusted_to
from lots l
cross join lateral (select coalesce(l.ended_at <= $2 and (
    select d.event_on <= $3 from ledger_days d where d.position = l.ended_at), false) as is_so) done
left join lateral (select sum(r.carats)::bigint as carats
  from edge_reversals r join ledger_days d using (position)
  where r.target = l.id and r.position <= $2 and d.event_on <= $3) back on l.received <> l.opened_with
left join lateral (select sum(e.carats)::bigint as carats from edges e join lots r on r.id = e.source
  where e.target = l.id and e.fan_in = 0 and r.position <= $2 and r.event_on <= $3) late
  on l.received <> l.opened_with
left join lateral (
  select sum(o.carats - coalesce((
      select sum(r.carats) from edge_reversals r join ledger_days d using (position)
      where o.reversed > 0 and r.target = o.target and r.ordinal = o.ordinal and r.position <= $2
        and d.event_on <= $3), 0))::bigint as carats
  from edges o join lots t on t.id = o.target left join ledger_days f on f.position = o.fed_at
  where o.source = l.id and coalesce(o.fed_at, o.position) <= $2 and coalesce(f.event_on, t.event_on) <= $3
) out on true
left join lateral (select sum(x.carats)::bigint as carats,
    sum(x.carats) filter (where x.kind = 'difference')::bigint as disputed
  from lot_exits x join ledger_days d using (position)
  where x.lot = l.id and x.position <= $2 and d.event_on <= $3) gone on true
where l.id = any($1::uuid[]) and l.position <= $2"""


async def lots_on_day(
    connection: Connection, ids: Sequence[UUID], position: int, day: date
) -> dict[LotId, Lot]:
    """These lots as they stood at the end of a day, as known at a log position."""
    return {row["id"]: _lot(row) for row in await connection.fetch(_LOTS_ON_DAY, ids, position, day)}


_GONE_BACK: Final = """select coalesce(sum(e.carats - e.reversed), 0)::bigint
from edges e join lots t on t.id = e.target and t.kind = 'return' where e.source = any($1::uuid[])"""


async def gone_back(connection: Connection, ids: Sequence[UUID]) -> int:
    """Carats of these lots that went back, unchanged, to whom they came from."""
    carats: int = await connection.fetchval(_GONE_BACK, ids)
    return carats


async def lots_as_of(connection: Connection, ids: Sequence[UUID], position: int) -> dict[LotId, Lot]:
    """These lots as they stood at a log position, computed from edges, reversals and exits."""
    return {row["id"]: _lot(row) for row in await connection.fetch(_LOTS_AS_OF, ids, position)}


# What another holds of its owner, newest first, on approval: goods for work are not sold on.
_HELD_FOR_OWNERS: Final = """select id from lots
where owner is not null and owner is distinct from holder
  and kind in ('memo', 'import-claim', 'acknowledged', 'collected')
  and position <= $2 and ($1::uuid is null or holder = $1 or owner = $1 or sent_by = $1)
order by position desc, line desc limit $3"""
_SENT_FROM: Final = f"""{_FAMILY}
select d.id, d.sent_from from down d join lots l on l.id = d.id where l.position <= $2"""  # noqa: S608
_SOLD_ON_AS_OF: Final = """select e.source, t.holder is distinct from h.holder as by_holder, t.id,
  t.position, t.event_on, e.carats - coalesce((select sum(r.carats) from edge_reversals r
    where e.reversed > 0 and r.target = e.target and r.ordinal = e.ordinal and r.position <= $2
  ), 0)::bigint as carats
from edges e join lots h on h.id = e.source join lots t on t.id = e.target
where e.source = any($1::uuid[]) and e.position <= $2 and t.kind in ('sale', 'outside')
  and h.owner is distinct from h.holder and h.owner is not null
order by t.position, t.line, e.ordinal"""
_TITLES_AS_OF: Final = """select lot, position, carats, event_on
from titles left join ledger_days using (position)
where lot = any($1::uuid[]) and position <= $2 order by position"""


async def held_for_owners(
    connection: Connection, party: UUID | None, position: int, limit: int
) -> list[LotId]:
    """Lots on approval by a log position: those a party holds or owns, or anybody's; the newest."""
    return [row["id"] for row in await connection.fetch(_HELD_FOR_OWNERS, party, position, limit)]


async def sent_from(connection: Connection, lots: Sequence[UUID], position: int) -> dict[LotId, LotId | None]:
    """These lots, those they were sent on from, and those sent on from any, each with the one before it."""
    return {row["id"]: row["sent_from"] for row in await connection.fetch(_SENT_FROM, lots, position)}


async def sold_on_as_of(
    connection: Connection, lots: Collection[UUID], position: int
) -> list[tuple[LotId, bool, SoldOn]]:
    """What was sold of these others' lots by a log position, in log order, with the lot it was sold from.

    Whether its holder sold it; else who had sent it on did, to the holder.
    """
    rows = await connection.fetch(_SOLD_ON_AS_OF, lots, position)
    return [(source, by_holder, SoldOn(*sold)) for source, by_holder, *sold in rows]


async def titles_as_of(
    connection: Connection, lots: Collection[UUID], position: int
) -> tuple[dict[LotId, list[tuple[int, int]]], dict[int, date]]:
    """Titles of these lots that had passed at a log position: positions and carats, in log order.

    And the event days of what passed them, by position.
    """
    found: dict[LotId, list[tuple[int, int]]] = {}
    rows = await connection.fetch(_TITLES_AS_OF, lots, position)
    for row in rows:
        found.setdefault(row["lot"], []).append((row["position"], row["carats"]))
    return found, {row["position"]: row["event_on"] for row in rows}


_SHARES: Final = """select lot, party, share from lot_shares
where lot = any($1::uuid[]) and position <= $2 order by lot, ordinal"""


async def shares_of(
    connection: Connection, lots: Sequence[UUID], position: int
) -> dict[LotId, list[tuple[PartyId | None, int]]]:
    """Who bought these lots together, in thousandths; None for somebody outside."""
    found: dict[LotId, list[tuple[PartyId | None, int]]] = {}
    for row in await connection.fetch(_SHARES, lots, position):
        found.setdefault(row["lot"], []).append((row["party"], row["share"]))
    return found


class Passed(NamedTuple):
    """A step back from a lot that passed by law; kind, statement, line: of itself or what it came from."""

    passed: LotId
    kind: LotKind
    statement: StatementId
    line: int


async def passed_from(connection: Connection, lots: Collection[UUID]) -> list[Passed]:
    """Lots that passed, and step by step what each was before, back to what did not pass."""
    rows = await connection.fetch(_PASSED_FROM, lots)
    return [Passed(row["passed"], LotKind(row["kind"]), row["statement"], row["line"]) for row in rows]


async def are_all_held_by(connection: Connection, lots: Collection[UUID], party: UUID) -> bool:
    """Whether all these lots were opened for one party to hold."""
    held: bool = await connection.fetchval(_HELD_ALL, lots, party)
    return held


async def kinds_of(connection: Connection, ids: Sequence[UUID]) -> dict[LotId, LotKind]:
    """What opened these lots."""
    rows = await connection.fetch("select id, kind from lots where id = any($1::uuid[])", ids)
    return {row["id"]: LotKind(row["kind"]) for row in rows}
