"""What the lines of a sale are invoiced for, as corrected (B07, V02). Told of it is never an amount.

A note is in the currency and at the rate that its invoice had, as amended, when the note was given. All are
taken together in the currency and at the rate that the invoice has now (R27).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec.structs import replace

from warranty.foundation.ids import StatementId, lot_id
from warranty.foundation.money import AmountUnreadable, parse_amount
from warranty.foundation.statements import Entry
from warranty.parties.rules.value import dollars_of_line
from warranty.policy.catalogue import Finding
from warranty.trade.books import Correction, Repriced, SaleRecord, TradeBooks
from warranty.trade.documents import LineAmount, Prices


def invoiced_in(books: TradeBooks, sale: SaleRecord) -> str | None:
    """The currency of an invoice, as amended; None where its prices are not at hand."""
    prices = prices_at(books, sale.id)
    return prices.currency if prices else None


def prices_at(books: TradeBooks, sale: StatementId, position: int | None = None) -> Prices | None:
    """An invoice's prices as amended before a log position, or now; None where they are not at hand."""
    invoiced = books.invoiced.get(sale)
    prices = invoiced.prices if invoiced else None
    for one in books.in_effect.get(sale, ()) if prices else ():
        if position is None or (one.ended_at is not None and one.ended_at < position):
            prices = books.repriced[one.id].prices or prices
    return prices


def noted(books: TradeBooks, sale: StatementId) -> Iterator[tuple[Prices, Repriced]]:
    """The notes on an invoice that are in effect, each with the prices that it was given on."""
    for one in books.in_effect.get(sale, ()):
        prices = prices_at(books, sale, one.position)
        if prices and books.repriced[one.id].amounts:
            yield prices, books.repriced[one.id]


def credit_findings(
    books: TradeBooks, sale: SaleRecord, note: Correction, said: Repriced
) -> Iterator[Finding]:
    """B07 for each line of which more is credited, with all notes in effect, than it was invoiced for."""
    given = prices_at(books, sale.id, note.position)
    if given is None or said.sign > 0:
        return
    notes = [*noted(books, sale.id), (given, said)]
    for amount in said.amounts:
        worth = _worth(books, sale, amount.line, notes)
        if worth is not None and worth < 0:
            sentence = f"Line {amount.line}: more is credited than was invoiced for it."
            facts = {"line": amount.line, "excess": "value"}
            yield Finding("B07", str(lot_id(sale.id, amount.line)), sentence, facts)


def gift_findings(entry: Entry) -> Iterator[Finding]:
    """V02 for each line that is invoiced for nothing, which is far from what any goods are worth."""
    prices = entry.parts["prices"]
    for each in prices.lines:
        if not parse_amount(each.amount, prices.currency):
            sentence = f"Line {each.line} is invoiced for nothing."
            yield Finding("V02", str(lot_id(entry.id, each.line)), sentence, {"line": each.line})


def _worth(
    books: TradeBooks, sale: SaleRecord, line: int, notes: Sequence[tuple[Prices, Repriced]]
) -> Fraction | None:
    """US$ that a line is invoiced for with these notes, at the rate of the invoice; None if it has none."""
    prices = prices_at(books, sale.id)
    if prices is None:
        return None
    values = [dollars_of_line(prices, line - 1)]
    for given, said in notes:
        amounts = (one for one in said.amounts if one.line == line)
        values += [noted_value(prices, given, one, said.sign) for one in amounts]
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) if len(known) == len(values) else None


def noted_value(prices: Prices, given: Prices, amount: LineAmount, sign: int) -> Fraction | None:
    """US$ that an amount of a note adds to its line; None where that cannot be told.

    prices: of the invoice now; given: those that the note was given on, whose rate counts if the currency has
    changed since. Nothing of an amount with more decimals than its currency has.
    """
    counted = prices if prices.currency == given.currency else given
    try:
        dollars = dollars_of_line(replace(counted, lines=(amount,)), 0)
    except AmountUnreadable:
        return Fraction(0)
    return None if dollars is None else sign * dollars
