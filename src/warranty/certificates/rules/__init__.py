"""The rules of the certificate register. Pure: no clock, SQL, network or framework.

`refusal`, `findings` and `effects` are those of authorities' statements; `claim_refusal`, `claim_findings`
and `claim_effects` are asked by the lots room for an import claim, which it records. Refused is only what
its signer may not say or can still put right; the rest is recorded, with findings.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from warranty.certificates.books import CertificateBooks, CertificateStated, Effect, FeedMark, FeedMarked
from warranty.certificates.documents import (
    CertificateCorrected,
    CertificateIssued,
    CertificateVoided,
    ConfirmationCorrected,
    FeedComplete,
    ImportConfirmed,
    ShipmentSubmitted,
)
from warranty.certificates.rules.acts import certificate_after
from warranty.certificates.rules.applying import (
    Bound,
    deeds,
    is_live,
    naming_refusal,
    own_application,
    route_refusal,
    touch_application,
    unfounded_findings,
)
from warranty.certificates.rules.claiming import claim_effects, claim_refusal, touch_claim
from warranty.certificates.rules.competence import TASKS, competence_refusal, reference_refusal
from warranty.certificates.rules.drawing import ClaimState, claim_state, settlement
from warranty.certificates.rules.feeding import feed_refusal
from warranty.certificates.rules.grading import ClaimTaken, Covered, Graded, grade_claims, is_lost
from warranty.certificates.rules.numbering import (
    number_in,
    number_refusal,
    other_number_refusal,
    participant_behind,
    touch_number,
)
from warranty.certificates.rules.papers import (
    certificate_refusal,
    confirmation_refusal,
    transcription_refusal,
)
from warranty.certificates.rules.raising import act_findings, claim_findings, feed_findings
from warranty.certificates.rules.refusals import PaperMalformed
from warranty.foundation.errors import Refusal
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Document, Entry, Touched
from warranty.parties.rules.refusals import ReasonMissing
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

__all__ = [
    "SIGNERS", "Bound", "ClaimState", "ClaimTaken", "Covered", "Graded", "claim_effects", "claim_findings",
    "claim_refusal", "claim_state", "effects", "findings", "grade_claims", "is_live", "is_lost",
    "own_application", "participant_behind", "refusal", "route_refusal", "touch_application", "touch_claim",
    "touched", "unfounded_findings",
]  # fmt: skip

_AUTHORITY: Final = frozenset({"Authority"})
SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = dict.fromkeys([*TASKS, FeedComplete], _AUTHORITY)


def touched(entry: Entry, into: Touched) -> None:
    """The number a statement is about, with all claims on it; a feed is loaded when its mark's turn comes."""
    into.parties.add(entry.party)
    number, _ = number_in(entry.document)
    touch_number(number, into)
    if isinstance(entry.document, CertificateIssued) and entry.document.application is not msgspec.UNSET:
        touch_application(entry.document.application, into)


def refusal(books: CertificateBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why an authority's statement may not be recorded: its number, its competence, its own content."""
    number, pointer = number_in(entry.document)
    return (
        (number_refusal(policy, number, pointer) if number is not None else None)
        or competence_refusal(books, entry, number)
        or _reason_refusal(entry.document)
        or _content_refusal(books, entry, policy)
        or reference_refusal(books, entry, number)
        or naming_refusal(books, entry.document)
    )


def _reason_refusal(document: Document) -> Refusal | None:
    """What an authority does to a certificate it does for a reason, and says which."""
    for name in ("reason", "remedy"):
        if not getattr(document, name, name).strip():
            return ReasonMissing(
                "A reason has to be given; whoever is told of it asks why.",
                pointer=f"/credentialSubject/{name}",
                instead="Write it in a few words and sign again.",
            )
    return None


def _content_refusal(books: CertificateBooks, entry: Entry, policy: Policy) -> Refusal | None:
    origin = books.parties.identity.origin
    document, at = entry.document, "/credentialSubject"
    match document:
        case CertificateIssued() | CertificateCorrected():
            return certificate_refusal(document.paper, f"{at}/paper")
        case ImportConfirmed():
            return _import_refusal(document, origin, policy)
        case ConfirmationCorrected():
            return confirmation_refusal(document.confirmation, origin, f"{at}/confirmation", correcting=True)
        case ShipmentSubmitted():
            return _weighed_refusal(document)
        case CertificateVoided() if document.replaced_by is not msgspec.UNSET:
            return _replacement_refusal(document.number, document.replaced_by, policy)
        case FeedComplete():
            return feed_refusal(document)
    return None


def _replacement_refusal(number: str, replaced_by: str, policy: Policy) -> Refusal | None:
    at = "/credentialSubject/replacedBy"
    if replaced_by == number:
        return PaperMalformed("A void number is not replaced by itself.", pointer=at)
    return number_refusal(policy, replaced_by, at)


def _import_refusal(document: ImportConfirmed, origin: str, policy: Policy) -> Refusal | None:
    at = "/credentialSubject/transcription"
    return (
        confirmation_refusal(
            document.confirmation, origin, "/credentialSubject/confirmation", correcting=False
        )
        or transcription_refusal(document.transcription, at)
        or other_number_refusal(
            policy, document.number, document.transcription.paper.number, f"{at}/paper/number"
        )
    )


def _weighed_refusal(document: ShipmentSubmitted) -> Refusal | None:
    try:
        if document.carats_weighed is not msgspec.UNSET:
            parse_carats(document.carats_weighed, pointer="/credentialSubject/caratsWeighed")
    except Refusal as refused:
        return refused
    return None


def findings(books: CertificateBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Findings an authority's statement raises, before it takes effect."""
    number, _ = number_in(entry.document)
    return feed_findings(books, entry) if number is None else act_findings(books, entry, policy, number)


def effects(books: CertificateBooks, entry: Entry) -> list[Effect]:
    """The certificate as the statement leaves it, then the draws that settle; for a feed mark, the mark."""
    number, _ = number_in(entry.document)
    if number is None:
        return [FeedMarked(_mark(books, entry))]
    after = certificate_after(books, entry, number)
    return [CertificateStated(after), *deeds(books, entry, after), *settlement(books, after)]


def _mark(books: CertificateBooks, entry: Entry) -> FeedMark:
    document: FeedComplete = entry.document
    return FeedMark(
        participant=books.parties.parties[entry.party].participant,
        of=document.of,
        position=entry.position,
        statement=entry.id,
        by=entry.party,
        through=document.through,
        certificates=document.certificates,
        carats=parse_carats(document.carats),
    )
