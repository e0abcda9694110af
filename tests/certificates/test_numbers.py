"""Certificate numbers: prefix and serial, what lists do to them, and what they give away (R2, R3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranty.certificates.numbers import (
    CertificateNumber,
    NumberIsPlaceholder,
    NumberPrefixUnknown,
    NumberUnreadable,
    findings_for_number,
    parse,
    participant_of,
    read_printed,
)
from warranty.foundation.errors import Refusal
from warranty.policy.rows import Alarm
from warranty.policy.rule_set import packaged

POLICY = packaged()


def rules(number: str, on: date, authority: str = "", issuer: str = "") -> list[tuple[str, Alarm]]:
    found = findings_for_number(POLICY, parse(POLICY, number), on, authority, issuer=issuer)
    return [(finding.rule, finding.alarm) for finding in found]


def test_leading_zeros_make_another_certificate() -> None:
    assert parse(POLICY, "EU00012345") == CertificateNumber("EU", "00012345")
    assert parse(POLICY, "EU00012345") != parse(POLICY, "EU12345")
    assert str(parse(POLICY, "EU00012345")) == "EU00012345"


@pytest.mark.parametrize(
    "number", ["IN0004711", "SL004911", "EU00567877", "EC00012345", "US12345", "CIA000123"]
)
def test_canonical_numbers_of_any_country_are_taken(number: str) -> None:
    assert str(parse(POLICY, number)) == number


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("XX1", NumberPrefixUnknown),
        ("UK00012345", NumberPrefixUnknown),
        ("ZZ123", NumberPrefixUnknown),
        ("EUXXX", NumberIsPlaceholder),
        ("EUXXXXXXXX", NumberIsPlaceholder),
        ("EU00000000", NumberIsPlaceholder),
        ("EU", NumberUnreadable),
        ("", NumberUnreadable),
        ("12345", NumberUnreadable),
        ("eu00567877", NumberUnreadable),
        ("EU 00567877", NumberUnreadable),
        ("EU-00567877", NumberUnreadable),
        ("EU00567877\n", NumberUnreadable),
        ("EU٠٠٥٦٧٨٧٧", NumberUnreadable),
        ("EU" + "1" * 19, NumberUnreadable),
    ],
)
def test_anything_else_is_refused_in_signed_statements(text: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as raised:
        parse(POLICY, text, pointer="/credentialSubject/number")
    assert raised.value.pointer == "/credentialSubject/number"
    assert raised.value.rule == "R2"


def test_ec_and_eu_are_one_participant_and_two_numbers() -> None:
    old, new = parse(POLICY, "EC00012345"), parse(POLICY, "EU00012345")
    assert (participant_of(POLICY, old), participant_of(POLICY, new)) == ("EU", "EU")
    assert old != new


@pytest.mark.parametrize(
    ("printed", "number", "doubts"),
    [
        ("EU00567877", "EU00567877", 0),
        (" EU00567877 ", "EU00567877", 0),
        ("EU 00567877", "EU00567877", 1),
        ("eu-00567877", "EU00567877", 1),
        ("EU/00567877", "EU00567877", 1),
        ("KP No. EU00567877", "EU00567877", 1),
        ("KPC#EU00567877", "EU00567877", 1),
        ("EU\u00a000567877", "EU00567877", 1),
        # NO and KP are prefixes themselves
        ("NO0012345", "NO0012345", 0),
        ("KP0012345", "KP0012345", 0),
    ],
)
def test_lists_are_read_kindly_with_a_doubt(printed: str, number: str, doubts: int) -> None:
    read = read_printed(POLICY, printed)
    assert (str(read.number), len(read.doubts)) == (number, doubts)


def test_a_serial_alone_takes_the_prefix_the_reader_names() -> None:
    read = read_printed(POLICY, "4306", participant="SL")
    assert str(read.number) == "SL4306"
    assert read.doubts == ("The list gives the serial alone; SL was put before it.",)
    with pytest.raises(NumberUnreadable, match="has no prefix"):
        read_printed(POLICY, "4306")


def test_a_spreadsheet_s_figure_is_doubted_and_a_shortened_one_refused() -> None:
    assert len(read_printed(POLICY, "4306.0", participant="SL").doubts) == 2
    with pytest.raises(NumberUnreadable, match="shortened by a spreadsheet"):
        read_printed(POLICY, "5.67877E+05", participant="EU")


def test_sierra_leone_2015_is_caught() -> None:
    """FC1: certificate 4306 of 2015 lies in the range used in 2014, and is printed without zeros."""
    assert rules("SL4306", date(2015, 12, 1)) == [("C02", Alarm.MAJOR), ("C02", Alarm.MATERIAL_BREACH)]
    assert rules("SL004306", date(2015, 12, 1)) == [("C02", Alarm.MATERIAL_BREACH)]
    assert rules("SL004306", date(2014, 6, 1)) == []
    # an incomplete range says nothing about numbers outside it
    assert rules("SL005000", date(2015, 12, 1)) == []


def test_the_prefix_is_the_issuer_s_not_the_origin_s() -> None:
    """FC10: Mexico's certificate 12345 of Canadian stones is MX0012345, not CA0012345."""
    found = findings_for_number(POLICY, parse(POLICY, "CA0012345"), date(2012, 8, 14), issuer="MX")
    assert [(finding.rule, finding.suggestion) for finding in found] == [("C02", "MX0012345")]
    assert rules("MX0012345", date(2012, 8, 14), issuer="MX") == []
    assert rules("EC00012345", date(2010, 1, 1), issuer="EU") == []


def test_who_did_not_take_part_cannot_have_issued_it() -> None:
    """FC3 Kenya, FC4 Cameroon before it joined, the Central African Republic while suspended."""
    assert rules("KE0000123", date(2015, 7, 1)) == [("C10", Alarm.MATERIAL_BREACH)]
    assert rules("CM0000123", date(2012, 6, 1)) == [("C10", Alarm.MATERIAL_BREACH)]
    assert rules("CM0000123", date(2012, 8, 14)) == []
    assert rules("CF0000123", date(2014, 1, 1)) == [("C09", Alarm.MATERIAL_BREACH)]


def test_a_belgian_prefix_is_told_to_be_the_union_s() -> None:
    found = findings_for_number(POLICY, parse(POLICY, "BE00012345"), date(2015, 1, 1))
    assert [(finding.rule, finding.suggestion) for finding in found] == [("C10", "EU00012345")]


@pytest.mark.parametrize(
    ("number", "on", "expected"),
    [
        ("EU00567877", date(2015, 1, 1), []),
        ("EU567877", date(2015, 1, 1), [("C02", Alarm.MAJOR)]),
        ("US12345", date(2015, 1, 1), []),
        ("US0012345", date(2015, 1, 1), [("C02", Alarm.MAJOR)]),
        ("EC00012345", date(2005, 1, 1), []),
        ("EC00012345", date(2020, 1, 1), [("C02", Alarm.MAJOR)]),
        ("EU00012345", date(2005, 1, 1), [("C02", Alarm.MAJOR)]),
        # no pattern is on record for India
        ("IN1", date(2015, 1, 1), []),
    ],
)
def test_patterns_and_prefixes_by_day(number: str, on: date, expected: list[tuple[str, Alarm]]) -> None:
    assert rules(number, on) == expected


def test_an_authority_not_yet_competent_is_told() -> None:
    """R3: Dublin issues since 8 July 2019, London until the end of 2020; an unknown name says nothing."""
    number = "EU00567877"
    assert rules(number, date(2019, 7, 7), "Exports Unit, Dublin") == [("C01", Alarm.MATERIAL_BREACH)]
    assert rules(number, date(2019, 7, 8), "Exports Unit, Dublin") == []
    assert rules(number, date(2021, 1, 1), "Government Diamond Office, London") == [
        ("C01", Alarm.MATERIAL_BREACH)
    ]
    assert rules(number, date(2015, 1, 1), "FPS Economy, Antwerpen") == []
    assert rules(number, date(2015, 1, 1), "Ministry of Trade") == []


@given(st.text(max_size=40))
def test_reading_any_cell_gives_a_canonical_number_or_a_refusal(cell: str) -> None:
    try:
        read = read_printed(POLICY, cell, participant="EU")
    except Refusal:
        return
    assert parse(POLICY, str(read.number)) == read.number
