"""Lateness of what members record (R46): welcome all the same, and measured."""

from warranty.foundation.statements import Entry
from warranty.policy.catalogue import Finding
from warranty.policy.limits import window_for
from warranty.policy.rule_set import Policy


def late_findings(entry: Entry, policy: Policy, regime: str = "*") -> list[Finding]:
    """Q01 when the record comes later after the event than the regime allows."""
    late = (entry.recorded_at.date() - entry.document.event_on).days
    allowed = window_for(policy, "Q01", entry.document.event_on, regime).days
    if late <= allowed:
        return []
    return [
        Finding(
            "Q01",
            str(entry.id),
            f"Recorded {late} days after the day it happened; {allowed} are allowed.",
            {"days": late, "allowed": allowed},
        )
    ]
