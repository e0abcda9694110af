"""Weight, value and clock tolerances, with the field's own worked figures."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranty.policy.rule_set import packaged
from warranty.policy.tolerances import clock_skew_seconds, compare_values, weight_tolerance

POLICY = packaged()
DAY = date(2015, 4, 4)


@pytest.mark.parametrize(
    ("parcels", "carats", "tolerance"),
    [
        # 0.01 × 10 + 0.02 % of 1,000.00 = 0.10 + 0.20
        (10, 1_000_000, 300),
        # 0.01 + 0.01996 = 0.02996
        (1, 99_800, 30),
        (1, 0, 10),
        (3, 0, 30),
        # 0.01 + 0.0049 = 0.0149, and 0.01 + 0.0050 = 0.0150: half goes up
        (1, 24_500, 10),
        (1, 25_000, 20),
        # not stated counts as one parcel
        (0, 99_800, 30),
    ],
)
def test_weight_tolerance_in_thousandths(parcels: int, carats: int, tolerance: int) -> None:
    assert weight_tolerance(POLICY, parcels, carats, DAY) == tolerance


@given(st.integers(1, 100), st.integers(0, 10**9))
def test_weight_tolerance_is_whole_hundredths_and_grows(parcels: int, carats: int) -> None:
    tolerance = weight_tolerance(POLICY, parcels, carats, DAY)
    assert tolerance % 10 == 0
    assert tolerance >= 10 * parcels
    assert weight_tolerance(POLICY, parcels + 1, carats, DAY) == tolerance + 10
    assert weight_tolerance(POLICY, parcels, carats + 50_000, DAY) == tolerance + 10


def test_goods_older_than_the_scheme_have_its_first_tolerance() -> None:
    assert weight_tolerance(POLICY, 1, 99_800, date(1999, 1, 1)) == 30


@pytest.mark.parametrize(
    ("one", "other", "result"),
    [
        (100_00, 100_00, "agree"),
        (100_00, 105_00, "agree"),
        (105_00, 100_00, "agree"),
        (100_00, 105_01, "differ"),
        (100_00, 120_00, "differ"),
        (100_00, 120_01, "differ-greatly"),
        (0, 0, "agree"),
        (0, 1, "differ-greatly"),
    ],
)
def test_values_agree_within_five_percent(one: int, other: int, result: str) -> None:
    assert compare_values(POLICY, one, other, DAY) == result


def test_a_signing_time_may_be_five_minutes_ahead() -> None:
    assert clock_skew_seconds(POLICY, date(2026, 11, 23)) == 300
