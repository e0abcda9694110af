"""The platform's own keys: changed by the operator's statement, each used once."""

from typing import Final

from warranty.foundation.errors import Refusal
from warranty.foundation.signing import KeyUnreadable, PublicKey
from warranty.foundation.statements import Entry
from warranty.parties.books import Effect, PartyBooks, PlatformKey, PlatformKeySet
from warranty.parties.documents import PlatformKeyChanged
from warranty.parties.rules.changes import reason_refusal
from warranty.parties.rules.refusals import KeyUnusable, KeyUsed, PlatformKeyNotAtHand
from warranty.transparency.rules.notes import Algorithm, parse_vkey
from warranty.transparency.rules.refusals import VerifierKeyUnreadable

_KEY: Final = "/credentialSubject/key"


def platform_key_refusal(books: PartyBooks, document: PlatformKeyChanged) -> Refusal | None:
    """A key of the right form, never used before, that the platform can sign with at once."""
    if refusal := _form_refusal(books, document):
        return refusal
    if public_keys_in(document) & books.keys.keys() or document.key in _ever_used(books):
        return KeyUsed(
            "This key is or was in use already.",
            pointer=_KEY,
            instead="Make a new one (warranty key generate).",
        )
    if books.at_hand is not None and document.key not in books.at_hand:
        return PlatformKeyNotAtHand(
            "The server does not hold this key, so that it could sign nothing after this statement.",
            pointer=_KEY,
            instead=f"Name its file in WARRANTY_NEXT_{document.purpose.upper()}_KEY_FILE, start the server "
            "again, then send the same statement.",
        )
    return reason_refusal(document.reason)


def platform_key_effects(entry: Entry, document: PlatformKeyChanged) -> list[Effect]:
    """What is signed from the next position on has the new key."""
    return [PlatformKeySet(PlatformKey(entry.position, document.purpose, document.key, entry.recorded_at))]


def _ever_used(books: PartyBooks) -> set[str]:
    return {books.log_keys.first, *(one.key for one in books.platform_keys)}


def public_keys_in(document: PlatformKeyChanged) -> set[str]:
    """The public key in multibase, whatever it is for; empty when it cannot be read."""
    try:
        if document.purpose == "token":
            return {PublicKey.from_multibase(document.key).multibase}
        return {PublicKey(parse_vkey(document.key).key).multibase}
    except (KeyUnreadable, VerifierKeyUnreadable):
        return set()


def _form_refusal(books: PartyBooks, document: PlatformKeyChanged) -> Refusal | None:
    """Something else than an Ed25519 key, or the key of another log."""
    is_ours = document.purpose == "token"
    if public_keys_in(document) and document.purpose == "log":
        vkey = parse_vkey(document.key)
        is_ours = vkey.name == books.origin and vkey.algorithm is Algorithm.ED25519
    if public_keys_in(document) and is_ours:
        return None
    return KeyUnusable(
        "A key for tokens is an Ed25519 public key (z6Mk…), one for the log a vkey named as the origin.",
        pointer=_KEY,
        instead="Print it with: warranty key show FILE --origin ORIGIN",
    )
