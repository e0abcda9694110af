"""JSON Web Tokens on PyJWT, EdDSA only: access tokens (RFC 9068) and client assertions (RFC 7523).

The statement signatures are not here: those are PyNaCl's, in `signing`.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.signing import PublicKey, SigningKey

ACCESS_TOKEN_MINUTES: Final = 10
ASSERTION_SECONDS: Final = 60
LONGEST_ASSERTION: Final = timedelta(minutes=5)
ACCESS_TYPE: Final = "at+jwt"
ASSERTION_TYPE: Final = "client-authentication+jwt"
ASSERTION_FORM: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT: Final = "client_credentials"


class TokenRefused(Refusal):
    """A token or assertion that is not valid now; deliberately without detail about which part."""

    kind = Kind.UNAUTHENTICATED
    code = "token-refused"
    title = "Who is asking could not be established"


def make_token(claims: dict[str, Any], key: SigningKey, kid: str, kind: str) -> str:
    """A signed JWT with `typ` = kind and the given key id."""
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": kid, "typ": kind})


def key_id_of(token: str) -> str:
    """The `kid` of a token's header, not yet verified. Raises TokenRefused."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError as broken:
        raise TokenRefused("The token cannot be read.") from broken
    if not isinstance(kid, str):
        raise TokenRefused("The token names no key.")
    return kid


def read_token(
    token: str, key: PublicKey, kind: str, *, audience: str, issuer: str, now: datetime
) -> dict[str, Any]:
    """The claims of a token that `key` signed for `audience`, valid at `now`. Raises TokenRefused.

    `typ` must be `kind`, with or without `application/` (RFC 9068, 4); `exp`, `iat` and `jti` must be there.
    Times are judged against `now` with no leeway; `iat` may lie at most one minute ahead.
    """
    try:
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            Ed25519PublicKey.from_public_bytes(key.raw),
            algorithms=["EdDSA"],
            audience=audience,
            issuer=issuer,
            options={
                "require": ["exp", "iat", "jti", "iss", "aud", "sub"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "strict_aud": True,
            },
        )
    except jwt.PyJWTError as broken:
        raise TokenRefused("The token is not valid.") from broken
    if header.get("typ") not in {kind, f"application/{kind}"} or header.get("alg") != "EdDSA":
        raise TokenRefused("The token is not of the kind asked for here.")
    _check_times(claims, now)
    return claims


def _check_times(claims: dict[str, Any], now: datetime) -> None:
    second = now.timestamp()
    times = [claims["exp"], claims["iat"], claims.get("nbf", claims["iat"])]
    if not all(isinstance(time, int | float) for time in times):
        raise TokenRefused("The token's times cannot be read.")
    expires, issued, begins = times
    if expires <= second or issued > second + ASSERTION_SECONDS or begins > second + ASSERTION_SECONDS:
        raise TokenRefused("The token has expired or is not valid yet.")
