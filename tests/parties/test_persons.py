"""R57: a natural person's name stands beside the signed part, in nothing that everybody is served."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.parties.builders import TODAY, Somebody, World, a_row, an_admission, an_entry
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import StatementId
from warranty.parties import rules
from warranty.parties.documents import Particulars as Said
from warranty.parties.documents import (
    ParticularsRectified,
    PartyDetailsChanged,
    PartyRenamed,
    RectifiedParticulars,
)

BEFORE = datetime(2026, 11, 27, 23, 59, tzinfo=UTC)
SINCE = datetime(2026, 11, 28, tzinfo=UTC)
DIGEST = "0" * 64
RAO = Somebody()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def association(world: World) -> Somebody:
    return world.admitted("Association", world.operator)


def judged(
    world: World,
    association: Somebody,
    *said: Said,
    at: datetime = SINCE,
    **row: Any,  # noqa: ANN401 - any field
) -> Refusal | None:
    """Rao's admission."""
    values: dict[str, Any] = {"is_person": True, "name": ""} | row
    parts = {"particulars": said} if said else {}
    return world.judge(an_admission(a_row(RAO, **values)), association, parts=parts, recorded_at=at)


def entered(world: World, association: Somebody, said: Said) -> StatementId:
    entry = an_entry(
        an_admission(a_row(RAO, is_person=True, name="")), association, world.size,
        parts={"particulars": (said,)},
    )  # fmt: skip
    for effect in rules.effects(world.books, entry):
        world.books.apply(effect)
    world.size += 1
    return entry.id


def test_r57_a_person_is_admitted_by_a_name_among_its_particulars(
    world: World, association: Somebody
) -> None:
    said = Said(party=RAO.did, name="Asha Rao")
    assert judged(world, association, said) is None
    entered(world, association, said)
    assert world.books.parties[RAO.id].name == "Asha Rao"


def test_r57_from_28_november_2026_no_signed_part_names_a_person(world: World, association: Somebody) -> None:
    assert judged(world, association, name="Asha Rao", at=BEFORE) is None, "what was signed before stands"
    refused = judged(world, association, name="Asha Rao")
    assert refused is not None
    assert (refused.code, refused.pointer) == ("admission-incomplete", "/credentialSubject/parties/0/name")
    assert "particulars" in refused.instead


@pytest.mark.parametrize(
    "said", [(), (Said(party=RAO.did, registered_office="4 Quay"),), (Said(party=RAO.did, name=" "),)]
)
def test_r57_a_person_without_any_name_is_not_admitted(
    world: World, association: Somebody, said: tuple[Said, ...]
) -> None:
    refused = judged(world, association, *said)
    assert refused is not None
    assert refused.pointer == "/credentialSubject/particulars"


def test_a_firms_name_is_public_and_its_particulars_tell_its_office(
    world: World, association: Somebody
) -> None:
    firm: dict[str, Any] = {"is_person": False, "name": "Rao Gems"}
    assert judged(world, association, Said(party=RAO.did, registered_office="4 Quay"), **firm) is None
    for wrong in (
        Said(party=RAO.did, name="Rao Gems", registered_office="4 Quay"), Said(party=RAO.did, vat_id="1")
    ):  # fmt: skip
        refused = judged(world, association, wrong, **firm)
        assert refused is not None
        assert refused.code == "admission-incomplete"
    assert judged(world, association, is_person=False, name="") is not None


def test_an_admission_whose_disclosures_are_withheld_or_erased_stands_and_names_nobody(
    world: World, association: Somebody
) -> None:
    """As a monitor reads it from the public log."""
    other = Somebody()
    rows = (a_row(RAO, is_person=True, name=""), a_row(other, is_person=True, name=""))
    document = an_admission(*rows)
    shown = type(document)(event_on=TODAY, parties=rows, sd=("first", "second"))
    one = {"particulars": (Said(party=other.did, name="Bina Rao"),)}
    assert world.judge(shown, association, recorded_at=SINCE) is None
    assert world.judge(shown, association, parts=one, recorded_at=SINCE) is None
    for effect in rules.effects(world.books, an_entry(shown, association, world.size, parts=one)):
        world.books.apply(effect)
    assert [world.books.parties[who.id].name for who in (RAO, other)] == ["", "Bina Rao"]


def test_r57_a_persons_new_name_comes_among_its_particulars_and_not_as_a_renaming(
    world: World, association: Somebody
) -> None:
    entered(world, association, Said(party=RAO.did, name="Asha Rao"))
    renamed = PartyRenamed(event_on=TODAY, party=RAO.did, name="Asha Iyer", digest=DIGEST)
    refused = world.judge(renamed, association, recorded_at=SINCE)
    assert refused is not None
    assert (refused.pointer, "PartyDetailsChanged" in refused.instead) == ("/credentialSubject/name", True)
    changed = PartyDetailsChanged(event_on=TODAY, party=RAO.did, digest=DIGEST)
    new = {"particulars": Said(party=RAO.did, name="Asha Iyer")}
    assert world.judge(changed, association, parts=new, recorded_at=SINCE) is None
    for effect in rules.effects(world.books, an_entry(changed, association, world.size, parts=new)):
        world.books.apply(effect)
    assert world.books.parties[RAO.id].name == "Asha Iyer"


def test_a_firms_new_name_is_no_particular(world: World, association: Somebody) -> None:
    firm = world.admitted("Member", association)
    changed = PartyDetailsChanged(event_on=TODAY, party=firm.did, digest=DIGEST)
    named = {"particulars": Said(party=firm.did, name="Other Gems", registered_office="4 Quay")}
    refused = world.judge(changed, association, parts=named)
    assert refused is not None
    assert "PartyRenamed" in refused.instead
    no_office = {"particulars": Said(party=firm.did, vat_id="27AAACE0000A1Z5")}
    assert world.judge(changed, association, parts=no_office) is not None


def test_r57_a_person_asks_for_its_right_name_which_who_admitted_it_bears_out(
    world: World, association: Somebody
) -> None:
    admission = entered(world, association, Said(party=RAO.did, name="Asah Rao"))
    right = ParticularsRectified(
        event_on=TODAY, party=RAO.did, rectifies=f"urn:uuid:{admission}", reason="Misspelt."
    )
    blank = {"particulars": RectifiedParticulars(name="Asha\nRao")}
    refused = world.judge(right, RAO, parts=blank, recorded_at=SINCE)
    assert refused is not None
    assert refused.pointer == "/credentialSubject/particulars/name"
    new = {"particulars": RectifiedParticulars(name="Asha Rao")}
    assert world.judge(right, RAO, parts=new, recorded_at=SINCE) is None
    for who, name in ((RAO, "Asah Rao"), (association, "Asha Rao")):
        for effect in rules.effects(world.books, an_entry(right, who, world.size, parts=new)):
            world.books.apply(effect)
        assert world.books.parties[RAO.id].name == name
