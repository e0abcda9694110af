"""A party's own people and mandates; the DID document names who may sign for it."""

from typing import Any
from uuid import uuid4

from tests.api.world import TODAY, World
from tests.parties.test_mandates import mandate
from tests.parties.test_people import person
from tests.parties.test_succession import succession
from tests.parties.test_withdrawal import withdrawal
from warranty.foundation.statements import urn
from warranty.parties.documents import MandateEnded


async def test_people_and_mandates_are_told_to_their_own_sides_alone(world: World) -> None:
    association = await world.admitted("Association", world.operator)
    firm, accountant, stranger = [await world.admitted("Member", association) for _ in range(3)]
    somebody = uuid4()
    await world.accept(person(somebody, firm.public), firm)
    await world.accept(mandate(accountant, "Sale"), firm)
    own = (await world.get("/v1/parties/me/people", firm)).json()["people"]
    assert [(each["person"], each["roles"], each["keys"]) for each in own] == [
        (urn(somebody), ["officer"], [firm.public])
    ]
    assert (await world.get("/v1/parties/me/people", accountant)).json() == {"people": []}
    for side in (firm, accountant):
        (given,) = (await world.get("/v1/parties/me/mandates", side)).json()["mandates"]
        assert (given["firm"], given["mandatary"]) == (firm.did, accountant.did)
        assert given["statements"] == ["Sale"]
    assert (await world.get("/v1/parties/me/mandates", stranger)).json() == {"mandates": []}


async def test_the_did_document_names_a_successors_key_and_the_public_status_that_the_party_ended(
    world: World,
) -> None:
    association = await world.admitted("Association", world.operator)
    firm, heir = [await world.admitted("Member", association) for _ in range(2)]
    before = (await world.http.get(f"/v1/members/{firm.id}/status")).json()
    assert before.keys().isdisjoint({"succeededBy", "isEnded"})
    entry = await world.accept(succession(firm, heir), association)
    document = (await world.http.get(f"/p/{firm.id.hex}/did.json")).json()
    assert document["assertionMethod"] == [f"{firm.did}#{heir.public}"]
    methods = {method["id"]: "revoked" in method for method in document["verificationMethod"]}
    assert methods == {f"{firm.did}#{firm.public}": True, f"{firm.did}#{heir.public}": False}
    assert document["authentication"] == []
    status = (await world.http.get(f"/v1/members/{firm.id}/status")).json()
    assert (status["succeededBy"], status["isEnded"]) == ([heir.did], True)
    then = await world.http.get(f"/v1/members/{firm.id}/status", params={"asOf": entry.position - 1})
    assert then.json() == before


async def test_r54_lists_tell_that_a_firm_ended_and_whoever_looks_for_good_members_does_not_find_it(
    world: World,
) -> None:
    association = await world.admitted("Association", world.operator)
    firm, heir = [await world.admitted("Member", association) for _ in range(2)]
    entry = await world.accept(succession(firm, heir), association)

    async def listed(**asked: str | int) -> dict[str, Any]:
        found = (await world.http.get("/v1/members/status", params=asked)).json()["members"]
        return {each["party"]: each for each in found}

    assert (await listed())[firm.did]["isEnded"] is True
    assert (await listed())[firm.did]["succeededBy"] == [heir.did]
    assert "isEnded" not in (await listed())[heir.did]
    assert firm.did not in await listed(standing="good")
    assert heir.did in await listed(standing="good")
    assert firm.did in await listed(standing="good", asOf=entry.position - 1)
    own = {each["party"]: each for each in (await world.get("/v1/members", association)).json()["members"]}
    assert own[firm.did]["isEnded"] is True
    assert "isEnded" not in own[heir.did]


async def test_the_public_status_names_who_can_act_after_several_mergers(world: World) -> None:
    """R54: while the one between goes on, it; once it has ended, too, those that succeeded it."""
    association = await world.admitted("Association", world.operator)
    firm, between, one, other = [await world.admitted("Member", association) for _ in range(4)]

    async def status(**asked: int) -> tuple[list[str], list[str]]:
        told = (await world.http.get(f"/v1/members/{firm.id}/status", params=asked)).json()
        return told["succeededBy"], told["acting"]

    await world.accept(succession(firm, between), association)
    assert await status() == ([between.did], [between.did])
    first = await world.accept(succession(between, one, keys_end=False), association)
    assert await status() == ([between.did], [between.did])
    await world.accept(succession(between, one, other), association)
    assert await status() == ([between.did], sorted([one.did, other.did]))
    assert await status(asOf=first.position) == ([between.did], [between.did])


async def test_the_did_document_names_a_mandatarys_key_while_the_mandate_holds_and_keeps_it_after(
    world: World,
) -> None:
    association = await world.admitted("Association", world.operator)
    firm, accountant = [await world.admitted("Member", association) for _ in range(2)]
    await world.accept(mandate(accountant, "Sale"), firm)
    path = f"/p/{firm.id.hex}/did.json"
    document = (await world.http.get(path)).json()
    lent = f"{firm.did}#{accountant.public}"
    assert lent in document["assertionMethod"]
    assert lent not in document["authentication"]
    (given,) = (await world.get("/v1/parties/me/mandates", firm)).json()["mandates"]
    ended = MandateEnded(event_on=TODAY, mandate=given["mandate"], firm=firm.did)
    await world.accept(ended, firm)
    document = (await world.http.get(path)).json()
    assert lent not in document["assertionMethod"]
    assert lent in [method["id"] for method in document["verificationMethod"]]


async def test_a_succession_withdrawn_is_told_with_its_reason_and_as_it_stood_on_every_place(
    world: World,
) -> None:
    """R54, R55: who acted meanwhile keeps its key in the document, for what it signed then."""
    association = await world.admitted("Association", world.operator)
    firm, heir = [await world.admitted("Member", association) for _ in range(2)]

    async def status(**asked: int) -> dict[str, object]:
        told = (await world.http.get(f"/v1/members/{firm.id}/status", params=asked)).json()
        return {name: told.get(name) for name in ("succeededBy", "acting", "isEnded", "withdrawnSuccessions")}

    before = await status()
    record = await world.accept(succession(firm, heir), association)
    ended = await status()
    assert (ended["succeededBy"], ended["isEnded"], ended["withdrawnSuccessions"]) == ([heir.did], True, None)
    end = await world.accept(withdrawal(firm, record.statement), association)
    withdrawn = [
        {
            "successors": [heir.did],
            "reason": "mistake",
            "position": record.position,
            "withdrawn": end.position,
        }
    ]
    assert await status() == before | {"withdrawnSuccessions": withdrawn}
    assert await status(asOf=record.position) == ended
    assert await status(asOf=record.position - 1) == before
    document = (await world.http.get(f"/p/{firm.id.hex}/did.json")).json()
    assert document["assertionMethod"] == document["authentication"] == [f"{firm.did}#{firm.public}"]
    methods = {method["id"]: "revoked" in method for method in document["verificationMethod"]}
    assert methods == {f"{firm.did}#{firm.public}": False, f"{firm.did}#{heir.public}": False}
