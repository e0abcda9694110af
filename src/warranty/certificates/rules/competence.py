"""Which authority may say what of which number (R12), and whose act may be changed (R9, R10)."""

from collections.abc import Mapping
from typing import Final

from warranty.certificates.books import Block, Certificate, CertificateBooks, Confirmed, Issue
from warranty.certificates.documents import (
    CertificateCorrected,
    CertificateIssued,
    CertificateReinstated,
    CertificateReportedFake,
    CertificateUnused,
    CertificateVoided,
    ConfirmationCorrected,
    FeedComplete,
    ImportConfirmed,
    ShipmentDetained,
    ShipmentReleased,
    ShipmentReturned,
    ShipmentSubmitted,
)
from warranty.certificates.rules.numbering import participant_behind
from warranty.certificates.rules.refusals import CorrectionUnfounded, NotCompetent, ReinstatementUnfounded
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Document, Entry, urn
from warranty.parties.books import Party
from warranty.parties.documents import AuthorityTask

_ISSUING: Final[frozenset[AuthorityTask]] = frozenset({"issue"})
_IMPORTING: Final[frozenset[AuthorityTask]] = frozenset({"import"})
_ISSUING_SIDE: Final[frozenset[AuthorityTask]] = frozenset({"issue", "supervise"})
_IMPORTING_SIDE: Final[frozenset[AuthorityTask]] = frozenset({"import", "supervise"})
_REPORTING: Final[frozenset[AuthorityTask]] = frozenset({"report"})
_ANY: Final[frozenset[AuthorityTask]] = frozenset({"issue", "import", "supervise"})
# One of these tasks is needed. A supervising authority may act over those below it, but issues and
# receives nothing itself.
TASKS: Final[Mapping[type[Document], frozenset[AuthorityTask]]] = {
    CertificateIssued: _ISSUING,
    CertificateCorrected: _ISSUING_SIDE,
    CertificateVoided: _ISSUING_SIDE,
    CertificateUnused: _ISSUING_SIDE,
    CertificateReportedFake: _ANY,
    CertificateReinstated: _ANY,
    ShipmentSubmitted: _IMPORTING,
    ShipmentDetained: _IMPORTING,
    ShipmentReleased: _IMPORTING,
    ShipmentReturned: _IMPORTING,
    ImportConfirmed: _IMPORTING,
    ConfirmationCorrected: _IMPORTING_SIDE,
}
_OF_THE_ISSUER: Final = (CertificateIssued, CertificateCorrected, CertificateVoided, CertificateUnused)


def competence_refusal(books: CertificateBooks, entry: Entry, number: str | None) -> Refusal | None:
    """NotCompetent unless the signer is an authority with the task, and of the participant where that counts.

    number: canonical, None for a feed mark. An importing authority speaks of its own imports only, so that
    it needs no other bond to the number. The prefix has to be the issuer's, whatever the origin (FC10).
    """
    party = books.parties.parties.get(entry.party)
    needed = _needed(entry.document)
    if party is None or not needed & set(party.tasks):
        return NotCompetent(
            f"This is outside your authority's competence; it needs the task {' or '.join(sorted(needed))}.",
            instead="Let the authority sign that has the task, or ask the operator to admit you with it.",
        )
    if (
        isinstance(entry.document, _OF_THE_ISSUER)
        and number
        and participant_behind(number) != party.participant
    ):
        return NotCompetent(
            f"{number} carries the prefix of another participant than {party.participant}.",
            instead="The prefix is the issuing participant's, not the country of origin's. A number of "
            "another participant can be confirmed, detained or reported as fake.",
        )
    return None


def _needed(document: Document) -> frozenset[AuthorityTask]:
    if isinstance(document, FeedComplete):
        return _REPORTING | (_ISSUING_SIDE if document.of == "issued" else _IMPORTING_SIDE)
    return TASKS[type(document)]


def reference_refusal(books: CertificateBooks, entry: Entry, number: str | None) -> Refusal | None:
    """CorrectionUnfounded or ReinstatementUnfounded unless the act named is one the signer may change."""
    document = entry.document
    certificate = books.certificates.get(number or "")
    signer = books.parties.parties[entry.party]
    match document:
        case ConfirmationCorrected() if confirmation_named(certificate, document.corrects, signer) is None:
            return CorrectionUnfounded(
                "This names no import confirmation of this number that you signed.",
                pointer="/credentialSubject/corrects",
                instead="Name your confirmation, or its last correction, as urn:uuid.",
            )
        case CertificateCorrected() if issue_named(certificate, document.corrects, signer) is None:
            return CorrectionUnfounded(
                "This names no certificate of this number that you issued.",
                pointer="/credentialSubject/corrects",
                instead="Name the statement that issued it, or its last correction, as urn:uuid.",
            )
        case CertificateReinstated() if block_named(certificate, document.withdraws, signer) is None:
            return ReinstatementUnfounded(
                "This names no act of yours that still takes this number out of use.",
                pointer="/credentialSubject/withdraws",
                instead="Name your own void, fake report or unused declaration as urn:uuid; of a number "
                "your participant issued, anybody's fake report.",
            )
    return None


def confirmation_named(certificate: Certificate | None, reference: str, signer: Party) -> Confirmed | None:
    """The confirmation a correction names, if the signer may correct it."""
    for confirmed in certificate.confirmations if certificate else ():
        if _is_named(confirmed, reference) and _may_change(confirmed.by, confirmed.participant, signer):
            return confirmed
    return None


def issue_named(certificate: Certificate | None, reference: str, signer: Party) -> Issue | None:
    """The issue a correction names, if the signer may correct it."""
    for issue in certificate.issues if certificate else ():
        if _is_named(issue, reference) and _may_change(issue.by, signer.participant, signer):
            return issue
    return None


def block_named(certificate: Certificate | None, reference: str, signer: Party) -> Block | None:
    """The block a reinstatement names, if the signer may take it back.

    Whether a number is genuine its issuer knows best: its word ends a fake report whoever made it.
    """
    if certificate is None:
        return None
    is_issuer = signer.participant == certificate.participant and bool(_ISSUING_SIDE & set(signer.tasks))
    for block in certificate.blocks:
        is_ended = is_issuer and block.kind == "reported-fake"
        if reference == urn(block.statement) and (
            is_ended or _may_change(block.by, block.participant, signer)
        ):
            return block
    return None


def _is_named(said: Confirmed | Issue, reference: str) -> bool:
    return reference in {urn(said.statement), urn(said.last)}


def _may_change(by: PartyId, participant: str, signer: Party) -> bool:
    """Whoever signed it, or one that supervises the participant's authorities, should the signer be gone."""
    return by == signer.id or ("supervise" in signer.tasks and signer.participant == participant)
