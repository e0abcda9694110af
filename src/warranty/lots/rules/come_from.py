"""Whether goods are what others became: through whatever was split, mixed, cut or boxed since (R27, R33)."""

from collections.abc import Collection, Iterable
from typing import Final

from warranty.foundation.ids import LotId, StatementId
from warranty.lots.books import LotBooks, LotKind
from warranty.lots.rules.vessels import content, is_vessel

WHOLE: Final = 10**15
"""Fine enough that the heaviest lot, mixed a thousand times, is exact to the thousandth of a carat."""


def parts_of(books: LotBooks, sources: Collection[LotId], origins: Iterable[LotId]) -> dict[LotId, int]:
    """What part of each of these lots and boxes came by way of `origins`, in WHOLE parts; mixing is pro rata.

    Carats that a scale showed more are of the goods they were weighed with. Where more lies behind the lots
    of a statement than is followed all of them are taken for goods of these.
    """
    if books.behind_is_cut:
        return dict.fromkeys(sources, WHOLE)
    inside = {source: inside_of(books, source) for source in sources}
    parts = _parts(books, [lot for lots in inside.values() for lot, _ in lots], origins)
    return {source: _mixed(lots, parts) for source, lots in inside.items()}


def inside_of(books: LotBooks, source: LotId) -> list[tuple[LotId, int]]:
    """A lot by itself; of a box what is left of each lot in it."""
    if not is_vessel(source):
        return [(source, 1)]
    return [(lot.id, lot.left) for lot in content(books, StatementId(source))]


def _mixed(lots: Collection[tuple[LotId, int]], parts: dict[LotId, int]) -> int:
    whole = sum(carats for _, carats in lots)
    return sum(parts[lot] * carats for lot, carats in lots) // whole if whole else 0


def _parts(books: LotBooks, lots: list[LotId], origins: Iterable[LotId]) -> dict[LotId, int]:
    """Of each lot and of all behind it, each looked at once: what it was mixed of comes before it."""
    found, waiting = dict.fromkeys(origins, WHOLE), lots
    while waiting:
        lot = waiting[-1]
        into = () if lot in found else _mixed_of(books, lot)
        if unknown := [source for source, _ in into if source not in found]:
            waiting += unknown
            continue
        waiting.pop()
        if lot not in found:
            found[lot] = _mixed(into, found)
    return found


def _mixed_of(books: LotBooks, lot: LotId) -> list[tuple[LotId, int]]:
    """The lots that one was drawn from, with what came of each; without what a scale showed more."""
    edges = (books.edges if books.behind is None else books.behind).get(lot, ())
    came = ((edge.source, edge.carats - edge.reversed) for edge in edges)
    return [(source, carats) for source, carats in came if carats and not _is_by_scale(books, source)]


def _is_by_scale(books: LotBooks, lot: LotId) -> bool:
    opened = books.lots.get(lot)
    return lot in books.by_scale or (opened is not None and opened.kind is LotKind.WEIGHING)
