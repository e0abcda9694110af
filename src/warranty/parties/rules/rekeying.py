"""A key added by who admitted the party: the way back for who lost its own, no way into who has some (R20).

It is on evidence always, and either no key for signing is left to the party, or the key is for one of its
people who has none left. The key is that person's at once, so that two of a firm's people can sign again.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import UNSET, UnsetType

from warranty.foundation.encoding import is_digest
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry, referenced, urn
from warranty.parties.books import Effect, PartyBooks, Person, SignatureLimit
from warranty.parties.documents import KeyAdded
from warranty.parties.rules.agreeing import acting
from warranty.parties.rules.dids import party_in
from warranty.parties.rules.refusals import EvidenceMissing, PartyEnded, PartyHasKeys, PersonImpossible
from warranty.parties.rules.successors import has_ended, in_place_of

FEWEST_FOR_LIMIT: Final = 2
_SUBJECT: Final = "/credentialSubject"


def ended_refusal(books: PartyBooks, party: PartyId) -> Refusal | None:
    """What ended by a succession gets no key any more, by whomever."""
    if not has_ended(books, party):
        return None
    return PartyEnded(
        "This party's keys ended by a succession; it gets no others.",
        pointer=f"{_SUBJECT}/party",
        instead=f"Who acts in its place signs in its name with its own keys: {in_place_of(books, party)}. "
        "Recorded in error, a succession is withdrawn by who recorded it (SuccessionWithdrawn).",
    )


def added_refusal(books: PartyBooks, entry: Entry, document: KeyAdded, party: PartyId) -> Refusal | None:
    """PartyHasKeys, EvidenceMissing or PersonImpossible of a key that is not added by its own party."""
    if party == entry.party:
        return _own_refusal(document)
    person, people = document.person, acting(books, party, entry.recorded_at.date())
    if person is UNSET:
        if people and not _signing(books, party, entry):
            return PersonImpossible(
                "This party has people on record; a new key has to be that of one of them.",
                pointer=f"{_SUBJECT}/person",
                instead="Name whose key it is (person).",
            )
    elif referenced(person) not in {each.person for each in people}:
        return PersonImpossible(
            "That is no person acting for this party.",
            pointer=f"{_SUBJECT}/person",
            instead="Name one on record (urn:uuid:…); where nobody is, leave it out. In place of who died "
            "or left the firm records another (PersonRecorded), with your second signature if need be.",
        )
    return _left_refusal(books, entry, party, person, people) or evidence_refusal(document.evidence)


def added_effects(books: PartyBooks, entry: Entry, document: KeyAdded) -> list[Effect]:
    """The key is the named person's; a limit that nobody could keep any more ends with the keys lost.

    Two of a firm's people keep a limit, or set another; with fewer on record nobody ever could again.
    """
    party, day = party_in(document.party), entry.recorded_at.date()
    people = acting(books, party, day)
    done: list[Effect] = []
    for each in people:
        if document.person is not UNSET and each.person == referenced(document.person):
            keys = (*each.keys, document.key.public_key)
            done.append(each._replace(keys=keys, position=entry.position))
    is_way_back = party != entry.party and not _signing(books, party, entry)
    if is_way_back and len(people) < FEWEST_FOR_LIMIT and party in books.signature_limits:
        done.append(SignatureLimit(party, None, entry.position))
    return done


def _own_refusal(document: KeyAdded) -> Refusal | None:
    if document.person is UNSET:
        return None
    return PersonImpossible(
        "Whose key it is you say of your own keys apart.",
        pointer=f"{_SUBJECT}/person",
        instead="Leave it out, and record who holds the key afterwards (PersonRecorded).",
    )


def _left_refusal(
    books: PartyBooks, entry: Entry, party: PartyId, person: str | UnsetType, people: Iterable[Person]
) -> Refusal | None:
    """While the party signs itself, only one of its people who had a key and has none left gets another."""
    left = _signing(books, party, entry)
    if not left:
        return None
    if any(each.keys and not left & set(each.keys) for each in people if urn(each.person) == person):
        return None
    return PartyHasKeys(
        "This party has a key for signing left; it adds others itself.",
        pointer=f"{_SUBJECT}/party",
        instead="If it is for one of its people who lost all keys for signing, name that person; if all keys "
        "of the party were lost or stolen, revoke them first (KeyRevoked).",
    )


def _signing(books: PartyBooks, party: PartyId, entry: Entry) -> set[str]:
    """Keys for signing left to the party on the day of the log, also later ones, but none in question."""
    left = books.keys_left_to(party, entry.recorded_at.date())
    return {key.public_key for key in left if "sign" in key.purposes and not key.is_in_question}


def evidence_refusal(evidence: str | UnsetType) -> Refusal | None:
    """The paper by which it was known again, whose digest is on record."""
    if evidence is not UNSET and is_digest(evidence):
        return None
    return EvidenceMissing(
        "What you say of another's key needs the SHA-256 of the evidence by which you know whose it is.",
        pointer=f"{_SUBJECT}/evidence",
        instead="Keep the paper by which you knew it again, and name its digest in hexadecimal.",
    )
