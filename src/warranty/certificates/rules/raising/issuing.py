"""Findings raised by what issuers say of their own certificates."""

from collections.abc import Iterator
from datetime import date

from msgspec import UNSET

from warranty.certificates.books import Certificate, CertificateBooks, Claim, Issue, Status, certified_carats
from warranty.certificates.rules.applying import Bound, unfounded_findings
from warranty.certificates.rules.comparing import reading_of_paper
from warranty.certificates.rules.numbering import participant_behind
from warranty.certificates.rules.raising.both_sides import (
    DEAD_WORDS,
    confirmation_differences,
    dead_findings,
    duplicate,
    expiry_findings,
    of_confirmation,
)
from warranty.certificates.rules.raising.claims import claim_differences
from warranty.certificates.rules.transcribed import number_findings, source_findings
from warranty.foundation.quantities import format_carats
from warranty.policy.catalogue import Finding
from warranty.policy.rows import Alarm
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import weight_tolerance


def issue_findings(
    books: CertificateBooks,
    policy: Policy,
    before: Certificate | None,
    after: Certificate,
    issue: Issue,
    day: date,
) -> Iterator[Finding]:
    number = after.number
    yield from dead_findings(before, number)
    yield from number_findings(policy, number, issue.paper, day)
    yield from source_findings(policy, number, issue.paper, "", day)
    if before is not None and before.issues:
        yield duplicate(number, "is issued a second time; what was issued first stands until it is corrected")
    yield from _application_findings(books, policy, number, issue)
    validation = issue.paper.validation
    if validation is not UNSET:
        yield from expiry_findings(policy, number, issue.paper, "export", validation.on)
    if issue is after.issue:
        yield from issue_differences(books, policy, after, issue)


def _application_findings(
    books: CertificateBooks, policy: Policy, number: str, issue: Issue
) -> Iterator[Finding]:
    """A06, K07: goods without support, or come without a certificate; K05, L10: of other class or weight."""
    application = books.applications.get(issue.application) if issue.application else None
    certified = certified_carats(issue.paper)
    if application is None or application.participant != participant_behind(number):
        return
    parcels = 1 if issue.paper.parcels is UNSET else issue.paper.parcels
    bound_for_it = Bound(parcels, application.carats, issue.on)
    yield from unfounded_findings(books, policy, issue.statement, number, bound_for_it)
    yield from _class_findings(number, issue, books.bound_as.get(issue.statement, frozenset()))
    if certified is None:
        return
    tolerance = weight_tolerance(policy, parcels, application.carats, issue.on)
    if abs(certified - application.carats) > tolerance:
        bound, paper = format_carats(application.carats), format_carats(certified)
        sentence = f"{number} certifies {paper} ct; {bound} ct were bound for it."
        yield Finding("L10", number, sentence, {"certified": paper, "bound": bound})


def _class_findings(number: str, issue: Issue, bound: frozenset[str]) -> Iterator[Finding]:
    """K05: certified as other classes than the goods bound for it are booked as."""
    certified = reading_of_paper(issue.paper, "issuer's certificate").hs
    if certified and bound and certified != bound:
        told, were = ", ".join(sorted(certified)), ", ".join(sorted(bound))
        sentence = f"{number} certifies {told}; {were} was bound for it."
        facts = {"alarm": Alarm.MINOR.value, "certified": told, "bound": were}
        yield Finding("K05", number, sentence, facts)


def issue_differences(
    books: CertificateBooks, policy: Policy, after: Certificate, issue: Issue
) -> Iterator[Finding]:
    """The issuer's own paper against the confirmation that stands, and claims of those entitled."""
    standing = after.confirmation
    if standing is not None and issue is after.issue:
        yield from of_confirmation(standing, confirmation_differences(policy, after, standing))
    for claim in _claims_of_named(books, after):
        yield from claim_differences(policy, after, claim)


def block_findings(before: Certificate | None, after: Certificate) -> Iterator[Finding]:
    """C04: taken out of use after it was used. C03: reported as forged though its issuer has the number."""
    block, number = after.blocks[-1], after.number
    status = Status(block.kind)
    if before is not None and before.confirmations:
        whose = "" if after.is_held(block) else f", by an authority of {block.participant} alone,"
        sentence = f"{number} {DEAD_WORDS[status]}{whose} after its import was confirmed."
        facts = {"alarm": Alarm.MATERIAL_BREACH.value, "status": status.value}
        yield Finding("C04", number, sentence, facts)
    if status is Status.REPORTED_FAKE and before is not None and before.issues:
        yield duplicate(
            number, "is reported as forged, and its issuer has a certificate of this number on record"
        )


def _claims_of_named(books: CertificateBooks, after: Certificate) -> list[Claim]:
    named = after.ground.named
    return [claim for claim in books.claims_on(after.number) if claim.claimant in named] if named else []
