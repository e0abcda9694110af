"""The buyer's answer to an offer: per line kept, returned, missing or more than offered."""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import Accepted, Lot, LotKind, LotOpened, LotState
from warranty.lots.rules.drawing import reverse
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.sharing import apart_refusal
from warranty.lots.rules.vessels import VesselGoodsUnfit, box_refusal, into_box, touch_vessel
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import SaleEnded, SaleRecord, SaleState, TradeBooks
from warranty.trade.documents import Purchase, PurchaseLine
from warranty.trade.rules.borders import arrival_findings, surplus_findings
from warranty.trade.rules.common import SUBJECT, lines_refusal, sale_named, sale_of, touch_sale
from warranty.trade.rules.refusals import AnswerDoesNotAddUp, LinesMalformed, OfferNotOpen


def touched(entry: Entry, into: Touched) -> None:
    """The sale, and the boxes its goods go into."""
    touch_sale(entry, into)
    for line in entry.document.lines:
        touch_vessel(line.box, into)
        into.shares = into.shares or line.box is not UNSET


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """No open offer to the signer, lines that do not fit it, or weights that do not make it."""
    document: Purchase = entry.document
    sale = open_offer(books, document.sale)
    if sale is None or sale.buyer != entry.party:
        return OfferNotOpen(
            "There is no open offer to you under this id.",
            pointer=f"{SUBJECT}/sale",
            instead="Your open offers: 'warranty stock --offers' (GET /v1/lots, state offered). An answer is "
            "given once.",
        )
    if refused := lines_refusal(document.lines, f"{SUBJECT}/lines"):
        return refused
    if len(document.lines) != sale.lines:
        return LinesMalformed(
            f"The sale has {sale.lines} lines; answer each one.", pointer=f"{SUBJECT}/lines"
        )
    try:
        for index, line in enumerate(document.lines):
            offered = books.lots.lots[lot_id(sale.id, line.line)]
            at = f"{SUBJECT}/lines/{index}"
            if refused := _line_refusal(line, offered, at) or _box_refusal(books, entry, line, offered, at):
                return refused
    except Refusal as refused:
        return refused
    return None


def _box_refusal(
    books: TradeBooks, entry: Entry, line: PurchaseLine, offered: Lot, at: str
) -> Refusal | None:
    """Why what was kept of a line cannot go into a box: only goods that come into one's own hands do."""
    if line.box is not UNSET and offered.holder != entry.party:
        return VesselGoodsUnfit(
            f"The goods of line {line.line} stay with their seller, so that they are in no box of yours.",
            pointer=f"{at}/box",
            instead="Leave the box out. When you have fetched the goods (GoodsCollected), put them into it "
            "(BoxFilled).",
        )
    if refused := box_refusal(books.lots, entry.party, line.box, offered.hs, f"{at}/box"):
        return refused
    return None if line.box is UNSET else apart_refusal(books.lots, offered.id, f"{at}/box")


def open_offer(books: TradeBooks, text: str) -> SaleRecord | None:
    """The sale a text names if it still waits for its answer."""
    sale = sale_named(books, text)
    return sale if sale and sale.state is SaleState.OFFERED else None


def _line_refusal(line: PurchaseLine, offered: Lot, at: str) -> Refusal | None:
    kept, returned, difference, surplus = _weights(line, at)
    answered = kept + returned + difference
    if answered != offered.received:
        return AnswerDoesNotAddUp(
            f"Line {line.line}: kept, returned and difference make {format_carats(answered)} ct; "
            f"{format_carats(offered.received)} ct were offered.",
            pointer=at,
            instead="What is missing on your scale is the difference; what is more is the surplus.",
            answered=format_carats(answered),
            offered=format_carats(offered.received),
        )
    if surplus and (difference or returned):
        return AnswerDoesNotAddUp(
            f"Line {line.line}: a surplus goes with neither a return nor a difference.",
            pointer=f"{at}/surplus",
        )
    return None


def _weights(line: PurchaseLine, at: str = "") -> tuple[int, int, int, int]:
    return (
        parse_carats(line.kept, pointer=f"{at}/kept"),
        parse_carats(line.returned, pointer=f"{at}/returned"),
        parse_carats(line.difference, pointer=f"{at}/difference"),
        parse_carats(line.surplus, pointer=f"{at}/surplus"),
    )


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """B02 for a difference or a surplus, L04 for the surplus, K07 without certificate, Q01 for lateness."""
    found = late_findings(entry, policy)
    sale = sale_of(books, entry)
    for line in entry.document.lines:
        _, _, difference, surplus = _weights(line)
        about = str(lot_id(sale.id, line.line))
        if difference:
            sentence = f"Line {line.line}: {format_carats(difference)} ct are missing on the buyer's scale."
            found.append(
                Finding("B02", about, sentence, {"line": line.line, "missing": format_carats(difference)})
            )
        if surplus:
            sentence = (
                f"Line {line.line}: {format_carats(surplus)} ct more than offered; they are unsupported."
            )
            facts = {"line": line.line, "surplus": format_carats(surplus)}
            found.extend([Finding("B02", about, sentence, facts), Finding("L04", about, sentence, facts)])
    kept = [(lot_id(sale.id, line.line), parse_carats(line.kept)) for line in entry.document.lines]
    found += arrival_findings(books, entry, policy, sale.seller, kept)
    more = [(line.line, parse_carats(line.surplus)) for line in entry.document.lines]
    return [*found, *surplus_findings(books, entry, policy, sale, more)]


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """Kept carats are the buyer's, returned ones go back the way they came, missing ones are set aside."""
    document: Purchase = entry.document
    sale = sale_of(books, entry)
    done: list[object] = [SaleEnded(sale.id, SaleState.ANSWERED, entry.id, entry.position)]
    boxes: set[str | UnsetType] = set()
    for line in document.lines:
        done.extend(_line_effects(books, entry, sale, line))
        source, kept = lot_id(sale.id, line.line), parse_carats(line.kept)
        first = line.box not in boxes
        done.extend(into_box(books.lots, entry, line.box, source, kept, line.line, first=first))
        boxes.add(line.box)
    return done


def _line_effects(books: TradeBooks, entry: Entry, sale: SaleRecord, line: PurchaseLine) -> Iterator[object]:
    _, returned, difference, surplus = _weights(line)
    lot = lot_id(sale.id, line.line)
    if returned:
        yield from reverse(books.lots.edges[lot], returned, entry.position)
    yield Accepted(lot, difference, entry.position)
    if surplus:
        yield LotOpened(
            lot_id(entry.id, line.line), entry.id, entry.position, line.line, LotKind.UNSUPPORTED,
            entry.party, books.lots.lots[lot].hs, surplus, LotState.HELD, entry.document.event_on,
        )  # fmt: skip
