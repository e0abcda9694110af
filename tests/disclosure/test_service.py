"""A look at another's record is noted with its ground; an assertion is used once, even in a race."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tests.disclosure.noted import looks_at, looks_of
from warranty.database.transaction import driver, transaction
from warranty.disclosure import service
from warranty.disclosure.rules import Field, Ground, NotFound, RecordKind, RecordRelations, Viewer
from warranty.disclosure.store import Shown
from warranty.foundation.ids import PartyId, uuid7

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SELLER, BUYER = PartyId(uuid7()), PartyId(uuid7())
SALE = RecordRelations(RecordKind.TRADE, owners=frozenset({SELLER}), counterparties=frozenset({BUYER}))


async def test_a_look_at_anothers_record_is_noted_with_its_ground(connection: AsyncConnection) -> None:
    database = await driver(connection)
    seen = await service.look(database, Viewer(BUYER, "Member"), "sale 1", SALE, NOON)
    assert seen.ground is Ground.COUNTERPARTY
    assert Field.SOURCES not in seen.fields
    (look,) = await looks_at(database, RecordKind.TRADE, "sale 1")
    assert (look.viewer, look.looked_at, look.ground) == (BUYER, NOON, Ground.COUNTERPARTY)
    assert await looks_of(database, BUYER) == [look]


async def test_ones_own_record_is_looked_at_without_a_note(connection: AsyncConnection) -> None:
    database = await driver(connection)
    seen = await service.look(database, Viewer(SELLER, "Member"), "sale 2", SALE, NOON)
    assert seen.fields == frozenset(Field)
    assert await looks_at(database, RecordKind.TRADE, "sale 2") == []


async def test_a_foreign_record_is_not_found_and_not_noted(connection: AsyncConnection) -> None:
    database = await driver(connection)
    with pytest.raises(NotFound):
        await service.look(database, Viewer(PartyId(uuid7()), "Member"), "sale 3", SALE, NOON)
    assert await looks_at(database, RecordKind.TRADE, "sale 3") == []


async def test_a_list_is_noted_in_one_go_newest_first(connection: AsyncConnection) -> None:
    database = await driver(connection)
    grounds = [Ground.JURISDICTION, Ground.OWN, Ground.PUBLIC, Ground.IMPORTING]
    shown = [Shown(RecordKind.LOT, f"lot {number}", ground) for number, ground in enumerate(grounds)]
    viewer = Viewer(PartyId(uuid7()), "Authority", "IN")
    await service.record_look(database, viewer, shown, NOON)
    looks = await looks_of(database, viewer.party)
    assert [(look.record, look.ground) for look in looks] == [
        ("lot 3", Ground.IMPORTING),
        ("lot 0", Ground.JURISDICTION),
    ]
    (older,) = await looks_of(database, viewer.party, looks[0].id)
    assert older.record == "lot 0"
    await service.record_look(database, viewer, [], NOON)


async def test_the_program_cannot_rewrite_what_was_looked_at(connection: AsyncConnection) -> None:
    """It goes once policy keeps it no longer (R58); until then it stays as it was written."""
    database = await driver(connection)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.execute("update looks set ground = 'own'")


async def test_an_assertion_is_used_once_by_each_client(connection: AsyncConnection) -> None:
    database = await driver(connection)
    until = NOON + timedelta(minutes=1)
    assert await service.spend_assertion(database, "did:a", "1", until, NOON)
    assert not await service.spend_assertion(database, "did:a", "1", until, NOON)
    assert await service.spend_assertion(database, "did:a", "2", until, NOON)
    assert await service.spend_assertion(database, "did:b", "1", until, NOON)


async def test_what_has_expired_is_forgotten_and_nothing_else(connection: AsyncConnection) -> None:
    database = await driver(connection)
    for number, minutes in (("short", 1), ("long", 4)):
        await service.spend_assertion(database, "did:a", number, NOON + timedelta(minutes=minutes), NOON)
    later = NOON + timedelta(minutes=2)
    await service.spend_assertion(database, "did:a", "new", later + timedelta(minutes=1), later)
    assert await database.fetchval("select count(*) from assertions") == 2
    assert not await service.spend_assertion(database, "did:a", "long", later, later)


async def test_of_two_that_use_it_at_once_one_loses(engine: AsyncEngine) -> None:
    async def spend() -> bool:
        async with transaction(engine) as connection:
            database = await driver(connection)
            won = await service.spend_assertion(database, "did:a", "1", NOON + timedelta(minutes=1), NOON)
            await asyncio.sleep(0.05)
            return won

    assert sorted(await asyncio.gather(*(spend() for _ in range(4)))) == [False, False, False, True]
