"""What a consumer brings back, and corrections of what it bought (R27, R28, B01).

A consumer signs nothing: its seller says that goods came back, or never left, and has evidence for it. They
are in the lots again that they left.
"""

from collections.abc import Iterator

from msgspec import UNSET

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, referenced
from warranty.lots.books import Left, LotState
from warranty.lots.consumers import CONSUMER, CameBack, SoldToConsumer
from warranty.lots.rules.export import evidence_refusal
from warranty.lots.rules.goods import positive_carats
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.shape import MOST_LINES
from warranty.lots.rules.stones import back_in_part
from warranty.lots.rules.whereabouts import not_held
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import SaleRecord, SaleState, TradeBooks
from warranty.trade.documents import GoodsReturned, InvoiceAmended, ReturnedLine
from warranty.trade.rules.common import SUBJECT, text_refusal
from warranty.trade.rules.refusals import InvoiceIncomplete, LinesMalformed

_IN_STOCK = frozenset({LotState.HELD, LotState.INSIDE})


class BeyondConsumer(Refusal):
    """More comes back than a consumer has of a line."""

    kind = Kind.CONFLICT
    code = "beyond-consumer"
    title = "More than the consumer has"
    rule = "L05"


def sold_to_consumer(books: TradeBooks, entry: Entry, text: str) -> SoldToConsumer | None:
    """The consumer sale that a text names, if it is the signer's own."""
    named = referenced(text)
    sold = books.lots.consumers.sold.get(named) if named else None
    return sold if sold is not None and sold.seller == entry.party else None


def as_sale(sold: SoldToConsumer) -> SaleRecord:
    """A consumer sale as a correction of it sees it: nobody else's word is needed."""
    return SaleRecord(
        sold.sale, -1, sold.seller, None, len(sold.lines), sold.event_on, "", None, SaleState.CONSUMER
    )  # fmt: skip


def correction_refusal(entry: Entry) -> Refusal | None:
    """The number alone of a consumer sale is corrected: it states no price, and less weight came back."""
    document = entry.document
    if isinstance(document, InvoiceAmended):
        if not document.sd:
            return None
        return InvoiceIncomplete(
            "A sale to a consumer states neither prices nor names here.",
            pointer=SUBJECT,
            instead="Amend its documentNumber alone; prices and names are corrected on your own invoice.",
        )
    return InvoiceIncomplete(
        "Of a sale to a consumer the number is amended, and goods come back; nothing else is corrected.",
        pointer=f"{SUBJECT}/sale",
        instead="Of too much weight say that the rest came back, or never left (GoodsReturned that names "
        "this sale, with evidence); what more was sold is a consumer sale of its own.",
    )


def refusal(books: TradeBooks, entry: Entry, sold: SoldToConsumer) -> Refusal | None:
    """Lines that do not fit, more than the consumer has (L05), or nothing that shows it (R27)."""
    document: GoodsReturned = entry.document
    numbers = [line.line for line in document.lines]
    if not 1 <= len(numbers) <= MOST_LINES or numbers != sorted(set(numbers)):
        return LinesMalformed("Name each line once, in order.", pointer=f"{SUBJECT}/lines")
    if document.category is not UNSET or entry.parts.get("sources"):
        return LinesMalformed(
            "What a consumer brings back is what it bought.",
            pointer=SUBJECT,
            instead="Leave category and sources out. Other goods are bought from outside "
            "(PurchaseFromOutside).",
        )
    if document.event_on < sold.event_on:
        return LinesMalformed(
            f"The goods were sold on {sold.event_on}; they do not come back before.",
            pointer=f"{SUBJECT}/eventOn",
            instead="Correct the day.",
        )
    try:
        for index, line in enumerate(document.lines):
            if refused := _line_refusal(books, entry, sold, line, f"{SUBJECT}/lines/{index}"):
                return refused
    except Refusal as raised:
        return raised
    return evidence_refusal(document.evidence) or text_refusal(
        document.reason, "The reason", f"{SUBJECT}/reason"
    )


def _line_refusal(
    books: TradeBooks, entry: Entry, sold: SoldToConsumer, line: ReturnedLine, at: str
) -> Refusal | None:
    if not 1 <= line.line <= len(sold.lines):
        return LinesMalformed(f"There is no line {line.line}.", pointer=f"{at}/line")
    if line.made or line.lost:
        return LinesMalformed(
            f"Line {line.line}: what was made and lost is said of goods sent for work.", pointer=at
        )
    carats = positive_carats(line.carats, f"{at}/carats")
    out = books.lots.consumers.out(sold.sale, line.line)
    left = sum(each for _, each in out)
    if carats > left:
        return BeyondConsumer(
            f"Line {line.line}: {format_carats(carats)} ct cannot come back; the consumer has "
            f"{format_carats(left)} ct of it.",
            pointer=f"{at}/carats",
            instead="Name no more than that; what is beyond it is bought from outside (PurchaseFromOutside).",
            asked=format_carats(carats),
            left=format_carats(left),
        )
    for id_, _ in out:
        lot = books.lots.lots[id_]
        if lot.holder != sold.seller or lot.state not in _IN_STOCK:
            return not_held(books.lots, entry.party, id_, at)
    return None


def findings(books: TradeBooks, entry: Entry, sold: SoldToConsumer, policy: Policy) -> list[Finding]:
    """Q01 late; B01 for each line: its seller alone says that it came back; T06 for a part of a stone."""
    return [*late_findings(entry, policy), *_one_sided(books, entry, sold), *_in_part(books, entry, sold)]


def _in_part(books: TradeBooks, entry: Entry, sold: SoldToConsumer) -> Iterator[Finding]:
    """T06 for a stone of which its buyer keeps a part."""
    for line in entry.document.lines:
        out = dict(books.lots.consumers.out(sold.sale, line.line))
        for lot, carats in books.lots.consumers.back_into(sold.sale, line.line, parse_carats(line.carats)):
            parts = (str(lot), None), (str(lot_id(sold.sale, line.line)), None)
            yield from back_in_part(books.lots.lots[lot], carats, out[lot], *parts)


def _one_sided(books: TradeBooks, entry: Entry, sold: SoldToConsumer) -> Iterator[Finding]:
    for line in entry.document.lines:
        carats = format_carats(parse_carats(line.carats))
        sentence = (
            f"Line {line.line}: {carats} ct come back from a consumer on the word of their seller alone."
        )
        about = books.lots.consumers.out(sold.sale, line.line)[0][0]
        yield Finding("B01", str(about), sentence, {"line": line.line, "carats": carats})


def effects(books: TradeBooks, entry: Entry, sold: SoldToConsumer) -> list[object]:
    """Carats are in the lots again that they had left, as if less of these had been sold."""
    done: list[object] = []
    left: dict[LotId, int] = {}
    for line in entry.document.lines:
        carats = parse_carats(line.carats)
        for lot, part in books.lots.consumers.back_into(sold.sale, line.line, carats):
            left[lot] = left.get(lot, 0) + part
            done.append(CameBack(sold.sale, line.line, lot, part, entry.position, sold.position))
    # A lot leaves once in a statement, and comes back once.
    return [*done, *(Left(lot, -carats, CONSUMER, entry.position) for lot, carats in left.items())]
