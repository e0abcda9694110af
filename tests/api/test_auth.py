"""A token needs a fresh proof of a key that is on record now; everything else is turned away alike."""

import base64
import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from tests.api.world import ISSUER, NOON, TODAY, World
from tests.parties.builders import Somebody, a_standing
from warranty.database.transaction import driver, transaction
from warranty.disclosure.scopes import SCOPES as ROLE_SCOPES
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document
from warranty.foundation.tokens import make_token
from warranty.parties import service
from warranty.parties.authentication import AccessTokens
from warranty.parties.books import Party
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey
from warranty.policy.rule_set import packaged

CONTRACT = json.loads((Path(__file__).parents[2] / "api-spec" / "openapi.json").read_text())
SCOPES = sorted(
    {
        path.split("/")[2]
        for path, operations in CONTRACT["paths"].items()
        for operation in operations.values()
        if {"accessToken": []} in operation.get("security", [])
    }
)
SECOND = int(NOON.timestamp())


@pytest.fixture
async def association(world: World) -> Somebody:
    return await world.admitted("Association", world.operator)


def encoded(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims_of(who: Somebody) -> dict[str, Any]:
    return {
        "iss": who.did, "sub": who.did, "aud": ISSUER, "iat": SECOND, "exp": SECOND + 60, "jti": "once",
    }  # fmt: skip


async def assert_refused(world: World, assertion: str, **form: str) -> None:
    answer = await world.ask_for_token(assertion, **form)
    assert answer.status_code == 401, answer.text
    assert answer.json() == {
        "type": f"{ISSUER}/problems/client-refused",
        "status": 401,
        "title": "The client could not be authenticated",
        "detail": "The client could not be authenticated.",
        "instead": "Sign a fresh assertion with a key that is on record for logging in: "
        "audience the issuer of this register, at most five minutes long, used once.",
        "error": "invalid_client",
        "error_description": "The client could not be authenticated.",
    }


async def test_a_party_gets_a_token_of_ten_minutes_and_reads_itself(
    world: World, association: Somebody
) -> None:
    answer = await world.ask_for_token(world.assertion(association), client_id=association.did)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    token = answer.json()
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 600)
    me = await world.http.get("/v1/parties/me", headers={"Authorization": f"Bearer {token['access_token']}"})
    assert me.status_code == 200
    assert me.json()["party"] == association.did


async def test_the_token_verifies_by_the_published_keys_in_another_library(
    world: World, association: Somebody
) -> None:
    (key,) = (await world.get("/.well-known/jwks.json")).json()["keys"]
    with pytest.warns(SecurityWarning, match="EdDSA is deprecated"):  # it would rather call it Ed25519
        token = jwt.decode(await world.token(association), OKPKey.import_key(key), algorithms=["EdDSA"])
    assert token.header == {"alg": "EdDSA", "kid": key["kid"], "typ": "at+jwt"}
    assert token.claims.pop("jti")
    assert token.claims == {
        "iss": ISSUER,
        "sub": association.did,
        "aud": ISSUER,
        "client_id": association.did,
        "iat": SECOND,
        "exp": SECOND + 600,
        "kind": "Association",
        "participant": "",
        "scope": " ".join(sorted(ROLE_SCOPES["Association"])),
        "key": association.public,
    }


async def test_the_server_describes_itself_as_rfc_8414_asks(world: World) -> None:
    answer = await world.get("/.well-known/oauth-authorization-server")
    assert answer.json() == {
        "issuer": "https://register.example.org",
        "token_endpoint": "https://register.example.org/oauth/token",
        "jwks_uri": "https://register.example.org/.well-known/jwks.json",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["EdDSA"],
        "scopes_supported": SCOPES,
        "response_types_supported": ["none"],
        "service_documentation": "https://register.example.org/schema",
    }


async def test_an_assertion_is_good_for_one_token(world: World, association: Somebody) -> None:
    assertion = world.assertion(association)
    assert (await world.ask_for_token(assertion)).status_code == 200
    await assert_refused(world, assertion)
    world.clock.later(seconds=59)
    await assert_refused(world, assertion)


async def test_two_parties_may_use_the_same_jti(world: World, association: Somebody) -> None:
    for who in (association, world.operator):
        assert (await world.ask_for_token(world.assertion(who, jti="same"))).status_code == 200


WRONG_CLAIMS: list[dict[str, object]] = [
    {"exp": SECOND},
    {"exp": SECOND - 1, "iat": SECOND - 60},
    {"exp": SECOND + 301},
    {"iat": SECOND - 300, "exp": SECOND + 60},
    {"iat": SECOND + 61, "exp": SECOND + 120},
    {"nbf": SECOND + 61},
    {"exp": None},
    {"iat": None},
    {"jti": None},
    {"aud": None},
    {"iss": None},
    {"sub": None},
    {"exp": "tomorrow"},
    {"exp": float("nan")},
    {"exp": float("inf")},
    {"iat": float("-inf")},
    {"jti": ""},
    {"jti": "x" * 257},
    {"jti": 7},
    {"aud": "https://other.example.org"},
    {"aud": f"{ISSUER}/oauth/token"},
    {"aud": f"{ISSUER}/"},
    {"aud": [ISSUER]},
    {"iss": "did:web:register.example.org:p:" + "0" * 32},
    {"sub": "did:web:register.example.org:p:" + "0" * 32},
    {"typ": "JWT"},
    {"typ": "at+jwt"},
    {"typ": "vc+sd-jwt"},
    {"typ": ""},
]


async def test_an_assertion_that_is_not_exactly_right_is_refused(world: World, association: Somebody) -> None:
    for changes in WRONG_CLAIMS:
        await assert_refused(world, world.assertion(association, **changes))


async def test_a_client_id_has_to_be_the_party(world: World, association: Somebody) -> None:
    await assert_refused(world, world.assertion(association), client_id=world.operator.did)


async def test_a_key_that_is_not_on_record_for_the_party_is_refused(
    world: World, association: Somebody
) -> None:
    thief = SigningKey.generate()
    for kid in (
        f"{association.did}#{thief.public.multibase}",  # own key, other's name
        f"{association.did}#{association.public}",  # other's name and key, not its signature
        f"{association.did}#{world.operator.public}",
        f"{world.operator.did}#{association.public}",
    ):
        await assert_refused(world, world.assertion(association, thief, kid=kid))
    kid = f"{association.did}#{world.operator.public}"
    await assert_refused(world, world.assertion(association, world.operator.key, kid=kid))


WRONG_KEY_IDS = [
    "",
    "#",
    "../../etc/passwd",
    "https://evil.example.org/jwks.json",
    "' or '1'='1",
    "{did}",
    "{did}#",
    "{did}#{key} ",
    "{did}#{key}#{key}",
    "{did}#z6Mk",
    "did:web:evil.example.org:p:{hex}#{key}",
    "did:key:{key}#{key}",
    "{did}\0#{key}",
    "{did}?x#{key}",
]


async def test_a_key_id_in_any_other_spelling_finds_no_key(world: World, association: Somebody) -> None:
    for kid in WRONG_KEY_IDS:
        named = kid.format(did=association.did, key=association.public, hex=association.id.hex)
        await assert_refused(world, world.assertion(association, kid=named))


async def test_no_other_algorithm_is_taken(world: World, association: Somebody) -> None:
    header = {"kid": f"{association.did}#{association.public}", "typ": "client-authentication+jwt"}
    payload = encoded(claims_of(association))
    none = f"{encoded({**header, 'alg': 'none'})}.{payload}."
    with_public_key = f"{encoded({**header, 'alg': 'HS256'})}.{payload}"
    tags = [
        hmac.digest(secret, with_public_key.encode(), sha256)
        for secret in (association.key.public.raw, association.public.encode(), b"")
    ]
    forged = [f"{with_public_key}.{encoded(tag)}" for tag in tags]
    own = association.key.sign(f"{encoded({**header, 'alg': 'ES256'})}.{payload}".encode())
    for assertion in (none, *forged, f"{encoded({**header, 'alg': 'ES256'})}.{payload}.{encoded(own)}"):
        await assert_refused(world, assertion)


async def test_a_key_brought_along_in_the_header_is_not_used(world: World, association: Somebody) -> None:
    thief = SigningKey.generate()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": encoded(thief.public.raw)}
    header = {
        "alg": "EdDSA",
        "kid": f"{association.did}#{association.public}",
        "typ": "client-authentication+jwt",
        "jwk": jwk,
        "jku": "https://evil.example.org/jwks.json",
    }
    body = f"{encoded(header)}.{encoded(claims_of(association))}"
    await assert_refused(world, f"{body}.{encoded(thief.sign(body.encode()))}")


async def test_what_is_no_token_at_all_is_refused(world: World) -> None:
    for assertion in ("", "x", "a.b.c", "…", "e30.e30.", "." * 100, "x" * 9000, "\0"):
        await assert_refused(world, assertion)


def key_for(who: Somebody, key: SigningKey, *purposes: Any) -> Document:  # noqa: ANN401 - its literals
    added = PartyKey(public_key=key.public.multibase, purposes=purposes)
    return KeyAdded(event_on=TODAY, party=who.did, key=added)


async def test_a_key_for_signing_only_does_not_log_in_and_one_for_logging_in_does(
    world: World, association: Somebody
) -> None:
    for purpose, status in (("sign", 401), ("authenticate", 200)):
        key = SigningKey.generate()
        await world.accept(key_for(association, key, purpose), association)
        kid = f"{association.did}#{key.public.multibase}"
        answer = await world.ask_for_token(world.assertion(association, key, kid=kid))
        assert answer.status_code == status


async def test_a_revoked_key_gets_no_token(world: World, association: Somebody) -> None:
    revoked = KeyRevoked(
        event_on=TODAY, party=association.did, public_key=association.public, reason="Stolen."
    )
    await world.accept(revoked, association)
    await assert_refused(world, world.assertion(association))


async def test_a_token_dies_with_the_key_it_was_got_with_and_with_no_other(
    world: World, association: Somebody
) -> None:
    """Two keys are advised: with one of them stolen, a token of ten minutes read and erased on."""
    stolen = SigningKey.generate()
    await world.accept(key_for(association, stolen, "authenticate"), association)
    kid = f"{association.did}#{stolen.public.multibase}"
    thiefs = (await world.ask_for_token(world.assertion(association, stolen, kid=kid))).json()["access_token"]
    own = await world.token(association)
    assert [await _status(world, token) for token in (thiefs, own)] == [200, 200]
    revoked = KeyRevoked(
        event_on=TODAY, party=association.did, public_key=stolen.public.multibase, reason="Stolen."
    )
    await world.accept(revoked, association)
    assert [await _status(world, token) for token in (thiefs, own)] == [401, 200]


async def _status(world: World, token: str) -> int:
    answer = await world.http.get("/v1/parties/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


@pytest.mark.parametrize("standing", ["suspended", "expelled"])
async def test_a_party_out_of_standing_still_reads_its_own(
    world: World, association: Somebody, standing: str
) -> None:
    await world.accept(a_standing(association, standing), world.operator)
    answer = await world.get("/v1/parties/me", association)
    assert answer.status_code == 200
    assert answer.json()["standing"] == standing


async def test_a_form_that_is_not_client_credentials_with_an_assertion_is_refused(world: World) -> None:
    assertion = world.assertion(world.operator)
    answers = {
        "no form": (await world.http.post("/oauth/token"), "invalid_request"),
        "JSON": (await world.http.post("/oauth/token", json={"grant_type": "x"}), "invalid_request"),
        "half a form": (
            await world.http.post("/oauth/token", data={"grant_type": "client_credentials"}),
            "invalid_request",
        ),
        "another grant": (
            await world.ask_for_token(assertion, grant_type="authorization_code"),
            "unsupported_grant_type",
        ),
        "another proof": (
            await world.ask_for_token(assertion, client_assertion_type="secret"),
            "unsupported_grant_type",
        ),
    }
    for what, (answer, error) in answers.items():
        assert answer.status_code == 400, what
        assert answer.json()["error"] == error, what
        assert answer.json()["detail"] == answer.json()["error_description"]


async def test_a_form_over_64_kib_is_not_read(world: World) -> None:
    answer = await world.ask_for_token("x" * 70_000)
    assert answer.status_code == 413


async def test_without_a_token_nothing_is_told(world: World) -> None:
    answer = await world.get("/v1/parties/me")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == f"{ISSUER}/problems/token-missing"


async def test_a_token_ends_after_ten_minutes_however_often_it_was_used(
    world: World, association: Somebody
) -> None:
    headers = {"Authorization": f"Bearer {await world.token(association)}"}
    for minutes, status in ((0, 200), (9, 200), (1, 401)):
        world.clock.later(minutes=minutes)
        assert (await world.http.get("/v1/parties/me", headers=headers)).status_code == status


async def test_no_other_token_is_an_access_token(world: World, association: Somebody) -> None:
    good = await world.token(association)
    head, body, signature = good.split(".")
    thief = SigningKey.generate()
    access = {
        **claims_of(association), "kind": "Operator", "participant": "", "scope": "parties",
        "key": association.public,
    }  # fmt: skip
    held = world.resources.keys
    (token_key,) = held.token.values()
    tokens = {
        "an assertion": world.assertion(association),
        "signed by the party": make_token(access, association.key, association.public, "at+jwt"),
        "signed by a thief": make_token(access, thief, token_key.public.multibase, "at+jwt"),
        "of another type": make_token(access, token_key, token_key.public.multibase, "JWT"),
        "for another audience": make_token(
            {**access, "aud": "https://other.example.org"}, token_key, token_key.public.multibase, "at+jwt"
        ),
        "of another register": AccessTokens("other.example.org", held).issue(
            (await _party(world, association)), association.public, datetime(2026, 11, 23, 12, tzinfo=UTC)
        ),
        "unsigned": f"{head}.{body}.",
        "with another body": f"{head}.{encoded(access)}.{signature}",
        "cut": good[:-1],
        "empty": "",
        "long": "x" * 10_000,
    }
    for what, token in tokens.items():
        answer = await world.http.get("/v1/parties/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, what
        assert answer.headers["content-type"] == "application/problem+json", what
    for header in ("Bearerx", "Basic eDp5", good):
        answer = await world.http.get("/v1/parties/me", headers={"Authorization": header})
        assert answer.json()["type"] == f"{ISSUER}/problems/token-missing"


async def _party(world: World, who: Somebody) -> Party:
    async with transaction(world.resources.engine) as connection:
        return (await service.party(await driver(connection), who.id, TODAY, packaged())).party
