"""Findings raised by a feed mark: S02 for its count, C01 for numbers claimed that nobody knows."""

from collections.abc import Iterator
from datetime import date

from warranty.certificates.books import Certificate, CertificateBooks, Claim, FeedCount, FeedKey, Status
from warranty.certificates.documents import FeedComplete
from warranty.certificates.rules.numbering import participant_behind
from warranty.certificates.rules.raising.claims import unknown_finding
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry
from warranty.policy.catalogue import Finding
from warranty.policy.rows import Alarm


def feed_findings(books: CertificateBooks, entry: Entry) -> list[Finding]:
    """S02 when the signer counts otherwise than the record; C01 for each number claimed that nobody knows."""
    document: FeedComplete = entry.document
    participant = books.parties.parties[entry.party].participant
    key = FeedKey(participant, document.of, document.through)
    found = list(_count_findings(key, document, books.feeds.get(key)))
    first: dict[str, Claim] = {}
    for claim in _unknown_claims(books, key):
        first.setdefault(claim.number, claim)
    return [*found, *map(unknown_finding, first.values())]


def _count_findings(key: FeedKey, document: FeedComplete, recorded: FeedCount | None) -> Iterator[Finding]:
    counted = FeedCount(document.certificates, parse_carats(document.carats))
    if recorded is None or counted == recorded:
        return
    sentence = (
        f"{key.participant} counts {counted.certificates} certificates with "
        f"{format_carats(counted.carats)} ct {key.of} through {key.through}; on record are "
        f"{recorded.certificates} with {format_carats(recorded.carats)} ct."
    )
    facts = {
        "alarm": Alarm.MAJOR.value,
        "counted": {"certificates": counted.certificates, "carats": format_carats(counted.carats)},
        "recorded": {"certificates": recorded.certificates, "carats": format_carats(recorded.carats)},
    }
    yield Finding("S02", key.participant, sentence, facts)


def _unknown_claims(books: CertificateBooks, key: FeedKey) -> list[Claim]:
    """Claims the mark newly covers on numbers that are still unknown at this moment of the log."""
    before = books.covered.get((key.participant, key.of))
    loaded = {claim.lot: claim for claim in books.unknown.get(key, ())}
    known = [claim for claim in books.claims.values() if _is_covered_by(key, claim)]
    loaded |= {claim.lot: claim for claim in known}
    return [
        claim
        for claim in sorted(loaded.values(), key=lambda claim: claim.position)
        if _is_unknown(books.certificates.get(claim.number))
        and (before is None or _day_for(key, claim) > before)
    ]


def _is_unknown(certificate: Certificate | None) -> bool:
    return certificate is None or certificate.status is Status.CLAIMED_ONLY


def _is_covered_by(key: FeedKey, claim: Claim) -> bool:
    whose = participant_behind(claim.number) if key.of == "issued" else claim.participant
    return whose == key.participant and _day_for(key, claim) <= key.through


def _day_for(key: FeedKey, claim: Claim) -> date:
    return (claim.issued_on or claim.event_on) if key.of == "issued" else claim.event_on
