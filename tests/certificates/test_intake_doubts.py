"""Doubts and refusals row by row, on lists made for one question each."""

from datetime import date

import pytest

from warranty.certificates.intake import CertificateList, Row, Status, import_confirmations, read_list
from warranty.policy.rule_set import packaged

POLICY = packaged()


def read(headings: str, *rows: str, **known: str) -> CertificateList:
    return read_list(POLICY, "\n".join((headings, *rows)).encode(), **known)


def one(headings: str, row: str, **known: str) -> Row:
    return read(headings, row, **known).rows[0]


def codes(row: Row) -> list[str]:
    return [doubt.code for doubt in row.doubts]


def test_a_clean_row_is_accepted_and_becomes_a_confirmation() -> None:
    row = one("KP No,Carat,Value USD,Issue date", "EU00567877,668.1,127927,2015-01-01")
    assert (row.status, row.doubts) == (Status.ACCEPTED, ())
    [confirmation] = import_confirmations([row])
    assert (confirmation.number, confirmation.carats, confirmation.value) == (
        "EU00567877",
        "668.10",
        "127927.00",
    )
    assert confirmation.received_on is None
    assert confirmation.note == ""
    assert confirmation.transcription.paper.issued_on == date(2015, 1, 1)


@pytest.mark.parametrize(
    "word", ["Grand Total", "Sub-total:", "Gesamt", "Итого:", "合计", "Totaal", "2 certificates"]
)
def test_a_totals_row_is_known_in_the_words_of_other_languages(word: str) -> None:
    listed = read("KP No,Carat,Value USD", "EU00567877,10.5,5", "EU00567878,11.5,6", f"{word},22.00,11")
    assert len(listed.rows) == 2
    assert listed.facts.totals is not None
    assert (listed.facts.totals.line, listed.facts.totals.agrees) == (4, True)


@pytest.mark.parametrize(
    ("cells", "status", "expected"),
    [
        ("EUXXX,10,5", Status.REFUSED, ["certificate-number-placeholder"]),
        ("XX1,10,5", Status.REFUSED, ["certificate-prefix-unknown"]),
        (",10,5", Status.REFUSED, ["number-missing"]),
        ("EU5.6E+07,10,5", Status.REFUSED, ["certificate-number-unreadable"]),
        ("EU00567877,,5", Status.REFUSED, ["carats-missing"]),
        ("EU00567877,0,5", Status.REFUSED, ["carats-not-positive"]),
        ("EU00567877,0.00,5", Status.REFUSED, ["carats-not-positive"]),
        ("EU00567877,-10,5", Status.REFUSED, ["carats-not-positive"]),
        ("EU00567877,(10),5", Status.REFUSED, ["carats-not-positive"]),
        ("EU00567877,ten,5", Status.REFUSED, ["carats-unreadable"]),
        ("EU00567877,1.2 million,5", Status.REFUSED, ["carats-unreadable"]),
        ("EU00567877,60000000,5", Status.REFUSED, ["carats-absurd"]),
        ("EU00567877,1000000000000000000,5", Status.REFUSED, ["carats-absurd"]),
        ("EU00567877,12.3456,5", Status.DOUBTFUL, ["carats-too-precise"]),
        ("EU00567877,361.081,5", Status.DOUBTFUL, ["decimal-sign-unknown"]),
        ("EU00567877,10,0", Status.REFUSED, ["value-not-positive"]),
        ("EU00567877,10,-5", Status.REFUSED, ["value-not-positive"]),
        ("EU00567877,10,1000000000000", Status.REFUSED, ["value-absurd"]),
        ("EU00567877,10,Rs. 5000", Status.DOUBTFUL, ["value-unreadable"]),
        ("EU00567877,10,five", Status.DOUBTFUL, ["value-unreadable"]),
        ("EU00567877,10,5.005", Status.ACCEPTED, []),
        ("EU00567877,10,", Status.ACCEPTED, []),
        ("eu 00567877,10,5", Status.DOUBTFUL, ["number-respelt"]),
        ("EU567877,10,5", Status.DOUBTFUL, ["C02"]),
        ("KE0000123,10,5", Status.DOUBTFUL, ["C10"]),
        ("EU00567877,1,517.4,5", Status.REFUSED, ["row-shifted"]),
    ],
)
def test_cells_that_stand_in_the_way_or_are_doubtful(cells: str, status: Status, expected: list[str]) -> None:
    row = one("KP No,Carat,Value USD", cells)
    assert (row.status, codes(row)) == (status, expected)


def test_what_is_unreadable_is_not_the_same_as_what_is_not_stated() -> None:
    row = one("KP No,Carat,Value USD,Issue date,HS", "EU00567877,10,five,31/02/2015,")
    assert row.unreadable == ("issuedOn", "value")
    assert {"hs", "parcels", "origin"} <= set(row.not_stated)


@pytest.mark.parametrize(
    ("issued", "posted", "expected", "day"),
    [
        ("04/01/2015", "05/01/2015", ["day-order-unknown"], None),
        ("04/01/2015", "13/01/2015", [], date(2015, 1, 4)),
        ("2015-04-05", "2015-04-04", ["issued-after-posted"], date(2015, 4, 5)),
        ("42005", "2015-04-04", ["day-from-spreadsheet"], date(2015, 1, 1)),
        ("2002-12-31", "2015-04-04", ["day-implausible"], date(2002, 12, 31)),
        ("soon", "2015-04-04", ["day-unreadable"], None),
        ("", "2015-04-04", [], None),
        # 26 January 2015 was a public holiday in India: no doubt
        ("2015-01-26", "2015-04-04", [], date(2015, 1, 26)),
    ],
)
def test_days(issued: str, posted: str, expected: list[str], day: date | None) -> None:
    row = one("KP No,Carat,Issue date,Posting Date", f"US12345,10,{issued},{posted}")
    assert ([code for code in codes(row) if row.doubts and code != "day-order-unknown"], row.issued_on) == (
        [code for code in expected if code != "day-order-unknown"],
        day,
    )
    assert ("day-order-unknown" in codes(row)) == ("day-order-unknown" in expected)


def test_an_unread_posting_date_is_no_doubt() -> None:
    row = one("KP No,Carat,Issue date,Posting Date", "EU00567877,10,2015-01-04,05/04/2015")
    assert (row.status, row.posted_on) == (Status.ACCEPTED, None)


def test_an_official_may_say_how_days_are_written() -> None:
    row = one("KP No,Carat,Issue date", "EU00567877,10,04/01/2015", day_order="month-first")
    assert (row.issued_on, row.status) == (date(2015, 4, 1), Status.ACCEPTED)


def test_a_certificate_received_after_its_expiry_is_told() -> None:
    headings = "KP No,Carat,Issue date,Expiry date,Date of receipt"
    late = one(headings, "IN0000123,10,2015-01-01,2015-02-28,2015-03-01")
    assert codes(late) == ["expired"]
    assert late.doubts[0].rule == "C05"
    assert one(headings, "IN0000123,10,2015-01-01,2015-02-28,2015-02-28").status is Status.ACCEPTED


def test_sierra_leone_4306_of_2015_is_caught_in_a_list_of_serials() -> None:
    row = one("Certificate No,Carat,Issue date", "4306,10,2015-11-20", issuer="SL")
    assert row.number == "SL4306"
    assert codes(row) == ["serial-short", "C02"]
    assert row.doubts[0].suggestion == "SL004306"


@pytest.mark.parametrize(
    ("printed", "status", "expected"),
    [
        ("EU00567701 / EU00567702", Status.REFUSED, ["certificate-number-unreadable"]),
        ("EU00567701 00567702", Status.REFUSED, ["certificate-number-unreadable"]),
        ("EU00567701EU00567702", Status.REFUSED, ["certificate-number-unreadable"]),
        ("00567701/00567702", Status.REFUSED, ["certificate-number-unreadable"]),
        ("EU00567833/1", Status.REFUSED, ["certificate-number-unreadable"]),
        ("EU00567833-1", Status.REFUSED, ["certificate-number-unreadable"]),
        ("'EU00567777", Status.DOUBTFUL, ["number-respelt"]),
        ("KPC EU00567778", Status.DOUBTFUL, ["number-respelt"]),
        ("KP eu 0056 7778", Status.DOUBTFUL, ["number-respelt"]),
        ("EU 567 111", Status.DOUBTFUL, ["serial-short"]),
        ("567877.0", Status.DOUBTFUL, ["serial-short"]),
        ("567877", Status.DOUBTFUL, ["serial-short"]),
        ("00567877", Status.DOUBTFUL, ["number-respelt"]),
    ],
)
def test_numbers_are_never_glued_and_lost_zeros_are_asked(
    printed: str, status: Status, expected: list[str]
) -> None:
    row = one("KP No,Carat", f"{printed},10", issuer="EU")
    assert (row.status, codes(row)) == (status, expected)


def test_a_row_with_fewer_cells_than_headings_is_doubted() -> None:
    rows = read("KP No,Carat,Value USD,", "EU00567877,10,5,", "EU00567878,10", "EU00567879,10,5").rows
    assert [codes(row) for row in rows] == [[], ["row-short"], []]
    assert rows[1].doubts[0].sentence.startswith("2 cells under 3 headings")


def test_a_number_twice_is_told_on_both_rows() -> None:
    rows = read(
        "KP No,Carat,HS",
        "EU00567877,10,710231",
        "EU00567878,10,",
        "EU00567877,11,710231",
        "EU00567877,10,710231",
    ).rows
    assert [codes(row) for row in rows] == [
        ["duplicate-number"],
        [],
        ["duplicate-number"],
        ["duplicate-number"],
    ]
    assert rows[0].doubts[0].sentence == "EU00567877 stands on line 4, 5 too, with another content."
    assert rows[0].doubts[0].rule == "C03"
    same = read("KP No,Carat", "EU00567877,10", "EU00567877,10").rows
    assert same[0].doubts[0].sentence.endswith("with the same content.")


def test_hs_lines_of_one_certificate_are_told_as_such() -> None:
    rows = read("KP No,Carat,HS", "EU00567877,10,7102.31", "EU00567877,5,71022100").rows
    assert "may be parts of one certificate" in rows[0].doubts[0].sentence
    assert [row.hs for row in rows] == [("7102.31",), ("7102.21",)]


def test_polished_and_laboratory_grown_lines_are_not_rough() -> None:
    assert codes(one("KP No,Carat,HS", "EU00567877,10,71023900")) == ["hs-not-rough"]
    assert codes(one("KP No,Carat,HS", "EU00567877,10,71042110")) == ["hs-not-rough"]


@pytest.mark.parametrize(
    ("origin", "read_as"),
    [
        ("***", "***"),
        ("Mixed Origin ***", "***"),
        ("BW", "BW"),
        ("Botswana; Namibia", "BW, NA"),
        ("Atlantis", None),
    ],
)
def test_origins(origin: str, read_as: str | None) -> None:
    row = one("KP No,Carat,Origin", f"EU00567877,10,{origin}")
    assert row.origin == read_as
    assert codes(row) == ([] if read_as else ["origin-unreadable"])


def test_parties_the_right_way_round_are_left_alone() -> None:
    headings = "KP No,Carat,Importer,Exporter,Region"
    rows = read(
        headings,
        "EU00567877,10,B11 PVT. LTD.,A13 BVBA,HO-MUM-KP",
        "EU00567878,10,B12 PVT. LTD.,A10 DMCC,HO-MUM-KP",
        "EU00567879,10,Gems LTD.,A25 B.V.B.A.,HO-MUM-KP",
    ).rows
    assert [row.status for row in rows] == [Status.ACCEPTED] * 3


def test_one_row_the_wrong_way_round_is_told_alone() -> None:
    rows = read(
        "KP No,Carat,Importer,Exporter",
        "EU00567877,10,B11 PVT. LTD.,A13 BVBA",
        "EU00567878,10,B12 PVT. LTD.,A10 DMCC",
        "EU00567879,10,A14 BVBA,B14 PVT. LTD.",
        "EU00567880,10,Gems LTD.,Stones LTD.",
        importing="IN",
    ).rows
    assert [codes(row) for row in rows] == [[], [], ["parties-exchanged"], []]


def test_without_a_country_exchanged_parties_are_not_looked_for() -> None:
    listed = read("KP No,Carat,Importer,Exporter", "EU00567877,10,A13 BVBA,B11 PVT. LTD.")
    assert listed.rows[0].status is Status.ACCEPTED
    assert "Nothing says into which country" in listed.facts.remarks[0]


def test_a_firm_of_the_union_is_at_home_in_the_union() -> None:
    headings = "KP No,Carat,Importer,Exporter"
    assert one(headings, "AE0000123,10,A13 BVBA,A10 DMCC", importing="EU").status is Status.ACCEPTED
    assert codes(one(headings, "AE0000123,10,A10 DMCC,A13 BVBA", importing="EU")) == ["parties-exchanged"]


def test_addresses_speak_where_company_forms_do_not() -> None:
    headings = "KP No,Carat,Importer,Importer Address,Exporter,Exporter Address"
    row = 'EU00567877,10,Gems LTD.,"Hoveniersstraat, Antwerp",Stones LTD.,"Opera House, Mumbai"'
    assert codes(one(headings, row, importing="IN")) == ["parties-exchanged"]


def test_an_export_is_no_import() -> None:
    row = one("KP No,Carat,Application Type", "IN0000123,10,EXPORT")
    assert (row.status, codes(row)) == (Status.REFUSED, ["not-an-import"])


def test_figures_are_called_exchanged_only_when_it_makes_them_usual() -> None:
    headings = "KP No,Carat,Value USD"
    assert codes(one(headings, "EU00567877,79327.34,10053.11")) == ["figures-exchanged"]
    assert codes(one(headings, "EU00567877,10053.11,79327.34")) == []
    # one very dear stone, and boart sold by the kilo, are what they are
    assert codes(one(headings, "EU00567877,51.38,3000000")) == []
    assert codes(one(headings, "EU00567877,20000.00,16000.00")) == []


def test_a_longest_length_that_recurs_is_a_limit_unless_the_names_end_whole() -> None:
    headings = "KP No,Carat,Importer"
    cut = read(headings, *(f"EU0056787{n},10,{'ABCDEF'[n]} Diamond Manufactur" for n in range(4)))
    assert {code for row in cut.rows for code in codes(row)} == {"name-cut"}
    whole = read(headings, *(f"EU0056787{n},10,{'ABCDEF'[n]} Diamond Traders LTD." for n in range(4)))
    assert not any(row.doubts for row in whole.rows)


def test_totals_and_notes_are_set_apart() -> None:
    headings = "KP No,Carat,Value USD"
    listed = read(
        headings, "EU00567877,10.5,5", "EU00567878,11.5,6", "TOTAL,22.00,11", "Prepared by the bank,,"
    )
    assert len(listed.rows) == 2
    assert listed.facts.totals is not None
    assert (listed.facts.totals.line, listed.facts.totals.agrees) == (4, True)
    assert "Line 5 is no certificate: 'Prepared by the bank'." in listed.facts.remarks
    wrong = read(headings, "EU00567877,10.5,5", "EU00567878,11.5,6", ",23.00,11")
    assert wrong.facts.totals is not None
    assert not wrong.facts.totals.agrees
    assert [(doubt.code, doubt.sentence) for doubt in wrong.facts.doubts] == [
        (
            "total-differs",
            "Line 4 gives 23.00 ct and US$ 11.00 in all; the rows add up to 22.00 ct and US$ 11.00.",
        )
    ]


@pytest.mark.parametrize(
    ("rows", "doubts"),
    [
        (("EU00567877,10,5", "Subtotal,10,5", "EU00567878,11,6", "Subtotal,11,6", "Total,21,11"), 0),
        (("EU00567877,10,5", "EU00567878,11,6", "Total,21,12"), 1),
        (("EU00567877,10,5", "EU00567878,11,6", "Total,21,"), 0),
        (("EU00567877,10,5", "EU00567878,11,6", "Total,about 21,"), 1),
        # a row lost between two subtotals
        (("EU00567877,10,5", "Subtotal,10,5", "EU00567878,11,6", "Subtotal,13,6", "Total,21,11"), 1),
    ],
)
def test_every_totals_row_is_compared_with_the_rows_it_may_be_about(
    rows: tuple[str, ...], doubts: int
) -> None:
    facts = read("KP No,Carat,Value USD", *rows).facts
    assert [doubt.code for doubt in facts.doubts] == ["total-differs"] * doubts
    assert any(remark.endswith("totals agree.") for remark in facts.remarks) == (doubts == 0 or len(rows) > 3)


def test_a_value_without_currency_is_remarked() -> None:
    listed = read("KP No,Carat,Amount", "EU00567877,10,5")
    assert "The heading of the value names no currency; certificates state US$, so it is read as US$." in (
        listed.facts.remarks
    )
