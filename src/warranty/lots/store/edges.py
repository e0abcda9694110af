"""What passed from lot to lot: edges behind and ahead, what went back over them, and what left."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.quantities import parse_carats
from warranty.lots.books import Crossed, LotKind
from warranty.lots.store.asking import together

# In the order of rules.shares.Flow.
_EDGE: Final = """source, target, ordinal, carats, position, on_paper, fan_in, step,
reversed > 0 or fed_at is not null as has_changed"""
# `offset 0` has each step look its edges up by the index, whatever number of them is guessed.
_LINEAGE: Final = f"""with recursive behind as (
  select {_EDGE} from edges where target = any($1::uuid[])
  union
  select e.* from behind b cross join lateral (select {_EDGE} from edges where target = b.source offset 0) e
)
select *, exists (select from findings where rule = 'K07') from behind limit $2"""  # noqa: S608 - constant text
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
    """Up to `limit` edges on the way back from these lots, nearest first.

    In the last place of each: whether any goods at all are known to have come without a certificate (K07).
    """
    if len(lots) == 1:
        return await connection.fetch(_LINEAGE_OF_ONE, lots[0], limit)
    return await connection.fetch(_LINEAGE, lots, limit)


async def edges_ahead(
    connection: Connection, lots: Sequence[UUID], position: int, limit: int
) -> list[asyncpg.Record]:
    """Up to `limit` edges on the way forward from these lots, drawn by a log position, nearest first."""
    return await connection.fetch(_DISPERSION, lots, limit, position)


MOST_FOLLOWED: Final = 100_000
"""Lots that goods are followed into under the head of the log, the nearest."""
# In one order, so that replay stops at the same lots: level by level, and within one by lot.
_HANDED_ON: Final = """with recursive ahead(lot) as (
  select lot from unnest($1::uuid[]) as given(lot)
  union
  select e.target from ahead a cross join lateral (
    select target from edges where source = a.lot and carats > reversed order by target offset 0) e
), followed as (select lot from ahead limit $2)
select l.id, l.position from followed f join lots l on l.id = f.lot
where l.kind in ('sale', 'import-claim', 'acknowledged') and l.id <> all($1::uuid[])
order by l.position, l.line, l.id"""


async def handed_on(connection: Connection, lots: Sequence[UUID]) -> list[tuple[LotId, int]]:
    """The lots as which goods of these came into further hands: lot and position, in log order.

    Goods that went back, or are on memo or with a contractor, are in no further hands.
    """
    if not lots:
        return []
    return [tuple(row) for row in await connection.fetch(_HANDED_ON, lots, MOST_FOLLOWED)]


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


# A party's own lots: those it holds, owns, sent on, or has a share of.
_IS_OWN: Final = f"""(l.holder = $2 or l.owner = $2 or l.sent_by = $2
  or exists (select from {together("$2", "$3")} and s.lot = l.id))"""
# On through what is common to several in a batch, too, before it is divided among them.
_AHEAD_OF_OWN: Final = f"""with recursive ahead as (
  select {_EDGE} from edges where source = any($1::uuid[]) and position <= $3
  union
  select e.* from ahead a join lots l on l.id = a.target and (l.kind = 'common' or {_IS_OWN})
  cross join lateral (
    select {_EDGE} from edges where source = a.target and position <= $3 offset 0) e
)
select * from ahead limit $4"""  # noqa: S608 - constant text
_OWN: Final = f"select l.id from lots l where l.id = any($1::uuid[]) and {_IS_OWN}"  # noqa: S608


async def edges_ahead_of_own(
    connection: Connection, lots: Sequence[UUID], position: int, limit: int, party: UUID
) -> list[asyncpg.Record]:
    """As `edges_ahead`, but beyond these lots only of the edges out of a party's own."""
    return await connection.fetch(_AHEAD_OF_OWN, lots, party, position, limit)


async def own_among(connection: Connection, lots: Collection[UUID], position: int, party: UUID) -> set[LotId]:
    """Of these lots those a party holds, owns, sent on, or has a share of, at a log position."""
    rows = await connection.fetch(_OWN, lots, party, position)
    return {row["id"] for row in rows}


# What each K07 says of a lot; both sides of a border are told the same of it.
_CROSSED: Final = """select distinct position, about::uuid, facts->>'carats', facts->>'from', facts->>'to'
from findings where about = any($1::text[]) and rule = 'K07' and facts ? 'from' and position <= $2"""


async def crossed(connection: Connection, lots: Collection[UUID], position: int) -> list[Crossed]:
    """What came into these lots over a border without a certificate, as found by a log position."""
    rows = await connection.fetch(_CROSSED, [str(lot) for lot in lots], position)
    return [Crossed(LotId(lot), parse_carats(carats), origin, to) for _, lot, carats, origin, to in rows]


_EXITS_BY: Final = """select lot, kind, sum(carats)::bigint as carats from lot_exits
where lot = any($1::uuid[]) and position <= $2 group by lot, kind"""


async def exits_by(
    connection: Connection, lots: Sequence[UUID], position: int
) -> dict[tuple[UUID, str], int]:
    """Carats set aside and gone from these lots at a log position, by lot and kind."""
    rows = await connection.fetch(_EXITS_BY, lots, position)
    return {(row["lot"], row["kind"]): row["carats"] for row in rows}


_GONE_BACK: Final = """select coalesce(sum(e.carats - e.reversed), 0)::bigint
from edges e join lots t on t.id = e.target and t.kind = 'return' where e.source = any($1::uuid[])"""


async def gone_back(connection: Connection, ids: Sequence[UUID]) -> int:
    """Carats of these lots that went back, unchanged, to whom they came from."""
    carats: int = await connection.fetchval(_GONE_BACK, ids)
    return carats


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


_HOLDERS: Final = "select id, holder from lots where id = any($1::uuid[])"


async def holders_of(connection: Connection, lots: Collection[UUID]) -> dict[LotId, PartyId | None]:
    """For whom each of these lots was opened to hold; None for somebody outside."""
    return {row["id"]: row["holder"] for row in await connection.fetch(_HOLDERS, list(lots))}


async def are_all_held_by(connection: Connection, lots: Collection[UUID], party: UUID) -> bool:
    """Whether all these lots were opened for one party to hold."""
    held: bool = await connection.fetchval(_HELD_ALL, lots, party)
    return held
