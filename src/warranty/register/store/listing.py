"""A party's statements in a list, and what of its trade passed between it and others."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId

# The two sides of what a statement is about, and the number of its document; of others nothing.
_SIDES: Final = """select a.seller as one, a.buyer as other, a.document_number as number
  from sales a where a.id = s.id
union all select a.seller, a.buyer, a.document_number
  from sale_ends e join sales a on a.id = e.sale where e.statement = s.id
union all select a.seller, a.buyer, a.document_number
  from corrections c join sales a on a.id = c.sale where c.id = s.id
union all select a.seller, a.buyer, a.document_number
  from correction_ends e join corrections c on c.id = e.correction join sales a on a.id = c.sale
  where e.statement = s.id
union all select a.seller, a.buyer, a.document_number
  from settlements t join sales a on a.id = t.sale
  where s.type = 'DifferenceSettled' and t.position = s.position
union all select g.sender, g.receiver, g.document_number from consignments g where g.id = s.id
union all select g.sender, g.receiver, g.document_number
  from consignment_moves m join consignments g on g.id = m.consignment where m.statement = s.id
union all select n.holder, n.party, null from owner_namings n where n.statement = s.id
union all select n.holder, n.party, null
  from owner_answers a join owner_namings n using (lot, party) where a.statement = s.id limit 1"""
_LISTED: Final = f"""select s.position, s.id, s.type, s.issuer, s.event_on, s.recorded_at,
  case when sides.one = s.issuer then sides.other else sides.one end as counterparty, sides.number
from statements s left join lateral ({_SIDES}) sides on true
where s.position < $2 and ($3::text is null or s.type = $3)
  and ($4::date is null or s.event_on >= $4) and ($5::date is null or s.event_on <= $5)"""  # noqa: S608
_OWN: Final = f"""{_LISTED} and s.issuer = $1 order by s.position desc limit $6"""
# All that passed between the asker and others, or one other ($7), by whichever of the two it was said.
_DEALINGS: Final = """with traded as (
  select id from sales where seller = $1 and ($7::uuid is null or buyer = $7)
  union all select id from sales where buyer = $1 and ($7::uuid is null or seller = $7)
), sent as (
  select id from consignments where sender = $1 and ($7::uuid is null or receiver = $7)
  union all select id from consignments where receiver = $1 and ($7::uuid is null or sender = $7)
), named as (
  select lot, party, statement from owner_namings
  where holder = $1 and ($7::uuid is null or party = $7)
    or party = $1 and ($7::uuid is null or holder = $7)
), corrected as (select c.id from corrections c where c.sale in (select id from traded)
), said as (
  select id from traded union all select id from sent union all select id from corrected
  union all select statement from sale_ends where sale in (select id from traded)
  union all select statement from correction_ends where correction in (select id from corrected)
  union all select statement from consignment_moves where consignment in (select id from sent)
  union all select s.id from settlements t join statements s using (position)
    where t.sale in (select id from traded)
  union all select statement from named
  union all select a.statement from owner_answers a join named using (lot, party)
)"""
_WITH_ONE: Final = f"""{_DEALINGS} {_LISTED} and s.issuer = $1 and s.id in (select id from said)
order by s.position desc limit $6"""  # noqa: S608 - constant text
_RECEIVED: Final = f"""{_DEALINGS} {_LISTED} and s.issuer <> $1 and s.id in (select id from said)
order by s.position desc limit $6"""  # noqa: S608 - constant text
# The offer and the answer of what a statement is about.
_DAYS_OF_TRANSACTION: Final = """select a.event_on from about join sales a on a.id = about.sale
  union all select x.event_on from about join sale_ends e using (sale) join statements x on x.id = e.statement
  union all select g.event_on from going join consignments g on g.id = going.consignment
  union all select x.event_on from going join consignment_moves m using (consignment)
    join statements x on x.id = m.statement"""
_ABOUT: Final = """about as (
  select {id} as sale union all select sale from sale_ends where statement = {id}
  union all select sale from corrections where id = {id}
  union all select c.sale from correction_ends e join corrections c on c.id = e.correction
    where e.statement = {id}
  union all select t.sale from settlements t join statements y using (position) where y.id = {id}
), going as (
  select {id} as consignment union all select consignment from consignment_moves where statement = {id}
)"""
_DAYS: Final = f"with {_ABOUT.format(id='$1::uuid')} {_DAYS_OF_TRANSACTION}"
_WITHIN: Final = "s.type = any($8::text[])"
_OWN_WITHIN: Final = f"""{_LISTED} and s.issuer = $1 and {_WITHIN} and s.event_on between $9 and $10
  and ($7::uuid is null or $7 in (sides.one, sides.other))
order by s.position desc limit $6"""
_RECEIVED_WITHIN: Final = f"""{_DEALINGS} {_LISTED} and s.issuer <> $1 and s.id in (select id from said)
  and {_WITHIN} and (s.event_on between $9 and $10 or exists (
    with {_ABOUT.format(id="s.id")}
    select from ({_DAYS_OF_TRANSACTION}) days where days.event_on between $9 and $10))
order by s.position desc limit $6"""  # noqa: S608 - constant text


class Listed(NamedTuple):
    """A statement in a list. counterparty: the other side of its maker; number: of the invoice or memo."""

    position: int
    id: UUID
    type: str
    issuer: PartyId
    event_on: date
    recorded_at: datetime
    counterparty: PartyId | None
    number: str | None


class Within(NamedTuple):
    """Which of a party's statements an auditor may list: of these types, of the days of its engagement."""

    types: Collection[str]
    first: date
    last: date


class Wanted(NamedTuple):
    """Which statements of a party. received: those others made towards it. Days: of the event, inclusive."""

    type: str | None = None
    first: date | None = None
    last: date | None = None
    counterparty: PartyId | None = None
    received: bool = False


async def listed(
    connection: Connection,
    party: PartyId,
    wanted: Wanted,
    before: int,
    limit: int,
    within: Within | None = None,
) -> list[Listed]:
    """Statements of a party, newest first, before a log position. within: of an engagement alone."""
    asked = (party, before, wanted.type, wanted.first, wanted.last, limit)
    if within is not None:
        query = _RECEIVED_WITHIN if wanted.received else _OWN_WITHIN
        rows = await connection.fetch(query, *asked, wanted.counterparty, *within)
        return [Listed(*row.values()) for row in rows]
    if not wanted.received and wanted.counterparty is None:
        rows = await connection.fetch(_OWN, *asked)
    else:
        query = _RECEIVED if wanted.received else _WITH_ONE
        rows = await connection.fetch(query, *asked, wanted.counterparty)
    return [Listed(*row.values()) for row in rows]


# Invoices, memos and amendments between a party and others: which side of them it is.
_INVOICES_OF: Final = """select s.id, s.position, a.is_seller from (
  select id, seller = $1 as is_seller from sales where seller = $1 or buyer = $1
  union all select id, sender = $1 from consignments where kind = 'memo' and (sender = $1 or receiver = $1)
  union all select c.id, a.seller = $1 from corrections c join sales a on a.id = c.sale
    where c.kind = 'amendment' and (a.seller = $1 or a.buyer = $1)
) a join statements s using (id) where s.position < $2 order by s.position desc limit $3"""


async def invoices_of(
    connection: Connection, party: PartyId, before: int, limit: int
) -> list[tuple[UUID, int, bool]]:
    """What of a party's trade may hold its particulars, newest first: id, position, whether it is seller."""
    return [tuple(row.values()) for row in await connection.fetch(_INVOICES_OF, party, before, limit)]


async def days_of_transaction(connection: Connection, statement: UUID) -> list[date]:
    """The event days of offer and answer of the transaction a statement is about; none for others."""
    return [row["event_on"] for row in await connection.fetch(_DAYS, statement)]
