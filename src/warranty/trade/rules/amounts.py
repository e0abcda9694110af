"""What the lines of a sale are invoiced for, as corrected (B07, V02). Told of it is never an amount."""

from collections.abc import Iterator

from warranty.foundation.ids import lot_id
from warranty.foundation.money import AmountUnreadable, parse_amount
from warranty.foundation.statements import Entry
from warranty.policy.catalogue import Finding
from warranty.trade.books import Repriced, SaleRecord, TradeBooks


def invoiced_in(books: TradeBooks, sale: SaleRecord) -> str | None:
    """The currency of an invoice, as amended; None where its prices are not at hand."""
    invoiced = books.invoiced.get(sale.id)
    if invoiced is None:
        return None
    amended = [said.prices.currency for said in _in_effect(books, sale) if said.prices]
    return amended[-1] if amended else invoiced.prices.currency


def credit_findings(books: TradeBooks, sale: SaleRecord, note: Repriced) -> Iterator[Finding]:
    """B07 for each line of which more is credited, with all notes in effect, than it was invoiced for."""
    for amount in note.amounts if note.sign < 0 else ():
        worth = _worth(books, sale, amount.line)
        if worth is not None and worth + _sum(note, amount.line, invoiced_in(books, sale)) < 0:
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


def _in_effect(books: TradeBooks, sale: SaleRecord) -> list[Repriced]:
    return [books.repriced[one.id] for one in books.in_effect.get(sale.id, ())]


def _worth(books: TradeBooks, sale: SaleRecord, line: int) -> int | None:
    """Minor units a line is invoiced for after all that is in effect; None where it cannot be told.

    Notes are in the currency of the invoice as it was: once that changed they cannot be taken together.
    """
    invoiced = books.invoiced.get(sale.id)
    if invoiced is None:
        return None
    said, prices = _in_effect(books, sale), invoiced.prices
    stated = [prices, *(one.prices for one in said if one.prices)]
    if any(one.amounts for one in said) and len({one.currency for one in stated}) > 1:
        return None
    currency = stated[-1].currency
    return parse_amount(stated[-1].lines[line - 1].amount, currency) + sum(
        _sum(one, line, currency) for one in said
    )


def _sum(note: Repriced, line: int, currency: str | None) -> int:
    """What a note adds to a line, in minor units; nothing with more decimals than the currency has."""
    total = 0
    for each in note.amounts:
        try:
            total += parse_amount(each.amount, currency or "") if each.line == line else 0
        except AmountUnreadable:
            continue
    return note.sign * total
