"""The end of a difference: both sides sign the same lines (the carats were in neither stock until then)."""

from collections.abc import Iterator

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import DifferenceClosed
from warranty.lots.rules.drawing import reverse
from warranty.lots.rules.lateness import late_findings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import SaleRecord, SaleState, Settlement, SettlementSigned, TradeBooks
from warranty.trade.documents import DifferenceSettled, SettledLine
from warranty.trade.rules.borders import arrival_findings
from warranty.trade.rules.common import SUBJECT, sale_named, sale_of, text_refusal, touch_sale
from warranty.trade.rules.refusals import SettlementImpossible

touched = touch_sale


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Only a side of the sale, only lines in dispute, each wholly."""
    document: DifferenceSettled = entry.document
    sale = _own_sale(books, entry)
    if sale is None:
        return SettlementImpossible(
            "There is no answered sale of yours under this id with a difference.",
            pointer=f"{SUBJECT}/sale",
            instead="Name the sale whose answer left a difference; an offer is answered first.",
        )
    numbers = [line.line for line in document.lines]
    if not numbers or numbers != sorted(set(numbers)):
        return SettlementImpossible(
            "The lines do not stand once each, in order.",
            pointer=f"{SUBJECT}/lines",
            instead="Name each line with a difference once, by its number, the lowest first.",
        )
    try:
        for index, line in enumerate(document.lines):
            if refused := _line_refusal(books, sale, line, f"{SUBJECT}/lines/{index}"):
                return refused
    except Refusal as refused:
        return refused
    return text_refusal(document.reason, "The reason", f"{SUBJECT}/reason")


def _own_sale(books: TradeBooks, entry: Entry) -> SaleRecord | None:
    sale = sale_named(books, entry.document.sale)
    is_side = sale is not None and entry.party in {sale.seller, sale.buyer}
    return sale if sale and is_side and sale.state is SaleState.ANSWERED else None


def _line_refusal(books: TradeBooks, sale: SaleRecord, line: SettledLine, at: str) -> Refusal | None:
    lot = books.lots.lots.get(lot_id(sale.id, line.line)) if 1 <= line.line <= sale.lines else None
    disputed = lot.disputed if lot else 0
    settled = sum(_weights(line, at))
    if disputed and settled == disputed:
        return None
    return SettlementImpossible(
        f"Line {line.line} has a difference of {format_carats(disputed)} ct; this settles "
        f"{format_carats(settled)} ct.",
        pointer=at,
        instead="Divide the whole difference over toBuyer, toSeller and lost.",
    )


def _weights(line: SettledLine, at: str = "") -> tuple[int, int, int]:
    return (
        parse_carats(line.to_buyer, pointer=f"{at}/toBuyer"),
        parse_carats(line.to_seller, pointer=f"{at}/toSeller"),
        parse_carats(line.lost, pointer=f"{at}/lost"),
    )


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """B02 while the difference stays open: what this side's word waits for; K07 at its end; Q01 late."""
    found = late_findings(entry, policy)
    sale = sale_of(books, entry)
    own, other = _lines(entry), books.settlements.get((sale.id, _other_side(sale, entry.party)))
    if own == other:
        kept = [(lot_id(sale.id, line), to_buyer) for line, to_buyer, _, _ in own]
        return [*found, *arrival_findings(books, entry, policy, sale.seller, kept)]
    if other is None:
        sentence = "This waits for the other side: the difference ends when it signs the same lines."
    else:
        sentence = f"The difference stays open: the other side proposed {_in_words(other)}."
    facts = {"waits": True} if other is None else {"waits": True, "proposed": _in_words(other)}
    return [*found, Finding("B02", str(lot_id(sale.id, own[0][0])), sentence, facts)]


def _lines(entry: Entry) -> Settlement:
    return tuple((line.line, *_weights(line)) for line in entry.document.lines)


def _in_words(lines: Settlement) -> str:
    """Every line with all it divides the difference into, as the other side signed it."""
    return "; ".join(
        f"line {line}: buyer {format_carats(to_buyer)} ct, seller {format_carats(to_seller)} ct, "
        f"lost {format_carats(lost)} ct"
        for line, to_buyer, to_seller, lost in lines
    )


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """The first side's word waits; the second side's same word takes effect."""
    sale = sale_of(books, entry)
    lines = _lines(entry)
    is_final = books.settlements.get((sale.id, _other_side(sale, entry.party))) == lines
    signed = SettlementSigned(sale.id, entry.party, lines, entry.position, is_final)
    return [signed, *(_closed(books, entry, sale, lines) if is_final else ())]


def _other_side(sale: SaleRecord, party: PartyId) -> PartyId:
    return sale.buyer if party == sale.seller and sale.buyer else sale.seller


def _closed(books: TradeBooks, entry: Entry, sale: SaleRecord, lines: Settlement) -> Iterator[object]:
    for line, to_buyer, to_seller, lost in lines:
        lot = lot_id(sale.id, line)
        yield DifferenceClosed(lot, to_buyer, lost, to_seller, entry.position)
        if to_seller:
            yield from reverse(books.lots.edges[lot], to_seller, entry.position)
