"""Whether what came of a batch can have come of its rough: yield bands and usual losses (R36, T01, T02, T04).

consumed = rough in - rejections - rough returned. While w is still on the wheels, the yield of what is done
is at least polished ÷ (consumed - w), for rough only loses, and that of the whole batch will be at most
(polished + w) ÷ consumed. The first is held against the upper end of the band, the second against the lower
one: what is found at a count cannot turn out otherwise at the close, where w is nothing and both are the
yield.

Within the band a yield is still held against what the member's own batches of the category gave before, and
what it cut for others: the median of the newest ones and some deviations, so that neither a few outliers nor
one good batch moves the limit. Rough that was injected a little at a time shows there first. A contractor's
yield is held against the contractor's own, whosever the rough was (R38).

What comes back of work elsewhere comes in parts, and what was lost of one may be told with another. All that
came of it so far is judged together: what is still out may turn out to be anything, polished or lost.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from msgspec.structs import replace

from warranty.foundation.quantities import format_carats
from warranty.lots.books import LOST, MADE, Cut
from warranty.lots.rules.goods import stage
from warranty.policy.catalogue import Finding
from warranty.policy.polished import usual_yield, yield_bands
from warranty.policy.rows import YieldBand
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import MILLION, loss_limit

REJECTIONS: Final = f"{LOST}rejections"
TAKEN_BY_WORK: Final = frozenset(
    {"sawing", "cleaving", "bruting", "polishing", "boiling", "powder", "breakage"}
)
"""Causes of what work on rough takes of it (R35)."""
_ON_THE_WHEEL: Final = frozenset({"polishing", "powder"})
"""Powder is what the wheel took, as far as it was caught: both are held against what polishing takes."""


MOST_LOOKED_BACK_ON: Final = 200
"""Batches and works of one holder and category that are kept at hand; a rule set looks back on no more."""


class Judged(NamedTuple):
    """A batch, or work elsewhere, with all that was booked on it. wheels: thousandths still worked.

    untold: thousandths of those of which nothing is known yet, not even what was lost of what is done.
    category: "" of work of which it was not said: its yield has to be one that some category gives.
    cut: what the holder's batches and works of the category gave before, in log order, the newest last.
    spare: thousandths of polished, or of a loss, by which it may be off.
    """

    about: str
    category: str
    accounts: Mapping[str, int]
    wheels: int = 0
    cut: Sequence[Cut] = ()
    spare: int = 0
    untold: int = 0


class Worked(NamedTuple):
    """All that came of goods of class `hs`, as `books.came_of` has it. untold: thousandths still out."""

    hs: str
    came: Mapping[str, int]
    untold: int = 0


def judged(policy: Policy, one: Judged, day: date) -> list[Finding]:
    """T01, T02 and T04 of a batch."""
    return [*_yields(policy, one, day), *_losses(policy, one, day)]


def judged_work(
    policy: Policy, about: str, category: str, worked: Iterable[Worked], day: date, cut: Sequence[Cut] = ()
) -> list[Finding]:
    """T01, T02 and T04 of what came of work elsewhere, a contractor's or abroad (R38).

    cut: what the contractor cut of the category before.
    """
    every, rough, untold = Counter[str](), Counter[str](), 0
    causes = {row.cause for row in policy.tolerances.loss}
    for hs, came, out in worked:
        booked = _booked(hs, came, out, causes)
        every += booked
        if stage(hs) == "rough":
            rough, untold = rough + booked, untold + out
    one = Judged(about, category, rough, wheels=untold, untold=untold, cut=cut)
    yields = _yields(policy, one, day) if _is_cut(rough) else ()
    return [*yields, *_losses(policy, Judged(about, category, every), day)]


def _is_cut(rough: Mapping[str, int]) -> bool:
    """Whether something was on the wheel: what was only boiled, sawn or lost on the way gives no yield."""
    return any(rough.get(account) for account in ("polished", *(f"{LOST}{cause}" for cause in _ON_THE_WHEEL)))


def cut_of(worked: Iterable[Worked]) -> tuple[int, int] | None:
    """What all the rough of some work gave: polished, and what of it was cut; thousandths. None: no cut."""
    every = Counter[str]()
    for hs, came, out in worked:
        if stage(hs) == "rough":
            every += _booked(hs, came, out, TAKEN_BY_WORK)
    return (every["polished"], consumed(every)) if _is_cut(every) else None


def _booked(hs: str, came: Mapping[str, int], out: int, causes: Collection[str]) -> Counter[str]:
    """What came of goods as accounts of a batch have it; what was stolen is not what work took."""
    booked = Counter[str]()
    for account, carats in came.items():
        if after := account.removeprefix(MADE) if account.startswith(MADE) else "":
            booked["polished" if stage(after) == "polished" != stage(hs) else "rejected"] += carats
        elif account.removeprefix(LOST) in causes:
            booked[account] += carats
    booked["in"] = booked.total() + out
    return booked


def as_owners(found: Finding) -> Finding:
    """The same for whose rough it was: what whoever cut it made of others' is not its owner's to know."""
    if "own" not in found.facts:
        return found
    facts = {name: told for name, told in found.facts.items() if name not in ("own", "to", "batches")}
    sentence = (
        f"{facts['polished']} ct polished of {facts['consumed']} ct of rough consumed are {facts['yield']} % "
        "or more: that is more than is usual after what whoever cut it made of such rough before."
    )
    return found._replace(sentence=sentence, facts=facts)


def _band(policy: Policy, category: str, day: date) -> YieldBand | None:
    """The band of a category; of "" from the least to the most that any of them gives."""
    bands = yield_bands(policy, day)
    if category or not bands:
        return bands.get(category)
    least, most = min(band.min_ppm for band in bands.values()), max(band.max_ppm for band in bands.values())
    return replace(next(iter(bands.values())), category="any", min_ppm=least, max_ppm=most)


def consumed(accounts: Mapping[str, int]) -> int:
    """Thousandths of rough that were cut: what went in less what came out as rough, tracked or not."""
    back = ("rejected", "returned", REJECTIONS)
    return accounts.get("in", 0) - sum(accounts.get(account, 0) for account in back)


def _yields(policy: Policy, one: Judged, day: date) -> Iterator[Finding]:
    wheels, band = one.wheels, _band(policy, one.category, day)
    polished, used = one.accounts.get("polished", 0), consumed(one.accounts)
    if band is None or used <= 0:
        return
    done = used - wheels + one.untold
    if done > 0 and (polished - one.spare) * MILLION > band.max_ppm * done:
        yield _outside("T01", one.about, band, polished, done, "at least " if wheels else "")
    elif (polished + one.spare + wheels) * MILLION < band.min_ppm * used:
        yield _outside("T02", one.about, band, polished + wheels, used, "at most " if wheels else "")
    elif done > 0:
        yield from _unlike(policy, one, polished, done, day)


def _unlike(policy: Policy, one: Judged, polished: int, used: int, day: date) -> Iterator[Finding]:
    """T01 for more than the member's own batches of the category have given."""
    usual = usual_yield(policy, [(each.polished, each.consumed) for each in one.cut], day)
    if usual is None or (polished - one.spare) * MILLION <= usual.limit_ppm * used:
        return
    facts = {
        "category": one.category,
        "polished": format_carats(polished),
        "consumed": format_carats(used),
        "yield": percent(polished, used),
        "own": percent(usual.median_ppm, MILLION),
        "to": percent(usual.limit_ppm, MILLION),
        "batches": usual.batches,
    }
    bound = "at least " if one.wheels else ""
    sentence = (
        f"{facts['polished']} ct polished of {facts['consumed']} ct of rough consumed are {bound}"
        f"{facts['yield']} %; the last {usual.batches} own batches of {one.category} rough gave "
        f"{facts['own']} % in the middle, and {facts['to']} % at most are usual after them."
    )
    yield Finding("T01", one.about, sentence, facts)


def _outside(rule: str, about: str, band: YieldBand, polished: int, used: int, bound: str) -> Finding:
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
    return Finding(rule, about, sentence, facts)


def _losses(policy: Policy, one: Judged, day: date) -> Iterator[Finding]:
    """T04: what one cause took, of what was worked; what the wheel took, of what was consumed."""
    accounts = one.accounts
    lost = {name.removeprefix(LOST): ct for name, ct in accounts.items() if name.startswith(LOST)}
    lost.pop("rejections", None)
    wheel = sum(lost.pop(cause, 0) for cause in _ON_THE_WHEEL)
    worked = accounts.get("in", 0) - accounts.get("returned", 0)
    bases = {cause: (carats, worked) for cause, carats in lost.items()}
    bases |= {"polishing": (wheel, consumed(accounts))} if wheel else {}
    for cause, (carats, base) in sorted(bases.items()):
        limit = loss_limit(policy, cause, max(base, 0), day)
        if carats > limit + one.spare:
            facts = {
                "cause": cause, "carats": format_carats(carats), "worked": format_carats(base),
                "limit": format_carats(limit),
            }  # fmt: skip
            sentence = (
                f"{facts['carats']} ct of {facts['worked']} ct went by {cause}; {facts['limit']} ct are "
                "usual at most."
            )
            yield Finding("T04", one.about, sentence, facts)


def percent(part: int, whole: int) -> str:
    """A share in percent with up to three places, cut: 172 of 340 are 50.588."""
    thousandths = part * 100_000 // whole
    return f"{thousandths // 1000}.{thousandths % 1000:03d}".rstrip("0").rstrip(".")
