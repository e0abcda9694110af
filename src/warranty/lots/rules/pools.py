"""Whose what is in a batch is, and whose what comes out of it (R26, R38).

A cutter may cut others' rough beside its own. What each owner has in the batch is a *pool* of its own, so
that nothing of one becomes another's. A line or loss that names an owner is of its pool alone; all else is
everybody's, pro rata of what each has left, named ones first. Such a line opens a lot for each owner, drawn
from what is common to all: nobody can tell any more whose rough it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import apportion
from warranty.foundation.statements import Entry
from warranty.lots.books import OUTSIDE_OWNER, LotBooks, LotKind, LotOpened, LotState, Vessel
from warranty.lots.rules.batch_moves import Moved, Taken
from warranty.lots.rules.drawing import draw
from warranty.lots.rules.owning import OWN, Owners, opened_for, owners_of
from warranty.lots.rules.sources import named_lot
from warranty.lots.rules.vessels import content, is_vessel
from warranty.parties.rules import party_of

MOST_OWNERS: Final = 20
"""Whose rough one batch takes at a time."""
SHARE_LINES: Final = 1_000
"""Between the lots of one line that go to several, beyond every line of a document."""
COMMON_LINES: Final = 4_000_000
"""Lines of what is common to several before it is divided."""
WORKABLE: Final = frozenset(
    {LotKind.WORK, LotKind.IMPORT_CLAIM, LotKind.ACKNOWLEDGED, LotKind.REJECTED, LotKind.UNWORKED}
)
"""Others' goods that may be cut: sent for work, imported for their owner, or out of a batch before."""

Key = UUID
"""A pool: its owner's party, the cutter's own included, or the lot that went in."""


@dataclass(slots=True)
class Pool:
    """What one owner has in a batch. inside: lots with thousandths; ins: what a statement adds, by source."""

    owners: Owners
    inside: list[tuple[LotId, int]] = field(default_factory=list)
    ins: list[tuple[LotId, int]] = field(default_factory=list)

    @property
    def carats(self) -> int:
        """Thousandths, what the statement adds included."""
        return sum(carats for _, carats in (*self.inside, *self.ins))


def pools(books: LotBooks, vessel: Vessel, moved: Moved) -> dict[Key, Pool]:
    """All that is in a batch by whose it is, the cutter's own first, then in the order it went in."""
    found: dict[Key, Pool] = {vessel.holder: Pool(OWN)}
    for lot in content(books, vessel.id):
        owners = owners_of(books, lot)
        found.setdefault(owners.pool or vessel.holder, Pool(owners)).inside.append((lot.id, lot.left))
    for source, carats in moved.ins:
        owners = OWN if is_vessel(source) else owners_of(books, books.lots[source])
        found.setdefault(owners.pool or vessel.holder, Pool(owners)).ins.append((source, carats))
    return {key: pool for key, pool in found.items() if pool.inside or pool.ins}


def pool_named(books: LotBooks, text: str) -> Key | None:
    """The pool a text names, whether or not it is in a batch; None when it can be none."""
    return named_lot(text) or party_of(text, books.parties.identity.origin)


def divided(books: LotBooks, weights: Mapping[Key, int], takings: Sequence[Taken]) -> list[dict[Key, int]]:
    """Of each thing taken what comes of each pool; what is named first, the rest pro rata of what is left.

    weights: thousandths in each pool, of which no more is taken than there is (T03). Each adds up exactly.
    """
    left = dict(weights)
    parts: list[dict[Key, int]] = [{} for _ in takings]
    for at, each in enumerate(takings):
        if each.owner and (key := pool_named(books, each.owner)):
            parts[at], left[key] = {key: each.carats}, left[key] - each.carats
    for at, each in enumerate(takings):
        if not each.owner:
            shares = zip(left, apportion(each.carats, list(left.values())), strict=True)
            parts[at] = {key: carats for key, carats in shares if carats}
            left = {key: carats - parts[at].get(key, 0) for key, carats in left.items()}
    return parts


def common_to(
    entry: Entry, vessel: Vessel, line: int, sources: Sequence[tuple[LotId, int]], step: int
) -> Iterator[object]:
    """The lot that a line is before it is divided among several, drawn from what each has in the batch."""
    common = lot_id(entry.id, COMMON_LINES + line)
    yield LotOpened(
        common, entry.id, entry.position, COMMON_LINES + line, LotKind.COMMON, vessel.holder, vessel.hs,
        sum(carats for _, carats in sources), LotState.INSIDE, entry.document.event_on, OUTSIDE_OWNER,
        vessel.id,
    )  # fmt: skip
    yield from draw(common, sources, entry.position, step=step)


def line_opened(
    opened: LotOpened, pools_in: Sequence[tuple[Owners, LotId, int]], entry: Entry, vessel: Vessel, step: int
) -> Iterator[object]:
    """A line's lots, one for each of those it is of. pools_in: whose, the lot that holds it, thousandths."""
    sources = [(whole, carats) for _, whole, carats in pools_in]
    if len(pools_in) > 1:
        yield from common_to(entry, vessel, opened.line, sources, step)
        sources = [(lot_id(entry.id, COMMON_LINES + opened.line), carats) for _, carats in sources]
        step += 1
    for at, ((owners, _, carats), source) in enumerate(zip(pools_in, sources, strict=True)):
        line = opened.line + at * SHARE_LINES
        target = lot_id(entry.id, line)
        yield from opened_for(opened._replace(id=target, line=line, carats=carats), owners)
        yield from draw(target, [source], entry.position, step=step)
