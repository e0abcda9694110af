"""Why a lot cannot be drawn from: it is nobody's the asker may know of, or its own and elsewhere (L06).

Of the asker's own lots it is told where they are and how they come to hand again; all others are answered in
the same words, so that nobody learns which of them exist.
"""

from typing import Final, NamedTuple

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.statements import urn
from warranty.lots.books import Lot, LotBooks, LotKind, LotState, VesselKind


class LotNotHeld(Refusal):
    """A lot that is unknown or somebody else's, in the same words; or one's own that is not at hand."""

    kind = Kind.CONFLICT
    code = "lot-not-held"
    title = "Not a lot you hold"
    rule = "L06"


class _Place(NamedTuple):
    """Where goods of the asker's own are. name: for programs; instead: how they come to hand again."""

    name: str
    words: str
    instead: str


_OFFERED: Final = _Place(
    "offered",
    "is offered to you and waits for your answer",
    "Answer it first: a sale with Purchase, goods sent or given back with GoodsReceived.",
)
_TAKEN_BACK: Final = _Place(
    "taken-back", "was offered to you and taken back since", "Name lots from your own list."
)
_ENDED: Final = _Place(
    "export-ended",
    "was bound for an export that has ended",
    "What had not left is back in the lots it came from; name those.",
)
_ON_ITS_WAY: Final = _Place(
    "on-its-way",
    "is yours and on its way to another, who has not answered yet",
    "Take the offer back (OfferWithdrawn, MemoClosed), or wait for the answer.",
)
_OUTSIDE: Final = _Place(
    "outside",
    "is yours and with somebody outside the register",
    "Record that it came back (GoodsReturned), or sell it to whoever has it.",
)
_ON_MEMO: Final = _Place(
    "on-memo",
    "is yours and out on memo with another",
    "Invoice it to whoever has it, or have it back first (GoodsReturned).",
)
_SENT_ON: Final = _Place(
    "sent-on",
    "is with whoever you sent it on to",
    "Sell it to whoever has it, invoice what that has sold of it (goods: sold-on), or have it back first.",
)
_AT_WORK: Final = _Place(
    "at-work",
    "is yours and in the hands of a contractor",
    "Have it back first: the contractor returns it (GoodsReturned).",
)
_ELSEWHERE: Final = _Place(
    "elsewhere",
    "is yours and in another's hands",
    "Fetch it first (GoodsCollected), or invoice it to whoever has it.",
)
_AT_HAND: Final = _Place(
    "at-hand",
    "is in your own hands, and this statement draws on goods elsewhere",
    "Sell, send or fetch by the statement for goods that are where these are.",
)


def not_held(books: LotBooks, party: PartyId | None, lot: LotId | None, pointer: str) -> Refusal:
    """The refusal of a lot that `party` cannot draw from; None: for an asker who learns of none."""
    held = books.lots.get(lot) if lot else None
    place = (
        _place(books, party, held)
        if held and party and party in {held.holder, held.owner, held.sent_by}
        else None
    )
    if held is None or place is None:
        return LotNotHeld(
            "One of the source lots is not a lot you hold.",
            pointer=pointer,
            instead="Name lots from your own list ('warranty stock', GET /v1/lots).",
        )
    inside = {"vessel": str(held.vessel)} if held.state is LotState.INSIDE else {}
    return LotNotHeld(
        f"One of the source lots {place.words}.",
        pointer=pointer,
        instead=place.instead,
        lot=str(held.id),
        place=place.name,
        **inside,
    )


def _place(books: LotBooks, party: PartyId, held: Lot) -> _Place | None:
    """Where goods are that `party` has or owns; None of what says nothing to it."""
    match held.state:
        case LotState.INSIDE if held.holder == party:
            return _inside(books, held)
        case LotState.BOUND:
            words = f"is bound for export, or abroad, under the application {urn(held.statement)}"
            instead = "Take the application back (ExportCancelled), or record what came home."
            return _Place("export", words, instead)
        case LotState.OFFERED:
            is_unseen = held.owner == party and held.sent_by is not None
            return _OFFERED if held.holder == party else _ON_MEMO if is_unseen else _ON_ITS_WAY
        case LotState.WITHDRAWN if held.holder == party:
            return _ENDED if held.kind is LotKind.EXPORT else _TAKEN_BACK
        case LotState.HELD:
            return _AT_HAND if held.holder == party else _with_another(held, party)
        case _:
            return None


def _inside(books: LotBooks, held: Lot) -> _Place | None:
    vessel = books.vessels.get(held.vessel) if held.vessel else None
    if vessel is None:
        return None
    if vessel.kind is VesselKind.BOX:
        instead = f"Draw from the box: name {vessel.id} where a lot stands."
    else:
        instead = "Report what came out of the batch first (ShopFloorReported), and draw from that."
    return _Place(vessel.kind.value, f"is in the {vessel.kind.value} {vessel.number!r}", instead)


def _with_another(held: Lot, party: PartyId) -> _Place:
    """To an owner what is with whom its goods were sent on to is out on memo, wherever that is."""
    if held.sent_by is not None:
        return _SENT_ON if held.sent_by == party else _ON_MEMO
    if held.holder is None:
        return _OUTSIDE
    if held.kind is LotKind.MEMO:
        return _ON_MEMO
    return _AT_WORK if held.kind is LotKind.WORK else _ELSEWHERE
