"""Limits in days: windows, expiry (R8), disclosure of origin (R7)."""

from datetime import date, timedelta

import pytest

from warranty.policy.limits import (
    is_expired,
    kept_since,
    last_day_of_use,
    origin_disclosure_asked,
    window_for,
)
from warranty.policy.rule_set import RuleSetBroken, packaged

POLICY = packaged()


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (date(2024, 12, 31), date(2025, 2, 28)),
        (date(2023, 12, 31), date(2024, 2, 29)),
        (date(2015, 1, 1), date(2015, 3, 1)),
        (date(2015, 6, 30), date(2015, 8, 30)),
        (date(2014, 11, 30), date(2015, 1, 30)),
    ],
)
def test_an_eu_certificate_leaves_within_two_months(issued: date, last: date) -> None:
    assert last_day_of_use(POLICY, "EU", issued, "export") == last
    assert not is_expired(POLICY, "EU", issued, use="export", used_on=last)
    assert is_expired(POLICY, "EU", issued, use="export", used_on=last + timedelta(days=1))


def test_the_two_months_are_for_export_not_for_submission() -> None:
    assert last_day_of_use(POLICY, "EU", date(2024, 12, 31), "import") is None


def test_a_canadian_certificate_ends_60_days_after_issue() -> None:
    """SOR/2003-15: until 24:00 of the day that is 60 days after the date of issue."""
    assert last_day_of_use(POLICY, "CA", date(2025, 1, 1), "import") == date(2025, 3, 2)
    assert last_day_of_use(POLICY, "CA", date(2025, 1, 1), "export") == date(2025, 3, 2)


def test_elsewhere_the_printed_expiry_decides() -> None:
    assert last_day_of_use(POLICY, "IN", date(2025, 1, 1), "import") is None
    assert not is_expired(POLICY, "IN", date(2025, 1, 1), use="import", used_on=date(2030, 1, 1))
    printed = date(2025, 1, 31)
    assert last_day_of_use(POLICY, "IN", date(2025, 1, 1), "import", printed=printed) == printed
    assert is_expired(POLICY, "IN", date(2025, 1, 1), use="import", used_on=date(2025, 2, 1), printed=printed)


def test_the_earlier_of_rule_and_paper_decides() -> None:
    late, early = date(2025, 6, 1), date(2025, 1, 15)
    assert last_day_of_use(POLICY, "CA", date(2025, 1, 1), "import", printed=late) == date(2025, 3, 2)
    assert last_day_of_use(POLICY, "CA", date(2025, 1, 1), "import", printed=early) == early


def test_the_union_asks_for_every_origin_from_march_2025() -> None:
    """R7: an EU import of 2025-03-01 with *** is recorded with C08, one of 2025-02-28 is accepted."""
    assert origin_disclosure_asked(POLICY, "EU", date(2025, 2, 28)) is None
    assert origin_disclosure_asked(POLICY, "EU", date(2025, 3, 1)) is not None
    assert origin_disclosure_asked(POLICY, "IN", date(2025, 3, 1)) is None


def test_a_regime_of_its_own_goes_before_the_default() -> None:
    day = date(2015, 4, 4)
    assert window_for(POLICY, "Q01", day).days == 7
    assert window_for(POLICY, "Q01", day, "ZA-producer").days == 1
    assert window_for(POLICY, "Q01", day, "ZA").days == 7
    assert window_for(POLICY, "Q01", day, "IN").days == 7
    assert (window_for(POLICY, "K01", day).days, window_for(POLICY, "K01", day, "EU").days) == (60, 45)
    assert (window_for(POLICY, "B01", day).days, window_for(POLICY, "B01", day).major_after) == (14, 30)
    assert window_for(POLICY, "L01", day).days == 90


def test_a_rule_without_a_window_is_our_own_mistake() -> None:
    with pytest.raises(RuleSetBroken, match="C01"):
        window_for(POLICY, "C01", date(2015, 4, 4))


def test_attempts_are_kept_for_two_years_by_policy() -> None:
    assert kept_since(POLICY, "attempts", date(2026, 11, 23)) == date(2024, 11, 23)
    with pytest.raises(RuleSetBroken):
        kept_since(POLICY, "attempts", date(2002, 12, 31))
