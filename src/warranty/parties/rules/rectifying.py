"""Personal data put right (R57): a new statement names the old; both are kept until they are erased.

Who a party is, it was admitted as: what it says itself of name, registered office or VAT id is asked for
(GDPR art. 16), and holds once who looks after it has put the same right with its own signature, naming the
request. Until then no page shows it, and the data it was admitted with is kept. Contacts, and a firm's own
people, are its own to put right.
"""

from collections.abc import Mapping
from typing import Final, get_args

from msgspec import UNSET
from msgspec.structs import asdict

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.parties.books import Effect, ParticularsHeld, PartyBooks, PersonNamed
from warranty.parties.documents import ParticularsRectified, PartyKind, RectifiedParticulars
from warranty.parties.rules.cases import looks_after
from warranty.parties.rules.changes import reason_refusal
from warranty.parties.rules.dids import party_in, party_named
from warranty.parties.rules.naming import name_refusal
from warranty.parties.rules.refusals import PersonImpossible, RectificationImpossible
from warranty.parties.rules.speaking import spoken_for
from warranty.policy.rule_set import Policy

LONGEST: Final = 2_000
IDENTITY: Final = frozenset({"name", "registered_office", "vat_id"})
"""Of a party's particulars what it was admitted as; all else is a contact."""
_SUBJECT: Final = "/credentialSubject"

SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    ParticularsRectified: frozenset(get_args(PartyKind)),
}


def named(entry: Entry, into: Touched) -> list[str]:
    """Whose data it is, and the statement that holds the wrong ones."""
    document: ParticularsRectified = entry.document
    if rectified := referenced(document.rectifies):
        into.particulars.add(rectified)
    return [document.party]


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Of oneself, of one's people, or of a party one looks after; of what a statement holds; to something."""
    document: ParticularsRectified = entry.document
    party = _whose(books, entry, document, policy)
    if isinstance(party, Refusal):
        return party
    right: RectifiedParticulars | None = entry.parts.get("particulars")  # None: erased since
    return (
        _person_refusal(books, entry, document, party)
        or _old_refusal(books, document, party)
        or (right and (_new_refusal(right) or _name_refusal(books, document, party, right)))
        or reason_refusal(document.reason)
    )


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:
    """Whose particulars this holds from now on, and instead of which; what a natural person is called."""
    document: ParticularsRectified = entry.document
    person = None if document.person is UNSET else referenced(document.person)
    party = party_in(document.party)
    done: list[Effect] = [
        ParticularsHeld(entry.id, party, person, referenced(document.rectifies), entry.position)
    ]
    right: RectifiedParticulars | None = entry.parts.get("particulars")
    is_word = person is None and not is_asked(document, entry.party)
    if right is not None and right.name is not UNSET and is_word and books.parties[party].is_person:
        done.append(PersonNamed(party, right.name))
    return done


def is_asked(document: Document, issuer: PartyId) -> bool:
    """Whether it is a party's own word on who it is itself, which another's has to bear out."""
    return (
        isinstance(document, ParticularsRectified)
        and document.person is UNSET
        and party_named(document.party) == issuer
    )


def tells_who(particulars: RectifiedParticulars | None) -> bool:
    """Whether they tell who a party is, and not only how to reach it."""
    return particulars is not None and any(getattr(particulars, name) is not UNSET for name in IDENTITY)


def _whose(
    books: PartyBooks, entry: Entry, document: ParticularsRectified, policy: Policy
) -> PartyId | Refusal:
    """The party named: the signer, one it admitted, a member of it, or one at home with its supervision."""
    return looks_after(books, entry, document.party, policy) or spoken_for(
        books, entry, document.party, policy, own=True
    )


def _person_refusal(
    books: PartyBooks, entry: Entry, document: ParticularsRectified, party: PartyId
) -> Refusal | None:
    """People are their party's own to speak of."""
    if document.person is UNSET:
        return None
    if party == entry.party and referenced(document.person) in books.people.get(party, {}):
        return None
    return PersonImpossible(
        "You have no such person on record.",
        pointer=f"{_SUBJECT}/person",
        instead="'GET /v1/parties/me/people' lists yours; of a party you admitted leave the person out.",
    )


def _old_refusal(books: PartyBooks, document: ParticularsRectified, party: PartyId) -> Refusal | None:
    old = referenced(document.rectifies)
    person = None if document.person is UNSET else referenced(document.person)
    if old is not None and (party, person) in books.particulars.get(old, ()):
        return None
    return RectificationImpossible(
        "That statement holds no particulars of the one named here.",
        pointer=f"{_SUBJECT}/rectifies",
        instead="Name the admission, the person's statement, or an earlier rectification ('warranty access' "
        "lists them). Particulars on an invoice are put right by an amendment, which both sides sign.",
    )


def _name_refusal(
    books: PartyBooks, document: ParticularsRectified, party: PartyId, right: RectifiedParticulars
) -> Refusal | None:
    """Of a party that is a natural person: it is called so from here on."""
    if right.name is UNSET or document.person is not UNSET or not books.parties[party].is_person:
        return None
    return name_refusal(right.name, f"{_SUBJECT}/particulars/name")


def _new_refusal(particulars: RectifiedParticulars) -> Refusal | None:
    said = [text for text in asdict(particulars).values() if text is not UNSET]
    if said and all(text.strip() and len(text) <= LONGEST for text in said):
        return None
    return RectificationImpossible(
        f"A rectification says what is right, each in 1 to {LONGEST} characters.",
        pointer=f"{_SUBJECT}/particulars",
        instead="To have data taken away, ask for its erasure ('warranty erase').",
    )
