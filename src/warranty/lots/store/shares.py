"""Who bought lots together, and goods on approval: what was sold of them, and what has its title."""

import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId
from warranty.lots.rules.leaving import LET_GO
from warranty.lots.rules.sharing import GoneTogether, WorkedTogether
from warranty.lots.rules.titles import CameBack, SoldOn

# All lots by which some of another's goods passed on, each with the one it was sent on from.
FAMILY: Final = """with recursive up (id, sent_from) as (
  select id, null::uuid from unnest($1::uuid[]) as asked(id)
  union select e.source, null from up join lots l on l.id = up.id and l.sent_by is not null
    join edges e on e.target = l.id and e.ordinal = 0 where l.kind <> 'return'
), down (id, sent_from) as (
  select u.id, e.source from up u join lots l on l.id = u.id
    left join edges e on e.target = l.id and e.ordinal = 0 and l.sent_by is not null and l.kind <> 'return'
  union select t.id, d.id from down d join edges e on e.source = d.id and e.ordinal = 0
    join lots t on t.id = e.target and t.sent_by is not null and t.kind <> 'return'
)"""
# What another holds of its owner, newest first, on approval: goods for work are not sold on.
_HELD_FOR_ANYBODY: Final = """select id from lots
where owner is not null and owner is distinct from holder
  and kind in ('memo', 'import-claim', 'acknowledged', 'collected')
  and position <= $1
order by position desc, line desc limit $2"""
_HELD_FOR_OWNERS: Final = _HELD_FOR_ANYBODY.replace(
    "order", "  and (holder = $3 or owner = $3 or sent_by = $3)\norder"
)
_SENT_FROM: Final = f"""{FAMILY}
select d.id, d.sent_from from down d join lots l on l.id = d.id where l.position <= $2"""  # noqa: S608
# Sales, and what was let go before it was settled whose the goods were, each from when it waits for a title:
# of these what each settlement counted, as far as it still stands; what was counted last goes first.
_SOLD_ON_AS_OF: Final = """with counted as (
  select lot, target, position, sum(sum(carats)) over (partition by lot, target order by position) as so_far
  from sold_early where lot = any($1::uuid[]) and target <> source and position <= $2
  group by lot, target, position
), standing as (
  select lot, target, position as since, min(so_far) over (partition by lot, target order by position
    rows between current row and unbounded following) as stays from counted
), early as (
  select lot, target, since,
    (stays - coalesce(lag(stays) over (partition by lot, target order by since), 0))::bigint as carats
  from standing
)
select e.source, t.holder is distinct from h.holder as by_holder, t.id,
  t.position, t.event_on, e.carats - coalesce((select sum(r.carats) from edge_reversals r
    where e.reversed > 0 and r.target = e.target and r.ordinal = e.ordinal and r.position <= $2
  ), 0)::bigint as carats, t.position as since, true as is_sold, t.line
from edges e join lots h on h.id = e.source join lots t on t.id = e.target
where e.source = any($1::uuid[]) and e.position <= $2 and t.kind in ('sale', 'outside')
  and h.owner is distinct from h.holder and h.owner is not null
union all select s.lot, true, t.id, t.position, greatest(t.event_on, d.event_on), s.carats, s.since,
  t.kind in ('sale', 'outside'), t.line
from early s join lots t on t.id = s.target left join ledger_days d on d.position = s.since
where s.carats > 0
order by since, position, line"""
_TITLES_AS_OF: Final = """select lot, position, carats, event_on
from titles left join ledger_days using (position)
where lot = any($1::uuid[]) and position <= $2 order by position"""

# What went back to who had sent it, by each statement; what was never taken, too.
_CAME_BACK: Final = """select r.target, r.position, d.event_on, sum(r.carats)::bigint as carats
from edge_reversals r join ledger_days d using (position)
where r.target = any($1::uuid[]) and r.position <= $2
group by r.target, r.position, d.event_on order by r.position"""


async def came_back(
    connection: Connection, lots: Sequence[UUID], position: int
) -> dict[LotId, list[CameBack]]:
    """What of these lots had gone back over the edges they came by at a log position, in log order."""
    found: dict[LotId, list[CameBack]] = {}
    for row in await connection.fetch(_CAME_BACK, lots, position):
        found.setdefault(row["target"], []).append(CameBack(row["position"], row["event_on"], row["carats"]))
    return found


async def held_for_owners(
    connection: Connection, party: UUID | None, position: int, limit: int
) -> list[LotId]:
    """Lots on approval by a log position: those a party holds or owns, or anybody's; the newest."""
    if party is None:
        rows = await connection.fetch(_HELD_FOR_ANYBODY, position, limit)
    else:
        rows = await connection.fetch(_HELD_FOR_OWNERS, position, limit, party)
    return [row["id"] for row in rows]


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
    return [(source, by_holder, SoldOn(*sold)) for source, by_holder, *sold, _ in rows]


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


# Of goods bought together what their holder let go, for each partner that has owned to its share. What was
# sold to that partner it knows; what was withdrawn, came back or was found again is not gone.
_GONE_TOGETHER: Final = f"""with owned as (
  select s.lot, s.party, s.share, l.holder from lot_shares s join lots l on l.id = s.lot
  where s.position <= $2 and s.party <> l.holder and l.owner is null
    and ($1::uuid is null or s.party = $1 or l.holder = $1) and not exists (
      select from owner_namings n left join owner_answers a
        on a.lot = n.lot and a.party = n.party and a.position <= $2
      where n.lot = s.lot and n.party = s.party and a.answer is distinct from 'acknowledged')
), gone as (
  select o.*, t.position, t.event_on, e.carats - coalesce((select sum(r.carats) from edge_reversals r
      where e.reversed > 0 and r.target = e.target and r.ordinal = e.ordinal and r.position <= $2
    ), 0) as carats, true as is_sold
  from owned o join edges e on e.source = o.lot join lots t on t.id = e.target
  where e.position <= $2 and t.kind in ('sale', 'outside') and t.holder is distinct from o.party
  union all select o.*, x.position, d.event_on, x.carats
    - coalesce((select sum(b.carats) from losses_taken_back b
      where b.lot = x.lot and b.gone_at = x.position and b.position <= $2), 0)
    - coalesce((select sum(b.carats) from consumer_returns b
      where b.lot = x.lot and b.gone_at = x.position and b.position <= $2), 0), false
  from owned o join lot_exits x on x.lot = o.lot join ledger_days d on d.position = x.position
  where x.position <= $2 and x.kind = 'loss' and x.carats > 0 and x.cause in {LET_GO}
)
select lot, party, share, holder, position, event_on, sum(carats)::bigint as carats, is_sold
from gone group by lot, party, share, holder, position, event_on, is_sold having sum(carats) > 0
order by position desc, lot desc, party desc limit $3"""  # noqa: S608 - constants of ours


async def gone_together(
    connection: Connection, party: UUID | None, position: int, limit: int
) -> list[GoneTogether]:
    """What went of goods bought together by a log position: a partner's or holder's, or anybody's; newest."""
    return [
        GoneTogether(*row.values()) for row in await connection.fetch(_GONE_TOGETHER, party, position, limit)
    ]


# What was booked of such goods in batches, by statement, with its closing; for each that owns a share of them
# and is not whose batch it is.
_WORKED_TOGETHER: Final = """with owned as (
  select distinct s.lot, s.party, s.share, v.id as batch, v.holder
  from lot_shares s join batch_bookings b on b.pool = s.lot and b.account = 'in'
    join vessels v on v.id = b.batch
  where s.position <= $2 and s.party <> v.holder and ($1::uuid is null or $1 in (s.party, v.holder))
    and not exists (select from owner_namings n left join owner_answers a
      on a.lot = n.lot and a.party = n.party and a.position <= $2
      where n.lot = s.lot and n.party = s.party and a.answer is distinct from 'acknowledged')
), booked as (
  select pool, batch, position, event_on, account, carats from batch_bookings
  where pool in (select lot from owned) and position <= $2
), moved as (
  select * from booked
  union all select p.pool, p.batch, c.position, coalesce(d.event_on, p.last_on), 'closed', 0
  from (select pool, batch, max(event_on) as last_on from booked group by pool, batch) p
    join vessel_closings c on c.vessel = p.batch and c.position <= $2
    left join ledger_days d on d.position = c.position
), told as (
  select pool, batch, position, max(event_on) as event_on,
    coalesce(json_object_agg(account, carats) filter (where carats > 0), '{}')::text as accounts,
    sum(sum(case account when 'in' then carats else -carats end))
      over (partition by pool, batch order by position)::bigint as "left",
    bool_or(account = 'closed') as is_closed
  from moved group by pool, batch, position
)
select o.lot, o.party as partner, o.share, o.holder, o.batch,
  t.position, t.event_on, t.accounts, t."left", t.is_closed
from owned o join told t on t.pool = o.lot and t.batch = o.batch
order by t.position desc, o.lot desc, o.party desc limit $3"""


async def worked_together(
    connection: Connection, party: UUID | None, position: int, limit: int
) -> list[WorkedTogether]:
    """What batches made of goods bought together by a position: a partner's or maker's, or any; newest."""
    rows = await connection.fetch(_WORKED_TOGETHER, party, position, limit)
    return [WorkedTogether(**{**row, "accounts": json.loads(row["accounts"])}) for row in rows]


# Whoever has goods bought together owns a share of them itself.
_SHARED_WITH: Final = """select s.lot, l.hs, coalesce(l.owner, l.holder) as house
from lot_shares s join lots l on l.id = s.lot
where s.party = $1 and s.position <= $2 and coalesce(l.owner, l.holder) is not null order by s.lot"""


async def shared_with(connection: Connection, party: UUID, position: int) -> list[tuple[LotId, str, PartyId]]:
    """Lots a party is on record with a share of, emptied ones too: class, and in whose balance each is."""
    return [tuple(row) for row in await connection.fetch(_SHARED_WITH, party, position)]


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
