"""A party's DID and the uuid in it: `did:web:<origin>:p:<32 hex>`, opaque on purpose."""

from functools import lru_cache
from typing import Final
from urllib.parse import quote

from warranty.foundation.ids import PartyId, uuid_of_hex

_HEX_DIGITS: Final = 32
# A host has at most 253 characters; what is longer must not fill the memory of DIDs read.
_LONGEST: Final = 400


def did_of(party: PartyId, origin: str) -> str:
    """The DID of a party. origin: host, with `:port` where there is one (spelled %3A, as did:web asks)."""
    return _prefix(origin) + party.hex


def party_of(did: str, origin: str) -> PartyId | None:
    """The party a DID names, None unless it is under the origin and in its one spelling."""
    return party_named(did) if did.startswith(_prefix(origin)) else None


def party_named(did: str) -> PartyId | None:
    """The uuid at the end of a DID, whatever its origin: enough to know what to load, not to judge by."""
    return _party_named(did) if len(did) <= _LONGEST else None


@lru_cache(maxsize=50_000)  # a batch names the same parties again and again
def _party_named(did: str) -> PartyId | None:
    before, _, digits = did.rpartition(":p:")
    if not before.startswith("did:web:") or before.count(":") != 2 or len(digits) != _HEX_DIGITS:
        return None
    try:
        party = uuid_of_hex(digits)
    except ValueError:
        return None
    return PartyId(party)


def party_in(did: str) -> PartyId:
    """The uuid in a DID that a rule has already found to be one of ours."""
    return PartyId(uuid_of_hex(did[-_HEX_DIGITS:]))


@lru_cache(maxsize=16)
def _prefix(origin: str) -> str:
    return f"did:web:{quote(origin, safe='')}:p:"
