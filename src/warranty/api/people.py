"""Who acts for the asker: its people, and mandates it gave or has; what is held about any of them."""

from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Request, get
from litestar.params import PathParameter
from msgspec import UNSET
from msgspec.structs import replace

from warranty.api.asked import read_id
from warranty.api.auth import WITH_TOKEN, visit, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.looks import look_seen
from warranty.api.parties import Limit, key_on_record, status_of
from warranty.foundation.money import format_amount
from warranty.foundation.statements import urn
from warranty.lots.asking import write_cursor
from warranty.parties import service as parties
from warranty.parties.books import Mandate, Person
from warranty.parties.rules import did_of
from warranty.register import subject_access
from warranty.register.rectifications_asked import rectifications_asked
from warranty.register.subject_access import Access, Holding
from warranty.wire.people import (
    Mandates,
    MandateSeen,
    People,
    PersonalData,
    PersonSeen,
    RectificationAsked,
    RectificationsAsked,
    StatementHeld,
)

NEWEST: Final = 2**63 - 1
DATA_PAGE: Final = 200


@get("/v1/parties/me/people", summary="Your people", tags=["Parties"], security=WITH_TOKEN)
async def list_people(request: Request[Any, Any, Any]) -> People:
    """Who of your own holds which key and role, as last stated. Names stand in the statements named here."""
    async with walled_visit(request) as here:
        people = await parties.people_of(here.connection, here.viewer.party)
    return People(people=tuple(_person(each) for each in people))


@get(
    "/v1/parties/me/mandates",
    summary="Mandates you gave or have",
    tags=["Parties"],
    security=WITH_TOKEN,
)
async def list_mandates(request: Request[Any, Any, Any]) -> Mandates:
    """Who may sign in your name, and in whose name you may, ended ones included, in the order they came."""
    async with walled_visit(request) as here:
        mandates = await parties.mandates_about(here.connection, here.viewer.party)
    origin = here.resources.origin
    return Mandates(mandates=tuple(_mandate(each, origin, is_ended=is_ended) for each, is_ended in mandates))


@get(
    "/v1/people/rectifications", summary="Rectifications asked for", tags=["Disclosure"], security=WITH_TOKEN
)
async def list_rectifications(
    request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = DATA_PAGE
) -> RectificationsAsked:
    """Parties that ask to have who they are put right, and wait: your own request, or of whom you look after.

    What is asked for stands in all that is held about the party (`…/access`, with a purpose). It is answered
    by a rectification (`particulars-rectified`) that names the request. Each party told is a look. A page may
    be short and still have a cursor.
    """
    async with visit(request) as here:
        page = await rectifications_asked(
            here.connection,
            here.viewer,
            here.resources.policy,
            here.now,
            origin=here.resources.origin,
            after=-1 if cursor is None else read_id(cursor),
            limit=limit,
        )
    return RectificationsAsked(
        rectifications=tuple(
            RectificationAsked(
                statement=urn(one.statement),
                party=did_of(one.party, here.resources.origin),
                name=one.name,
                rectifies=urn(one.rectifies),
                recorded_at=one.recorded_at,
            )
            for one in page.asked
        ),
        cursor=UNSET if page.after is None else write_cursor((page.after,)),
    )


@get("/v1/people/{person:uuid}/access", summary="All that is held", tags=["Disclosure"], security=WITH_TOKEN)
async def tell_all(
    request: Request[Any, Any, Any],
    person: Annotated[
        UUID, PathParameter(description="Of a person its urn, of a party the digits of its DID.")
    ],
    cursor: Cursor = None,
    limit: Limit = DATA_PAGE,
) -> PersonalData:
    """Everything the register holds about a person, or about a party, for itself (R57, subject access).

    A person asks through its organisation; or through who admitted that, which says what for
    (`Warranty-Purpose`) and is not told of invoices; of a firm itself, its office and VAT id, also through
    the authority that supervises it. Each such look is kept, and told to the organisation.
    """
    async with visit(request) as here:
        found = await subject_access.access(
            here.connection,
            here.viewer,
            person,
            here.resources.policy,
            here.now,
            origin=here.resources.origin,
            before=NEWEST if cursor is None else read_id(cursor),
            limit=limit,
        )
        told = _data(found, here.resources.origin)
        if found.person is not None or cursor is not None:
            return told
        seen = await parties.party(here.connection, found.party, here.now.date(), here.resources.policy)
        keys = await parties.key_history(here.connection, found.party)
    origin = here.resources.origin
    return replace(
        told,
        status=replace(status_of(seen, origin, here.resources.policy), name=seen.party.name or UNSET),
        keys=tuple(key_on_record(key, origin) for key in keys),
    )


def _data(found: Access, origin: str) -> PersonalData:
    party = did_of(found.party, origin)
    return PersonalData(
        subject=party if found.person is None else urn(found.person),
        party=party,
        roles=tuple(map(_person, found.roles)),
        mandates=tuple(_mandate(each, origin, is_ended=is_ended) for each, is_ended in found.mandates),
        statements=tuple(map(_held, found.statements)),
        looks=tuple(look_seen(one, origin) for one in found.looks),
        cursor=UNSET if found.before is None else write_cursor((found.before,)),
    )


def _held(one: Holding) -> StatementHeld:
    return StatementHeld(
        statement=urn(one.statement),
        type=one.type,
        position=one.position,
        recorded_at=one.recorded_at,
        says=UNSET if one.says is None else one.says,
        erased_at=one.erased_at or UNSET,
        reason=one.reason or UNSET,
        rectifies=urn(one.rectifies) if one.rectifies else UNSET,
        rectified_by=urn(one.rectified_by) if one.rectified_by else UNSET,
        is_asked=one.is_asked,
    )


def _person(person: Person) -> PersonSeen:
    return PersonSeen(
        person=urn(person.person),
        roles=person.roles,
        keys=person.keys,
        valid_from=person.valid_from,
        valid_until=person.valid_until or UNSET,
        statement=urn(person.statement),
    )


def _mandate(mandate: Mandate, origin: str, *, is_ended: bool) -> MandateSeen:
    return MandateSeen(
        mandate=urn(mandate.statement),
        firm=did_of(mandate.firm, origin),
        mandatary=did_of(mandate.mandatary, origin),
        statements=mandate.statements,
        valid_from=mandate.valid_from,
        valid_until=mandate.valid_until or UNSET,
        usd=UNSET if mandate.limit is None else format_amount(mandate.limit, "USD"),
        usd_per_day=UNSET if mandate.per_day is None else format_amount(mandate.per_day, "USD"),
        is_ended=is_ended,
    )
