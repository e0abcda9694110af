"""How long a record is kept (R58): by its jurisdiction, after its last use, and for what was made of it."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from warranty.policy.limits import window_for
from warranty.policy.rule_set import Policy

_RULE: Final = "R58"
_LAST_USE: Final = "last-use"


class Life(NamedTuple):
    """What a record still stands behind.

    used_on: the last day on which anything was made of it. is_alive: some lot made of it still has carats.
    """

    used_on: date
    is_alive: bool


def kept_at_least_until(policy: Policy, participant: str, recorded_on: date) -> date:
    """First day on which a record might go if nothing was made of it. participant: the maker's or ""."""
    own = recorded_on + timedelta(days=window_for(policy, _RULE, recorded_on, participant or "*").days)
    return max(own, _after_use(policy, recorded_on))


def kept_until(policy: Policy, participant: str, recorded_on: date, life: Life) -> date | None:
    """First day on which a record need not be kept any more; None while something made of it lives.

    The latest of the jurisdiction's own duty, counted from the record, and five years after its last use.
    """
    if life.is_alive:
        return None
    return max(kept_at_least_until(policy, participant, recorded_on), _after_use(policy, life.used_on))


def _after_use(policy: Policy, used_on: date) -> date:
    return used_on + timedelta(days=window_for(policy, _RULE, used_on, _LAST_USE).days)
