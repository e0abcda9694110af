"""Files as they come: encodings, delimiters, title rows, other kinds of file, limits."""

import csv
import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warranty.certificates.intake import CertificateList, read_list
from warranty.certificates.intake.headings import read_headings
from warranty.certificates.intake.refusals import (
    ListHeadingsUnknown,
    ListMalformed,
    ListNotText,
    ListTooLarge,
)
from warranty.foundation.errors import Refusal
from warranty.policy.rule_set import packaged

POLICY = packaged()
DATA = Path(__file__).parent.parent / "data"
TEXT = (DATA / "india_kp_import_list_2015.csv").read_text()
CELLS = list(csv.reader(io.StringIO(TEXT)))
REAL_HEADINGS = {
    row["id"]: row["header"]
    for line in (DATA / "kp_headings.jsonl").read_text().splitlines()
    for row in [json.loads(line)]
}


def content(listed: CertificateList) -> list[tuple[object, ...]]:
    return [
        (row.number, row.carats, row.value, row.issued_on, [doubt.code for doubt in row.doubts])
        for row in listed.rows
    ]


def written(rows: list[list[str]], delimiter: str = ",", ends: str = "\r\n", *, quoted: bool = False) -> str:
    file = io.StringIO()
    quoting: int = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(file, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return file.getvalue()


def refigured(spell: str) -> list[list[str]]:
    """The list with its carats and amounts in another spelling."""

    def cell(text: str) -> str:
        return spell.format(float(text)).replace("_", " ")

    return [CELLS[0], *([*row[:3], cell(row[3]), cell(row[4]), *row[5:]] for row in CELLS[1:])]


PLAIN = content(read_list(POLICY, TEXT.encode()))


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(TEXT.encode("utf-8-sig"), id="UTF-8 with mark"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16 little-endian"),
        pytest.param(b"\xfe\xff" + TEXT.encode("utf-16-be"), id="UTF-16 big-endian"),
        pytest.param(TEXT.encode("utf-16-le"), id="UTF-16 little-endian without mark"),
        pytest.param(TEXT.encode("utf-16-be"), id="UTF-16 big-endian without mark"),
        pytest.param(written(CELLS, ";").encode(), id="semicolon"),
        pytest.param(written(CELLS, "\t").encode(), id="tab"),
        pytest.param(written(CELLS, "|").encode(), id="bar"),
        pytest.param(b"sep=;\r\n" + written(CELLS, ";").encode(), id="Excel's sep line"),
        pytest.param(written(CELLS, ends="\n").encode(), id="LF"),
        pytest.param(written(CELLS, ends="\r").encode(), id="CR"),
        pytest.param(written(CELLS, quoted=True).encode(), id="all quoted"),
        pytest.param(written([*CELLS[:10], [], [""] * 12, *CELLS[10:]]).encode(), id="empty rows"),
        pytest.param(written([*CELLS[:10], CELLS[0], *CELLS[10:]]).encode(), id="headings again"),
        pytest.param(f"Banks and Customs format\n\nPosted;04/04/2015\n{TEXT}".encode(), id="title rows"),
        pytest.param(written(refigured("{:,.2f}")).encode(), id="thousands commas"),
        pytest.param(written(refigured("US$ {:,.2f}")).encode(), id="currency signs"),
    ],
)
def test_the_same_list_in_another_dress(raw: bytes) -> None:
    assert content(read_list(POLICY, raw)) == PLAIN


@pytest.mark.parametrize("thousands", [".", "\u00a0", "\u202f", "'", ""])
def test_decimal_commas(thousands: str) -> None:
    rows = refigured("{:,.2f}")
    swap = str.maketrans({",": thousands, ".": ","})
    rows = [
        rows[0],
        *([*row[:3], row[3].translate(swap), row[4].translate(swap), *row[5:]] for row in rows[1:]),
    ]
    assert content(read_list(POLICY, written(rows, ";").encode())) == PLAIN


def test_lines_are_counted_in_the_file_as_it_is() -> None:
    listed = read_list(POLICY, f"Title\n\n{TEXT}".encode())
    assert (listed.facts.headings_line, listed.rows[0].line) == (3, 4)


def test_a_quoted_cell_may_hold_commas_and_line_breaks() -> None:
    raw = b'KP No,Carat,Importer,Exporter\nEU00567877,10.5,"A,\nB ""and"" C",D\nEU00567878,11.5,E,F\n'
    listed = read_list(POLICY, raw)
    assert [row.line for row in listed.rows] == [2, 4]
    assert listed.rows[0].importer_name == 'A,\nB "and" C'


def test_letters_of_a_guessed_encoding_make_a_name_doubtful() -> None:
    raw = "KP No;Carat;Importer\nEU00567877;10,5;Diamants Frères\nEU00567878;11,5;Gems\n".encode("cp1252")
    listed = read_list(POLICY, raw)
    assert listed.facts.encoding == "Windows-1252"
    assert listed.rows[0].importer_name == "Diamants Frères"
    assert [doubt.code for doubt in listed.rows[0].doubts] == ["encoding-guessed"]
    assert listed.rows[1].doubts == ()


@pytest.mark.parametrize(
    ("raw", "refusal", "words"),
    [
        (b"PK\x03\x04\x14\x00", ListNotText, "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", ListNotText, "workbook of the old kind"),
        (b"%PDF-1.7\n", ListNotText, "PDF"),
        (b"\x89PNG\r\n", ListNotText, "picture"),
        (b"\x1f\x8b\x08", ListNotText, "compressed"),
        (b"<html><body><table>", ListNotText, "web page"),
        (b'[{"kp_no": "EU1"}]', ListNotText, "JSON"),
        (b"", ListNotText, "empty"),
        (b" \r\n\t", ListNotText, "empty"),
        (b"KP No,Carat\n\x00\x00", ListNotText, "NUL"),
        (b"\x81\x8d\x8f", ListNotText, "no encoding"),
        (b"KP No,Carat\n" + b"1" * 10_001, ListTooLarge, "Line 2 has 10001 characters"),
        (b"KP No,Carat\n" + b"EU1,1\n" * 20_001, ListTooLarge, "20001 rows"),
        (b"x" * (8 * 1024 * 1024 + 1), ListTooLarge, "8 MiB"),
        (b'KP No,Carat\nEU00567877,"10\nEU00567878,11\n', ListMalformed, "line 2"),
        (b"a,b\n1,2\n", ListHeadingsUnknown, "The fullest row there reads: 'a', 'b'"),
        (b"KP No,Issue date\nEU1,2\n", ListHeadingsUnknown, "weight in carats"),
        (b"Certificate No,Weight (g)\nEU1,2\n", ListHeadingsUnknown, "weight in carats"),
        (b"Application No,Carat Weight\n1,2\n", ListHeadingsUnknown, "certificate number"),
        (b"KP No,Carat,Cts\nEU1,1,2\n", ListHeadingsUnknown, "Two columns may be the carats"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_clear_sentence(
    raw: bytes, refusal: type[Refusal], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        read_list(POLICY, raw)


def test_other_files_are_told_how_to_be_saved() -> None:
    with pytest.raises(ListNotText) as raised:
        read_list(POLICY, b"PK\x03\x04")
    assert "save it as CSV" in raised.value.instead


def test_real_headings_of_a_bank_and_customs_list() -> None:
    columns = read_headings(REAL_HEADINGS["H24"])
    assert list(columns.fields.values()) == [
        "number", "posted_on", "issued_on", "carats", "value", "importer_name", "importer_address",
        "exporter_name", "exporter_address", "region", "membership", "application",
    ]  # fmt: skip
    assert not columns.names_dollars


@pytest.mark.parametrize("heading_id", ["H02", "H06", "H09", "H18"])
def test_stock_lists_of_stones_are_no_certificate_lists(heading_id: str) -> None:
    raw = written([REAL_HEADINGS[heading_id], ["1"] * len(REAL_HEADINGS[heading_id])]).encode()
    with pytest.raises(ListHeadingsUnknown, match="stock list of stones"):
        read_list(POLICY, raw)


@pytest.mark.parametrize("heading_id", ["H23", "H26", "H31", "H32"])
def test_statistics_and_applications_without_number_or_weight_are_refused(heading_id: str) -> None:
    raw = written([REAL_HEADINGS[heading_id], ["1"] * len(REAL_HEADINGS[heading_id])]).encode()
    with pytest.raises(ListHeadingsUnknown):
        read_list(POLICY, raw)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("KP No", "number"), ("KP No.", "number"), ("KPC Number", "number"), ("Certificate No", "number"),
        ("CertificateNumber", "number"), ("Kimberley Process Certificate", "number"),
        ("N° certificat", "number"),
        ("Carat", "carats"), ("Cts.", "carats"), ("Weight", "carats"), ("Weight in carats", "carats"),
        ("Total Cts", "carats"), ("Poids (carats)", "carats"),
        ("Amount", "value"), ("Value USD", "value"), ("Value (US$)", "value"), ("FOB Value in USD", "value"),
        ("Issue date", "issued_on"), ("Date of Issue", "issued_on"), ("KP Date", "issued_on"),
        ("Valid upto", "expires_on"), ("Date of receipt", "received_on"),
        ("Importer", "importer_name"), ("Name of Importer", "importer_name"), ("Consignee", "importer_name"),
        ("Exporter's Name", "exporter_name"), ("No. Of Parcel", "parcels"), ("HS Code", "hs"),
        ("Country of Origin", "origin"),
        ("Amount (INR)", None), ("Weight (g)", None), ("Price per carat", None), ("Sr. No.", None),
        ("Date", None),
    ],
)  # fmt: skip
def test_headings_by_their_aliases(heading: str, field: str | None) -> None:
    assert read_headings([heading]).fields.get(0) == field


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"KP No,Carat\n{text}".encode()))
def test_any_bytes_are_a_list_or_a_refusal(raw: bytes) -> None:
    with suppress(Refusal):
        listed = read_list(POLICY, raw)
        assert all(row.line > listed.facts.headings_line for row in listed.rows)
