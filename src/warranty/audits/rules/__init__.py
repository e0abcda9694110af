"""The rules of engagements (R49, Q05). Pure: no clock, SQL, network or framework."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from warranty.audits.books import Acceptance, AuditBooks, Effect, Engagement, EngagementEnd
from warranty.audits.documents import EngagementAccepted, EngagementEnded, EngagementOffered, EngagementScope
from warranty.audits.rules.independence import bound_refusal, conflicts, declaration_refusal
from warranty.audits.rules.refusals import EngagementImpossible, EngagementNotYours, EngagementNumberUsed
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import StatementId
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.parties.rules import party_named, party_of
from warranty.parties.rules.cases import LONGEST_NUMBER, LONGEST_WORDS, fits_header, looks_after
from warranty.parties.rules.changes import LONGEST_REASON
from warranty.parties.rules.conflicts import standing_of
from warranty.parties.rules.dids import party_in
from warranty.parties.rules.refusals import PartyNotYours
from warranty.policy.catalogue import Finding
from warranty.policy.limits import SCHEME_BEGAN, window_for
from warranty.policy.rule_set import Policy

__all__ = ["SIGNERS", "effects", "findings", "refusal", "touched"]

_SUBJECT: Final = "/credentialSubject"
_OFFICES: Final = frozenset({"Association", "Authority"})
SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    EngagementOffered: _OFFICES,
    EngagementAccepted: frozenset({"Auditor"}),
    EngagementEnded: _OFFICES | {"Auditor"},
}


def touched(entry: Entry, into: Touched) -> None:
    """Note the parties and engagements that judging this entry has to look at."""
    match entry.document:
        case EngagementOffered(number=number, auditor=auditor, member=member):
            into.engagement_numbers.add((entry.party, number))
            dids = [auditor, member]
        case EngagementAccepted(engagement=text, ordered_by=office, member=member):
            dids = [office, member]
            if (about := party_named(member)) is not None:
                into.audited.add((entry.party, about))
            if (named := referenced(text)) is not None:
                into.engagements.add(named)
        case EngagementEnded(engagement=text):
            dids = []
            if (named := referenced(text)) is not None:
                into.engagements.add(named)
    into.parties.update(party for did in dids if (party := party_named(did)) is not None)


def refusal(books: AuditBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why this entry may not be recorded; the signer has been judged before."""
    match entry.document:
        case EngagementOffered() as document:
            return _offer_refusal(books, entry, document, policy)
        case EngagementAccepted() as document:
            return _acceptance_refusal(books, entry, document, policy)
        case document:
            return _end_refusal(books, entry, document)


def findings(books: AuditBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """What an accepted entry brings to light."""
    document = entry.document
    if not isinstance(document, EngagementAccepted):
        return []
    order = books.engagements[_named(document.engagement)]
    return conflicts(document, order, policy)


def effects(books: AuditBooks, entry: Entry) -> list[Effect]:  # noqa: ARG001 - one signature
    """An order, its acceptance, or the end of it."""
    match entry.document:
        case EngagementOffered() as document:
            scope: EngagementScope = entry.parts["scope"]
            order = Engagement(
                entry.id, entry.party, party_in(document.auditor), party_in(document.member), document.number,
                scope.purpose, document.topics, document.period_from, document.period_to, document.ends_on,
                entry.position,
            )  # fmt: skip
            return [order]
        case EngagementAccepted() as document:
            said, day = document.independence, entry.recorded_at.date()
            named = _named(document.engagement)
            return [Acceptance(named, entry.id, day, said.years_audited, said.other_services, entry.position)]
        case document:
            named = _named(document.engagement)
            return [EngagementEnd(named, entry.id, entry.party, document.reason, entry.position)]


def _named(text: str) -> StatementId:
    named = referenced(text)
    assert named is not None, "what names no statement is refused"
    return named


def _offer_refusal(
    books: AuditBooks, entry: Entry, document: EngagementOffered, policy: Policy
) -> Refusal | None:
    """An order to an auditor on record, about a member one looks after, of a period, for a time."""
    return (
        _form_refusal(entry, document)
        or _days_refusal(entry, document, policy)
        or _number_refusal(books, entry, document)
        or _auditor_refusal(books, entry, document, policy)
        or _member_refusal(books, entry, document, policy)
    )


def _form_refusal(entry: Entry, document: EngagementOffered) -> Refusal | None:
    scope: EngagementScope = entry.parts["scope"]
    if not fits_header(document.number):
        return _impossible(
            f"An engagement has a number, in at most {LONGEST_NUMBER} printable characters of ASCII.",
            "number",
        )
    if not scope.purpose.strip() or len(scope.purpose) > LONGEST_WORDS:
        return _impossible(
            f"An audit is ordered for a purpose, in at most {LONGEST_WORDS} characters.", "scope/purpose"
        )
    if not document.topics or len(set(document.topics)) < len(document.topics):
        return _impossible("An audit is about topics, each named once.", "topics")
    return None


def _days_refusal(entry: Entry, document: EngagementOffered, policy: Policy) -> Refusal | None:
    if not SCHEME_BEGAN <= document.period_from <= document.period_to:
        return _impossible(
            f"The period begins on {SCHEME_BEGAN} at the earliest and ends on or after its first day.",
            "periodTo" if document.period_from >= SCHEME_BEGAN else "periodFrom",
        )
    today = entry.recorded_at.date()
    longest = window_for(policy, "R49", document.event_on).days
    if not today <= document.ends_on <= today + timedelta(days=longest):
        return _impossible(
            f"An engagement ends today at the earliest, and at most {longest} days from now.",
            "endsOn",
            instead="Order it anew when it takes longer.",
        )
    return None


def _number_refusal(books: AuditBooks, entry: Entry, document: EngagementOffered) -> Refusal | None:
    orders = books.engagements.values()
    if not any(one.ordered_by == entry.party and one.number == document.number for one in orders):
        return None
    return EngagementNumberUsed(
        "You have ordered an audit under this number before.",
        pointer=f"{_SUBJECT}/number",
        instead="A wider or later audit is an engagement of its own, under a number of its own.",
    )


def _auditor_refusal(
    books: AuditBooks, entry: Entry, document: EngagementOffered, policy: Policy
) -> Refusal | None:
    named = party_of(document.auditor, books.parties.origin)
    auditor = books.parties.parties.get(named) if named else None
    if auditor is None or auditor.kind != "Auditor":
        return _impossible("That DID is of no auditor on record.", "auditor")
    today = entry.recorded_at.date()
    if standing_of(books.parties, auditor.id, today, policy) != "good":
        return _impossible("The auditor is not in good standing.", "auditor", instead="Order another.")
    return None


def _member_refusal(
    books: AuditBooks, entry: Entry, document: EngagementOffered, policy: Policy
) -> Refusal | None:
    member = looks_after(books.parties, entry, document.member, policy)
    if member is None:
        return PartyNotYours(
            "An audit is ordered of a member of yours, or, by an authority that supervises, of one at home in"
            " its participant; that DID is not one of those.",
            pointer=f"{_SUBJECT}/member",
            instead="Leave it to the member's own association or authority.",
        )
    auditor = party_in(document.auditor)
    return bound_refusal(books.parties, auditor, member, entry.recorded_at.date())


def _acceptance_refusal(
    books: AuditBooks, entry: Entry, document: EngagementAccepted, policy: Policy
) -> Refusal | None:
    """By the auditor named, once, in time; of an office in good standing; independent, and so declared."""
    named, today = referenced(document.engagement), entry.recorded_at.date()
    order = books.engagements.get(named) if named else None
    is_open = order is not None and order.id not in books.accepted and order.id not in books.ended
    if order is None or not is_open or order.auditor != entry.party or order.ends_on < today:
        return _not_yours("There is no order to you under this id that waits for your word.")
    for field, did, party in (
        ("orderedBy", document.ordered_by, order.ordered_by),
        ("member", document.member, order.member),
    ):
        if party_of(did, books.parties.origin) != party:
            return _impossible("The order names another party.", field, instead="Repeat what it says.")
    if standing_of(books.parties, order.ordered_by, today, policy) != "good":
        return _impossible("Who ordered the audit is not in good standing itself.", "orderedBy")
    return bound_refusal(books.parties, entry.party, order.member, today) or declaration_refusal(
        books, entry, document, order, policy
    )


def _end_refusal(books: AuditBooks, entry: Entry, document: EngagementEnded) -> Refusal | None:
    """By who ordered it or the auditor, once."""
    named = referenced(document.engagement)
    order = books.engagements.get(named) if named else None
    if order is None or order.id in books.ended or entry.party not in (order.ordered_by, order.auditor):
        return _not_yours("There is no engagement of yours under this id that could still be ended.")
    if not document.reason.strip() or len(document.reason) > LONGEST_REASON:
        return _impossible(
            f"An engagement is ended for a reason, in at most {LONGEST_REASON} characters.", "reason"
        )
    return None


def _not_yours(sentence: str) -> EngagementNotYours:
    return EngagementNotYours(
        sentence,
        pointer=f"{_SUBJECT}/engagement",
        instead="Name the statement with the order, urn:uuid:… ('warranty engagements' lists yours).",
    )


def _impossible(sentence: str, field: str, instead: str = "") -> EngagementImpossible:
    return EngagementImpossible(sentence, pointer=f"{_SUBJECT}/{field}", instead=instead)
