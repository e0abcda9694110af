"""Printed figures and days as real lists spell them."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranty.certificates.intake.days import Order, order_of, read_day
from warranty.foundation.figures import Trouble, decimal_sign, read_figure

PRINTED = Path(__file__).parent.parent / "data" / "number_strings.csv"
# The 28 printed figures: as plain text, or why they are not read. Rounded figures in words are no figures of
# a certificate; a lone sign before three digits cannot be told from one cell.
EXPECTED: dict[str, str | Trouble] = {
    "6 638 334,72 carats": "6638334.72",
    "7 872 040,21 carats": "7872040.21",
    "$$4 390 178 657": "4390178657",
    "15,67%": Trouble.NOT_A_FIGURE,
    "(плюс 42,42%)": Trouble.NEGATIVE,
    "-50, 81%": Trouble.NEGATIVE,
    "$0,6 billion": Trouble.ROUNDED,
    "361.081": Trouble.SIGN_UNKNOWN,
    "worth 611 million against 672 billion": Trouble.ROUNDED,
    "17,1 million carats": Trouble.ROUNDED,
    "9,7 million carats": Trouble.ROUNDED,
    "127,7 milhões de quilates": Trouble.NOT_A_FIGURE,
    "36.925 carats": Trouble.SIGN_UNKNOWN,
    "151.8 carat": "151.8",
    "P15.94 billion ($2.38 billion)": Trouble.ROUNDED,
    "7,38 million carats": Trouble.ROUNDED,
    "727.43 (lakh carats)": Trouble.ROUNDED,
    "4,093.87": "4093.87",
    "US$ 7.72 bn": Trouble.ROUNDED,
    "162.9 Mct": Trouble.ROUNDED,
    "14,047 ('000)": Trouble.ROUNDED,
    "137,366 carats": Trouble.SIGN_UNKNOWN,
    "1.3 Mct": Trouble.ROUNDED,
    "29,940,451.30": "29940451.30",
    "234.7 million karats": Trouble.ROUNDED,
    "221,293.4 carats": "221293.4",
    "$889,275,597": "889275597",
    "64649.29": "64649.29",
}


def test_every_printed_figure_has_an_expectation() -> None:
    with PRINTED.open(newline="") as file:
        assert [row["as_printed"] for row in csv.DictReader(file)] == list(EXPECTED)


@pytest.mark.parametrize("cell", EXPECTED)
def test_printed_figures(cell: str) -> None:
    read = read_figure(cell)
    assert (read.text or read.trouble) == EXPECTED[cell]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1'234.50", "1234.50"),
        ("1’234,50", "1234.50"),
        ("1\u00a0517,40", "1517.40"),
        ("1\u202f517,4", "1517.4"),
        ("12,34,567.00", "1234567.00"),
        ("1.234.567", "1234567"),
        ("0,123", "0.123"),
        ("0.05", "0.05"),
        ("US$ 12,500.00", "12500.00"),
        ("668.1 cts.", "668.1"),
        ("١٢", None),
        ("1.2.3", None),
        ("12,34.5", None),
        ("1e5", None),
        ("NaN", None),
        ("1_000", None),
        ("", None),
        ("n/a", None),
    ],
)
def test_spellings_of_one_figure(cell: str, text: str | None) -> None:
    assert read_figure(cell).text == text


def test_the_column_decides_what_a_lone_sign_means() -> None:
    assert decimal_sign(["668.1", "361.081", "12"]) == "."
    assert decimal_sign(["668,1", "361,081"]) == ","
    assert decimal_sign(["1,517.40"]) == "."
    assert decimal_sign(["361.081", "12"]) == ""
    assert decimal_sign(["668.1", "668,1"]) == ""
    assert read_figure("361.081", ".").text == "361.081"
    assert read_figure("361.081", ",").text == "361081"
    assert read_figure("361.081").either == ("361.081", "361081")


def test_money_has_two_places_so_a_lone_sign_before_three_digits_is_for_thousands() -> None:
    assert read_figure("12,500", places=2).text == "12500"
    assert read_figure("12,500", ".", places=2).text == "12500"
    assert read_figure("12,500", ",", places=2).trouble is Trouble.SIGN_UNKNOWN


def test_another_decimal_sign_than_the_column_s_is_told() -> None:
    read = read_figure("1517,4", ".")
    assert (read.text, read.trouble) == ("1517.4", Trouble.SIGN_DIFFERS)


@given(st.integers(0, 10**9), st.integers(0, 99), st.sampled_from([" ", "'", "\u00a0", ",", ""]))
def test_thousands_signs_never_change_a_figure(whole: int, cents: int, sign: str) -> None:
    cell = f"{whole:,}".replace(",", sign) + f".{cents:02d}"
    assert read_figure(cell).text == f"{whole}.{cents:02d}"


@given(st.text(max_size=30))
def test_no_cell_breaks_the_reading(cell: str) -> None:
    figure = read_figure(cell)
    assert figure.text is None or figure.text.replace(".", "", 1).isdecimal()
    read_day(cell, Order.UNKNOWN)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2015-01-04", date(2015, 1, 4)),
        ("2015/01/04", date(2015, 1, 4)),
        ("20150104", date(2015, 1, 4)),
        ("2015-01-04T00:00:00Z", date(2015, 1, 4)),
        ("4 Jan 2015", date(2015, 1, 4)),
        ("04-JAN-15", date(2015, 1, 4)),
        ("4th January, 2015", date(2015, 1, 4)),
        ("January 4, 2015", date(2015, 1, 4)),
        ("4 januari 2015", date(2015, 1, 4)),
        ("4 juillet 2015", date(2015, 7, 4)),
        ("4 juin 2015", date(2015, 6, 4)),
        ("19Apr24:11:14:01", date(2024, 4, 19)),
        ("13/01/2015", date(2015, 1, 13)),
        ("01/13/2015 09:30:00 AM", date(2015, 1, 13)),
        ("04/04/2015", date(2015, 4, 4)),
        ("31/02/2015", None),
        ("2015-02-30", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_days_that_need_no_other_row(cell: str, day: date | None) -> None:
    assert read_day(cell, Order.UNKNOWN).on == day


def test_a_day_that_may_be_two_stays_unread() -> None:
    read = read_day("04/01/2015", Order.UNKNOWN)
    assert (read.on, read.either) == (None, (date(2015, 1, 4), date(2015, 4, 1)))
    assert read_day("04/01/2015", Order.DAY_FIRST).on == date(2015, 1, 4)
    assert read_day("04/01/15", Order.MONTH_FIRST).on == date(2015, 4, 1)


def test_a_spreadsheet_s_day_number_is_told_as_such() -> None:
    read = read_day("42005", Order.UNKNOWN)
    assert (read.on, read.is_serial) == (date(2015, 1, 1), True)


@pytest.mark.parametrize(
    ("columns", "order"),
    [
        ({"issued_on": ["04/01/2015", "13/01/2015"]}, Order.DAY_FIRST),
        ({"issued_on": ["04/01/2015", "01/13/2015"]}, Order.MONTH_FIRST),
        # a list that contradicts itself decides nothing
        ({"issued_on": ["13/01/2015", "01/13/2015"]}, Order.UNKNOWN),
        # month-first the certificate would be issued after it was posted
        ({"issued_on": ["05/01/2015"], "posted_on": ["04/04/2015"]}, Order.DAY_FIRST),
        # day-first it would expire before it was issued
        ({"issued_on": ["02/05/2015"], "expires_on": ["04/03/2015"]}, Order.MONTH_FIRST),
        ({"issued_on": ["04.01.2015"]}, Order.DAY_FIRST),
        ({"issued_on": ["04/01/2015", "05/01/2015"]}, Order.UNKNOWN),
        ({"issued_on": ["2015-01-04"]}, Order.UNKNOWN),
        # evidence in one column counts for the other
        ({"issued_on": ["04/01/2015"], "posted_on": ["25/01/2015"]}, Order.DAY_FIRST),
    ],
)  # fmt: skip
def test_the_whole_list_decides_the_order_of_days(columns: dict[str, list[str]], order: Order) -> None:
    assert order_of(columns) is order
