"""Who agrees to a statement beside its signer: another person of the firm, or who admitted it (R20).

Who admitted a firm agrees only while fewer than two of its people have a key for signing, on evidence, and to
what gives it people or ends its limit: else the death of one of two partners would shut the other out, or a
key would be put on record in the dead one's name.
"""

from datetime import date
from typing import Final
from uuid import UUID

from msgspec import UNSET

from warranty.foundation.encoding import is_digest
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry, referenced
from warranty.parties.books import HOLDER_GONE, PartyBooks, Person
from warranty.parties.documents import KeyAdded, PersonRecorded, SecondSigned, SignatureLimitSet
from warranty.parties.rules.dids import party_in
from warranty.parties.rules.refusals import EvidenceMissing, PersonImpossible
from warranty.parties.rules.speaking import spoken_for
from warranty.policy.rule_set import Policy

WAYS_BACK: Final = (PersonRecorded, SignatureLimitSet, KeyAdded)
"""By these a firm comes to have two people again, or no limit."""
FEWEST: Final = 2
"""People with a key for signing that a limit takes."""
_SUBJECT: Final = "/credentialSubject"


def second_refusal(books: PartyBooks, entry: Entry, document: SecondSigned, policy: Policy) -> Refusal | None:
    """Why a second signature cannot be given: PersonImpossible, and of another's firm as told there."""
    statement = referenced(document.statement)
    if statement is None:
        return PersonImpossible(
            "The statement is named by its id, urn:uuid:….", pointer=f"{_SUBJECT}/statement"
        )
    if document.party is not UNSET and (refused := _from_outside_refusal(books, entry, document, policy)):
        return refused
    firm = entry.party if document.party is UNSET else party_in(document.party)
    if not is_digest(document.digest):
        return PersonImpossible(
            "The bytes of the statement are named by their SHA-256 in hexadecimal.",
            pointer=f"{_SUBJECT}/digest",
        )
    if (entry.key, document.digest) in books.second_signatures.get((statement, firm), ()):
        return PersonImpossible(
            "This key agreed to these very bytes before.",
            pointer=f"{_SUBJECT}/statement",
            instead="Send the statement itself; if it needs another person still, have that one agree.",
        )
    if document.party is UNSET and not holders(books, entry.party, entry.key, entry.recorded_at.date()):
        return PersonImpossible(
            "The key that signs this is held by no person on record.",
            instead="Record who holds it first (PersonRecorded).",
        )
    return None


def is_agreed(books: PartyBooks, entry: Entry) -> bool:
    """Whether another person agreed to these very bytes, whatever else was agreed to.

    Or who admitted the firm, on evidence, while the firm is short of people that could.
    """
    given = books.second_signatures.get((entry.id, entry.party), ())
    own = books.keys_by_party.get(entry.party, ())
    return any(
        digest == entry.digest
        and (
            is_another_person(books, entry, key) if key in own else _may_agree_from_outside(books, entry, key)
        )
        for key, digest in given
    )


def is_another_person(books: PartyBooks, entry: Entry, second: str) -> bool:
    """Whether the second key is a current one of the firm, held by another person than the first.

    A first key of a mandatary is nobody's of the firm, so that any person of the firm is another. A key of
    the firm's own that nobody on record holds may be in anybody's hands, the second's too.
    """
    day = entry.recorded_at.date()
    key = books.keys.get(second)
    if key is None or key.party != entry.party or not key.is_current_on(day):
        return False
    second_ones, first = (holders(books, entry.party, each, day) for each in (second, entry.key))
    is_mandatarys = books.keys[entry.key].party != entry.party
    return bool(second_ones) and (bool(first) or is_mandatarys) and not second_ones & first


def is_short_of_people(books: PartyBooks, party: PartyId, entry: Entry) -> bool:
    """Whether fewer than two of its people have a key for signing on the day of the log."""
    day = entry.recorded_at.date()
    left = [
        key.public_key
        for key in books.keys_left_to(party, day)
        if "sign" in key.purposes and not key.is_in_question
    ]
    return len(set().union(*(holders(books, party, key, day) for key in left))) < FEWEST


def holders_now(books: PartyBooks, entry: Entry, key: str) -> set[UUID]:
    """As `holders`, of the signer's own people."""
    return holders(books, entry.party, key, entry.recorded_at.date())


def holders(books: PartyBooks, party: PartyId, key: str, day: date) -> set[UUID]:
    """The party's people who act for it on a day and hold a key of it."""
    return {each.person for each in acting(books, party, day) if key in each.keys}


def acting(books: PartyBooks, party: PartyId, day: date) -> list[Person]:
    """The party's people on record who act for it on a day: not those known to have died or left."""
    people = books.people.get(party, {}).values()
    return [each for each in people if each.acts_on(day) and not _is_gone(books, each)]


def _is_gone(books: PartyBooks, person: Person) -> bool:
    """Whether a key of it was revoked because its holder died or left, and it was not recorded anew since."""
    keys = [books.keys[key] for key in person.keys if key in books.keys]
    return any(
        key.because == HOLDER_GONE and key.revoked is not None and key.revoked > person.position
        for key in keys
    )


def _may_agree_from_outside(books: PartyBooks, entry: Entry, second: str) -> bool:
    """While the key that agreed may still be used: the word of a stolen one ends with it."""
    key = books.keys.get(second)
    if key is None or not key.is_current_on(entry.recorded_at.date()):
        return False
    return isinstance(entry.document, WAYS_BACK) and is_short_of_people(books, entry.party, entry)


def _from_outside_refusal(
    books: PartyBooks, entry: Entry, document: SecondSigned, policy: Policy
) -> Refusal | None:
    """Who admitted a firm agrees for it, on evidence, only while it has not two people that could (R20)."""
    assert document.party is not UNSET, "asked of another's firm alone"
    firm = spoken_for(books, entry, document.party, policy, own=False)
    if isinstance(firm, Refusal):
        return firm
    if document.evidence is UNSET or not is_digest(document.evidence):
        return EvidenceMissing(
            "Who is left of the firm is shown by a paper, named by its SHA-256.",
            pointer=f"{_SUBJECT}/evidence",
            instead="Keep the paper, and name its digest in hexadecimal.",
        )
    if is_short_of_people(books, firm, entry):
        return None
    return PersonImpossible(
        "Two of the firm's people have a key for signing; one of them agrees.",
        pointer=f"{_SUBJECT}/party",
        instead="If one of them died, left or lost the key, revoke that key first (KeyRevoked).",
    )
