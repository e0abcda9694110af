"""Keys of parties and of the platform, and who may log in by one."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.books import Key, Party, PlatformKey
from warranty.parties.store.rows import (
    IN_QUESTION,
    KEYS,
    PARTY,
    SEEN,
    Looked,
    read_key,
    read_looked,
    read_party,
    read_token_key,
)

_PLATFORM_KEYS: Final = "select position, purpose, key, since from platform_keys order by position"

_COUNTERSIGNED_AT: Final = (
    "select statement, party, position from countersignatures where position = any($1::bigint[])"
)

_KEY_OF_TOKENS: Final = """select position as key_position, key, since from platform_keys
    where purpose = 'token' order by position desc limit 1"""

_ASKER: Final = f"""
    select {PARTY}, s.standings, d.is_doubted, exists (
        select from party_keys k
        where k.public_key = $5 and k.party = $4
          and $4 in (p.id, p.organisation, (select o.id from parties o where o.organisation = p.id))
          and k.revoked is null and 'authenticate' = any(k.purposes)
          and coalesce(k.valid_from <= $3, true) and coalesce(k.valid_until > $3, true)
          and not coalesce((select d.is_open from key_doubts d where d.public_key = k.public_key
                            order by d.position desc limit 1), false)
    ) as may_log_in, t.*
    from parties p left join lateral ({_KEY_OF_TOKENS}) t on true
    {SEEN} where p.id = any($1::uuid[])
"""  # noqa: S608 - constants of ours

# What statements at these positions added to parties that were on record before.
_PUT_AT: Final = """
    select k.* from party_keys k join parties p on p.id = k.party
    where k.position = any($1::bigint[]) and k.position > p.position order by k.position, k.public_key
"""

_KEY_HISTORY: Final = f"""
    select public_key, party, purposes, position, valid_from, valid_until, added_by, added_on,
           case when $2::bigint is null or revoked <= $2 then revoked else (
             select ended from key_revivals r
             where r.public_key = party_keys.public_key and ended <= $2 and $2 < revived) end as revoked,
           case when $2::bigint is null or coalesce(compromised_at, revoked) <= $2
             then compromised_since end as compromised_since,
           {IN_QUESTION.format(key="party_keys", then="and ($2::bigint is null or d.position <= $2)")}
    from party_keys where party = $1 and ($2::bigint is null or position <= $2) order by position, public_key
"""  # noqa: S608 - constants of ours

_KEY_WITH_PARTY: Final = f"""
    select {PARTY}, k.purposes, k.position as key_position, k.revoked, k.compromised_since,
           k.valid_from, k.valid_until, {IN_QUESTION.format(key="k", then="")}
    from party_keys k join parties p on p.id = k.party where k.public_key = $1
"""  # noqa: S608 - constants of ours


async def put_by(connection: Connection, positions: Collection[int]) -> list[Key]:
    """The keys that statements at these log positions added to parties on record, in log order."""
    return [read_key(row) for row in await connection.fetch(_PUT_AT, positions)] if positions else []


async def platform_keys(connection: Connection) -> list[PlatformKey]:
    """The keys the platform came to sign with after its first ones, in log order."""
    return [PlatformKey(*row.values()) for row in await connection.fetch(_PLATFORM_KEYS)]


async def rekeyings_of(
    connection: Connection, party: PartyId, as_of: int | None
) -> list[tuple[date, PartyId]]:
    """When who else put a key on record for a party, in log order."""
    rows = await connection.fetch(
        "select added_on, added_by from party_keys where party = $1 and added_by is not null"
        " and ($2::bigint is null or position <= $2) order by position",
        party,
        as_of,
    )
    return [(row["added_on"], PartyId(row["added_by"])) for row in rows]


async def asker(
    connection: Connection, party: PartyId, client: PartyId, key: str, day: date
) -> tuple[Looked, PlatformKey | None] | None:
    """A party whose key logs in on this day, and the tokens' key; else None.

    client: who logged in: the party itself, or the same body in its other capacity. key: the client's.
    """
    row = await connection.fetchrow(_ASKER, [party], None, day, client, key)
    if row is None or not row["may_log_in"]:
        return None
    return read_looked(row), read_token_key(row)


async def token_key(connection: Connection) -> PlatformKey | None:
    """The tokens' key as the log has it."""
    row = await connection.fetchrow(_KEY_OF_TOKENS)
    return None if row is None else read_token_key(row)


async def keys_of(connection: Connection, party: PartyId, as_of: int | None) -> list[Key]:
    """All keys of a party in the order they came, revoked ones included."""
    return [read_key(row) for row in await connection.fetch(_KEY_HISTORY, party, as_of)]


async def keys_of_all(connection: Connection, parties: Collection[PartyId]) -> list[Key]:
    """All keys of some parties, in the order they came."""
    return [read_key(row) for row in await connection.fetch(KEYS, parties, [], [])]


async def key_with_party(connection: Connection, public_key: str) -> tuple[Key, Party] | None:
    """A key and whose it is, None if it is not on record."""
    row = await connection.fetchrow(_KEY_WITH_PARTY, public_key)
    if row is None:
        return None
    key = Key(
        public_key=public_key,
        party=PartyId(row["id"]),
        purposes=frozenset(row["purposes"]),
        position=row["key_position"],
        revoked=row["revoked"],
        compromised_since=row["compromised_since"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        is_in_question=row["is_in_question"],
    )
    return key, read_party(row)


async def countersigned_at(
    connection: Connection, positions: Sequence[int]
) -> dict[StatementId, dict[PartyId, int]]:
    """The statements countersigned at these positions, each with the parties it was for, and where."""
    found: dict[StatementId, dict[PartyId, int]] = {}
    for row in await connection.fetch(_COUNTERSIGNED_AT, positions):
        found.setdefault(row["statement"], {})[row["party"]] = row["position"]
    return found
