"""A list of members as a spreadsheet saves it becomes one admission; what is wrong is told by its line."""

from itertools import count

import pytest

from warranty.foundation.signing import SigningKey
from warranty.parties.documents import PartyAdmitted
from warranty.sdk.drafts.admission_file import admission_of
from warranty.sdk.drafts.checking import DraftMalformed, check

DID = "did:web:register.example:p:58926647db04b73e0243c2e75ed5c2d1"
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
    text = f"name;country;publicKey\nPeeters;BE;{KEY}\nJanssen;BE;{KEY}\n"
    draft = admission_of(text.encode(), lambda: f"did {next(numbers)}")
    assert [(row["name"], row["party"]) for row in draft["parties"]] == [
        ("Peeters", "did 1"),
        ("Janssen", "did 2"),
    ]
    assert "parts" not in draft


def test_r57_the_name_of_a_natural_person_goes_among_the_particulars() -> None:
    text = f"name,country,publicKey,isPerson\nAsha Rao,IN,{KEY},yes\nRao Gems,IN,{KEY},no\n"
    draft = admission_of(text.encode(), lambda: DID)
    person, firm = draft["parties"]
    assert ("name" in person, person["isPerson"]) == (False, True)
    assert (firm["name"], "isPerson" in firm) == ("Rao Gems", False)
    assert draft["parts"] == {"particulars": [{"party": DID, "name": "Asha Rao"}]}
    assert "Line 2" in refused(f"name,country,publicKey,party,isPerson\nRao,IN,{KEY},{DID},x\n").sentence


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
        (f"name,country,publicKey,party\nPeeters,,{KEY},{DID}\n", "Line 2 has no country"),
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
