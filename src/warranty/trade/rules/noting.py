"""Goods that go back by a credit note and were changed since they were bought (R27).

What became of them their buyer alone knows. Agreeing to the note it names the lots they are in now, as it
does for a return of its own; they come back as new lots, of a return that the note has received.
"""

from collections.abc import Iterator, Mapping

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Accepted, LotKind, LotOpened, LotState
from warranty.lots.rules.drawing import draw
from warranty.lots.rules.sources import gathered, hs_of, may_take, named_lot
from warranty.trade.books import (
    Consigned,
    Consignment,
    ConsignmentKind,
    ConsignmentMoved,
    ConsignmentState,
    Correction,
    CorrectionKind,
    SaleRecord,
    TradeBooks,
)
from warranty.trade.documents import LineSources
from warranty.trade.rules.changed import changed_refusal
from warranty.trade.rules.common import SUBJECT
from warranty.trade.rules.refusals import LinesMalformed


def changed_since(entry: Entry, correction: Correction) -> dict[int, LineSources]:
    """By line of a note the lots of goods that were changed since."""
    is_note = correction.kind is CorrectionKind.NOTE
    return {one.line: one for one in entry.parts.get("sources", ())} if is_note else {}


def changed_since_refusal(
    books: TradeBooks, entry: Entry, sale: SaleRecord, note: Correction
) -> Refusal | None:
    """Of goods that go back and were changed since their buyer names the lots, as of any return (R27)."""
    weights = {line: carats for line, _, carats in note.lines if carats}
    given = entry.parts["sources"]
    numbers = [sources.line for sources in given]
    if entry.party != sale.buyer or numbers != sorted(set(numbers)) or not weights.keys() >= set(numbers):
        return LinesMalformed(
            "Sources stand, in order, for lines of a note whose goods were changed since, by their buyer.",
            pointer=f"{SUBJECT}/sources",
        )
    return changed_refusal(books, may_take(books.lots, entry.party), given, weights, sale.id)


def sent_back(
    books: TradeBooks, entry: Entry, sale: SaleRecord, changed: Mapping[int, LineSources]
) -> Iterator[object]:
    """Goods changed since come back as lots of a return, which the note of their seller has received."""
    assert sale.buyer is not None, "a note of goods is of a member's"
    sent = Consignment(
        entry.id, entry.position, ConsignmentKind.RETURN, sale.buyer, sale.seller, sale.id, sale.lines,
        entry.document.event_on, None, "", ConsignmentState.OFFERED,
    )  # fmt: skip
    yield Consigned(sent)
    yield ConsignmentMoved(sent.id, ConsignmentState.OUT, entry.id, entry.position)
    named = [lot for each in changed.values() for one in each.lots if (lot := named_lot(one.lot))]
    boxes = gathered(books.lots, entry, named)
    yield from boxes.effects
    for line, sources in changed.items():
        drawn = [(lot, parse_carats(one.carats)) for one in sources.lots if (lot := named_lot(one.lot))]
        target, carats = lot_id(entry.id, line), sum(part for _, part in drawn)
        yield LotOpened(
            target, entry.id, entry.position, line, LotKind.RETURN, sale.seller,
            hs_of(books.lots, drawn[0][0]), carats, LotState.OFFERED, entry.document.event_on,
        )  # fmt: skip
        inside = [(boxes.lot(lot), part) for lot, part in drawn]
        yield from draw(target, inside, entry.position, step=boxes.step)
        yield Accepted(target, 0, entry.position)
