"""The register's: the lots that a batch of statements touches."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from warranty.certificates.books import CertificateBooks
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.foundation.statements import Entry, Touched
from warranty.lots import ownership_store, root_store, scale_store
from warranty.lots.books import Edge, LotBooks, LotKind
from warranty.lots.documents import PhysicalCount
from warranty.lots.rules.sources import named_lot
from warranty.lots.rules.titles import ON_APPROVAL, is_for_owner
from warranty.lots.store.edges import crossed
from warranty.lots.store.loading_abroad import (
    load_applied,
    load_edges_into,
    load_elsewhere,
    load_sold_early,
)
from warranty.lots.store.loading_vessels import load_vessels, load_vessels_around
from warranty.lots.store.loading_words import load_words
from warranty.lots.store.rows import LOT, LOTS_BY_ID, NEWEST, STONES, as_lot
from warranty.lots.store.shares import FAMILY, shares_of
from warranty.parties.books import PartyBooks

_LOTS: Final = f"""select {LOT} from lots where id = any($1::uuid[])
union select {LOT} from lots where statement = any($2::uuid[])"""  # noqa: S608 - constant text
# Others' goods, and what they were drawn from, back to what left for export (`rules.entrusted.left_by`).
_BACK: Final = """with recursive back (id, kind) as (
  select id, kind from lots
  where id = any($1::uuid[]) and owner is not null and owner is distinct from holder
  union select s.id, s.kind from back b join edges e on e.target = b.id join lots s on s.id = e.source
  where b.kind <> 'export' and s.kind in ('import-claim', 'acknowledged', 'made', 'reweighed', 'export')
)"""
_LOTS_BACK: Final = f"{_BACK} select {LOT} from lots where id in (select id from back)"  # noqa: S608
# Bound for export themselves, claimed from what was, or gone on to their owner out of such a claim, or of
# what was made of its goods.
_APPLIED_FOR: Final = f"""{_BACK}
select distinct statement from lots where kind = 'export' and id in (
  select unnest($1::uuid[]) union select id from back
  union select source from edges where target = any($1::uuid[])
  union select b.source from edges e join edges b on b.target = e.source where e.target = any($1::uuid[]))"""  # noqa: S608 - constant text
_STOCK: Final = f"""select {LOT} from lots
where holder = $1 and "left" > 0 and state = 'held' and (owner is null or owner = holder)"""  # noqa: S608 - constant text
_EDGES_INTO_SALES: Final = """select e.source, e.target, e.ordinal, e.carats, e.reversed, e.fan_in = 0
from lots l join edges e on e.target = l.id
where l.statement = any($1::uuid[]) order by e.target, e.ordinal"""
# Goods that come back go over two edges at once: into the return, and into what it was drawn from.
_LOTS_BEHIND: Final = f"""select {LOT} from lots where id in (
  select e.source from lots l join edges e on e.target = l.id where l.statement = any($1::uuid[]))"""  # noqa: S608
_EDGES_BEHIND: Final = """select b.source, b.target, b.ordinal, b.carats, b.reversed, b.fan_in = 0
from edges b
where b.target in (
  select e.source from lots l join edges e on e.target = l.id where l.statement = any($1::uuid[]))
order by b.target, b.ordinal"""
# What came back and is its holder's own goes back to the owner over two edges more: those out of a lot on
# approval, and those into it.
_EDGES_TAKEN_OVER: Final = """select b.source, b.target, b.ordinal, b.carats, b.reversed, b.fan_in = 0
from edges b where b.target = any($1::uuid[])
  or b.target in (select source from edges where target = any($2::uuid[])) order by b.target, b.ordinal"""
# Others' goods that something was drawn from, and may come back to.
_OTHERS: Final = f"""select {LOT} from lots
where id = any($1::uuid[]) and owner is not null and owner is distinct from holder"""  # noqa: S608
# What was sold of these goods: by their holder, with what it let go before it was known whose they were; or
# by who had sent them on, to the holder itself.
_SOLD_ON: Final = f"""{FAMILY}
select d.id, d.sent_from, coalesce(sum(e.carats - e.reversed)
    filter (where t.holder is distinct from h.holder), 0)::bigint
    + coalesce((select sum(s.carats) from sold_early s
      where s.lot = d.id and s.target <> s.source), 0)::bigint as by_holder,
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
# What went of lots and came back to them after a day, by day, and what of it another gave back
# (`books.came_back_from`): of those alone that moved later.
_LATER: Final = """with moved as materialized (
  select l.id, l.holder, l.event_on, asked.since
  from unnest($1::uuid[], $2::date[]) as asked (lot, since) join lots l on l.id = asked.lot
  where coalesce(l.last_moved_on, 'infinity') > asked.since
), passed as (
  select m.id as lot, -e.carats as carats,
    coalesce(f.event_on, case when e.fan_in = 0 then m.event_on else t.event_on end) as on_day,
    false as is_brought
  from moved m join edges e on e.source = m.id join lots t on t.id = e.target
  left join ledger_days f on f.position = e.fed_at
  union all select e.target, e.carats, s.event_on, false
  from moved m join edges e on e.target = m.id and e.fan_in = 0 join lots s on s.id = e.source
  union all select m.id, r.carats, d.event_on,
    t.holder is distinct from m.holder and t.holder is not null and t.state <> 'withdrawn'
  from moved m join edges e on e.source = m.id and e.reversed > 0 join lots t on t.id = e.target
  join edge_reversals r using (target, ordinal) join ledger_days d on d.position = r.position
  union all select m.id, -r.carats, d.event_on, false
  from moved m join edges e on e.target = m.id and e.reversed > 0 and e.fed_at is null
  join edge_reversals r using (target, ordinal) join ledger_days d on d.position = r.position
  union all select m.id, -x.carats, d.event_on, false
  from moved m join lot_exits x on x.lot = m.id join ledger_days d on d.position = x.position
)
select lot, on_day, sum(carats)::bigint as carats,
  coalesce(sum(carats) filter (where is_brought), 0)::bigint as brought
from passed join moved m on m.id = lot where on_day > m.since group by lot, on_day"""
# Into a lot opened before the goods were sold these came only where it waited for them (`fed_at`).
_EDGE: Final = "source, target, ordinal, carats, reversed, fan_in = 0 as is_late, position, fed_at"
_CHANGED_FROM: Final = f"""with recursive behind as (
  select {_EDGE} from edges where target = any($1::uuid[]) and greatest(position, fed_at) > $2
  union
  select e.* from behind b cross join lateral (select {_EDGE} from edges
    where target = b.source and greatest(position, fed_at) > $2 offset 0) e
)
select source, target, ordinal, carats, reversed, is_late,
  exists (select from lots l where l.id = source and l.kind = 'weighing')
from behind limit $3"""  # noqa: S608 - constant text
MOST_CHANGED_FROM: Final = 100_000
"""Edges behind goods that go back which are followed for one statement."""
MOST_DEALINGS: Final = 1_000
"""Sales whose sides are told that goods are not natural; the newest."""
_TITLED: Final = (
    """select lot, sum(carats)::bigint as carats from titles where lot = any($1::uuid[]) group by lot"""
)
_TITLED_AT: Final = """select position, lot, carats from titles where position = any($1::bigint[])
order by position, lot"""


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
        rows = await connection.fetch(LOTS_BY_ID, touched.lots) if touched.lots else []
    for row in rows:
        if row["id"] not in books.lots:
            lot = as_lot(row)
            books.lots[lot.id] = lot
            books.by_statement.setdefault(lot.statement, []).append(lot)
    await _load_left(connection, touched, books)
    if touched.vessels:
        await load_vessels(connection, touched, books)
    await load_vessels_around(connection, books)
    await _load_taken_over(connection, touched, books)
    await _load_owners(connection, touched, books)
    if touched.accounts or touched.openings or touched.invoices:
        await root_store.load(connection, touched, books.roots)
    await scale_store.load(connection, touched, books.scales)
    if certificates.applications:
        await load_applied(connection, books)
    await scale_store.load_worn(connection, list(books.lots), books.scales)
    await load_elsewhere(connection, books)
    await _load_crossed(connection, touched, books)
    await _load_later(connection, touched, books)
    return books


async def _load_taken_over(connection: Connection, touched: Touched, books: LotBooks) -> None:
    """By which edges memo goods came, and what of them is its holder's own since it came back.

    Of the former always: what comes back in this batch may become their holder's, and go back, in it.
    """
    if not touched.consignments:
        return
    own = [lot.id for lot in books.lots.values() if lot.kind is LotKind.COLLECTED]
    asked = [*own, *(lot.id for lot in books.lots.values() if lot.kind is LotKind.MEMO)]
    found: dict[LotId, list[Edge]] = {}
    for edge in await connection.fetch(_EDGES_TAKEN_OVER, asked, own) if asked else ():
        if edge["target"] not in books.edges:
            found.setdefault(edge["target"], []).append(Edge(*edge.values()))
    books.edges |= found
    # What goes back over these was let go before it was known whose it was, if a claim is behind them.
    behind = {edge.source for into in found.values() for edge in into}
    await load_sold_early(connection, books, behind - books.sold_early.keys())
    unknown = {edge.source for lot in own for edge in books.edges.get(lot, ())} - books.lots.keys()
    for row in await connection.fetch(_OTHERS, unknown) if unknown else ():
        lot = as_lot(row)
        books.lots[lot.id] = lot
        books.by_statement.setdefault(lot.statement, []).append(lot)


async def titled_at(connection: Connection, positions: Collection[int]) -> dict[int, list[tuple[LotId, int]]]:
    """What invoices at these positions passed the title of: lots with carats."""
    found: dict[int, list[tuple[LotId, int]]] = {}
    for position, lot, carats in await connection.fetch(_TITLED_AT, positions):
        found.setdefault(position, []).append((lot, carats))
    return found


def late_days(touched: Touched, books: LotBooks) -> dict[LotId, date]:
    """Of lots whose holders say something in the batch, the first day they speak of.

    Others' goods are held against no day (`rules.order.overdrawn`), so that nothing of them is read.
    """
    days = touched.since
    return {one.id: days[one.holder] for one in books.lots.values() if one.holder in days}


async def _load_later(connection: Connection, touched: Touched, books: LotBooks) -> None:
    """What moved of each lot after the first day that its holder's statements speak of."""
    if since := late_days(touched, books):
        for lot, on_day, carats, brought in await connection.fetch(_LATER, [*since], [*since.values()]):
            books.note_left(lot, on_day, carats)
            books.note_brought(lot, on_day, brought)


async def _load_left(connection: Connection, touched: Touched, books: LotBooks) -> None:
    """What left before it was known whose it was; and how others' goods came, where some are lost."""
    sources = {edge.source for into in books.edges.values() for edge in into}
    await load_sold_early(connection, books, sources | set(touched.lost))
    if not touched.lost:
        return
    rows = await connection.fetch(_LOTS_BACK, touched.lost | touched.lots)
    for row in rows:
        if row["id"] not in books.lots:
            lot = as_lot(row)
            books.lots[lot.id] = lot
            books.by_statement.setdefault(lot.statement, []).append(lot)
    await load_edges_into(connection, books, {row["id"] for row in rows})


async def _load_crossed(connection: Connection, touched: Touched, books: LotBooks) -> None:
    """What left without a certificate, of goods that somebody outside may send back."""
    opened = [lot for one in touched.returned | touched.sales for lot in books.by_statement.get(one, ())]
    if outside := [lot.id for lot in opened if lot.holder is None]:
        books.crossed = await crossed(connection, outside, NEWEST)


async def load_behind(
    connection: Connection, books: LotBooks, lots: Collection[LotId], sale: StatementId
) -> None:
    """What lies behind goods that go back changed, to when they were sold; in place of what was loaded.

    lots: those that one statement gives back; everything before it in the log must have been written.
    """
    books.behind, books.by_scale, books.behind_is_cut = {}, set(), False
    sold = [lot.position for lot in books.by_statement.get(sale, ())]
    if not sold or not lots:
        return
    rows = await connection.fetch(_CHANGED_FROM, list(lots), min(sold), MOST_CHANGED_FROM + 1)
    books.behind_is_cut = len(rows) > MOST_CHANGED_FROM
    for *edge, is_by_scale in rows:
        books.behind.setdefault(edge[1], []).append(Edge(*edge))
        if is_by_scale:
            books.by_scale.add(edge[0])


async def applications_behind(connection: Connection, lots: Collection[LotId]) -> set[StatementId]:
    """The applications that bound some of these lots for export, or what they were claimed from abroad."""
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


async def _load_owners(connection: Connection, touched: Touched, books: LotBooks) -> None:
    """Of others' goods what was sold and titled; which stones marks name; who owns lots, by which words."""
    titles = set(touched.titles)
    if touched.sales or touched.consignments:  # by which goods may come back
        titles.update(id_ for id_, lot in books.lots.items() if is_for_owner(lot) and lot.kind in ON_APPROVAL)
    if titles:
        await _load_titles(connection, titles, books)
    for row in await connection.fetch(STONES, touched.stones) if touched.stones else ():
        books.stones.setdefault(row["key"], {})[row["stone"]] = row["position"]
    if touched.shares and books.lots:
        books.shares = await shares_of(connection, list(books.lots), NEWEST)
        await ownership_store.load(connection, books.lots, books.owners)
    if touched.yields:
        await load_words(connection, books)


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
    for row in await connection.fetch(LOTS_BY_ID, unknown) if unknown else ():
        lot = as_lot(row)
        books.lots[lot.id] = lot
        books.by_statement.setdefault(lot.statement, []).append(lot)


async def load_stock(connection: Connection, books: LotBooks, holder: UUID) -> None:
    """All of a holder's own stock that is free to be drawn, as written; so the batch is written before."""
    unknown = []
    for row in await connection.fetch(_STOCK, holder):
        if row["id"] not in books.lots:
            lot = as_lot(row)
            books.lots[lot.id] = lot
            books.by_statement.setdefault(lot.statement, []).append(lot)
            unknown.append(lot.id)
    await scale_store.load_worn(connection, unknown, books.scales)
    books.shares = await shares_of(connection, list(books.lots), NEWEST)
    await ownership_store.load(connection, books.lots, books.owners)
