"""What must hold in books in memory whatever people did: every carat has a root and a place, exactly."""

from collections import defaultdict
from collections.abc import Mapping

from warranty.foundation.ids import LotId
from warranty.lots.books import LATE, LotBooks
from warranty.lots.rules.shares import Content, Flow, dispersion_shares, lineage_shares

OWN = -1
"""Ordinal of the flow that leads from a claim to itself: what of it no exported lot feeds."""


def assert_no_balance_is_negative(books: LotBooks) -> None:
    """At any moment, of any lot."""
    for lot in books.lots.values():
        assert lot.left >= 0, lot
        assert lot.disputed >= 0, lot
        assert lot.left + lot.disputed <= lot.received, lot


def assert_edges_run_from_older_to_newer(books: LotBooks) -> None:
    """So no lot stands behind itself. A declared shortage comes later, from a root nothing leads into."""
    step: dict[LotId, int] = {edge.target: edge.step for edge in books.drawn if edge.fan_in != LATE}
    roots = books.lots.keys() - books.edges.keys()
    for edge in books.drawn:
        source, target = books.lots[edge.source], books.lots[edge.target]
        if edge.fan_in == LATE:
            assert edge.source in roots
            continue
        assert (source.position, step.get(source.id, -1)) < (target.position, edge.step)
    for fed in books.fed:
        assert books.lots[fed.source].position < books.lots[fed.target].position


def assert_every_carat_adds_up(books: LotBooks) -> None:
    """Conservation, lineages that add up to their lots, and all roots forwards to all there is."""
    flows, own = _flows(books)
    lost = _lost(books)
    start = _start(books, own)
    _assert_nothing_vanished(books, flows, lost, start)
    for lot in books.lots.values():
        shares = lineage_shares(lot.id, lot.received, flows).shares
        assert sum(share.plain + share.on_paper for share in shares) == lot.received
        assert {share.root for share in shares if share.plain or share.on_paper} <= start.keys()
    contents = {
        lot.id: Content(lot.position, lot.received, lot.disputed, lost.get(lot.id, 0))
        for lot in books.lots.values()
    }
    ahead = [flow for flow in flows if flow.ordinal != OWN]
    found: dict[LotId, dict[str, int]] = defaultdict(dict)
    for share in dispersion_shares({lot: (carats,) for lot, carats in start.items()}, ahead, contents):
        found[share.lot][share.place] = sum(share.amounts)
    for lot in books.lots.values():
        there = {"held": lot.left, "disputed": lot.disputed, "lost": lost.get(lot.id, 0)}
        assert found.get(lot.id, {}) == {place: carats for place, carats in there.items() if carats}


def _flows(books: LotBooks) -> tuple[list[Flow], dict[LotId, int]]:
    """Every edge net of what went back; and what of claims that exported lots feed is their own."""
    fed = {(one.target, one.ordinal) for one in books.fed}
    drawn = {(one.target, one.ordinal): one for one in books.drawn}
    flows: list[Flow] = []
    by_claim: dict[LotId, int] = {}
    for target, edges in books.edges.items():
        position = books.lots[target].position
        for edge in edges:
            carats, key = edge.carats - edge.reversed, (target, edge.ordinal)
            is_fed = key in fed
            on_paper, step = (False, 0) if is_fed else (drawn[key].on_paper, drawn[key].step)
            flows.append(Flow(edge.source, target, edge.ordinal, carats, position, on_paper, 1, step))
            if is_fed:
                by_claim[target] = by_claim.get(target, 0) + carats
    own = {claim: books.lots[claim].received - carats for claim, carats in by_claim.items() if carats}
    own_flows = (Flow(lot, lot, OWN, carats, books.lots[lot].position, False) for lot, carats in own.items())
    return [*flows, *own_flows], own


def _lost(books: LotBooks) -> dict[LotId, int]:
    lost: dict[LotId, int] = defaultdict(int)
    for exit_ in books.exits:
        lost[exit_.lot] += exit_.carats if exit_.kind == "loss" else 0
    return lost


def _start(books: LotBooks, own: Mapping[LotId, int]) -> dict[LotId, int]:
    """What begins in each root; of a claim only what nothing feeds."""
    fed = {one.target for one in books.fed}
    roots = [lot for lot in books.lots.values() if lot.id not in books.edges or lot.id in fed]
    return {lot.id: own.get(lot.id, lot.received) for lot in roots}


def _assert_nothing_vanished(
    books: LotBooks, flows: list[Flow], lost: Mapping[LotId, int], start: Mapping[LotId, int]
) -> None:
    came, went = dict(start), dict(lost)
    for flow in flows:
        if flow.ordinal != OWN:
            came[flow.target] = came.get(flow.target, 0) + flow.carats
            went[flow.source] = went.get(flow.source, 0) + flow.carats
    for lot in books.lots.values():
        assert came.get(lot.id, 0) == lot.received, lot
        assert lot.left + lot.disputed + went.get(lot.id, 0) == lot.received, lot
    there = sum(lot.left + lot.disputed for lot in books.lots.values())
    assert sum(start.values()) == there + sum(lost.values())
