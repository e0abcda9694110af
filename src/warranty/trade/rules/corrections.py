"""Corrections of a sale: amendment, note, weight, agreement, payment (R21, R26, R27, B07, V05).

A correction that both sides must sign waits until the other has agreed to it by its id. It is judged again
then: in the meantime the goods may have been used. More weight is in `adding`.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.money import decimals, parse_amount
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.lots.books import LATE, Drawn, Lot, LotKind, LotOpened, LotState
from warranty.lots.rules.drawing import reverse, unsupported_line
from warranty.lots.rules.goods import stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.shape import Numbered
from warranty.lots.rules.sources import hs_of, named_lot
from warranty.lots.rules.stones import back_in_part
from warranty.lots.rules.uncertified import crossings
from warranty.policy.catalogue import Finding
from warranty.policy.limits import NOTES_REACH_ADDED_SINCE
from warranty.policy.rule_set import Policy
from warranty.trade.books import (
    Correction,
    CorrectionEnded,
    CorrectionKind,
    CorrectionProposed,
    Repriced,
    SaleRecord,
    SaleState,
    TradeBooks,
)
from warranty.trade.documents import (
    CorrectionAgreed,
    CreditNote,
    InvoiceAmended,
    PaymentReferenced,
    WeightCorrected,
)
from warranty.trade.rules import titled
from warranty.trade.rules.adding import (
    added,
    added_refusal,
    additions,
    border_findings,
    outside_findings,
    outside_refusal,
)
from warranty.trade.rules.amounts import credit_findings, invoiced_in
from warranty.trade.rules.borders import country_of
from warranty.trade.rules.changed import others_findings, touch_changed
from warranty.trade.rules.common import SUBJECT, sale_named, text_refusal
from warranty.trade.rules.consumers import as_sale, correction_refusal, sold_to_consumer
from warranty.trade.rules.giving_back import beyond_sold, unchanged
from warranty.trade.rules.noting import changed_since, changed_since_refusal, sent_back
from warranty.trade.rules.prices import prices_refusal
from warranty.trade.rules.refusals import (
    CorrectionImpossible,
    GoodsUsedSince,
    InvoiceIncomplete,
    LinesMalformed,
)
from warranty.trade.rules.sourcing import (
    source_findings,
    touch_sources,
)

_KINDS: Final[dict[type[Document], CorrectionKind]] = {
    InvoiceAmended: CorrectionKind.AMENDMENT,
    CreditNote: CorrectionKind.NOTE,
    WeightCorrected: CorrectionKind.WEIGHT,
    PaymentReferenced: CorrectionKind.PAYMENT,
}


def touched(entry: Entry, into: Touched) -> None:
    """The sale with its lots, and the corrections of it."""
    if sale := referenced(entry.document.sale):
        into.sales.add(sale)
        into.corrected.add(sale)
        into.returned.add(sale)
        into.consumers.add(sale)
        if isinstance(entry.document, CreditNote | CorrectionAgreed | WeightCorrected):
            into.credited.add(sale)
    if isinstance(entry.document, CorrectionAgreed) and (agreed := referenced(entry.document.correction)):
        into.agreed.add(agreed)
    if entry.parts.get("sources"):
        touch_sources(entry, into)
        if sale:
            touch_changed(sale, entry, into)
        into.shares = True


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Only a side of the sale; only lines it has; only carats that are still there."""
    sale = _sale_named(books, entry)
    if sale is None or entry.party not in {sale.seller, sale.buyer} or sale.state is SaleState.WITHDRAWN:
        return CorrectionImpossible(
            "There is no sale of yours under this id.",
            pointer=f"{SUBJECT}/sale",
            instead="Name the statement of a sale you gave or answered; one taken back needs no correction.",
        )
    if sale.state is SaleState.CONSUMER and (refused := correction_refusal(entry)):
        return refused
    match entry.document:
        case InvoiceAmended():
            return _amendment_refusal(entry, sale)
        case PaymentReferenced():
            return _payment_refusal(entry)
        case CorrectionAgreed():
            return _agreement_refusal(books, entry, sale)
        case CreditNote():
            return _note_refusal(books, entry, sale) or _moves_refusal(
                books, entry, sale, _proposed(entry, sale)
            )
        case _:
            return _weight_refusal(books, entry, sale) or _weighed_refusal(books, entry, sale)


def _sale_named(books: TradeBooks, entry: Entry) -> SaleRecord | None:
    """The sale a correction names, also one of the signer's own to a consumer."""
    sale = sale_named(books, entry.document.sale)
    if sale is None and (sold := sold_to_consumer(books, entry, entry.document.sale)):
        return as_sale(sold)
    return sale


def _sale_of(books: TradeBooks, entry: Entry) -> SaleRecord:
    sale = _sale_named(books, entry)
    assert sale is not None, "a correction of no sale is refused"
    return sale


def _amendment_refusal(entry: Entry, sale: SaleRecord) -> Refusal | None:
    document: InvoiceAmended = entry.document
    if document.document_number is UNSET and not document.sd:
        return InvoiceIncomplete(
            "The amendment changes nothing.", pointer=SUBJECT, instead="Name the value that changes."
        )
    if document.document_number is not UNSET and (
        refused := text_refusal(document.document_number, "The invoice number", f"{SUBJECT}/documentNumber")
    ):
        return refused
    if prices := entry.parts.get("prices"):
        lines = [_Line(at) for at in range(1, sale.lines + 1)]
        if refused := prices_refusal(lines, prices, document.event_on):
            return refused
    return text_refusal(document.reason, "The reason", f"{SUBJECT}/reason")


class _Line:
    """A line of the sale by its number alone."""

    def __init__(self, line: int) -> None:
        self.line = line


def _payment_refusal(entry: Entry) -> Refusal | None:
    payment, at = entry.parts["prices"], f"{SUBJECT}/prices"
    decimals(payment.currency, pointer=f"{at}/currency")
    parse_amount(payment.amount, payment.currency, pointer=f"{at}/amount")
    if (entry.document.means == "set-off") != bool(payment.netted):
        return InvoiceIncomplete(
            "A set-off names the documents set off against each other; a payment names none.",
            pointer=f"{at}/netted",
        )
    return None


def _lines_refusal(lines: Sequence[Numbered], sale: SaleRecord) -> Refusal | None:
    numbers = [line.line for line in lines]
    if numbers and numbers == sorted(set(numbers)) and numbers[0] >= 1 and numbers[-1] <= sale.lines:
        return None
    return LinesMalformed(
        f"Name lines of the sale, 1 to {sale.lines}, each once, in order.", pointer=f"{SUBJECT}/lines"
    )


def _note_refusal(books: TradeBooks, entry: Entry, sale: SaleRecord) -> Refusal | None:
    document: CreditNote = entry.document
    if refused := _lines_refusal(document.lines, sale):
        return refused
    amounts = entry.parts["prices"]
    if [amount.line for amount in amounts] != [line.line for line in document.lines]:
        return InvoiceIncomplete(
            "Every line needs its value, in the order of the lines.", pointer=f"{SUBJECT}/prices"
        )
    currency = invoiced_in(books, sale) or _THREE_PLACES
    values = [
        parse_amount(amount.amount, currency, pointer=f"{SUBJECT}/prices/{index}/amount")
        for index, amount in enumerate(amounts)
    ]
    moved = [parse_carats(each.carats, pointer=f"{SUBJECT}/lines") for each in document.lines]
    if nothing := [at for at, each in enumerate(zip(values, moved, strict=True)) if not any(each)]:
        return InvoiceIncomplete(
            f"The note changes nothing of line {document.lines[nothing[0]].line}.",
            pointer=f"{SUBJECT}/lines/{nothing[0]}",
            instead="Give the value that is credited, or the goods that go back, or leave the line out.",
        )
    if document.direction == "debit" and any(moved):
        return LinesMalformed(
            "A debit note moves no goods.",
            pointer=f"{SUBJECT}/lines",
            instead="Goods that go on to the buyer are a sale of their own.",
        )
    return text_refusal(document.document_number, "The number", f"{SUBJECT}/documentNumber") or text_refusal(
        document.reason, "The reason", f"{SUBJECT}/reason"
    )


# A note is in the currency of its invoice. Where that is not known, no currency has more places than this.
_THREE_PLACES: Final = "KWD"


def _weight_refusal(books: TradeBooks, entry: Entry, sale: SaleRecord) -> Refusal | None:
    document: WeightCorrected = entry.document
    if refused := _lines_refusal(document.lines, sale):
        return refused
    if sale.state is SaleState.TITLE and (refused := titled.weight_refusal(document)):
        return refused
    for index, line in enumerate(document.lines):
        at = f"{SUBJECT}/lines/{index}"
        lots = books.lots_of(sale.id, line.line)
        booked = parse_carats(line.booked, pointer=f"{at}/booked")
        if lots and booked != (delivered := sum(map(books.lots.delivered, lots))):
            return CorrectionImpossible(
                f"Line {line.line} is booked with {format_carats(delivered)} ct, not with "
                f"{format_carats(booked)} ct.",
                pointer=f"{at}/booked",
                instead=f"Say again what it should have been, booked with {format_carats(delivered)} ct.",
            )
        carats = parse_carats(line.carats, pointer=f"{at}/carats")
        if carats == booked:
            return CorrectionImpossible(
                f"Line {line.line} does not weigh anything else by this.",
                pointer=f"{at}/carats",
                instead="Leave the line out, or name the weight it should have had.",
            )
        if carats > booked and entry.party == sale.seller and sale.buyer is not None:
            return CorrectionImpossible(
                f"That line {line.line} weighs more is for the buyer to say, who has it.",
                pointer=f"{at}/carats",
                instead="Agree to the buyer's correction and name the lots it comes from, or sell it by a "
                "sale of its own.",
            )
    return text_refusal(document.reason, "The reason", f"{SUBJECT}/reason")


def _weighed_refusal(books: TradeBooks, entry: Entry, sale: SaleRecord) -> Refusal | None:
    proposed = _proposed(entry, sale)
    if sale.buyer is None:
        return outside_refusal(books, entry, sale, proposed)
    if entry.parts.get("sources"):
        return LinesMalformed(
            "The lots that more weight comes from are named by the seller, with its agreement.",
            pointer=f"{SUBJECT}/sources",
            instead="Leave sources out.",
        )
    return _moves_refusal(books, entry, sale, proposed)


def _agreement_refusal(books: TradeBooks, entry: Entry, sale: SaleRecord) -> Refusal | None:
    named = referenced(entry.document.correction)
    waiting = books.corrections.get(named) if named else None
    if waiting is None or waiting.sale != sale.id or waiting.is_ended or waiting.party == entry.party:
        return CorrectionImpossible(
            "No correction of this sale waits for your word under this id.",
            pointer=f"{SUBJECT}/correction",
            instead="Name the other side's correction that has not taken effect; they stand beside the sale "
            "('warranty show', GET /v1/statements/{id}).",
        )
    if sale.state is SaleState.TITLE:
        return _moves_refusal(books, entry, sale, waiting)
    if waiting.kind is CorrectionKind.NOTE and entry.parts.get("sources"):
        try:
            refused = changed_since_refusal(books, entry, sale, waiting)
        except Refusal as raised:
            return raised
        return refused or _moves_refusal(books, entry, sale, waiting)
    return _moves_refusal(books, entry, sale, waiting) or added_refusal(books, entry, sale, waiting)


def _moves_refusal(
    books: TradeBooks, entry: Entry, sale: SaleRecord, correction: Correction
) -> Refusal | None:
    """Carats go back only of an answered sale, without an open difference, and while they are there (A04).

    What became of the goods their buyer alone knows: a seller that credits them is told nothing beforehand.
    """
    if sale.state is SaleState.TITLE:
        return titled.untitling_refusal(books, entry, sale, correction) if _is_moving(correction) else None
    changed = changed_since(entry, correction)
    for line, booked, carats in correction.lines:
        if not carats:
            continue
        lot = books.lots.lots.get(lot_id(sale.id, line))
        if lot is None or lot.state is not LotState.HELD or lot.holder is None or lot.owner is not None:
            return CorrectionImpossible(
                f"Line {line} is not with a member who took it into stock.",
                pointer=f"{SUBJECT}/lines",
                instead="An offer not answered yet is withdrawn. What comes back of goods sold outside, or "
                "never left, is returned by the sale (GoodsReturned), with evidence.",
            )
        lots = books.lots_of(sale.id, line) if booked else _lots_booked(books, entry, sale, line, 0)
        delivered = sum(map(books.lots.delivered, lots))
        if lot.disputed or (booked and delivered != booked):
            return CorrectionImpossible(
                f"Line {line} has a difference that must end first, or its weight has changed since.",
                pointer=f"{SUBJECT}/lines",
                instead="Settle the difference with the other side (DifferenceSettled), or name the weight "
                "that stands now.",
            )
        if line in changed or correction.is_shortage or _is_sellers_note(entry, sale, correction):
            continue
        if sum(each.left for each in lots) < min(carats, delivered):
            return _used_since(line, correction)
    return None


def _is_moving(correction: Correction) -> bool:
    return any(carats for _, _, carats in correction.lines)


def _is_sellers_note(entry: Entry, sale: SaleRecord, correction: Correction) -> bool:
    return correction.id == entry.id and correction.kind is CorrectionKind.NOTE and entry.party == sale.seller


def _used_since(line: int, correction: Correction) -> GoodsUsedSince:
    instead = (
        "The other side has used the goods and must agree: a weight correction with a declared shortage, "
        "signed by both."
    )
    if correction.kind is CorrectionKind.NOTE:
        instead = (
            "Who bought them names the lots they are in now when it agrees to the seller's note (sources of "
            "CorrectionAgreed), or sends them back by a return of its own (GoodsReturned)."
        )
    return GoodsUsedSince(
        f"The goods of line {line} were used since; this cannot be taken back as it stands.",
        pointer=f"{SUBJECT}/lines",
        instead=instead,
    )


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """B07 for more back than sold, or credited than invoiced; L04 for a shortage; K07; V05; Q01."""
    found = late_findings(entry, policy)
    sale = _sale_of(books, entry)
    match entry.document:
        case PaymentReferenced():
            found.extend(_payment_findings(entry))
        case CreditNote():
            note, said = _proposed(entry, sale), repriced(entry.document, entry.parts)
            found.extend([*_note_findings(books, sale, note), *credit_findings(books, sale, note, said)])
        case CorrectionAgreed():
            correction = _agreed(books, entry)
            found.extend(_note_findings(books, sale, correction))
            changed = changed_since(entry, correction)
            found.extend(others_findings(books, entry, sale.id, list(changed.values())))
            found.extend(_in_part(books, entry, sale, correction))
            if correction.id in books.repriced:
                said = books.repriced[correction.id]
                found.extend(credit_findings(books, sale, correction, said))
            found.extend(_shortage_findings(books, entry, sale, correction))
            found.extend(source_findings(books, added(books, entry, sale, correction), "delivered"))
            found.extend(_border_findings(books, entry, policy, sale, correction))
        case WeightCorrected() if sale.buyer is None:
            found.extend(outside_findings(books, entry, policy, sale, _proposed(entry, sale)))
        case _:
            pass
    return found


def _payment_findings(entry: Entry) -> Iterator[Finding]:
    payment = entry.parts["prices"]
    if entry.document.means == "cash":
        yield Finding("V05", str(entry.id), "Paid in cash.", {"means": "cash"})
    elif entry.document.means == "transfer" and UNSET in (payment.bank, payment.reference):
        sentence = "A transfer without its bank or its reference."
        yield Finding("V05", str(entry.id), sentence, {"means": "transfer"})
    if payment.payer is not UNSET:
        sentence = "Paid by somebody who is not the other side of the sale."
        yield Finding("V05", str(entry.id), sentence, {"means": entry.document.means, "thirdParty": True})


def _note_findings(books: TradeBooks, sale: SaleRecord, note: Correction) -> Iterator[Finding]:
    """B07, judged when a note is proposed and again when it is agreed to: goods may have gone back since."""
    for line, _, carats in note.lines if note.kind is CorrectionKind.NOTE else ():
        lot = books.lots.lots.get(lot_id(sale.id, line))
        if lot is not None and (beyond := beyond_sold(books, sale.id, line, carats)) > 0:
            excess = format_carats(beyond)
            sentence = f"Line {line}: {excess} ct more go back by the note than were sold."
            yield Finding("B07", str(lot.id), sentence, {"line": line, "excess": excess})


def _border_findings(
    books: TradeBooks, entry: Entry, policy: Policy, sale: SaleRecord, correction: Correction
) -> Iterator[Finding]:
    """K07 for rough delivered besides, or that goes back by a note, over a border; told to both sides."""
    home, abroad = (country_of(books, party) if party else "" for party in (sale.seller, sale.buyer))
    crossed = [*border_findings(books, entry, policy, sale, correction)]
    for number, _, carats in correction.lines if correction.kind is CorrectionKind.NOTE else ():
        back = _noted(books, entry, sale, correction, number, carats)
        crossed += crossings(
            policy, entry, str(lot_id(entry.id, number)), [(abroad, back)] if back else [], home
        )
    for found in crossed:
        yield found
        yield found._replace(concerns=correction.position)


def _noted(
    books: TradeBooks, entry: Entry, sale: SaleRecord, note: Correction, line: int, carats: int
) -> int:
    """Thousandths of rough that go back by a line of a note from where their buyer is."""
    if changed := changed_since(entry, note).get(line):
        first = named_lot(changed.lots[0].lot)
        return carats if first and stage(hs_of(books.lots, first)) == "rough" else 0
    lots = [lot for lot in _lots_booked(books, entry, sale, line, 0) if lot.holder == sale.buyer]
    return min(carats, sum(lot.left for lot in lots)) if lots and stage(lots[0].hs) == "rough" else 0


def _in_part(books: TradeBooks, entry: Entry, sale: SaleRecord, note: Correction) -> Iterator[Finding]:
    """T06 for a stone of which a part goes back by a note, for both sides: each by its own word."""
    changed = changed_since(entry, note)
    is_sellers = entry.party == sale.seller
    to_buyer, to_seller = (note.position, None) if is_sellers else (None, note.position)
    for line, _, carats in note.lines if note.kind is CorrectionKind.NOTE else ():
        lots = [] if line in changed else _lots_booked(books, entry, sale, line, 0)
        for lot, part in unchanged(lots, carats):
            back = books.lots.edges[lot.id][0].source
            yield from back_in_part(lot, part, lot.left, (str(lot.id), to_buyer), (str(back), to_seller))


def _shortage_findings(
    books: TradeBooks, entry: Entry, sale: SaleRecord, correction: Correction
) -> Iterator[Finding]:
    for line, booked, carats in correction.lines if correction.is_shortage else ():
        there = sum(lot.left for lot in _lots_booked(books, entry, sale, line, booked))
        if carats > there:
            short, lot = format_carats(carats - there), lot_id(sale.id, line)
            sentence = f"Line {line}: {short} ct were never delivered and are unsupported from here on."
            yield Finding("L04", str(lot), sentence, {"line": line, "carats": short})


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """A proposal waits; the other side's agreement moves what it names. What needs nobody ends at once."""
    sale = _sale_of(books, entry)
    if isinstance(entry.document, CorrectionAgreed):
        correction = _agreed(books, entry)
        ended = CorrectionEnded(correction.id, entry.id, entry.position)
        return [ended, *_moves(books, entry, sale, correction), *additions(books, entry, sale, correction)]
    proposed = _proposed(entry, sale)
    done: list[object] = [CorrectionProposed(proposed, repriced(entry.document, entry.parts))]
    if not _needs_both(proposed, sale):
        done.append(CorrectionEnded(entry.id, entry.id, entry.position))
        done += additions(books, entry, sale, proposed)
    return done


def repriced(document: Document, parts: Mapping[str, Any]) -> Repriced:
    """What a correction says of the prices of its sale."""
    match document:
        case InvoiceAmended():
            return Repriced(parts.get("prices"))
        case CreditNote():
            return Repriced(None, parts.get("prices", ()), -1 if document.direction == "credit" else 1)
    return Repriced()


def _agreed(books: TradeBooks, entry: Entry) -> Correction:
    named = referenced(entry.document.correction)
    assert named is not None, "an agreement to nothing is refused"
    return books.corrections[named]


def _needs_both(correction: Correction, sale: SaleRecord) -> bool:
    """Whether the other side must agree: it is on record, and its goods or what it signed would change."""
    if sale.buyer is None or correction.kind is CorrectionKind.PAYMENT:
        return False
    return correction.kind is not CorrectionKind.NOTE or _is_moving(correction)


def _proposed(entry: Entry, sale: SaleRecord) -> Correction:
    """A correction as its statement proposes it. Raises CaratsUnreadable."""
    document, is_shortage = entry.document, False
    lines: tuple[tuple[int, int, int], ...] = ()
    match document:
        case CreditNote():
            lines = tuple((line.line, 0, parse_carats(line.carats)) for line in document.lines)
        case WeightCorrected():
            is_shortage = document.declared_shortage
            lines = tuple(
                (line.line, parse_carats(line.booked), parse_carats(line.booked) - parse_carats(line.carats))
                for line in document.lines
            )
        case _:
            pass
    kind = _KINDS[type(document)]
    return Correction(
        entry.id, sale.id, entry.party, entry.position, kind, lines, is_shortage,
        event_on=entry.document.event_on,
    )  # fmt: skip


def _lots_booked(books: TradeBooks, entry: Entry, sale: SaleRecord, line: int, booked: int) -> Sequence[Lot]:
    """The lots a line was delivered in that a correction is of: all that make what it booked, newest first.

    A note books nothing and is of all of them, what was sold first before what was added. A correction that
    booked the line's own lot alone is of that, as it was before what had been added counted.
    """
    lots = books.lots_of(sale.id, line)
    own = lots[-1:]
    if not booked:
        return lots[::-1] if entry.recorded_at >= NOTES_REACH_ADDED_SINCE else own
    return own if booked in map(books.lots.delivered, own) else lots


def _moves(books: TradeBooks, entry: Entry, sale: SaleRecord, correction: Correction) -> Iterator[object]:
    if sale.state is SaleState.TITLE:
        yield from titled.untitled(books, sale, correction, entry.position)
        return
    changed = changed_since(entry, correction)
    if changed:
        yield from sent_back(books, entry, sale, changed)
    for line, booked, asked in correction.lines:
        if line in changed:
            continue
        lots = _lots_booked(books, entry, sale, line, booked) if asked > 0 else ()
        short: list[tuple[Lot, int]] = []
        for lot, there, missing in _parted(books, lots, asked):
            yield from reverse(books.lots.edges[lot.id], there + missing, entry.position)
            if missing:
                short.append((lot, missing))
        if short:
            yield from _shortage(books, entry, sale, line, short)


def _parted(books: TradeBooks, lots: Sequence[Lot], asked: int) -> Iterator[tuple[Lot, int, int]]:
    """Of which lots how much goes back, newest first: of what is there before what is missing."""
    delivered = [books.lots.delivered(lot) for lot in lots]
    there = _filled(asked, [min(each, lot.left) for each, lot in zip(delivered, lots, strict=True)])
    left = [each - taken for each, taken in zip(delivered, there, strict=True)]
    missing = _filled(asked - sum(there), left)
    for lot, here, gone in zip(lots, there, missing, strict=True):
        if here or gone:
            yield lot, here, gone


def _filled(carats: int, rooms: Sequence[int]) -> list[int]:
    """Carats put into rooms in their order, each as full as it goes; what fits nowhere is left out."""
    before = accumulate(rooms, initial=0)
    return [max(0, min(room, carats - taken)) for room, taken in zip(rooms, before, strict=False)]


def _shortage(
    books: TradeBooks, entry: Entry, sale: SaleRecord, line: int, short: Sequence[tuple[Lot, int]]
) -> Iterator[object]:
    """Carats the seller has back though the buyer passed them on: unsupported, a root of their own."""
    number = unsupported_line(line)
    root: LotId = lot_id(entry.id, number)
    yield LotOpened(
        root, entry.id, entry.position, number, LotKind.UNSUPPORTED, sale.seller, short[0][0].hs,
        sum(carats for _, carats in short), LotState.HELD, entry.document.event_on,
    )  # fmt: skip
    for lot, carats in short:
        yield Drawn(root, lot.id, len(books.lots.edges[lot.id]), LATE, carats, lot.position)
