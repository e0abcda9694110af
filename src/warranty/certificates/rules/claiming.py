"""The import claim: may it be recorded, what it takes, what it raises (R2, R22, C04, L02, L03).

What the maker is told depends on the record in two cases only: it is entitled to the certificate, or the
number is void or reported fake, which everybody may know. In every other case answer, effects and what the
maker may see of the findings follow from its own statement alone.
"""

from msgspec import UNSET

from warranty.certificates.books import (
    Certificate,
    CertificateBooks,
    Claim,
    ClaimMade,
    Effect,
    Status,
)
from warranty.certificates.rules.comparing import Compared, Reading, differences, reading_of_paper
from warranty.certificates.rules.drawing import draws_at_once, left, may_draw
from warranty.certificates.rules.grading import UNKNOWN, ClaimTaken, is_hopeless
from warranty.certificates.rules.numbering import (
    is_participant_code,
    number_refusal,
    other_number_refusal,
    participant_behind,
    touch_number,
    umbrella_of,
)
from warranty.certificates.rules.papers import ROUGH_HS, stated, transcription_refusal
from warranty.certificates.rules.refusals import (
    CertificateOverclaimed,
    CertificateReportedFake,
    CertificateVoid,
    PaperMalformed,
    ParticipantUnknown,
)
from warranty.certificates.rules.transcribed import transcription_findings
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.policy.catalogue import Finding
from warranty.policy.rows import Alarm
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
    """What the maker can put right in its own statement; looks at nothing on record."""
    document = entry.document
    if refused := number_refusal(policy, document.number, "/credentialSubject/number"):
        return refused
    if refused := _participant_refusal(policy, entry):
        return refused
    if document.hs not in ROUGH_HS:
        return PaperMalformed(
            f"{document.hs[:20]!r} is not an HS code of rough diamonds.",
            pointer="/credentialSubject/hs",
            instead=f"Use {', '.join(sorted(ROUGH_HS))}.",
        )
    if document.transcription is UNSET:
        return None
    at = "/credentialSubject/transcription"
    return transcription_refusal(document.transcription, at) or other_number_refusal(
        policy, document.number, document.transcription.paper.number, f"{at}/paper/number"
    )


def _participant_refusal(policy: Policy, entry: Entry) -> Refusal | None:
    code, day = entry.document.participant, entry.document.event_on
    known = is_participant_code(policy, code)
    umbrella = umbrella_of(policy, code, day) if known else ""
    if known and not umbrella:
        return None
    return ParticipantUnknown(
        f"{code[:20]!r} is not a participant of the Kimberley Process with imports of its own.",
        pointer="/credentialSubject/participant",
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
    asked, remaining = parse_carats(document.carats), left(books, document.number)
    slack = tolerance_left(books, certificate, entry, policy)
    if asked <= remaining + slack:
        return None
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


def claim_findings(books: CertificateBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Findings a claim raises, before it is recorded.

    Those its maker may read compare its own paper with the rules; with the record only if it is entitled to
    the certificate. C01 and L03 go to oversight alone.
    """
    claim = claim_of(entry)
    certificate = books.certificates.get(claim.number)
    found = transcription_findings(
        policy, claim.number, claim.transcription, claim.participant, claim.event_on
    )
    if certificate is not None and claim.claimant in certificate.ground.named:
        return [*found, *claim_differences(policy, certificate, claim)]
    if certificate is not None and certificate.ground.named:
        return [*found, stranger_finding(policy, certificate, claim)]
    return [*found, *_unknown_findings(books, certificate, claim)]


def claim_differences(policy: Policy, certificate: Certificate, claim: Claim) -> list[Finding]:
    """K02 to K06: the claimant's reading of the paper against the issuer's own, or else the authority's."""
    standing = certificate.confirmation
    found: list[Finding] = []
    if claim.transcription is not None and (reference := reference_reading(certificate)):
        theirs = reading_of_paper(claim.transcription.paper, "importer's transcription")
        found += differences(
            policy, Compared(claim.number, reference, theirs, exact=True, day=claim.event_on)
        )
    if standing is not None and standing.hs and claim.hs not in standing.hs:
        confirmed = ", ".join(standing.hs)
        sentence = f"{claim.hs} is claimed on {claim.number}, which was confirmed for {confirmed}."
        facts = {"alarm": Alarm.MINOR.value, "claimed": claim.hs, "confirmed": confirmed}
        found.append(Finding("K05", claim.number, sentence, facts))
    return found


def reference_reading(certificate: Certificate) -> Reading | None:
    """The paper as its issuer states it, or else as the authority whose confirmation stands read it."""
    if certificate.issue is not None:
        return reading_of_paper(certificate.issue.paper, "issuer's certificate")
    standing = certificate.confirmation
    return reading_of_paper(standing.transcription.paper, "authority's transcription") if standing else None


def stranger_finding(policy: Policy, certificate: Certificate, claim: Claim) -> Finding:
    """L03: claimed by somebody the confirmation does not name. For oversight alone."""
    facts = {
        "alarm": Alarm.MAJOR.value,
        "claimant": str(claim.claimant),
        "asked": format_carats(claim.carats),
        "differing": sorted({finding.rule for finding in claim_differences(policy, certificate, claim)}),
    }
    sentence = f"{claim.number} is confirmed to another than the one that claims it; no agency is on record."
    return Finding("L03", claim.number, sentence, facts)


def _unknown_findings(
    books: CertificateBooks, certificate: Certificate | None, claim: Claim
) -> list[Finding]:
    """C01 when a complete feed covers the day and the number is not in it. For oversight alone."""
    asked = ClaimTaken(
        claim.lot,
        claim.number,
        claim.participant,
        claim.claimant,
        claim.carats,
        0,
        0,
        claim.event_on,
        claim.issued_on,
    )
    ground = certificate.ground if certificate else UNKNOWN
    if ground.is_issued or not is_hopeless(ground, asked, books.covered):
        return []
    return [unknown_finding(claim)]


def unknown_finding(claim: Claim) -> Finding:
    """C01: nobody who would have to know the number has it in a feed declared complete for its day."""
    facts = {
        "alarm": Alarm.MATERIAL_BREACH.value,
        "issuedBy": participant_behind(claim.number),
        "importedBy": claim.participant,
        "claimant": str(claim.claimant),
        "asked": format_carats(claim.carats),
    }
    sentence = f"{claim.number} is claimed and stands in no feed that is complete for its day."
    return Finding("C01", claim.number, sentence, facts)
