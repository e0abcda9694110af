"""What came: the receiver's answer to a memo, to goods for work, or to goods coming back (R24, R27, B07)."""

from collections.abc import Iterator

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import cumulative_floor, format_carats, parse_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import Accepted, Lot, LotKind
from warranty.lots.rules.drawing import UNSUPPORTED_LINES, reverse
from warranty.lots.rules.lateness import late_findings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import CameHome, Consignment, ConsignmentMoved, ConsignmentState, TradeBooks
from warranty.trade.documents import GoodsReceived, ReceivedLine
from warranty.trade.rules.borders import arrival_findings
from warranty.trade.rules.common import SUBJECT, consignment_named, consignment_of, touch_consignment
from warranty.trade.rules.refusals import AnswerDoesNotAddUp, ConsignmentNotOpen, LinesMalformed
from warranty.trade.rules.titled import back_with_owner

touched = touch_consignment


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Nothing on its way to the signer, lines that do not fit it, or weights that do not make it."""
    document: GoodsReceived = entry.document
    sent = consignment_named(books, document.of)
    if sent is None or sent.receiver != entry.party or sent.state is not ConsignmentState.OFFERED:
        return ConsignmentNotOpen(
            "No goods are on their way to you under this id.",
            pointer=f"{SUBJECT}/of",
            instead="What waits for your answer: 'warranty stock --offers' (GET /v1/lots, state offered). An "
            "answer is given once.",
        )
    lots = lots_sent(books, sent)
    if [line.line for line in document.lines] != [lot.line for lot in lots]:
        numbers = ", ".join(str(lot.line) for lot in lots[:20])
        return LinesMalformed(
            f"Answer each line that was sent once, in order: {numbers}.", pointer=f"{SUBJECT}/lines"
        )
    try:
        for index, (line, lot) in enumerate(zip(document.lines, lots, strict=True)):
            if refused := _line_refusal(line, lot, f"{SUBJECT}/lines/{index}"):
                return refused
    except Refusal as refused:
        return refused
    return None


def lots_sent(books: TradeBooks, sent: Consignment) -> list[Lot]:
    """The lots a consignment opened, by line, without those of unsupported carats."""
    return [lot for lot in books.lots.lots_of(sent.id) if lot.line < UNSUPPORTED_LINES]


def _line_refusal(line: ReceivedLine, lot: Lot, at: str) -> Refusal | None:
    answered = parse_carats(line.kept, pointer=f"{at}/kept") + parse_carats(
        line.returned, pointer=f"{at}/returned"
    )
    if answered == lot.received:
        return None
    return AnswerDoesNotAddUp(
        f"Line {line.line}: kept and returned make {format_carats(answered)} ct; "
        f"{format_carats(lot.received)} ct were sent.",
        pointer=at,
        instead="What is missing on your scale counts as returned: it stays open with the sender.",
        answered=format_carats(answered),
        offered=format_carats(lot.received),
    )


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """B02 for what did not come or was refused, K07 without certificate, Q01 for lateness."""
    found = late_findings(entry, policy)
    sent = consignment_of(books, entry)
    for line in entry.document.lines:
        if returned := parse_carats(line.returned):
            short = format_carats(returned)
            sentence = f"Line {line.line}: {short} ct of what was sent stay with the sender."
            about = str(lot_id(sent.id, line.line))
            found.append(Finding("B02", about, sentence, {"line": line.line, "returned": short}))
    kept = [
        (lot.id, parse_carats(line.kept))
        for line, lot in zip(entry.document.lines, lots_sent(books, sent), strict=True)
    ]
    return [*found, *arrival_findings(books, entry, policy, sent.sender, kept)]


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """What is kept is in the receiver's hands; untouched goods coming back go over the edges they came by."""
    sent = consignment_of(books, entry)
    done: list[object] = [ConsignmentMoved(sent.id, ConsignmentState.OUT, entry.id, entry.position)]
    for line, lot in zip(entry.document.lines, lots_sent(books, sent), strict=True):
        done.extend(_line_effects(books, entry, sent, line, lot))
    return done


def _line_effects(
    books: TradeBooks, entry: Entry, sent: Consignment, line: ReceivedLine, lot: Lot
) -> Iterator[object]:
    kept, returned = parse_carats(line.kept), parse_carats(line.returned)
    edges = books.lots.edges[lot.id]
    origins = _origins(books, sent, lot)
    is_untouched = lot.kind is LotKind.RETURN and {edge.source for edge in edges} <= origins
    home = None
    if lot.kind is LotKind.RETURN and not sent.lines:
        home = back_with_owner(books.lots, sent, edges, kept, entry.position)
    back = kept + returned if is_untouched or home is not None else returned
    parts = cumulative_floor(kept, [edge.carats - edge.reversed for edge in edges]) if is_untouched else []
    if back:
        yield from reverse(edges, back, entry.position)
    for edge, part in zip(edges, parts, strict=False):
        if part:
            yield from reverse(books.lots.edges[edge.source], part, entry.position)
    yield from home or ()
    if home and sent.of is not None:
        yield CameHome(sent.of, lot.line, kept)
    yield Accepted(lot.id, 0, entry.position)


def _origins(books: TradeBooks, sent: Consignment, lot: Lot) -> set[LotId]:
    """The lots that a line was delivered in which goods go back of."""
    if sent.of is None or lot.line > sent.lines:
        return set()
    return {lot_id(sent.of, lot.line), *books.added.get((sent.of, lot.line), ())}
