"""What is dated before what it answers, or before its goods were there: whatever the statement (L07)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from warranty.foundation.ids import StatementId
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Entry, referenced, urn
from warranty.foundation.zones import BETWEEN_ZONES
from warranty.lots.rules.order import overdrawn, too_early
from warranty.policy.catalogue import Finding
from warranty.trade.books import TradeBooks
from warranty.trade.documents import Sale

_NAMING: Final = ("sale", "correction", "of", "application")
"""Fields in which a document names a statement it answers."""


def early_findings(
    books: TradeBooks, entry: Entry, effects: Sequence[object], found: Sequence[Finding]
) -> list[Finding]:
    """L07 for a statement of trade or of the ledger; once, and not where its own rules found it.

    effects: of the statement, before they happen. A sale's own rules know more: its goods may have stayed
    with who sells them on later (R25).
    """
    if isinstance(entry.document, Sale) or any(one.rule == "L07" for one in found):
        return []
    day, about = entry.document.event_on, urn(entry.id)
    for named, said_on, is_own in _answered(books, entry):
        if day < (said_on if is_own else said_on - BETWEEN_ZONES):
            sentence = f"Dated before what it answers ({said_on})."
            return [Finding("L07", about, sentence, {"statement": urn(named)})]
    lot = too_early(books.lots, entry, effects)
    if lot is None:
        return []
    sentence = f"Dated before the day its goods came ({lot.came_on})."
    return [Finding("L07", about, sentence, {"lot": str(lot.id)})]


def overdrawn_findings(
    books: TradeBooks, entry: Entry, effects: Sequence[object], found: Sequence[Finding]
) -> list[Finding]:
    """L07 for a late entry of carats that were not there on its day; effects: which have happened."""
    if any(one.rule == "L07" for one in found):
        return []
    over = overdrawn(books.lots, entry, effects)
    if over is None:
        return []
    missing = format_carats(over.missing)
    sentence = f"By the end of {over.day} {missing} ct more had gone out of a lot than were in it."
    facts = {"lot": str(over.lot.id), "day": over.day.isoformat(), "missing": missing}
    return [Finding("L07", urn(entry.id), sentence, facts)]


def _answered(books: TradeBooks, entry: Entry) -> Iterator[tuple[StatementId, date, bool]]:
    """The statements one names, each with its day and whether the same party made it."""
    for name in _NAMING:
        text = getattr(entry.document, name, None)
        named = referenced(text) if isinstance(text, str) else None
        said = _said(books, entry, named) if named else None
        if named is not None and said is not None:
            yield named, *said


def _said(books: TradeBooks, entry: Entry, named: StatementId) -> tuple[date, bool] | None:
    if (sale := books.sales.get(named)) is not None:
        return sale.event_on, sale.seller == entry.party
    if (sent := books.consignments.get(named)) is not None:
        return sent.event_on, sent.sender == entry.party
    if (correction := books.corrections.get(named)) is not None:
        return (correction.event_on, correction.party == entry.party) if correction.event_on else None
    if (consumer := books.lots.consumers.sold.get(named)) is not None:
        return consumer.event_on, consumer.seller == entry.party
    lot = next(iter(books.lots.lots_of(named)), None)  # of an application, or of what names an owner
    return None if lot is None else (lot.event_on, lot.holder == entry.party)
