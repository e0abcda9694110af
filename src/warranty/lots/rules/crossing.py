"""Goods that cross a border: claims abroad continue the chain of the lots an export bound.

The edge is made when a claim draws, at once or when a confirmation, a correction or an agency settles it
later, in log order; where the issuer's own record comes last of all, when that names the application. What it
draws on a certificate issued for an application comes from the lots bound by
that one: those of the claim's own class of goods first, pro rata to what is left in them (R33). Such an edge
*feeds* a lot that is open already; it keeps the position of its target, so that edges still run from older to
newer and descending positions are a topological order, and beside it the position from which it counts. So a
lot bound only after the claim was recorded feeds nothing (its goods cannot be those, and could stand behind
themselves); nor do carats beyond the exported: of all these the claim stays a root of its own, graded by its
certificate. A claim that gives back what it drew gives it back over the same edges.

A bagged stone that is fed whole is known on the other side (`stones`). Whose the goods are there the
application says (`entrusted`).

When an application ends, what no claim drew goes back over the edges it came by. What is back with its owner
nobody can claim abroad any more, whatever becomes of the certificate; what was reported lost, and is found,
can be claimed again, by the claims first that wait for it.
"""

from collections.abc import Iterable, Iterator, Sequence

from warranty.certificates.books import Application, ApplicationActed, CaratsDrawn
from warranty.certificates.rules.drawing import redrawn
from warranty.foundation.ids import LotId
from warranty.foundation.quantities import cumulative_floor
from warranty.foundation.statements import Entry
from warranty.lots.books import (
    Edge,
    Fed,
    Lot,
    LotBooks,
    LotState,
    StoneKept,
    StoneNamed,
    Unfed,
    Withdrawn,
)
from warranty.lots.rules import entrusted
from warranty.lots.rules.drawing import reverse
from warranty.lots.rules.entrusted import bound_lots
from warranty.lots.rules.stones import aboard, landed


def follows(books: LotBooks, entry: Entry, effect: object) -> Iterator[object]:
    """What follows in the lot ledger from what happened in the certificate register by an entry.

    Each consequence has to happen before the next is asked for.
    """
    match effect:
        case CaratsDrawn(number, lot, _, "draw", carats) if carats > 0:
            yield from _fed(books, entry, number, lot, carats)
        case CaratsDrawn(kind="draw"):
            yield from _unfed(books, entry, effect)
        case ApplicationActed(_, _, "named", number) if number:
            for claim in books.certificates.claims_on(number):
                yield from _fed(books, entry, number, claim.lot, claim.carats)
        case ApplicationActed(application, position, "home", carats=carats) if carats and carats < 0:
            for drawn in redrawn(books.certificates, application, position):
                yield drawn
                yield from _fed(books, entry, drawn.number, drawn.lot, drawn.carats)
        case ApplicationActed(application, position, "ended"):
            for behind in bound_lots(books, application):
                yield from _freed(books, behind, position)


def _fed(books: LotBooks, entry: Entry, number: str, lot: LotId, carats: int) -> Iterator[object]:
    """Edges for up to `carats` of what a claim has drawn and no exported lot feeds yet."""
    application: Application | None = books.certificates.application_behind(number)
    if application is None or application.is_ended:
        return
    claim, edges = books.certificates.claims[lot], books.edges.get(lot, ())
    so_far = sum(edge.carats - edge.reversed for edge in edges)
    behind = [one for one in bound_lots(books, application.id) if one.left and one.position < claim.position]
    rest, ordinal = min(carats, books.certificates.taken_by(lot).drawn - so_far), len(edges)
    fed: list[tuple[LotId, int]] = []
    for alike in (True, False):
        lots = [one for one in behind if (one.hs == claim.hs) is alike]
        taken = min(rest, sum(one.left for one in lots))
        rest -= taken
        for source, part in _divided(lots, taken):
            is_whole = part == source.received
            yield Fed(source.id, lot, ordinal, part, claim.position, entry.position)
            ordinal += 1
            fed.append((source.id, part))
            if is_whole:
                yield from _known_again(books, source, lot, claim.carats, entry.position)
    yield from entrusted.fed(books, entry, number, lot, fed)


def _known_again(books: LotBooks, source: Lot, lot: LotId, claimed: int, position: int) -> Iterator[object]:
    """A stone that a claim's lot has got whole is aboard it, or all of it."""
    if source.stone is None or source.stone in books.stones.get(aboard(lot), {}):
        return
    yield StoneNamed(aboard(lot), source.stone, position)
    if source.received == claimed:
        yield StoneKept(lot, source.stone)


def _divided(lots: Sequence[Lot], carats: int) -> Iterable[tuple[Lot, int]]:
    parts = cumulative_floor(carats, [lot.left for lot in lots]) if carats else []
    return ((lot, part) for lot, part in zip(lots, parts, strict=False) if part)


def _unfed(books: LotBooks, entry: Entry, drawn: CaratsDrawn) -> Iterator[object]:
    """Carats a claim gives back: as much as came over its edges, the last ones first."""
    edges = [edge for edge in books.edges.get(drawn.lot, ()) if edge.carats > edge.reversed]
    rest = min(-drawn.carats, sum(edge.carats - edge.reversed for edge in edges))
    for edge in reversed(edges):
        part = min(rest, edge.carats - edge.reversed)
        if part:
            rest -= part
            yield from entrusted.unfed(books, entry, edge, part)
            yield Unfed(edge.source, edge.target, edge.ordinal, part, drawn.position)
            stone = books.lots[edge.source].stone
            if stone in books.stones.get(aboard(drawn.lot), {}).keys() - books.stones.get(
                landed(drawn.lot), {}
            ):
                yield StoneNamed(landed(drawn.lot), stone, drawn.position)
            yield from _given_on(books, edge, part, drawn.position)


def _given_on(books: LotBooks, edge: Edge, carats: int, position: int) -> Iterator[object]:
    """What comes back to a lot whose application has ended goes on to where it came from."""
    lot = books.lots[edge.source]
    if lot.state is LotState.WITHDRAWN:
        yield ApplicationActed(lot.statement, position, "home", carats=carats)
        yield from reverse(books.edges[lot.id], carats, position)


def _freed(books: LotBooks, lot: Lot, position: int) -> Iterator[object]:
    if lot.left:
        yield ApplicationActed(lot.statement, position, "home", carats=lot.left)
        yield from reverse(books.edges[lot.id], lot.left, position)
    yield Withdrawn(lot.id, position)
