"""V01: what goods that came and went unchanged were bought and sold for, by the carat, in US$."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import Lot, LotKind
from warranty.lots.rules.sources import named_lot
from warranty.parties.rules.value import dollars_of_line
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import price_jump
from warranty.trade.books import TradeBooks
from warranty.trade.documents import LineSources
from warranty.trade.rules.sourcing import sources_named


def touch_priced(entry: Entry, into: Touched) -> None:
    """The lots a sale draws from: of those that were bought it is asked for how much."""
    into.priced.update(sources_named(entry))


def is_bought(lot: Lot) -> bool:
    """Whether an invoice on record tells what the goods of a lot cost."""
    return lot.kind is LotKind.SALE


def jump_findings(books: TradeBooks, entry: Entry, policy: Policy) -> Iterator[Finding]:
    """V01 for each line of which every carat that has a source was bought by the seller, as it is.

    Of a line from several lots the mean they were bought for, by weight. Goods that were imported, made or
    came out of a box have no price of their own to compare. The finding tells how many times the one price is
    the other and no amount: who is told of findings need not be one to whom prices are open.
    """
    known: dict[LotId, Fraction | None] = {}
    lines = zip(entry.document.lines, entry.parts["sources"], strict=True)
    for index, (line, source) in enumerate(lines):
        bought = _bought_for(books, entry, source, known)
        worth = None if bought is None else dollars_of_line(entry.parts["prices"], index)
        if bought is None or worth is None:
            continue
        low, high = sorted((bought, worth / parse_carats(line.carats)))
        if low == high:
            continue
        ratio = high / low if low else None
        if alarm := price_jump(policy, ratio, entry.document.event_on):
            facts: dict[str, Any] = {"alarm": alarm.value, "line": line.line}
            yield Finding("V01", str(lot_id(entry.id, line.line)), *_told(facts, ratio, is_up=high != bought))


def _told(facts: dict[str, Any], ratio: Fraction | None, *, is_up: bool) -> tuple[str, dict[str, Any]]:
    """The sentence, and the facts with `ratio`: the higher price by the lower, to two decimals."""
    facts["direction"] = "up" if is_up else "down"
    way = "above" if is_up else "below"
    if ratio is None:
        return f"Line {facts['line']} was bought or is sold for nothing, but not both.", facts
    facts["ratio"] = f"{float(ratio):.2f}"
    sentence = (
        f"Line {facts['line']} is sold unchanged at a price per carat far {way} the one it was bought at: "
        f"the one is {facts['ratio']} times the other."
    )
    return sentence, facts


def _bought_for(
    books: TradeBooks, entry: Entry, source: LineSources, known: dict[LotId, Fraction | None]
) -> Fraction | None:
    """US$ for a thousandth of a carat that all sources of a line were bought for; None if one was not."""
    paid, carats = Fraction(0), 0
    for each in source.lots:
        lot = named_lot(each.lot)
        held = books.lots.lots.get(lot) if lot else None
        if held is None:
            return None
        if held.id not in known:
            known[held.id] = _price_of(books, entry, held)
        price = known[held.id]
        if price is None:
            return None
        drawn = parse_carats(each.carats)
        paid, carats = paid + price * drawn, carats + drawn
    return paid / carats if carats else None


def _price_of(books: TradeBooks, entry: Entry, lot: Lot) -> Fraction | None:
    """What one's own lot was bought for, by the weight on the invoice, whatever of it was kept."""
    bought = books.invoiced.get(lot.statement)
    if bought is None or not is_bought(lot) or (lot.owner or lot.holder) != entry.party:
        return None
    worth = dollars_of_line(bought.prices, lot.line - 1)
    return None if worth is None else worth / parse_carats(bought.lines[lot.line - 1].carats)
