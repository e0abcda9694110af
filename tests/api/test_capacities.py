"""A body that is association and authority: a token and a look carry exactly one capacity."""

import base64
import json
from typing import Any

import pytest

from tests.api.world import TODAY, World
from tests.parties.builders import Somebody, a_row, an_admission
from warranty.foundation.tokens import make_token
from warranty.parties.documents import KeyRevoked
from warranty.register.answers import Refused


@pytest.fixture
async def bourse(world: World) -> Somebody:
    return await world.admitted("Association", world.operator, name="Bourse")


@pytest.fixture
async def office(world: World, bourse: Somebody) -> Somebody:
    """The same body as authority, its own key in a drawer."""
    return await world.admitted("Authority", world.operator, name="Office", organisation=bourse.did)


async def token(world: World, who: Somebody, **form: str) -> str:
    answer = await world.ask_for_token(world.assertion(who), **form)
    assert answer.status_code == 200, answer.text
    told: str = answer.json()["access_token"]
    return told


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return read


async def me(world: World, token: str) -> Any:  # noqa: ANN401 - an answer or its status
    answer = await world.http.get("/v1/parties/me", headers={"Authorization": f"Bearer {token}"})
    return answer.json()["kind"] if answer.status_code == 200 else answer.status_code


async def test_one_key_logs_in_for_either_capacity_and_the_token_has_the_one_asked_for(
    world: World, bourse: Somebody, office: Somebody
) -> None:
    own, as_office = await token(world, bourse), await token(world, bourse, capacity="Authority")
    assert (await me(world, own), await me(world, as_office)) == ("Association", "Authority")
    told = claims(as_office)
    assert (told["sub"], told["client_id"], told["kind"], told["participant"]) == (
        office.did, bourse.did, "Authority", "IN",
    )  # fmt: skip
    back = await token(world, office, capacity="Association")
    assert (claims(back)["sub"], await me(world, back)) == (bourse.did, "Association")


async def test_a_capacity_one_has_not_got_is_refused_alike(
    world: World, bourse: Somebody, office: Somebody
) -> None:
    stranger = await world.admitted("Association", world.operator)
    for who, capacity in ((stranger, "Authority"), (bourse, "Member"), (office, "Operator"), (bourse, "x")):
        answer = await world.ask_for_token(world.assertion(who), capacity=capacity)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        assert answer.json()["type"].endswith("/capacity-unknown")


async def test_the_authority_in_a_body_sees_what_its_association_does_not(
    world: World, bourse: Somebody, office: Somebody
) -> None:
    other = await world.admitted("Association", world.operator, country="BE")
    rows = (a_row(Somebody(), name="Of the country"),)
    await world.accept(an_admission(*rows), other)
    listed = {}
    for capacity in ("Association", "Authority"):
        headers = {"Authorization": f"Bearer {await token(world, bourse, capacity=capacity)}"}
        answer = await world.http.get("/v1/members", headers=headers)
        listed[capacity] = [member["name"] for member in answer.json()["members"]]
    assert listed == {"Association": [], "Authority": ["Of the country"]}


async def test_a_key_signs_in_its_own_capacity_alone(
    world: World, bourse: Somebody, office: Somebody
) -> None:
    pretending = Somebody(key=bourse.key, id=office.id)
    outcome = await world.record(an_admission(a_row(Somebody())), pretending)
    assert isinstance(outcome, Refused)
    assert outcome.refusal.code == "key-not-on-record"


async def test_with_the_key_that_logged_in_its_tokens_end_in_every_capacity(
    world: World, bourse: Somebody, office: Somebody
) -> None:
    held = await token(world, bourse, capacity="Authority")
    own = await token(world, office)
    revoked = KeyRevoked(event_on=TODAY, party=bourse.did, public_key=bourse.public, reason="Stolen.")
    await world.accept(revoked, bourse)
    assert (await me(world, held), await me(world, own)) == (401, "Authority")


async def test_a_token_that_names_another_body_as_its_client_opens_nothing(
    world: World, bourse: Somebody, office: Somebody
) -> None:
    """Even signed by the platform: the two have to be one body."""
    stranger = await world.admitted("Association", world.operator)
    (key,) = world.resources.keys.token.values()
    told = claims(await token(world, office)) | {"client_id": stranger.did}
    forged = make_token(told, key, key.public.multibase, "at+jwt")
    assert await me(world, forged) == 401
