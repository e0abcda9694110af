"""Whether public statements put a signer's key on record: the register's own rules, run offline.

The history is judged from the founding (leaf 0) on, as the register judged it, each statement at its proven
place in the log. What is missing from it cannot be seen: a revocation left out stays unnoticed, so whoever
needs to be sure reads all public entries of the log up to that place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from warranty.certificates.rules import SIGNERS as CERTIFICATE_SIGNERS
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import Document, Entry
from warranty.lots.rules import SIGNERS as LOT_SIGNERS
from warranty.parties.books import Identity, Key, PartyBooks
from warranty.parties.documents import KeyAdded, KeyRevoked, RegisterFounded
from warranty.parties.rules import SIGNERS as PARTY_SIGNERS
from warranty.parties.rules import did_of, effects, note_overruled, refusal, signer_refusal
from warranty.policy.rule_set import packaged
from warranty.trade.rules import SIGNERS as TRADE_SIGNERS

_ROOMS: Final = (PARTY_SIGNERS, CERTIFICATE_SIGNERS, LOT_SIGNERS, TRADE_SIGNERS)
SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    kind: signers for room in _ROOMS for kind, signers in room.items()
}


class KeyHistoryBroken(Refusal):
    """Public statements that do not lead from the founding to where they should."""

    kind = Kind.INVALID
    code = "key-history-broken"
    title = "The key history does not hold"


@dataclass(frozen=True, slots=True)
class SignerOnRecord:
    """Who signed, as the history has it. statements: how many were judged.

    name: its DID, of a natural person whose name this copy of the history withholds (R57).
    """

    name: str
    kind: str
    statements: int


def judge(history: Iterable[Entry], statement: Entry, log_key: str) -> SignerOnRecord:
    """The signer of a statement, on record when the statement came. Raises KeyHistoryBroken or its reason.

    history: public entries with their proven positions, in any order; those behind the statement count not.
    log_key: the vkey that the receipts were verified with.
    """
    entries = sorted((entry for entry in history if entry.position < statement.position), key=_position)
    books = _founded(iter(entries), log_key)
    for at, entry in enumerate(entries[1:], 1):
        books.put_on_record = put_in_turn(entry, entries[:at], books)
        _record(books, entry)
    if isinstance(statement.document, RegisterFounded):
        raise KeyHistoryBroken("A founding has no history before it.")
    refused = signer_refusal(books, statement, SIGNERS[type(statement.document)], packaged())
    if refused is not None:
        raise refused
    party = books.parties[statement.party]
    return SignerOnRecord(party.name or did_of(party.id, books.origin), party.kind, len(entries))


def put_in_turn(revoked: Entry, before: Sequence[Entry], books: PartyBooks) -> list[Key]:
    """The keys that a key put on record since it was in other hands, and those that these did, in log order.

    None for what says no such thing. before: the history up to then, in log order.
    """
    if not isinstance(revoked.document, KeyRevoked) or revoked.document.compromised_since is UNSET:
        return []
    first, since = revoked.document.public_key, revoked.document.compromised_since
    known = books.keys[first].compromised_since if first in books.keys else None
    found: dict[str, Key] = {}
    for entry in before:
        is_by_first = entry.key == first and (known is None or entry.recorded_at < known)
        is_by_such = since <= entry.recorded_at and (is_by_first or entry.key in found)
        if is_by_such and isinstance(entry.document, KeyAdded):
            found[entry.document.key.public_key] = books.keys[entry.document.key.public_key]
    return list(found.values())


def _position(entry: Entry) -> int:
    return entry.position


def _founded(entries: Iterator[Entry], log_key: str) -> PartyBooks:
    """The books after leaf 0. The root key is the one the founding names: this log has no other beginning."""
    first = next(entries, None)
    if first is None or first.position != 0 or not isinstance(first.document, RegisterFounded):
        raise KeyHistoryBroken("The history must begin with the founding, entry 0 of the log.")
    document = first.document
    books = PartyBooks(Identity(document.origin, document.root_key, log_key))
    _record(books, first)
    return books


def _record(books: PartyBooks, entry: Entry) -> None:
    kinds = PARTY_SIGNERS.get(type(entry.document))
    if kinds is None:
        raise KeyHistoryBroken(f"{type(entry.document).__name__} says nothing about keys.")
    refused = signer_refusal(books, entry, kinds, packaged()) or refusal(books, entry, packaged())
    if refused is not None:
        raise KeyHistoryBroken(f"Entry {entry.position} of the history does not stand: {refused.sentence}")
    note_overruled(books, entry, packaged())
    for effect in effects(books, entry):
        books.apply(effect)
