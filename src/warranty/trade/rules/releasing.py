"""Origins a seller releases to its buyer, in the sale or memo itself or afterwards (domain.md § 8, L09).

What is released is told of all of a line and must be what the seller knows of it: neither more, nor less, so
that nobody hides an origin among others. It is the signer's own document, so a false one is refused.
"""

from collections.abc import Iterable, Iterator, Sequence

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.statements import Entry, Touched
from warranty.lots.origins import OriginReleased
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.origins import Told, told_of
from warranty.lots.rules.sources import named_lot
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import SaleRecord, SaleState, TradeBooks
from warranty.trade.documents import LineSources, OriginsReleased, ReleasedLine, SaleLine
from warranty.trade.rules.common import SUBJECT, sale_named, sale_of, touch_sale
from warranty.trade.rules.refusals import InvoiceIncomplete, LinesMalformed, OfferNotOpen


class OriginNotOnRecord(Refusal):
    """Origins released of goods whose origins the signer does not know through this register."""

    kind = Kind.CONFLICT
    code = "origin-not-on-record"
    title = "The origin is not on record"
    rule = "L09"


class OriginInflated(Refusal):
    """Other origins released than those of the goods. facts: released, on_record."""

    kind = Kind.CONFLICT
    code = "origin-inflated"
    title = "The goods have another origin"
    rule = "L09"


def touch_released(entry: Entry, into: Touched) -> None:
    """Whether a sale or memo releases origins."""
    into.origins = into.origins or any(line.origins for line in entry.document.lines)


def countries_refusal(lines: Iterable[SaleLine | ReleasedLine], policy: Policy) -> Refusal | None:
    """Origins are countries, each named once; shares are of origins that are named."""
    for index, line in enumerate(lines):
        at = f"{SUBJECT}/lines/{index}"
        if not policy.countries.issuperset(line.origins) or len(set(line.origins)) < len(line.origins):
            return InvoiceIncomplete(
                f"Line {line.line} names an origin that is not a country code, or one twice.",
                pointer=f"{at}/origins",
                instead="Write two capital letters for each country, for example BW.",
            )
        if line.origin_shares and not line.origins:
            return InvoiceIncomplete(
                f"Line {line.line} releases the shares of origins that it does not name.",
                pointer=f"{at}/originShares",
                instead="Name the origins, or leave originShares out.",
            )
    return None


def lines_release_refusal(books: TradeBooks, entry: Entry) -> Refusal | None:
    """L09 for the lines of a sale or memo that release origins; called when all they draw can be drawn."""
    for index, (line, source) in enumerate(zip(entry.document.lines, entry.parts["sources"], strict=True)):
        if line.origins:
            told = None if line.unsupported else told_of(books.lots, _lots(source))
            if refused := _told_refusal(line, told, f"{SUBJECT}/lines/{index}/origins"):
                return refused
    return None


def _lots(source: LineSources) -> Iterator[LotId]:
    return (lot for each in source.lots if (lot := named_lot(each.lot)))


def _told_refusal(line: SaleLine | ReleasedLine, told: Told | None, pointer: str) -> Refusal | None:
    if told is None or (line.origin_shares and not told.with_shares):
        what = "how much comes from each origin" if told else "where all of it was mined"
        return OriginNotOnRecord(
            f"Of line {line.line} it is not on record for you {what}.",
            pointer=pointer,
            instead="Known is what a confirmed certificate states that you claimed yourself, and what your "
            "supplier released to you. Leave it out: 'warranty draft origins-released' tells your buyer once "
            "it is known.",
        )
    if tuple(sorted(line.origins)) == told.countries:
        return None
    released, on_record = " ".join(sorted(line.origins)), " ".join(told.countries)
    return OriginInflated(
        f"Line {line.line} releases {released}, but its goods come from {on_record}.",
        pointer=pointer,
        instead=f"Release {on_record}, all of it or nothing.",
        released=released,
        on_record=on_record,
    )


def released(entry: Entry, line: SaleLine | ReleasedLine, lot: LotId) -> Iterator[object]:
    """The lot's buyer is told, where a line releases something."""
    if line.origins:
        yield OriginReleased(lot, tuple(sorted(line.origins)), line.origin_shares, entry.position)


def touched(entry: Entry, into: Touched) -> None:
    """The sale, with its lots and what they were drawn from."""
    touch_sale(entry, into)
    into.origins = True


def refusal(books: TradeBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Only the seller, only lines of its sale, only what it knows of them (L09), never less than before."""
    document: OriginsReleased = entry.document
    sale = sale_named(books, document.sale)
    closed = (SaleState.WITHDRAWN, SaleState.TITLE)
    if sale is None or sale.seller != entry.party or sale.state in closed:
        return OfferNotOpen(
            "There is no sale of yours under this id whose goods a buyer has.",
            pointer=f"{SUBJECT}/sale",
            instead="Name a sale you signed ('warranty statements --type sale').",
        )
    return (
        _lines_refusal(document.lines, sale)
        or countries_refusal(document.lines, policy)
        or _each_refusal(books, document.lines, sale)
    )


def _lines_refusal(lines: Sequence[ReleasedLine], sale: SaleRecord) -> Refusal | None:
    numbers = [line.line for line in lines]
    is_whole = bool(lines) and all(line.origins for line in lines)
    if is_whole and numbers == sorted(set(numbers)) and numbers[0] >= 1 and numbers[-1] <= sale.lines:
        return None
    return LinesMalformed(
        "A release names lines of the sale, each once and in order, and of each the origins.",
        pointer=f"{SUBJECT}/lines",
        instead=f"The sale has {sale.lines} lines; leave out those whose origins are not released.",
    )


def _each_refusal(books: TradeBooks, lines: Sequence[ReleasedLine], sale: SaleRecord) -> Refusal | None:
    for index, line in enumerate(lines):
        lot = lot_id(sale.id, line.line)
        sources = [edge.source for edge in books.lots.edges[lot]]
        at = f"{SUBJECT}/lines/{index}"
        if refused := _told_refusal(line, told_of(books.lots, sources), f"{at}/origins"):
            return refused
        before = books.lots.origins.released.get(lot)
        if before and before.with_shares and not line.origin_shares:
            return LinesMalformed(
                f"The buyer of line {line.line} was told the shares of its origins before.",
                pointer=f"{at}/originShares",
                instead="What was released cannot be taken back; leave the line out.",
            )
    return None


def findings(books: TradeBooks, entry: Entry, policy: Policy) -> list[Finding]:  # noqa: ARG001 - one signature
    """Q01 for lateness."""
    return late_findings(entry, policy)


def effects(books: TradeBooks, entry: Entry) -> list[object]:
    """The buyers of these lots are told; no carat moves."""
    sale = sale_of(books, entry)
    lines: Sequence[ReleasedLine] = entry.document.lines
    return [effect for line in lines for effect in released(entry, line, lot_id(sale.id, line.line))]
