"""The real list of 2015 as it is: every expectation below was read off the file by hand."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec
import pytest

from warranty.certificates.documents import ANNEX_FIELDS
from warranty.certificates.intake import (
    CertificateList,
    Row,
    Status,
    check_report,
    import_confirmations,
    read_list,
    told,
)
from warranty.policy.rule_set import packaged

POLICY = packaged()
RAW = (Path(__file__).parent.parent / "data" / "india_kp_import_list_2015.csv").read_bytes()

# Lines whose row shows by itself that importer and exporter are exchanged: a firm abroad under importer
# (BVBA, N.V., DMCC, FZE, LLC) or an Indian one (PVT.) under exporter. The seven others have LTD. or nothing.
SHOWN = {
    2,
    5,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
}
NOT_SHOWN = {3, 4, 6, 16, 17, 26, 27}
# Lines where a name has 20 or 30 characters, and on which side.
CUT = {
    2: "exporter_name", 11: "exporter_name", 14: "exporter_name", 18: "exporter_name", 19: "exporter_name",
    24: "exporter_name", 25: "exporter_name", 26: "exporter_name", 29: "exporter_name", 34: "importer_name",
    35: "exporter_name",
}  # fmt: skip
NOT_STATED = ("title", "origin", "expiresOn", "issuingAuthority", "parcels", "hs", "validation")


@pytest.fixture(scope="module")
def listed() -> CertificateList:
    return read_list(POLICY, RAW)


def on_line(listed: CertificateList, line: int) -> Row:
    return next(row for row in listed.rows if row.line == line)


def lines_with(listed: CertificateList, code: str) -> set[int]:
    return {row.line for row in listed.rows if any(doubt.code == code for doubt in row.doubts)}


def test_all_34_rows_are_read_and_add_up(listed: CertificateList) -> None:
    report = check_report(listed)
    assert [row.line for row in listed.rows] == list(range(2, 36))
    assert (report.counts.rows, report.carats) == (34, "219438.24")
    assert sum(int((row.value or "").replace(".", "")) for row in listed.rows) == 1651685505


def test_every_row_waits_for_the_official_because_of_its_parties(listed: CertificateList) -> None:
    counts = check_report(listed).counts
    assert (counts.accepted, counts.doubtful, counts.refused, counts.skipped) == (0, 34, 0, 0)
    assert import_confirmations(listed.rows) == []


def test_the_doubts_are_these_and_no_others(listed: CertificateList) -> None:
    found = Counter(doubt.code for row in listed.rows for doubt in row.doubts)
    assert found == {"parties-exchanged": 34, "name-cut": 11, "not-a-member": 2, "figures-exchanged": 1}


def test_a_row_is_understood_cell_by_cell(listed: CertificateList) -> None:
    assert on_line(listed, 4).understood == {
        "number": "EU00567910",
        "carats": "1984.70",
        "value": "791754.51",
        "issued_on": "2015-01-01",
        "posted_on": "2015-04-04",
        "importer_name": "A03 LTD.",
        "exporter_name": "B03 & CO.",
    }


def test_days_are_day_first_because_nothing_is_issued_after_it_was_posted(listed: CertificateList) -> None:
    """Read month-first, 05/01 to 07/01 would be May to July 2015, after the posting of 4 April."""
    assert listed.facts.day_order == "day-first"
    assert Counter(row.issued_on for row in listed.rows) == {
        date(2015, 1, 1): 5, date(2015, 1, 2): 2, date(2015, 1, 4): 8, date(2015, 1, 5): 6,
        date(2015, 1, 6): 10, date(2015, 1, 7): 3,
    }  # fmt: skip


def test_the_posting_date_is_not_the_day_of_receipt(listed: CertificateList) -> None:
    assert all(row.posted_on == date(2015, 4, 4) and row.received_on is None for row in listed.rows)
    remark = "The posting date is the day of listing, not of receipt; the day of receipt is not stated."
    assert remark in listed.facts.remarks


def test_five_of_twelve_fields_are_stated(listed: CertificateList) -> None:
    assert all(row.not_stated == NOT_STATED for row in listed.rows)
    assert check_report(listed).not_stated == NOT_STATED
    assert len(ANNEX_FIELDS) - len(NOT_STATED) == 5


def test_parties_are_exchanged_in_the_list_and_each_row_says_whether_it_shows_it(
    listed: CertificateList,
) -> None:
    assert listed.facts.importing == "IN"
    assert lines_with(listed, "parties-exchanged") == SHOWN | NOT_SHOWN == set(range(2, 36))
    for row in listed.rows:
        doubt = next(doubt for doubt in row.doubts if doubt.code == "parties-exchanged")
        assert ("does not show it by itself" in doubt.sentence) == (row.line in NOT_SHOWN)
        assert "27 of its 34 rows" in doubt.sentence
        assert doubt.suggestion == f"importer_name={row.exporter_name}, exporter_name={row.importer_name}"
    assert on_line(listed, 10).doubts[0].sentence == (
        "Importer and exporter look exchanged: 'A10 DMCC' under importer is a firm abroad and "
        "'B11 PVT. LTD.' under exporter is a firm of IN; "
        "the list is of imports into IN, and 27 of its 34 rows show it."
    )


def test_one_row_has_carats_and_value_exchanged_and_dear_goods_are_not_accused(
    listed: CertificateList,
) -> None:
    """79,327.34 ct for US$ 10,053.11; 177.37 ct for US$ 588,000 is US$ 3,315 a carat and stays alone."""
    assert lines_with(listed, "figures-exchanged") == {9}
    doubt = next(doubt for doubt in on_line(listed, 9).doubts if doubt.code == "figures-exchanged")
    assert doubt.suggestion == "carats=10053.11, value=79327.34"
    assert on_line(listed, 9).carats == "79327.34"
    assert on_line(listed, 22).value == "588000.00"


def test_names_of_20_and_30_characters_may_be_cut(listed: CertificateList) -> None:
    found = {row.line: doubt.field for row in listed.rows for doubt in row.doubts if doubt.code == "name-cut"}
    assert found == CUT


def test_firms_outside_the_association_are_told(listed: CertificateList) -> None:
    assert lines_with(listed, "not-a-member") == {31, 32}


def test_firms_of_third_countries_are_a_remark_not_a_doubt(listed: CertificateList) -> None:
    """Union certificates of firms in Dubai: 9 DMCC, 4 FZE, 2 LLC."""
    told_of = [remark for remark in listed.facts.remarks if "rows name a" in remark]
    assert [remark.split(",")[0] for remark in told_of] == [
        "9 rows name a DMCC",
        "4 rows name a FZE",
        "2 rows name a LLC",
    ]


def test_the_report_is_told_in_lines_and_as_json(listed: CertificateList) -> None:
    report = check_report(listed)
    lines = list(told(report))
    assert lines[0] == "UTF-8, columns parted by comma, headings on line 1."
    ninth = next(line for line in lines if line.startswith("line 9 "))
    assert ninth == (
        "line 9  DOUBTFUL  EU00567944, 79327.34 ct, US$ 10053.11, issued 2015-01-04, "
        "importer A08 F.Z.E, exporter B09"
    )
    assert "34 rows, 219438.24 ct: 0 accepted (0.00 ct), 34 doubtful, 0 refused, 0 left out." in lines
    again = json.loads(msgspec.json.encode(report))
    assert again["counts"] == {"rows": 34, "accepted": 0, "doubtful": 34, "refused": 0, "skipped": 0}
    assert again["rows"][7]["doubts"][0]["code"] == "figures-exchanged"
    assert again["rows"][7]["status"] == Status.DOUBTFUL.value


def test_reading_twice_gives_the_same(listed: CertificateList) -> None:
    assert read_list(POLICY, RAW) == listed
