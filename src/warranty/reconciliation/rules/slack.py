"""Slack: the largest weight a member could have injected in a period without any finding (R67).

Rough from nowhere can only enter where something could be somebody else's: certified carats nobody claimed,
losses beyond what is usual, yields below the end of their band, tolerance of roots and scales, stock older
than certificates, and what a count found over. Each part stands by itself; slack is their sum, the number to
drive down and to audit by (domain.md § 9).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from warranty.certificates.questions import OfParty
from warranty.foundation.ids import PartyId
from warranty.lots.rules.yields import consumed
from warranty.policy.polished import yield_bands
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import MILLION, weight_tolerance


class Slack(NamedTuple):
    """Thousandths, by part. At the end of the period: unclaimed, legacy, surplus; within it: the others.

    unclaimed: confirmed to the member and drawn by nobody. losses: declared beyond what is usual.
    yield_headroom: rough that the ends of the yield bands would have taken besides. root_tolerance: of the
    certificates it claimed. scale_tolerance: used in weighings. legacy: what is left of stock that no
    certificate covers by its nature. surplus: found at counts and not explained.
    """

    unclaimed: int = 0
    losses: int = 0
    yield_headroom: int = 0
    root_tolerance: int = 0
    scale_tolerance: int = 0
    legacy: int = 0
    surplus: int = 0

    @property
    def total(self) -> int:
        """What could have been injected in all."""
        return sum(self)


def unclaimed(certified: Iterable[OfParty], member: PartyId, last: date) -> int:
    """Carats confirmed to the member by a day and drawn by no claim."""
    left = 0
    for one in certified:
        standing = one.certificate.confirmation
        if standing is not None and standing.confirmed_to == member and standing.on <= last:
            left += max(0, one.claimable - one.drawn)
    return left


def root_tolerance(
    policy: Policy, certified: Iterable[OfParty], member: PartyId, first: date, last: date
) -> int:
    """τ of the certificates that the member first claimed in the period, by what was confirmed to it.

    A claim on what was confirmed to somebody else draws nothing, and has no tolerance that would tell of it.
    """
    total = 0
    for one in certified:
        standing, day = one.certificate.confirmation, one.claimed_on
        if standing is None or day is None or not standing.names(member):
            continue
        if first <= day <= last:
            total += weight_tolerance(policy, standing.parcels or 1, standing.carats, day)
    return total


def worked(accounts: Mapping[str, int]) -> Mapping[str, int]:
    """What was booked of rough of which some is still worked, as of that which is done."""
    done = sum(accounts.values()) - accounts.get("in", 0)
    return {**accounts, "in": done}


def yield_headroom(policy: Policy, batches: Iterable[tuple[str, date, Mapping[str, int]]]) -> int:
    """Rough that would have had to be cut besides for the polished of a batch to reach the end of its band.

    batches: category, day of the close or count, and all that was booked of one owner's rough in it: one's
    yield at the end of the band leaves no room for another's. consumed - polished ÷ the band's end, where
    that is more than nothing; rounded down.
    """
    total = 0
    for category, day, accounts in batches:
        band = yield_bands(policy, day).get(category)
        if band is not None:
            total += max(0, consumed(accounts) - accounts.get("polished", 0) * MILLION // band.max_ppm)
    return total
