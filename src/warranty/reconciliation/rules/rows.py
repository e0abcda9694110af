"""Certificates against claims, one by one: each row's status, and the figures that show it (R40-R48)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from warranty.certificates.books import Status
from warranty.certificates.questions import ClaimedSide, ConfirmedSide, Life
from warranty.certificates.rules import Covered
from warranty.certificates.rules.grading import is_missing
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.policy.limits import is_expired, window_for
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import weight_tolerance


class RowStatus(StrEnum):
    """Whether both sides agree, in the order totals are told.

    Of confirmations: MATCHED, UNCLAIMED, OVER_CLAIMED; TAKEN_BACK was corrected to nothing; CONFIRMED_TWICE
    stands behind an earlier one of its number (C03). Of claims that no confirmation names: AWAITING its
    confirmation; NOT_CONFIRMED where the feed that would have it is complete; NOT_YET_KNOWN, UNKNOWN of a
    number nobody knows, before and after such a feed (C01); WRONG_CLAIMANT of one confirmed to another (L03).
    Of both: the rest.
    """

    MATCHED = "matched"
    UNCLAIMED = "unclaimed"
    OVER_CLAIMED = "over-claimed"
    AWAITING = "awaiting"
    NOT_YET_KNOWN = "not-yet-known"
    UNKNOWN = "unknown"
    NOT_CONFIRMED = "not-confirmed"
    WRONG_CLAIMANT = "wrong-claimant"
    CONFIRMED_TWICE = "confirmed-twice"
    EXPIRED = "expired"
    DETAINED = "detained"
    RETURNED = "returned"
    UNUSED = "unused"
    VOIDED = "voided"
    REPORTED_FAKE = "reported-fake"
    TAKEN_BACK = "taken-back"


class Row(NamedTuple):
    """One comparison. Weights in thousandths; confirmed: None where nothing was confirmed to the claimant.

    on: the day by which it counts. rules: of the catalogue, that it falls under. tolerance: τ, 0 where both
    sides are equal. due_on: of an unclaimed row, last day to claim without remark; since: day from which it
    is counted. confirmation, last: statements of the confirmation's side, None for a claim's. claims: lots
    of the claims counted.
    """

    number: str
    status: RowStatus
    on: date
    importer: PartyId
    certified: int | None
    confirmed: int | None
    claimed: int
    hs: tuple[str, ...]
    rules: tuple[str, ...] = ()
    tolerance: int = 0
    since: date | None = None
    due_on: date | None = None
    corrections: int = 0
    confirmation: StatementId | None = None
    last: StatementId | None = None
    claims: tuple[LotId, ...] = ()

    @property
    def difference(self) -> int:
        """Confirmed less claimed, signed."""
        return (self.confirmed or 0) - self.claimed

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Where the row stands in an answer: by day and number, the confirmation before claims."""
        if self.confirmation is not None:
            return (self.on.isoformat(), self.number, "0", str(self.confirmation))
        return (self.on.isoformat(), self.number, "1", str(self.claims[0]))


_BLOCKED: Final = {
    Status.REPORTED_FAKE: RowStatus.REPORTED_FAKE,
    Status.VOIDED: RowStatus.VOIDED,
    Status.UNUSED: RowStatus.UNUSED,
}
_PUBLICLY_DEAD: Final = (RowStatus.REPORTED_FAKE, RowStatus.VOIDED)
_RULES: Final = {
    RowStatus.OVER_CLAIMED: ("L02",),
    RowStatus.UNKNOWN: ("C01",),
    RowStatus.WRONG_CLAIMANT: ("L03",),
    RowStatus.CONFIRMED_TWICE: ("C03",),
    RowStatus.EXPIRED: ("C05",),
}


def confirmed_row(policy: Policy, side: ConfirmedSide, recorded_on: date, today: date) -> Row:
    """A confirmation against the claims of the parties it names, over all time.

    recorded_on: day on which the confirmation was recorded. today: the day the answer is given, for L01.
    """
    tolerance = 0  # not asked for where both sides say the same, as nearly all do
    if side.claimed != side.carats:
        tolerance = weight_tolerance(policy, side.parcels, side.carats, side.on)
    status = _confirmed_status(policy, side, tolerance)
    since = due_on = None
    rules = _RULES.get(status, ())
    if status in _PUBLICLY_DEAD and side.claimed:
        rules = ("C04",)
    if status is RowStatus.UNCLAIMED:
        since = max(side.on, recorded_on)
        due_on = since + timedelta(days=window_for(policy, "L01", side.on, side.participant).days)
        rules = ("L01",) if today > due_on else ()
    return Row(
        side.number, status, side.on, side.confirmed_to, side.certified, side.carats, side.claimed, side.hs,
        rules, tolerance, since, due_on, side.corrections, side.statement, side.last, side.lots,
    )  # fmt: skip


def _confirmed_status(policy: Policy, side: ConfirmedSide, tolerance: int) -> RowStatus:
    """What takes the whole confirmation out of use goes before what is wrong with its carats."""
    if not side.carats:
        return RowStatus.OVER_CLAIMED if side.claimed else RowStatus.TAKEN_BACK
    if side.status in (Status.REPORTED_FAKE, Status.VOIDED):
        return _BLOCKED[side.status]
    if side.arrival is Status.RETURNED:
        return RowStatus.RETURNED
    if not side.is_standing:
        return RowStatus.CONFIRMED_TWICE
    if side.status is Status.DETAINED:
        return RowStatus.DETAINED
    if side.status is Status.UNUSED:
        return RowStatus.UNUSED
    if side.claimed > side.carats + tolerance:
        return RowStatus.OVER_CLAIMED
    if _was_expired(policy, side.life):
        return RowStatus.EXPIRED
    return RowStatus.UNCLAIMED if side.carats - side.claimed > tolerance else RowStatus.MATCHED


def _was_expired(policy: Policy, life: Life) -> bool:
    """Whether the certificate had run out when it was used (C05, R8); False where the paper does not say."""
    if life.issued_on is None or life.used_on is None:
        return life.printed is not None and life.used_on is not None and life.used_on > life.printed
    return is_expired(
        policy, life.participant, life.issued_on, use="import", used_on=life.used_on, printed=life.printed
    )


def claimed_row(policy: Policy, side: ClaimedSide, covered: Covered, today: date) -> Row:
    """A claim that draws on nothing, and why."""
    status = _claimed_status(policy, side, covered, today)
    rules = ("C04",) if status in _PUBLICLY_DEAD else _RULES.get(status, ())
    claim = side.claim
    return Row(
        claim.number, status, claim.event_on, claim.claimant, side.certified, None, claim.asked, (side.hs,),
        rules, claims=(claim.lot,),
    )  # fmt: skip


def _claimed_status(policy: Policy, side: ClaimedSide, covered: Covered, today: date) -> RowStatus:
    ground = side.ground
    if ground.status in (Status.REPORTED_FAKE, Status.VOIDED):
        return _BLOCKED[ground.status]
    if ground.confirmed:
        return RowStatus.WRONG_CLAIMANT
    if ground.status in (Status.UNUSED, Status.RETURNED, Status.DETAINED):
        return RowStatus(ground.status.value)
    missing = is_missing(ground, side.claim, covered)
    if ground.is_issued or ground.status is Status.SUBMITTED:
        unused = side.life._replace(used_on=side.life.used_on or today)
        if _was_expired(policy, unused):
            return RowStatus.EXPIRED
        return RowStatus.NOT_CONFIRMED if missing else RowStatus.AWAITING
    return RowStatus.UNKNOWN if missing else RowStatus.NOT_YET_KNOWN


def neutral(row: Row, asker: PartyId) -> Row:
    """A row as importer or agent may read it: claims that draw on nothing are answered alike.

    Void and fake are public; the rest of what its confirmation says was said to the importer itself. Of a
    confirmation to another an agent sees its own claims alone, so that nothing follows from what is left.
    """
    if row.importer != asker:
        row = row._replace(rules=tuple(rule for rule in row.rules if rule != "L01"), since=None, due_on=None)
    if row.status in _PUBLICLY_DEAD:
        return row if row.confirmation is not None else row._replace(certified=None)
    if row.status is RowStatus.CONFIRMED_TWICE or row.confirmation is None:
        return row._replace(status=RowStatus.AWAITING, certified=None, rules=())
    return row


class Totals(NamedTuple):
    """Rows and carats of some rows. certified: each certificate once, of those whose rows state it."""

    rows: int
    certified: int
    confirmed: int
    claimed: int

    @property
    def difference(self) -> int:
        """Confirmed less claimed, signed."""
        return self.confirmed - self.claimed


def totals(rows: Iterable[Row]) -> tuple[Totals, dict[RowStatus, Totals]]:
    """Over all rows but those confirmed twice, and by status, in the order of RowStatus, over every row.

    A second confirmation of a number stands for the same goods; it has its own line and is added to nothing.
    Rows, confirmed and claimed of the other statuses add up to the whole; certified need not, as a
    certificate may have rows of several statuses.
    """
    by_status: dict[RowStatus, list[Row]] = {}
    for row in rows:
        by_status.setdefault(row.status, []).append(row)
    counted = [
        row for status, alike in by_status.items() if status is not RowStatus.CONFIRMED_TWICE for row in alike
    ]
    return _total(counted), {status: _total(by_status[status]) for status in RowStatus if status in by_status}


def _total(rows: Sequence[Row]) -> Totals:
    certified = {row.number: row.certified for row in rows if row.certified is not None}
    return Totals(
        len(rows),
        sum(certified.values()),
        sum(row.confirmed or 0 for row in rows),
        sum(row.claimed for row in rows),
    )
