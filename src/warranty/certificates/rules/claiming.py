"""The import claim: may it be recorded, and what it takes (R2, R22, C04, L02).

What the maker is told depends on the record in two cases only: it is entitled to the certificate, or the
number is void or reported fake, which everybody may know. In every other case answer, effects and what the
maker may see of the findings follow from its own statement alone.
"""

from datetime import date

from msgspec import UNSET

from warranty.certificates.books import (
    Certificate,
    CertificateBooks,
    Claim,
    ClaimMade,
    Effect,
    Status,
)
from warranty.certificates.rules.drawing import balance, draws_at_once, may_draw
from warranty.certificates.rules.numbering import (
    is_participant_code,
    number_refusal,
    other_number_refusal,
    touch_number,
    umbrella_of,
)
from warranty.certificates.rules.papers import stated, transcription_refusal
from warranty.certificates.rules.refusals import (
    CertificateOverclaimed,
    CertificateReportedFake,
    CertificateVoid,
    ParticipantUnknown,
)
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import weight_tolerance


def touch_claim(entry: Entry, into: Touched) -> None:
    """What judging a claim looks at: its number, with all claims on it."""
    into.parties.add(entry.party)
    touch_number(entry.document.number, into)


def claim_refusal(books: CertificateBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why an import claim cannot be recorded, or None; one that cannot draw yet is recorded as pending."""
    return _own_refusal(entry, policy) or _dead_refusal(books, entry) or _overclaim(books, entry, policy)


def _own_refusal(entry: Entry, policy: Policy) -> Refusal | None:
    """What the maker can put right in its own statement; looks at nothing on record.

    Its weight and its class of goods are the lots room's to judge, as those of every lot that is opened.
    """
    document = entry.document
    if refused := number_refusal(policy, document.number, "/credentialSubject/number"):
        return refused
    if refused := _participant_refusal(policy, entry):
        return refused
    if document.transcription is UNSET:
        return None
    at = "/credentialSubject/transcription"
    return transcription_refusal(document.transcription, at) or other_number_refusal(
        policy, document.number, document.transcription.paper.number, f"{at}/paper/number"
    )


def _participant_refusal(policy: Policy, entry: Entry) -> Refusal | None:
    return participant_refusal(
        policy, entry.document.participant, entry.document.event_on, "/credentialSubject/participant"
    )


def participant_refusal(policy: Policy, code: str, day: date, pointer: str) -> Refusal | None:
    """ParticipantUnknown for a code without imports of its own on a day (R11)."""
    known = is_participant_code(policy, code)
    umbrella = umbrella_of(policy, code, day) if known else ""
    if known and not umbrella:
        return None
    return ParticipantUnknown(
        f"{code[:20]!r} is not a participant of the Kimberley Process with imports of its own.",
        pointer=pointer,
        instead=f"Write {umbrella}, through which it takes part."
        if umbrella
        else "Write the two capitals of the importing participant, EU for the European Union.",
    )


def _dead_refusal(books: CertificateBooks, entry: Entry) -> Refusal | None:
    """C04: void and fake are public, so everybody is told."""
    number = entry.document.number
    certificate = books.certificates.get(number)
    status = certificate.status if certificate else None
    if certificate is not None and status is Status.VOIDED:
        new = certificate.replaced_by
        return CertificateVoid(
            f"{number} was taken out of use by its issuer.",
            pointer="/credentialSubject/number",
            instead=f"It was replaced by {new}."
            if new
            else "Ask the sender of the goods for a valid certificate.",
        )
    if status is Status.REPORTED_FAKE:
        return CertificateReportedFake(
            f"{number} was reported as forged.",
            pointer="/credentialSubject/number",
            instead="Turn to the importing authority with the goods and the paper.",
        )
    return None


def _overclaim(books: CertificateBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """L02, told to the rightful claimant alone: more than is left and what τ still allows (R22, R70)."""
    document = entry.document
    certificate = books.certificates.get(document.number)
    if certificate is None or not may_draw(certificate, entry.party):
        return None
    asked, undrawn = parse_carats(document.carats), balance(books, document.number)
    if asked <= undrawn + tolerance_left(books, certificate, entry, policy):
        return None
    remaining = max(0, undrawn)
    return CertificateOverclaimed(
        f"{format_carats(asked)} ct are claimed on {document.number}, of which {format_carats(remaining)} ct "
        "are left.",
        pointer="/credentialSubject/carats",
        instead=f"Claim {format_carats(remaining)} ct. Goods beyond the certificate can be sold only as "
        "unsupported carats of a line, with the reason."
        if remaining
        else "Nothing is left on this certificate. If the confirmed weight is wrong, ask the importing "
        "authority to correct it.",
        asked=format_carats(asked),
        left=format_carats(remaining),
    )


def tolerance_left(books: CertificateBooks, certificate: Certificate, entry: Entry, policy: Policy) -> int:
    """τ of the confirmed weight on the event day, less what weighing differences used of it already (R70)."""
    standing = certificate.confirmation
    if standing is None:
        return 0
    tolerance = weight_tolerance(policy, standing.parcels or 1, standing.carats, entry.document.event_on)
    return max(0, tolerance - books.account_of(certificate.number).weighing)


def claim_of(entry: Entry) -> Claim:
    """The claim an import claim makes; its lot is line 1 of the statement."""
    document = entry.document
    transcription = None if document.transcription is UNSET else document.transcription
    return Claim(
        lot=lot_id(entry.id, 1),
        number=document.number,
        position=entry.position,
        participant=document.participant,
        claimant=entry.party,
        carats=parse_carats(document.carats),
        hs=document.hs,
        event_on=document.event_on,
        issued_on=stated(transcription.paper, "issuedOn") if transcription else None,
        transcription=transcription,
    )


def claim_effects(books: CertificateBooks, entry: Entry) -> list[Effect]:
    """The claim, and what it takes at once; nothing while it is pending."""
    claim = claim_of(entry)
    return [ClaimMade(claim), *draws_at_once(books, claim)]
