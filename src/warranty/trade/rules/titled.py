"""Goods whose title came by an invoice for what was sold on: they go back, and it is corrected (R24, R27).

Such an invoice opened no lot. What of the goods came back to its buyer since is a lot of the buyer's own
(`lots.rules.titles.owned_again`), from which it goes back by that invoice; received by the owner that had
sent it on memo, it is in the very lots that owner had sent. What is with who bought it still waits for its
title again as far as the invoice is corrected.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Edge, Lot, LotBooks, LotKind, Reversed, TitlePassed
from warranty.lots.rules.drawing import draw_refusal, reverse
from warranty.lots.rules.sources import May, named_lot
from warranty.lots.rules.titles import consignor
from warranty.lots.rules.whereabouts import not_held
from warranty.policy.catalogue import Finding
from warranty.trade.books import Consignment, Correction, SaleRecord, TradeBooks
from warranty.trade.documents import WeightCorrected
from warranty.trade.rules.common import SUBJECT
from warranty.trade.rules.refusals import CorrectionImpossible, GoodsUsedSince, LinesMalformed


def may_give_back(books: TradeBooks, entry: Entry, seller: PartyId) -> May:
    """What came back to the signer of goods this seller had given it on approval, and is its own by now."""

    def may(lot: LotId | None, carats: int, pointer: str) -> Refusal | None:
        held = books.lots.lots.get(lot) if lot else None
        if held is None or held.holder != entry.party:
            return not_held(books.lots, entry.party, lot, pointer)
        given = _taken_out_of(books.lots, held)
        if given is None or (consignor(given), given.holder) != (seller, entry.party):
            return LinesMalformed(
                "One of the lots is not of goods that this seller gave you and that came back to you.",
                pointer=pointer,
                instead="Name the lots in which they came back to you (kind collected in 'warranty stock'); "
                "other goods go back by the sale you bought them by, or are sold.",
            )
        return draw_refusal(books.lots, entry.party, lot, carats, pointer)

    return may


def _taken_out_of(books: LotBooks, lot: Lot) -> Lot | None:
    """The lot on approval of which carats are this one since they came back and are their holder's own."""
    edges = books.edges.get(lot.id, ())
    if lot.kind is not LotKind.COLLECTED or lot.owner is not None or len(edges) != 1:
        return None
    return books.lots.get(edges[0].source)


def sources_missing(line: int, at: str) -> Refusal:
    """The line opened no lot, so that the signer says which goods go back."""
    return LinesMalformed(
        f"Line {line} was of goods sold on before, and opened no lot.",
        pointer=at,
        instead="Name under sources the lots in which these goods came back to you; what is with who bought "
        "them comes back to you first.",
    )


def back_with_owner(
    books: LotBooks, sent: Consignment, edges: Sequence[Edge], kept: int, position: int
) -> list[Reversed] | None:
    """What was kept of a return goes on into the lots its receiver had sent on memo; None where it had not.

    edges: into the lot of the return. Of what others had sent on the receiver's goods are a lot of its own.
    """
    for edge in edges:
        lot = books.lots.get(edge.source)
        given = _taken_out_of(books, lot) if lot else None
        if (
            given is None
            or given.kind is not LotKind.MEMO
            or (given.owner, given.holder, given.sent_by) != (sent.receiver, sent.sender, None)
        ):
            return None
    done: list[Reversed] = []
    onward: dict[LotId, int] = {}
    for back in reverse(edges, kept, position):
        (into,) = books.edges[back.source]
        done += reverse([into], back.carats, position)
        onward[into.source] = onward.get(into.source, 0) + back.carats
    for into_lot, carats in onward.items():
        done += reverse(books.edges[into_lot], carats, position)
    return done


def stands(books: TradeBooks, sale: SaleRecord, line: int) -> int:
    """Thousandths whose title a line passed, less what corrections in effect took back."""
    invoiced = parse_carats(books.invoiced[sale.id].lines[line - 1].carats)
    in_effect = (each for one in books.in_effect.get(sale.id, ()) for each in one.lines)
    return invoiced - sum(carats for number, _, carats in in_effect if number == line)


def beyond_invoiced(books: TradeBooks, entry: Entry, sale: SaleRecord) -> Iterator[Finding]:
    """B07 for more that goes back by a line of an invoice than it covers, after what went back before."""
    for line in entry.document.lines:
        carats = parse_carats(line.carats)
        excess = min(carats, carats + books.went_back(sale.id, line.line) - stands(books, sale, line.line))
        if excess > 0:
            told = format_carats(excess)
            sentence = f"Line {line.line}: {told} ct more go back than were invoiced by it."
            about = str(lot_id(entry.id, line.line))
            yield Finding("B07", about, sentence, {"line": line.line, "excess": told})


def weight_refusal(document: WeightCorrected) -> Refusal | None:
    """Of a title no more than was invoiced is said, and nothing of it is missing downstream."""
    for index, line in enumerate(document.lines):
        if parse_carats(line.carats) > parse_carats(line.booked):
            return CorrectionImpossible(
                f"Line {line.line} was of goods sold on before; more of them is invoiced by itself.",
                pointer=f"{SUBJECT}/lines/{index}/carats",
                instead="The seller invoices what else was sold on by a further sale (goods: sold-on).",
            )
    if document.declared_shortage:
        return CorrectionImpossible(
            "Nothing of goods sold on before is missing where their title is taken back.",
            pointer=f"{SUBJECT}/declaredShortage",
            instead="Leave declaredShortage out: what was sold on waits for its title again.",
        )
    return None


def untitling_refusal(
    books: TradeBooks, entry: Entry, sale: SaleRecord, correction: Correction
) -> Refusal | None:
    """A title is taken back as far as it was invoiced, of goods that are sold on still (R24)."""
    if entry.parts.get("sources"):
        return LinesMalformed(
            "No goods go back by this: what was sold on waits for its title again.",
            pointer=f"{SUBJECT}/sources",
            instead="Leave sources out; goods that came back to the buyer go back by GoodsReturned.",
        )
    for line, booked, carats in correction.lines:
        standing = stands(books, sale, line)
        if carats > standing or (booked and booked != standing):
            return CorrectionImpossible(
                f"Line {line} stands with {format_carats(standing)} ct.",
                pointer=f"{SUBJECT}/lines",
                instead="Name the weight that stands now, and no more of it than that.",
            )
    if entry.party == sale.seller and correction.id == entry.id:
        return None  # what came back to the buyer is for it to say, who must agree
    taken = Counter[int]()
    for line, _, carats in _taken(books, sale, correction):
        taken[line] += carats
    short = [(line, taken[line]) for line, _, carats in correction.lines if carats > taken[line]]
    return _came_back(*short[0], is_buyers=entry.party == sale.buyer) if short else None


def _came_back(line: int, there: int, *, is_buyers: bool) -> GoodsUsedSince:
    """How much of a line is sold on still is told to its buyer alone, who knows it."""
    still = f"{format_carats(there)} ct are" if is_buyers else "Less than that is"
    return GoodsUsedSince(
        f"{still} sold on still of line {line} of this invoice; of these alone the title is taken back.",
        pointer=f"{SUBJECT}/lines",
        instead="What came back to the buyer is its own by now: it gives it back by this invoice "
        "(GoodsReturned that names the lots under sources).",
    )


def untitled(books: TradeBooks, sale: SaleRecord, correction: Correction, position: int) -> Iterator[object]:
    """Carats of the lots that lines of an invoice passed the title of wait for it again."""
    taken = Counter[LotId]()
    for _, lot, carats in _taken(books, sale, correction):
        taken[lot] += carats
    for lot, carats in taken.items():
        yield TitlePassed(lot, -carats, position)


def _taken(books: TradeBooks, sale: SaleRecord, correction: Correction) -> Iterator[tuple[int, LotId, int]]:
    """By line of a correction and lot the title that it takes back, as far as that much is sold on still.

    Of no lot more than this invoice passed, less what was taken back of it before, whatever line it was for.
    """
    standing = Counter(dict(books.lots.titled_at.get(sale.position, ())))
    for before in books.in_effect.get(sale.id, ()):
        standing.update(dict(books.lots.titled_at.get(before.ended_at or 0, ())))  # less than nothing
    left = {lot: max(0, min(carats, books.lots.titled.get(lot, 0))) for lot, carats in standing.items()}
    for line, _, asked in correction.lines:
        rest = asked
        for lot, carats in _passed(books, sale, line).items():
            if part := min(rest, carats, left[lot]):
                yield line, lot, part
                left[lot] -= part
                rest -= part


def _passed(books: TradeBooks, sale: SaleRecord, line: int) -> Counter[LotId]:
    """By lot given on approval what a line of an invoice passed the title of, as it was drawn.

    The invoice may have named lots that these were sent on as.
    """
    titled, passed = dict(books.lots.titled_at.get(sale.position, ())), Counter[LotId]()
    for each in books.invoiced[sale.id].sources[line - 1].lots:
        lot = named_lot(each.lot)
        while lot is not None and lot not in titled:
            lot = books.lots.sent_from.get(lot)
        assert lot is not None, "a title passes of lots that were given on approval"
        passed[lot] += parse_carats(each.carats)
    return passed
