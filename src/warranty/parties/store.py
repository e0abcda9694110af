"""The SQL of who takes part, on the driver's connection and inside its transaction.

`load` and `save` are the register's; the rest answers questions, each as known at a log position
(`as_of`, inclusive; None: now).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId, StatementId
from warranty.foundation.statements import Touched
from warranty.parties import case_store
from warranty.parties.books import (
    AdmissionDoubt,
    Case,
    CaseEnd,
    Countersignature,
    Founding,
    Identity,
    Key,
    KeyDoubt,
    KeyEnded,
    KeyRevived,
    LeiChanged,
    Licence,
    Mandate,
    MandateEnd,
    MandateUsed,
    Membership,
    MembershipRequest,
    ParticularsHeld,
    Party,
    PartyBooks,
    Person,
    PlatformKey,
    PolicySet,
    Renaming,
    SecondSignature,
    SignatureLimit,
    SignedAlone,
    SourceStated,
    Standing,
    Stated,
    Succession,
    SuccessionEnd,
    Successions,
    Suspicion,
)

_PARTY: Final = (
    "p.id, p.kind, p.name, p.country, p.participant, p.tasks, p.activities, p.sow_id,"
    " p.admitted_by, p.position, p.line, p.lei, p.entered_on, p.is_person, p.organisation"
)
_THEN: Final = """coalesce((select c.former from {table} c where c.party = p.id and c.position > $2
    order by c.position limit 1), p.{column}) as {column}"""
# The last standing with each body that spoke of the party; most were never spoken of.
_LAST_STANDINGS: Final = """
    left join lateral (
        select json_agg(json_build_array(
            party, standing, reason, since_on, until_on, position, by, precaution_until))::text as standings
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
_SEEN: Final = f"{_LAST_STANDINGS} {_DOUBT}"
_DOUBTS: Final = """
    select distinct on (party) party, by, is_open, position from admission_doubts
    where party = any($1::uuid[])
      or party in (select admitted_by from parties where id = any($1::uuid[]))
    order by party, position desc
"""
_LET_IN: Final = """
    select id, position from parties where position = any($1::bigint[]) and admitted_by is not null
    order by position, line
"""
_standings = msgspec.json.Decoder(list[Standing])
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
_WITH_LEI: Final = "select id from parties where lei <> '' and lei = any($1::text[])"
_REGISTER: Final = """
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
_PLATFORM_KEYS: Final = "select position, purpose, key, since from platform_keys order by position"
_COUNTERSIGNED_AT: Final = (
    "select statement, party, position from countersignatures where position = any($1::bigint[])"
)
_COUNTERSIGNED: Final = """
    select statement, party, digest, by, position from countersignatures where statement = any($1::uuid[])
"""
_MEMBERSHIPS: Final = """
    select distinct on (party, association) party, association, number, valid_from, valid_until, position
    from memberships where party = any($1::uuid[]) and ($2::bigint is null or position <= $2)
    order by party, association, position desc
"""
_REQUESTS: Final = """
    select party, association, max(position) as position from membership_requests
    where party = any($1::uuid[]) group by party, association
"""
_PEOPLE: Final = """
    select distinct on (party, person) party, person, roles, keys, valid_from, valid_until, statement,
           position
    from people where party = any($1::uuid[]) order by party, person, position desc
"""
_LIMITS: Final = """
    select distinct on (party) party, "limit", position, per_day from signature_limits
    where party = any($1::uuid[])
    order by party, position desc
"""
# Of each party the last day on which one alone signed for something; days of the log never fall.
_ALONE: Final = """
    select p.party, last.day, alone.cents, alone.position
    from (select distinct unnest($1::uuid[]) as party) p
    cross join lateral (
      select day from lone_signatures where party = p.party order by day desc limit 1
    ) last cross join lateral (
      select sum(cents)::bigint as cents, max(position) as position
      from lone_signatures where party = p.party and day = last.day
    ) alone
"""
_SECOND_SIGNATURES: Final = """
    select statement, party, digest, key, position from second_signatures where statement = any($1::uuid[])
"""
_PARTICULARS: Final = """
    select statement, party, person, rectifies, position from particulars_held where {whose}
    order by position desc, statement
"""
_PARTICULARS_IN: Final = _PARTICULARS.format(whose="statement = any($1::uuid[])")
_PARTICULARS_OF: Final = _PARTICULARS.format(whose="person = $1 or (party = $1 and person is null)")
_RECTIFIED: Final = _PARTICULARS.format(whose="rectifies = any($1::uuid[])")
_ALL_PEOPLE: Final = """
    select party, person, roles, keys, valid_from, valid_until, statement, position
    from people where party = $1 and person = $2 order by position
"""
_MANDATES: Final = """
    select statement, firm, mandatary, statements, valid_from, valid_until, "limit", position, per_day
    from mandates m
    where firm = any($1::uuid[]) and not exists (select from mandate_ends e where e.mandate = m.statement)
"""
# Of each mandatary the last day on which it signed something of value; days of the log never fall.
_USED: Final = """
    select p.firm, p.mandatary, last.day, used.cents, used.position
    from (
      select distinct firm, mandatary from mandates m
      where firm = any($1::uuid[]) and not exists (select from mandate_ends e where e.mandate = m.statement)
    ) p
    cross join lateral (
      select day from mandate_uses where firm = p.firm and mandatary = p.mandatary order by day desc limit 1
    ) last cross join lateral (
      select sum(cents)::bigint as cents, max(position) as position
      from mandate_uses where firm = p.firm and mandatary = p.mandatary and day = last.day
    ) used
"""
_MANDATES_ABOUT: Final = """
    select statement, m.firm, mandatary, statements, valid_from, valid_until, "limit", m.position, per_day,
           e.mandate is not null as is_ended
    from mandates m left join mandate_ends e on e.mandate = m.statement
    where m.firm = $1 or mandatary = $1 order by m.position
"""
# Also of those that succeeded and ended in turn: who stands in their place acts for the first. Each with its
# end, if it is withdrawn: rules go by those that stand.
_SUCCEEDED: Final = """
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
_RENAME: Final = """
    update parties p set name = r.name from unnest($1::uuid[], $2::text[]) as r (party, name)
    where p.id = r.party
"""
# In one order, so that nobody waits in a circle; a batch that names one of them waits, or is waited for.
_PERSONS_IN: Final = """
    select id from parties where is_person and id in (
      select party from particulars_held where statement = $1 and person is null)
    order by id for no key update
"""
_FORMER: Final = """
    update party_names n set former = f.former from unnest($2::bigint[], $3::text[]) as f (position, former)
    where n.party = $1 and n.position = f.position and n.former <> f.former
"""
_NUMBER: Final = """
    update parties p set lei = c.lei from unnest($1::uuid[], $2::text[]) as c (party, lei)
    where p.id = c.party
"""
_SOURCES: Final = f"select {', '.join(SourceStated._fields)} from source_statuses order by position"  # noqa: S608
_LICENCES: Final = """
    select distinct on (party, issuer, number) party, issuer, number, by, valid_from, valid_until, position
    from licences where party = any($1::uuid[]) and ($2::bigint is null or position <= $2)
    order by party, issuer, number, position desc
"""
_PARTIES: Final = (
    f"select {_PARTY}, s.standings, d.is_doubted from parties p {_SEEN} where p.id = any($1::uuid[])"  # noqa: S608 - constants of ours
)
_SECOND_CAPACITIES: Final = "select organisation from parties where organisation = any($1::uuid[])"
_INVITATIONS: Final = "select invitation from parties where invitation = any($1::text[])"
_CAPACITY: Final = f"""
    select {_PARTY} from parties p
    where (p.id = $1 or p.organisation = $1) and p.kind = $2
"""  # noqa: S608 - constants of ours
_KEY_OF_TOKENS: Final = """select position as key_position, key, since from platform_keys
    where purpose = 'token' order by position desc limit 1"""
_ASKER: Final = f"""
    select {_PARTY}, s.standings, d.is_doubted, exists (
        select from party_keys k
        where k.party = $4
          and $4 in (p.id, p.organisation, (select o.id from parties o where o.organisation = p.id))
          and k.revoked is null and 'authenticate' = any(k.purposes)
          and coalesce(k.valid_from <= $3, true) and coalesce(k.valid_until > $3, true)
          and not coalesce((select d.is_open from key_doubts d where d.public_key = k.public_key
                            order by d.position desc limit 1), false)
    ) as may_log_in, t.*
    from parties p left join lateral ({_KEY_OF_TOKENS}) t on true
    {_SEEN} where p.id = any($1::uuid[])
"""  # noqa: S608 - constants of ours
_IN_QUESTION: Final = """coalesce((
    select d.is_open from key_doubts d where d.public_key = {key}.public_key {then}
    order by d.position desc limit 1), false) as is_in_question"""
_KEYS: Final = f"""
    select public_key, party, purposes, position, revoked, compromised_since, valid_from, valid_until,
           revoked_because, {_IN_QUESTION.format(key="party_keys", then="")}
    from party_keys
    where party = any($1::uuid[]) or public_key = any($2::text[])
      or public_key = any(array(select key from second_signatures where statement = any($3::uuid[])))
    order by position, public_key
"""  # noqa: S608 - constants of ours
# What statements at these positions added to parties that were on record before.
_PUT_AT: Final = """
    select k.* from party_keys k join parties p on p.id = k.party
    where k.position = any($1::bigint[]) and k.position > p.position order by k.position, k.public_key
"""
_MEMBERS: Final = f"""
    select {_PARTY}, s.standings, d.is_doubted from parties p {_SEEN}
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
    select {_PARTY}, s.standings, d.is_doubted from parties p {_SEEN}
    where p.kind = 'Member' and ($1 = '' or p.country = $1)
      and ($2::bigint is null or p.position <= $2) and (p.name, p.id) > ($3, $4)
      and strpos(lower(p.name), lower($5)) > 0
    order by p.name, p.id limit $6
"""  # noqa: S608 - constants of ours
# As parties were called and numbered at a log position ($2), which sorts them too.
_NAME_THEN: Final = _THEN.format(column="name", table="party_names")
_LEI_THEN: Final = _THEN.format(column="lei", table="party_leis")
_NAMED_THEN: Final = (
    f"(select {_PARTY.replace('p.name', _NAME_THEN).replace('p.lei', _LEI_THEN)} from parties p) p"  # noqa: S608 - constants of ours
)
_MEMBERS_THEN, _PUBLIC_THEN = (
    query.replace("from parties p", f"from {_NAMED_THEN}") for query in (_MEMBERS, _PUBLIC)
)
_KEY_HISTORY: Final = f"""
    select public_key, party, purposes, position, valid_from, valid_until, added_by, added_on,
           case when $2::bigint is null or revoked <= $2 then revoked else (
             select ended from key_revivals r
             where r.public_key = party_keys.public_key and ended <= $2 and $2 < revived) end as revoked,
           case when $2::bigint is null or coalesce(compromised_at, revoked) <= $2
             then compromised_since end as compromised_since,
           {_IN_QUESTION.format(key="party_keys", then="and ($2::bigint is null or d.position <= $2)")}
    from party_keys where party = $1 and ($2::bigint is null or position <= $2) order by position, public_key
"""  # noqa: S608 - constants of ours
_KEY_WITH_PARTY: Final = f"""
    select {_PARTY}, k.purposes, k.position as key_position, k.revoked, k.compromised_since,
           k.valid_from, k.valid_until, {_IN_QUESTION.format(key="k", then="")}
    from party_keys k join parties p on p.id = k.party where k.public_key = $1
"""  # noqa: S608 - constants of ours
_END_KEYS: Final = """
    update party_keys k set revoked = coalesce(k.revoked, e.position),
      revoked_because = case when e.is_gone then 'holder-gone' else coalesce(k.revoked_because, e.reason) end,
      compromised_since = coalesce(e.since, k.compromised_since),
      compromised_at = coalesce(k.compromised_at, nullif(e.since_at, coalesce(k.revoked, e.position)))
    from (
      select public_key, min(position) as position, (array_agg(reason order by position))[1] as reason,
        bool_or(reason = 'holder-gone') as is_gone,
        min(since) as since, min(position) filter (where since is not null) as since_at
      from unnest($1::text[], $2::bigint[], $3::text[], $4::timestamptz[])
        as one (public_key, position, reason, since) group by public_key
    ) e where k.public_key = e.public_key
"""
_REVIVE_KEYS: Final = """
    update party_keys set revoked = null, revoked_because = null where public_key = any($1::text[])
"""
# Where the last words on something are written, each a row of its own.
_STATED: Final[Mapping[type[Stated], str]] = {
    Membership: "memberships",
    MembershipRequest: "membership_requests",
    SourceStated: "source_statuses",
    Person: "people",
    Mandate: "mandates",
    MandateEnd: "mandate_ends",
    MandateUsed: "mandate_uses",
    SignatureLimit: "signature_limits",
    SignedAlone: "lone_signatures",
    SecondSignature: "second_signatures",
    Renaming: "party_names",
    LeiChanged: "party_leis",
    Succession: "successions",
    SuccessionEnd: "succession_ends",
    Licence: "licences",
    Case: "cases",
    CaseEnd: "case_ends",
    Suspicion: "suspicions",
    ParticularsHeld: "particulars_held",
    AdmissionDoubt: "admission_doubts",
    KeyDoubt: "key_doubts",
}
_KEY_COLUMNS: Final = (
    "public_key", "party", "purposes", "position", "valid_from", "valid_until", "added_by", "added_on"
)  # fmt: skip
_PARTY_COLUMNS: Final = (
    "id", "kind", "name", "country", "participant", "tasks", "activities", "sow_id", "admitted_by",
    "position", "line", "lei", "entered_on", "is_person", "organisation",
    "invitation",
)  # fmt: skip


class Looked(NamedTuple):
    """A party, its last standing with each body, and whether its admission is in question."""

    party: Party
    standings: Sequence[Standing]
    is_in_question: bool


async def load(connection: Connection, touched: Touched, identity: Identity) -> PartyBooks:
    """The books of what a batch touches: parties with all their keys, and keys whoever they belong to."""
    books = PartyBooks(identity)
    (register,) = await connection.fetch(_REGISTER)
    books.founding = _founding(register)
    books.policy_digest = register["policy_digest"] or ""
    namesakes = await connection.fetch(_WITH_LEI, list(touched.leis)) if touched.leis else ()
    await _load_parties(connection, books, touched.parties | {row["id"] for row in namesakes})
    for row in await connection.fetch(
        _KEYS, list(touched.parties), list(touched.keys), list(touched.statements)
    ):
        books.hold(_key(row))
    await _load_taken(connection, touched, books)
    for participant, country in map(str.split, register["supervised"]):
        books.supervised.setdefault(participant, set()).add(country)
    if register["has_platform_keys"]:
        books.platform_keys = await platform_keys(connection)
    if register["has_countersignatures"]:
        for row in await connection.fetch(_COUNTERSIGNED, list(touched.statements)):
            given = Countersignature(*row.values())
            books.countersigned[given.statement, given.party] = given
    for held in await _held(connection, register, touched):
        books.hold(held)
    await _load_bodies(connection, books, touched.spoken_for)
    await case_store.load(connection, touched, books)
    for particulars in await particulars_in(connection, touched.particulars) if touched.particulars else ():
        books.hold(particulars)
    if register["has_mandates"] or register["has_successions"]:
        signers = {key.party for key in books.keys.values()}  # those that sign for others, too
        await _load_parties(connection, books, signers - books.parties.keys())
    return books


async def _load_taken(connection: Connection, touched: Touched, books: PartyBooks) -> None:
    """Of what admits one party alone, what has done so."""
    if touched.organisations:
        rows = await connection.fetch(_SECOND_CAPACITIES, list(touched.organisations))
        books.second_capacities = {PartyId(row["organisation"]) for row in rows}
    if touched.invitations:
        rows = await connection.fetch(_INVITATIONS, list(touched.invitations))
        books.invitations = {row["invitation"] for row in rows}


async def _load_parties(connection: Connection, books: PartyBooks, parties: Collection[PartyId]) -> None:
    for row in await connection.fetch(_PARTIES, list(parties), None) if parties else ():
        books.know(_party(row))
        for standing in _standings_in(row):
            books.hold(standing)


async def _load_bodies(connection: Connection, books: PartyBooks, parties: Collection[PartyId]) -> None:
    """Who admitted these, and the associations that ever had them as members: whether these can speak."""
    bodies: set[PartyId] = set()
    for party in parties & books.parties.keys():
        bodies |= books.memberships.get(party, {}).keys()
        bodies |= {body for body in (books.parties[party].admitted_by,) if body is not None}
    await _load_parties(connection, books, bodies - books.parties.keys())


async def _held(connection: Connection, register: asyncpg.Record, touched: Touched) -> list[Stated]:
    """What is on record of parties in tables that most registers keep empty; those are not asked."""
    parties = list(touched.parties)
    held: list[Stated] = []
    if register["has_memberships"]:
        held += [MembershipRequest(*row.values()) for row in await connection.fetch(_REQUESTS, parties)]
        held += await memberships_of(connection, parties, None)
    if register["has_doubts"]:
        held += [AdmissionDoubt(*row.values()) for row in await connection.fetch(_DOUBTS, parties)]
    if register["has_licences"]:
        held += await licences_of(connection, parties, None)
    if register["has_source_statuses"]:
        held += await source_statuses(connection)
    if register["has_people"]:  # without any there are no limits
        held += await people_of(connection, parties)
        rows = await connection.fetch(_LIMITS, parties)
        held += [SignatureLimit(*row.values()) for row in rows]
        if any(row["per_day"] is not None for row in rows):
            held += [SignedAlone(*row.values()) for row in await connection.fetch(_ALONE, parties)]
        rows = await connection.fetch(_SECOND_SIGNATURES, list(touched.statements))
        held += [SecondSignature(*row.values()) for row in rows]
    if register["has_mandates"]:
        held += [_mandate(row) for row in await connection.fetch(_MANDATES, parties)]
        held += [MandateUsed(*row.values()) for row in await connection.fetch(_USED, parties)]
    if register["has_successions"]:
        held += _successions(await connection.fetch(_SUCCEEDED, parties, None))
    return held


async def people_of(connection: Connection, parties: Sequence[PartyId]) -> list[Person]:
    """The last word on each person of these parties."""
    return [_person(row) for row in await connection.fetch(_PEOPLE, parties)]


async def particulars_in(connection: Connection, statements: Collection[UUID]) -> list[ParticularsHeld]:
    """Whose particulars these statements may hold."""
    return [ParticularsHeld(*row.values()) for row in await connection.fetch(_PARTICULARS_IN, statements)]


async def particulars_of(connection: Connection, subject: UUID) -> list[ParticularsHeld]:
    """The statements that may hold particulars of a person, or of a party itself; newest first."""
    return [ParticularsHeld(*row.values()) for row in await connection.fetch(_PARTICULARS_OF, subject)]


async def rectifications_of(connection: Connection, statements: Collection[UUID]) -> list[ParticularsHeld]:
    """What rectifies particulars in these statements, newest first."""
    return [ParticularsHeld(*row.values()) for row in await connection.fetch(_RECTIFIED, statements)]


async def all_said_of(connection: Connection, party: PartyId, person: UUID) -> list[Person]:
    """Everything a party ever stated of a person, in log order."""
    return [_person(row) for row in await connection.fetch(_ALL_PEOPLE, party, person)]


async def save(connection: Connection, books: PartyBooks) -> None:
    """Write what applying effects left to write, one command for each table that has something."""
    unsaved = books.unsaved
    for founding in unsaved.foundings:
        await _copy(connection, "foundings", Founding._fields, [founding])
    await _copy(connection, "policies", PolicySet._fields, unsaved.policies)
    await _copy(connection, "platform_keys", PlatformKey._fields, unsaved.platform_keys)
    await _copy(connection, "parties", _PARTY_COLUMNS, unsaved.parties)
    keys = [
        (key.public_key, key.party, sorted(key.purposes), *(getattr(key, name) for name in _KEY_COLUMNS[3:]))
        for key in unsaved.keys
    ]
    await _copy(connection, "party_keys", _KEY_COLUMNS, keys)
    await _copy(connection, "standings", Standing._fields, unsaved.standings)
    await _copy(connection, "countersignatures", Countersignature._fields, unsaved.countersignatures)
    for kind, table in _STATED.items():
        await _copy(
            connection, table, kind._fields, [each for each in unsaved.stated if isinstance(each, kind)]
        )
    names = {each.party: each.name for each in unsaved.stated if isinstance(each, Renaming)}
    names |= dict(unsaved.names)
    if names:
        await connection.execute(_RENAME, list(names), list(names.values()))
    leis = {each.party: each.lei for each in unsaved.stated if isinstance(each, LeiChanged)}
    if leis:
        await connection.execute(_NUMBER, list(leis), list(leis.values()))
    for _, changes in groupby(unsaved.ended, key=type):  # a key may end and live again in one batch
        run = list(changes)
        await _end_keys(connection, [each for each in run if isinstance(each, KeyEnded)])
        await _revive_keys(connection, [each for each in run if isinstance(each, KeyRevived)])


async def let_in_by(connection: Connection, positions: Collection[int]) -> list[tuple[PartyId, int]]:
    """The parties that statements at these log positions admitted, each with its position."""
    rows = await connection.fetch(_LET_IN, positions) if positions else ()
    return [(PartyId(row["id"]), row["position"]) for row in rows]


async def put_by(connection: Connection, positions: Collection[int]) -> list[Key]:
    """The keys that statements at these log positions added to parties on record, in log order."""
    return [_key(row) for row in await connection.fetch(_PUT_AT, positions)] if positions else []


async def persons_in(connection: Connection, statement: UUID) -> list[PartyId]:
    """The natural persons, parties themselves, whose particulars a statement may hold; locked."""
    rows = await connection.fetch(_PERSONS_IN, statement)
    return [PartyId(row["id"]) for row in rows]


async def name_person(connection: Connection, party: PartyId, name: str, former: Mapping[int, str]) -> None:
    """What a natural person is called by what is left of its particulars, and was before it was renamed."""
    await connection.execute(_RENAME, [party], [name])
    if former:
        await connection.execute(_FORMER, party, list(former), list(former.values()))


async def founding(connection: Connection) -> Founding | None:
    """Leaf 0, None before it is there."""
    (register,) = await connection.fetch(_REGISTER)
    return _founding(register)


async def platform_keys(connection: Connection) -> list[PlatformKey]:
    """The keys the platform came to sign with after its first ones, in log order."""
    return [PlatformKey(*row.values()) for row in await connection.fetch(_PLATFORM_KEYS)]


async def policy_digest(connection: Connection, as_of: int | None) -> str:
    """Digest of the rule set in force at a position, "" before the first."""
    digest: str | None = await connection.fetchval(
        "select digest from policies where $1::bigint is null or position <= $1"
        " order by position desc limit 1",
        as_of,
    )
    return digest or ""


async def party_with_standing(connection: Connection, party: PartyId, as_of: int | None) -> Looked | None:
    """A party as it stands, None if it is not on record at that position."""
    row = await connection.fetchrow(_PARTIES, [party], as_of)
    if row is None or (as_of is not None and row["position"] > as_of):
        return None
    return _looked(row)


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


async def leis_of(connection: Connection, party: PartyId) -> list[LeiChanged]:
    """How a party's Legal Entity Identifier changed, in log order."""
    rows = await connection.fetch(
        "select party, former, lei, digest, position from party_leis where party = $1 order by position",
        party,
    )
    return [LeiChanged(*row.values()) for row in rows]


async def successions_of(
    connection: Connection, parties: Collection[PartyId], as_of: int | None
) -> Successions:
    """Who acts or did act in the place of parties, and in that of a successor that ended in turn."""
    known = Successions()
    for held in _successions(await connection.fetch(_SUCCEEDED, list(parties), as_of)):
        known.hold(held)
    return known


async def firms_of(connection: Connection, mandatary: PartyId, before: int) -> list[PartyId]:
    """In whose names a party ever could sign before a log position: by mandate or succession."""
    rows = await connection.fetch(
        "with recursive firms (firm) as ("
        " select party from successions where successor = $1 and position < $2 union"
        " select s.party from firms f join successions s on s.successor = f.firm where s.position < $2)"
        " select firm from firms union select firm from mandates where mandatary = $1 and position < $2"
        " order by firm",
        mandatary,
        before,
    )
    return [PartyId(row["firm"]) for row in rows]


async def mandates_about(connection: Connection, party: PartyId) -> list[tuple[Mandate, bool]]:
    """Mandates a party gave or has, in log order, each with whether it has been ended."""
    rows = await connection.fetch(_MANDATES_ABOUT, party)
    return [(_mandate(row), row["is_ended"]) for row in rows]


async def source_statuses(connection: Connection) -> list[SourceStated]:
    """All that notices say of participants and zones, in log order; there are few."""
    return [SourceStated(*row.values()) for row in await connection.fetch(_SOURCES)]


async def licences_of(connection: Connection, parties: Sequence[PartyId], as_of: int | None) -> list[Licence]:
    """The last word on each licence of these parties."""
    return [Licence(*row.values()) for row in await connection.fetch(_LICENCES, parties, as_of)]


async def asker(
    connection: Connection, party: PartyId, client: PartyId, day: date
) -> tuple[Looked, PlatformKey | None] | None:
    """A party that has a key for logging in on this day, and the tokens' key; else None.

    client: who logged in: the party itself, or the same body in its other capacity.
    """
    row = await connection.fetchrow(_ASKER, [party], None, day, client)
    if row is None or not row["may_log_in"]:
        return None
    return _looked(row), _token_key(row)


async def capacity(connection: Connection, first: PartyId, kind: str) -> Party | None:
    """The party a body is in a capacity. first: in its first one."""
    row = await connection.fetchrow(_CAPACITY, first, kind)
    return None if row is None else _party(row)


async def token_key(connection: Connection) -> PlatformKey | None:
    """The tokens' key as the log has it."""
    row = await connection.fetchrow(_KEY_OF_TOKENS)
    return None if row is None else _token_key(row)


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
    return [_looked(row) for row in rows]


async def everybodys_members(
    connection: Connection, country: str, after: tuple[str, UUID], limit: int, as_of: int | None, name: str
) -> list[Looked]:
    """Members of a country, "" for all, by name. after: the last one seen; name: what the name holds."""
    rows = await connection.fetch(
        _PUBLIC if as_of is None else _PUBLIC_THEN, country, as_of, *after, name, limit
    )
    return [_looked(row) for row in rows]


async def keys_of(connection: Connection, party: PartyId, as_of: int | None) -> list[Key]:
    """All keys of a party in the order they came, revoked ones included."""
    return [_key(row) for row in await connection.fetch(_KEY_HISTORY, party, as_of)]


async def keys_of_all(connection: Connection, parties: Collection[PartyId]) -> list[Key]:
    """All keys of some parties, in the order they came."""
    return [_key(row) for row in await connection.fetch(_KEYS, parties, [], [])]


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
    return key, _party(row)


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


async def _copy(
    connection: Connection, table: str, columns: Sequence[str], records: Sequence[tuple[Any, ...]]
) -> None:
    if records:
        await connection.copy_records_to_table(table, columns=columns, records=records)


async def _end_keys(connection: Connection, ended: Sequence[KeyEnded]) -> None:
    if not ended:
        return
    await connection.execute(
        _END_KEYS,
        [key.public_key for key in ended],
        [key.position for key in ended],
        [key.reason for key in ended],
        [key.compromised_since for key in ended],
    )


async def _revive_keys(connection: Connection, revived: Sequence[KeyRevived]) -> None:
    if revived:
        await _copy(connection, "key_revivals", KeyRevived._fields, revived)
        await connection.execute(_REVIVE_KEYS, [key.public_key for key in revived])


def _successions(rows: Iterable[asyncpg.Record]) -> Iterator[Succession | SuccessionEnd]:
    """Each record, and behind it its end if it is withdrawn."""
    width = len(Succession._fields)
    for row in rows:
        values = tuple(row.values())
        yield Succession(*values[:width])
        if row["until"] is not None:
            yield SuccessionEnd(*values[width:])


def _founding(row: asyncpg.Record) -> Founding | None:
    if row["position"] is None:
        return None
    values = {name: row[name] for name in Founding._fields}
    return Founding(**{**values, "statement": StatementId(row["statement"])})


def _party(row: asyncpg.Record) -> Party:
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


def _standings_in(row: asyncpg.Record) -> list[Standing]:
    return [] if row["standings"] is None else _standings.decode(row["standings"])


def _looked(row: asyncpg.Record) -> Looked:
    return Looked(_party(row), _standings_in(row), row["is_doubted"])


def _person(row: asyncpg.Record) -> Person:
    party, person, roles, keys, *rest = row.values()
    return Person(party, person, tuple(roles), tuple(keys), *rest)


def _mandate(row: asyncpg.Record) -> Mandate:
    values = {name: row[name] for name in Mandate._fields}
    return Mandate(**{**values, "statements": tuple(row["statements"])})


def _token_key(row: asyncpg.Record) -> PlatformKey | None:
    if row["key"] is None:
        return None
    return PlatformKey(row["key_position"], "token", row["key"], row["since"])


def _key(row: asyncpg.Record) -> Key:
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


async def countersigned_at(
    connection: Connection, positions: Sequence[int]
) -> dict[StatementId, dict[PartyId, int]]:
    """The statements countersigned at these positions, each with the parties it was for, and where."""
    found: dict[StatementId, dict[PartyId, int]] = {}
    for row in await connection.fetch(_COUNTERSIGNED_AT, positions):
        found.setdefault(row["statement"], {})[row["party"]] = row["position"]
    return found
