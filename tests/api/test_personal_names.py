"""R57: a natural person's name is shown while policy allows, in no signed part, and erased for good."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.api.test_erasures import FIVE_YEARS, ask
from tests.api.world import World
from tests.parties.builders import Somebody, a_row, a_standing, an_admission
from warranty.parties.documents import (
    Particulars,
    PartyAdmitted,
    PartyDetailsChanged,
    PartyRenamed,
    RectifiedParticulars,
    StandingGrounds,
)
from warranty.parties.documents import ParticularsRectified as Rectified
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay

NAME, NEW = "Asha Rao", "Asha Iyer"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
async def association(world: World) -> Somebody:
    world.clock.at = NOW
    return await world.admitted("Association", world.operator, name="Bharat Bourse")


async def admitted(world: World, association: Somebody, *names: str) -> tuple[list[Somebody], UUID]:
    """Natural persons, all by one statement."""
    people = [Somebody() for _ in names]
    admission = an_admission(*(a_row(who, is_person=True, name="") for who in people))
    said = tuple(Particulars(party=who.did, name=name) for who, name in zip(people, names, strict=True))
    outcome = await world.record(admission, association, {"particulars": said})
    assert isinstance(outcome, Recorded), outcome
    return people, outcome.statement


async def public_of(world: World, who: Somebody) -> str:
    """Everything that is served of somebody to whoever asks, without a token."""
    paths = (
        "/log/statements",
        f"/v1/members/{who.id}/status",
        "/v1/members/status",
        f"/p/{who.id.hex}/did.json",
    )
    answers = [await world.http.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * 4
    return "\n".join(answer.text for answer in answers)


async def test_r57_no_entry_of_the_public_log_tells_a_persons_name_from_the_first_day_on(
    world: World, association: Somebody
) -> None:
    """Five years after an expulsion nothing that is public does."""
    (person,), admission = await admitted(world, association, NAME)
    expelled = await world.accept(a_standing(person, "expelled", NOW.date(), reason="conduct"), association)
    before = {"asOf": expelled.position - 1}
    log = (await world.http.get("/log/statements")).json()["statements"]
    decoded = [decode(each["statement"]) for each in log]
    assert any(person.did in each for each in decoded)
    assert not any(NAME in each for each in decoded)
    assert NAME in (await world.http.get("/v1/members/status")).text, "a page that lets go of it in time"
    world.clock.at += timedelta(days=1_826)
    told = await public_of(world, person)
    assert "expelled" in told
    assert NAME not in told
    then = await world.http.get(f"/v1/members/{person.id}/status", params=before)
    assert then.json()["standing"] == "good"
    listed = await world.http.get("/v1/members/status", params=before)
    assert NAME not in then.text + listed.text, "an earlier position tells what has left since"
    text = (await world.get(f"/v1/statements/{admission}")).text
    assert NAME not in text


def decode(statement: str) -> str:
    return urlsafe_b64decode(statement.split(".")[1] + "==").decode()


async def test_r57_an_erased_name_is_gone_from_the_books_and_a_replay_finds_it_gone(
    world: World, association: Somebody, database_url: str
) -> None:
    (person, other), admission = await admitted(world, association, NAME, "Bina Rao")
    assert (await world.get("/v1/parties/me", person)).json()["name"] == NAME
    assert (await replay(Databases(database_url), judge=True)).is_same
    assert (await ask(world, person, admission)).status_code == 409, "kept for its years (R58)"
    world.clock.later(days=FIVE_YEARS)
    assert (await ask(world, person, admission)).status_code == 200
    assert (await world.get("/v1/parties/me", person)).json()["name"] == ""
    assert "name" not in (await world.http.get(f"/v1/members/{person.id}/status")).json()
    names = [each.get("name") for each in (await world.http.get("/v1/members/status")).json()["members"]]
    assert names == [None, "Bina Rao"]
    assert (await world.get("/v1/parties/me", other)).json()["name"] == "Bina Rao"
    replayed = await replay(Databases(database_url), judge=True)
    assert replayed.is_same
    assert replayed.differing == []


async def test_r57_a_name_put_right_stays_when_the_wrong_one_is_erased(
    world: World, association: Somebody, database_url: str
) -> None:
    (person,), admission = await admitted(world, association, NAME)
    right = Rectified(
        event_on=NOW.date(), party=person.did, rectifies=f"urn:uuid:{admission}", reason="Married."
    )
    said = {"particulars": RectifiedParticulars(name=NEW)}
    new = await world.record(right, association, said)
    assert isinstance(new, Recorded), new
    assert (await ask(world, person, admission)).status_code == 200, "at once"
    assert (await world.get("/v1/parties/me", person)).json()["name"] == NEW
    assert (await replay(Databases(database_url), judge=True)).is_same
    world.clock.later(days=FIVE_YEARS)
    assert (await ask(world, person, new.statement)).status_code == 200
    assert (await world.get("/v1/parties/me", person)).json()["name"] == ""
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_r57_another_name_signed_before_names_stood_apart_stays_when_an_older_one_is_erased(
    world: World, database_url: str
) -> None:
    """Also when a later one, told beside the signed part, is erased: then it is the last word again."""
    world.clock.at = NOW - timedelta(days=1)
    association = await world.admitted("Association", world.operator)
    (person,), admission = await admitted(world, association, NAME)
    signed = PartyRenamed(event_on=world.clock.at.date(), party=person.did, name=NEW, digest="0f" * 32)
    await world.accept(signed, association)
    details = PartyDetailsChanged(event_on=world.clock.at.date(), party=person.did, digest="0f" * 32)
    third = Particulars(party=person.did, name="Asha Sen")
    later = await world.record(details, association, {"particulars": third})
    assert isinstance(later, Recorded), later
    world.clock.later(days=FIVE_YEARS + 1)
    names = []
    for statement in (admission, later.statement):
        assert (await ask(world, person, statement)).status_code == 200
        names.append((await world.get("/v1/parties/me", person)).json()["name"])
        assert (await replay(Databases(database_url), judge=True)).is_same
    assert names == ["Asha Sen", NEW]
    assert NAME not in await public_of(world, person), "nor among its former names"


async def test_r57_the_name_of_a_person_in_a_signed_part_is_refused(
    world: World, association: Somebody
) -> None:
    named = PartyAdmitted(event_on=NOW.date(), parties=(a_row(Somebody(), is_person=True, name=NAME),))
    refused = await world.record(named, association)
    assert not isinstance(refused, Recorded)
    assert refused.refusal.pointer == "/credentialSubject/parties/0/name"


async def test_r57_what_a_suspension_rests_on_is_read_by_those_concerned_and_by_nobody_else(
    world: World, association: Somebody, database_url: str
) -> None:
    india = await world.admitted("Authority", world.operator)
    member, fellow = [await world.admitted("Member", association) for _ in range(2)]
    europe = await world.admitted(
        "Authority", world.operator, country="BE", participant="EU", tasks=("supervise",)
    )
    said = a_standing(member, "suspended", NOW.date(), reason="conduct")
    words = "Anna Person sold under another's name."
    outcome = await world.record(said, association, {"particulars": StandingGrounds(explanation=words)})
    assert isinstance(outcome, Recorded), outcome
    path = f"/v1/statements/{outcome.statement}"
    for who, may in (
        (member, True), (association, True), (india, True), (europe, False), (fellow, False),
        (world.operator, False),
    ):  # fmt: skip
        answer = await world.get(path, who)
        assert answer.status_code == 200, answer.text
        assert answer.json()["statement"].rstrip("~").count("~") == int(may), who
    status = (await world.http.get(f"/v1/members/{member.id}/status")).json()
    assert status["reason"] == "conduct"
    held = (await world.get(f"/v1/people/{member.id}/access", member)).json()["statements"]
    assert {"explanation": words} in [each.get("says") for each in held]
    assert (await ask(world, member, outcome.statement)).status_code == 409, "kept for its years (R58)"
    world.clock.later(days=FIVE_YEARS)
    assert (await ask(world, association, outcome.statement)).status_code == 200
    answer = await world.get(path, association)
    assert answer.json()["statement"].rstrip("~").count("~") == 0
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_r57_a_natural_person_that_is_a_party_is_told_all_that_is_held_about_it(
    world: World, association: Somebody
) -> None:
    """Its name and where that stands, standing with its grounds, keys, and who looked; nobody else is."""
    (person, other), admission = await admitted(world, association, NAME, "Bina Rao")
    said = a_standing(person, "suspended", NOW.date(), reason="conduct")
    words = {"particulars": StandingGrounds(explanation="Anna Person sold under another's name.")}
    judged = await world.record(said, association, words)
    assert isinstance(judged, Recorded), judged
    headers = {
        "Authorization": f"Bearer {await world.token(association)}", "Warranty-Purpose": "request by letter"
    }  # fmt: skip
    path = f"/v1/people/{person.id}/access"
    assert (await world.http.get(path, headers=headers)).status_code == 200
    held = (await world.get(path, person)).json()
    assert [(one["statement"], one["says"]) for one in held["statements"]] == [
        (f"urn:uuid:{judged.statement}", {"explanation": "Anna Person sold under another's name."}),
        (f"urn:uuid:{admission}", {"party": person.did, "name": NAME}),
    ]
    assert (held["status"]["name"], held["status"]["standing"]) == (NAME, "suspended")
    assert [key["publicKey"] for key in held["keys"]] == [person.public]
    assert [(one["viewer"], one["purpose"]) for one in held["looks"]] == [
        (association.did, "request by letter")
    ]
    assert (await world.get(path, other)).status_code == 404
