"""What cutting gives by category (R36), and how polished weights are written (R32)."""

from datetime import date
from typing import Final

from warranty.foundation.quantities import Carats
from warranty.policy.rows import PolishedRounding, YieldBand
from warranty.policy.rule_set import Policy, RuleSetBroken, holding

HUNDREDTH: Final = 10
"""Thousandths of a carat in the last place that is written of a polished weight."""


def yield_bands(policy: Policy, day: date) -> dict[str, YieldBand]:
    """The bands of a day by category; days before the scheme began take the first ones."""
    rows = policy.polished.yields
    found = list(holding(rows, day)) or [
        row for row in rows if row.valid_from == min(r.valid_from for r in rows)
    ]
    return {row.category: row for row in found}


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
