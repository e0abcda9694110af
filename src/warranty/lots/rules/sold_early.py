"""What left a claim's lot before it was settled whose the goods were (R24, L06).

A claim that settles later makes its exporter the owner of what its maker still has (`entrusted`): of the
claim's lot, and of what was divided, cleaned, worked or weighed again out of it alone (`with_claimant`).
What its maker had let go by then as its own (sold, sent on, bound for export, put into a box or a batch,
mixed with other goods) was the exporter's as well: it is counted at a lot of the exporter's, waits for its
title there as memo goods do that were sold, and has it by the exporter's invoice, which moves no goods. Its
days begin when the claim is settled, since no invoice can come before. What was lost there was lost to the
exporter, as it is of goods that are its own already (`leaving`): it waits for nothing, and is the exporter's
when it is found.

The exporter's goods go first: of what comes back of what was let go, what was counted is the exporter's
before anything is its holder's.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.statements import Entry
from warranty.lots.books import Left, Lot, LotBooks, LotKind, Reversed, SoldEarly
from warranty.policy.limits import LEFT_EARLY_COUNTS_SINCE, SOLD_EARLY_COUNTS_SINCE


class Early(NamedTuple):
    """Thousandths that left a lot for another before it was known whose they were; target: itself if lost."""

    source: LotId
    target: LotId
    carats: int


def is_followed(entry: Entry) -> bool:
    """Whether all that left is counted, by when that was recorded which settles it; before, what was sold."""
    return entry.recorded_at >= LEFT_EARLY_COUNTS_SINCE


def with_claimant(books: LotBooks, claim: LotId) -> list[Lot]:
    """The lots that goods of a claim are or were in with who claimed them, apart from all others, by age."""
    held = books.lots[claim]
    found, coming = {claim: held}, [claim]
    for source in coming:
        for target in books.gone_from.get(source, ()):
            lot = books.lots.get(target)
            if lot is not None and target not in found and _is_apart(books, lot, held.holder):
                found[target] = lot
                coming.append(target)
    return by_age(found.values())


def _is_apart(books: LotBooks, lot: Lot, holder: PartyId | None) -> bool:
    """Whether a lot holds goods of one other alone; more on a scale is the scale's."""
    if lot.holder != holder or lot.vessel is not None:
        return False
    if lot.kind is LotKind.MADE:
        return len(books.edges.get(lot.id, ())) == 1
    return lot.kind in (LotKind.ACKNOWLEDGED, LotKind.REWEIGHED)


def by_age(lots: Iterable[Lot]) -> list[Lot]:
    """In the order of the log."""
    return sorted(lots, key=lambda lot: (lot.position, lot.line))


def left_before(
    books: LotBooks, entry: Entry, claim: LotId, sources: Iterable[Lot], carats: int
) -> list[Early]:
    """Of carats that are another's now and not with who claimed them: what it let go, the first first.

    sources: of the lots apart those that counted as its own. What was lost comes last.
    """
    found: list[Early] = []
    if entry.recorded_at < SOLD_EARLY_COUNTS_SINCE:
        return found
    apart = {lot.id for lot in with_claimant(books, claim)}
    for source in (lot.id for lot in sources if lot.owner is None):
        counted = books.sold_early.get(source, {})
        for target, gone in _gone(books, entry, source, apart):
            so_far = sum(part for (_, into), part in counted.items() if into == target)
            part = min(carats, gone - so_far)
            if part > 0:
                carats -= part
                found.append(Early(source, target, part))
    return found


def _gone(
    books: LotBooks, entry: Entry, source: LotId, apart: Collection[LotId]
) -> Iterable[tuple[LotId, int]]:
    """What left a lot, by where to, without what its holder has still apart; what was lost last."""
    if not is_followed(entry):
        return books.sold_from.get(source, {}).items()
    gone = books.gone_from.get(source, {})
    let_go = [(target, carats) for target, carats in gone.items() if target not in apart]
    return [*let_go, (source, gone.get(source, 0))]


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
    """What of goods that were counted came back by a statement, over the edges it went by, or was found."""
    back: dict[tuple[LotId, LotId], int] = {}
    for each in effects:
        match each:
            case Reversed(source=source, target=target, carats=carats):
                pass
            case Left(lot=source, carats=less) if less < 0:
                target, carats = source, -less
            case _:
                continue
        if source in books.sold_early:
            back[source, target] = back.get((source, target), 0) + carats
    found: list[SoldEarly] = []
    for (source, target), came in back.items():
        carats = came
        for (lot, into), counted in books.sold_early[source].items():
            part = min(carats, counted) if into == target else 0
            if part:
                carats -= part
                found.append(SoldEarly(lot, source, target, -part, entry.position))
    return found
