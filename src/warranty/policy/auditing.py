"""What policy says of auditors: the declaration they sign, and for how long they may stay (R49, Q05)."""

from datetime import date

from warranty.policy.rows import Declaration
from warranty.policy.rule_set import Policy, RuleSetBroken, holding


def declaration_on(policy: Policy, day: date) -> Declaration:
    """The declaration of independence that is signed on a day, the newest of several."""
    rows = list(holding(policy.audits.declaration, day))
    if not rows:
        raise RuleSetBroken(f"no declaration of independence on {day}")
    return max(rows, key=lambda row: row.valid_from)


def declared(policy: Policy, identifier: str, day: date) -> Declaration | None:
    """The registered declaration of this id, None where there is none on a day."""
    return next((row for row in holding(policy.audits.declaration, day) if row.id == identifier), None)


def longest_years_running(policy: Policy, day: date) -> int:
    """Years after which an auditor that stays with a member is in conflict by that alone."""
    rows = list(holding(policy.audits.rotation, day))
    if not rows:
        raise RuleSetBroken(f"no rotation of auditors on {day}")
    return rows[-1].years
