"""Limits in days: windows before silence is a finding, expiry of certificates, origin, retention."""

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from warranty.policy.rows import OriginDisclosure, Window
from warranty.policy.rule_set import Policy, RuleSetBroken, holding

SCHEME_BEGAN: Final = date(2003, 1, 1)
"""No certificate is older, and no rule of ours speaks of what happened before."""
OWNERS_ANSWER_SINCE: Final = datetime(2026, 11, 28, tzinfo=UTC)
"""Recorded before it, a statement made another the owner of goods without its word; now it only names it.
What a statement leads to must not depend on the rule set in force, so that this stands here."""
EXPORTERS_KEEP_SINCE: Final = datetime(2026, 11, 28, 7, tzinfo=UTC)
"""From then on what feeds a claim abroad stays its exporter's where its application says so; before it, the
claim made it the claimant's."""
SOLD_EARLY_COUNTS_SINCE: Final = datetime(2026, 11, 28, 12, tzinfo=UTC)
"""What settles a claim from then on makes what was sold out of it before wait for its title, as far as the
goods are their exporter's; before it, that was the claimant's."""
LEFT_EARLY_COUNTS_SINCE: Final = datetime(2026, 11, 28, 14, tzinfo=UTC)
"""What settles a claim from then on counts all that left it before, not what was sold alone; and what was
made of its goods alone is their exporter's as the rest of it is."""
WORKS_COUNT_SINCE: Final = datetime(2026, 11, 28, 15, tzinfo=UTC)
"""What comes back from then on of work for others is what its contractor's next yields are held against."""
NOTES_REACH_ADDED_SINCE: Final = datetime(2026, 11, 28, 15, tzinfo=UTC)
"""What goes back by a note agreed to from then on goes back of what was delivered of the line later, too."""

RETURNS_WITHIN: Final = timedelta(days=90)
"""Since joining: what a member had sold before comes back into its opening stock by its invoice (L11)."""
RETURNED_SHARE: Final = 10
"""In the hundred, of what was declared of a class of goods: the most that so comes back. Both stand here for
the same reason: the grade of the goods follows from them."""

Use = Literal["export", "import"]


def window_for(policy: Policy, rule: str, day: date, regime: str = "*") -> Window:
    """The window of a rule on a day, under a regime of its own if it has one, else the default.

    regime: a participant (K01: the importing one, Q01: the member's) or a trade such as "ZA-producer".
    """
    rows = list(holding(policy.windows_by_rule.get(rule, ()), day))
    for wanted in (regime, "*"):
        for row in rows:
            if row.regime == wanted:
                return row
    raise RuleSetBroken(f"no window for {rule} on {day}")


Kept = Literal["attempts", "looks", "suspicions"]
"""What is no record of the ledgers, tells of people, and goes by itself."""


def kept_since(policy: Policy, of: Kept, day: date) -> date:
    """The first day of which something that is no record is still kept on a day."""
    rows = [row for row in holding(policy.parties.retention, day) if row.of == of]
    if not rows:
        raise RuleSetBroken(f"no retention of {of} on {day}")
    return day - timedelta(days=rows[0].days)


def last_day_of_use(
    policy: Policy, participant: str, issued_on: date, use: Use, *, printed: date | None = None
) -> date | None:
    """Last day a certificate may be used, None where neither a rule nor the paper says (R8).

    use: "import" is its submission to the importing authority, "export" its leaving the issuer. printed:
    the expiry on the paper. Where both are known the earlier day decides. EU, issued 31 December 2024:
    last day of export 28 February 2025.
    """
    rows = holding(policy.certificates.expiry, issued_on)
    limits = [
        _after(issued_on, row.months, row.days)
        for row in rows
        if row.participant == participant and row.use in ("any", use)
    ]
    return min([*limits, *([printed] if printed else [])], default=None)


def is_expired(
    policy: Policy, participant: str, issued_on: date, *, use: Use, used_on: date, printed: date | None = None
) -> bool:
    """Whether a use comes too late (C05). False where no limit is known."""
    last = last_day_of_use(policy, participant, issued_on, use, printed=printed)
    return last is not None and used_on > last


def origin_disclosure_asked(policy: Policy, importing: str, imported_on: date) -> OriginDisclosure | None:
    """The rule under which an importing participant asks for every origin on the day, if there is one (R7).

    Undisclosed origin (`***`) is then recorded with C08; the paper exists already, so it is not refused.
    """
    rows = holding(policy.certificates.origin_disclosure, imported_on)
    return next((row for row in rows if row.importing == importing), None)


def _after(start: date, months: int, days: int) -> date:
    """The same day some months later, or that month's last day where it is shorter; plus days."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=days)
