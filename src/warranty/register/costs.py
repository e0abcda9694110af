"""What goods that a batch sells on were bought for (V01): in statements, so that the register loads it."""

from collections.abc import Collection, Iterable, Mapping

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.foundation.statements import Document, split
from warranty.lots import store as lot_store
from warranty.lots.books import LotKind
from warranty.lots.documents import GoodsPassed
from warranty.lots.rules.drawing import UNSUPPORTED_LINES
from warranty.register import store
from warranty.register.documents import Statement, read
from warranty.trade import store as trade_store
from warranty.trade.books import Bought, Invoiced, TradeBooks
from warranty.trade.documents import PurchaseFromOutside, Sale
from warranty.trade.rules.corrections import repriced
from warranty.trade.rules.jumps import INVOICED, bought_by


async def load_costs(
    connection: Connection,
    kept: Connection,
    trade: TradeBooks,
    lots: Iterable[LotId],
    credited: Collection[StatementId] = (),
    unwritten: Mapping[StatementId, Document] | None = None,
) -> None:
    """By which invoices lots were bought, and what sales were credited for, with all that corrects them.

    kept: where statements are; unwritten: those of the batch, which are not there yet.
    """
    known = [lot for id_ in lots if (lot := trade.lots.lots.get(id_))]
    passed = [lot.id for lot in known if lot.kind is LotKind.PASSED]
    if passed:
        await _load_bought(connection, kept, trade, passed, unwritten or {})
    sales = {bought.statement for lot in known if (bought := bought_by(trade, lot))} | {*credited}
    if not sales:
        return
    corrections = await trade_store.corrections_of(connection, sales)
    asked = {one.id for one in corrections} - trade.repriced.keys() | sales - trade.invoiced.keys()
    for one in await _statements(kept, asked):
        if isinstance(one.document, Sale | PurchaseFromOutside) and "prices" in one.parts:
            sources = one.parts.get("sources", ())
            trade.invoiced[one.id] = Invoiced(one.document.lines, one.parts["prices"], sources)
        trade.repriced.setdefault(one.id, repriced(one.document, one.parts))
    for sale in sales:
        trade.in_effect[sale] = [one for one in corrections if one.sale == sale and one.is_ended]


async def _load_bought(
    connection: Connection,
    kept: Connection,
    trade: TradeBooks,
    lots: Collection[LotId],
    unwritten: Mapping[StatementId, Document],
) -> None:
    """By what lots that passed to a successor had been bought; what was restored to its owner was not."""
    steps = await lot_store.passed_from(connection, lots)
    passings = {one.statement for one in steps if one.kind is LotKind.PASSED}
    documents = dict(unwritten)
    documents |= {one.id: one.document for one in await _statements(kept, passings - unwritten.keys())}
    trade.bought.update(dict.fromkeys(lots))
    is_succession = dict.fromkeys(lots, True)
    for one in steps:
        if one.kind is LotKind.PASSED:
            passing = documents.get(one.statement)
            ground = passing.ground if isinstance(passing, GoodsPassed) else ""
            is_succession[one.passed] &= ground == "succession"
        elif is_succession[one.passed] and one.kind in INVOICED and one.line < UNSUPPORTED_LINES:
            trade.bought[one.passed] = Bought(one.statement, one.line)


async def _statements(kept: Connection, ids: Collection[StatementId]) -> list[Statement]:
    rows = await store.statements(kept, list(ids)) if ids else []
    return [read(split(row["signed"] + b"~" + row["encoded"]), complete=False) for row in rows]
