"""Boxes and batches as accounts: what is in one, and drawing from it pro rata in log order (R33).

A box is a chain of lots. What is put in waits as lots of the box. The first draw after something came in
opens one lot more, in the drawing statement, that takes all there is; it draws from that. So each draw weighs
everything by what was left of it, and carats in a box pass over ordinary edges. What comes back goes to the
lot it was drawn from, and counts again at the next draw.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry, Touched, referenced
from warranty.lots.books import Lot, LotBooks, LotKind, LotOpened, LotState, Vessel, VesselKind
from warranty.lots.rules.drawing import draw, draw_less
from warranty.lots.rules.owning import OWN, Owners, opened_for

VESSEL_LINES: Final = 2_000_000
"""Lines of lots that hold all of a vessel, beyond every real one and every unsupported one."""
WAITING_LINES: Final = 3_000_000
"""Lines of lots that wait in a box beside those of the same statement that went through stock."""
MOST_WAITING: Final = 1_000
"""Lots that wait in a vessel; what comes after them first makes one of all."""
_LONGEST: Final = 200


class VesselUnknown(Refusal):
    """A box that is unknown, somebody else's or of the other kind; all in the same words."""

    kind = Kind.CONFLICT
    code = "vessel-unknown"
    title = "Not a box of yours"
    rule = "L06"


class VesselIsClosed(Refusal):
    """Something put into a box of one's own after it was closed, or a second closing."""

    kind = Kind.CONFLICT
    code = "vessel-closed"
    title = "The box is closed"
    rule = "R33"


class VesselOverdrawn(Refusal):
    """More than is in one's own box."""

    kind = Kind.CONFLICT
    code = "vessel-overdrawn"
    title = "More than is in the box"
    rule = "L05"


class VesselGoodsUnfit(Refusal):
    """Goods that a box of this kind does not take, or a statement about it that lacks something."""

    kind = Kind.INVALID
    code = "vessel-goods-unfit"
    title = "The goods do not go in there"
    rule = "R33"


def touch_vessel(text: str | UnsetType, into: Touched) -> None:
    """The box a text names."""
    if text is not UNSET and (vessel := referenced(text)):
        into.vessels.add(vessel)


def own_vessel(
    books: LotBooks, party: PartyId, vessel: StatementId | None, kind: VesselKind
) -> Vessel | None:
    """A box of the asker's; None for what is unknown, another's, or of the other kind."""
    found = books.vessels.get(vessel) if vessel else None
    return found if found and found.holder == party and found.kind is kind else None


def unknown(kind: VesselKind, pointer: str) -> Refusal:
    """The one answer for what is not the asker's."""
    return VesselUnknown(
        f"There is no {kind.value} of yours under this id.",
        pointer=pointer,
        instead=f"Name the statement that opened the {kind.value}.",
    )


def opened_refusal(
    books: LotBooks, party: PartyId, text: str, kind: VesselKind, pointer: str
) -> Refusal | None:
    """Why nothing can be put into what a text names."""
    found = own_vessel(books, party, referenced(text), kind)
    if found is None:
        return unknown(kind, pointer)
    if found.is_closed:
        return VesselIsClosed(
            f"The {kind.value} {found.number!r} is closed.", pointer=pointer, instead="Open another one."
        )
    return None


def box_refusal(
    books: LotBooks, party: PartyId, text: str | UnsetType, hs: str, pointer: str
) -> Refusal | None:
    """Why goods of a class cannot go into a box; nothing when none is named."""
    if text is UNSET:
        return None
    if refused := opened_refusal(books, party, text, VesselKind.BOX, pointer):
        return refused
    box = books.vessels[referenced(text)]  # type: ignore[index] # it was found just before
    if box.hs == hs:
        return None
    return VesselGoodsUnfit(
        f"The box holds goods of class {box.hs}; these are {hs}.",
        pointer=pointer,
        instead="Put them into a box of their class, or sort them first.",
    )


def content(books: LotBooks, vessel: StatementId) -> list[Lot]:
    """The lots in a vessel that have something left, in log order."""
    inside = books.inside.get(vessel)
    return sorted(inside.values(), key=lambda lot: (lot.position, lot.line)) if inside else []


def weight(books: LotBooks, vessel: StatementId) -> int:
    """Thousandths in a vessel."""
    return sum(lot.left for lot in books.inside.get(vessel, {}).values())


def gather(
    entry: Entry,
    vessel: Vessel,
    inside: Sequence[tuple[LotId, int]],
    line: int,
    *,
    step: int = 0,
    owners: Owners = OWN,
) -> tuple[LotId, list[object]]:
    """The one lot that holds all of a vessel, or of one owner's in it, and what opens it for several.

    step: 1 where one of them was opened by the same statement.
    """
    if len(inside) == 1:
        return inside[0][0], []
    whole = lot_id(entry.id, VESSEL_LINES + line)
    opened = LotOpened(
        whole, entry.id, entry.position, VESSEL_LINES + line, LotKind.MIXED, vessel.holder,
        vessel.hs, sum(carats for _, carats in inside), LotState.INSIDE, entry.document.event_on, None,
        vessel.id,
    )  # fmt: skip
    return whole, [*opened_for(opened, owners), *draw(whole, inside, entry.position, step=step)]


def waiting(
    entry: Entry,
    vessel: Vessel,
    sources: Sequence[tuple[LotId, int]],
    line: int,
    *,
    step: int = 0,
    owners: Owners = OWN,
) -> Iterator[object]:
    """A lot that waits in a vessel, drawn from where its carats were."""
    target = lot_id(entry.id, line)
    opened = LotOpened(
        target, entry.id, entry.position, line, LotKind.PUT_IN, vessel.holder, vessel.hs,
        sum(carats for _, carats in sources), LotState.INSIDE, entry.document.event_on, None, vessel.id,
    )  # fmt: skip
    yield from opened_for(opened, owners)
    yield from draw(target, sources, entry.position, step=step)


def into_box(
    books: LotBooks,
    entry: Entry,
    text: str | UnsetType,
    source: LotId,
    carats: int,
    line: int,
    *,
    first: bool,
) -> Iterator[object]:
    """Carats that a statement took into stock go on into the box it names.

    line: of the statement. first: of those that name this box.
    """
    box = referenced(text) if text is not UNSET else None
    if box is not None and carats:
        vessel = books.vessels[box]
        if first:
            yield from crowded(books, entry, vessel, line)
        yield from waiting(entry, vessel, [(source, carats)], WAITING_LINES + line, step=1)


def crowded(books: LotBooks, entry: Entry, vessel: Vessel, line: int) -> Iterable[object]:
    """Where too many lots wait in a box, one of all of them."""
    if len(books.inside.get(vessel.id, ())) < MOST_WAITING:
        return ()
    inside = [(lot.id, lot.left) for lot in content(books, vessel.id)]
    return gather(entry, vessel, inside, line)[1]


def is_vessel(source: LotId | None) -> bool:
    """Whether a source names a box: by the statement that opened it; lots have ids of another version."""
    return source is not None and source.int >> 76 & 0xF == 7


def named_box(books: LotBooks, party: PartyId, source: LotId | None) -> Vessel | None:
    """The asker's box that a source names."""
    return own_vessel(books, party, StatementId(source), VesselKind.BOX) if source else None


def box_draw_refusal(box: Vessel, left: int, carats: int, pointer: str) -> Refusal | None:
    """L05 when more is asked than is in one's own box."""
    if carats <= left:
        return None
    missing = format_carats(carats - left)
    return VesselOverdrawn(
        f"{format_carats(carats)} ct are asked from a box with {format_carats(left)} ct; {missing} ct are "
        "missing.",
        pointer=pointer,
        instead=draw_less(left),
        asked=format_carats(carats),
        left=format_carats(left),
        missing=missing,
        box=str(box.id),
    )


def number_refusal(text: str, pointer: str) -> Refusal | None:
    """A number, name or reason must say something, and not too much."""
    if text.strip() and len(text) <= _LONGEST:
        return None
    return VesselGoodsUnfit(f"Write 1 to {_LONGEST} characters.", pointer=pointer)
