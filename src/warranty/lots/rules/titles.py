"""Who may sell which goods, where owner and holder are not the same (R24, R25, L06).

A holder may sell memo goods before their owner has invoiced them: the title is *pending* until it does. An
owner may invoice goods to whoever holds them, and sell on goods that stayed with their seller. What the
holder sold on, was invoiced for and gets back is its own: it goes out of the memo's lot into one of its own.

Goods that were sent on once more have a *consignor* at each hand: each invoices the one it sent them to, and
knows no other. What is sold at the far end waits for its title at every hand, and has it once all have
invoiced, in whatever order. The lots by which goods passed on, from the owner's own consignee down, are the
*chain*: what was invoiced is counted lot by lot.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Drawn, Lot, LotBooks, LotKind, LotOpened, LotState, Reversed, TitlePassed
from warranty.lots.rules.drawing import draw, draw_refusal, overdrawn
from warranty.lots.rules.whereabouts import not_held

# Goods their holder may sell before it owns them; goods for work, or that merely stayed, it may not.
ON_APPROVAL: Final = frozenset({LotKind.MEMO, LotKind.IMPORT_CLAIM, LotKind.ACKNOWLEDGED, LotKind.COLLECTED})
FROM_WORK: Final = frozenset({LotKind.CUT, LotKind.REJECTED, LotKind.UNWORKED})
"""What came out of a batch; others' are in the cutter's hands until they are sent back."""
LEFT_THERE: Final = frozenset(
    {LotKind.SALE, LotKind.IMPORT_CLAIM, LotKind.ACKNOWLEDGED, LotKind.COLLECTED, *FROM_WORK}
)
"""Lots whose owner may simply fetch them, or has them sent over a border."""
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


def consignor(held: Lot) -> PartyId | None:
    """Who gave another's goods to their holder: who sent them on, or else their owner."""
    return held.sent_by or held.owner


def chain(books: LotBooks, held: Lot) -> list[Lot]:
    """The lots by which another's goods came to their holder, from the owner's own consignee down to this."""
    found = [held]
    while (before := books.sent_from.get(found[-1].id)) is not None:
        found.append(books.lots[before])
    return found[::-1]


def sale_refusal(
    books: LotBooks, seller: PartyId, buyer: PartyId | None, lot: LotId | None, carats: int, pointer: str
) -> Refusal | None:
    """L05, L06 for goods handed over with their invoice. carats: all that the sale draws from the lot.

    buyer: None for somebody outside.
    """
    held = books.lots.get(lot) if lot else None
    if held is None or not is_for_owner(held) or seller not in (held.owner, held.sent_by):
        on_approval = held is not None and held.kind in ON_APPROVAL
        return draw_refusal(books, seller, lot, carats, pointer, for_owner=on_approval)
    if held.state is not LotState.HELD:
        return not_held(books, seller, lot, pointer)
    if consignor(held) != seller:
        return GoodsElsewhere(
            "One of the source lots is yours but in another's hands, as whoever you gave it to sent it on.",
            pointer=pointer,
            instead="Invoice whom you sent it to for what is sold of it (goods: sold-on), or have it back "
            "first.",
            lot=str(held.id),
        )
    if held.kind in _IN_OTHER_HANDS and held.holder != buyer:
        return GoodsElsewhere(
            "One of the source lots is not in your hands: it is with whoever you sent it to.",
            pointer=pointer,
            instead="Invoice it to whoever has it, or have it back first.",
            lot=str(held.id),
        )
    refused = overdrawn(held, carats, pointer)
    if refused is not None and held.kind in ON_APPROVAL:
        rest = f"Draw {format_carats(held.left)} ct. What" if held.left else "What"
        refused.instead = f"{rest} its holder has sold of it is invoiced as such (goods: sold-on)."
        refused.facts["place"] = "on-memo"
    return refused


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
    seller: PartyId,
    buyer: PartyId | None,
    lot: LotId | None,
    carats: int,
    pointer: str,
) -> Refusal | None:
    """Only the title of goods one gave away, to whom one gave them, as far as they were sold on (R24).

    carats: all that the invoice names of the lot that `link` finds.
    """
    held = books.lots.get(lot) if lot else None
    is_known = held is not None and seller in (held.owner, held.sent_by)
    if held is None or not is_known or not is_for_owner(held) or held.kind not in ON_APPROVAL:
        return not_held(books, seller, lot, pointer)
    given = link(books, held, seller, buyer)
    if given is None:
        return GoodsElsewhere(
            "You did not send one of the source lots to this buyer.",
            pointer=pointer,
            instead="Invoice whom you sent it to; if that sent it on, it invoices its own consignee.",
            lot=str(held.id),
        )
    return beyond_pending(books, given, carats, pointer)


def link(books: LotBooks, held: Lot, seller: PartyId, buyer: PartyId | None) -> Lot | None:
    """Of the lots by which goods passed on, the one that one side sent to the other."""
    for one in reversed(chain(books, held)):
        if (consignor(one), one.holder) == (seller, buyer):
            return one
    return None


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
    """Thousandths of another's lot that were sold on and its consignor has not invoiced to its holder yet."""
    return max(0, books.sold_on.get(lot, 0) - books.titled.get(lot, 0))


def owned_again(books: LotBooks, entry: Entry, effects: Iterable[object]) -> Iterator[object]:
    """Of another's goods that came back to their holder: what was invoiced for more than is sold on.

    By carats, as titles pass: an invoice covers what was sold on first, as far as that stays sold. They are
    owned as far down the chain as every invoice from its top reaches; below that owner they stay on approval.
    """
    back: dict[LotId, int] = {}
    for each in effects:
        if isinstance(each, Reversed):
            back[each.source] = back.get(each.source, 0) + each.carats
    passed: dict[LotId, int] = {}
    between = FIRST_OWNED + len(back)
    for number, (source, carats) in enumerate(back.items(), FIRST_OWNED):
        held = books.lots.get(source)
        if held is None or not is_for_owner(held):
            continue
        lots, reached = chain(books, held), _reached(books, held, carats, passed)
        for at, (own, further) in enumerate(zip(reached, [*reached[1:], 0], strict=True)):
            passed[lots[at].id] = passed.get(lots[at].id, 0) + own
            if own > further:
                first = number if at == len(lots) - 1 else between
                between += len(lots) - 1 - at
                yield from _taken_over(entry, lots[at:], own - further, first)
    for lot, carats in passed.items():
        if carats:
            yield TitlePassed(lot, -carats, entry.position)


def _reached(books: LotBooks, held: Lot, carats: int, passed: Mapping[LotId, int]) -> list[int]:
    """Of carats that came back, how many each holder of the chain owns, with all that hold below it."""
    reached: list[int] = []
    for one in chain(books, held):
        sold, invoiced = max(0, books.sold_on.get(one.id, 0)), books.titled.get(one.id, 0)
        carats = max(0, min(carats, invoiced - sold - passed.get(one.id, 0)))
        reached.append(carats)
    return reached


def _taken_over(entry: Entry, lots: Sequence[Lot], carats: int, number: int) -> Iterator[LotOpened | Drawn]:
    """Carats of the last of these lots become the first one's holder's, with those below it as before."""
    (owner, *below), source = lots, lots[-1].id
    for step, one in enumerate(below or lots):
        target = lot_id(entry.id, number + step)
        yield LotOpened(
            target, entry.id, entry.position, number + step, LotKind.COLLECTED, one.holder, one.hs, carats,
            LotState.HELD, entry.document.event_on, owner.holder if below else None,
            sent_by=below[step - 1].holder if step else None,
            entrusted_to=below[0].holder if step else None,
        )  # fmt: skip
        yield from draw(target, [(source, carats)], entry.position, step=step)
        source = target


def owner_of(held: Lot) -> PartyId | None:
    """Who owns a lot: its owner, or else its holder; OUTSIDE_OWNER for somebody outside."""
    return held.owner or held.holder


class SoldOn(NamedTuple):
    """Carats of another's lot that were sold, net of what came back. lot: the one the sale opened.

    event_on, since: day and position from which they wait for their title: those of the sale or, where it was
    settled only later whose they are, of what settled it. is_sold: else they were let go otherwise by then.
    """

    lot: LotId
    position: int
    event_on: date
    carats: int
    since: int
    is_sold: bool = True


class Part(NamedTuple):
    """Carats of a sale. title: position of the invoice that made theirs final; None while they wait."""

    carats: int
    title: int | None


class Untitled(NamedTuple):
    """A sale of goods that were not the seller's: what of it has its title, and since when, or waits."""

    sold: SoldOn
    by: PartyId
    parts: Sequence[Part]


class CameBack(NamedTuple):
    """Carats of a lot that went back over the edges it came by, with the event day of what says so."""

    position: int
    event_on: date
    carats: int


class OnApproval(NamedTuple):
    """Goods that another has of their owner. out: what is left of them, with what of them was sent on.

    days: event days of invoices, by position. back: what is back with whoever sent them, in log order.
    """

    lot: Lot
    out: int
    sales: Sequence[Untitled]
    days: Mapping[int, date]
    back: Sequence[CameBack] = ()


def covered(sold: Iterable[int], titles: Iterable[tuple[int, int]]) -> list[list[Part]]:
    """Of each sale, in log order, what is invoiced and waits: invoices cover what was sold first.

    titles: (position, carats) in log order; less than nothing takes off what was invoiced last.
    """
    invoices: list[Part] = []
    for position, carats in titles:
        invoices.append(Part(carats, position))
        while len(invoices) > 1 and invoices[-1].carats < 0:
            back, last = invoices.pop().carats, invoices.pop()
            invoices.append(last._replace(carats=last.carats + back))
    divided: list[list[Part]] = []
    for carats in sold:
        parts, left = [], carats
        while left and invoices:
            part = min(left, invoices[0].carats)
            parts.append(Part(part, invoices[0].title))
            left -= part
            invoices[0] = invoices[0]._replace(carats=invoices[0].carats - part)
            if not invoices[0].carats:
                invoices.pop(0)
        divided.append([*(part for part in parts if part.carats), *([Part(left, None)] if left else ())])
    return divided


def final(hands: Sequence[Sequence[Part]]) -> list[Part]:
    """The parts of one sale at all hands: a title is final with the last invoice, and waits for any."""
    merged = list(hands[0])
    for parts in hands[1:]:
        merged = list(_merged(merged, parts))
    return merged


def _merged(one: Sequence[Part], other: Sequence[Part]) -> Iterator[Part]:
    ones, others = list(one[::-1]), list(other[::-1])
    while ones and others:
        (carats, title), (more, later) = ones.pop(), others.pop()
        part = min(carats, more)
        is_final = title is not None and later is not None
        yield Part(part, max(title or 0, later or 0) if is_final else None)
        if carats > part:
            ones.append(Part(carats - part, title))
        if more > part:
            others.append(Part(more - part, later))
