"""Yield bands by category (R36) and the trade's rounding of polished weights (R32)."""

from datetime import date

import pytest

from warranty.policy.polished import rounded_polished, rounding_rules, yield_bands
from warranty.policy.rule_set import RuleSetBroken, packaged

POLICY = packaged()
DAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("rule", "carats", "rounded"),
    [
        # R32: 1.568 is 1.56, 1.569 is 1.57.
        ("nines", 1_568, 1_560),
        ("nines", 1_569, 1_570),
        ("nines", 1_560, 1_560),
        ("nines", 1_999, 2_000),
        ("nines", 8, 0),
        ("half-up", 1_564, 1_560),
        ("half-up", 1_565, 1_570),
        ("cut", 1_569, 1_560),
    ],
)
def test_polished_weights_get_two_places_by_the_chosen_rule(rule: str, carats: int, rounded: int) -> None:
    assert rounded_polished(POLICY, rule, carats, DAY) == rounded


def test_a_rule_of_no_name_rounds_nothing() -> None:
    assert set(rounding_rules(POLICY, DAY)) == {"nines", "half-up", "cut"}
    with pytest.raises(RuleSetBroken):
        rounded_polished(POLICY, "bankers", 1_000, DAY)


def test_each_category_has_a_band_on_every_day_of_the_scheme_and_before() -> None:
    for day in (DAY, date(2003, 1, 1), date(2002, 6, 1)):
        bands = yield_bands(POLICY, day)
        assert (bands["makeable"].min_ppm, bands["makeable"].max_ppm) == (350_000, 480_000)
        assert len(bands) == 11
        assert all(0 < band.min_ppm < band.max_ppm < 1_000_000 for band in bands.values())
