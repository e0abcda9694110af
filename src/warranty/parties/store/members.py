"""Parties one by one and in lists: standing, home, names, memberships and licences."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId
from warranty.parties.books import LeiChanged, Licence, Membership, Party, Renaming
from warranty.parties.store.rows import PARTIES, PARTY, SEEN, Looked, read_looked, read_party

_THEN: Final = """coalesce((select c.former from {table} c where c.party = p.id and c.position > $2
    order by c.position limit 1), p.{column}) as {column}"""

_LET_IN: Final = """
    select id, position from parties where position = any($1::bigint[]) and admitted_by is not null
    order by position, line
"""

_HOLDS: Final = "m.valid_from <= {day}::date and coalesce({day}::date < m.valid_until, true)"

# Who admitted each, and the associations whose last word has it as a member on a day.
_HOMES: Final = f"""
    select p.id, p.country, p.admitted_by, array(
        select m.association from (
            select distinct on (association) * from memberships where party = p.id
            order by association, position desc
        ) m where {_HOLDS.format(day="$2")}
    ) as associations
    from parties p where p.id = any($1::uuid[])
"""  # noqa: S608 - constants of ours

_COUNTRIES: Final = "select id, country from parties where id = any($1::uuid[])"

_MEMBERSHIPS: Final = """
    select distinct on (party, association) party, association, number, valid_from, valid_until, position
    from memberships where party = any($1::uuid[]) and ($2::bigint is null or position <= $2)
    order by party, association, position desc
"""

_LICENCES: Final = """
    select distinct on (party, issuer, number) party, issuer, number, by, valid_from, valid_until, position
    from licences where party = any($1::uuid[]) and ($2::bigint is null or position <= $2)
    order by party, issuer, number, position desc
"""

_CAPACITY: Final = f"""
    select {PARTY} from parties p
    where (p.id = $1 or p.organisation = $1) and p.kind = $2
"""  # noqa: S608 - constants of ours

_MEMBERS: Final = f"""
    select {PARTY}, s.standings, d.is_doubted from parties p {SEEN}
    where (p.admitted_by = $1 or p.kind = 'Member' and p.country = any($3::text[]) or p.id in (
        select m.party from memberships m
        where m.association = $1 and ($2::bigint is null or m.position <= $2) and {_HOLDS.format(day="$8")}
          and not exists (
            select from memberships l where l.party = m.party and l.association = $1
              and l.position > m.position and ($2::bigint is null or l.position <= $2))))
      and ($2::bigint is null or p.position <= $2) and (p.name, p.id) > ($4, $5)
      and strpos(lower(p.name), lower($7)) > 0
    order by p.name, p.id limit $6
"""  # noqa: S608 - constants of ours

_PUBLIC: Final = f"""
    select {PARTY}, s.standings, d.is_doubted from parties p {SEEN}
    where p.kind = 'Member' and ($1 = '' or p.country = $1)
      and ($2::bigint is null or p.position <= $2) and (p.name, p.id) > ($3, $4)
      and strpos(lower(p.name), lower($5)) > 0
    order by p.name, p.id limit $6
"""  # noqa: S608 - constants of ours

# As parties were called and numbered at a log position ($2), which sorts them too.
_NAME_THEN: Final = _THEN.format(column="name", table="party_names")

_LEI_THEN: Final = _THEN.format(column="lei", table="party_leis")

_NAMED_THEN: Final = (
    f"(select {PARTY.replace('p.name', _NAME_THEN).replace('p.lei', _LEI_THEN)} from parties p) p"  # noqa: S608 - constants of ours
)

_MEMBERS_THEN, _PUBLIC_THEN = (
    query.replace("from parties p", f"from {_NAMED_THEN}") for query in (_MEMBERS, _PUBLIC)
)


async def let_in_by(connection: Connection, positions: Collection[int]) -> list[tuple[PartyId, int]]:
    """The parties that statements at these log positions admitted, each with its position."""
    rows = await connection.fetch(_LET_IN, positions) if positions else ()
    return [(PartyId(row["id"]), row["position"]) for row in rows]


async def party_with_standing(connection: Connection, party: PartyId, as_of: int | None) -> Looked | None:
    """A party as it stands, None if it is not on record at that position."""
    row = await connection.fetchrow(PARTIES, [party], as_of)
    if row is None or (as_of is not None and row["position"] > as_of):
        return None
    return read_looked(row)


async def parties_with_standing(connection: Connection, parties: Sequence[PartyId]) -> list[Looked]:
    """Parties as they stand now."""
    rows = await connection.fetch(PARTIES, parties, None) if parties else ()
    return [read_looked(row) for row in rows]


async def memberships_of(
    connection: Connection, parties: Sequence[PartyId], as_of: int | None
) -> list[Membership]:
    """The last word of each association on its membership of these parties."""
    return [Membership(*row.values()) for row in await connection.fetch(_MEMBERSHIPS, parties, as_of)]


async def renamings_of(connection: Connection, party: PartyId) -> list[Renaming]:
    """How a party's name changed, in log order."""
    rows = await connection.fetch(
        "select party, former, name, digest, position from party_names where party = $1 order by position",
        party,
    )
    return [Renaming(*row.values()) for row in rows]


async def leis_of(connection: Connection, party: PartyId) -> list[LeiChanged]:
    """How a party's Legal Entity Identifier changed, in log order."""
    rows = await connection.fetch(
        "select party, former, lei, digest, position from party_leis where party = $1 order by position",
        party,
    )
    return [LeiChanged(*row.values()) for row in rows]


async def licences_of(connection: Connection, parties: Sequence[PartyId], as_of: int | None) -> list[Licence]:
    """The last word on each licence of these parties."""
    return [Licence(*row.values()) for row in await connection.fetch(_LICENCES, parties, as_of)]


async def capacity(connection: Connection, first: PartyId, kind: str) -> Party | None:
    """The party a body is in a capacity. first: in its first one."""
    row = await connection.fetchrow(_CAPACITY, first, kind)
    return None if row is None else read_party(row)


async def members_of(
    connection: Connection,
    admitter: PartyId,
    countries: Sequence[str],
    after: tuple[str, UUID],
    limit: int,
    as_of: int | None,
    name: str,
    day: date,
) -> list[Looked]:
    """Parties somebody admitted or has as members on a day, and members of these countries, by name.

    after: the last one seen. name: what the name holds somewhere, in small or capital letters; "" for all.
    """
    rows = await connection.fetch(
        _MEMBERS if as_of is None else _MEMBERS_THEN, admitter, as_of, countries, *after, limit, name, day
    )
    return [read_looked(row) for row in rows]


async def everybodys_members(
    connection: Connection, country: str, after: tuple[str, UUID], limit: int, as_of: int | None, name: str
) -> list[Looked]:
    """Members of a country, "" for all, by name. after: the last one seen; name: what the name holds."""
    rows = await connection.fetch(
        _PUBLIC if as_of is None else _PUBLIC_THEN, country, as_of, *after, name, limit
    )
    return [read_looked(row) for row in rows]


async def countries_of(connection: Connection, parties: Iterable[PartyId]) -> dict[PartyId, str]:
    """Where parties are established, which never changes, by party."""
    rows = await connection.fetch(_COUNTRIES, list(parties))
    return {PartyId(row["id"]): row["country"] for row in rows}


async def homes_of(
    connection: Connection, parties: Sequence[PartyId], day: date
) -> list[tuple[PartyId, str, frozenset[PartyId]]]:
    """Party and country of those on record, and the bodies that look after it: see `_HOMES`."""
    rows = await connection.fetch(_HOMES, parties, day)
    return [
        (PartyId(row["id"]), row["country"], frozenset({row["admitted_by"], *row["associations"]} - {None}))
        for row in rows
    ]


async def names_of(connection: Connection, parties: Sequence[PartyId]) -> dict[PartyId, str]:
    """Names of those on record."""
    rows = await connection.fetch("select id, name from parties where id = any($1::uuid[])", parties)
    return {row["id"]: row["name"] for row in rows}
