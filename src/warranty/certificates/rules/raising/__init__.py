"""Findings that statements raise; none of them keeps a statement from being recorded."""

from warranty.certificates.books import CertificateBooks
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
from warranty.certificates.rules.raising.claims import claim_findings
from warranty.certificates.rules.raising.feeds import feed_findings
from warranty.certificates.rules.raising.importing import (
    confirmation_findings,
    correction_findings,
    submission_findings,
)
from warranty.certificates.rules.raising.issuing import block_findings, issue_differences, issue_findings
from warranty.foundation.statements import Entry
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

__all__ = ["act_findings", "claim_findings", "feed_findings"]


def act_findings(books: CertificateBooks, entry: Entry, policy: Policy, number: str) -> list[Finding]:
    """Findings an authority's statement about one number raises, before it takes effect."""
    document = entry.document
    before = books.certificates.get(number)
    after = certificate_after(books, entry, number)
    signer = books.parties.parties[entry.party]
    match document:
        case CertificateIssued():
            return list(issue_findings(books, policy, before, after, after.issues[-1], document.event_on))
        case CertificateCorrected():
            issue = next(issue for issue in after.issues if issue.last == entry.id)
            return list(issue_differences(books, policy, after, issue))
        case ShipmentSubmitted():
            return list(submission_findings(policy, before, document, signer))
        case ImportConfirmed():
            return list(confirmation_findings(books, policy, before, after, after.confirmations[-1]))
        case ConfirmationCorrected():
            confirmed = next(one for one in after.confirmations if one.last == entry.id)
            return list(correction_findings(books, policy, before, after, confirmed))
        case CertificateVoided() | CertificateUnused() | CertificateReportedFake():
            return list(block_findings(before, after))
    return []
