"""Which standing counts where several bodies speak of one party: dated policy, by the day of the log."""

from collections.abc import Collection
from datetime import date
from typing import Final

from warranty.foundation.ids import PartyId
from warranty.parties.books import PartyBooks, Standing
from warranty.parties.documents import StandingKind
from warranty.policy.rule_set import Policy, RuleSetBroken, holding

# From the mildest to the strictest.
_STRICTNESS: Final[tuple[StandingKind, ...]] = (
    "good",
    "suspended-precautionarily",
    "suspended",
    "expelled",
)


def deciding(
    standings: Collection[Standing], admitter: PartyId | None, day: date, policy: Policy
) -> Standing | None:
    """The standing that counts on a day, None where nobody ever spoke of the party: it is in good standing.

    admitter: of the party. "strictest": the strictest of all bodies, of equals the one that came first; of
    good ones the last. "admitter": that of the admitter alone, or of who overruled it. What was overruled is
    heard no more.
    """
    if not standings:
        return None
    rule = next(holding(policy.parties.conflicts, day), None)
    if rule is None:
        raise RuleSetBroken(f"no rule for conflicting standings on {day}")
    heard = [each for each in standings if each.overruled_by is None]
    if rule.decides == "admitter":
        speaking = {admitter, *(each.overruled_by for each in standings if each.by == admitter)}
        heard = [each for each in heard if each.by in speaking]
    return max(heard, key=lambda each: _weight(each, day), default=None)


def standing_of(books: PartyBooks, party: PartyId, day: date, policy: Policy) -> StandingKind:
    """The standing as the books have it at this moment of the log, which falls on this day."""
    decided = deciding(books.standings_of(party), books.parties[party].admitted_by, day, policy)
    return "good" if decided is None else decided.on(day)


def _weight(standing: Standing, day: date) -> tuple[int, int]:
    strictness = _STRICTNESS.index(standing.on(day))
    return strictness, -standing.position if strictness else standing.position
