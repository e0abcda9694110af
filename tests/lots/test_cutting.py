"""What of a chain is shown: own parts in clear, all else as sums in which no single one can be told."""

from uuid import UUID

import pytest

from warranty.foundation.ids import LotId, PartyId
from warranty.lots.books import LotKind
from warranty.lots.rules.cutting import (
    HoldingShown,
    OriginShown,
    RootShown,
    add_origins,
    holdings_shown,
    origins_of,
    possible_origins,
    roots_shown,
)
from warranty.lots.rules.grading import Coverage

A, B, C, D = (LotId(UUID(int=n)) for n in range(1, 5))
DEALER = PartyId(UUID(int=9))


def confirmed(carats: int) -> Coverage:
    return Coverage(confirmed=carats)


def test_roots_not_shown_are_one_sum_of_their_kind() -> None:
    roots = [
        RootShown(LotKind.IMPORT_CLAIM, confirmed(10_000), A, "EU00000001"),
        RootShown(LotKind.IMPORT_CLAIM, Coverage(20_000, 5_000, 0, 0), B, "EU00000002"),
        RootShown(LotKind.IMPORT_CLAIM, confirmed(30_000), C, "EU00000003"),
        RootShown(LotKind.UNSUPPORTED, Coverage(0, 0, 0, 1_000), D),
    ]
    shown = roots_shown(roots, {A}.__contains__)
    assert shown == [
        RootShown(LotKind.IMPORT_CLAIM, confirmed(10_000), A, "EU00000001"),
        RootShown(LotKind.IMPORT_CLAIM, Coverage(50_000, 5_000, 0, 0)),
        RootShown(LotKind.UNSUPPORTED, Coverage(0, 0, 0, 1_000)),
    ]
    assert sum(root.carats for root in shown) == sum(root.carats for root in roots)


def test_holdings_not_shown_are_sums_by_stage_place_and_country() -> None:
    def held(lot: LotId, country: str, carats: int, place: str = "held") -> HoldingShown:
        return HoldingShown("rough", place, country, confirmed(carats), lot, DEALER, position=7)

    holdings = [
        held(B, "BE", 2_000),
        held(A, "IN", 1_000),
        held(C, "BE", 3_000),
        held(D, "BE", 4_000, "disputed"),
    ]
    assert holdings_shown(holdings, lambda one: one.country == "IN") == [
        held(A, "IN", 1_000),
        HoldingShown("rough", "disputed", "BE", confirmed(4_000)),
        HoldingShown("rough", "held", "BE", confirmed(5_000)),
    ]


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ([], [((), 10_001)]),
        ([("BW", "")], [(("BW",), 10_001)]),
        ([("BW", "100")], [(("BW",), 10_001)]),
        ([("ZA", ""), ("BW", "")], [(("BW", "ZA"), 10_001)]),
        ([("ZA", "40"), ("BW", "")], [(("BW", "ZA"), 10_001)]),
        ([("ZA", "40"), ("BW", "60")], [(("ZA",), 4_000), (("BW",), 6_001)]),
        (
            [("ZA", "33.3"), ("BW", "33.3"), ("AO", "33.3")],
            [(("ZA",), 3_334), (("BW",), 3_334), (("AO",), 3_333)],
        ),
        ([("ZA", "about half"), ("BW", "50")], [(("BW", "ZA"), 10_001)]),
    ],
)
def test_origin_is_divided_only_where_every_country_has_a_share(
    origin: list[tuple[str, str]], expected: list[tuple[tuple[str, ...], int]]
) -> None:
    """10.001 ct; what the paper does not divide is not divided here (R7)."""
    assert [tuple(part) for part in origins_of(10_001, origin)] == expected


def test_the_same_origin_of_several_roots_is_one_figure() -> None:
    found = [
        OriginShown(("BW",), 5),
        OriginShown((), 4),
        OriginShown(("BW",), 2),
        OriginShown(("BW", "ZA"), 7),
    ]
    assert add_origins(found) == [OriginShown(("BW",), 7), OriginShown(("BW", "ZA"), 7), OriginShown((), 4)]


def test_a_single_stone_has_one_origin_of_several_or_none_that_can_be_named() -> None:
    found = [OriginShown(("BW",), 600), OriginShown(("NA", "ZA"), 400)]
    assert possible_origins(found) == [OriginShown(("BW", "NA", "ZA"), 1_000)]
    assert possible_origins([*found, OriginShown((), 7)]) == [OriginShown((), 1_007)]
