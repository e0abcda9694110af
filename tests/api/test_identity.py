"""R57, R58: who a party is, is put right on its request by who looks after it, and not by itself alone."""

from typing import Any
from uuid import UUID

import pytest

from tests.api.test_erasures import ask
from tests.api.world import TODAY, World
from tests.builders import Draft
from tests.parties.builders import Somebody, a_row, a_standing, an_admission
from tests.parties.test_rectifying import rectified
from warranty.foundation.statements import urn
from warranty.parties.documents import (
    MembershipRecorded,
    MembershipSought,
    Particulars,
    RectifiedParticulars,
    StandingKind,
)
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay

NAME, OTHER = "Asha Rao", "Honest Rival"
TRUE = {"registered_office": "6 Row", "vat_id": "27AAAPL1234C1ZV"}
FALSE = {"registered_office": "7 Row", "vat_id": "27AAAPL9999C1ZV"}


@pytest.fixture
async def association(world: World) -> Somebody:
    return await world.admitted("Association", world.operator)


async def record(world: World, who: Somebody, draft: Draft) -> UUID:
    outcome = await world.record(draft.document, who, draft.parts)
    assert isinstance(outcome, Recorded), outcome
    return outcome.statement


async def entered(world: World, by: Somebody, who: Somebody, **told: str) -> UUID:
    """Somebody admitted: a natural person with a name of its own, else a firm."""
    is_person = "name" in told
    row = a_row(who, is_person=True, name="") if is_person else a_row(who)
    said = (Particulars(party=who.did, **told),)
    return await record(world, by, Draft(an_admission(row), {"particulars": said}))


async def named(world: World, name: str) -> list[str]:
    """Who everybody finds under a name."""
    members = (await world.http.get("/v1/members/status", params={"name": name})).json()["members"]
    return [one["party"] for one in members]


async def held(world: World, who: Somebody, subject: Somebody) -> list[dict[str, Any]]:
    headers = {
        "Authorization": f"Bearer {await world.token(who)}", "Warranty-Purpose": "request by letter"
    }  # fmt: skip
    answer = await world.http.get(f"/v1/people/{subject.id}/access", headers=headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["statements"]
    return found


async def test_r54_who_is_expelled_hangs_it_on_nobody_else_by_its_own_word(
    world: World, association: Somebody, database_url: str
) -> None:
    person = Somebody()
    admission = await entered(world, association, person, name=NAME)
    await world.accept(a_standing(person, "expelled"), association)
    asked = rectified(person, admission, says=RectifiedParticulars(name=OTHER))
    request = await record(world, person, asked)
    assert (await named(world, NAME), await named(world, OTHER)) == ([person.did], [])
    assert (await world.http.get(f"/v1/members/{person.id}/status")).json()["name"] == NAME
    told = (await world.get("/v1/members", association)).json()["members"]
    assert [one["name"] for one in told if one["party"] == person.did] == [NAME]
    waiting, first = await held(world, association, person)
    assert (waiting["isAsked"], waiting["says"], "isAsked" in first) == (True, {"name": OTHER}, False)
    answer = rectified(person, request, says=RectifiedParticulars(name=OTHER))
    await record(world, association, answer)
    assert (await named(world, NAME), await named(world, OTHER)) == ([], [person.did])
    assert ["isAsked" in one for one in await held(world, association, person)] == [False] * 3
    assert (await replay(Databases(database_url), judge=True)).is_same


@pytest.mark.parametrize("standing", ["good", "suspended", "expelled"])
async def test_r58_who_a_firm_is_stays_on_record_whatever_it_says_itself(
    world: World, association: Somebody, standing: StandingKind
) -> None:
    """Until who admitted it bears it out; then the wrong data goes at once."""
    firm = Somebody()
    admission = await entered(world, association, firm, **TRUE)
    if standing != "good":
        await world.accept(a_standing(firm, standing), association)
    request = await record(world, firm, rectified(firm, admission, says=RectifiedParticulars(**FALSE)))
    for who in (firm, association):
        refused = await ask(world, who, admission, party=firm.did)
        assert (refused.status_code, refused.json()["rule"]) == (409, "R58")
    await record(world, firm, rectified(firm, request, says=RectifiedParticulars(**TRUE)))
    assert (await ask(world, firm, admission, party=firm.did)).status_code == 409, "nor by its second word"
    *_, first = await held(world, association, firm)
    assert first["says"]["vatId"] == TRUE["vat_id"]
    word = await record(world, association, rectified(firm, request, says=RectifiedParticulars(**FALSE)))
    assert (await ask(world, firm, admission, party=firm.did)).status_code == 200
    again = await record(world, firm, rectified(firm, word, says=RectifiedParticulars(**TRUE)))
    assert (await ask(world, firm, word)).status_code == 409, "nor what was borne out"
    assert (await ask(world, firm, again)).status_code == 409


async def test_r57_the_authority_of_its_country_bears_out_what_a_member_asks_for(
    world: World, association: Somebody
) -> None:
    india = await world.admitted("Authority", world.operator)
    person = Somebody()
    admission = await entered(world, association, person, name=NAME)
    request = await record(world, person, rectified(person, admission, says=RectifiedParticulars(name=OTHER)))
    await record(world, india, rectified(person, request, says=RectifiedParticulars(name=OTHER)))
    assert await named(world, OTHER) == [person.did]
    assert (await ask(world, person, admission)).status_code == 200


async def test_r57_contacts_are_a_firms_own_to_put_right(
    world: World, association: Somebody, database_url: str
) -> None:
    """With its office borne out the admission tells nothing any more that stands nowhere else."""
    firm = Somebody()
    office = {"registered_office": "6 Row"}
    admission = await entered(world, association, firm, contact="A. Person", **office)
    own = rectified(firm, admission, says=RectifiedParticulars(contact="The office"))
    contact = await record(world, firm, own)
    newest, _ = await held(world, firm, firm)
    assert (newest["statement"], "isAsked" in newest) == (urn(contact), False)
    assert (await ask(world, firm, admission)).status_code == 409, "its office stands nowhere else"
    await record(world, association, rectified(firm, admission, says=RectifiedParticulars(**office)))
    assert (await ask(world, firm, admission)).status_code == 200
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_r57_a_request_that_nobody_bore_out_is_its_makers_to_take_back(
    world: World, association: Somebody
) -> None:
    firm = Somebody()
    admission = await entered(world, association, firm, **TRUE)
    request = await record(world, firm, rectified(firm, admission, says=RectifiedParticulars(**FALSE)))
    assert (await ask(world, firm, request)).status_code == 409
    await record(world, firm, rectified(firm, request, says=RectifiedParticulars(**TRUE)))
    assert (await ask(world, firm, request)).status_code == 200


async def test_r57_a_name_asked_for_is_not_what_is_left_when_the_true_one_is_erased(
    world: World, association: Somebody, database_url: str
) -> None:
    person = Somebody()
    admission = await entered(world, association, person, name=NAME)
    await record(world, person, rectified(person, admission, says=RectifiedParticulars(name=OTHER)))
    world.clock.later(days=1_827)
    assert (await ask(world, person, admission)).status_code == 200
    assert "name" not in (await world.http.get(f"/v1/members/{person.id}/status")).json()
    assert (await replay(Databases(database_url), judge=True)).is_same


async def waiting(world: World, who: Somebody, **query: object) -> list[tuple[str, str]]:
    """Who asks, and by which statement, as far as somebody is told."""
    answer = await world.get("/v1/people/rectifications", who, **query)
    assert answer.status_code == 200, answer.text
    return [(one["party"], one["statement"]) for one in answer.json()["rectifications"]]


async def test_r57_who_looks_after_a_party_finds_its_request_until_it_is_answered(
    world: World, association: Somebody
) -> None:
    """The party, its associations and its authority; the looks are told to it. Contacts are no request."""
    india = await world.admitted("Authority", world.operator)
    abroad = await world.admitted("Authority", world.operator, participant="EU", country="BE")
    second = await world.admitted("Association", world.operator)
    firm, person = Somebody(), Somebody()
    of_firm = await entered(world, association, firm, contact="A. Person", **TRUE)
    of_person = await entered(world, association, person, name=NAME)
    contact = RectifiedParticulars(contact="The office")
    await record(world, firm, rectified(firm, of_firm, says=contact))
    assert await waiting(world, association) == []
    requests = [
        await record(world, firm, rectified(firm, of_firm, says=RectifiedParticulars(**FALSE))),
        await record(world, person, rectified(person, of_person, says=RectifiedParticulars(name=OTHER))),
    ]
    both = [(firm.did, urn(requests[0])), (person.did, urn(requests[1]))]
    everybody = (association, india, firm, person, second, abroad, world.operator)
    told = [await waiting(world, who) for who in everybody]
    assert told == [both, both, both[:1], both[1:], [], [], []]
    looks = (await world.get("/v1/looks", person)).json()["looks"]
    assert [(one["viewer"], one["ground"]) for one in looks] == [
        (india.did, "jurisdiction"), (association.did, "admitter"),
    ]  # fmt: skip
    await world.accept(MembershipSought(event_on=TODAY, association=second.did), firm)
    await world.accept(MembershipRecorded(event_on=TODAY, party=firm.did, valid_from=TODAY), second)
    assert await waiting(world, second) == both[:1]
    await record(world, second, rectified(firm, requests[0], says=RectifiedParticulars(**FALSE)))
    assert await waiting(world, second) == await waiting(world, firm) == []
    assert await waiting(world, association) == both[1:]


async def test_r57_requests_are_paged(world: World, association: Somebody) -> None:
    """Row by row, also over one that puts contacts right alone."""
    people = [Somebody() for _ in range(3)]
    for who in people:
        admission = await entered(world, association, who, name=NAME)
        says = RectifiedParticulars(contact="c/o") if who is people[1] else RectifiedParticulars(name=OTHER)
        await record(world, who, rectified(who, admission, says=says))
    found: list[str] = []
    cursor: dict[str, str] = {}
    for _ in people:
        answer = (await world.get("/v1/people/rectifications", association, limit=1, **cursor)).json()
        found += [one["party"] for one in answer["rectifications"]]
        cursor = {"cursor": answer["cursor"]} if "cursor" in answer else {}
    assert (found, cursor) == ([people[0].did, people[2].did], {})
