"""The books of what a batch touches."""

from collections.abc import Collection
from typing import Final

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Touched
from warranty.parties import case_store
from warranty.parties.books import (
    AdmissionDoubt,
    Countersignature,
    Identity,
    MandateUsed,
    MembershipRequest,
    PartyBooks,
    SecondSignature,
    SignatureLimit,
    SignedAlone,
    Stated,
)
from warranty.parties.store.acting import particulars_in, people_of
from warranty.parties.store.keys import platform_keys
from warranty.parties.store.members import licences_of, memberships_of
from warranty.parties.store.register import source_statuses
from warranty.parties.store.rows import (
    KEYS,
    PARTIES,
    REGISTER,
    SUCCEEDED,
    read_founding,
    read_key,
    read_mandate,
    read_party,
    read_successions,
    standings_in,
)

_DOUBTS: Final = """
    select distinct on (party) party, by, is_open, position from admission_doubts
    where party = any($1::uuid[])
      or party in (select admitted_by from parties where id = any($1::uuid[]))
    order by party, position desc
"""

# Whoever has ended has its identifier no more: it may be its successor's.
_WITH_LEI: Final = """
    select id from parties p where lei <> '' and lei = any($1::text[]) and not exists (
      select from successions s left join succession_ends e on e.succession = s.statement
      where s.party = p.id and s.ends and e.succession is null)
"""

_COUNTERSIGNED: Final = """
    select statement, party, digest, by, position from countersignatures where statement = any($1::uuid[])
"""

_REQUESTS: Final = """
    select party, association, max(position) as position from membership_requests
    where party = any($1::uuid[]) group by party, association
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

_SECOND_CAPACITIES: Final = "select organisation from parties where organisation = any($1::uuid[])"

_INVITATIONS: Final = "select invitation from parties where invitation = any($1::text[])"


async def load(connection: Connection, touched: Touched, identity: Identity) -> PartyBooks:
    """The books of what a batch touches: parties with all their keys, and keys whoever they belong to."""
    books = PartyBooks(identity)
    (register,) = await connection.fetch(REGISTER)
    books.founding = read_founding(register)
    books.policy_digest = register["policy_digest"] or ""
    namesakes = await connection.fetch(_WITH_LEI, list(touched.leis)) if touched.leis else ()
    await _load_parties(connection, books, touched.parties | {row["id"] for row in namesakes})
    for row in await connection.fetch(
        KEYS, list(touched.parties), list(touched.keys), list(touched.statements)
    ):
        books.hold(read_key(row))
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
    for row in await connection.fetch(PARTIES, list(parties), None) if parties else ():
        books.know(read_party(row))
        for standing in standings_in(row):
            books.hold(standing)


async def _load_bodies(connection: Connection, books: PartyBooks, parties: Collection[PartyId]) -> None:
    """Who admitted these, the associations that ever had them as members, and who ever spoke of them.

    Whether these can speak, and what they said holds.
    """
    bodies: set[PartyId] = set()
    for party in parties & books.parties.keys():
        bodies |= books.memberships.get(party, {}).keys() | books.standings.get(party, {}).keys()
        bodies |= {body for body in (books.parties[party].admitted_by,) if body is not None}
    await _load_parties(connection, books, bodies - books.parties.keys())


async def doubts_about(connection: Connection, parties: Collection[PartyId]) -> list[AdmissionDoubt]:
    """The last word on the admission of parties, and of who admitted them, where it was ever in question."""
    rows = await connection.fetch(_DOUBTS, list(parties)) if parties else ()
    return [AdmissionDoubt(*row.values()) for row in rows]


async def _held(connection: Connection, register: asyncpg.Record, touched: Touched) -> list[Stated]:
    """What is on record of parties in tables that most registers keep empty; those are not asked."""
    parties = list(touched.parties)
    held: list[Stated] = []
    if register["has_memberships"]:
        held += [MembershipRequest(*row.values()) for row in await connection.fetch(_REQUESTS, parties)]
        held += await memberships_of(connection, parties, None)
    if register["has_doubts"]:
        held += await doubts_about(connection, parties)
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
        held += [read_mandate(row) for row in await connection.fetch(_MANDATES, parties)]
        held += [MandateUsed(*row.values()) for row in await connection.fetch(_USED, parties)]
    if register["has_successions"]:
        held += read_successions(await connection.fetch(SUCCEEDED, parties, None))
    return held
