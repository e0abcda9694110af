"""A key in question signs nothing until the party by another key, or who looks after it, stands by it (D05).

It was put on record by a key that was in other hands then, so that nobody knows whose it is. Who stands by it
says that it is the party's own, and with that that it signed what it signed.
"""

from collections.abc import Mapping
from typing import Final, get_args

from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Document, Entry, Touched
from warranty.parties.books import AdmissionDoubt, Effect, KeyDoubt, PartyBooks
from warranty.parties.documents import KeyUpheld, PartyKind
from warranty.parties.rules.dids import party_of
from warranty.parties.rules.jurisdiction import supervises
from warranty.parties.rules.refusals import PartyNotYours, UpholdingImpossible
from warranty.parties.rules.rekeying import evidence_refusal
from warranty.parties.rules.speaking import stands_in
from warranty.policy.rule_set import Policy

SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {KeyUpheld: frozenset(get_args(PartyKind))}
_SUBJECT: Final = "/credentialSubject"


def named(entry: Entry, into: Touched) -> list[str]:
    """The party whose key it is."""
    into.keys.add(entry.document.public_key)
    return [entry.document.party]


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """By the party itself, or on evidence by who looks after it and is not in question itself."""
    document: KeyUpheld = entry.document
    party = party_of(document.party, books.origin)
    if party is None or party not in books.parties or not _knows(books, entry, policy):
        return PartyNotYours(
            "A key is stood by by its party, who admitted that, an association of it, or the authority that "
            "supervises it; for that DID you are none of these.",
            pointer=f"{_SUBJECT}/party",
            instead="Correct the DID, or ask one of these to sign it.",
        )
    key = books.keys.get(document.public_key)
    if key is None or key.party != party or not key.is_in_question or key.compromised_since is not None:
        return UpholdingImpossible(
            "That is no key of this party that is in question for how it came on record.",
            pointer=f"{_SUBJECT}/publicKey",
            instead="Correct the key. One that was in other hands itself nobody stands by: add another "
            "(KeyAdded).",
        )
    if party == entry.party:
        return None
    if books.doubt_about(entry.party) is not None:
        return UpholdingImpossible(
            "Your own admission is in question; you stand by others' keys when somebody stands by you.",
            pointer="/issuer",
            instead="Have who admitted you say that you are in good standing (StandingChanged) first.",
        )
    return evidence_refusal(document.evidence)


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:
    """It signs again; what it signed is in question no more on its account, nor is whom it admitted.

    Nobody vouches for others while its own admission is in question: then these are stood by apart, later.
    """
    document: KeyUpheld = entry.document
    party = books.keys[document.public_key].party
    let_in = () if books.doubt_about(party) is not None else books.let_in
    doubted = [one for one in let_in if one in books.doubts and books.doubts[one].is_open]
    return [
        KeyDoubt(document.public_key, party, entry.party, False, entry.position),
        *(AdmissionDoubt(one, entry.party, False, entry.position) for one in doubted),
    ]


def _knows(books: PartyBooks, entry: Entry, policy: Policy) -> bool:
    """Whether the signer is the party or looks after it on the day of the log."""
    party = party_of(entry.document.party, books.origin)
    if party is None or party == entry.party:
        return party is not None
    known, body, day = books.parties[party], books.parties[entry.party], entry.recorded_at.date()
    if known.admitted_by == entry.party or books.has_member(entry.party, party, day):
        return True
    return supervises(books, body, known, day, policy) or stands_in(books, entry, known, policy)
