"""Parties by what they are called: a DID tells a person nothing.

Names are public, but nobody's alone: the last digits of the DID stand beside them, so that two firms of one
name are told apart. With --json DIDs stay what they are.
"""

from functools import cache

from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Refusal
from warranty.sdk.client import Client

DIGITS = 6


class Names:
    """What parties of a register are called, each asked for once."""

    def __init__(self, register: Client) -> None:
        self._asked = cache(lambda did: _name(register, did))

    def of(self, did: str | UnsetType | None) -> str:
        """Name and last digits of a DID; what is none, or of nobody on record, stays as it is."""
        if did is UNSET or not did:
            return ""
        return self._asked(did) if did.startswith("did:") else did

    def in_full(self, did: str | UnsetType | None) -> str:
        """Name and whole DID, where there is room for it."""
        if did is UNSET or not did or not did.startswith("did:"):
            return did or ""
        name = self.of(did)
        return did if name == did else f"{name.rpartition(' …')[0]}, {did}"


def with_digits(name: str, did: str) -> str:
    """A name with the last digits of its DID."""
    return f"{name} …{did[-DIGITS:]}" if name else did


def _name(register: Client, did: str) -> str:
    try:
        return with_digits(register.party(did).name or "", did)
    except Refusal:
        return did
