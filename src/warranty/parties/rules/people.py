"""A firm's people: who holds which key, and what takes two of them (R20).

While a firm has a limit, whatever could get round it (another limit, person, key or mandate) takes two people
as well; else one alone would raise it first and sell then.
"""

from collections.abc import Mapping
from typing import Final, get_args
from uuid import UUID

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import StatementId
from warranty.foundation.money import format_amount, parse_amount
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.parties.books import (
    Effect,
    Key,
    ParticularsHeld,
    PartyBooks,
    Person,
    SecondSignature,
    SignatureLimit,
    SignedAlone,
)
from warranty.parties.documents import (
    KeyAdded,
    KeyUpheld,
    MandateGiven,
    PartyKind,
    PersonRecorded,
    SecondSigned,
    SignatureLimitSet,
)
from warranty.parties.rules.agreeing import (
    WAYS_BACK,
    holders,
    holders_now,
    is_agreed,
    is_short_of_people,
    second_refusal,
)
from warranty.parties.rules.dids import party_in, party_of
from warranty.parties.rules.refusals import (
    PersonImpossible,
    SecondSignatureNeeded,
)
from warranty.parties.rules.successors import is_successor
from warranty.parties.rules.value import USD, value_of
from warranty.policy.rule_set import Policy

_EVERYBODY: Final = frozenset(get_args(PartyKind))
SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = dict.fromkeys(
    (PersonRecorded, SignatureLimitSet, SecondSigned), _EVERYBODY
)
MOST_KEYS: Final = 20
MOST_PEOPLE: Final = 500
_SUBJECT: Final = "/credentialSubject"
_DIRECT: Final = frozenset({"owner", "director"})
_GUARDED: Final = (PersonRecorded, SignatureLimitSet, MandateGiven, KeyAdded, KeyUpheld)


def named(entry: Entry, into: Touched) -> list[str]:
    """Of a second signature the statement it is for, and the firm another agrees for; else no other party."""
    into.limits = into.limits or isinstance(entry.document, SignatureLimitSet)
    if not isinstance(entry.document, SecondSigned):
        return []
    if statement := referenced(entry.document.statement):
        into.statements.add(statement)
    return [] if entry.document.party is UNSET else [entry.document.party]


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why a person, a limit or a second signature cannot be as stated."""
    match entry.document:
        case PersonRecorded() as document:
            return _person_refusal(books, entry, document)
        case SignatureLimitSet() as document:
            return _limit_refusal(books, entry, document)
        case document:
            return second_refusal(books, entry, document, policy)


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:  # noqa: ARG001 - one signature
    """The last word on a person or limit, or leave for a statement."""
    match entry.document:
        case PersonRecorded() as document:
            person = Person(
                entry.party, _uuid(document.person), document.roles, document.keys, document.valid_from,
                document.valid_until or None, entry.id, entry.position,
            )  # fmt: skip
            held = ParticularsHeld(entry.id, entry.party, person.person, None, entry.position)
            return [person, held]
        case SignatureLimitSet() as document:
            limit, per_day = (
                None if text is UNSET else parse_amount(text, USD)
                for text in (document.usd, document.usd_per_day)
            )
            return [SignatureLimit(entry.party, limit, entry.position, per_day)]
        case document:
            firm = entry.party if document.party is UNSET else party_in(document.party)
            statement = _uuid(document.statement)
            return [SecondSignature(statement, firm, document.digest, entry.key, entry.position)]


def two_people_refusal(books: PartyBooks, entry: Entry, cents: int | None) -> Refusal | None:
    """SecondSignatureNeeded above the signer's own limit, unless another person of it agreed beforehand.

    cents: the statement's value in US cents; None for one that names none and passes, but for what could get
    round the limit.
    """
    limit, per_day = books.signature_limits.get(entry.party), books.day_limits.get(entry.party)
    if limit is None or not (_is_guarded(books, entry) or _is_above(books, entry, cents, limit, per_day)):
        return None
    if is_agreed(books, entry):
        return None
    if isinstance(entry.document, WAYS_BACK) and is_short_of_people(books, entry.party, entry):
        return SecondSignatureNeeded(
            "Fewer than two of your people have a key for signing left; what changes who may sign takes two.",
            instead="Have who admitted you sign a SecondSigned for you (party) with this statement's id and "
            "digest first, on evidence of who is left; then send the same statement again.",
        )
    day = "" if per_day is None else f" or beyond {format_amount(per_day, USD)} US$ signed alone on one day"
    return SecondSignatureNeeded(
        f"Above {format_amount(limit, USD)} US${day}, and where it changes who may sign, two of your people "
        "sign.",
        instead="Have another person of yours sign a SecondSigned with this statement's id and digest first; "
        "then send the same statement again. Both keys have to be those of people on record.",
    )


def lone_signature(books: PartyBooks, entry: Entry) -> SignedAlone | None:
    """What an accepted entry counts against the day, signed by one alone; nothing where no day is limited."""
    if books.day_limits.get(entry.party) is None or is_agreed(books, entry):
        return None
    key, cents = books.keys.get(entry.key), value_of(books, entry)
    if not cents or key is None or is_successor(books, entry.party, key.party):
        return None
    return SignedAlone(entry.party, entry.recorded_at.date(), cents, entry.position)


def _is_above(books: PartyBooks, entry: Entry, cents: int | None, limit: int, per_day: int | None) -> bool:
    """Whether one statement, or with it what one alone signed on this day of the log, is worth too much."""
    if not cents:
        return False
    day, alone = books.signed_alone.get(entry.party, (None, 0))
    so_far = alone if day == entry.recorded_at.date() else 0
    return cents > limit or (per_day is not None and so_far + cents > per_day)


def colleagues_key_refusal(books: PartyBooks, entry: Entry, key: Key) -> Refusal | None:
    """A key that a colleague holds is revoked by who directs the firm, or by two of its people.

    Its holder revokes it alone, and whoever admitted the firm; so does anybody a key that nobody on record
    holds.
    """
    if key.party != entry.party or not _is_anothers(books, entry, holders_now(books, entry, key.public_key)):
        return None
    return _direction_refusal(books, entry)


def _is_anothers(books: PartyBooks, entry: Entry, people: set[UUID]) -> bool:
    """Whether people of the signer are meant that its key is not held by."""
    return bool(people) and not people & holders_now(books, entry, entry.key)


def _direction_refusal(books: PartyBooks, entry: Entry) -> Refusal | None:
    """Unless an owner or director signs, or another person has agreed beforehand."""
    people = books.people.get(entry.party, {})
    directs = [people[one] for one in holders_now(books, entry, entry.key)]
    if any(_DIRECT & set(one.roles) for one in directs) or is_agreed(books, entry):
        return None
    return SecondSignatureNeeded(
        "It is about a colleague of yours: an owner or director signs it, or two of your people do.",
        instead="Have another person of yours sign a SecondSigned with this statement's id and digest first, "
        "or ask whoever admitted you.",
    )


def _is_guarded(books: PartyBooks, entry: Entry) -> bool:
    document = entry.document
    if isinstance(document, KeyAdded | KeyUpheld):
        return party_of(document.party, books.origin) == entry.party
    return isinstance(document, _GUARDED)


def _uuid(text: str) -> StatementId:
    found = referenced(text)
    assert found is not None, "what names nothing is refused"
    return found


def _person_refusal(books: PartyBooks, entry: Entry, document: PersonRecorded) -> Refusal | None:
    person = referenced(document.person)
    if person is None:
        return PersonImpossible(
            "A person is named by a urn:uuid of your own choosing.", pointer=f"{_SUBJECT}/person"
        )
    known = books.people.get(entry.party, {})
    if person not in known and len(known) >= MOST_PEOPLE:
        return PersonImpossible(f"A party has at most {MOST_PEOPLE} people on record.", limit=MOST_PEOPLE)
    if refused := _colleague_refusal(books, entry, document, person):
        return refused
    if not document.roles or len(set(document.roles)) < len(document.roles):
        return PersonImpossible("A person has roles, each named once.", pointer=f"{_SUBJECT}/roles")
    if document.valid_until is not UNSET and document.valid_until < document.valid_from:
        return PersonImpossible("It ends before it begins.", pointer=f"{_SUBJECT}/validUntil")
    return _keys_refusal(books, entry, document, person)


def _colleague_refusal(
    books: PartyBooks, entry: Entry, document: PersonRecorded, person: UUID
) -> Refusal | None:
    """Once somebody directs the firm, nobody alone puts itself in that place, or changes what another may."""
    day, people = entry.recorded_at.date(), books.people.get(entry.party, {})
    if not any(_DIRECT & set(one.roles) and one.keys and one.acts_on(day) for one in people.values()):
        return None
    known = people.get(person)
    is_raised = bool(_DIRECT & set(document.roles)) and not (known and _DIRECT & set(known.roles))
    is_anothers = known is not None and _is_anothers(books, entry, {person})
    return _direction_refusal(books, entry) if is_raised or is_anothers else None


def _keys_refusal(books: PartyBooks, entry: Entry, document: PersonRecorded, person: UUID) -> Refusal | None:
    """A key is the signer's own, and held by one person at a time."""
    at = f"{_SUBJECT}/keys"
    if len(set(document.keys)) < len(document.keys) or len(document.keys) > MOST_KEYS:
        return PersonImpossible(f"At most {MOST_KEYS} keys, each named once.", pointer=at)
    own = books.keys_by_party.get(entry.party, ())
    for key in document.keys:
        if key not in own:
            return PersonImpossible(
                "That key is not on record for you.", pointer=at, instead="Add it first (KeyAdded)."
            )
        if holders(books, entry.party, key, entry.recorded_at.date()) - {person}:
            return PersonImpossible(
                "Another person of yours holds that key.",
                pointer=at,
                instead="Record first that it holds it no more; better have a key for each.",
            )
    return None


def _limit_refusal(books: PartyBooks, entry: Entry, document: SignatureLimitSet) -> Refusal | None:
    """There have to be two people, each with a key for signing; else nobody could ever keep the limit."""
    if document.usd is UNSET:
        return _lone_day_refusal(document)
    parse_amount(document.usd, USD, pointer=f"{_SUBJECT}/usd")
    if document.usd_per_day is not UNSET:
        parse_amount(document.usd_per_day, USD, pointer=f"{_SUBJECT}/usdPerDay")
    if not is_short_of_people(books, entry.party, entry):
        return None
    return PersonImpossible(
        "Two signatures need two people on record, each with a key for signing of its own.",
        pointer=f"{_SUBJECT}/usd",
        instead="Record them first (PersonRecorded).",
    )


def _lone_day_refusal(document: SignatureLimitSet) -> Refusal | None:
    if document.usd_per_day is UNSET:
        return None
    return PersonImpossible(
        "A limit for the day stands beside one for a single statement.",
        pointer=f"{_SUBJECT}/usdPerDay",
        instead="Give usd, too; it may be the same amount.",
    )
