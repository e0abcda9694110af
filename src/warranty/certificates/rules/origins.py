"""Where a certificate says that goods were mined (R7)."""

from msgspec import UNSET

from warranty.certificates.books import ROOTING, Certificate
from warranty.foundation.ids import PartyId


def origin_on(certificate: Certificate | None) -> list[tuple[str, str]]:
    """Countries with percentages by the issuer, or else as the importing authority read them.

    A percentage is "" where not stated; no countries: undisclosed, not stated, or no certificate.
    """
    if certificate is None:
        return []
    standing = certificate.confirmation
    paper = (
        certificate.issue.paper if certificate.issue else standing.transcription.paper if standing else None
    )
    if paper is None or paper.origin is UNSET:
        return []
    return [(one.country, "" if one.percent is UNSET else one.percent) for one in paper.origin.countries]


def draws_on(certificate: Certificate | None, claimant: PartyId | None) -> bool:
    """Whether a claimant's claim draws on a certificate: it is named, and something is confirmed.

    A claim on anything else draws nothing, and anybody may make one: it must not open the paper of a number
    that was merely guessed.
    """
    standing = certificate.confirmation if certificate else None
    return bool(standing and standing.carats and claimant and standing.names(claimant))


def origin_for(certificate: Certificate | None, claimant: PartyId | None) -> list[tuple[str, str]]:
    """The origin of what a claim draws while its certificate stands; [] for one that draws nothing."""
    if certificate is None or certificate.status not in ROOTING or not draws_on(certificate, claimant):
        return []
    return origin_on(certificate)
