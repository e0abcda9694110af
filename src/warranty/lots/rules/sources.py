"""What a statement draws from: lots of one's own, and boxes, which are named like a lot (L05, L06, R33).

Every statement that takes carats out of stock looks at its sources through here, so that a box is one
wherever a lot is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId, parse_uuid
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import Lot, LotBooks
from warranty.lots.rules.drawing import draw_refusal
from warranty.lots.rules.vessels import box_draw_refusal, content, gather, is_vessel, named_box, weight

_ID_LENGTH: Final = len("01a20730-b7d2-7946-bb3a-cda7442272c2")

May = Callable[[LotId | None, int, str], Refusal | None]
"""Whether so many carats may be drawn from a source, all lines together; with a pointer to it."""


def named_lot(text: str) -> LotId | None:
    """The lot or box a text names; None when it is no id at all, which is judged like an unknown one."""
    return _named_lot(text) if len(text) == _ID_LENGTH else None


@lru_cache(maxsize=50_000)  # each rule of a sale asks for its sources again
def _named_lot(text: str) -> LotId | None:
    try:
        return LotId(parse_uuid(text))
    except ValueError:
        return None


def touch_source(text: str, into: Touched) -> None:
    """The lot or the box a text names."""
    source = named_lot(text)
    if source is None:
        return
    if is_vessel(source):
        into.vessels.add(StatementId(source))
    else:
        into.lots.add(source)


def may_take(books: LotBooks, party: PartyId, may: May | None = None) -> May:
    """L05 or L06 when `party` cannot draw from a source. may: what is asked of lots instead of that.

    What a box holds is added up once for all lines of a statement.
    """
    held: dict[StatementId, int] = {}

    def may_lot(lot: LotId | None, carats: int, pointer: str) -> Refusal | None:
        return draw_refusal(books, party, lot, carats, pointer)

    def may_source(source: LotId | None, carats: int, pointer: str) -> Refusal | None:
        box = named_box(books, party, source) if is_vessel(source) else None
        if box is None:
            return (may or may_lot)(source, carats, pointer)
        if box.id not in held:
            held[box.id] = weight(books, box.id)
        return box_draw_refusal(box, held[box.id], carats, pointer)

    return may_source


def hs_of(books: LotBooks, source: LotId) -> str:
    """Class of the goods of a lot or box that a rule has found."""
    return books.vessels[StatementId(source)].hs if is_vessel(source) else books.lots[source].hs


def youngest(books: LotBooks, source: LotId) -> Lot:
    """The lot itself, or of a box that is not empty the lot in it that was acquired last."""
    if not is_vessel(source):
        return books.lots[source]
    return max(content(books, StatementId(source)), key=lambda lot: (lot.came_on, lot.position))


class Gathered(NamedTuple):
    """Boxes opened for a statement. effects: what makes one lot of all that is in each."""

    whole: dict[LotId, LotId]
    effects: Sequence[object]

    def lot(self, source: LotId) -> LotId:
        """The lot that is drawn from: the source itself, or the one that holds all of a box."""
        return self.whole.get(source, source)

    @property
    def step(self) -> int:
        """Step of the lots drawn from these (`lots.books.Drawn`)."""
        return 1 if self.whole else 0


def gathered(books: LotBooks, entry: Entry, sources: Iterable[LotId | None]) -> Gathered:
    """For each box among the sources the one lot that holds all of it, and what opens those lots."""
    whole: dict[LotId, LotId] = {}
    return Gathered(whole, list(_gathering(books, entry, sources, whole)))


def _gathering(
    books: LotBooks, entry: Entry, sources: Iterable[LotId | None], whole: dict[LotId, LotId]
) -> Iterator[object]:
    for source in sources:
        if source is None or source in whole or not is_vessel(source):
            continue
        vessel = books.vessels[StatementId(source)]
        inside = [(lot.id, lot.left) for lot in content(books, vessel.id)]
        whole[source], opened = gather(entry, vessel, inside, len(whole) + 1)
        yield from opened
