"""Rough that comes over a border without a certificate (K07; domain.md § 1.3).

Between participants of the Kimberley Process rough moves under a certificate alone: its exporter applies with
the lots, and the other side claims. A sale, a memo, work or a return brings the goods from one hand to the
next and names no certificate. It is recorded, as paper that exists is, and told on both sides: to who
received with its association and authority, and to who sent with theirs.

What counts is where the goods are, not whose: from the country of who has them to that of who gets them.
Title sold while the goods stay moves nothing, nor does the invoice for goods that the buyer has on memo. The
Union is one participant. Polished goods have left the scheme.

What is bought beyond the weight sold has no source, but came the same way: it is told of the surplus as well.

It stays with the carats: `lots.rules.uncertified` says how what came so is told wherever it is by now.
"""

from collections.abc import Iterable, Iterator

from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import apportion
from warranty.foundation.statements import Entry
from warranty.lots.books import Lot
from warranty.lots.rules.goods import stage
from warranty.lots.rules.titles import is_for_owner
from warranty.lots.rules.uncertified import crossings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.trade.books import SaleRecord, TradeBooks
from warranty.trade.rules.sourcing import line_taken


def arrival_findings(
    books: TradeBooks, entry: Entry, policy: Policy, sender: PartyId, kept: Iterable[tuple[LotId, int]]
) -> Iterator[Finding]:
    """K07 for lots somebody keeps carats of that came from abroad, told to both sides.

    sender: who sent them, unless they were with another. Each side is told by its own statement: the one that
    opened the lot, and the answer, which is this one or was given before.
    """
    for lot, carats in ((books.lots.lots[id_], carats) for id_, carats in kept if carats):
        if lot.holder is None or stage(lot.hs) != "rough":
            continue
        came = _came_from(books, lot, carats, sender)
        for found in crossings(policy, entry, str(lot.id), came, country_of(books, lot.holder)):
            yield found._replace(concerns=lot.ended_at)
            yield found._replace(concerns=lot.position)


def surplus_findings(
    books: TradeBooks, entry: Entry, policy: Policy, sale: SaleRecord, more: Iterable[tuple[int, int]]
) -> Iterator[Finding]:
    """K07 for what came of lines beyond what was sold, from where the rest of the line did; told to both."""
    for line, carats in more:
        lot = books.lots.lots[lot_id(sale.id, line)]
        if carats and stage(lot.hs) == "rough":
            came, about = _came_from(books, lot, carats, sale.seller), str(lot_id(entry.id, line))
            for found in crossings(policy, entry, about, came, country_of(books, entry.party)):
                yield found
                yield found._replace(concerns=sale.position)


def _came_from(books: TradeBooks, lot: Lot, carats: int, sender: PartyId) -> list[tuple[str, int]]:
    """Countries the goods of a lot were in, each with its part of some carats of the lot."""
    edges = books.lots.edges[lot.id]
    parts = apportion(carats, [edge.carats - edge.reversed for edge in edges])
    return [(place_of(books, edge.source, sender), part) for edge, part in zip(edges, parts, strict=True)]


def place_of(books: TradeBooks, source: LotId | None, sender: PartyId) -> str:
    """Country of who has a lot: another than the sender only where the sender owns what that one has."""
    held = books.lots.lots.get(source) if source else None
    is_elsewhere = held is not None and is_for_owner(held)
    return country_of(books, held.holder if held and held.holder and is_elsewhere else sender)


def departure_findings(books: TradeBooks, entry: Entry, policy: Policy) -> Iterator[Finding]:
    """K07 for lines of rough handed to somebody outside in another participant; no answer will come."""
    to = entry.parts["counterparty"].country
    if not to:
        return
    for line, source in zip(entry.document.lines, entry.parts["sources"], strict=True):
        if stage(line.hs) != "rough":
            continue
        drawn = [
            (place_of(books, lot, entry.party), carats)
            for lot, carats in line_taken(line, source)
            if not _is_outside(books, lot)  # told when it was handed over
        ]
        yield from crossings(policy, entry, str(lot_id(entry.id, line.line)), drawn, to)


def _is_outside(books: TradeBooks, lot: LotId | None) -> bool:
    held = books.lots.lots.get(lot) if lot else None
    return held is not None and held.holder is None


def country_of(books: TradeBooks, party: PartyId) -> str:
    """Where a party is established, "" for one not on record."""
    known = books.parties.parties.get(party)
    return known.country if known else books.parties.homes.get(party, "")
