"""Whatever is mixed, sold, returned, lost or passed outside: shares add up exactly, in both directions."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from warranty.foundation.ids import LotId
from warranty.lots.rules.shares import Content, Flow, dispersion_shares, lineage_shares


@dataclass
class Ledger:
    """Lots and edges as some history left them; weights in thousandths."""

    received: dict[LotId, int] = field(default_factory=dict)
    kept: dict[LotId, list[int]] = field(default_factory=dict)
    """Held, in dispute, lost."""
    flows: list[Flow] = field(default_factory=list)
    roots: list[LotId] = field(default_factory=list)

    def contents(self) -> dict[LotId, Content]:
        return {
            lot: Content(position, self.received[lot], kept[1], kept[2])
            for position, (lot, kept) in enumerate(self.kept.items())
        }


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """A root, then roots, mixes of what is held (some on paper), and losses, in any order."""
    ledger = Ledger()
    # Ids in no order, for nothing may depend on it.
    ids = draw(st.lists(st.integers(0, 2**64), min_size=3, max_size=24, unique=True))
    for position, number in enumerate(ids):
        lot = LotId(UUID(int=number))
        sources = [known for known, kept in ledger.kept.items() if kept[0]]
        chosen = draw(st.lists(st.sampled_from(sources), max_size=4, unique=True)) if sources else []
        drawn = [(source, draw(st.integers(1, ledger.kept[source][0]))) for source in chosen]
        on_paper = bool(drawn) and draw(st.integers(0, 5)) == 0
        for ordinal, (source, carats) in enumerate(drawn):
            ledger.kept[source][0] -= carats
            ledger.flows.append(Flow(source, lot, ordinal, carats, position, on_paper))
        carats = sum(carats for _, carats in drawn) or draw(st.integers(1, 10**12))
        ledger.received[lot], ledger.kept[lot] = carats, [carats, 0, 0]
        if not drawn:
            ledger.roots.append(lot)
        gone = draw(st.integers(0, carats)) if draw(st.integers(0, 3)) == 0 else 0
        if gone:
            ledger.kept[lot][0] -= gone
            ledger.kept[lot][draw(st.integers(1, 2))] += gone
    return ledger


@given(ledgers())
def test_a_lots_shares_add_up_to_it(ledger: Ledger) -> None:
    for lot, carats in ledger.received.items():
        shares = lineage_shares(lot, carats, ledger.flows).shares
        assert sum(share.plain + share.on_paper for share in shares) == carats
        assert {share.root for share in shares} <= set(ledger.roots)
        assert all(share.plain >= 0 and share.on_paper >= 0 for share in shares)


@given(ledgers())
def test_all_roots_together_are_all_that_is_held_in_dispute_and_lost(ledger: Ledger) -> None:
    start = {root: (ledger.received[root],) for root in ledger.roots}
    found: dict[LotId, list[int]] = defaultdict(lambda: [0, 0, 0])
    for share in dispersion_shares(start, ledger.flows, ledger.contents()):
        found[share.lot][("held", "disputed", "lost").index(share.place)] += sum(share.amounts)
    assert found == {lot: kept for lot, kept in ledger.kept.items() if any(kept)}


@given(ledgers())
def test_each_root_followed_forwards_adds_up_to_itself(ledger: Ledger) -> None:
    for root in ledger.roots:
        shares = dispersion_shares(
            {root: (ledger.received[root],)}, ahead_of(root, ledger), ledger.contents()
        )
        assert sum(sum(share.amounts) for share in shares) == ledger.received[root]
        assert all(amount >= 0 for share in shares for amount in share.amounts)


@given(ledgers())
@settings(max_examples=50)
def test_both_directions_tell_the_same_but_for_rounding_once(ledger: Ledger) -> None:
    """Of what a lot holds, each root's part is the same seen from either end, to the rounding at that end."""
    forwards: dict[tuple[LotId, LotId], int] = {}
    for root in ledger.roots:
        start = {root: (ledger.received[root],)}
        for share in dispersion_shares(start, ahead_of(root, ledger), ledger.contents()):
            if share.place == "held":
                forwards[root, share.lot] = sum(share.amounts)
    for lot, (held, *_) in ledger.kept.items():
        backwards = {
            share.root: share.plain + share.on_paper
            for share in lineage_shares(lot, held, ledger.flows).shares
        }
        for root in ledger.roots:
            assert abs(backwards.get(root, 0) - forwards.get((root, lot), 0)) <= 2


def ahead_of(root: LotId, ledger: Ledger) -> list[Flow]:
    """The edges forward from one root, as the database would give them."""
    reached, flows = {root}, []
    for flow in sorted(ledger.flows, key=lambda flow: flow.position):
        if flow.source in reached:
            reached.add(flow.target)
            flows.append(flow)
    return flows
