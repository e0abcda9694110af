"""Who may sell which goods, where owner and holder are not the same (R24, R25, L06).

A holder may sell memo goods before their owner has invoiced them: the title is *pending* until it does. An
owner may invoice goods to whoever holds them, and sell on goods that stayed with their seller. What the
holder sold on, was invoiced for and gets back is its own: it goes out of the memo's lot into one of its own.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Lot, LotBooks, LotKind, LotOpened, LotState, Reversed, TitlePassed
from warranty.lots.rules.drawing import draw, draw_refusal, overdrawn
from warranty.lots.rules.whereabouts import not_held

# Goods their holder may sell before it owns them; goods for work, or that merely stayed, it may not.
ON_APPROVAL: Final = frozenset({LotKind.MEMO, LotKind.IMPORT_CLAIM, LotKind.ACKNOWLEDGED})
FROM_WORK: Final = frozenset({LotKind.CUT, LotKind.REJECTED, LotKind.UNWORKED})
"""What came out of a batch; others' are in the cutter's hands until they are sent back."""
_IN_OTHER_HANDS: Final = ON_APPROVAL | FROM_WORK | {LotKind.WORK}

FIRST_OWNED: Final = 3_001
"""Number of the first lot of goods that came back to who owns them since, beyond every line of a document."""


class GoodsElsewhere(Refusal):
    """One's own goods that are in another's hands, for a buyer who does not have them."""

    kind = Kind.CONFLICT
    code = "goods-elsewhere"
    title = "The goods are in other hands"
    rule = "L06"


class TitleNotPending(Refusal):
    """More than the holder has sold of the goods, or goods that are not one's own with this buyer."""

    kind = Kind.CONFLICT
    code = "title-not-pending"
    title = "So much was not sold on"
    rule = "L06"


def is_for_owner(held: Lot) -> bool:
    """Whether a lot is in the hands of somebody who does not own it."""
    return held.owner is not None and held.owner != held.holder


def sale_refusal(
    books: LotBooks, seller: PartyId, buyer: PartyId | None, lot: LotId | None, carats: int, pointer: str
) -> Refusal | None:
    """L05, L06 for goods handed over with their invoice. carats: all that the sale draws from the lot.

    buyer: None for somebody outside.
    """
    held = books.lots.get(lot) if lot else None
    if held is None or held.owner != seller or not is_for_owner(held):
        on_approval = held is not None and held.kind in ON_APPROVAL
        return draw_refusal(books, seller, lot, carats, pointer, for_owner=on_approval)
    if held.state is not LotState.HELD:
        return not_held(books, seller, lot, pointer)
    if held.kind in _IN_OTHER_HANDS and held.holder != buyer:
        return GoodsElsewhere(
            "One of the source lots is yours but in another's hands.",
            pointer=pointer,
            instead="Invoice it to whoever has it, or have it back first.",
            lot=str(held.id),
        )
    return overdrawn(held, carats, pointer)


def staying_refusal(
    books: LotBooks, seller: PartyId, lot: LotId | None, carats: int, pointer: str
) -> Refusal | None:
    """L05, L06 for goods that stay: in the seller's hands, or where they stayed before (R25)."""
    held = books.lots.get(lot) if lot else None
    if held is None or held.owner != seller or held.kind is not LotKind.SALE:
        return draw_refusal(books, seller, lot, carats, pointer)
    if held.state is not LotState.HELD:
        return not_held(books, seller, lot, pointer)
    return overdrawn(held, carats, pointer)


def sold_on_refusal(
    books: LotBooks,
    owner: PartyId,
    holder: PartyId | None,
    lot: LotId | None,
    carats: int,
    pointer: str,
) -> Refusal | None:
    """Only the title of one's own goods, to the one who had them, as far as it has sold them on (R24)."""
    held = books.lots.get(lot) if lot else None
    if held is None or held.owner != owner or held.holder != holder or held.kind not in ON_APPROVAL:
        return not_held(books, owner, lot, pointer)
    return beyond_pending(books, held, carats, pointer)


def beyond_pending(books: LotBooks, held: Lot, carats: int, pointer: str) -> Refusal | None:
    """TitleNotPending for more than waits for its title."""
    waiting = pending(books, held.id)
    if carats <= waiting:
        return None
    return TitleNotPending(
        f"{format_carats(carats)} ct are invoiced as sold on, of which {format_carats(waiting)} ct wait for "
        "their title.",
        pointer=pointer,
        instead="Goods still with the holder are invoiced by an ordinary sale, which offers them to it.",
        asked=format_carats(carats),
        pending=format_carats(waiting),
        lot=str(held.id),
    )


def pending(books: LotBooks, lot: LotId) -> int:
    """Thousandths of another's lot that its holder sold on and the owner has not invoiced yet."""
    return max(0, books.sold_on.get(lot, 0) - books.titled.get(lot, 0))


def owned_again(books: LotBooks, entry: Entry, effects: Iterable[object]) -> Iterator[object]:
    """Of another's goods that came back to their holder: what that was invoiced for more than it sold on.

    By carats, as titles pass: an invoice covers what was sold on first, as far as that stays sold.
    """
    sources = dict.fromkeys(each.source for each in effects if isinstance(each, Reversed))
    for number, source in enumerate(sources, FIRST_OWNED):
        excess = books.titled.get(source, 0) - max(0, books.sold_on.get(source, 0))
        held = books.lots.get(source)
        if held is None or held.holder is None or not is_for_owner(held) or excess <= 0:
            continue
        target = lot_id(entry.id, number)
        yield TitlePassed(source, -excess, entry.position)
        yield LotOpened(
            target, entry.id, entry.position, number, LotKind.COLLECTED, held.holder, held.hs, excess,
            LotState.HELD, entry.document.event_on,
        )  # fmt: skip
        yield from draw(target, [(source, excess)], entry.position)


def owner_of(held: Lot) -> PartyId | None:
    """Who owns a lot: its owner, or else its holder; OUTSIDE_OWNER for somebody outside."""
    return held.owner or held.holder


class SoldOn(NamedTuple):
    """Carats of another's lot that its holder sold, net of what came back. lot: the one the sale opened."""

    lot: LotId
    position: int
    event_on: date
    carats: int


def waiting(sold: Iterable[SoldOn], titled: int) -> list[SoldOn]:
    """What still waits for its title: invoices cover what was sold first, in the order of the log."""
    left: list[SoldOn] = []
    for one in sorted(sold, key=lambda one: (one.position, one.lot.bytes)):
        covered = min(one.carats, titled)
        titled -= covered
        if one.carats > covered:
            left.append(one._replace(carats=one.carats - covered))
    return left
