"""Who took part on a day (R11, R12): the record, its gaps, zones and the Union."""

from datetime import date
from itertools import pairwise

import pytest

from warranty.policy.participants import country_on, participant_named, participant_on, zone_on
from warranty.policy.rows import Standing
from warranty.policy.rule_set import packaged

POLICY = packaged()
YES, NO, SUSPENDED = Standing.PARTICIPANT, Standing.NOT_PARTICIPANT, Standing.SUSPENDED
CONDITIONAL, SILENT = Standing.CONDITIONAL, Standing.NOT_ON_RECORD


@pytest.mark.parametrize(
    ("code", "day", "standing", "rule"),
    [
        # kenya never took part; the false certificate of FC3 was of July 2015
        ("KE", date(2003, 6, 1), NO, "C10"),
        ("KE", date(2015, 7, 17), NO, "C10"),
        ("KE", date(2030, 1, 1), NO, "C10"),
        # FC4: Cameroon joined on 14 August 2012
        ("CM", date(2012, 8, 13), NO, "C10"),
        ("CM", date(2012, 8, 14), YES, ""),
        ("CM", date(2016, 6, 20), YES, ""),
        # R11: Central African Republic
        ("CF", date(2013, 4, 30), YES, ""),
        ("CF", date(2013, 5, 22), YES, ""),
        ("CF", date(2013, 5, 23), SUSPENDED, "C09"),
        ("CF", date(2015, 7, 16), SUSPENDED, "C09"),
        ("CF", date(2015, 7, 17), CONDITIONAL, ""),
        ("CF", date(2024, 11, 14), CONDITIONAL, ""),
        ("CF", date(2024, 11, 15), YES, ""),
        # Republic of the Congo, off the list from 2004 to 2007
        ("CG", date(2004, 7, 8), YES, ""),
        ("CG", date(2004, 7, 9), NO, "C10"),
        ("CG", date(2007, 11, 8), YES, ""),
        ("CI", date(2008, 6, 30), SUSPENDED, "C09"),
        ("CI", date(2014, 4, 29), YES, ""),
        ("VE", date(2008, 6, 30), SUSPENDED, "C09"),
        ("VE", date(2016, 1, 1), SILENT, ""),
        ("VE", date(2020, 1, 1), YES, ""),
        ("GB", date(2020, 12, 31), NO, "C10"),
        ("GB", date(2021, 1, 1), YES, ""),
        ("HR", date(2013, 6, 30), YES, ""),
        ("HR", date(2013, 7, 1), NO, "C10"),
        ("RO", date(2006, 12, 31), YES, ""),
        ("GA", date(2018, 11, 16), YES, ""),
        ("UZ", date(2024, 11, 14), NO, "C10"),
        ("UZ", date(2024, 11, 15), YES, ""),
        ("IN", date(2003, 10, 31), YES, ""),
        ("AE", date(2025, 6, 1), YES, ""),
        # before the first list the record is silent, and accuses nobody
        ("IN", date(2003, 10, 30), SILENT, ""),
        ("MX", date(2010, 1, 1), SILENT, ""),
        ("MX", date(2012, 8, 14), YES, ""),
        # a country on none of the three complete lists
        ("UG", date(2015, 1, 1), NO, "C10"),
        ("UG", date(2026, 1, 1), SILENT, ""),
        ("EU", date(2015, 1, 1), YES, ""),
        ("EC", date(2005, 1, 1), YES, ""),
    ],
)  # fmt: skip
def test_standing_by_day(code: str, day: date, standing: Standing, rule: str) -> None:
    status = participant_on(POLICY, code, day)
    assert (status.standing, status.rule) == (standing, rule)
    assert (status.source == "") == (standing is SILENT)


def test_a_state_of_the_union_takes_part_through_it() -> None:
    own = participant_on(POLICY, "BE", date(2015, 1, 1))
    assert (own.standing, own.through, own.rule) == (NO, "EU", "C10")
    country = country_on(POLICY, "BE", date(2015, 1, 1))
    assert (country.code, country.standing, country.rule) == ("EU", YES, "")


def test_the_united_kingdom_was_covered_by_the_union_and_then_by_itself() -> None:
    assert country_on(POLICY, "GB", date(2020, 12, 31)).code == "EU"
    assert country_on(POLICY, "GB", date(2021, 1, 1)).code == "GB"


@pytest.mark.parametrize(("place", "through"), [("HK", "CN"), ("LI", "CH"), ("GL", "EU"), ("PR", "US")])
def test_territories_are_covered_by_their_participant(place: str, through: str) -> None:
    assert country_on(POLICY, place, date(2015, 1, 1)).code == through


def test_all_that_the_canadian_schedule_lists_took_part_in_2025() -> None:
    """61 names, CA-2025; Hong Kong and the like are not among them."""
    standing = [
        code
        for code in POLICY.periods_by_code
        if participant_on(POLICY, code, date(2025, 1, 23)).standing is YES
    ]
    assert len(standing) == 61


def test_46_took_part_on_31_october_2003() -> None:
    """The Chair's list of that day with Chinese Taipei."""
    day = date(2003, 10, 31)
    assert sum(participant_on(POLICY, code, day).standing is YES for code in POLICY.periods_by_code) == 46


def test_a_status_explains_itself() -> None:
    status = participant_on(POLICY, "KE", date(2015, 7, 17))
    assert status.sentence == (
        "On 2015-07-17 Kenya was not a participant of the Kimberley Process "
        "(never a participant; a false certificate was reported in July 2015)."
    )
    assert "thediamondloupe.com" in status.source


@pytest.mark.parametrize(
    ("zone", "day", "compliant"),
    [
        ("Berberati", date(2016, 4, 30), False),
        ("berberati", date(2016, 6, 1), True),
        ("Boda", date(2016, 9, 18), False),
        ("Boda", date(2016, 9, 19), True),
        ("Bria", date(2016, 9, 19), False),
        # from November 2019 eight zones were green, four of them are not on record
        ("Bria", date(2020, 1, 1), None),
        ("Boda", date(2014, 1, 1), None),
        ("Boda", date(2025, 1, 1), None),
    ],
)
def test_zones_of_the_central_african_republic(zone: str, day: date, *, compliant: bool | None) -> None:
    assert zone_on(POLICY, "CF", zone, day).compliant is compliant


def test_no_other_country_has_zones() -> None:
    assert zone_on(POLICY, "SL", "Kono", date(2017, 1, 1)).compliant is None


def test_spans_of_one_country_do_not_overlap() -> None:
    for periods in POLICY.periods_by_code.values():
        ordered = sorted(periods, key=lambda row: row.valid_from)
        for one, following in pairwise(ordered):
            assert one.valid_until is not None
            assert one.valid_until <= following.valid_from


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mexico", "MX"),
        ("Ministry of Economy, Mexico", "MX"),
        ("Diamond Office, Antwerp, Belgium", "EU"),
        ("European Union", "EU"),
        ("Mexico or Canada", ""),
        ("Diamond Office Antwerp", ""),
        ("", ""),
    ],
)
def test_an_issuing_authority_as_printed_names_its_participant(text: str, code: str) -> None:
    assert participant_named(POLICY, text, date(2012, 8, 1)) == code
