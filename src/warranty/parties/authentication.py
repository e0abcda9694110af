"""Who is asking: a signed assertion becomes an access token (RFC 7523, RFC 9068).

A client proves itself by a JWT signed with a key that is on record for it now. Every failure has the same
sentence, so that nothing can be learnt about keys by trying. The steps of `authenticate`:

  (1) the key id names a party and a key; the key is looked up, not taken from the token;
  (2) the key is current and for logging in; standing does not matter: a suspended party reads its own;
  (3) the assertion is signed by it, of the right type, for this register alone, and short-lived;
  (4) it has not been used before.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId, uuid7
from warranty.foundation.signing import KeyUnreadable, PublicKey
from warranty.foundation.tokens import (
    ACCESS_TOKEN_MINUTES,
    ACCESS_TYPE,
    ASSERTION_TYPE,
    LONGEST_ASSERTION,
    TokenRefused,
    key_id_of,
    make_token,
    read_token,
)
from warranty.parties import store
from warranty.parties.books import Party
from warranty.parties.held_keys import HeldKeys
from warranty.parties.rules import did_of, party_of

ACCESS_TOKEN_SECONDS: Final = ACCESS_TOKEN_MINUTES * 60
LONGEST_TOKEN: Final = 8_192
LONGEST_JTI: Final = 256
_REMEMBERED: Final = 10_000


class ClientRefused(TokenRefused):
    """The client could not be told to be who it says; the same words whatever was wrong."""

    code = "client-refused"
    title = "The client could not be authenticated"


class CapacityUnknown(Refusal):
    """A token asked for in a capacity the client has none of."""

    kind = Kind.INVALID
    code = "capacity-unknown"
    title = "There is no such capacity"


class Proven(NamedTuple):
    """A client that proved itself, and the party it acts as: itself, or the same body in another capacity.

    key: what it proved itself with.
    """

    client: Party
    acting: Party
    key: str


class Caller(NamedTuple):
    """Who asks, as an access token says.

    client: who logged in, the same body's party in this capacity or in another. signed_with: the platform's
    key that signed the token. scopes: what it may be used for. key: the client's, with which the token was
    got and without which it is worth nothing.
    """

    party: PartyId
    did: str
    kind: str
    participant: str
    signed_with: str
    scopes: frozenset[str]
    client: PartyId
    key: str


async def authenticate(
    connection: Connection,
    assertion: str,
    *,
    client_id: str | None,
    capacity: str | None = None,
    origin: str,
    now: datetime,
) -> Proven:
    """The party a client assertion proves; the assertion is used up. Raises ClientRefused, CapacityUnknown.

    client_id: as sent beside the assertion; None if it was not, else it has to be the same party. capacity:
    kind of party of the same body to act as; None: the client's own.
    """
    try:
        did, public_key = _named_key(assertion, origin)  # (1)
        client = party_of(did, origin)
        found = await store.key_with_party(connection, public_key.multibase)
        if client is None or found is None or found[1].id != client:
            raise _refused()
        key, party = found
        if not key.is_current_on(now.date()) or "authenticate" not in key.purposes:  # (2)
            raise _refused()
        claims = read_token(  # (3)
            assertion, public_key, ASSERTION_TYPE, audience=issuer_of(origin), issuer=did, now=now
        )
        expires_at = _check_assertion(claims, did, client_id, now)
    except TokenRefused as refused:
        raise _refused() from refused
    if not await disclosure.spend_assertion(connection, did, claims["jti"], expires_at, now):  # (4)
        raise _refused()
    first = party.organisation or party.id
    acting = party if capacity is None else await store.capacity(connection, first, capacity)
    if acting is None:
        raise CapacityUnknown(
            "The client is not on record in this capacity.",
            instead="Leave the capacity out, or name another kind of party your organisation is.",
        )
    return Proven(party, acting, key.public_key)


def issuer_of(origin: str) -> str:
    """The issuer identifier of a register: what assertions and access tokens are for."""
    return f"https://{origin}"


@dataclass
class AccessTokens:
    """Access tokens of this register: made here, and once verified remembered until they expire.

    keys: the platform's; every worker process has the same. Any of them verifies; which one signs, and until
    when another is still believed, the log says (`parties.asker`).
    """

    origin: str
    keys: HeldKeys
    _verified: OrderedDict[str, tuple[Caller, datetime]] = field(default_factory=OrderedDict)

    def issue(
        self,
        party: Party,
        key: str,
        now: datetime,
        scopes: Iterable[str] = (),
        key_name: str | None = None,
        client: Party | None = None,
    ) -> str:
        """A token of ten minutes for a party and some scopes. key: of the client, which it logged in with.

        key_name: of the platform's key, in the log; None: the one configured. client: who logged in;
        None: the party itself.

        Raises PlatformKeyMissing.
        """
        name = key_name or next(iter(self.keys.token))
        did, second = did_of(party.id, self.origin), int(now.timestamp())
        claims = {
            "iss": issuer_of(self.origin),
            "sub": did,
            "aud": issuer_of(self.origin),
            "client_id": did_of((client or party).id, self.origin),
            "iat": second,
            "exp": second + ACCESS_TOKEN_SECONDS,
            "jti": str(uuid7()),
            "kind": party.kind,
            "participant": party.participant,
            "scope": " ".join(sorted(scopes)),
            "key": key,
        }
        return make_token(claims, self.keys.token_key(name), name, ACCESS_TYPE)

    def verify(self, token: str, now: datetime) -> Caller:
        """Who a token was made for. Raises TokenRefused."""
        known = self._verified.get(token)
        if known is not None and known[1] > now:
            self._verified.move_to_end(token)
            return known[0]
        if len(token) > LONGEST_TOKEN:
            raise TokenRefused("The token is not valid.")
        issuer = issuer_of(self.origin)
        kid = key_id_of(token)
        key = self.keys.token.get(kid)
        if key is None:
            raise TokenRefused("The token is not valid.")
        claims = read_token(token, key.public, ACCESS_TYPE, audience=issuer, issuer=issuer, now=now)
        return self._remember(token, claims, kid)

    def _remember(self, token: str, claims: dict[str, Any], kid: str) -> Caller:
        if not all(
            isinstance(claims.get(name), str) for name in ("client_id", "kind", "participant", "scope", "key")
        ):
            raise TokenRefused("The token is not valid.")
        party = party_of(claims["sub"], self.origin)
        client = party_of(claims["client_id"], self.origin)
        if party is None or client is None:
            raise TokenRefused("The token is not valid.")
        caller = Caller(
            party,
            claims["sub"],
            claims["kind"],
            claims["participant"],
            kid,
            frozenset(claims["scope"].split()),
            client,
            claims["key"],
        )
        self._verified[token] = (caller, datetime.fromtimestamp(claims["exp"], UTC))
        while len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return caller


def _named_key(assertion: str, origin: str) -> tuple[str, PublicKey]:
    """DID and key that the header names, in their one spelling. Raises TokenRefused."""
    if len(assertion) > LONGEST_TOKEN:
        raise _refused()
    did, _, fragment = key_id_of(assertion).partition("#")
    try:
        key = PublicKey.from_multibase(fragment)
    except KeyUnreadable as broken:
        raise _refused() from broken
    if party_of(did, origin) is None:
        raise _refused()
    return did, key


def _check_assertion(claims: dict[str, Any], did: str, client_id: str | None, now: datetime) -> datetime:
    """When it expires, if it is of the client about itself and lives at most five minutes."""
    lifetime = LONGEST_ASSERTION.total_seconds()
    is_short = claims["exp"] - claims["iat"] <= lifetime and claims["exp"] - now.timestamp() <= lifetime
    jti = claims["jti"]
    # Nor does a column hold half a surrogate pair.
    is_named = isinstance(jti, str) and 0 < len(jti) <= LONGEST_JTI and jti.isprintable()
    if claims["sub"] != did or client_id not in {None, did} or not is_short or not is_named:
        raise _refused()
    return now + timedelta(seconds=claims["exp"] - now.timestamp())


def _refused() -> ClientRefused:
    return ClientRefused(
        "The client could not be authenticated.",
        instead="Sign a fresh assertion with a key that is on record for logging in: "
        "audience the issuer of this register, at most five minutes long, used once.",
    )
