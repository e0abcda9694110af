"""Everything that is held about a person or a firm, for whoever it may ask through (R57).

A person asks through its organisation, which recorded it; or through who admitted that, which then says what
for. Told are the particulars in every statement that names it, or when they were erased; roles, keys and
mandates; and who looked at any of it. An authority is told the particulars of the members it supervises, not
of their people (EU 2368/2002 art. 17(5)). Invoices are told to the organisation itself alone: with whom it
trades is not for who admitted it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
from msgspec import to_builtins

from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, NotFound, RecordKind, RecordRelations, Viewer, may_see
from warranty.disclosure.service import Look
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import row_name, split, urn
from warranty.parties import service as parties
from warranty.parties.books import Mandate, ParticularsHeld, Person
from warranty.parties.documents import PartyAdmitted
from warranty.parties.rules import did_of, party_named
from warranty.parties.rules.rectifying import is_asked, tells_who
from warranty.parties.service import Establishment
from warranty.policy.rule_set import Policy
from warranty.register import reading, store
from warranty.trade.documents import SaleParticulars

_PART: Final = "particulars"
MOST_LOOKS: Final = 1_000
"""Looks of one page that are told; older ones are listed at /v1/looks, record by record."""


class PurposeMissing(Refusal):
    """Who admitted an organisation asks about its people without saying what for."""

    kind = Kind.INVALID
    code = "purpose-missing"
    title = "What for is not said"
    rule = "R61"


class Holding(NamedTuple):
    """A statement that may hold particulars of somebody. says: them, None where there are none (any more).

    rectifies, rectified_by: the statement it puts right, and the one that puts it right. is_asked: a party's
    own word on who it is, which nobody who looks after it has borne out.
    """

    statement: UUID
    type: str
    position: int
    recorded_at: datetime
    says: Mapping[str, str] | None
    erased_at: datetime | None
    reason: str | None
    rectifies: UUID | None
    rectified_by: UUID | None
    is_asked: bool


class Access(NamedTuple):
    """All that is held, a page of statements at a time, newest first. person: None for a party itself.

    roles, mandates: all of them. looks: at what is on this page. before: where the next page goes on.
    """

    party: PartyId
    person: UUID | None
    roles: Sequence[Person]
    mandates: Sequence[tuple[Mandate, bool]]
    statements: Sequence[Holding]
    looks: Sequence[Look]
    before: int | None


async def access(
    connection: Connection,
    viewer: Viewer,
    subject: UUID,
    policy: Policy,
    now: datetime,
    *,
    origin: str,
    before: int,
    limit: int,
) -> Access:
    """What is held about a person, or a party by its own id. Raises NotFound, PurposeMissing."""
    held = await parties.particulars_of(connection, subject)
    homes = await parties.establishments(connection, {one.party for one in held}, policy, now.date())
    mine = [one for one in held if may_see(viewer, _relations(one, homes[one.party]))]
    if not mine:
        raise NotFound
    party, person = mine[0].party, mine[0].person
    record = did_of(party, origin) if person is None else urn(person)
    seen = await _look(connection, viewer, _relations(mine[0], homes[party]), record, now)
    mine = [one for one in mine if one.party == party]
    is_trade = person is None and seen.ground is Ground.OWN
    sides = await _sides(connection, party, before, limit + 1) if is_trade else {}
    page, goes_on = _page(mine, sides, before, limit)
    holdings = await _holdings(connection, page, mine, sides)
    if seen.ground is Ground.JURISDICTION:
        return Access(party, person, (), (), holdings, (), goes_on)
    looks = await disclosure.looks_at(connection, party, [record, *map(str, page)], now, MOST_LOOKS)
    roles = await parties.all_said_of(connection, party, person) if person else ()
    mandates = (
        await _mandates(connection, party, roles)
        if person
        else (await parties.mandates_about(connection, party))
    )
    return Access(party, person, roles, mandates, holdings, looks, goes_on)


def _relations(one: ParticularsHeld, home: Establishment) -> RecordRelations:
    """Of a party's own particulars, or of those of one of its people."""
    return RecordRelations(
        RecordKind.PARTY if one.person is None else RecordKind.PERSON,
        owners=frozenset({one.party}),
        jurisdictions=home.participants,
        admitters=home.bodies,
    )


async def _look(
    connection: Connection, viewer: Viewer, relations: RecordRelations, record: str, now: datetime
) -> disclosure.Seen:
    seen = await disclosure.look(connection, viewer, record, relations, now)
    if seen.ground is not Ground.OWN and not viewer.purpose:
        raise PurposeMissing(
            "Who asks about another organisation's people says what for.",
            instead="Say on whose request, without a name: --purpose, or the header Warranty-Purpose.",
        )
    return seen


async def _sides(
    connection: Connection, party: PartyId, before: int, limit: int
) -> dict[UUID, tuple[int, str]]:
    """Invoices of a party by id: their position, and which side of them it is."""
    found = await store.invoices_of(connection, party, before, limit)
    return {id_: (position, "seller" if is_seller else "buyer") for id_, position, is_seller in found}


def _page(
    held: Collection[ParticularsHeld], sides: Mapping[UUID, tuple[int, str]], before: int, limit: int
) -> tuple[list[UUID], int | None]:
    """The newest statements before a position, and where to go on."""
    at: dict[UUID, int] = {one.statement: one.position for one in held if one.position < before}
    at |= {id_: position for id_, (position, _) in sides.items()}
    newest = sorted(at, key=lambda id_: (-at[id_], id_))
    page = newest[:limit]
    return page, at[page[-1]] if len(newest) > limit else None


async def _holdings(
    connection: Connection,
    page: Sequence[UUID],
    held: Collection[ParticularsHeld],
    sides: Mapping[UUID, tuple[int, str]],
) -> list[Holding]:
    by_statement = {one.statement: one for one in held}
    rectified: dict[UUID, UUID] = {
        one.rectifies: one.statement for one in reversed(list(held)) if one.rectifies
    }
    rows = await store.with_parts(connection, page)
    erased = await store.erasures_of(connection, [row["position"] for row in rows])
    asked = await _asked(connection, rows, held)
    return [_holding(row, by_statement.get(row["id"]), rectified, sides, erased, asked) for row in rows]


async def _asked(
    connection: Connection, rows: Sequence[asyncpg.Record], held: Collection[ParticularsHeld]
) -> set[UUID]:
    """Those of some statements by which a party asks to be known as somebody else, and nobody answered."""
    asked = {
        row["id"]
        for row in rows
        if is_asked((statement := reading.read_row(row)).document, row["issuer"])
        and tells_who(statement.parts.get(_PART))
    }
    answers = {one.statement: (one.rectifies, one.party) for one in held if one.rectifies in asked}
    signed = await store.with_parts(connection, list(answers)) if answers else []
    answered = {(row["id"], row["issuer"]) for row in signed}
    return asked - {request for id_, (request, party) in answers.items() if (id_, party) not in answered}


def _holding(
    row: asyncpg.Record,
    held: ParticularsHeld | None,
    rectified: Mapping[UUID, UUID],
    sides: Mapping[UUID, tuple[int, str]],
    erased: Mapping[tuple[int, str], tuple[datetime, str]],
    asked: Collection[UUID],
) -> Holding:
    statement = reading.read_row(row)
    part, name = statement.parts.get(_PART), _PART
    if isinstance(part, SaleParticulars):
        says: Any = getattr(part, sides[row["id"]][1])
    elif isinstance(statement.document, PartyAdmitted) and held is not None:
        says = next((one for one in part or () if party_named(one.party) == held.party), None)
        name = next(
            row_name(statement.document, _PART, one.party)
            for one in statement.document.parties
            if party_named(one.party) == held.party
        )
    else:
        says = part
    gone = erased.get((row["position"], name)) or erased.get((row["position"], _PART))
    erased_at, reason = gone or (None, None)
    return Holding(
        row["id"],
        row["type"],
        row["position"],
        row["recorded_at"],
        None if says is None else to_builtins(says),
        erased_at,
        reason,
        held.rectifies if held else None,
        rectified.get(row["id"]),
        row["id"] in asked,
    )


async def _mandates(
    connection: Connection, party: PartyId, roles: Sequence[Person]
) -> list[tuple[Mandate, bool]]:
    """Mandates of the firm that the person itself signed, by a key it has or had."""
    keys = {key for each in roles for key in each.keys}
    given = [each for each in await parties.mandates_about(connection, party) if each[0].firm == party]
    signed = await store.signed_parts(connection, [mandate.statement for mandate, _ in given])
    return [each for each in given if split(signed[each[0].statement] + b"~").key.multibase in keys]
