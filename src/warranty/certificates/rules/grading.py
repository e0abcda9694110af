"""What is known of claimed carats: confirmed, awaiting, unsupported. Derived when asked, never stored."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from warranty.certificates.books import ROOTING, FeedKind, Ground, Status
from warranty.certificates.rules.numbering import participant_behind
from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.quantities import apportion

Covered = Mapping[tuple[str, FeedKind], date]
UNKNOWN = Ground(Status.CLAIMED_ONLY, is_issued=False, confirmed=None, named=frozenset())
_PUBLICLY_DEAD = frozenset({Status.VOIDED, Status.REPORTED_FAKE})


class Graded(NamedTuple):
    """A claim's carats by grade, in thousandths; they add up to what it asked. number: of its certificate."""

    number: str
    confirmed: int
    awaiting: int
    unsupported: int


class ClaimTaken(NamedTuple):
    """What grading needs to know of a claim. number: canonical; weights in thousandths."""

    lot: LotId
    number: str
    participant: str
    claimant: PartyId
    asked: int
    drawn: int
    weighing: int
    event_on: date
    issued_on: date | None


def grade_claims(
    ground: Ground | None, claims: Sequence[ClaimTaken], covered: Covered
) -> dict[LotId, Graded]:
    """Grade all claims on one certificate. ground: None for an unknown number.

    confirmed: what was drawn, as far as the confirmation still covers it, less what came home of it; a
    shortfall after a correction is unsupported by weight over all claims alike (500.00 and 300.00 drawn of
    800.00, corrected to 720.00: 450.00 and 270.00).
    awaiting: drawn from a shipment now detained, and pending until a feed mark covers its day (C01).
    unsupported: the rest; the excess within τ (weighing) always, as slack (R67).
    """
    known = ground or UNKNOWN
    drawn = [claim.drawn for claim in claims]
    supported = apportion(min(known.claimable, sum(drawn)), drawn)
    return {
        claim.lot: _graded(known, claim, part, covered) for claim, part in zip(claims, supported, strict=True)
    }


def _graded(ground: Ground, claim: ClaimTaken, supported: int, covered: Covered) -> Graded:
    pending = claim.asked - claim.drawn - claim.weighing
    confirmed = supported if ground.status in ROOTING else 0
    awaiting = supported if ground.status is Status.DETAINED else 0
    if pending and not is_hopeless(ground, claim, covered):
        awaiting += pending
    return Graded(claim.number, confirmed, awaiting, claim.asked - confirmed - awaiting)


def is_hopeless(ground: Ground, claim: ClaimTaken, covered: Covered) -> bool:
    """Whether nothing can be expected any more for what a claim has not drawn.

    Void and fake are public, and everybody's; then the importing participant's mark that covers the day of
    the event. A stranger's grade follows from nothing else: its coverage is its own to read, so that a number
    unknown, issued and on its way, or confirmed to another must look alike. The issuer's mark would tell them
    apart, since it ends the hope for a number never issued alone; it is told to authorities (`is_missing`).
    For the party named in the confirmation the issuer's mark counts, and that the shipment went back.
    """
    if ground.status in _PUBLICLY_DEAD:
        return True
    if _covers(covered.get((claim.participant, "confirmed")), claim.event_on):
        return True
    if claim.claimant not in ground.named:
        return False
    if ground.status in (Status.RETURNED, Status.UNUSED):
        return True
    return not ground.is_issued and _issuer_covers(claim, covered)


def is_lost(ground: Ground | None, drawn: Sequence[int]) -> bool:
    """Whether what claims drew from a certificate is no longer behind all of it. drawn: of all on it.

    Goods that are detained, or came home unsold, have lost nothing by it.
    """
    if not any(drawn):
        return False
    is_behind = ground is not None and ground.status in ROOTING | {Status.DETAINED}
    return ground is None or not is_behind or sum(drawn) > (ground.confirmed or 0)


def is_missing(ground: Ground, claim: ClaimTaken, covered: Covered) -> bool:
    """Whether a feed that would have to know what is claimed is complete without it (C01). For oversight.

    The importing participant's has no confirmation of it; the issuer's has not even the number.
    """
    if _covers(covered.get((claim.participant, "confirmed")), claim.event_on):
        return True
    return not ground.is_issued and _issuer_covers(claim, covered)


def _issuer_covers(claim: ClaimTaken, covered: Covered) -> bool:
    mark = covered.get((participant_behind(claim.number), "issued"))
    return _covers(mark, claim.issued_on or claim.event_on)


def _covers(through: date | None, day: date) -> bool:
    return through is not None and day <= through
