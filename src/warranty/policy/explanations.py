"""What a discrepancy may be explained by (R45)."""

from datetime import date

from warranty.policy.rows import ExplanationCode
from warranty.policy.rule_set import Policy, holding


def explanation_codes(policy: Policy, day: date) -> dict[str, ExplanationCode]:
    """The codes of a day, in the order they are listed."""
    return {row.code: row for row in holding(policy.explanations.codes, day)}
