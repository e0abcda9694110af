"""Shares through mixing (R33), worked out by hand: pro rata, in whole thousandths, nothing lost."""

from uuid import UUID

from warranty.foundation.ids import LotId
from warranty.lots.rules.shares import (
    Content,
    Flow,
    HoldingShare,
    LineageShares,
    RootShare,
    dispersion_shares,
    lineage_shares,
)


def lot(number: int) -> LotId:
    """Lot ids that sort as their numbers do."""
    return LotId(UUID(int=number))


A, B, C, MIX, SOLD, SOLD_ON, REST = map(lot, range(1, 8))


def into(target: LotId, position: int, *sources: tuple[LotId, int], on_paper: bool = False) -> list[Flow]:
    """The edges of a lot opened at a position."""
    return [
        Flow(source, target, ordinal, carats, position, on_paper)
        for ordinal, (source, carats) in enumerate(sources)
    ]


def plain(shares: LineageShares) -> dict[LotId, int]:
    """Carats by root; nothing passed outside."""
    assert not any(share.on_paper for share in shares.shares)
    return {share.root: share.plain for share in shares.shares}


def test_a_lot_without_edges_is_its_own_root() -> None:
    assert lineage_shares(A, 60_000, []) == LineageShares([RootShare(A, 60_000, 0)], 1)


def test_half_of_sixty_and_forty_is_thirty_and_twenty() -> None:
    flows = [*into(MIX, 3, (A, 60_000), (B, 40_000)), *into(SOLD, 4, (MIX, 50_000))]
    shares = lineage_shares(SOLD, 50_000, flows)
    assert plain(shares) == {A: 30_000, B: 20_000}
    assert shares.paths == 2


def test_a_third_each_of_one_thousandth_goes_to_one_root_and_is_not_lost() -> None:
    """10^9 ÷ 3 by cumulative floor: 333333333, 333333333, 333333334; the largest remainder is the last."""
    flows = [*into(MIX, 4, (A, 1), (B, 1), (C, 1)), *into(SOLD, 5, (MIX, 1))]
    assert plain(lineage_shares(SOLD, 1, flows)) == {C: 1}


def test_a_third_each_of_two_thousandths_goes_to_two_roots() -> None:
    """2·10^9 ÷ 3: 666666666, 666666667, 666666667."""
    flows = [*into(MIX, 4, (A, 1), (B, 1), (C, 1)), *into(SOLD, 5, (MIX, 2))]
    assert plain(lineage_shares(SOLD, 2, flows)) == {B: 1, C: 1}


def test_a_hundred_in_three_parts_is_a_hundred() -> None:
    """100 × 5 : 5 : 5 is 33.333… each; the one thousandth left goes to the largest remainder."""
    flows = [*into(MIX, 4, (A, 5_000), (B, 5_000), (C, 5_000)), *into(SOLD, 5, (MIX, 100))]
    shares = plain(lineage_shares(SOLD, 100, flows))
    assert sum(shares.values()) == 100
    assert sorted(shares.values()) == [33, 33, 34]


def test_one_root_by_two_ways_is_one_share_and_two_paths() -> None:
    flows = [
        *into(MIX, 3, (A, 60_000), (B, 40_000)),
        *into(REST, 4, (A, 10_000)),
        *into(SOLD, 5, (MIX, 50_000), (REST, 10_000)),
    ]
    shares = lineage_shares(SOLD, 60_000, flows)
    assert plain(shares) == {A: 40_000, B: 20_000}
    assert shares.paths == 3


def a_ladder(rungs: int) -> list[Flow]:
    """Divided in two lots and mixed again, rung by rung: two ways become four, then eight."""
    flows: list[Flow] = []
    for at in range(rungs):
        below, left, right, above = (lot(3 * at + step) for step in (10, 11, 12, 13))
        flows += into(left, 3 * at + 1, (below, 500)) + into(right, 3 * at + 2, (below, 500))
        flows += into(above, 3 * at + 3, (left, 500), (right, 500))
    return flows


def test_ways_are_counted_up_to_the_limit_and_not_beyond() -> None:
    """2^59 < 10^18 < 2^60; without a limit 20,000 rungs make a number of 6,000 digits."""
    assert lineage_shares(lot(10 + 3 * 59), 1_000, a_ladder(59)).paths == 2**59
    for rungs in (60, 61, 20_000):
        shares = lineage_shares(lot(10 + 3 * rungs), 1_000, a_ladder(rungs))
        assert (plain(shares), shares.paths) == ({lot(10): 1_000}, None)


def test_edges_whose_carats_all_went_back_lead_nowhere() -> None:
    flows = into(MIX, 3, (A, 60_000), (B, 0))
    shares = lineage_shares(MIX, 60_000, flows)
    assert plain(shares) == {A: 60_000}
    assert shares.paths == 1


def test_a_lot_that_gave_everything_back_has_no_roots_left() -> None:
    assert lineage_shares(MIX, 0, into(MIX, 3, (A, 0), (B, 0))).shares == []


def test_what_passed_outside_stays_on_paper_and_is_not_merged() -> None:
    """60 of A are sold out, come back on paper, and are mixed with 40 of B; half of it is sold on."""
    out, paper = lot(20), lot(21)
    flows = [
        *into(out, 3, (A, 60_000)),
        *into(paper, 4, (out, 60_000), on_paper=True),
        *into(MIX, 5, (paper, 60_000), (B, 40_000)),
        *into(SOLD, 6, (MIX, 50_000)),
    ]
    assert lineage_shares(SOLD, 50_000, flows).shares == [RootShare(A, 0, 30_000), RootShare(B, 20_000, 0)]


def test_one_root_can_stand_behind_a_lot_both_plain_and_on_paper() -> None:
    out, paper = lot(20), lot(21)
    flows = [
        *into(out, 3, (A, 10_000)),
        *into(paper, 4, (out, 10_000), on_paper=True),
        *into(MIX, 5, (paper, 10_000), (A, 30_000)),
    ]
    assert lineage_shares(MIX, 40_000, flows).shares == [RootShare(A, 30_000, 10_000)]


def held(lot_: LotId, *amounts: int) -> HoldingShare:
    return HoldingShare(lot_, "held", amounts)


def test_forwards_the_sixty_are_where_they_went() -> None:
    """A 60 and B 40 into a mix of 100, of which 50 are sold: half of each root is with the buyer."""
    flows = [*into(MIX, 3, (A, 60_000), (B, 40_000)), *into(SOLD, 4, (MIX, 50_000))]
    contents = {
        A: Content(1, 60_000, 0, 0),
        B: Content(2, 40_000, 0, 0),
        MIX: Content(3, 100_000, 0, 0),
        SOLD: Content(4, 50_000, 0, 0),
    }
    of_a = dispersion_shares({A: (60_000,)}, [flow for flow in flows if flow.source != B], contents)
    assert of_a == [held(MIX, 30_000, 0), held(SOLD, 30_000, 0)]
    of_both = dispersion_shares({A: (60_000,), B: (40_000,)}, flows, contents)
    assert of_both == [held(MIX, 50_000, 0), held(SOLD, 50_000, 0)]


def test_carats_in_dispute_and_lost_take_their_part() -> None:
    """Of 100.00 sold, 10.00 are in dispute and 20.00 lost; 70.00 are held: 42, 6 and 12 of the sixty."""
    flows = into(MIX, 3, (A, 60_000), (B, 40_000))
    contents = {A: Content(1, 60_000, 0, 0), MIX: Content(3, 100_000, 10_000, 20_000)}
    assert dispersion_shares({A: (60_000,)}, flows[:1], contents) == [
        held(MIX, 42_000, 0),
        HoldingShare(MIX, "disputed", (6_000, 0)),
        HoldingShare(MIX, "lost", (12_000, 0)),
    ]


def test_streams_are_divided_alike_and_each_adds_up_to_its_start() -> None:
    """Two grades of one root, 0.002 and 0.001, of which two thirds went on."""
    flows = into(SOLD, 3, (A, 2))
    contents = {A: Content(1, 3, 0, 0), SOLD: Content(3, 2, 0, 0)}
    shares = dispersion_shares({A: (2, 1)}, flows, contents)
    assert shares == [held(A, 1, 0, 0, 0), held(SOLD, 1, 1, 0, 0)]


def test_forwards_what_passed_outside_is_told_apart() -> None:
    out, paper = lot(20), lot(21)
    flows = [*into(out, 3, (A, 60_000)), *into(paper, 4, (out, 45_000), on_paper=True)]
    contents = {A: Content(1, 60_000, 0, 0), out: Content(3, 60_000, 0, 0), paper: Content(4, 45_000, 0, 0)}
    shares = dispersion_shares({A: (60_000,)}, flows, contents)
    assert shares == [held(out, 15_000, 0), held(paper, 0, 45_000)]


def test_unsupported_carats_flow_on_although_their_lot_opens_with_the_one_they_flow_into() -> None:
    """A line's unsupported carats come from a lot of the same statement, whatever its id sorts like."""
    for auxiliary, line in ((lot(90), lot(80)), (lot(80), lot(90))):
        flows = [*into(line, 3, (A, 10), (auxiliary, 5)), *into(SOLD_ON, 4, (line, 15))]
        contents = {
            A: Content(1, 10, 0, 0),
            auxiliary: Content(3, 5, 0, 0),
            line: Content(3, 15, 0, 0),
            SOLD_ON: Content(4, 15, 0, 0),
        }
        shares = dispersion_shares({A: (10, 0), auxiliary: (0, 5)}, flows, contents)
        assert shares == [held(SOLD_ON, 10, 5, 0, 0)]


def test_a_declared_shortage_is_followed_although_its_root_is_younger_than_the_lot_it_stands_in() -> None:
    """10 ct sold on, 4 of them never delivered: 6 are of the old root and 4 of one opened after both."""
    flows = [
        Flow(A, SOLD, 0, 6_000, 3, False),
        Flow(B, SOLD, 1, 4_000, 3, False, fan_in=0),
        *into(SOLD_ON, 4, (SOLD, 10_000)),
    ]
    contents = {
        A: Content(1, 6_000, 0, 0),
        B: Content(9, 4_000, 0, 0),
        SOLD: Content(3, 10_000, 0, 0),
        SOLD_ON: Content(4, 10_000, 0, 0),
    }
    shares = dispersion_shares({A: (6_000, 0), B: (0, 4_000)}, flows, contents)
    assert shares == [held(SOLD_ON, 6_000, 4_000, 0, 0)]
    assert dispersion_shares({B: (4_000,)}, flows[1:], contents) == [held(SOLD_ON, 4_000, 0)]
