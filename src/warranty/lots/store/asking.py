"""Lots as they are, as they stood at a log position or on a day, and which of them are whose."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.lots.books import Lot, LotKind
from warranty.lots.rules.drawing import UNSUPPORTED_LINES
from warranty.lots.stock_store import StockLot
from warranty.lots.store.rows import STONES, as_lot

_NAMES: Final = "select key, stone from stones where stone = any($1::uuid[]) and position <= $2"


async def vessels_of(connection: Connection, ids: Sequence[UUID]) -> dict[LotId, StatementId]:
    """The vessels of those of these lots that are in one."""
    rows = await connection.fetch(
        "select id, vessel from lots where id = any($1::uuid[]) and vessel is not null", ids
    )
    return {row["id"]: row["vessel"] for row in rows}


async def opened_by(connection: Connection, statements: Collection[UUID], kind: LotKind) -> list[LotId]:
    """The lots of a kind that these statements opened."""
    rows = await connection.fetch(
        "select id from lots where statement = any($1::uuid[]) and kind = $2", statements, kind
    )
    return [row["id"] for row in rows]


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
order by position desc, line desc limit $7"""  # noqa: S608 - constant text


def together(party: str, as_of: str) -> str:
    """SQL: what a party bought with others, and has said so where another named it an owner; parameters."""
    return f"""lot_shares s where party = {party} and not exists (
  select from owner_namings n left join owner_answers a
    on a.lot = n.lot and a.party = n.party and a.position <= {as_of}
  where n.lot = s.lot and n.party = s.party and a.answer is distinct from 'acknowledged')"""  # noqa: S608


_TOGETHER: Final = together("$1", "$2")
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
    and sent_by is distinct from $1 and id in (select lot from {_TOGETHER}) and {_IS_STOCK})
) stock order by position desc, line desc limit $7"""  # noqa: S608 - constant text
# The same of single stones, whose few lots have an index of their own.
_STONES_OF: Final = f"""select id from lots where stone = any($10::uuid[]) and "left" > 0
  and (holder = $1 or owner = $1 or sent_by = $1 or exists (select from {_TOGETHER} and s.lot = lots.id))
  and {_IS_STOCK}"""  # noqa: S608 - constant text


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
    asked = (holder, as_of, *before, hs, state, limit, *days)
    if stones is None:
        rows = await connection.fetch(_STOCK_OF, *asked)
    else:
        rows = await connection.fetch(_STONES_OF, *asked, stones)
    return [row["id"] for row in rows]


# What another has in its books of which one owns a share.
_CO_OWNED: Final = f"""select id, position, line, kind, hs, holder, owner, event_on, vessel from lots
where holder is distinct from $1 and owner is distinct from $1 and coalesce(owner, holder) is not null
  and id in (select lot from {_TOGETHER})
  and position <= $2 and (position, line) < ($3, $4) and ($5::text is null or hs = $5)
order by position desc, line desc limit $6"""  # noqa: S608 - constant text


async def co_owned_lots(
    connection: Connection, party: UUID, as_of: int, before: tuple[int, int], hs: str | None, limit: int
) -> list[StockLot]:
    """Lots in others' books that a party owns a share of, by its own word; newest first, before a cursor."""
    rows = await connection.fetch(_CO_OWNED, party, as_of, *before, hs, limit)
    return [StockLot(*row.values()) for row in rows]


async def stones_of(connection: Connection, keys: Sequence[str], position: int) -> set[LotId]:
    """The stones that marks or reports name as of a log position, by the lots they were bagged as."""
    rows = await connection.fetch(f"{STONES} and position <= $2", keys, position)
    return {row["stone"] for row in rows}


async def names_of(connection: Connection, stones: Collection[UUID], position: int) -> dict[LotId, list[str]]:
    """By which marks and reports stones are known as of a log position."""
    names: dict[LotId, list[str]] = {}
    for row in await connection.fetch(_NAMES, stones, position) if stones else ():
        names.setdefault(row["stone"], []).append(row["key"])
    return names


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
    return {row["id"]: as_lot(row) for row in await connection.fetch(_LOTS_ON_DAY, ids, position, day)}


async def lots_as_of(connection: Connection, ids: Sequence[UUID], position: int) -> dict[LotId, Lot]:
    """These lots as they stood at a log position, computed from edges, reversals and exits."""
    return {row["id"]: as_lot(row) for row in await connection.fetch(_LOTS_AS_OF, ids, position)}


async def kinds_of(connection: Connection, ids: Sequence[UUID]) -> dict[LotId, LotKind]:
    """What opened these lots."""
    rows = await connection.fetch("select id, kind from lots where id = any($1::uuid[])", ids)
    return {row["id"]: LotKind(row["kind"]) for row in rows}
