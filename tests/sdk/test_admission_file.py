"""A list of members as a spreadsheet saves it becomes one admission; what is wrong is told by its line."""

from itertools import count
from time import process_time

import pytest

from warranty.foundation.signing import SigningKey
from warranty.parties.documents import PartyAdmitted
from warranty.sdk.drafts.admission_file import admission_of
from warranty.sdk.drafts.checking import DraftMalformed, check
from warranty.sdk.drafts.sheet import RowsRefused

DID = "did:web:register.example:p:58926647db04b73e0243c2e75ed5c2d1"
OTHER = SigningKey.generate().public.multibase
KEY = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


def refused(text: str) -> DraftMalformed:
    with pytest.raises(DraftMalformed) as caught:
        admission_of(text.encode(), None)
    return caught.value


def test_a_row_with_everything_is_one_party_and_its_particulars() -> None:
    text = (
        "name,country,publicKey,party,activities,sowId,registeredOffice,vatId\r\n"
        f'"Choksi, Mehta",IN,{KEY},{DID},dealer cutter,SOW-7,"Opera House,\nMumbai",24AAACC1206D1ZM\r\n'
        ",,,,,,,\r\n"
    )
    assert admission_of(text.encode("utf-8-sig"), None) == {
        "type": "PartyAdmitted",
        "parties": [
            {
                "party": DID,
                "kind": "Member",
                "key": {"publicKey": KEY, "purposes": ["sign", "authenticate"]},
                "name": "Choksi, Mehta",
                "country": "IN",
                "sowId": "SOW-7",
                "activities": ["dealer", "cutter"],
            }
        ],
        "parts": {
            "particulars": [
                {"party": DID, "registeredOffice": "Opera House,\nMumbai", "vatId": "24AAACC1206D1ZM"}
            ]
        },
    }


def test_semicolons_separate_as_well_and_dids_are_made_where_none_are_named() -> None:
    numbers = count(1)
    text = f"sep=;\nname;country;publicKey;\nPeeters;BE;{KEY};\nJanssen;BE;{OTHER};;\n;;;\n"
    draft = admission_of(text.encode(), lambda: f"did {next(numbers)}")
    assert [(row["name"], row["party"]) for row in draft["parties"]] == [
        ("Peeters", "did 1"),
        ("Janssen", "did 2"),
    ]
    assert "parts" not in draft


def test_r57_the_name_of_a_natural_person_goes_among_the_particulars() -> None:
    text = f"name,country,publicKey,isPerson\nAsha Rao,IN,{KEY},yes\nRao Gems,IN,{OTHER},no\n"
    draft = admission_of(text.encode(), lambda: DID)
    person, firm = draft["parties"]
    assert ("name" in person, person["isPerson"]) == (False, True)
    assert (firm["name"], "isPerson" in firm) == ("Rao Gems", False)
    assert draft["parts"] == {"particulars": [{"party": DID, "name": "Asha Rao"}]}
    assert (
        "line 2: 'x' is neither"
        in refused(f"name,country,publicKey,party,isPerson\nRao,IN,{KEY},{DID},x\n").sentence
    )


def test_1600_rows_are_one_draft_that_can_be_signed() -> None:
    rows = [
        f"Member {at},IN,{SigningKey.generate().public.multibase},did:web:r.example:p:{at:032x},Mumbai"
        for at in range(1600)
    ]
    text = "\n".join(["name,country,publicKey,party,registeredOffice", *rows])
    checked = check(admission_of(text.encode(), None) | {"eventOn": "2026-11-23"})
    assert isinstance(checked.document, PartyAdmitted)
    assert len(checked.document.parties) == 1600
    assert len(checked.parts["particulars"]) == 1600


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "lacks the column 'name'"),
        ("name,country\nPeeters,BE\n", "lacks the column 'publicKey'"),
        ("name,country,publicKey,colour\n", "has a column 'colour'"),
        ("name,country,publicKey,name\n", "has a column 'name'"),
        (f"name,country,publicKey,party\nPeeters,,{KEY},{DID}\n", "line 2: there is no country"),
        (f"name,country,publicKey,party\n\nPeeters,BE,{KEY},{DID},more\n", "Line 3 has more cells"),
        (f"name,country,publicKey,party,vatId\nPeeters,BE,{KEY},{DID},BE1\n", "no registered office"),
        (f"name,country,publicKey\nPeeters,BE,{KEY}\n", "Line 2 names no party"),
        ('name,country,publicKey\n"Peeters,BE', "cannot be read"),
    ],
)
def test_what_is_wrong_is_told_by_column_or_line(text: str, told: str) -> None:
    assert told in refused(text).sentence


def test_a_list_in_another_encoding_is_refused() -> None:
    with pytest.raises(DraftMalformed, match="cannot be read"):
        admission_of("name,country,publicKey\nMüller,DE,x\n".encode("latin-1"), None)


def test_a_list_as_excel_saves_unicode_text_is_read() -> None:
    text = f"name\tcountry\tpublicKey\tparty\nMüller\tDE\t{KEY}\t{DID}\n"
    assert admission_of(text.encode("utf-16"), None)["parties"][0]["name"] == "Müller"


def test_a_workbook_is_called_one() -> None:
    with pytest.raises(DraftMalformed, match="a workbook"):
        admission_of(b"PK\x03\x04" + b"\0" * 100, None)


def test_a_lei_and_a_natural_person_have_columns() -> None:
    """ISO 17442: the last two digits check the others. A person's name stands in its particulars (R57)."""
    firm = "5493001KJTIIGC8Y1R12"
    text = (
        f"name,country,publicKey,lei,isPerson,party\nA,BE,{KEY},{firm},no,{DID}\n"
        f"B,BE,{OTHER},,yes,{DID[:-1]}2\n"
    )
    draft = admission_of(text.encode(), None)
    assert [row.get("lei") for row in draft["parties"]] == [firm, None]
    assert [row.get("isPerson") for row in draft["parties"]] == [None, True]
    assert draft["parts"]["particulars"] == [{"party": f"{DID[:-1]}2", "name": "B"}]


def test_all_faults_are_told_at_once_each_with_its_line_and_column() -> None:
    """20 faults in a list of members were 20 signatures."""
    text = (
        "name,country,publicKey,lei,isPerson,party,activities,registeredOffice,vatId\n"
        f"A,be,zzz,,,{DID},dealer,Antwerp,BE0417497106\n"
        f"B,BE,{KEY},5493001KJTIIGC8Y1R13,,{DID[:-1]}2,,Antwerp,0417.497.106\n"
        f"C,BE,{KEY},,maybe,{DID[:-1]}2,,Antwerp,BE 0417.497.106\n"
        f",XX,{OTHER},,,nobody,juggler,,IN1\n"
        f"D,GR,{SigningKey.generate().public.multibase},,,{DID[:-1]}3,,Athens,EL123456789\n"
    )
    with pytest.raises(RowsRefused) as caught:
        admission_of(text.encode(), None)
    assert [(one.line, one.column) for one in caught.value.rows] == [
        (2, "country"), (2, "publicKey"),
        (3, "vatId"), (3, "lei"),
        (4, "isPerson"), (4, "party"), (4, "publicKey"),
        (5, "name"), (5, "party"), (5, "registeredOffice"),
    ]  # fmt: skip
    told = {(one.line, one.column): one.wrong for one in caught.value.rows}
    assert told[4, "publicKey"] == "this publicKey stands in line 3 already"
    assert "begins with BE" in told[3, "vatId"]
    assert caught.value.summary == "4 of 5 rows cannot stand."


def test_a_name_is_missing_and_the_rest_of_its_row_is_judged_once_it_is_there() -> None:
    text = f"name,country,publicKey,party,activities\nE,XX,{KEY},{DID},juggler\n"
    with pytest.raises(RowsRefused) as caught:
        admission_of(text.encode(), None)
    assert [one.column for one in caught.value.rows] == ["country", "activities"]


def test_1600_rows_are_judged_in_no_time() -> None:
    rows = [f"Member {at},be,zzz,did:web:r.example:p:{at:032x}" for at in range(1600)]
    started = process_time()
    with pytest.raises(RowsRefused) as caught:
        admission_of("\n".join(["name,country,publicKey,party", *rows]).encode(), None)
    assert len(caught.value.rows) == 2 * 1600 + 1599  # and all but the first key stand there already
    assert process_time() - started < 2
