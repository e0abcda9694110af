"""Who is asking: `/oauth/token`, what describes it, and the visit every question about records is.

The assertion is checked in `parties.authentication`. Failures of the token endpoint are problem documents
that also carry the two members OAuth clients look for (RFC 6749, 5.2).
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import MediaType, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.exceptions import ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body

from warranty.api.problems import (
    ADDRESS,
    ASKER,
    document_of,
    malformed_document,
    note_refusal,
    origin_of,
    response_of,
)
from warranty.api.purposes import case_number_of, predecessor_of, purpose_of
from warranty.api.resources import Resources
from warranty.api.shell import bearer_token
from warranty.audits.service import engagement_in_hand
from warranty.database.engine import Connection
from warranty.database.failures import told_as_unavailable
from warranty.database.transaction import driver, snapshot, transaction
from warranty.disclosure.rules import (
    CaseInHand,
    EngagementInHand,
    Ground,
    NotFound,
    RecordKind,
    Viewer,
)
from warranty.disclosure.scopes import SCOPES
from warranty.disclosure.service import Shown, go_behind_the_wall, record_look
from warranty.foundation.encoding import b64url_encode
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.events import audit
from warranty.foundation.ids import PartyId
from warranty.foundation.tokens import ASSERTION_FORM, GRANT, TokenRefused
from warranty.parties import authentication
from warranty.parties import service as parties
from warranty.parties.authentication import ACCESS_TOKEN_SECONDS, Caller, CapacityUnknown, issuer_of
from warranty.parties.case_service import case_in_hand
from warranty.parties.rules import did_of, party_of
from warranty.parties.service import PartySeen
from warranty.wire.access import AccessToken
from warranty.wire.problems import ProblemDocument
from warranty.wire.tokens import Jwk, Jwks, ServerMetadata, TokenRequest

LARGEST_FORM: Final = 1 << 16
ACCESS_TOKEN: Final = "accessToken"  # noqa: S105 - a name
"""Name of the security scheme in the OpenAPI document."""
WITH_TOKEN: Final = [{ACCESS_TOKEN: list[str]()}]
OPEN: Final = [dict[str, list[str]]()]
"""What an operation asks of the asker: an access token, or nothing."""
_OAUTH_PROBLEM: Final = ResponseSpec(
    ProblemDocument,
    generate_examples=False,
    description="Refused: a problem document with the members of RFC 6749, 5.2.",
)
NEVER_KEPT: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenMissing(Refusal):
    """A question about records without an access token."""

    kind = Kind.UNAUTHENTICATED
    code = "token-missing"
    title = "Who is asking is not known"


class GrantUnsupported(Refusal):
    """Any way of asking for a token but client credentials with a signed assertion."""

    kind = Kind.INVALID
    code = "grant-unsupported"
    title = "Tokens are not given this way"


class ScopeUnknown(Refusal):
    """A token asked for with a scope there is none of, or none for what its party is."""

    kind = Kind.INVALID
    code = "scope-unknown"
    title = "There is no such scope"


class ScopeInsufficient(Refusal):
    """A token that was narrowed to other scopes, or whose party has no such scope."""

    kind = Kind.FORBIDDEN
    code = "scope-insufficient"
    title = "The token is not for this"


@dataclass(frozen=True, slots=True)
class Visit:
    """One question: who asks, when, and the transaction it is answered in.

    connection: all queries see one state of the database; what is written (looks) is committed when the visit
    ends, before the answer leaves. caller: who asks, or in whose place its successor does.
    """

    connection: Connection
    caller: PartySeen
    now: datetime
    resources: Resources
    purpose: str = ""
    case: CaseInHand | None = None
    engagement: EngagementInHand | None = None
    successor: PartyId | None = None

    @property
    def viewer(self) -> Viewer:
        """The caller as `disclosure` sees it, with its standing of this moment, and what it asks for."""
        return replace(
            self.caller.viewer,
            purpose=self.purpose,
            case=self.case,
            engagement=self.engagement,
            successor=self.successor,
        )


def scope_of(path: str) -> str:
    """The scope of an address: the resource it begins with, `lots` of /v1/lots/…; "" outside of /v1."""
    version, _, rest = path.removeprefix("/").partition("/")
    return rest.partition("/")[0] if version == "v1" else ""


def resources_of(request: Request[Any, Any, Any]) -> Resources:
    """What this process holds open."""
    resources: Resources = request.app.state.resources
    return resources


def _who_asks(scope: str) -> str:
    kinds = sorted(kind for kind, scopes in SCOPES.items() if scope in scopes)
    return f"that is for {', '.join(kinds)}" if kinds else "nobody does"


def caller_of(request: Request[Any, Any, Any]) -> Caller:
    """Who asks, from the Authorization header. Raises TokenMissing, TokenRefused, ScopeInsufficient."""
    token = bearer_token(request.headers.get("authorization", ""))
    if token is None:
        raise TokenMissing(
            "This question needs an access token.",
            instead="Get one at /oauth/token with a signed assertion, as the client of this register does.",
        )
    resources = resources_of(request)
    caller = resources.tokens.verify(token, resources.clock())
    request.state[ASKER] = caller.did
    needed = scope_of(request.scope["path"])
    if needed not in SCOPES.get(caller.kind, ()):
        raise ScopeInsufficient(
            f"A party of the kind {caller.kind} does not ask about {needed}; {_who_asks(needed)}.",
            instead="In another capacity of your organisation a token may (capacity at /oauth/token).",
            scope=needed,
        )
    if needed not in caller.scopes:
        raise ScopeInsufficient(
            "The access token was narrowed to other scopes than this question needs.",
            instead="Get one for this scope, or for all (without the parameter scope).",
            scope=needed,
        )
    return caller


@asynccontextmanager
async def visit(request: Request[Any, Any, Any]) -> AsyncIterator[Visit]:
    """Open a visit for whom the access token names.

    Raises TokenMissing, TokenRefused, PurposeUnreadable, and CaseNotYours for a case that is not open to it,
    or EngagementNotYours: an auditor's cases are its engagements; PredecessorNotYours for who is not
    succeeded by it.
    """
    caller, purpose = caller_of(request), purpose_of(request)
    async with public_visit(request) as connection:
        resources = resources_of(request)
        now = resources.clock()
        try:
            seen = await parties.asker(
                connection,
                caller.party,
                caller.client,
                caller.key,
                caller.signed_with,
                now,
                resources.policy,
            )
        except NotFound as nobody:
            raise TokenRefused("The token was got with a key that nobody logs in with now.") from nobody
        here = Visit(connection, seen, now, resources, purpose)
        if number := case_number_of(request):
            here = await _under(here, number)
        if did := predecessor_of(request):
            here = await _in_place_of(here, did)
        yield here


async def _under(here: Visit, number: str) -> Visit:
    """The visit under the case or engagement it names."""
    party, day = here.caller.party, here.now.date()
    if party.kind != "Auditor":
        return replace(here, case=await case_in_hand(here.connection, party.id, number, day))
    policy = here.resources.policy
    return replace(here, engagement=await engagement_in_hand(here.connection, party.id, number, day, policy))


async def _in_place_of(here: Visit, did: str) -> Visit:
    """The visit as of the party that the caller succeeds; that it asked so is noted."""
    successor, policy, origin = here.caller.party.id, here.resources.policy, here.resources.origin
    before = await parties.predecessor(
        here.connection, successor, party_of(did, origin), here.now.date(), policy
    )
    there = replace(here, caller=before, successor=successor)
    party = before.party.id
    shown = Shown(RecordKind.PARTY, did_of(party, origin), Ground.OWN, frozenset({party}))
    await record_look(here.connection, there.viewer, [shown], here.now)
    return there


@asynccontextmanager
async def walled_visit(request: Request[Any, Any, Any]) -> AsyncIterator[Visit]:
    """As `visit`, behind the wall: the database itself shows the caller's rows alone (design, second wall).

    For lists and single records. What traces carats through others' lots steps out for that (`wall.beyond`).
    """
    async with visit(request) as here:
        viewer, policy = here.viewer, here.resources.policy
        countries = (
            parties.countries_of(policy, viewer.participant, here.now.date()) if viewer.participant else ()
        )
        await go_behind_the_wall(here.connection, viewer, countries, here.now)
        yield here


def refuse_another(here: Visit, member: str | None) -> None:
    """A list is of whom the asker stands for, whether it says so or not. Raises NotFound for anybody else."""
    if member is not None and party_of(member, here.resources.origin) != here.viewer.side:
        raise NotFound


@asynccontextmanager
async def public_visit(request: Request[Any, Any, Any]) -> AsyncIterator[Connection]:
    """A transaction for what everybody may ask, which sees one state. Raises DatabaseUnavailable."""
    with told_as_unavailable():
        async with snapshot(resources_of(request).engine) as connection:
            yield await driver(connection)


def token_refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    """A refusal of the token endpoint, in both languages."""
    error = "invalid_client" if refusal.kind is Kind.UNAUTHENTICATED else "unsupported_grant_type"
    if isinstance(refusal, ScopeUnknown):
        error = "invalid_scope"
    if isinstance(refusal, CapacityUnknown):
        error = "invalid_request"
    if refusal.kind not in {Kind.UNAUTHENTICATED, Kind.INVALID}:
        error = "temporarily_unavailable"
    note_refusal(request, refusal)
    return _oauth_error(document_of(refusal, origin_of(request)), error)


def token_request_malformed(request: Request[Any, Any, Any], failure: ValidationException) -> Response[bytes]:
    """A form that is not as RFC 6749 and RFC 7523 describe it."""
    return _oauth_error(malformed_document(failure, origin_of(request)), "invalid_request")


@post(
    "/oauth/token",
    summary="Get an access token",
    tags=["Logging in"],
    status_code=200,
    request_max_body_size=LARGEST_FORM,
    responses={400: _OAUTH_PROBLEM, 401: _OAUTH_PROBLEM},
    exception_handlers={Refusal: token_refused, ValidationException: token_request_malformed},
    security=OPEN,
)
async def give_token(
    request: Request[Any, Any, Any],
    data: Annotated[TokenRequest, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[AccessToken]:
    """Client credentials with `private_key_jwt` (RFC 7523): a JWT signed by a key on record for logging in.

    Header: `alg` EdDSA, `typ` client-authentication+jwt, `kid` the DID, `#`, and the key (z6Mk…). Claims:
    `iss` and `sub` the DID, `aud` the issuer of this register as a single string, `iat`, `exp` at most five
    minutes later, and a `jti` that is used once. `scope` narrows the token to some of the resources that a
    party of its kind may ask about: `lots findings`; without it the token has all of those.
    """
    if data.grant_type != GRANT or data.client_assertion_type != ASSERTION_FORM:
        raise GrantUnsupported(
            "A token is given for client credentials with a signed assertion.",
            instead=f"Send grant_type={GRANT} and client_assertion_type={ASSERTION_FORM}.",
        )
    resources = resources_of(request)
    now = resources.clock()
    asked = _asked(data.scope or "", request.app.state.scopes)
    # No snapshot: an assertion that another request uses up at this moment has to be seen as used.
    with told_as_unavailable():
        async with transaction(resources.engine) as connection:
            proven = await authentication.authenticate(
                await driver(connection),
                data.client_assertion,
                client_id=data.client_id or None,  # sent empty is not sent (RFC 6749, 3.2)
                capacity=data.capacity or None,
                origin=resources.origin,
                now=now,
            )
            scopes = _granted(asked, proven.acting.kind)  # refused, the assertion is not used up
            changed = await parties.token_key(await driver(connection))
    client, party, key = proven
    issued = resources.tokens.issue(party, key, now, scopes, changed.key if changed else None, client)
    audit.info(
        "logged in", party=did_of(party.id, resources.origin), kind=party.kind,
        key=key, scopes=sorted(scopes),
        address=request.state[ADDRESS],
    )  # fmt: skip
    token = AccessToken(issued, "Bearer", ACCESS_TOKEN_SECONDS, " ".join(sorted(scopes)))
    return Response(token, headers=NEVER_KEPT)


@get(
    "/.well-known/oauth-authorization-server",
    summary="Where and how to get tokens",
    tags=["Logging in"],
    sync_to_thread=False,
    security=OPEN,
)
def describe_server(request: Request[Any, Any, Any]) -> ServerMetadata:
    """Authorization server metadata (RFC 8414). The addresses are those of the register's origin.

    There is no authorization endpoint; of its response types, which have to be told, there is `none`.
    """
    issuer = issuer_of(origin_of(request))
    return ServerMetadata(
        issuer=issuer,
        token_endpoint=f"{issuer}/oauth/token",
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        grant_types_supported=(GRANT,),
        token_endpoint_auth_methods_supported=("private_key_jwt",),
        token_endpoint_auth_signing_alg_values_supported=("EdDSA",),
        scopes_supported=tuple(sorted(request.app.state.scopes)),
        response_types_supported=("none",),
        service_documentation=f"{issuer}/schema",
    )


@get(
    "/.well-known/jwks.json",
    summary="Keys of access tokens",
    tags=["Logging in"],
    sync_to_thread=False,
    security=OPEN,
)
def list_token_keys(request: Request[Any, Any, Any]) -> Jwks:
    """The public keys access tokens are signed with (RFC 7517). They sign nothing else.

    Around a change both the old and the new one: the new before it signs, the old until its tokens are over.
    """
    publics = [key.public for key in resources_of(request).tokens.keys.token.values()]
    return Jwks(keys=tuple(Jwk(x=b64url_encode(one.raw), kid=one.multibase) for one in publics))


def _asked(asked: str, offered: frozenset[str]) -> frozenset[str] | None:
    """The scopes asked for, None for all. Raises ScopeUnknown for what nobody has."""
    wanted = frozenset(asked.split(" ")) if asked else None
    if wanted is None or wanted <= offered:
        return wanted
    raise ScopeUnknown(
        "A scope is the name of a resource that is asked about under /v1, each told once and set apart by a "
        "space.",
        instead=f"There are {', '.join(sorted(offered))}.",
    )


def _granted(asked: frozenset[str] | None, kind: str) -> frozenset[str]:
    """The scopes of a token for a party of a kind. Raises ScopeUnknown."""
    own = SCOPES[kind]
    if asked is None or asked <= own:
        return own if asked is None else asked
    raise ScopeUnknown(
        f"A party of the kind {kind} has no scope {', '.join(sorted(asked - own))}.",
        instead=f"It has {', '.join(sorted(own))}.",
    )


def _oauth_error(document: ProblemDocument, error: str) -> Response[bytes]:
    both = msgspec.structs.replace(document, error=error, error_description=document.detail)
    if error in {"invalid_request", "invalid_scope", "unsupported_grant_type"}:
        both = msgspec.structs.replace(both, status=400)
    headers: Mapping[str, str] = NEVER_KEPT
    return response_of(both, headers, MediaType.JSON)
