"""Boxes: standing mixed lots, opened, filled from stock and closed by statement."""

from typing import Final

from warranty.foundation.errors import Refusal
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, referenced
from warranty.lots.books import LotBooks, Vessel, VesselClosed, VesselKind, VesselOpened
from warranty.lots.documents.vessels import BoxClosed, BoxFilled, BoxOpened
from warranty.lots.rules.goods import hs_refusal, positive_carats
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.sharing import apart_refusal
from warranty.lots.rules.sources import gathered, hs_of, may_take, named_lot, touch_source
from warranty.lots.rules.vessels import (
    VesselGoodsUnfit,
    VesselIsClosed,
    box_refusal,
    crowded,
    number_refusal,
    opened_refusal,
    own_vessel,
    touch_vessel,
    unknown,
    waiting,
    weight,
)
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SIGNERS: Final = dict.fromkeys((BoxOpened, BoxFilled, BoxClosed), frozenset({"Member"}))
_SUBJECT: Final = "/credentialSubject"
_MOST_SOURCES: Final = 1_000


def touched(entry: Entry, into: Touched) -> None:
    """The box and the lots put in."""
    if not isinstance(entry.document, BoxOpened):
        touch_vessel(entry.document.box, into)
    for source in entry.parts.get("sources", ()):
        touch_source(source.lot, into)
        into.shares = True


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Why a box cannot be opened, filled or closed (L05, L06, R39)."""
    match entry.document:
        case BoxOpened(number=number, hs=hs):
            return number_refusal(number, f"{_SUBJECT}/number") or hs_refusal(hs, f"{_SUBJECT}/hs")
        case BoxClosed():
            return _closing_refusal(books, entry)
    try:
        return opened_refusal(
            books, entry.party, entry.document.box, VesselKind.BOX, f"{_SUBJECT}/box"
        ) or _filling_refusal(books, entry)
    except Refusal as refused:
        return refused


def _filling_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    sources = entry.parts["sources"]
    named = {source.lot for source in sources}
    if not 1 <= len(sources) <= _MOST_SOURCES or len(named) < len(sources):
        return VesselGoodsUnfit(
            f"Name 1 to {_MOST_SOURCES} lots, each once, with the carats that go into the box.",
            pointer=f"{_SUBJECT}/sources",
        )
    may, box = may_take(books, entry.party), referenced(entry.document.box)
    for at, source in enumerate(sources):
        pointer = f"{_SUBJECT}/sources/{at}"
        carats, lot = positive_carats(source.carats, f"{pointer}/carats"), named_lot(source.lot)
        if refused := may(lot, carats, pointer):
            return refused
        assert lot is not None, "a source that is no id is refused"
        if lot == box:
            return VesselGoodsUnfit(
                "The goods are in this box.",
                pointer=pointer,
                instead="Name the lots or boxes they come from.",
            )
        if refused := box_refusal(
            books, entry.party, entry.document.box, hs_of(books, lot), pointer
        ) or apart_refusal(books, lot, pointer):
            return refused
    return None


def _closing_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    document: BoxClosed = entry.document
    box = own_vessel(books, entry.party, referenced(document.box), VesselKind.BOX)
    if box is None:
        return unknown(VesselKind.BOX, f"{_SUBJECT}/box")
    if box.is_closed:
        return VesselIsClosed(
            f"The box {box.number!r} is closed already.",
            pointer=f"{_SUBJECT}/box",
            instead="It needs no further statement; a new box takes goods.",
        )
    left = weight(books, box.id)
    if left:
        return VesselIsClosed(
            f"{format_carats(left)} ct are still in the box.",
            pointer=f"{_SUBJECT}/box",
            instead="Draw everything first.",
            left=format_carats(left),
        )
    return number_refusal(document.reason, f"{_SUBJECT}/reason")


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:  # noqa: ARG001 - one signature
    """Q01 when recorded late."""
    return late_findings(entry, policy)


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """A box opens empty; what is put in waits in it, or it takes nothing in any more."""
    document = entry.document
    if isinstance(document, BoxOpened):
        box = Vessel(entry.id, entry.position, entry.party, VesselKind.BOX, document.number, document.hs)
        return [VesselOpened(box)]
    vessel = books.vessels[referenced(document.box)]  # type: ignore[index] # refusal has found it
    if isinstance(document, BoxClosed):
        return [VesselClosed(vessel.id, entry.position)]
    sources = [
        (lot, parse_carats(each.carats)) for each in entry.parts["sources"] if (lot := named_lot(each.lot))
    ]
    boxes = gathered(books, entry, (lot for lot, _ in sources))
    drawn = [(boxes.lot(lot), carats) for lot, carats in sources]
    return [
        *boxes.effects,
        *crowded(books, entry, vessel, len(boxes.whole) + 1),
        *waiting(entry, vessel, drawn, 1, step=boxes.step),
    ]
