"""Whether what came of a batch can have come of its rough: yield bands and usual losses (R36, T01, T02, T04).

consumed = rough in - rejections - rough returned. While w is still on the wheels, the yield of what is done
is at least polished ÷ (consumed - w), for rough only loses, and that of the whole batch will be at most
(polished + w) ÷ consumed. The first is held against the upper end of the band, the second against the lower
one: what is found at a count cannot turn out otherwise at the close, where w is nothing and both are the
yield.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn
from warranty.lots.books import Vessel
from warranty.policy.catalogue import Finding
from warranty.policy.polished import yield_bands
from warranty.policy.rows import YieldBand
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import MILLION, loss_limit

LOST: Final = "lost "
"""Begins the accounts of what was lost, before its cause."""
REJECTIONS: Final = f"{LOST}rejections"
_ON_THE_WHEEL: Final = frozenset({"polishing", "powder"})
"""Powder is what the wheel took, as far as it was caught: both are held against what polishing takes."""


def judged(
    policy: Policy, batch: Vessel, accounts: Mapping[str, int], wheels: int, day: date
) -> list[Finding]:
    """T01, T02 and T04 of a batch. accounts: all that was booked on it; wheels: thousandths still worked."""
    return [*_yields(policy, batch, accounts, wheels, day), *_losses(policy, batch, accounts, day)]


def consumed(accounts: Mapping[str, int]) -> int:
    """Thousandths of rough that were cut: what went in less what came out as rough, tracked or not."""
    back = ("rejected", "returned", REJECTIONS)
    return accounts.get("in", 0) - sum(accounts.get(account, 0) for account in back)


def _yields(
    policy: Policy, batch: Vessel, accounts: Mapping[str, int], wheels: int, day: date
) -> Iterator[Finding]:
    band = yield_bands(policy, day).get(batch.category)
    polished, used = accounts.get("polished", 0), consumed(accounts)
    if band is None or used <= 0:
        return
    done = used - wheels
    if done > 0 and polished * MILLION > band.max_ppm * done:
        yield _outside("T01", batch, band, polished, done, "at least " if wheels else "")
    elif (polished + wheels) * MILLION < band.min_ppm * used:
        yield _outside("T02", batch, band, polished + wheels, used, "at most " if wheels else "")


def _outside(rule: str, batch: Vessel, band: YieldBand, polished: int, used: int, bound: str) -> Finding:
    facts = {
        "category": band.category,
        "polished": format_carats(polished),
        "consumed": format_carats(used),
        "yield": percent(polished, used),
        "from": percent(band.min_ppm, MILLION),
        "to": percent(band.max_ppm, MILLION),
    }
    sentence = (
        f"{facts['polished']} ct polished of {facts['consumed']} ct of rough consumed are {bound}"
        f"{facts['yield']} %; of {band.category} rough {facts['from']} to {facts['to']} % are usual."
    )
    return Finding(rule, urn(batch.id), sentence, facts)


def _losses(policy: Policy, batch: Vessel, accounts: Mapping[str, int], day: date) -> Iterator[Finding]:
    """T04: what one cause took, of what was worked; what the wheel took, of what was consumed."""
    lost = {name.removeprefix(LOST): ct for name, ct in accounts.items() if name.startswith(LOST)}
    lost.pop("rejections", None)
    wheel = sum(lost.pop(cause, 0) for cause in _ON_THE_WHEEL)
    worked = accounts.get("in", 0) - accounts.get("returned", 0)
    bases = {cause: (carats, worked) for cause, carats in lost.items()}
    bases |= {"polishing": (wheel, consumed(accounts))} if wheel else {}
    for cause, (carats, base) in sorted(bases.items()):
        limit = loss_limit(policy, cause, max(base, 0), day)
        if carats > limit:
            facts = {
                "cause": cause, "carats": format_carats(carats), "worked": format_carats(base),
                "limit": format_carats(limit),
            }  # fmt: skip
            sentence = (
                f"{facts['carats']} ct of {facts['worked']} ct went by {cause}; {facts['limit']} ct are "
                "usual at most."
            )
            yield Finding("T04", urn(batch.id), sentence, facts)


def percent(part: int, whole: int) -> str:
    """A share in percent with up to three places, cut: 172 of 340 are 50.588."""
    thousandths = part * 100_000 // whole
    return f"{thousandths // 1000}.{thousandths % 1000:03d}".rstrip("0").rstrip(".")
