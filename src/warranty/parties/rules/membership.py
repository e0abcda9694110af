"""Memberships, of several associations, and licences: who may record them, and whether they hold (P01)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Document, Entry, Touched
from warranty.parties.books import (
    Effect,
    Licence,
    Membership,
    MembershipRequest,
    Party,
    PartyBooks,
)
from warranty.parties.documents import LicenceRecorded, MembershipRecorded, MembershipSought
from warranty.parties.rules.dids import party_in, party_of
from warranty.parties.rules.jurisdiction import acts_for
from warranty.parties.rules.refusals import MembershipImpossible, PartyNotYours
from warranty.policy.participants import country_on
from warranty.policy.rule_set import Policy, holding

LONGEST_NUMBER: Final = 100
_SUBJECT: Final = "/credentialSubject"


SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    MembershipSought: frozenset({"Member"}),
    MembershipRecorded: frozenset({"Association"}),
    LicenceRecorded: frozenset({"Association", "Authority"}),
}


def named(entry: Entry, into: Touched) -> list[str]:  # noqa: ARG001 - one signature for every family
    """The party a statement is about, by its DID."""
    document = entry.document
    return [document.association if isinstance(document, MembershipSought) else document.party]


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why a membership or licence cannot be recorded."""
    match entry.document:
        case MembershipSought() as document:
            return _sought_refusal(books, entry, document)
        case MembershipRecorded() as document:
            return _membership_refusal(books, entry, document)
        case document:
            return _licence_refusal(books, entry, document, policy)


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:  # noqa: ARG001 - one signature
    """The request, or the last word on the membership or licence."""
    match entry.document:
        case MembershipSought() as document:
            return [MembershipRequest(entry.party, party_in(document.association), entry.position)]
        case MembershipRecorded() as document:
            membership = Membership(
                party_in(document.party), entry.party, document.number or "", document.valid_from,
                document.valid_until or None, entry.position,
            )  # fmt: skip
            return [membership]
        case document:
            licence = Licence(
                party_in(document.party), document.issuer, document.number, entry.party, document.valid_from,
                document.valid_until or None, entry.position,
            )  # fmt: skip
            return [licence]


def _sought_refusal(books: PartyBooks, entry: Entry, document: MembershipSought) -> Refusal | None:
    """A member asks an association that has not taken it in yet."""
    association = _known(books, document.association)
    if association is None or association.kind != "Association":
        return MembershipImpossible(
            "That DID is no association of this register.", pointer=f"{_SUBJECT}/association"
        )
    if _may_say(books, books.parties[entry.party], association, entry.recorded_at.date()):
        return MembershipImpossible(
            "That association has heard you already, or admitted you itself.",
            pointer=f"{_SUBJECT}/association",
        )
    return None


def _membership_refusal(books: PartyBooks, entry: Entry, document: MembershipRecorded) -> Refusal | None:
    """By an association, of a member it admitted or that asked it (MembershipSought).

    A request is used up by the membership it led to: who has left asks anew to be taken in again.
    """
    party, association, today = (
        _known(books, document.party), books.parties[entry.party], entry.recorded_at.date()
    )  # fmt: skip
    if party is None or party.kind != "Member" or not _may_say(books, party, association, today):
        return PartyNotYours(
            "No member that you admitted, or that asked you for membership since it last left, has this DID.",
            pointer=f"{_SUBJECT}/party",
            instead="Let the member ask you first (MembershipSought).",
        )
    return _span_refusal(document.valid_from, document.valid_until) or _text_refusal(
        document.number, "number"
    )


def _licence_refusal(
    books: PartyBooks, entry: Entry, document: LicenceRecorded, policy: Policy
) -> Refusal | None:
    """By who admitted the member, another association of it, or who supervises it at home (R12)."""
    party, signer = _known(books, document.party), books.parties[entry.party]
    if party is None or party.kind != "Member" or not _may_license(books, party, signer, entry, policy):
        return PartyNotYours(
            "No member of yours, or of your participant's countries, has this DID.",
            pointer=f"{_SUBJECT}/party",
            instead="Correct the DID; licences of others are recorded by their association, or by the "
            "authority whose task is to supervise them.",
        )
    return (
        _span_refusal(document.valid_from, document.valid_until)
        or _text_refusal(document.number, "number")
        or _text_refusal(document.issuer, "issuer")
    )


def is_member_on(books: PartyBooks, party: Party, day: date) -> bool:
    """Whether an association had the party among its members on a day.

    Who admitted it has it on any day until it gives days; an authority that admitted it stands in for an
    association.
    """
    said = books.memberships.get(party.id, {})
    return party.admitted_by not in said or any(each.holds_on(day) for each in said.values())


def is_licensed_on(books: PartyBooks, party: Party, day: date, policy: Policy) -> bool:
    """Whether a licence of the party was in force on a day.

    Of a party without any nothing is on record, and nothing is wrong, but where everybody needs one.
    """
    licences = books.licences.get(party.id, {}).values()
    if licences:
        return any(each.holds_on(day) for each in licences)
    participant = country_on(policy, party.country, day).code
    return all(row.participant != participant for row in holding(policy.parties.licensing, day))


def _known(books: PartyBooks, did: str) -> Party | None:
    named = party_of(did, books.origin)
    return None if named is None else books.parties.get(named)


def _may_say(books: PartyBooks, party: Party, association: Party, today: date) -> bool:
    """Whether an association may speak of its membership: it admitted the party, or was asked by it.

    It was asked for the membership there is, or, where the last one has ended, for another since.
    """
    if party.admitted_by == association.id:
        return True
    asked = books.requests.get((party.id, association.id))
    last = books.memberships.get(party.id, {}).get(association.id)
    if asked is None or last is None:
        return asked is not None
    has_ended = last.valid_until is not None and last.valid_until <= today
    return not has_ended or asked.position > last.position


def _may_license(books: PartyBooks, party: Party, signer: Party, entry: Entry, policy: Policy) -> bool:
    today = entry.recorded_at.date()
    is_its_member = party.admitted_by == signer.id or books.has_member(signer.id, party.id, today)
    if is_its_member or "supervise" not in signer.tasks:
        return is_its_member
    return acts_for(books, signer, party.country, today, policy)


def _span_refusal(valid_from: date, valid_until: date | UnsetType) -> Refusal | None:
    if valid_until is UNSET or valid_from < valid_until:
        return None
    return MembershipImpossible("It ends before it begins.", pointer=f"{_SUBJECT}/validUntil")


def _text_refusal(text: str | UnsetType, field: str) -> Refusal | None:
    if text is UNSET or (text.strip() and len(text) <= LONGEST_NUMBER):
        return None
    return MembershipImpossible(
        f"The {field} has to say something, in at most {LONGEST_NUMBER} characters.",
        pointer=f"{_SUBJECT}/{field}",
    )
