"""Whether an auditor is independent of a member: what it declares, what is on record, how long (Q05)."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from warranty.audits.books import AuditBooks, Engagement
from warranty.audits.documents import EngagementAccepted, Independence
from warranty.audits.rules.refusals import AuditorNotIndependent, IndependenceNotDeclared
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry, urn
from warranty.parties.books import PartyBooks
from warranty.policy.auditing import declaration_on, declared, longest_years_running
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

MOST_YEARS: Final = 100
MOST_SERVICES: Final = 20
LONGEST_SERVICE: Final = 200
_AT: Final = "/credentialSubject/independence"


def bound_refusal(books: PartyBooks, auditor: PartyId, member: PartyId, today: date) -> Refusal | None:
    """What is on record that binds an auditor to a member on a day of the log, if there is anything."""
    bond = next(_bonds(books, auditor, member, today), None)
    if bond is None:
        return None
    return AuditorNotIndependent(
        f"The auditor is bound to the member: {bond}.",
        instead="Leave the audit to another auditor, or accept it once nothing binds you to the member.",
    )


def _bonds(books: PartyBooks, auditor: PartyId, member: PartyId, today: date) -> Iterator[str]:
    ours, theirs = books.parties[auditor], books.parties[member]
    bodies = [{party.id, party.organisation or party.id} for party in (ours, theirs)]
    if bodies[0] & bodies[1] or (ours.lei and ours.lei == theirs.lei):
        yield "both are one organisation"
    mandates = books.mandates.get(member, {}).values()
    if any(one.mandatary == auditor and not _is_over(one.valid_until, today) for one in mandates):
        yield "it has a mandate to sign in the member's name"
    if _persons(books, auditor, today) & _persons(books, member, today):
        yield "both have a person in common"


def _persons(books: PartyBooks, party: PartyId, today: date) -> set[UUID]:
    """Who acts for a party, or will."""
    people = books.people.get(party, {}).values()
    return {one.person for one in people if not _is_over(one.valid_until, today)}


def _is_over(until: date | None, today: date) -> bool:
    return until is not None and until <= today


def declaration_refusal(
    books: AuditBooks, entry: Entry, document: EngagementAccepted, order: Engagement, policy: Policy
) -> Refusal | None:
    """The registered text, word for word; and years and services that can be."""
    said = document.independence
    text = declared(policy, said.text_id, document.event_on)
    if text is None or said.text != text.words:
        known = declaration_on(policy, document.event_on).id
        return IndependenceNotDeclared(
            "The declaration of independence is not the registered one, word for word.",
            pointer=f"{_AT}/{'textId' if text is None else 'text'}",
            instead=f"Leave textId and text out of the draft: it is completed with {known}.",
        )
    on_record = years_running(books, entry.recorded_at.year, order)
    if not on_record <= said.years_audited <= MOST_YEARS:
        return IndependenceNotDeclared(
            f"On record you have audited this member for {on_record} years running before this one; fewer "
            f"cannot be declared, nor more than {MOST_YEARS}.",
            pointer=f"{_AT}/yearsAudited",
            instead="Declare the years running, those before this register among them, this one left out.",
            on_record=on_record,
        )
    return _services_refusal(said)


def _services_refusal(said: Independence) -> Refusal | None:
    services = said.other_services
    fit = all(text.strip() and len(text) <= LONGEST_SERVICE for text in services)
    if fit and len(services) <= MOST_SERVICES:
        return None
    return IndependenceNotDeclared(
        f"Other services are at most {MOST_SERVICES}, each in at most {LONGEST_SERVICE} characters.",
        pointer=f"{_AT}/otherServices",
    )


def years_running(books: AuditBooks, year: int, order: Engagement) -> int:
    """Years without a gap before this one in which the auditor accepted to audit the member, by the log."""
    years = {one.accepted_on.year for one in books.accepted_by(order.auditor, order.member)}
    begin = year
    while begin - 1 in years:
        begin -= 1
    return year - begin


def conflicts(document: EngagementAccepted, order: Engagement, policy: Policy) -> list[Finding]:
    """Q05 on the order, for who made it: too many years with one member, or other work for it."""
    said = document.independence
    about = urn(order.id)
    found = []
    longest, year = longest_years_running(policy, document.event_on), said.years_audited + 1
    if year > longest:
        sentence = (
            f"The auditor audits this member for {year} years running; after {longest} another one should."
        )
        facts = {"years": year, "limit": longest}
        found.append(Finding("Q05", about, sentence, facts, order.position))
    if said.other_services:
        sentence = "The auditor does other work for the member it is to audit: " + "; ".join(
            said.other_services
        )
        found.append(Finding("Q05", about, f"{sentence}.", {}, order.position))
    return found
