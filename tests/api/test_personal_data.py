"""R57: a person is told all that is held about it, by its organisation; wrong data goes once put right."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.market import a_market
from tests.api.test_erasures import ask
from tests.api.world import World
from tests.builders import Draft, a_claim, a_confirmation, a_line, a_number, a_sale
from tests.parties.builders import Somebody, a_row, an_admission
from tests.parties.test_mandates import mandate
from tests.parties.test_people import person
from tests.parties.test_rectifying import rectified
from tests.reconciliation.scene import Scene
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import urn
from warranty.parties.documents import Particulars, PersonParticulars, RectifiedParticulars
from warranty.register.replay import Databases, replay

ANNA = uuid4()
WRONG = PersonParticulars(name="Ana Person", email="anna@example.org")


@pytest.fixture
async def scene(world: World, tmp_path: Path) -> Scene:
    return await a_market(world, tmp_path)


async def all_of(world: World, who: Somebody, subject: UUID, purpose: str = "") -> Any:  # noqa: ANN401 - JSON
    """What somebody is told of a person or party; the answer."""
    headers = {"Authorization": f"Bearer {await world.token(who)}"}
    said = {"Warranty-Purpose": purpose} if purpose else {}
    return await world.http.get(f"/v1/people/{subject}/access", headers=headers | said)


async def recorded(scene: Scene, anna: UUID = ANNA) -> UUID:
    """The dealer's Anna, on record with her name misspelt."""
    said = Draft(person(anna, scene.dealer.public), {"particulars": WRONG})
    return (await scene.record(scene.dealer, said)).statement


async def test_a_person_is_told_what_stands_in_every_statement_and_who_looked(
    world: World, scene: Scene
) -> None:
    old = await recorded(scene)
    given = await scene.record(scene.dealer, Draft(mandate(scene.importer, "Sale")))
    held = (await all_of(world, scene.dealer, ANNA)).json()
    assert (held["subject"], held["party"]) == (urn(ANNA), scene.dealer.did)
    assert [(one["statement"], one["says"]) for one in held["statements"]] == [
        (urn(old), {"name": "Ana Person", "email": "anna@example.org"})
    ]
    assert [(one["roles"], one["keys"]) for one in held["roles"]] == [(["officer"], [scene.dealer.public])]
    assert [one["mandate"] for one in held["mandates"]] == [urn(given.statement)], "signed with her key"
    assert held["looks"] == []
    await all_of(world, scene.cast.association, ANNA, "request of the person by letter")
    (look,) = (await all_of(world, scene.dealer, ANNA)).json()["looks"]
    assert (look["viewer"], look["ground"]) == (scene.cast.association.did, "admitter")
    assert look["purpose"] == "request of the person by letter"


async def test_whoever_it_is_not_for_is_answered_as_if_there_were_nobody(world: World, scene: Scene) -> None:
    await recorded(scene)
    for who in (scene.importer, scene.cast.europe, scene.cast.operator):
        for subject in (ANNA, scene.dealer.id):
            foreign, unknown = await all_of(world, who, subject), await all_of(world, who, uuid7())
            assert (foreign.status_code, foreign.content) == (404, unknown.content)


async def test_who_admitted_a_firm_says_what_for_and_is_not_told_of_its_trade(
    world: World, scene: Scene
) -> None:
    """A firm's own answer has the invoices, with its own side's particulars alone."""
    number = a_number()
    await scene.record(scene.cast.india, a_confirmation(number, scene.dealer, "5.00"))
    lot = (await scene.record(scene.dealer, a_claim(number, "5.00"))).lots[0]
    sale = await scene.record(
        scene.dealer, a_sale(scene.dealer, scene.importer, a_line("5.00", (lot, "5.00")))
    )
    silent = await all_of(world, scene.cast.association, scene.dealer.id)
    assert silent.json()["type"].endswith("/purpose-missing")
    told = (await all_of(world, scene.cast.association, scene.dealer.id, "request")).json()["statements"]
    assert [one["type"] for one in told] == ["PartyAdmitted"]
    for who in (scene.dealer, scene.importer):
        newest = (await all_of(world, who, who.id)).json()["statements"][0]
        assert (newest["statement"], newest["type"]) == (urn(sale.statement), "Sale")
        assert newest["says"]["name"] == f"Firm {who.id.hex[-6:]}"


async def test_statements_are_paged_newest_first(world: World, scene: Scene) -> None:
    made = [await recorded(scene) for _ in range(3)]
    headers = {"Authorization": f"Bearer {await world.token(scene.dealer)}"}
    path = f"/v1/people/{ANNA}/access?limit=2"
    first = (await world.http.get(path, headers=headers)).json()
    rest = (await world.http.get(f"{path}&cursor={first['cursor']}", headers=headers)).json()
    told = [one["statement"] for page in (first, rest) for one in page["statements"]]
    assert told == [urn(one) for one in reversed(made)]
    assert "cursor" not in rest


async def test_one_persons_id_at_another_firm_opens_nothing_of_the_first(world: World, scene: Scene) -> None:
    await recorded(scene)
    await scene.record(scene.importer, Draft(person(ANNA, scene.importer.public)))
    held = (await all_of(world, scene.importer, ANNA)).json()
    assert held["party"] == scene.importer.did
    assert "Ana Person" not in str(held)


async def test_wrong_data_stands_beside_the_right_until_it_is_erased_which_need_not_wait(
    world: World, scene: Scene, database_url: str
) -> None:
    old = await recorded(scene)
    assert (await ask(world, scene.dealer, old)).status_code == 409, "has to be kept"
    right = rectified(scene.dealer, old, person=urn(ANNA))
    new = await scene.record(scene.dealer, right)
    newest, oldest = (await all_of(world, scene.dealer, ANNA)).json()["statements"]
    assert (newest["rectifies"], newest["says"]) == (urn(old), {"name": "The right name"})
    assert (oldest["rectifiedBy"], oldest["says"]["name"]) == (urn(new.statement), "Ana Person")
    assert (await ask(world, scene.importer, old)).status_code == 404
    assert (await ask(world, scene.dealer, old)).status_code == 409, "the address stands nowhere else"
    email = RectifiedParticulars(email="anna@example.org")
    await scene.record(scene.dealer, rectified(scene.dealer, old, says=email, person=urn(ANNA)))
    assert (await ask(world, scene.dealer, old)).status_code == 200
    assert (await ask(world, scene.dealer, new.statement)).status_code == 409, "the right one is kept"
    *_, oldest = (await all_of(world, scene.dealer, ANNA)).json()["statements"]
    assert "says" not in oldest
    assert oldest["reason"] == "The person has left the firm."
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_a_list_of_admissions_goes_once_all_on_it_are_put_right(world: World, scene: Scene) -> None:
    one, other = Somebody(), Somebody()
    particulars = tuple(Particulars(party=who.did, registered_office="4 Quay") for who in (one, other))
    admission = an_admission(a_row(one), a_row(other))
    admitted = await scene.record(scene.cast.association, Draft(admission, {"particulars": particulars}))
    (held,) = (await all_of(world, one, one.id)).json()["statements"]
    assert held["says"] == {"party": one.did, "registeredOffice": "4 Quay"}, "its own alone"
    office = RectifiedParticulars(registered_office="5 Quay")
    await scene.record(scene.cast.association, rectified(one, admitted.statement, says=office))
    assert (await ask(world, scene.cast.association, admitted.statement)).status_code == 409
    await scene.record(scene.cast.association, rectified(other, admitted.statement, says=office))
    assert (await ask(world, scene.cast.association, admitted.statement)).status_code == 200


async def test_an_authority_is_told_office_and_vat_id_of_the_members_it_supervises(
    world: World, scene: Scene
) -> None:
    """17(5), any information needed: with a purpose, told to the member; not its people, not abroad."""
    firm, india = Somebody(), scene.cast.india
    at_home = Particulars(party=firm.did, registered_office="1 Opera House", vat_id="27AAAPL1234C1ZV")
    admission = an_admission(a_row(firm))
    admitted = await scene.record(scene.cast.association, Draft(admission, {"particulars": (at_home,)}))
    await scene.record(firm, Draft(person(ANNA, firm.public), {"particulars": WRONG}))
    reason = (await all_of(world, india, firm.id)).json()
    assert reason["type"].endswith("purpose-missing")
    told = (await all_of(world, india, firm.id, "file 2026/7")).json()
    assert [(one["statement"], one["says"]["registeredOffice"]) for one in told["statements"]] == [
        (urn(admitted.statement), "1 Opera House")
    ]
    assert told["statements"][0]["says"]["vatId"] == "27AAAPL1234C1ZV"
    assert (told["mandates"], told["looks"]) == ([], [])
    customs = await scene.authority("IN", "import")
    for who, subject in ((scene.cast.europe, firm.id), (customs, firm.id), (india, ANNA)):
        foreign, unknown = [await all_of(world, who, one, "file 2026/7") for one in (subject, uuid7())]
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
    looks = (await world.get("/v1/looks", firm)).json()["looks"]
    assert [(one["viewer"], one["record"], one["ground"], one["purpose"]) for one in looks] == [
        (india.did, firm.did, "jurisdiction", "file 2026/7")
    ]
