"""What cutting gives by category (R36), and how polished weights are written (R32)."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from warranty.foundation.quantities import Carats
from warranty.policy.rows import PolishedRounding, YieldBand
from warranty.policy.rule_set import Policy, RuleSetBroken, holding

_MILLION: Final = 1_000_000
_DEVIATION_E4: Final = 14_826
"""The median absolute deviation of evenly spread values is this part of a standard deviation, × 10,000."""
HUNDREDTH: Final = 10
"""Thousandths of a carat in the last place that is written of a polished weight."""


def yield_bands(policy: Policy, day: date) -> dict[str, YieldBand]:
    """The bands of a day by category; days before the scheme began take the first ones."""
    rows = policy.polished.yields
    found = list(holding(rows, day)) or [
        row for row in rows if row.valid_from == min(r.valid_from for r in rows)
    ]
    return {row.category: row for row in found}


class UsualYield(NamedTuple):
    """What a member's own batches gave, in millionths of the rough. batches: how many were looked at."""

    median_ppm: int
    limit_ppm: int
    batches: int


def usual_yield(policy: Policy, cut: Sequence[tuple[int, int]], day: date) -> UsualYield | None:
    """The most that is usual after these batches: polished and consumed of each, the newest last (T01).

    None: no rule holds on that day, or there are too few. Whole numbers alone, rounded down at each step.
    """
    rows = list(holding(policy.polished.history, day))
    if not rows or len(cut) < rows[0].least_batches:
        return None
    row, newest = rows[0], cut[-rows[0].most_batches :]
    yields = [polished * _MILLION // consumed for polished, consumed in newest]
    median = _middle(yields)
    spread = _middle([abs(each - median) for each in yields]) * _DEVIATION_E4 // 10_000
    limit = median + row.deviations * max(spread, row.least_spread_ppm)
    return UsualYield(median, limit, len(newest))


def _middle(values: Sequence[int]) -> int:
    """The median, of an even number of values the mean of the two in the middle."""
    ordered, half = sorted(values), len(values) // 2
    return (ordered[half] + ordered[-half - 1]) // 2


def rounding_rules(policy: Policy, day: date) -> dict[str, PolishedRounding]:
    """The ways to round polished weights on a day, by name."""
    return {row.rule: row for row in holding(policy.polished.rounding, day)}


def rounded_polished(policy: Policy, rule: str, carats: int, day: date) -> Carats:
    """A polished stone's weight with two places, by one of the trade's rules; thousandths in and out.

    "nines": 1.568 → 1.56, 1.569 → 1.57. Not for the sum of a parcel: its stones are rounded singly. Raises
    RuleSetBroken for a rule that does not hold on that day.
    """
    row = rounding_rules(policy, day).get(rule)
    if row is None:
        raise RuleSetBroken(f"no rounding rule {rule!r} on {day}")
    hundredths, third = divmod(carats, HUNDREDTH)
    return Carats((hundredths + (third >= row.up_from)) * HUNDREDTH)
