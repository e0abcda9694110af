"""More weight of a sale, said after it was answered (R21, R23, L05, L06).

It comes from lots of the seller's. A member that bought says it, and the seller's agreement names the lots.
Somebody outside signs nothing here: its seller says it alone, on evidence, and names the lots at once. A lot
receives when it opens, so that the further carats are a lot of their own; the line is all its lots together
(`TradeBooks.lots_of`): so are what outside may still draw on, what goes back, and what the next correction
books.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Accepted, LotKind, LotState
from warranty.lots.rules.export import evidence_refusal
from warranty.lots.rules.goods import stage
from warranty.lots.rules.sources import gathered, may_take
from warranty.lots.rules.uncertified import crossings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import Correction, CorrectionKind, SaleRecord, TradeBooks
from warranty.trade.documents.invoices import SaleLine
from warranty.trade.rules.borders import country_of, place_of
from warranty.trade.rules.common import SUBJECT
from warranty.trade.rules.refusals import CorrectionImpossible
from warranty.trade.rules.sourcing import (
    Opening,
    drawing_refusal,
    line_effects,
    line_taken,
    source_findings,
    sources_named,
)


@dataclass(frozen=True, slots=True)
class Added:
    """What more was delivered, as lines that draw from lots."""

    lines: Sequence[SaleLine]
    event_on: date


def added(books: TradeBooks, entry: Entry, sale: SaleRecord, correction: Correction) -> Entry:
    """The statement that names the lots as one that draws the further carats of each line."""
    lines = [
        SaleLine(
            line=line,
            carats=format_carats(-carats),
            hs=books.lots.lots[lot_id(sale.id, line)].hs,
            qualification="",
        )
        for line, _, carats in correction.lines
        if carats < 0
    ]
    is_note = correction.kind is CorrectionKind.NOTE  # whose sources are where goods are that go back
    parts = {"sources": () if is_note else entry.parts.get("sources", ())}
    return entry._replace(document=Added(lines, entry.document.event_on), parts=parts)


def added_refusal(
    books: TradeBooks, entry: Entry, sale: SaleRecord, correction: Correction
) -> Refusal | None:
    """More weight comes from lots the seller holds, to the thousandth (R21, L05, L06, L13)."""
    drawing = added(books, entry, sale, correction)
    if not drawing.document.lines and not drawing.parts["sources"]:
        return None
    shared = [
        line.line for line in drawing.document.lines if books.lots.shares.get(lot_id(sale.id, line.line))
    ]
    if shared:
        return CorrectionImpossible(
            f"Line {shared[0]} was bought by several together.",
            pointer=f"{SUBJECT}/correction",
            instead="Sell what was delivered beyond the invoice by a sale of its own, which names them all.",
        )
    return drawing_refusal(books, drawing, may_take(books.lots, entry.party), takes_unsupported=False)


def outside_refusal(
    books: TradeBooks, entry: Entry, sale: SaleRecord, correction: Correction
) -> Refusal | None:
    """Of a sale to somebody outside its seller says that more was delivered, on evidence; less comes back."""
    for index, (line, _, carats) in enumerate(correction.lines):
        if carats > 0:
            return CorrectionImpossible(
                f"Line {line} was sold to somebody outside, who signs nothing here.",
                pointer=f"{SUBJECT}/lines/{index}/carats",
                instead="What comes back of goods sold outside, or never left, is returned by the sale "
                "(GoodsReturned), with evidence.",
            )
    return evidence_refusal(entry.document.evidence) or added_refusal(books, entry, sale, correction)


def outside_findings(
    books: TradeBooks, entry: Entry, policy: Policy, sale: SaleRecord, correction: Correction
) -> Iterator[Finding]:
    """B01: its seller alone says it; L07, A03 of the lots; K07 where the sale went over a border so."""
    drawing = added(books, entry, sale, correction)
    for line, source in zip(drawing.document.lines, drawing.parts["sources"], strict=True):
        about = str(lot_id(entry.id, line.line))
        sentence = f"Line {line.line}: {line.carats} ct more were sold outside, as their seller alone says."
        yield Finding("B01", about, sentence, {"line": line.line, "carats": line.carats})
        to = [one.target for one in books.lots.crossed if one.lot == lot_id(sale.id, line.line)]
        if to and stage(line.hs) == "rough":
            came = [(place_of(books, lot, sale.seller), carats) for lot, carats in line_taken(line, source)]
            yield from crossings(policy, entry, about, came, to[0])
    yield from source_findings(books, drawing, "delivered")


def border_findings(
    books: TradeBooks, entry: Entry, policy: Policy, sale: SaleRecord, correction: Correction
) -> Iterator[Finding]:
    """K07 for rough that a member has besides, over a border."""
    drawing = added(books, entry, sale, correction)
    abroad = country_of(books, sale.buyer) if sale.buyer else ""
    for line, source in zip(drawing.document.lines, drawing.parts["sources"], strict=True):
        if stage(line.hs) == "rough":
            came = [(place_of(books, lot, sale.seller), carats) for lot, carats in line_taken(line, source)]
            yield from crossings(policy, entry, str(lot_id(entry.id, line.line)), came, abroad)


def additions(books: TradeBooks, entry: Entry, sale: SaleRecord, correction: Correction) -> Iterator[object]:
    """Lots of their own, the buyer's at once: it has weighed them."""
    drawing = added(books, entry, sale, correction)
    boxes = gathered(books.lots, drawing, sources_named(drawing))
    yield from boxes.effects
    opening = Opening(LotKind.OUTSIDE, None, LotState.HELD)
    if sale.buyer is not None:
        opening = Opening(LotKind.SALE, sale.buyer, LotState.OFFERED)
    for line, source in zip(drawing.document.lines, drawing.parts["sources"], strict=True):
        yield from line_effects(drawing, line, source, opening, boxes)
        if sale.buyer is not None:
            yield Accepted(lot_id(entry.id, line.line), 0, entry.position)
