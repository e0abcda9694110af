"""Findings that statements raise; none of them keeps a statement from being recorded."""

from collections.abc import Iterable

from warranty.certificates.books import Certificate, CertificateBooks
from warranty.certificates.documents import (
    CertificateCorrected,
    CertificateIssued,
    CertificateReportedFake,
    CertificateUnused,
    CertificateVoided,
    ConfirmationCorrected,
    ImportConfirmed,
    ShipmentSubmitted,
)
from warranty.certificates.rules.acts import certificate_after
from warranty.certificates.rules.raising.both_sides import of_confirmation
from warranty.certificates.rules.raising.claims import claim_findings
from warranty.certificates.rules.raising.feeds import feed_findings
from warranty.certificates.rules.raising.importing import (
    confirmation_findings,
    correction_findings,
    submission_findings,
    succession_findings,
)
from warranty.certificates.rules.raising.issuing import block_findings, issue_differences, issue_findings
from warranty.foundation.statements import Entry
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

__all__ = ["act_findings", "claim_findings", "feed_findings"]


def act_findings(books: CertificateBooks, entry: Entry, policy: Policy, number: str) -> list[Finding]:
    """Findings an authority's statement about one number raises, before it takes effect."""
    before = books.certificates.get(number)
    after = certificate_after(books, entry, number)
    own = _own_findings(books, entry, policy, before, after)
    return [*own, *succession_findings(policy, before, after)]


def _own_findings(
    books: CertificateBooks, entry: Entry, policy: Policy, before: Certificate | None, after: Certificate
) -> Iterable[Finding]:
    """Findings about what the statement says itself."""
    document, signer = entry.document, books.parties.parties[entry.party]
    match document:
        case CertificateIssued():
            return issue_findings(books, policy, before, after, after.issues[-1], document.event_on)
        case CertificateCorrected():
            issue = next(issue for issue in after.issues if issue.last == entry.id)
            return issue_differences(books, policy, after, issue)
        case ShipmentSubmitted():
            return submission_findings(policy, before, document, signer)
        case ImportConfirmed():
            confirmed = after.confirmations[-1]
            found = confirmation_findings(books, policy, before, after, confirmed)
            return of_confirmation(confirmed, found)
        case ConfirmationCorrected():
            confirmed = next(one for one in after.confirmations if one.last == entry.id)
            return of_confirmation(confirmed, correction_findings(books, policy, before, after, confirmed))
        case CertificateVoided() | CertificateUnused() | CertificateReportedFake():
            return block_findings(before, after)
    return ()
