"""Another name, office or number, or others in a party's place: on a paper that shows it."""

from collections.abc import Mapping
from typing import Final

from msgspec import UNSET

from warranty.foundation.encoding import is_digest
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.parties.books import (
    Effect,
    KeyEnded,
    KeyRevived,
    LeiChanged,
    ParticularsHeld,
    Party,
    PartyBooks,
    PersonNamed,
    Renaming,
    Succession,
    SuccessionEnd,
)
from warranty.parties.documents import (
    Particulars,
    PartyDetailsChanged,
    PartyRenamed,
    SuccessionRecorded,
    SuccessionWithdrawn,
)
from warranty.parties.rules.changes import code_refusal
from warranty.parties.rules.dids import party_in, party_of
from warranty.parties.rules.jurisdiction import supervises
from warranty.parties.rules.lei import is_lei, lei_taken
from warranty.parties.rules.naming import name_refusal
from warranty.parties.rules.persons import are_apart
from warranty.parties.rules.refusals import PartyNotYours, SuccessionImpossible
from warranty.parties.rules.speaking import spoken_for
from warranty.parties.rules.successors import has_ended, in_place_of
from warranty.policy.rule_set import Policy

SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    PartyRenamed: frozenset({"Operator", "Association", "Authority"}),
    PartyDetailsChanged: frozenset({"Operator", "Association", "Authority"}),
    SuccessionRecorded: frozenset({"Association", "Authority"}),
    SuccessionWithdrawn: frozenset({"Association", "Authority"}),
}
MOST_SUCCESSORS: Final = 50
LONGEST_TEXT: Final = 2_000
_SUBJECT: Final = "/credentialSubject"


def named(entry: Entry, into: Touched) -> list[str]:
    """The party, and who succeeds it; and whoever has the LEI it is to have."""
    document = entry.document
    if isinstance(document, PartyDetailsChanged) and document.lei is not UNSET:
        into.leis.add(document.lei)
    return [document.party, *(document.successors if isinstance(document, SuccessionRecorded) else ())]


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why a name or a succession cannot be recorded."""
    document = entry.document
    if not is_digest(document.digest):
        return SuccessionImpossible(
            "The paper that shows it is named by its SHA-256 in hexadecimal.", pointer=f"{_SUBJECT}/digest"
        )
    if isinstance(document, SuccessionRecorded):
        return _succession_refusal(books, entry, document, policy)
    if isinstance(document, SuccessionWithdrawn):
        return _withdrawal_refusal(books, entry, document, policy)
    party = spoken_for(books, entry, document.party, policy, own=False)
    if isinstance(party, Refusal):
        return party
    if isinstance(document, PartyDetailsChanged):
        return _details_refusal(books, entry, document, party)
    if books.parties[party].is_person and are_apart(policy, entry):
        return SuccessionImpossible(
            "The name of a natural person stands in no signed part, which everybody reads for ever (R57).",
            pointer=f"{_SUBJECT}/name",
            instead="Record its new name among its particulars (PartyDetailsChanged).",
        )
    return name_refusal(document.name, f"{_SUBJECT}/name")


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:
    """The new name; or who acts in the party's place, and the end of its own keys; or neither any more."""
    document = entry.document
    party = party_in(document.party)
    if isinstance(document, SuccessionWithdrawn):
        return _withdrawn(books, entry, document, party)
    if isinstance(document, PartyDetailsChanged):
        held: list[Effect] = [ParticularsHeld(entry.id, party, None, None, entry.position)]
        former = books.parties[party].lei
        if document.lei is not UNSET:
            held.append(LeiChanged(party, former, document.lei, document.digest, entry.position))
        told: Particulars | None = entry.parts.get("particulars")
        if told is not None and told.name is not UNSET:
            held.append(PersonNamed(party, told.name))
        return held
    if isinstance(document, PartyRenamed):
        former = books.parties[party].name
        return [Renaming(party, former, document.name, document.digest, entry.position)]
    done: list[Effect] = [
        Succession(
            party,
            party_in(did),
            document.cause,
            document.keys_end,
            document.digest,
            entry.position,
            entry.id,
            entry.party,
        )
        for did in document.successors
    ]
    if document.keys_end:
        left = books.keys_left_to(party, entry.recorded_at.date())
        done += [KeyEnded(key.public_key, document.cause, entry.position, None) for key in left]
    return done


def _details_refusal(
    books: PartyBooks, entry: Entry, document: PartyDetailsChanged, party: PartyId
) -> Refusal | None:
    """Something changes, of the party named, as an admission would state it."""
    particulars: Particulars | None = entry.parts.get("particulars")
    known = books.parties[party]
    if document.lei is not UNSET:
        is_right = is_lei(document.lei) or document.lei == ""
        if known.is_person or document.lei == known.lei or not is_right:
            return SuccessionImpossible(
                "That is no Legal Entity Identifier (ISO 17442) the party could newly have.",
                pointer=f"{_SUBJECT}/lei",
                instead="Copy it from the firm's record at its issuer; leave it out where it stays. An empty "
                "one takes away what was never the firm's.",
            )
        if known.kind == "Member" and books.member_with(document.lei) is not None:
            return lei_taken(f"{_SUBJECT}/lei")
    elif particulars is None and not document.sd:  # erased since, they changed something then
        return SuccessionImpossible("Nothing changes by this.", pointer=_SUBJECT)
    return None if particulars is None else _particulars_refusal(document, particulars, known)


def _particulars_refusal(
    document: PartyDetailsChanged, particulars: Particulars, known: Party
) -> Refusal | None:
    """Of the party named; a name of a natural person alone, the office of everybody else."""
    at = f"{_SUBJECT}/particulars"
    texts = (particulars.registered_office, particulars.vat_id, particulars.contact)
    if particulars.party != document.party:
        return SuccessionImpossible("The particulars are of another party.", pointer=f"{at}/party")
    if not all(text is UNSET or 0 < len(text.strip()) <= LONGEST_TEXT for text in texts):
        return SuccessionImpossible(f"Each of them has at most {LONGEST_TEXT} characters.", pointer=at)
    if known.is_person:
        return None if particulars.name is UNSET else name_refusal(particulars.name, f"{at}/name")
    if particulars.name is not UNSET:
        return SuccessionImpossible(
            "The name of a firm is public.", pointer=f"{at}/name", instead="Record it as PartyRenamed."
        )
    if particulars.registered_office is UNSET:
        return SuccessionImpossible("The registered office is named, also where it stays.", pointer=at)
    return None


def speaks_for_member(
    books: PartyBooks, signer: PartyId, member: PartyId | None, entry: Entry, policy: Policy
) -> bool:
    """Whether a body may decide about a member's goods: it admitted it, or is an authority of its country.

    Its country on the day of the log: a day that a statement names gives nobody a say.
    """
    party = books.parties.get(member) if member else None
    if party is None or party.kind != "Member":
        return False
    is_home = supervises(books, books.parties[signer], party, entry.recorded_at.date(), policy)
    return party.admitted_by == signer or is_home


def _succession_refusal(
    books: PartyBooks, entry: Entry, document: SuccessionRecorded, policy: Policy
) -> Refusal | None:
    party = party_of(document.party, books.origin)
    if not speaks_for_member(books, entry.party, party, entry, policy):
        return PartyNotYours(
            "No member that you admitted, or that is at home with your authority, has this DID.",
            pointer=f"{_SUBJECT}/party",
            instead="Correct the DID; of other members their own association or authority records it.",
        )
    at = f"{_SUBJECT}/successors"
    successors = document.successors
    if not 0 < len(successors) <= MOST_SUCCESSORS or len(set(successors)) < len(successors):
        return SuccessionImpossible(
            f"There are 1 to {MOST_SUCCESSORS} successors, each named once.", pointer=at
        )
    for index, did in enumerate(successors):
        successor = party_of(did, books.origin)
        known = books.parties.get(successor) if successor else None
        if known is None or known.kind != "Member" or successor == party:
            return SuccessionImpossible(
                "A successor is another member of this register.",
                pointer=f"{at}/{index}",
                instead="Have it admitted first.",
            )
        if successor and has_ended(books, successor):
            return SuccessionImpossible(
                "That member has ended itself, and can sign for nobody.",
                pointer=f"{at}/{index}",
                instead=f"Name who stands in its place: {in_place_of(books, successor)}.",
            )
    return None


def _withdrawal_refusal(
    books: PartyBooks, entry: Entry, document: SuccessionWithdrawn, policy: Policy
) -> Refusal | None:
    """One's own record that stands: who recorded it knows the paper, and answers for the error."""
    at = f"{_SUBJECT}/succession"
    party, named = party_of(document.party, books.origin), referenced(document.succession)
    known = books.successions.standing.get(party, ()) if party else ()
    if any(each.statement == named and each.by == entry.party for each in known):
        return code_refusal(document.reason, policy.parties.withdrawal_reasons, entry)
    if named in books.successions.ends:
        return SuccessionImpossible(
            "That succession is withdrawn already.",
            pointer=at,
            instead="If it holds after all, record it anew (SuccessionRecorded).",
        )
    return SuccessionImpossible(
        "No succession of that party that you recorded is named by this id.",
        pointer=at,
        instead="Name your own SuccessionRecorded (urn:uuid:…) and its party; another's record is withdrawn "
        "by who made it.",
    )


def _withdrawn(
    books: PartyBooks, entry: Entry, document: SuccessionWithdrawn, party: PartyId
) -> list[Effect]:
    """The record stands no more; where no other ends the party, what ended by such records alone lives again.

    A key ended by the first of several records ends until the last of them is withdrawn. One told stolen
    since then stays ended.
    """
    named = referenced(document.succession)
    assert named is not None, "what names no succession is refused"
    end = SuccessionEnd(named, party, document.reason, document.digest, entry.position)
    standing = books.successions.standing.get(party, ())
    if any(each.ends for each in standing if each.statement != named):
        return [end]
    ended = {each.position for each in (*standing, *books.successions.withdrawn.get(party, ())) if each.ends}
    keys = (books.keys[public_key] for public_key in books.keys_by_party.get(party, ()))
    revived = [
        KeyRevived(key.public_key, key.revoked, key.because or "", entry.position)
        for key in keys
        if key.revoked in ended and key.revoked is not None and key.compromised_since is None
    ]
    return [end, *revived]
