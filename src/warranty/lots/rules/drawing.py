"""Drawing from lots and giving back, for every statement that moves carats (L05, L06, R27, R33).

Rules of other rooms draw through here too, so that each lot is guarded in one place.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.quantities import cumulative_floor, format_carats
from warranty.lots.books import AWAITED_OWNER, Drawn, Edge, Lot, LotBooks, LotKind, LotState, Reversed
from warranty.lots.rules.whereabouts import not_held

# An auxiliary lot of a line (its unsupported carats) has a line number beyond every real one.
UNSUPPORTED_LINES: Final = 1_000_000


class LotHeldForOwner(Refusal):
    """Goods in hand that are another's: their owner is to do it, or to invoice them first."""

    kind = Kind.CONFLICT
    code = "lot-held-for-owner"
    title = "The goods are held for their owner"
    rule = "L06"


class OwnerAwaited(Refusal):
    """Goods in hand that are said to be another's, who has not answered yet."""

    kind = Kind.CONFLICT
    code = "owner-awaited"
    title = "The named owner has not answered yet"
    rule = "R24"


class LotOverdrawn(Refusal):
    """More than is left in one's own lot."""

    kind = Kind.CONFLICT
    code = "lot-overdrawn"
    title = "More than is left in the lot"
    rule = "L05"


class MassGained(Refusal):
    """More comes out, or back, than went in. facts: asked, left."""

    kind = Kind.CONFLICT
    code = "mass-gained"
    title = "More out than in"
    rule = "T03"


def unsupported_line(line: int) -> int:
    """Line number of the auxiliary lot that holds a line's unsupported carats."""
    return UNSUPPORTED_LINES + line


def draw_refusal(
    books: LotBooks,
    party: PartyId,
    lot: LotId | None,
    carats: int,
    pointer: str,
    *,
    for_owner: bool = False,
    by_decision: bool = False,
) -> Refusal | None:
    """L06 or L05 when `party` cannot draw `carats` from `lot` now. carats: all that one statement draws.

    for_owner: whether goods in hand that belong to another may be drawn, too. by_decision: whoever they
    belong to.
    """
    held = books.lots.get(lot) if lot else None
    if held is None or held.holder != party or held.state is not LotState.HELD:
        return not_held(books, None if by_decision else party, lot, pointer)
    if held.owner == AWAITED_OWNER and not by_decision:
        return OwnerAwaited(
            "You named an owner of one of the source lots, who has not said yet that it is.",
            pointer=pointer,
            instead="Have it acknowledge or refuse the goods (OwnershipAnswered), or take the name back "
            "yourself with 'withdrawn'.",
            lot=str(held.id),
        )
    if held.owner is not None and held.owner != party and not (for_owner or by_decision):
        return LotHeldForOwner(
            "One of the source lots is in your hands for its owner; it is not yours to draw from here.",
            pointer=pointer,
            instead=_ways_of(held),
            lot=str(held.id),
        )
    return overdrawn(held, carats, pointer)


_ON_APPROVAL: Final = (
    "Memo goods can be sold (title pending), sent on or returned, and goods that are gone reported "
    "(GoodsLost). For anything else their owner invoices them to you first."
)
_FOR_WORK: Final = (
    "What was made of goods sent for work, and what was lost in it, is said when they go back "
    "(GoodsReturned, made and lost). Rough to be cut may go into a batch (ShopFloorReported); what came out "
    "of it goes back by GoodsReturned, which names it under sources. What is gone is reported (GoodsLost). "
    "For anything else their owner has them back first, or invoices them to you."
)
_LEFT_THERE: Final = "Their owner fetches them (GoodsCollected), or invoices them to you first."
_WAYS: Final = {
    **dict.fromkeys((LotKind.WORK, LotKind.CUT, LotKind.REJECTED, LotKind.UNWORKED), _FOR_WORK),
    LotKind.SALE: _LEFT_THERE,
}


def _ways_of(held: Lot) -> str:
    """What can be done with another's goods in hand: by why they are there."""
    return _WAYS.get(held.kind, _ON_APPROVAL)


def overdrawn(held: Lot, carats: int, pointer: str, instead: str = "") -> Refusal | None:
    """L05 when more is asked than is left of a lot the asker may know. instead: the way out."""
    if carats <= held.left:
        return None
    missing = carats - held.left
    return LotOverdrawn(
        f"{format_carats(carats)} ct are asked from a lot with {format_carats(held.left)} ct left; "
        f"{format_carats(missing)} ct are missing.",
        pointer=pointer,
        instead=instead or draw_less(held.left),
        asked=format_carats(carats),
        left=format_carats(held.left),
        missing=format_carats(missing),
        lot=str(held.id),
    )


def draw_less(left: int) -> str:
    """What to do where more is asked than is left of a source."""
    if left <= 0:
        return "Nothing is left of it; name what has carats left ('warranty stock', GET /v1/lots)."
    return f"Draw {format_carats(left)} ct, and the rest from other lots of yours."


def draw(
    target: LotId,
    sources: Sequence[tuple[LotId, int]],
    position: int,
    *,
    on_paper: bool = False,
    step: int = 0,
) -> Iterator[Drawn]:
    """Edges into a lot being opened, in the order given. on_paper: the sources were held outside."""
    for ordinal, (source, carats) in enumerate(sources):
        yield Drawn(source, target, ordinal, len(sources), carats, position, on_paper, step)


def reverse(edges: Sequence[Edge], carats: int, position: int) -> Iterator[Reversed]:
    """Give `carats` back over the edges of one lot, pro rata to what each still carries (R27, R33).

    What was delivered goes back first: carats of a declared shortage go back to their own root only where
    more comes back than was delivered.
    """
    delivered = [edge for edge in edges if not edge.is_late]
    first = min(carats, sum(edge.carats - edge.reversed for edge in delivered))
    late = [edge for edge in edges if edge.is_late]
    for alike, back in ((delivered, first), (late, carats - first)):
        if not back:
            continue
        parts = cumulative_floor(back, [edge.carats - edge.reversed for edge in alike])
        for edge, part in zip(alike, parts, strict=True):
            if part:
                yield Reversed(edge.source, edge.target, edge.ordinal, part, position)
