"""What RFC 6749, 6750, 7523, 8414 and 9068 ask for, clause by clause, of a client and of this server."""

from typing import Any

import pytest
from litestar import Litestar

from tests.api.test_auth import SECOND, assert_refused, claims_of, encoded
from tests.api.world import ISSUER, World
from tests.parties.builders import Somebody
from warranty.disclosure.scopes import SCOPES
from warranty.foundation.tokens import make_token


@pytest.fixture
async def association(world: World) -> Somebody:
    return await world.admitted("Association", world.operator)


async def granted(world: World, who: Somebody, **form: str) -> dict[str, Any]:
    answer = await world.ask_for_token(world.assertion(who), **form)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def asked_with(world: World, token: str, path: str = "/v1/parties/me") -> tuple[int, str]:
    answer = await world.http.get(path, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.headers.get("www-authenticate", "")


# RFC 6749


async def test_rfc_6749_3_2_unknown_parameters_are_ignored_and_empty_ones_are_not_there(
    world: World, association: Somebody
) -> None:
    told = await granted(world, association, client_id="", scope="", audience="x", kind="Operator")
    assert told["scope"].split() == sorted(SCOPES["Association"])


async def test_rfc_6749_3_2_no_parameter_comes_twice(world: World, association: Somebody) -> None:
    once = {"grant_type": "client_credentials", "client_assertion": world.assertion(association)}
    answer = await world.http.post("/oauth/token", data={**once, "client_assertion_type": ["a", "b"]})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_rfc_6749_3_3_a_scope_narrows_the_token_and_is_told(
    world: World, association: Somebody
) -> None:
    told = await granted(world, association, scope="parties findings")
    assert told["scope"] == "findings parties"
    assert await asked_with(world, told["access_token"]) == (200, "")
    narrowed = await asked_with(world, told["access_token"], "/v1/lots")
    assert narrowed == (403, 'Bearer error="insufficient_scope", scope="lots"')


@pytest.mark.parametrize("scope", ["everything", "lots everything", "lots  findings", " ", "LOTS"])
async def test_rfc_6749_5_2_an_unknown_scope_is_invalid_scope_and_uses_nothing_up(
    world: World, association: Somebody, scope: str
) -> None:
    assertion = world.assertion(association)
    answer = await world.ask_for_token(assertion, scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    assert (await world.ask_for_token(assertion)).status_code == 200


@pytest.mark.parametrize("kind", sorted(SCOPES))
async def test_rfc_6749_5_2_a_scope_that_is_not_for_what_one_is_is_invalid_scope(
    world: World, kind: str
) -> None:
    """Each scope by itself; what is refused uses no assertion up, what is granted is all of the role's."""
    admitter = await world.admitted("Association", world.operator) if kind == "Member" else world.operator
    more = {"participant": "IN", "country": "IN", "tasks": ("import",)} if kind == "Authority" else {}
    who = world.operator if kind == "Operator" else await world.admitted(kind, admitter, **more)
    for scope in frozenset[str]().union(*SCOPES.values()):
        assertion = world.assertion(who)
        answer = await world.ask_for_token(assertion, scope=scope)
        if scope in SCOPES[kind]:
            assert answer.json()["scope"] == scope
            continue
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope"), scope
        assert (await world.ask_for_token(assertion)).status_code == 200
    token = (await granted(world, who))["access_token"]
    for scope in frozenset[str]().union(*SCOPES.values()) - SCOPES[kind]:
        assert (await asked_with(world, token, f"/v1/{scope}"))[0] in {400, 403, 404, 405}, scope


async def test_rfc_6749_5_1_a_token_answer_is_never_kept(world: World, association: Somebody) -> None:
    answer = await world.ask_for_token(world.assertion(association))
    assert answer.headers["content-type"] == "application/json"
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")


async def test_every_question_with_a_token_has_the_scope_of_its_resource(
    world: World, app_routes: set[str], association: Somebody
) -> None:
    """A token narrowed to something else opens none of them; what is malformed is refused before."""
    token = (await granted(world, association, scope="parties"))["access_token"]
    others = {path for path in app_routes if not path.startswith("/v1/parties")}
    assert others
    for path in others:
        assert (await asked_with(world, token, path))[0] in {400, 403}, path


@pytest.fixture
def app_routes(world: World) -> set[str]:
    """Addresses of all questions that need a token, their parameters filled with something."""
    app: Litestar = world.http._transport.app  # type: ignore[attr-defined]
    filled = {"uuid": "0198c0ff-ee00-7000-8000-000000000001", "str": "x"}
    found = set()
    for handler in (one for route in app.routes for one in getattr(route, "route_handlers", ())):
        if "GET" in handler.http_methods and any("accessToken" in one for one in handler.security or ()):
            for path in handler.paths:
                parts = (part.split(":")[-1].rstrip("}") if "{" in part else part for part in path.split("/"))
                found.add("/".join(filled.get(part, part) if part in filled else part for part in parts))
    return found


# RFC 6750


async def test_rfc_6750_3_a_bad_token_is_told_apart_from_none(world: World) -> None:
    assert (await world.http.get("/v1/parties/me")).headers["www-authenticate"] == "Bearer"
    assert await asked_with(world, "x.y.z") == (401, 'Bearer error="invalid_token"')


async def test_rfc_6750_2_a_token_in_the_address_is_not_taken(world: World, association: Somebody) -> None:
    token = await world.token(association)
    answer = await world.http.get("/v1/parties/me", params={"access_token": token})
    assert answer.status_code in {400, 401}


# RFC 7523, section 3, by its numbered points


async def test_rfc_7523_3_each_required_claim_is_required(world: World, association: Somebody) -> None:
    """1 iss, 2 sub, 3 aud, 4 exp; and of this profile 6 iat, 7 jti."""
    for claim in ("iss", "sub", "aud", "exp", "iat", "jti"):
        await assert_refused(world, world.assertion(association, **{claim: None}))


async def test_rfc_7523_3_2_of_a_client_issuer_and_subject_are_the_client(
    world: World, association: Somebody
) -> None:
    for changed in ({"iss": world.operator.did}, {"sub": world.operator.did}):
        await assert_refused(world, world.assertion(association, **changed))


async def test_rfc_7523_3_3_the_audience_is_the_issuer_identifier_and_nothing_beside(
    world: World, association: Somebody
) -> None:
    """As its revision has it: the token endpoint's address and lists were open to attack."""
    for audience in (f"{ISSUER}/oauth/token", [ISSUER], [ISSUER, "https://evil.example.org"], ISSUER.upper()):
        await assert_refused(world, world.assertion(association, aud=audience))


async def test_rfc_7523_3_4_and_5_the_times_are_kept(world: World, association: Somebody) -> None:
    assertion = world.assertion(association, exp=SECOND + 60, nbf=SECOND)
    world.clock.later(seconds=60)
    await assert_refused(world, assertion)
    future = int(world.clock().timestamp()) + 120
    await assert_refused(world, world.assertion(association, nbf=future, exp=future + 60))


async def test_rfc_7523_3_7_no_assertion_is_played_again_by_anybody_before_it_ends(
    world: World, association: Somebody
) -> None:
    assertion = world.assertion(association, jti="seven")
    assert (await world.ask_for_token(assertion)).status_code == 200
    await assert_refused(world, assertion)
    await assert_refused(world, world.assertion(association, jti="seven"))  # signed anew, the same name


async def test_rfc_7523_bis_the_type_is_that_of_client_authentication(
    world: World, association: Somebody
) -> None:
    for kind in ("JWT", "jwt", "at+jwt", "vc+sd-jwt", "application/jwt"):
        await assert_refused(world, world.assertion(association, typ=kind))


# RFC 8414


async def test_rfc_8414_the_metadata_names_the_issuer_it_was_asked_of_and_no_empty_list(world: World) -> None:
    answer = await world.get("/.well-known/oauth-authorization-server")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    assert told["issuer"] == ISSUER
    assert all(told[name].startswith(f"{ISSUER}/") for name in ("token_endpoint", "jwks_uri"))
    assert {"issuer", "token_endpoint", "response_types_supported"} <= told.keys()
    assert all(value for value in told.values())
    keys = await world.get(told["jwks_uri"].removeprefix(ISSUER))
    assert all("d" not in key and key["use"] == "sig" for key in keys.json()["keys"])


# RFC 9068


async def test_rfc_9068_2_2_the_token_has_every_required_claim(world: World, association: Somebody) -> None:
    token = (await granted(world, association, scope="cases"))["access_token"]
    caller = world.resources.tokens.verify(token, world.clock())
    assert (caller.did, caller.scopes) == (association.did, frozenset({"cases"}))


async def test_rfc_9068_4_the_type_may_be_spelled_in_full_and_is_never_another(
    world: World, association: Somebody
) -> None:
    (key,) = world.resources.keys.token.values()
    claims = claims_of(association) | {
        "iss": ISSUER, "client_id": association.did, "kind": "Association", "participant": "",
        "scope": "parties", "key": association.public,
    }  # fmt: skip
    kinds = {"at+jwt": 200, "application/at+jwt": 200, "JWT": 401, "client-authentication+jwt": 401}
    for kind, status in kinds.items():
        token = make_token(claims | {"jti": kind}, key, key.public.multibase, kind)
        assert (await asked_with(world, token))[0] == status, kind


async def test_rfc_9068_4_an_expired_a_foreign_and_an_unsigned_token_are_refused(
    world: World, association: Somebody
) -> None:
    (key,) = world.resources.keys.token.values()
    good = claims_of(association) | {
        "iss": ISSUER, "client_id": association.did, "kind": "Association", "participant": "",
        "scope": "parties", "key": association.public,
    }  # fmt: skip
    right = make_token(good, key, key.public.multibase, "at+jwt")
    assert (await asked_with(world, right))[0] == 200, "with nothing wrong it is taken"
    for wrong in (
        {"exp": SECOND}, {"iss": "https://other.example.org"}, {"aud": "https://other.example.org"},
        {"iat": SECOND + 120}, {"sub": "did:web:other.example.org:p:" + "0" * 32},
    ):  # fmt: skip
        token = make_token(good | wrong, key, key.public.multibase, "at+jwt")
        assert (await asked_with(world, token))[0] == 401, wrong
    header = encoded({"alg": "none", "kid": key.public.multibase, "typ": "at+jwt"})
    assert (await asked_with(world, f"{header}.{encoded(good)}."))[0] == 401
