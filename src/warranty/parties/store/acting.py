"""Who acts for a party: its people, mandataries and successors; and whose particulars are held where."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId
from warranty.parties.books import Mandate, ParticularsHeld, Person, Successions
from warranty.parties.store.rows import SUCCEEDED, read_mandate, read_person, read_successions

_PEOPLE: Final = """
    select distinct on (party, person) party, person, roles, keys, valid_from, valid_until, statement,
           position
    from people where party = any($1::uuid[]) order by party, person, position desc
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

_MANDATES_ABOUT: Final = """
    select statement, m.firm, mandatary, statements, valid_from, valid_until, "limit", m.position, per_day,
           e.mandate is not null as is_ended
    from mandates m left join mandate_ends e on e.mandate = m.statement
    where m.firm = $1 or mandatary = $1 order by m.position
"""

# In one order, so that nobody waits in a circle; a batch that names one of them waits, or is waited for.
_PERSONS_IN: Final = """
    select id from parties where is_person and id in (
      select party from particulars_held where statement = $1 and person is null)
    order by id for no key update
"""


async def people_of(connection: Connection, parties: Sequence[PartyId]) -> list[Person]:
    """The last word on each person of these parties."""
    return [read_person(row) for row in await connection.fetch(_PEOPLE, parties)]


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
    return [read_person(row) for row in await connection.fetch(_ALL_PEOPLE, party, person)]


async def persons_in(connection: Connection, statement: UUID) -> list[PartyId]:
    """The natural persons, parties themselves, whose particulars a statement may hold; locked."""
    rows = await connection.fetch(_PERSONS_IN, statement)
    return [PartyId(row["id"]) for row in rows]


async def successions_of(
    connection: Connection, parties: Collection[PartyId], as_of: int | None
) -> Successions:
    """Who acts or did act in the place of parties, and in that of a successor that ended in turn."""
    known = Successions()
    for held in read_successions(await connection.fetch(SUCCEEDED, list(parties), as_of)):
        known.hold(held)
    return known


async def firms_of(
    connection: Connection, mandataries: Collection[PartyId], before: int
) -> dict[PartyId, list[PartyId]]:
    """In whose names parties ever could sign before a log position, each: by mandate or succession."""
    rows = await connection.fetch(
        "with recursive firms (mandatary, firm) as ("
        " select successor, party from successions where successor = any($1::uuid[]) and position < $2 union"
        " select f.mandatary, s.party from firms f join successions s on s.successor = f.firm"
        " where s.position < $2)"
        " select mandatary, firm from firms union"
        " select mandatary, firm from mandates where mandatary = any($1::uuid[]) and position < $2"
        " order by mandatary, firm",
        list(mandataries),
        before,
    )
    firms: dict[PartyId, list[PartyId]] = {}
    for row in rows:
        firms.setdefault(PartyId(row["mandatary"]), []).append(PartyId(row["firm"]))
    return firms


async def mandates_about(connection: Connection, party: PartyId) -> list[tuple[Mandate, bool]]:
    """Mandates a party gave or has, in log order, each with whether it has been ended."""
    rows = await connection.fetch(_MANDATES_ABOUT, party)
    return [(read_mandate(row), row["is_ended"]) for row in rows]
