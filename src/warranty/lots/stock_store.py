"""SQL of what a party owned and held on any day: every carat that came to its lots or went from them.

An entry is carats that came (+) to a lot of the party or went (-) from it, with the position and event day of
the statement that moved them, so that any stock and any balance is a sum of entries. A lot is its owner's,
whoever has it; goods offered are their seller's until the buyer has answered, and an answer counts no earlier
than its offer (`books.Lot.came_on`).
"""

# Every text is put together of constants of this file.
# ruff: noqa: S608

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots.books import WEIGHING
from warranty.lots.consumers import CONSUMER
from warranty.lots.rules.goods import JEWELLERY, POLISHED
from warranty.lots.scales import InBook, Movement
from warranty.lots.tables import UNTIL


def _stage(hs: str) -> str:
    """The stage of a goods class, as SQL."""
    polished, jewellery = ("', '".join(sorted(classes)) for classes in (POLISHED, JEWELLERY))
    return f"case when {hs} in ('{polished}') then 2 when {hs} in ('{jewellery}') then 3 else 1 end"


_OWN: Final = "(l.holder = $1 and (l.owner is null or l.owner = $1) or l.owner = $1)"
_KIND: Final = f"""case when 'common' in (source_kind, target_kind) then 'worked'
  when fed_at is not null and stays and source_hs = target_hs then 'in'
  when not (gives and takes) then null when source_hs = target_hs then 'moved'
  when {_stage("source_hs")} = {_stage("target_hs")} then 'reclassified' else 'worked' end"""

# passed: edges into or out of lots looked at; told: with whose they were on both sides, and since when they
# count. Across parties an edge into a lot that was offered counts from the answer on, with what was kept.
# Only rows of edges that really were reversed look for reversals. Exported goods that are their exporter's in
# the claimant's hands, too, did not go out.
_ENTRIES: Final = f"""mine as materialized (
  select l.id, l.position, l.line, l.kind, l.hs, l.event_on, l.opened_with from lots l
  where l.position <= $2 and {{which}}
), passed as materialized (
  select e.target, e.ordinal, e.source, e.carats, e.reversed, e.fan_in, e.fed_at
  from mine m join edges e on e.target = m.id where e.fed_at is null
  union
  select e.target, e.ordinal, e.source, e.carats, e.reversed, e.fan_in, e.fed_at
  from mine m join edges e on e.source = m.id where coalesce(e.fed_at, e.position) <= $2
), told as materialized (
  select each.*, {_KIND} as kind from (
    select p.*, s.hs as source_hs, t.hs as target_hs, s.kind as source_kind, t.kind as target_kind,
      {{gives}} as gives, p.fed_at is null and {{takes}} as takes,
      coalesce(p.fed_at, case when p.fan_in = 0 then s.position else t.position end) as at,
      case when p.fed_at is not null then f.event_on when p.fan_in = 0 then s.event_on else t.event_on end
        as on_day,
      coalesce(s.owner, s.holder) is not distinct from coalesce(t.owner, t.holder) as stays,
      p.fan_in > 0 and p.fed_at is null and (t.ended_at is not null or t.state = 'offered')
        and coalesce(s.owner, s.holder) is distinct from coalesce(t.owner, t.holder) as is_offer,
      case when t.state not in ('offered', 'withdrawn') and t.ended_at <= $2 then t.ended_at end as taken_at
    from passed p join lots s on s.id = p.source join lots t on t.id = p.target
    left join ledger_days f on f.position = p.fed_at
  ) each where at <= $2
), back as materialized (
  select p.target, p.ordinal, p.source, p.source_hs, p.target_hs, p.gives, p.takes, p.kind, p.is_offer,
    not p.is_offer or coalesce(r.position > p.taken_at, false) as is_taken, r.carats,
    r.position as at, d.event_on as on_day
  from told p join edge_reversals r on r.target = p.target and r.ordinal = p.ordinal
  join ledger_days d on d.position = r.position
  where p.reversed > 0 and r.position <= $2
), taken as materialized (
  select p.source, p.target, p.source_hs, p.target_hs, p.gives, p.takes, p.taken_at as at,
    d.event_on as on_day, p.carats - coalesce((select sum(b.carats) from back b where b.target = p.target
      and b.ordinal = p.ordinal and not b.is_taken), 0) as carats
  from told p join ledger_days d on d.position = p.taken_at where p.is_offer
), entries as (
  select m.id as lot, m.hs, case m.kind when 'found' then 'found' when 'weighing' then 'weighed' else 'in' end
      as kind, false as is_offered, m.opened_with - coalesce(i.carats, 0) as carats, m.event_on as on_day
    from mine m left join (
      select target, sum(carats) as carats from passed where fan_in > 0 and fed_at is null group by target
    ) i on i.target = m.id where m.opened_with > coalesce(i.carats, 0)
  union all select source, source_hs, coalesce(kind, 'out'), false, -carats, on_day
    from told where gives and not is_offer
  union all select target, target_hs, coalesce(kind, 'in'), false, carats, on_day
    from told where takes and not is_offer
  union all select source, source_hs, 'moved', moved.is_offered, moved.sign * carats, on_day
    from told, (values (false, -1), (true, 1)) as moved(is_offered, sign) where gives and is_offer
  union all select source, source_hs, 'out', true, -carats, on_day from taken where gives
  union all select target, target_hs, 'in', false, carats, on_day from taken where takes
  union all select source, source_hs, coalesce(kind, 'in'), false, carats, on_day
    from back where gives and is_taken
  union all select target, target_hs, coalesce(kind, 'out'), false, -carats, on_day
    from back where takes and is_taken
  union all select source, source_hs, 'moved', moved.is_offered, moved.sign * carats, on_day
    from back, (values (false, 1), (true, -1)) as moved(is_offered, sign) where gives and not is_taken
  union all select x.lot, m.hs, case when x.kind = 'difference' then 'disputed'
      when x.cause = '{WEIGHING}' then 'weighed'
      when x.cause = '{CONSUMER}' then case when x.carats < 0 then 'in' else 'out' end
      when x.carats < 0 then 'found' else 'lost' end,
      false, -x.carats, d.event_on
    from mine m join lot_exits x on x.lot = m.id join ledger_days d on d.position = x.position
    where x.position <= $2
)"""
_OF_PARTY: Final = {
    "gives": "coalesce(s.owner, s.holder) is not distinct from $1",
    "takes": "coalesce(t.owner, t.holder) is not distinct from $1",
}
"""Only what a party's own lots gave and took is among the entries."""
_BALANCE: Final = f"""with {_ENTRIES.format(which=_OWN, **_OF_PARTY)}
select hs, kind, coalesce(sum(carats) filter (where on_day < $3), 0)::bigint as before,
  coalesce(sum(carats) filter (where on_day between $3 and $4), 0)::bigint as during
from entries where kind <> 'moved' and on_day <= $4 group by hs, kind"""
_MOVES: Final = f"""with {_ENTRIES.format(which=_OWN, **_OF_PARTY)}
select lot, hs, kind, coalesce(sum(carats) filter (where on_day < $3), 0)::bigint as before,
  coalesce(sum(carats) filter (where on_day >= $3), 0)::bigint as during
from entries where on_day <= $4 group by lot, hs, kind limit $5"""
_DAYS: Final = f"""with {_ENTRIES.format(which=_OWN, **_OF_PARTY)}
select hs, kind, on_day, sum(carats)::bigint as carats from entries where kind <> 'moved'
group by hs, kind, on_day"""
# Of whatever lots, each in its owner's books: what another lot has of an entry is left out at the end.
_ON_DAY: Final = f"""with {_ENTRIES.format(which="l.id = any($1::uuid[])", gives="true", takes="true")}
select e.lot, coalesce(sum(carats) filter (where not is_offered), 0)::bigint as "left",
  coalesce(sum(carats) filter (where is_offered), 0)::bigint as offered
from entries e join mine m on m.id = e.lot where e.on_day <= $3 group by e.lot"""
_SHOWN: Final = "id, position, line, kind, hs, holder, owner, event_on, vessel"
_PAGE: Final = """position <= $2 and (position, line) < ($3, $4) and ($5::text is null or hs = $5)
order by position desc, line desc limit $6"""
# What one has in hand, and what another has of one's own, each by its own index.
_OWN_LOTS: Final = f"""select {_SHOWN} from (
  (select * from lots where holder = $1 and (owner is null or owner = $1) and {_PAGE})
  union all (select * from lots where owner = $1 and holder is distinct from $1 and {_PAGE})
) own order by position desc, line desc limit $6"""
_BREAKS: Final = f"""with {_ENTRIES.format(which=_OWN, **_OF_PARTY)}
select l.id, l."left" as kept, coalesce(e.carats, 0)::bigint as told
from lots l left join (
  select lot, sum(carats) as carats from entries where not is_offered group by lot) e on e.lot = l.id
where {_OWN} and l.position <= $2 and l.state <> 'offered' and l."left" <> coalesce(e.carats, 0)
order by l.position limit $3"""

# One's own goods on their way back are in one's books, and in hand once they are received.
_ARRIVED: Final = (
    """(l.state <> 'offered' and (l.ended_at is null or l.ended_at <= $2 and a.event_on <= $3))"""
)
# Lots in hand, those in boxes and batches among them; what is bound for export is packed. For the newest
# position: what is kept of each lot, less what later days brought to it. Only lots that have carats still, or
# had some that moved since, are read; of these only what moved on later days.
_IN_HAND_THEN: Final = f"l.holder = $1 and (l.owner is null or l.owner = $1) and {UNTIL} > $3"
_MOVED_SINCE: Final = f"{_IN_HAND_THEN} and coalesce(l.last_moved_on, 'infinity') > $3"
_KEPT_THEN: Final = f"""later as (
  with {_ENTRIES.format(which=_MOVED_SINCE, **_OF_PARTY)}
  select lot, sum(carats) as carats from entries where not is_offered and on_day > $3 group by lot
)"""
# What was on offer is in hand until it is answered: of the lots that offers not over by then are of, which
# may have moved as a whole before.
_OFFERED_THEN: Final = """l.holder = $1 and (l.owner is null or l.owner = $1) and l.id = any(array(
  select e.source from lots t join edges e on e.target = t.id
  where t.offered_by = $1 and coalesce(t.offered_until, 'infinity'::date) > $3))"""
_ON_OFFER: Final = f"""on_offer as (
  with {_ENTRIES.format(which=_OFFERED_THEN, **_OF_PARTY)}
  select lot, sum(carats) as carats from entries where is_offered and on_day <= $3 group by lot
)"""
_NO_OFFER: Final = "on_offer as (select null::uuid as lot, 0 as carats where false)"


def _in_hand(on_offer: str) -> str:
    return f"""with {_KEPT_THEN}, {on_offer}, there as (
  select l.* from lots l where {_IN_HAND_THEN}
  union all select l.* from on_offer join lots l on l.id = on_offer.lot where not {UNTIL} > $3
), in_hand as (
select l.id as lot, l.vessel, v.kind is not distinct from 'batch' as is_in_work, l.hs,
  (l."left" - coalesce(later.carats, 0))::bigint as "left", coalesce(on_offer.carats, 0)::bigint as offered
from there l left join later on later.lot = l.id left join on_offer on on_offer.lot = l.id
left join vessels v on v.id = l.vessel left join ledger_days a on a.position = l.ended_at
where l.position <= $2 and l.kind <> 'export' and {_ARRIVED}
)"""


# Lots and boxes that a count names one by one, all others of a class together: a book may have very many.
_TOGETHER: Final = """
select case when named then lot end as lot, case when named then vessel end as vessel, is_in_work, hs,
  sum("left")::bigint as "left", sum(offered)::bigint as offered, true as is_own,
  count(distinct coalesce(vessel, lot)) filter (where "left" <> 0 or $5 and offered <> 0) as parcels
from (select *, lot = any($4::uuid[]) or coalesce(vessel = any($4::uuid[]), false) as named from in_hand) h
where "left" <> 0 or offered <> 0 group by 1, 2, 3, 4"""
_IN_HAND: Final = _in_hand(_NO_OFFER) + _TOGETHER
_IN_HAND_OR_OFFERED: Final = _in_hand(_ON_OFFER) + _TOGETHER
# One's own that is not in hand, by class: with others, packed, in work, or offered.
_APART: Final = f"""with {_ENTRIES.format(which=_OWN, **_OF_PARTY)}
select case when e.is_offered then 'offered' when l.kind = 'export' then 'bound'
    when l.holder is distinct from $1 or not {_ARRIVED} then 'out' when v.kind = 'batch' then 'in-work'
    end as custody,
  e.hs, sum(e.carats)::bigint as carats
from entries e join lots l on l.id = e.lot left join vessels v on v.id = l.vessel
left join ledger_days a on a.position = l.ended_at
where e.on_day <= $3 group by 1, 2 having sum(e.carats) <> 0 order by 1, 2"""
_LOST: Final = f"""with {_ENTRIES.format(which=_OWN, **_OF_PARTY)}
select greatest(coalesce(sum(x.carats), 0), 0)::bigint
from mine m join lot_exits x on x.lot = m.id join ledger_days d on d.position = x.position
where x.kind = 'loss' and x.position <= $2 and d.event_on between $3 and $4
  and (x.cause = any($5::text[])
    or x.cause <> '{WEIGHING}' and exists (select from weighings w where w.position = x.position))"""
_OF_KINDS: Final = (
    f"""select l.id from lots l where {_OWN} and l.kind = any($3::text[]) and l.position <= $2"""
)
_HELD: Final = """select l.id, l.vessel, v.id is not null as is_in_work, l.hs
from lots l left join vessels v on v.id = l.vessel and v.kind = 'batch'
where l.holder = $1 and l.owner is not null and l.owner <> $1 and l.position <= $2 and l.kind <> 'common'"""
_HELD_THEN: Final = f"{_HELD} and {UNTIL} > $3"

# Another's goods in the party's hands: what was taken, less what went on, was sent back or left.
_HELD_LOTS: Final = f"""select {_SHOWN} from lots
where holder = $1 and owner is not null and owner <> $1 and {_PAGE}"""
_HELD_ON_DAY: Final = """with held as materialized (
  select l.id, l.position, l.event_on, l.opened_with,
    l.ended_at is not null or l.state = 'offered' as is_offer,
    case when l.state not in ('offered', 'withdrawn') then l.ended_at end as taken_at
  from lots l where l.id = any($2::uuid[]) and l.position <= $1
), entries as (
  select id as lot, opened_with as carats, position as at, event_on as on_day from held where not is_offer
  union all select h.id, h.opened_with, h.taken_at, d.event_on
    from held h join ledger_days d on d.position = h.taken_at where is_offer
  union all select h.id, -r.carats, greatest(r.position, h.taken_at),
      case when r.position > h.taken_at or h.taken_at is null then d.event_on else a.event_on end
    from held h join edge_reversals r on r.target = h.id
    join edges e on e.target = r.target and e.ordinal = r.ordinal and e.fed_at is null
    join ledger_days d on d.position = r.position
    left join ledger_days a on a.position = h.taken_at
    where not h.is_offer or h.taken_at is not null
  union all select h.id, -e.carats, coalesce(e.fed_at, t.position), coalesce(f.event_on, t.event_on)
    from held h join edges e on e.source = h.id join lots t on t.id = e.target
    left join ledger_days f on f.position = e.fed_at
  union all select h.id, r.carats, r.position, d.event_on
    from held h join edges e on e.source = h.id join edge_reversals r using (target, ordinal)
    join ledger_days d on d.position = r.position
  union all select h.id, -x.carats, x.position, d.event_on
    from held h join lot_exits x on x.lot = h.id join ledger_days d on d.position = x.position
)
select lot, sum(carats)::bigint as "left" from entries where at <= $1 and on_day <= $3 group by lot"""


class StockLot(NamedTuple):
    """A lot as stock is told of it; what never changes. owner: None where the holder owns it."""

    id: LotId
    position: int
    line: int
    kind: str
    hs: str
    holder: UUID | None
    owner: UUID | None
    event_on: date
    vessel: UUID | None


class Apart(NamedTuple):
    """Thousandths of one class that were in a party's books on a day and not in hand, or not its own."""

    custody: str
    hs: str
    carats: int


class LotMoved(NamedTuple):
    """What one kind of entry of one lot came to."""

    lot: LotId
    moved: Movement


async def balance(connection: Connection, party: UUID, as_of: int, first: date, last: date) -> list[Movement]:
    """What came to a party's own stock and went from it, by class and kind."""
    return [Movement(*row.values()) for row in await connection.fetch(_BALANCE, party, as_of, first, last)]


async def moves(
    connection: Connection, party: UUID, as_of: int, first: date, last: date, limit: int
) -> list[LotMoved]:
    """The same lot by lot, what passed between own lots of a class ("moved") included."""
    rows = await connection.fetch(_MOVES, party, as_of, first, last, limit)
    return [LotMoved(row["lot"], Movement(*list(row.values())[1:])) for row in rows]


async def balance_days(connection: Connection, party: UUID, as_of: int) -> list[tuple[str, str, date, int]]:
    """The same of every day there is: class, kind, day and carats; of it any period's balance is a sum."""
    return [tuple(row) for row in await connection.fetch(_DAYS, party, as_of)]


async def own_lots(
    connection: Connection, party: UUID, as_of: int, before: tuple[int, int], hs: str | None, limit: int
) -> list[StockLot]:
    """Lots a party has ever owned by a position, newest first, before a cursor; emptied ones too."""
    rows = await connection.fetch(_OWN_LOTS, party, as_of, *before, hs, limit)
    return [StockLot(*row.values()) for row in rows]


async def held_lots(
    connection: Connection, party: UUID, as_of: int, before: tuple[int, int], hs: str | None, limit: int
) -> list[StockLot]:
    """As `own_lots`, of another's goods that were sent to a party or claimed by it."""
    rows = await connection.fetch(_HELD_LOTS, party, as_of, *before, hs, limit)
    return [StockLot(*row.values()) for row in rows]


async def own_on_day(
    connection: Connection, as_of: int, lots: Sequence[UUID], day: date
) -> dict[UUID, tuple[int, int]]:
    """What was left of lots in their owners' books at the end of a day, and what of them was offered."""
    rows = await connection.fetch(_ON_DAY, lots, as_of, day)
    return {row["lot"]: (row["left"], row["offered"]) for row in rows}


async def held_on_day(connection: Connection, as_of: int, lots: Sequence[UUID], day: date) -> dict[UUID, int]:
    """What was left of another's goods at the end of a day, by lot."""
    return {row["lot"]: row["left"] for row in await connection.fetch(_HELD_ON_DAY, as_of, lots, day)}


async def in_hand(
    connection: Connection, party: UUID, as_of: int, day: date, named: Collection[UUID], *, offers: bool
) -> list[InBook]:
    """What the book has in a party's hands at the end of a day: its own, then what it holds for others.

    as_of: the last position there is. named: lots and boxes that are told one by one. offers: what of them
    is offered is told, too.
    """
    sql = _IN_HAND_OR_OFFERED if offers else _IN_HAND
    rows = await connection.fetch(sql, party, as_of, day, list(named), offers)
    had = await connection.fetch(_HELD_THEN, party, as_of, day)
    return [*(InBook(*row.values()) for row in rows), *await _held_in_hand(connection, had, as_of, day)]


async def _held_in_hand(
    connection: Connection, had: Sequence[asyncpg.Record], as_of: int, day: date
) -> list[InBook]:
    """What a party held for others at the end of a day, lot by lot. had: lots it may have been."""
    lots = {row["id"]: row for row in had}
    held = await held_on_day(connection, as_of, list(lots), day) if lots else {}
    return [
        InBook(LotId(lot), row["vessel"], row["is_in_work"], row["hs"], left, 0, is_own=False)
        for lot, left in sorted(held.items())
        if left and (row := lots[lot])
    ]


async def apart(connection: Connection, party: UUID, as_of: int, day: date) -> list[Apart]:
    """What was a party's and not in its hands at the end of a day, and what it held for others."""
    own = [
        Apart(*row.values()) for row in await connection.fetch(_APART, party, as_of, day) if row["custody"]
    ]
    held: dict[str, int] = {}
    for row in await _held_in_hand(connection, await connection.fetch(_HELD, party, as_of), as_of, day):
        held[row.hs] = held.get(row.hs, 0) + row.left
    return [*own, *(Apart("held", hs, carats) for hs, carats in sorted(held.items()))]


async def lost_by(
    connection: Connection, party: UUID, as_of: int, first: date, last: date, causes: Sequence[str]
) -> int:
    """Thousandths that left a party's own lots in a period by some causes, or were missing on a scale.

    Differences of scales alone are not among them.
    """
    lost: int = await connection.fetchval(_LOST, party, as_of, first, last, causes)
    return lost


async def of_kinds(connection: Connection, party: UUID, as_of: int, kinds: Sequence[str]) -> list[LotId]:
    """A party's own lots that were opened in one of these ways."""
    return [row["id"] for row in await connection.fetch(_OF_KINDS, party, as_of, kinds)]


async def breaks(connection: Connection, party: UUID, as_of: int, limit: int) -> list[tuple[LotId, int, int]]:
    """Lots of a party whose kept balance is not what their entries make: lot, kept, told. As of the head."""
    rows = await connection.fetch(_BREAKS, party, as_of, limit)
    return [(row["id"], row["kept"], row["told"]) for row in rows]
