"""Who takes part: yourself, your list, anybody's standing; a foreign id answers like an unknown one."""

import pytest

from tests.api.world import ISSUER, TODAY, World
from tests.parties.builders import Somebody, a_row, a_standing, an_admission
from warranty.foundation.encoding import b64url_encode
from warranty.foundation.ids import uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import issue
from warranty.parties.documents import KeyAdded, KeyRevoked, Particulars, PartyKey
from warranty.register.replay import Databases, replay

A_SECOND_KEY = "Have a second key for signing on record (KeyAdded); with the only one lost you sign no more."


@pytest.fixture
async def association(world: World) -> Somebody:
    return await world.admitted("Association", world.operator, name="Bharat Bourse")


async def names(world: World, who: Somebody, **query: object) -> list[str]:
    answer = await world.get("/v1/members", who, **query)
    assert answer.status_code == 200, answer.text
    return [member["name"] for member in answer.json()["members"]]


async def test_a_party_reads_itself_with_the_history_of_its_keys(world: World, association: Somebody) -> None:
    second = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("sign",))
    await world.accept(KeyAdded(event_on=TODAY, party=association.did, key=second), association)
    lost = KeyRevoked(event_on=TODAY, party=association.did, public_key=second.public_key, reason="Lost.")
    await world.accept(lost, association)
    answer = await world.get("/v1/parties/me", association)
    assert answer.json() == {
        "party": association.did,
        "kind": "Association",
        "name": "Bharat Bourse",
        "country": "IN",
        "standing": "good",
        "position": 2,
        "admittedBy": world.operator.did,
        "keys": [
            {"publicKey": association.public, "purposes": ["authenticate", "sign"], "position": 2},
            {"publicKey": second.public_key, "purposes": ["sign"], "position": 3, "revoked": 4},
        ],
        "advice": [A_SECOND_KEY],
    }
    before = await world.get("/v1/parties/me", association, asOf=3)
    assert [key.get("revoked") for key in before.json()["keys"]] == [None, None]
    assert "advice" not in before.json()


async def test_an_association_lists_its_own_members_and_a_member_its_fellows(
    world: World, association: Somebody
) -> None:
    people = [Somebody(), Somebody(), Somebody()]
    rows = [a_row(who, name=name) for who, name in zip(people, ("Mehta", "Choksi", "Bhatt"), strict=True)]
    await world.accept(an_admission(*rows), association)
    other = await world.admitted("Association", world.operator, name="Antwerp Bourse", country="BE")
    await world.admitted("Member", other, name="Peeters", country="BE")
    assert await names(world, association) == ["Bhatt", "Choksi", "Mehta"]
    assert await names(world, people[0]) == ["Bhatt", "Choksi", "Mehta"]
    assert await names(world, other) == ["Peeters"]
    assert await names(world, world.operator) == ["Antwerp Bourse", "Bharat Bourse"]
    assert await names(world, association, asOf=2) == []


async def test_the_list_is_searched_by_what_a_name_holds_within_ones_own(
    world: World, association: Somebody
) -> None:
    rows = [a_row(Somebody(), name=name) for name in ("Mehta & Sons", "Choksi", "Sons of MEHTA", "50 % Gems")]
    await world.accept(an_admission(*rows), association)
    other = await world.admitted("Association", world.operator, name="Antwerp Bourse", country="BE")
    await world.admitted("Member", other, name="Mehta NV", country="BE")
    assert await names(world, association, name="mehta") == ["Mehta & Sons", "Sons of MEHTA"]
    assert await names(world, association, name="%") == ["50 % Gems"]
    assert await names(world, association, name="_") == []
    assert await names(world, other, name="mehta") == ["Mehta NV"]
    first = (await world.get("/v1/members", association, name="mehta", limit=1)).json()
    rest = await names(world, association, name="mehta", cursor=first["cursor"])
    assert rest == ["Sons of MEHTA"]


async def test_the_list_is_paged_by_cursor(world: World, association: Somebody) -> None:
    rows = [a_row(Somebody(), name=f"Member {number}") for number in range(5)]
    await world.accept(an_admission(*rows), association)
    first = (await world.get("/v1/members", association, limit=3)).json()
    second = (await world.get("/v1/members", association, limit=3, cursor=first["cursor"])).json()
    listed = [member["name"] for page in (first, second) for member in page["members"]]
    assert listed == [f"Member {number}" for number in range(5)]
    assert "cursor" not in second
    wrong = await world.get("/v1/members", association, cursor="nonsense")
    assert (wrong.status_code, wrong.json()["type"]) == (422, f"{ISSUER}/problems/cursor-unreadable")


async def test_an_authority_lists_the_members_in_its_jurisdiction_while_in_good_standing(
    world: World, association: Somebody
) -> None:
    rows = [a_row(Somebody(), name=name, country=name) for name in ("BE", "DE", "IN")]
    await world.accept(an_admission(*rows), association)
    authority = await world.admitted("Authority", world.operator, participant="EU", country="BE")
    assert await names(world, authority) == ["BE", "DE"]
    await world.accept(a_standing(authority, "suspended"), world.operator)
    assert await names(world, authority) == []


async def test_anybody_may_ask_for_a_partys_standing(world: World, association: Somebody) -> None:
    member = await world.admitted("Member", association, name="Mehta")
    for identifier in (member.did, member.id.hex, str(member.id)):
        answer = await world.get(f"/v1/members/{identifier}/status")
        assert answer.json() == {
            "party": member.did, "kind": "Member", "name": "Mehta", "country": "IN", "standing": "good",
        }  # fmt: skip
    await world.accept(a_standing(member, "expelled", reason="Mixed goods, twice."), association)
    expelled = (await world.get(f"/v1/members/{member.id}/status")).json()
    assert (expelled["standing"], expelled["sinceOn"]) == ("expelled", "2026-11-23")
    assert (expelled["reason"], expelled["position"]) == ("Mixed goods, twice.", 4)
    earlier = (await world.get(f"/v1/members/{member.id}/status", asOf=3)).json()
    assert earlier["standing"] == "good"


async def test_what_names_nobody_is_not_found_in_the_same_words(world: World) -> None:
    unknown = uuid7()
    elsewhere = f"did:web:other.example.org:p:{world.operator.id.hex}"
    identifiers = (unknown, unknown.hex, "nobody", elsewhere)
    answers = [await world.get(f"/v1/members/{identifier}/status") for identifier in identifiers]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


async def test_a_did_document_holds_all_keys_and_says_what_the_current_ones_are_for(
    world: World, association: Somebody
) -> None:
    login = SigningKey.generate()
    added = PartyKey(public_key=login.public.multibase, purposes=("authenticate",))
    await world.accept(KeyAdded(event_on=TODAY, party=association.did, key=added), association)
    answer = await world.get(f"/p/{association.id.hex}/did.json")
    assert answer.headers["content-type"] == "application/did+json"
    assert answer.headers["cache-control"] == "no-cache", "a revoked key is not to be believed an hour longer"
    methods = [
        {
            "id": f"{association.did}#{key.public.multibase}",
            "controller": association.did,
            "publicKeyJwk": {"x": b64url_encode(key.public.raw), "kty": "OKP", "crv": "Ed25519"},
            "type": "JsonWebKey",
        }
        for key in (association.key, login)
    ]
    assert answer.json() == {
        "id": association.did,
        "verificationMethod": methods,
        "assertionMethod": [methods[0]["id"]],
        "authentication": [methods[0]["id"], methods[1]["id"]],
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
    }
    lost = KeyRevoked(event_on=TODAY, party=association.did, public_key=association.public, reason="Lost.")
    await world.accept(lost, association)
    after = (await world.get(f"/p/{association.id.hex}/did.json")).json()
    assert after["verificationMethod"] == [methods[0] | {"revoked": "2026-11-23T12:00:00Z"}, methods[1]]
    assert after["assertionMethod"] == []
    assert after["authentication"] == [methods[1]["id"]]
    assert (await world.get(f"/p/{uuid7().hex}/did.json")).status_code == 404
    assert (await world.get(f"/p/{association.id}/did.json")).status_code in {400, 404}


async def test_a_whole_file_of_1600_members_is_admitted_by_one_statement(
    world: World, association: Somebody
) -> None:
    people = [Somebody() for _ in range(1600)]
    offices = tuple(
        Particulars(
            party=who.did,
            registered_office="Opera House, Charni Road East, Mumbai 400004",
            vat_id="24AAACC1206D1ZM",
        )
        for who in people
    )
    statement = issue(
        an_admission(*[a_row(who) for who in people]),
        {"particulars": offices},
        statement=uuid7(),
        did=association.did,
        key=association.key,
        signed_at=world.clock(),
    )
    headers = {"Content-Type": "application/vc+sd-jwt"}
    answer = await world.http.post("/v1/statements", content=statement, headers=headers)
    assert answer.status_code == 201, answer.text
    me = await world.get("/v1/parties/me", people[-1])
    assert me.json()["admittedBy"] == association.did


async def test_r20_everybody_is_told_for_ever_by_whom_and_when_a_party_was_given_a_key(
    world: World, association: Somebody, database_url: str
) -> None:
    """All its keys revoked and another put on record by who admitted it, days later."""
    member, untouched = [await world.admitted("Member", association) for _ in range(2)]
    own = SigningKey.generate().public.multibase
    login = PartyKey(public_key=own, purposes=("sign",))
    await world.accept(KeyAdded(event_on=TODAY, party=untouched.did, key=login), untouched)
    taken = KeyRevoked(event_on=TODAY, party=member.did, public_key=member.public, reason="Said to be lost.")
    await world.accept(taken, association)
    world.clock.later(days=2)
    given = SigningKey.generate()
    key = PartyKey(public_key=given.public.multibase, purposes=("sign", "authenticate"))
    added = await world.accept(
        KeyAdded(event_on=TODAY, party=member.did, key=key, evidence="0f" * 32), association
    )
    mark = {"on": "2026-11-25", "by": association.did}
    status = (await world.http.get(f"/v1/members/{member.id}/status")).json()
    assert status["rekeyed"] == [mark], "the day of the log, not the one it names"
    before = await world.http.get(f"/v1/members/{member.id}/status?asOf={added.position - 1}")
    assert "rekeyed" not in before.json()
    assert "rekeyed" not in (await world.http.get(f"/v1/members/{untouched.id}/status")).json()
    member.key = given
    itself = (await world.get("/v1/parties/me", member)).json()
    assert itself["rekeyed"] == [mark]
    assert [each.get("addedBy") for each in itself["keys"]] == [None, association.did]
    assert any("put a key on record for you on 2026-11-25" in each for each in itself["advice"])
    assert "addedBy" not in str((await world.get("/v1/parties/me", untouched)).json())
    assert (await replay(Databases(database_url), judge=True)).is_same
