"""Of a batch of statements: what is known of goods bound for export, abroad, or with a contractor."""

from collections import Counter
from collections.abc import Collection
from collections.abc import Set as AbstractSet
from typing import Final

from warranty.certificates.books import Purpose
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots.books import FIRST_MADE, LOST, MADE, Edge, LotBooks, LotKind, is_worked_elsewhere
from warranty.lots.rules.stones import aboard, landed
from warranty.lots.store.rows import LOT, LOTS_BY_ID, NEWEST, STONES, as_lot
from warranty.lots.store.shares import shares_of

_EDGES_INTO: Final = """select source, target, ordinal, carats, reversed, fan_in = 0 from edges
where target = any($1::uuid[]) order by target, ordinal"""
# Goods that left and stay their exporter's: the claims' lots they fed, and those they went on into from there
# with who claimed them, apart from all others (`rules.sold_early`).
_CLAIMED_ABROAD: Final = f"""with recursive there (id) as (
  (select unnest($1::uuid[])
    union select target from edges where source = any($2::uuid[]) and fed_at is not null)
  union select t.id from there s join edges e on e.source = s.id join lots t on t.id = e.target
  where t.kind in ('acknowledged', 'reweighed') or t.kind = 'made' and e.fan_in = 1
)
select {LOT} from lots where id in (select id from there)"""  # noqa: S608 - constant text
# What left such lots, by the lots it went into, or by themselves what was lost there; and what of it counts
# as somebody's since.
_GONE_FROM: Final = """select e.source, e.target, sum(e.carats - e.reversed)::bigint as carats,
  t.kind in ('sale', 'outside') as is_sold, t.position, t.line
from edges e join lots t on t.id = e.target where e.source = any($1::uuid[])
group by e.source, e.target, t.kind, t.position, t.line
union all select lot, lot, sum(carats)::bigint, false, null, null
from lot_exits where lot = any($1::uuid[]) and kind = 'loss' group by lot
order by position, line"""
_SOLD_EARLY: Final = """select s.source, s.lot, s.target, sum(s.carats)::bigint as carats
from sold_early s join lots t on t.id = s.target where s.source = any($1::uuid[])
group by s.source, s.lot, s.target, t.position, t.line
order by min(s.position), s.target = s.source, t.position, t.line"""
# What nobody claimed abroad and came home under a certificate, by the application it left under.
_CAME_HOME: Final = """select l.statement, sum(e.carats)::bigint as carats from lots l
join edges e on e.source = l.id join lots t on t.id = e.target and t.kind = 'homecoming'
where l.id = any($1::uuid[]) group by 1"""
# What came of goods with a contractor or abroad, as `books.is_made` tells it.
_CAME_OF: Final = f"""select e.source as lot, '{MADE}' || t.hs as account,
  sum(e.carats - e.reversed)::bigint as carats
from edges e join lots t on t.id = e.target
where e.source = any($1::uuid[]) and (t.kind = 'polished-abroad'
  or t.kind in ('return', 'collected') and t.line >= {FIRST_MADE}) group by 1, 2
union all select lot, '{LOST}' || cause, sum(carats)::bigint from lot_exits
where lot = any($1::uuid[]) and kind = 'loss' group by 1, 2"""  # noqa: S608 - constant text


async def load_elsewhere(connection: Connection, books: LotBooks) -> None:
    """What came so far of goods that are with a contractor or abroad."""
    elsewhere = [lot.id for lot in books.lots.values() if is_worked_elsewhere(lot)]
    books.came_of = {lot: Counter() for lot in elsewhere}
    for row in await connection.fetch(_CAME_OF, elsewhere) if elsewhere else ():
        books.came_of[row["lot"]][row["account"]] = row["carats"]


async def load_edges_into(connection: Connection, books: LotBooks, lots: AbstractSet[LotId]) -> None:
    """The edges into these lots, but for those whose edges are known."""
    unknown = lots - books.edges.keys()
    for row in await connection.fetch(_EDGES_INTO, unknown) if unknown else ():
        books.edges.setdefault(row["target"], []).append(Edge(*row.values()))


async def load_applied(connection: Connection, books: LotBooks) -> None:
    """The edges into claims that goods bound for export may feed, and the stones that came by them.

    Where they stay another's than their claimant's, the lots of these claims as well; and what of goods came
    home under a certificate.
    """
    bound = [lot.id for lot in books.lots.values() if lot.kind is LotKind.EXPORT]
    for row in await connection.fetch(_CAME_HOME, bound) if bound else ():
        books.came_home[row["statement"]] = row["carats"]
    claims = list(books.certificates.claims)
    targets = set(claims)
    are_kept = any(one.purpose is not Purpose.SALE for one in books.certificates.applications.values())
    if are_kept or any(lot.owner for lot in books.lots.values() if lot.kind is LotKind.EXPORT):
        targets |= await _load_claimed_abroad(connection, books)
    await load_edges_into(connection, books, targets)
    for edge in [edge for target in targets for edge in books.edges.get(target, ())]:
        books.note_abroad(edge.source, edge.target)
    if claims and any(lot.stone for lot in books.lots.values() if lot.kind is LotKind.EXPORT):
        keys = [key(lot) for lot in claims for key in (aboard, landed)]
        for row in await connection.fetch(STONES, keys):
            books.stones.setdefault(row["key"], {})[row["stone"]] = row["position"]


async def _load_claimed_abroad(connection: Connection, books: LotBooks) -> set[LotId]:
    """The lots of claims that goods bound for export feed, and of what changed owner in them."""
    bound = [lot.id for lot in books.lots.values() if lot.kind is LotKind.EXPORT]
    found = set[LotId]()
    for row in await connection.fetch(_CLAIMED_ABROAD, list(books.certificates.claims), bound):
        if row["id"] not in books.lots:
            lot = as_lot(row)
            books.lots[lot.id] = lot
            books.by_statement.setdefault(lot.statement, []).append(lot)
        found.add(row["id"])
    for source, target, carats, is_sold, *_ in await connection.fetch(_GONE_FROM, found) if found else ():
        books.gone_from.setdefault(source, {})[target] = carats
        if is_sold:
            books.sold_from.setdefault(source, {})[target] = carats
    await load_sold_early(connection, books, found - books.sold_early.keys())
    books.shares |= await shares_of(connection, [*bound, *found], NEWEST)
    return found


async def load_sold_early(connection: Connection, books: LotBooks, sources: Collection[LotId]) -> None:
    """What was sold of these lots before it was settled whose they were, with whose lots it counts at."""
    rows = await connection.fetch(_SOLD_EARLY, sources) if sources else []
    if not rows:
        return
    for row in rows:
        books.sold_early.setdefault(row["source"], {})[row["lot"], row["target"]] = row["carats"]
    kept = {row["lot"] for row in rows}
    unknown = (kept | books.sold_early.keys()) - books.lots.keys()
    for row in await connection.fetch(LOTS_BY_ID, unknown) if unknown else ():
        lot = as_lot(row)
        books.lots[lot.id] = lot
        books.by_statement.setdefault(lot.statement, []).append(lot)
    await load_edges_into(connection, books, books.sold_early.keys())
    books.shares |= await shares_of(connection, list(kept), NEWEST)
