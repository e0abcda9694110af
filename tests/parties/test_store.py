"""What the rules did is written, and read again as the same books; questions answer as of a log position."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.parties.builders import LOG_KEY, ORIGIN, TODAY, Somebody, World, a_row, a_standing, an_admission
from warranty.database.engine import Connection
from warranty.database.metadata import metadata
from warranty.database.transaction import driver
from warranty.disclosure.rules import NotFound
from warranty.foundation.ids import PartyId, uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Touched
from warranty.parties import service, store
from warranty.parties.books import Identity, PartyBooks
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey, PolicyAdopted
from warranty.parties.service import CursorUnreadable
from warranty.policy.rule_set import packaged

SINCE = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
async def database(connection: AsyncConnection) -> Connection:
    """The driver's connection, rolled back after the test."""
    return await driver(connection)


async def saved(database: Connection, world: World) -> None:
    await store.save(database, world.books)


async def loaded(database: Connection, world: World, *who: Somebody) -> PartyBooks:
    touched = Touched(parties={somebody.id for somebody in who})
    return await store.load(database, touched, world.books.identity)


async def test_the_register_before_its_founding_is_empty(database: Connection) -> None:
    books = await store.load(database, Touched(), Identity(ORIGIN, "", LOG_KEY))
    assert books.founding is None
    assert books.policy_digest == ""
    assert await service.founding(database) is None


async def test_what_was_saved_is_loaded_as_the_same_books(database: Connection, world: World) -> None:
    authority = world.admitted("Authority", world.operator, participant="EU", country="BE", sow_id="7")
    member = world.admitted("Member", authority, activities=("dealer", "cutter"))
    world.accept(PolicyAdopted(event_on=TODAY, digest="cd" * 32, version="1"), world.operator)
    world.accept(a_standing(member, "suspended"), authority)
    world.accept(a_standing(member, "good"), authority)
    await saved(database, world)
    books = await loaded(database, world, world.operator, authority, member)
    assert books.founding == world.books.founding
    assert books.policy_digest == "cd" * 32
    assert books.parties == world.books.parties
    assert books.keys == world.books.keys
    assert books.standings == world.books.standings


async def test_only_what_is_touched_is_loaded_but_a_key_whoever_has_it(
    database: Connection,
    world: World,
) -> None:
    association = world.admitted("Association", world.operator)
    member = world.admitted("Member", association)
    await saved(database, world)
    touched = Touched(parties={association.id}, keys={member.public})
    books = await store.load(database, touched, world.books.identity)
    assert books.parties.keys() == {association.id}
    assert books.keys.keys() == {association.public, member.public}


async def test_a_revocation_is_filled_in_even_in_the_batch_that_added_the_key(
    database: Connection,
    world: World,
) -> None:
    association = world.admitted("Association", world.operator)
    key = SigningKey.generate().public.multibase
    added = PartyKey(public_key=key, purposes=("sign", "authenticate"))
    world.accept(KeyAdded(event_on=TODAY, party=association.did, key=added), association)
    revoked = KeyRevoked(
        event_on=TODAY, party=association.did, public_key=key, reason="Stolen.", compromised_since=SINCE
    )
    world.accept(revoked, association)
    await saved(database, world)
    books = await loaded(database, world, association)
    assert books.keys[key] == world.books.keys[key]
    assert (books.keys[key].position, books.keys[key].revoked) == (2, 3)


async def test_a_party_is_answered_as_known_at_a_position(database: Connection, world: World) -> None:
    association = world.admitted("Association", world.operator)  # position 1
    member = world.admitted("Member", association)  # 2
    world.accept(a_standing(member, "suspended"), association)  # 3
    world.accept(a_standing(member, "expelled"), association)  # 4
    await saved(database, world)
    assert (await service.party(database, member.id, TODAY, packaged())).standing == "expelled"
    assert (await service.party(database, member.id, TODAY, packaged(), 3)).standing == "suspended"
    assert (await service.party(database, member.id, TODAY, packaged(), 2)).standing == "good"
    with pytest.raises(NotFound):
        await service.party(database, member.id, TODAY, packaged(), 1)
    with pytest.raises(NotFound):
        await service.party(database, PartyId(uuid7()), TODAY, packaged())


async def test_key_history_is_answered_as_known_at_a_position(database: Connection, world: World) -> None:
    association = world.admitted("Association", world.operator)  # 1
    second = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("sign",))
    world.accept(KeyAdded(event_on=TODAY, party=association.did, key=second), association)  # 2
    lost = KeyRevoked(
        event_on=TODAY,
        party=association.did,
        public_key=association.public,
        reason="Lost.",
        compromised_since=SINCE,
    )
    world.accept(lost, world.operator)  # 3
    await saved(database, world)
    now = await service.key_history(database, association.id)
    assert [(key.position, key.revoked, key.compromised_since) for key in now] == [
        (1, 3, SINCE),
        (2, None, None),
    ]
    before = await service.key_history(database, association.id, 1)
    assert [(key.position, key.revoked, key.compromised_since) for key in before] == [(1, None, None)]
    with pytest.raises(NotFound):
        await service.key_history(database, association.id, 0)


async def test_members_are_listed_by_name_page_by_page(database: Connection, world: World) -> None:
    association = world.admitted("Association", world.operator)
    names = ["Choksi", "Ambani", "Ambani", "Mehta", "Bhatt"]
    world.accept(an_admission(*[a_row(Somebody(), name=name) for name in names]), association)
    world.admitted("Member", world.admitted("Association", world.operator), name="Anand", country="BE")
    await saved(database, world)
    seen, cursor = [], None
    while True:
        page = await service.members_of(database, association.id, TODAY, packaged(), cursor=cursor, limit=2)
        seen += [member.party.name for member in page.members]
        if (cursor := page.cursor) is None:
            break
    assert seen == ["Ambani", "Ambani", "Bhatt", "Choksi", "Mehta"]


async def test_an_authority_also_lists_the_members_of_its_countries(
    database: Connection,
    world: World,
) -> None:
    association = world.admitted("Association", world.operator, country="BE")
    rows = [
        a_row(Somebody(), name=name, country=name[:2].upper()) for name in ("be one", "fr two", "in three")
    ]
    world.accept(an_admission(*rows), association)
    authority = world.admitted("Authority", world.operator, participant="EU", country="BE")
    await saved(database, world)
    countries = service.countries_of(packaged(), "EU", TODAY)
    page = await service.members_of(database, authority.id, TODAY, packaged(), countries=countries)
    assert [member.party.name for member in page.members] == ["be one", "fr two"]
    where = await service.establishments(
        database, [authority.id, association.id, PartyId(uuid7())], packaged(), TODAY
    )
    assert {party: tuple(home) for party, home in where.items()} == {
        authority.id: ("BE", "EU", frozenset({world.operator.id})),
        association.id: ("BE", "EU", frozenset({world.operator.id})),
    }


@pytest.mark.parametrize("cursor", ["", "x", "WyJhIl0", "bnVsbA", "é", "WyIiLCIwIl0"])
async def test_a_cursor_no_page_ended_with_is_refused(database: Connection, cursor: str) -> None:
    with pytest.raises(CursorUnreadable):
        await service.members_of(database, PartyId(uuid7()), TODAY, packaged(), cursor=cursor)


async def test_tables_and_migration_agree(database: Connection) -> None:
    for name in (
        "foundings",
        "policies",
        "parties",
        "party_keys",
        "standings",
        "admission_doubts",
        "countersignatures",
        "memberships",
        "membership_requests",
        "licences",
        "source_statuses",
        "people",
        "mandates",
        "mandate_ends",
        "signature_limits",
        "lone_signatures",
        "second_signatures",
        "party_names",
        "successions",
        "succession_ends",
        "key_revivals",
        "looks",
        "assertions",
    ):
        rows = await database.fetch(
            "select column_name, is_nullable from information_schema.columns where table_name = $1", name
        )
        columns = {row["column_name"]: row["is_nullable"] == "YES" for row in rows}
        assert columns == {column.name: column.nullable for column in metadata.tables[name].columns}
