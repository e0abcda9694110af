"""How far two statements of one weight, value or moment may lie apart."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from warranty.foundation.quantities import Carats
from warranty.policy.rows import Alarm
from warranty.policy.rule_set import AnyDated, Policy, RuleSetBroken, holding

Comparison = Literal["agree", "differ", "differ-greatly"]
MILLION = 1_000_000


def weight_tolerance(policy: Policy, parcels: int, carats: int, day: date) -> Carats:
    """τ for re-weighing: 0.01 ct a parcel and 0.02 % of the weight, rounded half up to the hundredth.

    parcels: from 1; a shipment whose number of parcels is not stated counts as one, which is the strictest.
    carats: thousandths, not negative. 1,000.00 ct in 10 parcels → 0.30 ct; 99.80 ct in one → 0.03 ct
    (0.01 + 0.01996, rounded). Half up, because two scales that differ by exactly τ are not told apart.
    """
    row = _row(policy.tolerances.weight, day)
    exact = row.per_parcel * max(parcels, 1) * MILLION + carats * row.share_ppm
    step = row.round_to * MILLION
    return Carats((2 * exact + step) // (2 * step) * row.round_to)


def compare_values(policy: Policy, one: int, other: int, day: date) -> Comparison:
    """Two statements of one value in the same minor units, compared by ε (K04, B03, V03).

    Neither negative. Zero agrees with zero alone. "differ-greatly" is a ratio above 1.2.
    """
    row = _row(policy.tolerances.value, day)
    small, large = sorted((one, other))
    excess = (large - small) * MILLION
    if excess <= small * row.agree_ppm:
        return "agree"
    return "differ" if excess <= small * row.major_ppm else "differ-greatly"


def price_jump(policy: Policy, ratio: Fraction | None, day: date) -> Alarm | None:
    """The alarm of a price per carat that is `ratio` times another, or None within θ (V01).

    ratio: the higher by the lower, 1 or more; None where one of them is nothing and the other is not.
    """
    row = _row(policy.tolerances.price, day)
    if ratio is None or ratio * MILLION > row.extreme_ppm:
        return Alarm.MATERIAL_BREACH
    if ratio * MILLION > row.major_ppm:
        return Alarm.MAJOR
    return Alarm.MINOR if ratio * MILLION > row.usual_ppm else None


def is_mostly_known(policy: Policy, known: int, whole: int, day: date) -> bool:
    """Whether enough of a weight is of known cost for its price to be compared (V01)."""
    return known * MILLION >= whole * _row(policy.tolerances.price, day).known_ppm


def loss_limit(policy: Policy, cause: str, carats: int, day: date) -> Carats:
    """What usually goes at most by one cause, of `carats` worked; both thousandths, rounded down (T04)."""
    row = _row([one for one in policy.tolerances.loss if one.cause == cause], day)
    return Carats(carats * row.share_ppm // MILLION)


def weighing_cap(policy: Policy, weighed: int, day: date) -> Carats:
    """Tolerance a member may use in the calendar year of a day, having weighed so much (R70); thousandths."""
    row = _row(policy.tolerances.weighing, day)
    return Carats(row.yearly + weighed * row.share_ppm // MILLION)


def goods_cap(policy: Policy, carats: int, day: date) -> Carats:
    """Tolerance that all who have had goods may use on them together (R70); thousandths."""
    return Carats(_row(policy.tolerances.weighing, day).goods * weight_tolerance(policy, 1, carats, day))


def root_cap(policy: Policy, carats: int, day: date) -> Carats:
    """Tolerance that may be used on all goods of one root, of so many carats, wherever they are (R70)."""
    return Carats(_row(policy.tolerances.weighing, day).root * weight_tolerance(policy, 1, carats, day))


def clock_skew_seconds(policy: Policy, day: date) -> int:
    """How far a signing time may lie ahead of recorded time."""
    return _row(policy.tolerances.clock, day).ahead_seconds


def _row(rows: Sequence[AnyDated], day: date) -> AnyDated:
    """The row of a day; days before the scheme began take the first row, for goods are older than it."""
    found = list(holding(rows, day)) or rows
    if not found:
        raise RuleSetBroken(f"no tolerance for {day}")
    return found[0] if len(found) == 1 else min(found, key=lambda row: row.valid_from)
