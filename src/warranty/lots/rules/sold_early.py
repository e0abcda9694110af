"""What was sold out of a claim's lot before it was settled whose the goods were (R24, L06).

A claim that settles later makes its exporter the owner of what its maker still has (`entrusted`). What its
maker had sold by then was the exporter's as well: it is counted as sold of a lot of the exporter's, waits for
its title there as memo goods do, and has it by the exporter's invoice, which moves no goods. Its days begin
when the claim is settled, since no invoice can come before. The exporter's goods go first: of what comes back
of such a sale, what was counted is the exporter's before anything is its seller's.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.statements import Entry
from warranty.lots.books import LotBooks, Reversed, SoldEarly
from warranty.policy.limits import SOLD_EARLY_COUNTS_SINCE


class Early(NamedTuple):
    """Thousandths that were sold from a lot into another before it was known whose they were."""

    source: LotId
    target: LotId
    carats: int


def sold_before(books: LotBooks, entry: Entry, sources: Iterable[LotId], carats: int) -> list[Early]:
    """Of carats that are another's now and not with who claimed them: what it sold, the first sale first.

    What left these lots otherwise (lost, cut, put into a box) is not among them.
    """
    found: list[Early] = []
    if entry.recorded_at < SOLD_EARLY_COUNTS_SINCE:
        return found
    for source in sources:
        counted = books.sold_early.get(source, {})
        for target, sold in books.sold_from.get(source, {}).items():
            so_far = sum(part for (_, into), part in counted.items() if into == target)
            part = min(carats, sold - so_far)
            if part > 0:
                carats -= part
                found.append(Early(source, target, part))
    return found


def counted_at(books: LotBooks, sources: Iterable[LotId], owner: PartyId) -> LotId | None:
    """The lot of the owner's at which something sold from these was counted before."""
    known = (lot for source in sources for lot, _ in books.sold_early.get(source, ()))
    return next((lot for lot in known if books.lots[lot].owner == owner), None)


def no_more(
    books: LotBooks, entry: Entry, sources: Iterable[LotId], carats: int, owner: PartyId
) -> Iterator[SoldEarly]:
    """Up to so many carats of what was counted are not this owner's after all, the last sale first."""
    for source in sources:
        for (lot, target), counted in reversed(list(books.sold_early.get(source, {}).items())):
            part = min(carats, counted) if books.lots[lot].owner == owner else 0
            if part:
                carats -= part
                yield SoldEarly(lot, source, target, -part, entry.position)


def back_again(books: LotBooks, entry: Entry, effects: Iterable[object]) -> list[SoldEarly]:
    """What of sales that were counted came back by a statement, over the edges it went by."""
    back: dict[tuple[LotId, LotId], int] = {}
    for each in effects:
        if isinstance(each, Reversed) and each.source in books.sold_early:
            key = each.source, each.target
            back[key] = back.get(key, 0) + each.carats
    found: list[SoldEarly] = []
    for (source, target), came in back.items():
        carats = came
        for (lot, into), counted in books.sold_early[source].items():
            part = min(carats, counted) if into == target else 0
            if part:
                carats -= part
                found.append(SoldEarly(lot, source, target, -part, entry.position))
    return found
