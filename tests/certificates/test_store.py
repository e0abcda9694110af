"""What a batch did is read again as the same books; every question answers as of a log position."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.certificates.histories import NUMBERS, Deed, histories
from tests.certificates.world import (
    DAY,
    NUMBER,
    World,
    a_paper,
    as_read,
    by_grade,
    carats,
    day,
    functions_for,
    known,
)
from warranty.certificates import rules, service, store
from warranty.certificates.books import CertificateBooks, FeedCount, FeedKey, FeedKind
from warranty.certificates.documents import (
    CertificateIssued,
    CertificateVoided,
    ConfirmationCorrected,
    Container,
    ContainerSeen,
    FeedComplete,
    ShipmentSubmitted,
)
from warranty.certificates.questions import Period
from warranty.database.engine import Connection, Role, connect
from warranty.database.metadata import metadata
from warranty.database.transaction import driver
from warranty.foundation.ids import LotId, uuid7
from warranty.foundation.statements import Entry, Touched
from warranty.lots.documents import ImportClaimed

TABLES = ("certificate_states", "confirmations", "claims", "claim_draws", "feed_marks")


@pytest.fixture
async def database(connection: AsyncConnection) -> Connection:
    """The driver's connection, rolled back after the test."""
    return await driver(connection)


async def record(database: Connection, world: World, entries: Sequence[Entry]) -> CertificateBooks:
    """One batch of accepted entries, through freshly loaded books."""
    touched = Touched()
    for entry in entries:
        touch = rules.touch_claim if isinstance(entry.document, ImportClaimed) else rules.touched
        touch(entry, touched)
    books = await store.load(database, touched, world.parties)
    for entry in entries:
        refuse, find, effect = functions_for(entry.document)
        assert refuse(books, entry, world.policy) is None
        if isinstance(entry.document, FeedComplete):
            await at_its_turn(database, books, entry)
        find(books, entry, world.policy)
        for one in effect(books, entry):
            books.apply(one)
    await store.save(database, books)
    return books


async def at_its_turn(database: Connection, books: CertificateBooks, mark: Entry) -> None:
    """All before a mark is written, then its feed is counted."""
    await store.save(database, books)
    books.saved()
    await store.load_feed(database, books, mark)


async def everything(database: Connection, world: World) -> None:
    """Each statement of a world in a batch of its own."""
    for entry in world.entries:
        await record(database, world, [entry])


def a_busy_world() -> World:
    """A certificate with all three ways in, drawn from by two, corrected twice."""
    world = World()
    world.claims("300.00", transcription=as_read(a_paper(parcels=5)))
    world.says(
        world.antwerp,
        CertificateIssued(event_on=DAY, paper=a_paper(), containers=(Container(number="1", seal="S1"),)),
    )
    seen = ContainerSeen(number="1", seal="S1", state="intact", opened=True)
    world.says(world.mumbai, ShipmentSubmitted(event_on=DAY, number=NUMBER, containers=(seen,)))
    confirmed = world.confirms(
        "800.00",
        parcels=4,
        value="127927.00",
        hs=("7102.31",),
        received_on=DAY,
        exporter="B01",
        importer="A01",
    )
    world.claims("500.10")
    for amount in ("720.00", "760.00"):
        world.says(
            world.mumbai,
            ConfirmationCorrected(
                event_on=DAY,
                number=NUMBER,
                corrects=confirmed.statement,
                confirmation=world.confirmation(amount, agents=(world.did(world.agent),)),
                reason="scale",
            ),
        )
    return world


async def test_books_loaded_equal_the_books_saved(database: Connection) -> None:
    world = a_busy_world()
    await everything(database, world)
    loaded = await store.load(database, Touched(certificates={NUMBER, "EU99999999"}), world.parties)
    assert loaded.certificates == world.books.certificates
    assert loaded.claims == world.books.claims
    assert loaded.lots_by_number == world.books.lots_by_number
    assert loaded.taken == world.books.taken
    assert loaded.accounts == world.books.accounts


async def rows_after(database: Connection, world: World, batches: Sequence[Sequence[Entry]]) -> list[object]:
    """All rows of the room after these batches, which are then taken back."""
    attempt = database.transaction()
    await attempt.start()
    for batch in batches:
        await record(database, world, batch)
    rows = [await database.fetch(f"select * from {name} order by 1, 2, 3") for name in TABLES]  # noqa: S608
    await attempt.rollback()
    return [[tuple(row) for row in table] for table in rows]


async def test_one_batch_and_many_write_the_same_rows(database: Connection) -> None:
    world = a_busy_world()
    together = await rows_after(database, world, [world.entries])
    apart = await rows_after(database, world, [[entry] for entry in world.entries])
    assert together == apart
    assert [len(rows) for rows in apart if isinstance(rows, list)] == [5, 3, 2, 3, 0]  # by hand


async def test_a_certificate_answers_as_known_at_each_position(database: Connection) -> None:
    world = a_busy_world()
    await everything(database, world)
    statuses = [
        found.status.value if (found := await service.certificate(database, NUMBER, as_of)) else None
        for as_of in range(8)
    ]
    assert statuses == [None, None, "issued", "submitted", "confirmed", "confirmed", "confirmed", "confirmed"]
    assert await service.certificate(database, NUMBER) == world.certificate()
    before = await service.certificate(database, NUMBER, 5)
    assert before is not None
    assert before.confirmation is not None
    assert before.confirmation.carats == 800_000


async def test_the_worked_example_as_known_before_and_after_the_correction(database: Connection) -> None:
    """800.00 confirmed, 500.00 and 300.00 claimed, corrected to 720.00: 450.00 and 270.00 stay confirmed."""
    world = World()
    confirmed = world.confirms("800.00")
    lots = [world.claims("500.00").lot, world.claims("300.00").lot]
    world.says(
        world.mumbai,
        ConfirmationCorrected(
            event_on=DAY,
            number=NUMBER,
            corrects=confirmed.statement,
            confirmation=world.confirmation("720.00"),
            reason="scale",
        ),
    )
    await everything(database, world)
    before = await service.load_grades(database, lots, 3)
    after = await service.load_grades(database, lots)
    assert [by_grade(before[lot]) for lot in lots] == [carats("500", "0", "0"), carats("300", "0", "0")]
    assert [by_grade(after[lot]) for lot in lots] == [carats("450", "0", "50"), carats("270", "0", "30")]
    assert {graded.number for graded in after.values()} == {NUMBER}


async def test_grades_of_one_lot_share_with_all_claims_on_its_number(database: Connection) -> None:
    world = a_busy_world()
    lot = world.books.claims_on(NUMBER)[1].lot
    await everything(database, world)
    assert await service.load_grades(database, [lot]) == {lot: world.grades()[lot]}
    assert await service.load_grades(database, [LotId(uuid7())]) == {}
    assert await service.load_grades(database, [lot], 1) == {}


async def test_claims_of_a_number_in_log_order_as_known_then(database: Connection) -> None:
    world = a_busy_world()
    await everything(database, world)
    then = await service.claims_of(database, [NUMBER, "EU99999999"], 3)
    assert known(then[NUMBER]) == [(1, carats("0", "300", "0"))]
    assert then["EU99999999"] == []
    now = await service.claims_of(database, [NUMBER])
    assert known(now[NUMBER]) == [(1, (285_000, 0, 15_000)), (5, (475_000, 0, 25_100))]


async def test_history_tells_every_statement_of_an_authority(database: Connection) -> None:
    world = a_busy_world()
    await everything(database, world)
    events = await service.history(database, NUMBER)
    assert [(event.type, event.position, event.status.value) for event in events] == [
        ("CertificateIssued", 2, "issued"),
        ("ShipmentSubmitted", 3, "submitted"),
        ("ImportConfirmed", 4, "confirmed"),
        ("ConfirmationCorrected", 6, "confirmed"),
        ("ConfirmationCorrected", 7, "confirmed"),
    ]
    assert [event.by for event in events[:3]] == [world.antwerp, world.mumbai, world.mumbai]
    assert len(await service.history(database, NUMBER, 3)) == 2


async def test_a_period_of_imports_by_importer_and_code(database: Connection) -> None:
    world = World()
    numbers = [f"EU0000000{digit}" for digit in range(1, 5)]
    for at, number in enumerate(numbers):
        to = world.other if at == 3 else world.importer
        code = ("7102.21",) if at == 2 else ("7102.31",)
        world.confirms(number=number, to=to, hs=code, on=day(f"2015-04-0{4 - at}"), paper=a_paper(number))
    dubai = world.authority("AE", "import")
    world.confirms("1.00", number=numbers[0], by=dubai, on=day("2015-04-01"), paper=a_paper(numbers[0]))
    await everything(database, world)
    april = Period("IN", day("2015-04-01"), day("2015-04-30"))

    async def found(period: Period, as_of: int | None = None) -> list[str]:
        return sorted(side.number for side in await service.confirmed_sides(database, period, as_of))

    assert await found(april) == numbers
    assert await found(april, 2) == [numbers[0], numbers[1]]
    assert await found(april._replace(first_on=day("2015-04-03"))) == [numbers[0], numbers[1]]
    assert await found(april._replace(importer=world.other)) == [numbers[3]]
    assert await found(april._replace(hs="7102.21")) == [numbers[2]]
    (second,) = await service.confirmed_sides(database, april._replace(participant="AE"))
    (first,) = await service.confirmed_sides(database, april._replace(first_on=day("2015-04-04")))
    assert (second.is_standing, first.is_standing) == (False, True)
    assert second.number == first.number


async def test_a_correction_moves_a_confirmation_between_importers(database: Connection) -> None:
    world = World()
    confirmed = world.confirms()
    document = ConfirmationCorrected(
        event_on=day("2015-05-01"),
        number=NUMBER,
        corrects=confirmed.statement,
        confirmation=world.confirmation("800.00", world.other),
        reason="wrong party",
    )
    world.says(world.mumbai, document)
    await everything(database, world)
    mine = Period("IN", DAY, DAY, importer=world.importer)
    assert len(await service.confirmed_sides(database, mine, 1)) == 1
    assert await service.confirmed_sides(database, mine) == []


async def test_claims_of_a_period_that_no_confirmation_names(database: Connection) -> None:
    world = World()
    world.confirms()
    world.claims("500.00")
    world.claims("7.00", number="EU00000001", by=world.other, hs="7102.21")
    world.claims("9.00", participant="AE")
    await everything(database, world)
    april = Period("IN", day("2015-04-01"), day("2015-04-30"))

    async def asked(period: Period) -> list[int]:
        return [side.claim.asked for side in await service.claimed_sides(database, period)]

    assert await asked(april) == [7_000]
    assert await asked(april._replace(importer=world.other)) == [7_000]
    assert await asked(april._replace(hs="7102.31")) == []


async def test_a_feed_mark_meets_the_record_and_the_unknown_numbers(database: Connection) -> None:
    world = World()
    world.confirms()
    world.claims("7.00", number="EU00000001")
    world.says(world.antwerp, CertificateVoided(event_on=DAY, number="EU00000002", reason="lost"))
    world.claims("7.00", number="EU00000003", on=day("2015-04-05"))
    await everything(database, world)
    mark = FeedComplete(event_on=DAY, of="confirmed", through=DAY, certificates=2, carats="800.00")
    entry = world.entry(world.mumbai, mark)
    books = await store.load(database, Touched(), world.parties)
    await store.load_feed(database, books, entry)
    assert books.feeds == {FeedKey("IN", "confirmed", DAY): FeedCount(1, 800_000)}
    found = rules.findings(books, entry, world.policy)
    assert [(each.rule, each.about) for each in found] == [("S02", "IN"), ("C01", "EU00000001")]
    await record(database, world, [entry])
    assert await service.feeds_covered(database) == {("IN", "confirmed"): DAY}
    assert await service.feeds_covered(database, entry.position - 1) == {}


async def test_certificates_issued_are_counted_as_last_corrected(database: Connection) -> None:
    world = World()
    world.says(world.antwerp, CertificateIssued(event_on=DAY, paper=a_paper()))
    world.says(world.antwerp, CertificateVoided(event_on=DAY, number=NUMBER, reason="spoiled"))
    later = a_paper("EU00000001", issued_on=day("2015-04-05"))
    world.says(world.antwerp, CertificateIssued(event_on=day("2015-04-05"), paper=later))
    await everything(database, world)
    document = FeedComplete(event_on=DAY, of="issued", through=DAY, certificates=1, carats="800.00")
    entry = world.entry(world.antwerp, document)
    books = await store.load(database, Touched(), world.parties)
    await store.load_feed(database, books, entry)
    assert rules.findings(books, entry, world.policy) == []


async def unknown(
    database: Connection, world: World, *, through: date = DAY, of: FeedKind = "confirmed"
) -> list[str]:
    """The numbers a mark would find unknown; then the mark itself."""
    by = world.mumbai if of == "confirmed" else world.antwerp
    mark = world.entry(
        by, FeedComplete(event_on=max(DAY, through), of=of, through=through, certificates=0, carats="0")
    )
    books = await store.load(database, Touched(), world.parties)
    await store.load_feed(database, books, mark)
    found = rules.findings(books, mark, world.policy)
    await record(database, world, [mark._replace(position=100 + through.day)])
    return [each.about for each in found if each.rule == "C01"]


async def test_c01_each_unknown_number_a_mark_newly_covers_is_named_once_in_the_order_claimed(
    database: Connection,
) -> None:
    world = World()
    for number in ("EU00000002", "EU00000001", "EU00000002"):
        world.claims("5.00", number=number)
    world.claims("5.00", number="EU00000003", on=day("2015-04-05"))
    world.claims("5.00", number="EU00000004")
    world.confirms(number="EU00000004")
    await everything(database, world)
    assert await unknown(database, world) == ["EU00000002", "EU00000001"]
    assert await unknown(database, world, through=day("2015-04-05")) == ["EU00000003"]


async def test_the_issuers_mark_covers_claims_by_the_day_of_issue_they_transcribe(
    database: Connection,
) -> None:
    world = World()
    world.claims("5.00", number="EU00000001", transcription=as_read(a_paper("EU00000001")))
    world.claims("5.00", number="EU00000002")
    await everything(database, world)
    assert await unknown(database, world, of="issued", through=day("2015-01-01")) == ["EU00000001"]


async def test_nothing_touched_asks_nothing(database: Connection) -> None:
    books = await store.load(database, Touched(), World().parties)
    assert books.certificates == {}
    await store.save(database, books)


# ---- the guards of the database


async def test_two_writers_who_read_the_same_balance_cannot_both_draw(database: Connection) -> None:
    world = World()
    world.confirms("800.00")
    await everything(database, world)
    stale = [await store.load(database, Touched(certificates={NUMBER}), world.parties) for _ in range(2)]
    for at, books in enumerate(stale):
        document = ImportClaimed(event_on=DAY, number=NUMBER, participant="IN", carats="480.00", hs="7102.31")
        entry = world.entry(world.importer, document)._replace(position=10 + at)
        for effect in rules.claim_effects(books, entry):
            books.apply(effect)
    await store.save(database, stale[0])
    with pytest.raises(asyncpg.UniqueViolationError, match="pk_claim_draws"):
        await store.save(database, stale[1])


async def test_the_register_only_adds_rows(database: Connection) -> None:
    for command in ("update {} set position = 0", "delete from {}"):
        for name in TABLES:
            attempt = database.transaction()
            await attempt.start()
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await database.execute(command.format(name))
            await attempt.rollback()


async def test_the_tables_are_those_the_migration_makes(database: Connection) -> None:
    for name in TABLES:
        rows = await database.fetch(
            "select column_name, is_nullable = 'YES' as nullable from information_schema.columns"
            " where table_schema = 'public' and table_name = $1",
            name,
        )
        table = metadata.tables[name]
        assert {row["column_name"]: row["nullable"] for row in rows} == {
            column.name: column.nullable for column in table.columns
        }
        made = await database.fetch("select indexname from pg_indexes where tablename = $1", name)
        expected = {index.name for index in table.indexes} | {f"pk_{name}"}
        assert {row["indexname"] for row in made} == expected
        checks = await database.fetch(
            "select conname from pg_constraint where conrelid = $1::regclass and contype = 'c'", name
        )
        declared = {str(each.name) for each in table.constraints if str(each.name).startswith("ck_")}
        assert {row["conname"] for row in checks} == declared


# ---- every prefix of every history


class Snapshot(NamedTuple):
    """What a world knew at a position."""

    position: int
    certificates: dict[str, object]
    grades: dict[str, dict[LotId, rules.Graded]]


def lived(history: list[Deed]) -> tuple[World, list[Snapshot]]:
    """A world after a history, and what it knew after each accepted statement."""
    world, snapshots = World(), []
    for deed in history:
        if deed(world).refusal is None:
            grades = {number: world.grades(number) for number in NUMBERS}
            snapshots.append(Snapshot(len(world.entries), dict(world.books.certificates), grades))
    return world, snapshots


async def check(url: str, history: list[Deed], size: int) -> None:
    """Record the history in batches of some size, then ask for every position."""
    world, snapshots = lived(history)
    database = await connect(url, Role.REGISTER)
    attempt = database.transaction()
    await attempt.start()
    try:
        for start in range(0, len(world.entries), size):
            await record(database, world, world.entries[start : start + size])
        for snapshot in snapshots:
            found = await service.certificates(database, NUMBERS, snapshot.position)
            assert found == snapshot.certificates
            claims = await service.claims_of(database, NUMBERS, snapshot.position)
            grades = {
                number: {each.claim.lot: each.graded for each in together}
                for number, together in claims.items()
            }
            assert grades == snapshot.grades
    finally:
        await attempt.rollback()
        await database.close()


@settings(max_examples=25, deadline=None)
@given(history=histories, size=st.integers(1, 10))
def test_answers_as_of_a_position_equal_the_replay_of_the_prefix(
    shared_database_url: str, history: list[Deed], size: int
) -> None:
    asyncio.run(check(shared_database_url, history, size))
