"""Who acts for the asker: its people, and mandates it gave or has."""

from typing import Any

from litestar import Request, get
from msgspec import UNSET

from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.foundation.money import format_amount
from warranty.foundation.statements import urn
from warranty.parties import service as parties
from warranty.parties.books import Mandate, Person
from warranty.parties.rules import did_of
from warranty.wire.people import Mandates, MandateSeen, People, PersonSeen


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
        is_ended=is_ended,
    )
