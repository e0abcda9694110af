"""Logging in: what `/oauth/token` is sent, and what describes it (RFC 6749, RFC 7517, RFC 8414).

The names are those of the RFCs. The answer is `wire.access.AccessToken`.
"""

from typing import Literal

import msgspec


class TokenRequest(msgspec.Struct, frozen=True):
    """The form of a token request: client credentials with a signed assertion (RFC 7523).

    capacity: kind of party to act as, of a body that is more than one (Association, Authority); its own
    unless said. scope: what the token is to be used for, of what the metadata names; all of it unless said.
    """

    grant_type: str
    client_assertion_type: str
    client_assertion: str
    client_id: str | None = None
    scope: str | None = None
    capacity: str | None = None


class ServerMetadata(msgspec.Struct, frozen=True):
    """What a client needs to know of this authorization server (RFC 8414)."""

    issuer: str
    token_endpoint: str
    jwks_uri: str
    grant_types_supported: tuple[str, ...]
    token_endpoint_auth_methods_supported: tuple[str, ...]
    token_endpoint_auth_signing_alg_values_supported: tuple[str, ...]
    scopes_supported: tuple[str, ...]
    response_types_supported: tuple[str, ...]
    service_documentation: str


class Jwk(msgspec.Struct, frozen=True):
    """An Ed25519 public key (RFC 8037)."""

    x: str
    kid: str
    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    alg: Literal["EdDSA"] = "EdDSA"
    use: Literal["sig"] = "sig"


class Jwks(msgspec.Struct, frozen=True):
    """The keys access tokens are signed with."""

    keys: tuple[Jwk, ...]
