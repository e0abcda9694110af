"""Polished weights as the trade writes them, where somebody asks for it (R32)."""

from collections.abc import Callable
from typing import Final

import rich_click as click

from warranty.foundation import clock
from warranty.policy.polished import rounded_polished, rounding_rules
from warranty.policy.rule_set import packaged

ROUNDING: Final = "nines (1.568 is 1.56, 1.569 is 1.57), half-up or cut"
"""The rules by name, for help texts."""


def weighing(rule: str | None) -> Callable[[int], int] | None:
    """How thousandths of a polished stone are written by a rule of today's rule set; None: as they are.

    Raises UsageError for a rule there is not.
    """
    if rule is None:
        return None
    policy, today = packaged(), clock.now().date()
    if rule not in (known := rounding_rules(policy, today)):
        raise click.UsageError(f"--polished-rounding is one of {', '.join(known)}.")
    return lambda carats: rounded_polished(policy, rule, carats, today)
