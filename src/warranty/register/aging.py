"""What is kept for so many days by policy goes then, by itself (R58): with the first batch of a day.

Refused submissions, looks, what sealed reports say, counts of codes shown. A bounded number goes at once, so
that no batch waits for it.
"""

from datetime import UTC, date, datetime, time
from typing import Final

from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.policy.limits import Kept, kept_since
from warranty.policy.rule_set import Policy
from warranty.register import attempts, store

AT_ONCE: Final = 10_000
"""Looks, and reports, dropped by one batch at most."""
REASON: Final = "Kept for as long as policy says."


async def age(connection: Connection, policy: Policy, now: datetime) -> bool:
    """Drop what is kept no longer. False: there is more of it."""
    today = now.date()
    done = await attempts.age(connection, policy, today)
    looks = await disclosure.age_looks(connection, _since(policy, "looks", today), AT_ONCE)
    reports = await store.age_suspicions(
        connection, _since(policy, "suspicions", today), now, REASON, AT_ONCE
    )
    return done and looks < AT_ONCE and reports < AT_ONCE


def _since(policy: Policy, of: Kept, today: date) -> datetime:
    return datetime.combine(kept_since(policy, of, today), time(), UTC)
