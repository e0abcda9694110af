"""How long a record is kept (R58): by jurisdiction, after its last use, and for what was made of it."""

from datetime import date, timedelta

import pytest

from warranty.policy.retention import Life, kept_at_least_until, kept_until
from warranty.policy.rule_set import packaged

POLICY = packaged()
RECORDED = date(2026, 11, 23)


def test_a_record_of_three_years_with_living_descendants_is_kept() -> None:
    """R58: the Union asks for three years; twenty later a lot made of the goods still has carats."""
    assert kept_until(POLICY, "EU", RECORDED, Life(RECORDED, is_alive=True)) is None


@pytest.mark.parametrize("participant", ["EU", "US", "ZA", "IN", ""])
def test_the_longest_duty_counts(participant: str) -> None:
    """Three years in the Union end before five after the last use, whatever the day of the record."""
    used = RECORDED + timedelta(days=400)
    assert kept_until(POLICY, participant, RECORDED, Life(used, is_alive=False)) == used + timedelta(
        days=1827
    )


def test_nothing_goes_before_five_years_after_it_was_recorded() -> None:
    assert kept_at_least_until(POLICY, "EU", RECORDED) == date(2031, 11, 24)
    assert kept_at_least_until(POLICY, "US", RECORDED) == date(2031, 11, 24)
