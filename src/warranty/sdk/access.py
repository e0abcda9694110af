"""Who is asking: client credentials with a signed assertion (RFC 7523), the token kept in memory only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.tokens import ASSERTION_FORM, ASSERTION_SECONDS, ASSERTION_TYPE, GRANT, make_token

_DID_WEB: Final = "did:web:"
# A token is renewed while it still holds, so that a long page does not run out of it.
_MARGIN: Final = timedelta(seconds=30)


class CredentialsMissing(Refusal):
    """A question that needs to know who asks, put without key and DID."""

    kind = Kind.UNAUTHENTICATED
    code = "credentials-missing"
    title = "Who is asking is not known"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A party's DID and one of its keys that may authenticate."""

    did: str
    key: SigningKey

    @property
    def key_id(self) -> str:
        """The `kid` by which the register finds the key."""
        return f"{self.did}#{self.key.public.multibase}"


@dataclass(frozen=True, slots=True)
class HeldToken:
    """An access token and when to ask for the next."""

    value: str
    renew_at: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return now < self.renew_at


def issuer_of(did: str) -> str:
    """The register that may read an assertion of this DID: `https://` and the host of its did:web.

    Taken from the DID and never from what a server says of itself, so that an assertion sent to the wrong
    server is worth nothing at the right one.
    """
    host, colon, _ = did.removeprefix(_DID_WEB).partition(":")
    if not did.startswith(_DID_WEB) or not host or not colon:
        raise CredentialsMissing(
            f"{did[:80]!r} is not the DID of a party in a register.",
            instead="It looks like did:web:register.example:p:0198… and stands in the admission.",
        )
    return f"https://{unquote(host)}"


def assertion(credentials: Credentials, now: datetime) -> str:
    """A JWT by which the party authenticates itself once, within a minute."""
    second = int(now.timestamp())
    claims = {
        "iss": credentials.did,
        "sub": credentials.did,
        "aud": issuer_of(credentials.did),
        "iat": second,
        "exp": second + ASSERTION_SECONDS,
        "jti": str(uuid7()),
    }
    return make_token(claims, credentials.key, credentials.key_id, ASSERTION_TYPE)


def grant_request(credentials: Credentials, now: datetime) -> dict[str, str]:
    """The form to send to `/oauth/token`."""
    return {
        "grant_type": GRANT,
        "client_id": credentials.did,
        "client_assertion_type": ASSERTION_FORM,
        "client_assertion": assertion(credentials, now),
    }


def held(value: str, expires_in: int, now: datetime) -> HeldToken:
    """The token of an answer. expires_in: seconds from now."""
    return HeldToken(
        value, now + timedelta(seconds=expires_in) - min(_MARGIN, timedelta(seconds=expires_in) / 2)
    )
