"""Carats claims take from a certificate (R22): at once, or when a confirmation names their claimant.

Reads no policy: a claim that was accepted is within what was left and τ, so that all beyond what is left is
weighing.
"""

from collections.abc import Iterator
from typing import NamedTuple

from warranty.certificates.books import (
    ROOTING,
    CaratsDrawn,
    Certificate,
    CertificateBooks,
    Claim,
    Effect,
    Ground,
)
from warranty.foundation.ids import LotId, PartyId, StatementId


class ClaimState(NamedTuple):
    """What became of a claim so far, in thousandths: asked = drawn + weighing + pending."""

    asked: int
    drawn: int
    weighing: int
    pending: int


def claim_state(books: CertificateBooks, lot: LotId) -> ClaimState:
    """The claim that opened a lot, as the books have it at this moment of the log."""
    asked = books.claims[lot].carats
    drawn, weighing = books.taken_by(lot)
    return ClaimState(asked, drawn, weighing, asked - drawn - weighing)


def may_draw(certificate: Certificate | None, party: PartyId) -> bool:
    """Whether a party's claim draws at once: named, and the shipment confirmed or released (R4)."""
    ground = certificate.ground if certificate else None
    return ground is not None and ground.status in ROOTING and party in ground.named


def balance(books: CertificateBooks, number: str) -> int:
    """Carats that may be claimed less carats drawn; negative where a correction went below what was drawn."""
    certificate = books.certificates.get(number)
    claimable = books.ground_of(certificate).claimable if certificate else 0
    return claimable - books.account_of(number).drawn


def draws_at_once(books: CertificateBooks, claim: Claim) -> Iterator[Effect]:
    """What a claim just made takes: what is left, the rest as weighing; nothing while it is pending."""
    if may_draw(books.certificates.get(claim.number), claim.claimant):
        drawn = min(claim.carats, max(0, balance(books, claim.number)))
        if drawn:
            yield CaratsDrawn(claim.number, claim.lot, claim.position, "draw", drawn)
        if claim.carats > drawn:
            yield CaratsDrawn(claim.number, claim.lot, claim.position, "weighing", claim.carats - drawn)


def settlement(books: CertificateBooks, after: Certificate) -> list[Effect]:
    """Draws that follow when a certificate changes to `after`.

    Claims of parties no longer named give back what they took. Then pending claims of those named draw in
    log order as far as carats are left; what is left over of one stays pending.
    """
    before, now = books.certificates.get(after.number), after.ground
    if now.confirmed is None or (before is not None and before.ground == now):
        return []
    reversals = list(_reversals(books, after, now))
    draws = _settling(books, after, now, sum(-drawn.carats for drawn in reversals if drawn.kind == "draw"))
    return [*reversals, *draws]


def redrawn(books: CertificateBooks, application: StatementId, position: int) -> list[CaratsDrawn]:
    """What waiting claims draw when more of exported goods can arrive again than was thought."""
    number = books.applications[application].number
    standing = books.certificates.get(number) if number else None
    if standing is None or books.application_behind(standing.number) is None:
        return []
    return [drawn._replace(position=position) for drawn in _settling(books, standing, standing.ground, 0)]


def _reversals(books: CertificateBooks, after: Certificate, now: Ground) -> Iterator[CaratsDrawn]:
    for claim in books.claims_on(after.number):
        drawn, weighing = books.taken_by(claim.lot)
        if claim.claimant not in now.named:
            if drawn:
                yield CaratsDrawn(after.number, claim.lot, after.position, "draw", -drawn)
            if weighing:
                yield CaratsDrawn(after.number, claim.lot, after.position, "weighing", -weighing)


def _settling(
    books: CertificateBooks, after: Certificate, now: Ground, reversed_: int
) -> Iterator[CaratsDrawn]:
    if now.status not in ROOTING or now.confirmed is None:
        return
    claimable = books.ground_of(after).claimable
    remaining = claimable - books.account_of(after.number).drawn + reversed_
    for claim in books.claims_on(after.number):
        pending = claim_state(books, claim.lot).pending
        if claim.claimant in now.named and pending and remaining > 0:
            drawn = min(pending, remaining)
            remaining -= drawn
            yield CaratsDrawn(after.number, claim.lot, after.position, "draw", drawn)
