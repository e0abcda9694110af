"""Everybody reads who is a member, suspended or expelled; names of persons leave in time (R54, R57)."""

from datetime import date, timedelta

import pytest

from tests.api.world import TODAY, World
from tests.parties.builders import Somebody, a_standing


@pytest.fixture
async def association(world: World) -> Somebody:
    return await world.admitted("Association", world.operator, name="Bharat Bourse")


async def listed(world: World, **query: object) -> list[tuple[str, str]]:
    answer = await world.http.get(
        "/v1/members/status", params={key: str(value) for key, value in query.items()}
    )
    assert answer.status_code == 200, answer.text
    return [(each["name"], each["standing"]) for each in answer.json()["members"]]


async def test_members_are_listed_with_their_standing_to_everybody_without_a_token(
    world: World, association: Somebody
) -> None:
    asha, bhatt, choksi = [
        await world.admitted("Member", association, name=name) for name in ("Asha", "Bhatt", "Choksi")
    ]
    other = await world.admitted("Association", world.operator, name="Antwerp Bourse", country="BE")
    await world.admitted("Member", other, name="Peeters", country="BE")
    await world.accept(a_standing(bhatt, "suspended"), association)
    await world.accept(a_standing(choksi, "expelled"), association)
    assert await listed(world) == [
        ("Asha", "good"), ("Bhatt", "suspended"), ("Choksi", "expelled"), ("Peeters", "good")
    ]  # fmt: skip
    assert await listed(world, country="BE") == [("Peeters", "good")]
    assert await listed(world, standing="expelled") == [("Choksi", "expelled")]
    assert await listed(world, name="SHA") == [("Asha", "good")]
    assert asha.did in (await world.http.get("/v1/members/status")).text


async def test_the_list_is_paged_and_a_page_of_one_standing_may_be_empty_and_lead_on(
    world: World, association: Somebody
) -> None:
    members = [await world.admitted("Member", association, name=f"Member {number}") for number in range(5)]
    await world.accept(a_standing(members[4], "suspended"), association)
    seen, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        query = {"limit": "2", "standing": "suspended"} | ({"cursor": cursor} if cursor else {})
        page = (await world.http.get("/v1/members/status", params=query)).json()
        seen += [each["name"] for each in page["members"]]
        pages += 1
        cursor = page.get("cursor", "")
    assert (seen, pages) == (["Member 4"], 3)


async def test_r57_the_name_of_a_penalised_person_leaves_public_pages_five_years_after(
    world: World, association: Somebody
) -> None:
    """The clock stands at TODAY; 1,826 days before it the last day is over, 1,825 days before it is not."""
    begun = {"old": TODAY - timedelta(days=1826), "recent": TODAY - timedelta(days=1825)}
    for name, day in begun.items():
        person = await world.admitted("Member", association, name=f"Person {name}", is_person=True)
        await world.accept(a_standing(person, "expelled", day), association)
        firm = await world.admitted("Member", association, name=f"Firm {name}")
        await world.accept(a_standing(firm, "expelled", day), association)
        status = (await world.http.get(f"/v1/members/{person.id}/status")).json()
        assert status["standing"] == "expelled"
        assert ("name" in status, "reason" in status) == (name == "recent", name == "recent")
    assert [name for name, _ in await listed(world)] == ["Firm old", "Firm recent", "Person recent"]


async def test_a_reinstated_person_keeps_its_name_and_loses_its_history(
    world: World, association: Somebody
) -> None:
    person = await world.admitted("Member", association, name="Person", is_person=True)
    long_ago = date(2015, 1, 1)
    await world.accept(a_standing(person, "suspended", long_ago), association)
    await world.accept(a_standing(person, "good", long_ago), association)
    status = (await world.http.get(f"/v1/members/{person.id}/status")).json()
    assert status["name"] == "Person"
    assert "sinceOn" not in status
    assert await listed(world) == [("Person", "good")]
