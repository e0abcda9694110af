"""Findings an import claim raises, and those a later statement raises about claims made before.

What the maker of a claim may read compares its own paper with the rules; with the record only if it is
entitled to the certificate. C01 and L03 go to oversight alone.
"""

from collections.abc import Iterator

from warranty.certificates.books import Certificate, CertificateBooks, Claim
from warranty.certificates.rules.claiming import claim_of
from warranty.certificates.rules.comparing import Compared, Reading, differences, reading_of_paper
from warranty.certificates.rules.grading import UNKNOWN, ClaimTaken, is_missing
from warranty.certificates.rules.numbering import participant_behind
from warranty.certificates.rules.transcribed import transcription_findings
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry
from warranty.foundation.zones import BETWEEN_ZONES
from warranty.policy.catalogue import Finding
from warranty.policy.rows import Alarm
from warranty.policy.rule_set import Policy


def claim_findings(books: CertificateBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Findings a claim raises, before it is recorded."""
    claim = claim_of(entry)
    certificate = books.certificates.get(claim.number)
    found = transcription_findings(
        policy, claim.number, claim.transcription, claim.participant, claim.event_on
    )
    if certificate is not None and claim.claimant in certificate.ground.named:
        early = early_findings(certificate, claim)
        return [*found, *claim_differences(policy, certificate, claim), *early]
    if certificate is not None and certificate.ground.named:
        return [*found, stranger_finding(policy, certificate, claim)]
    return [*found, *_unknown_findings(books, certificate, claim)]


def claim_differences(policy: Policy, certificate: Certificate, claim: Claim) -> list[Finding]:
    """K02 to K06: the claimant's reading of the paper against the issuer's own, or else the authority's."""
    found: list[Finding] = []
    if claim.transcription is not None and (reference := reference_reading(certificate)):
        theirs = reading_of_paper(claim.transcription.paper, "importer's transcription")
        found += differences(
            policy, Compared(claim.number, reference, theirs, exact=True, day=claim.event_on)
        )
    found += _class_findings(certificate, claim)
    return found


def early_findings(certificate: Certificate, claim: Claim) -> Iterator[Finding]:
    """L07: taken into stock before the authority received the goods; a day between zones is none.

    Where the confirmation names no day of receipt nothing is known: authorities confirm later than they see.
    """
    received_on = certificate.confirmation.received_on if certificate.confirmation else None
    if received_on is None or claim.event_on >= received_on - BETWEEN_ZONES:
        return
    sentence = (
        f"Taken into stock on {claim.event_on}; the authority received the goods of {claim.number} on "
        f"{received_on}."
    )
    facts = {"takenOn": claim.event_on.isoformat(), "receivedOn": received_on.isoformat()}
    yield Finding("L07", str(claim.lot), sentence, facts)


def _class_findings(certificate: Certificate, claim: Claim) -> Iterator[Finding]:
    """K05: claimed as a class that was not confirmed; where a confirmation names none, not issued."""
    standing, own = certificate.confirmation, reference_reading(certificate)
    word, classes = "confirmed", standing.hs if standing else ()
    if not classes and own is not None:
        word, classes = "issued", tuple(sorted(own.hs))
    if classes and claim.hs not in classes:
        stated = ", ".join(classes)
        sentence = f"{claim.hs} is claimed on {claim.number}, which was {word} for {stated}."
        facts = {"alarm": Alarm.MINOR.value, "claimed": claim.hs, word: stated}
        yield Finding("K05", claim.number, sentence, facts)


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
    if ground.is_issued or not is_missing(ground, asked, books.covered):
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
