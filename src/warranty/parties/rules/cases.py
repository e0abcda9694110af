"""Cases (R59, R61): an office looks further for a purpose on record, at its own members alone, for a time.

An order of one jurisdiction opens nobody at home in another: it is refused here, and would open nothing later
either, since the ground asks for both (`disclosure.rules`).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.parties.books import Case, CaseEnd, Effect, PartyBooks
from warranty.parties.documents import CaseClosed, CaseOpened, CaseScope, LegalOrder
from warranty.parties.rules.changes import LONGEST_REASON
from warranty.parties.rules.dids import party_in, party_of
from warranty.parties.rules.jurisdiction import acts_for
from warranty.parties.rules.refusals import CaseImpossible, CaseNotYours, CaseNumberUsed, PartyNotYours
from warranty.parties.rules.speaking import spoken_for
from warranty.policy.limits import window_for
from warranty.policy.rule_set import Policy

LONGEST_NUMBER: Final = 100
LONGEST_WORDS: Final = 200
MOST_PARTIES: Final = 100
_SUBJECT: Final = "/credentialSubject"
_SCOPE: Final = f"{_SUBJECT}/scope"


SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    CaseOpened: frozenset({"Association", "Authority"}),
    CaseClosed: frozenset({"Association", "Authority"}),
}


def named(entry: Entry, into: Touched) -> list[str]:
    """The parties a case is about, by their DIDs; and the cases that judging it has to look at."""
    match entry.document:
        case CaseOpened(number=number):
            into.case_numbers.add((entry.party, number))
            scope: CaseScope = entry.parts["scope"]
            return list(scope.parties)
        case CaseClosed(case=text) if (case := referenced(text)) is not None:
            into.cases.add(case)
    return []


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why a case may not be opened or closed so."""
    match entry.document:
        case CaseOpened() as document:
            return _opened_refusal(books, entry, document, policy)
        case document:
            return _closed_refusal(books, entry, document)


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:  # noqa: ARG001 - one signature
    """From here on the office's questions may name the case, or may not any more."""
    match entry.document:
        case CaseOpened() as document:
            return [_case(entry, document)]
        case document:
            case = referenced(document.case)
            assert case is not None, "what names no statement is refused"
            return [CaseEnd(case, entry.id, entry.position)]


def _opened_refusal(books: PartyBooks, entry: Entry, document: CaseOpened, policy: Policy) -> Refusal | None:
    """By an association about members it admitted, or by an authority about parties at home with it."""
    scope: CaseScope = entry.parts["scope"]
    return (
        _form_refusal(entry, document, scope, policy)
        or _number_refusal(books, entry, document)
        or _order_refusal(books, entry, scope, policy)
        or _parties_refusal(books, entry, scope, policy)
    )


def _case(entry: Entry, document: CaseOpened) -> Case:
    scope: CaseScope = entry.parts["scope"]
    order = None if scope.order is UNSET else scope.order
    notice = order.notice_from if order and order.notice_from is not UNSET else None
    return Case(
        id=entry.id,
        party=entry.party,
        number=document.number,
        purpose=scope.purpose,
        subjects=tuple(map(party_in, scope.parties)),
        until_on=document.until,
        court=order.court if order else "",
        reference=order.reference if order else "",
        issued_on=order.issued_on if order else None,
        notice_from=notice,
        position=entry.position,
    )


def _closed_refusal(books: PartyBooks, entry: Entry, document: CaseClosed) -> Refusal | None:
    """By who opened it, once."""
    named = referenced(document.case)
    case = books.cases.get(named) if named else None
    if case is None or case.party != entry.party or case.id in books.closed_cases:
        return CaseNotYours(
            "There is no open case of yours under this id.",
            pointer=f"{_SUBJECT}/case",
            instead="Name the statement that opened the case, urn:uuid:….",
        )
    if not document.reason.strip() or len(document.reason) > LONGEST_REASON:
        return CaseImpossible(
            f"A case is closed for a reason, in at most {LONGEST_REASON} characters.",
            pointer=f"{_SUBJECT}/reason",
        )
    return None


def _form_refusal(entry: Entry, document: CaseOpened, scope: CaseScope, policy: Policy) -> Refusal | None:
    if not fits_header(document.number):
        return _impossible(
            f"A case has a number, in at most {LONGEST_NUMBER} printable characters of ASCII.", "number"
        )
    if not scope.purpose.strip() or len(scope.purpose) > LONGEST_WORDS:
        return _impossible(
            f"A case says its purpose, in at most {LONGEST_WORDS} characters.", "scope/purpose"
        )
    longest = window_for(policy, "R59", document.event_on).days
    last = entry.recorded_at.date() + timedelta(days=longest)
    if document.until <= document.event_on or document.until > last:
        return _impossible(
            f"A case ends after the day it was opened, and at most {longest} days from now.",
            "until",
            instead="Open it anew when it takes longer.",
        )
    return None


def fits_header(number: str) -> bool:
    """Whether a number can be asked under: it travels in a header of HTTP, and is typed by hand."""
    is_short = 0 < len(number) <= LONGEST_NUMBER
    return is_short and number == number.strip() and number.isascii() and number.isprintable()


def looks_after(books: PartyBooks, entry: Entry, did: str, policy: Policy) -> PartyId | None:
    """The member a DID names, if the signer admitted it, has it as a member, or supervises it at home."""
    named = party_of(did, books.origin)
    party = None if named is None else books.parties.get(named)
    signer = books.parties[entry.party]
    if party is None or party.kind != "Member":
        return None
    is_in = books.has_member(signer.id, party.id, entry.recorded_at.date())
    is_home = "supervise" in signer.tasks and _abroad(books, entry, did, policy) is None
    return party.id if party.admitted_by == signer.id or is_in or is_home else None


def _number_refusal(books: PartyBooks, entry: Entry, document: CaseOpened) -> Refusal | None:
    if not any(one.party == entry.party and one.number == document.number for one in books.cases.values()):
        return None
    return CaseNumberUsed(
        "You have opened a case under this number before.",
        pointer=f"{_SUBJECT}/number",
        instead="Give it a number of its own; 'warranty cases' lists those there are.",
    )


def _order_refusal(books: PartyBooks, entry: Entry, scope: CaseScope, policy: Policy) -> Refusal | None:
    if scope.order is UNSET:
        return None
    order: LegalOrder = scope.order
    if "supervise" not in books.parties[entry.party].tasks:
        return _impossible("An order is executed by an authority whose task is to supervise.", "scope/order")
    words = (order.court, order.reference)
    if not all(text.strip() and len(text) <= LONGEST_WORDS for text in words):
        return _impossible(
            f"An order names who gave it and its number, each in at most {LONGEST_WORDS} characters.",
            "scope/order",
        )
    if order.issued_on > entry.document.event_on:
        return _impossible("The order was not given yet on the day of the case.", "scope/order/issuedOn")
    return _delay_refusal(entry, order, policy)


def _delay_refusal(entry: Entry, order: LegalOrder, policy: Policy) -> Refusal | None:
    """Those concerned are told in the end: notice waits no longer than a case lasts."""
    longest = window_for(policy, "R59", entry.document.event_on).days
    last = entry.recorded_at.date() + timedelta(days=longest)
    if order.notice_from is UNSET or order.notice_from <= last:
        return None
    return _impossible(
        f"Notice may be delayed by at most {longest} days from now, until {last}.",
        "scope/order/noticeFrom",
        instead="An order that is prolonged is recorded anew, as a case of its own.",
    )


def _parties_refusal(books: PartyBooks, entry: Entry, scope: CaseScope, policy: Policy) -> Refusal | None:
    is_association = books.parties[entry.party].kind == "Association"
    if not scope.parties and (is_association or scope.order is not UNSET):
        return _impossible("It names those it is about.", "scope/parties")
    if len(scope.parties) > MOST_PARTIES or len(set(scope.parties)) < len(scope.parties):
        return _impossible(f"It names at most {MOST_PARTIES} parties, each once.", "scope/parties")
    for at, did in enumerate(scope.parties):
        is_its = (
            _is_associations(books, entry, did, policy)
            if is_association
            else _abroad(books, entry, did, policy) is None
        )
        if not is_its:
            return PartyNotYours(
                "A case is about parties you admitted or have as members, or that you supervise at home: of "
                "several states in one participant each for its own. That DID is not one of those.",
                pointer=f"{_SCOPE}/parties/{at}",
                instead="What lies in another jurisdiction is asked of its authority.",
            )
    return None


def _is_associations(books: PartyBooks, entry: Entry, did: str, policy: Policy) -> bool:
    """Whether an association admitted a party, or has it among its members today."""
    party = party_of(did, books.origin)
    is_member = party is not None and books.has_member(entry.party, party, entry.recorded_at.date())
    return is_member or not isinstance(spoken_for(books, entry, did, policy, own=False), Refusal)


def _abroad(books: PartyBooks, entry: Entry, did: str, policy: Policy) -> Refusal | None:
    """Whether another authority acts for a party, or none on record: the same refusal for both."""
    named = party_of(did, books.origin)
    party = None if named is None else books.parties.get(named)
    signer, today = books.parties[entry.party], entry.recorded_at.date()
    if party is not None and acts_for(books, signer, party.country, today, policy):
        return None
    return PartyNotYours(
        "Not at home where the authority acts.",
        instead="Ask the authority of the country the party is registered in.",
    )


def _impossible(sentence: str, field: str, instead: str = "") -> CaseImpossible:
    return CaseImpossible(sentence, pointer=f"{_SUBJECT}/{field}", instead=instead)
