"""SQL of what stands behind roots without a certificate; `load` and `save` are asked by `store` alone."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.statements import Touched
from warranty.lots.accounts import (
    AccountId,
    AccountKind,
    Backing,
    RootAccount,
    RootBacked,
    RootBooks,
    RootTaken,
    accounts_of,
)

_TAKINGS: Final = """select lot, account, kind, party, reference, position, line, carats, event_on
from root_takings where account = any($1::uuid[]) or kind = 'opening-stock' and party = any($2::uuid[])"""
_BACKINGS: Final = """select account, statement, position, kind, backing, last, by, party, carats,
  papers, countries::text as countries
from root_backings where account = any($1::uuid[]) or kind = 'opening-stock' and party = any($2::uuid[])
  or papers && $3::text[] order by position"""


async def load(connection: Connection, touched: Touched, roots: RootBooks) -> None:
    """The accounts a batch touches, all opening stock of members that speak of it, and uses of its papers.

    Of an account that is loaded for a paper alone no more than what the paper is used for is known.
    """
    taken = await connection.fetch(_TAKINGS, touched.accounts, touched.openings)
    backed = await connection.fetch(_BACKINGS, touched.accounts, touched.openings, touched.invoices)
    roots.load(map(_taken, taken), map(_backed, backed))


async def save(connection: Connection, roots: RootBooks) -> None:
    """Write what a batch took, and what it said stands behind it."""
    if roots.taken:
        await connection.copy_records_to_table("root_takings", records=roots.taken, columns=RootTaken._fields)
    if roots.backed:
        records = [
            one._replace(countries=msgspec.json.encode(one.countries).decode())  # type: ignore[arg-type]
            for one in roots.backed
        ]
        await connection.copy_records_to_table("root_backings", records=records, columns=RootBacked._fields)


def _taken(row: asyncpg.Record) -> RootTaken:
    return RootTaken(**{**row, "kind": AccountKind(row["kind"])})


def _backed(row: asyncpg.Record) -> RootBacked:
    countries = msgspec.json.decode(row["countries"], type=tuple[tuple[str, str], ...])
    return RootBacked(
        **{
            **row,
            "kind": AccountKind(row["kind"]),
            "backing": Backing(row["backing"]),
            "papers": tuple(row["papers"]),
            "countries": countries,
        }
    )


# A lot shares its account with others: who drew how much follows from all of them together.
_TAKEN_WITH: Final = """select lot, account, kind, party, reference, position, line, carats, event_on
from root_takings where position <= $2
  and account in (select account from root_takings where lot = any($1::uuid[]))"""
_BACKED_BY: Final = (
    _BACKINGS.split("from root_backings")[0]
    + """from root_backings
where account = any($1::uuid[]) and position <= $2"""
)


async def root_accounts(
    connection: Connection, lots: Sequence[UUID], position: int
) -> tuple[dict[LotId, RootTaken], dict[AccountId, RootAccount]]:
    """What these lots took by a position, and all that share an account with one of them; the accounts."""
    rows = await connection.fetch(_TAKEN_WITH, lots, position)
    taken = {row["lot"]: _taken(row) for row in rows}
    whose = {one.account for one in taken.values()}
    backed = await connection.fetch(_BACKED_BY, whose, position) if whose else []
    return taken, accounts_of(taken.values(), map(_backed, backed))


class AccountOpened(NamedTuple):
    """An account as first spoken of. reference: of what was taken, "" while nothing was.

    days: of the events that took from it; of opening stock that of the cut-over.
    """

    account: AccountId
    party: PartyId
    kind: AccountKind
    reference: str
    position: int
    days: tuple[date, ...] = ()


# An account begins with the first that is said of it, by whichever side; a page reads no more than its own.
_PAGE: Final = """position <= $3 and (position, account) < ($1, $2) and ($4::uuid is null or party = $4)"""
_ACCOUNTS_BEFORE: Final = f"""select account, party, kind, coalesce((
    select max(reference) from root_takings r where r.account = first.account and r.position <= $3
  ), '') as reference, position, array(
    select distinct event_on from root_takings r where r.account = first.account and r.position <= $3
  ) as days
from (
  (select account, party, kind, position from root_takings t where {_PAGE}
    and not exists (select from root_takings e
      where e.account = t.account and (e.position, e.line) < (t.position, t.line))
    and not exists (select from root_backings e where e.account = t.account and e.position < t.position)
    order by position desc, account desc limit $5)
  union all
  (select account, party, kind, position from root_backings b where {_PAGE}
    and not exists (select from root_backings e
      where e.account = b.account and (e.position, e.statement) < (b.position, b.statement))
    and not exists (select from root_takings e where e.account = b.account and e.position <= b.position)
    order by position desc, account desc limit $5)
) first order by position desc, account desc limit $5"""  # noqa: S608 - constant text
_TAKEN_FROM: Final = """select lot, account, kind, party, reference, position, line, carats, event_on
from root_takings where account = any($1::uuid[]) and position <= $2"""


async def accounts_before(
    connection: Connection, before: tuple[int, UUID], as_of: int, limit: int, *, party: PartyId | None
) -> list[AccountOpened]:
    """Accounts by when they were first spoken of, newest first, before a cursor. party: None: anybody's."""
    rows = await connection.fetch(_ACCOUNTS_BEFORE, *before, as_of, party, limit)
    return [
        AccountOpened(**{**row, "kind": AccountKind(row["kind"]), "days": tuple(row["days"])}) for row in rows
    ]


async def accounts_by_id(
    connection: Connection, accounts: Sequence[UUID], as_of: int
) -> dict[AccountId, RootAccount]:
    """These accounts as they stood at a position."""
    taken = await connection.fetch(_TAKEN_FROM, accounts, as_of)
    backed = await connection.fetch(_BACKED_BY, accounts, as_of)
    return accounts_of(map(_taken, taken), map(_backed, backed))


# What an association did not find of opening stock supports nothing, nor does a doubted line it has not seen.
_RECORDED_BY_PARTY: Final = """select party, kind, sum(carats)::bigint as carats from (
  select distinct on (account, statement) party, kind, carats from root_backings
  where backing = 'recorded' and position <= $1 order by account, statement, position desc
) last group by party, kind"""
_OPENED_BY_PARTY: Final = """select t.party, 'opening-stock' as kind, sum(case when b.cap is not null
    then least(b.cap, t.carats) when b.is_doubted then 0 else t.carats end)::bigint as carats
from root_takings t left join lateral (
  select (select carats from root_backings where account = t.account and backing = 'certified'
      and position <= $1 order by position desc limit 1) as cap,
    exists (select from root_backings where account = t.account and backing = 'doubted'
      and position <= $1) as is_doubted
) b on true where t.kind = 'opening-stock' and t.position <= $1 group by t.party"""


async def roots_by_party(connection: Connection, as_of: int) -> list[tuple[PartyId, AccountKind, int]]:
    """Thousandths that authorities recorded for each party, or it has in opening stock, by kind of root."""
    rows = await connection.fetch(f"{_RECORDED_BY_PARTY} union all {_OPENED_BY_PARTY}", as_of)
    return [(row["party"], AccountKind(row["kind"]), row["carats"]) for row in rows]


# What a statement said counts until it is corrected; what an association certified, until it does so again.
_LATER: Final = """select from root_backings later where later.account = b.account
  and later.position > b.position and (later.statement = b.statement
    or b.backing = 'certified' and later.backing = 'certified')"""
_RESTING: Final = f"""select distinct t.lot, t.position, t.line from root_backings b
join root_takings t on t.account = b.account
where b.last = any($1::uuid[]) and b.by <> b.party and not exists ({_LATER})
order by t.position, t.line, t.lot"""  # noqa: S608 - constant text
_BACKED_LAST: Final = f"""select distinct b.last from root_takings t
join root_backings b on b.account = t.account and b.by <> b.party
where t.lot = any($1::uuid[]) and not exists ({_LATER})"""  # noqa: S608 - constant text


async def lots_resting_on(connection: Connection, statements: Sequence[UUID]) -> list[tuple[LotId, int]]:
    """Lots behind which others put these statements last: lot and position, in log order."""
    return [(row["lot"], row["position"]) for row in await connection.fetch(_RESTING, statements)]


async def backed_by(connection: Connection, lots: Sequence[UUID]) -> list[StatementId]:
    """The statements by which others last said what stands behind these lots."""
    return [row["last"] for row in await connection.fetch(_BACKED_LAST, lots)]
