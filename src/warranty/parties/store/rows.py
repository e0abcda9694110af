"""Rows of parties, keys, mandates and successions as values, and SQL that more than one file asks by."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import asyncpg
import msgspec

from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.books import (
    Founding,
    Key,
    Mandate,
    Party,
    Person,
    PlatformKey,
    Standing,
    Succession,
    SuccessionEnd,
)

PARTY: Final = (
    "p.id, p.kind, p.name, p.country, p.participant, p.tasks, p.activities, p.sow_id,"
    " p.admitted_by, p.position, p.line, p.lei, p.entered_on, p.is_person, p.organisation"
)

# The last standing with each body that spoke of the party; most were never spoken of.
_LAST_STANDINGS: Final = """
    left join lateral (
        select json_agg(json_build_array(
            party, standing, reason, since_on, until_on, position, by, precaution_until, overruled_by
        ))::text as standings
        from (
            select distinct on (by) * from standings
            where party = p.id and ($2::bigint is null or position <= $2) order by by, position desc
        ) last
    ) s on true
"""

# The last word on it; that of who admitted the party counts too, until somebody stood by the party since.
_DOUBT: Final = """
    left join lateral (
        select coalesce(own.is_open, false)
            or coalesce(above.is_open and above.position > coalesce(own.position, -1), false) as is_doubted
        from (values (1)) one
        left join lateral (
            select is_open, position from admission_doubts
            where party = p.id and ($2::bigint is null or position <= $2) order by position desc limit 1
        ) own on true
        left join lateral (
            select is_open, position from admission_doubts
            where party = p.admitted_by and ($2::bigint is null or position <= $2)
            order by position desc limit 1
        ) above on true
    ) d on true
"""

SEEN: Final = f"{_LAST_STANDINGS} {_DOUBT}"

_standings = msgspec.json.Decoder(list[Standing])

REGISTER: Final = """
    select f.*, (select digest from policies order by position desc limit 1) as policy_digest,
           exists (select from countersignatures) as has_countersignatures,
           exists (select from membership_requests) or exists (select from memberships) as has_memberships,
           exists (select from licences) as has_licences,
           exists (select from admission_doubts) as has_doubts,
           exists (select from source_statuses) as has_source_statuses,
           exists (select from people) as has_people,
           exists (select from mandates) as has_mandates,
           exists (select from successions) as has_successions,
           exists (select from platform_keys) as has_platform_keys,
           array(select distinct participant || ' ' || country from parties
                 where kind = 'Authority' and 'supervise' = any(tasks)) as supervised
    from (values (1)) one left join foundings f on true
"""

# Also of those that succeeded and ended in turn: who stands in their place acts for the first. Each with its
# end, if it is withdrawn: rules go by those that stand.
SUCCEEDED: Final = """
    with recursive following as (
      select party, successor, cause, ends, digest, position, statement, by from successions
      where party = any($1::uuid[]) and ($2::bigint is null or position <= $2)
      union
      select s.party, s.successor, s.cause, s.ends, s.digest, s.position, s.statement, s.by
      from following f join successions s on s.party = f.successor
      where ($2::bigint is null or s.position <= $2)
        and exists (select from successions e where e.party = f.successor and e.ends)
    )
    select f.*, w.succession, w.party as withdrawn_of, w.reason, w.digest as withdrawn_by, w.position as until
    from following f left join succession_ends w
      on w.succession = f.statement and ($2::bigint is null or w.position <= $2)
    order by f.position, f.successor
"""

PARTIES: Final = (
    f"select {PARTY}, s.standings, d.is_doubted from parties p {SEEN} where p.id = any($1::uuid[])"  # noqa: S608 - constants of ours
)

IN_QUESTION: Final = """coalesce((
    select d.is_open from key_doubts d where d.public_key = {key}.public_key {then}
    order by d.position desc limit 1), false) as is_in_question"""

KEYS: Final = f"""
    select public_key, party, purposes, position, revoked, compromised_since, valid_from, valid_until,
           revoked_because, {IN_QUESTION.format(key="party_keys", then="")}
    from party_keys
    where party = any($1::uuid[]) or public_key = any($2::text[])
      or public_key = any(array(select key from second_signatures where statement = any($3::uuid[])))
    order by position, public_key
"""  # noqa: S608 - constants of ours


class Looked(NamedTuple):
    """A party, its last standing with each body, and whether its admission is in question."""

    party: Party
    standings: Sequence[Standing]
    is_in_question: bool


def read_successions(rows: Iterable[asyncpg.Record]) -> Iterator[Succession | SuccessionEnd]:
    """Each record, and behind it its end if it is withdrawn."""
    width = len(Succession._fields)
    for row in rows:
        values = tuple(row.values())
        yield Succession(*values[:width])
        if row["until"] is not None:
            yield SuccessionEnd(*values[width:])


def read_founding(row: asyncpg.Record) -> Founding | None:
    if row["position"] is None:
        return None
    values = {name: row[name] for name in Founding._fields}
    return Founding(**{**values, "statement": StatementId(row["statement"])})


def read_party(row: asyncpg.Record) -> Party:
    return Party(
        id=PartyId(row["id"]),
        kind=row["kind"],
        name=row["name"],
        country=row["country"],
        participant=row["participant"],
        tasks=tuple(row["tasks"]),
        activities=tuple(row["activities"]),
        sow_id=row["sow_id"],
        admitted_by=row["admitted_by"],
        position=row["position"],
        line=row["line"],
        lei=row["lei"],
        entered_on=row["entered_on"],
        is_person=row["is_person"],
        organisation=row["organisation"],
    )


def standings_in(row: asyncpg.Record) -> list[Standing]:
    return [] if row["standings"] is None else _standings.decode(row["standings"])


def read_looked(row: asyncpg.Record) -> Looked:
    return Looked(read_party(row), standings_in(row), row["is_doubted"])


def read_person(row: asyncpg.Record) -> Person:
    party, person, roles, keys, *rest = row.values()
    return Person(party, person, tuple(roles), tuple(keys), *rest)


def read_mandate(row: asyncpg.Record) -> Mandate:
    values = {name: row[name] for name in Mandate._fields}
    return Mandate(**{**values, "statements": tuple(row["statements"])})


def read_token_key(row: asyncpg.Record) -> PlatformKey | None:
    if row["key"] is None:
        return None
    return PlatformKey(row["key_position"], "token", row["key"], row["since"])


def read_key(row: asyncpg.Record) -> Key:
    return Key(
        public_key=row["public_key"],
        party=row["party"],
        purposes=frozenset(row["purposes"]),
        position=row["position"],
        revoked=row["revoked"],
        compromised_since=row["compromised_since"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        added_by=row.get("added_by"),
        added_on=row.get("added_on"),
        because=row.get("revoked_because"),
        is_in_question=row.get("is_in_question") or False,
    )
