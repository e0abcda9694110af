"""V01: what goods that came and went unchanged were bought and sold for, by the carat, in US$."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import Lot, LotKind
from warranty.lots.rules.drawing import UNSUPPORTED_LINES
from warranty.lots.rules.sources import named_lot
from warranty.parties.rules.value import dollars_of_line
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import is_mostly_known, price_jump
from warranty.trade.books import Bought, TradeBooks
from warranty.trade.documents import LineSources
from warranty.trade.rules.amounts import noted, noted_value, prices_at
from warranty.trade.rules.sourcing import sources_named

INVOICED: Final = frozenset({LotKind.SALE, LotKind.PAPER, LotKind.UNSUPPORTED})
"""Kinds of lots that an invoice may have opened, of a member or of somebody outside."""


def touch_priced(entry: Entry, into: Touched) -> None:
    """The lots a sale draws from: of those that were bought it is asked for how much."""
    into.priced.update(sources_named(entry))


def bought_by(books: TradeBooks, lot: Lot) -> Bought | None:
    """The line of an invoice on record by which the goods of a lot may have been bought, or None.

    Of goods that passed to a successor that of its predecessor.
    """
    if lot.kind is LotKind.PASSED:
        return books.bought.get(lot.id)
    is_line = lot.kind in INVOICED and lot.line < UNSUPPORTED_LINES
    return Bought(lot.statement, lot.line) if is_line else None


def jump_findings(books: TradeBooks, entry: Entry, policy: Policy) -> Iterator[Finding]:
    """V01 for each line of which it is known what most of it was bought for by the seller, as it is.

    Of a line from several lots the mean that those of known cost were bought for, by weight. Goods that were
    imported, made or came out of a box have no price of their own; a little of them does not keep the rest
    from being compared. The finding tells how many times the one price is
    the other and no amount: who is told of findings need not be one to whom prices are open.
    """
    known: dict[LotId, Fraction | None] = {}
    lines = zip(entry.document.lines, entry.parts["sources"], strict=True)
    for index, (line, source) in enumerate(lines):
        paid, carats = _bought_for(books, entry, source, known)
        whole, day = parse_carats(line.carats), entry.document.event_on
        worth = dollars_of_line(entry.parts["prices"], index)
        if worth is None or not carats or not is_mostly_known(policy, carats, whole, day):
            continue
        bought = paid / carats
        low, high = sorted((bought, worth / whole))
        if low == high:
            continue
        ratio = high / low if low else None
        if alarm := price_jump(policy, ratio, day):
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
) -> tuple[Fraction, int]:
    """US$ that the sources of a line cost, and the thousandths of them of which that is known."""
    paid, carats = Fraction(0), 0
    for each in source.lots:
        lot = named_lot(each.lot)
        held = books.lots.lots.get(lot) if lot else None
        if held is None:
            continue
        if held.id not in known:
            known[held.id] = _price_of(books, entry, held)
        price = known[held.id]
        if price is not None:
            drawn = parse_carats(each.carats)
            paid, carats = paid + price * drawn, carats + drawn
    return paid, carats


def _price_of(books: TradeBooks, entry: Entry, lot: Lot) -> Fraction | None:
    """What one's own lot was bought for by the thousandth, as corrected, whatever of it was kept."""
    bought = bought_by(books, lot)
    invoiced = books.invoiced.get(bought.statement) if bought else None
    if bought is None or invoiced is None or (lot.owner or lot.holder) != entry.party:
        return None
    prices, more = prices_at(books, bought.statement) or invoiced.prices, Fraction(0)
    for given, said in noted(books, bought.statement):
        amounts = (one for one in said.amounts if one.line == bought.line)
        more += sum(noted_value(prices, given, one, said.sign) or 0 for one in amounts)
    carats: int = parse_carats(invoiced.lines[bought.line - 1].carats)
    for correction in books.in_effect.get(bought.statement, ()):
        carats -= sum(back for line, _, back in correction.lines if line == bought.line)
    if more < 0 and lot.statement == bought.statement:  # what went back by itself is credited without goods
        carats = min(carats, lot.received)
    worth = dollars_of_line(prices, bought.line - 1)
    return max(worth + more, Fraction(0)) / carats if worth is not None and carats > 0 else None
