"""R58: looks and sealed reports go by themselves once policy keeps them no longer."""

from datetime import timedelta

import asyncpg
import pytest

from tests.builders import a_claim, a_number
from tests.parties.builders import Somebody
from tests.parties.casework import a_suspicion
from tests.worlds import RunningRegister
from warranty.database.engine import Connection, Role, connect
from warranty.disclosure.rules import Ground, RecordKind, Viewer
from warranty.disclosure.service import Shown, record_look
from warranty.foundation.statements import split
from warranty.parties import service as parties
from warranty.policy.rule_set import packaged
from warranty.register import aging, store
from warranty.register.documents import read
from warranty.register.replay import Databases, replay

TEN_YEARS, FIVE_YEARS = 3_653, 1_827


async def a_look(running: RunningRegister, connection: Connection) -> None:
    viewer = Viewer(running.cast.india.id, "Authority", "IN", purpose="about Anna Person")
    shown = Shown(RecordKind.TRADE, "a record", Ground.JURISDICTION, frozenset({running.members[0].id}))
    await record_look(connection, viewer, [shown], running.clock.at)


async def a_batch(running: RunningRegister) -> None:
    """Any statement: behind the first batch of a day what is too old goes, before the next is answered."""
    for _ in range(2):
        await running.accept(running.members[0], a_claim(a_number(), "1.00"))


async def test_r58_a_look_is_kept_for_ten_years_and_goes_then(
    running: RunningRegister, asking: Connection
) -> None:
    await a_look(running, asking)
    running.clock.at += timedelta(days=TEN_YEARS)
    await a_look(running, asking)
    await a_batch(running)
    assert await asking.fetchval("select count(*) from looks") == 2, "of that very day it is kept"
    running.clock.at += timedelta(days=1)
    await a_batch(running)
    assert await asking.fetchval("select count(*) from looks") == 1


async def test_looks_go_a_bounded_number_at_once(
    running: RunningRegister, asking: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = running.clock.at
    running.clock.at -= timedelta(days=TEN_YEARS + 1)
    for _ in range(3):
        await a_look(running, asking)
    monkeypatch.setattr(aging, "AT_ONCE", 2)
    assert not await aging.age(asking, packaged(), now)
    assert await asking.fetchval("select count(*) from looks") == 1
    assert await aging.age(asking, packaged(), now)


async def test_r58_what_a_sealed_report_says_goes_after_five_years_and_its_place_in_the_log_stays(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    maker: Somebody = running.members[0]
    reader = Viewer(running.cast.india.id, "Authority", "IN")
    reported = await running.accept(maker, a_suspicion(running.cast.india))
    running.clock.at += timedelta(days=FIVE_YEARS)
    await a_batch(running)
    assert len(await parties.suspicions(asking, reader, 2**62, 9)) == 1
    running.clock.at += timedelta(days=1)
    await a_batch(running)
    assert await parties.suspicions(asking, reader, 2**62, 9) == []
    row = await store.statement(asking, reported.statement)
    assert row is not None
    assert read(split(row["signed"] + b"~" + row["encoded"]), complete=False).parts == {}
    erased = await asking.fetchrow("select name, reason from erasures where position = $1", reported.position)
    assert erased is not None
    assert tuple(erased) == ("report", aging.REASON)
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_r58_the_programs_role_cannot_drop_a_look_or_a_report_before_its_day(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """The database itself refuses, however few are named, and knows the days of policy."""
    await a_look(running, asking)
    await running.accept(running.members[0], a_suspicion(running.cast.india))
    register = await connect(database_url, Role.REGISTER)
    try:
        for command in (
            "delete from looks",
            "delete from looks where id = (select max(id) from looks)",
            "delete from suspicions",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await register.execute(command)
        await register.execute("delete from looks where false")
    finally:
        await register.close()
    assert await asking.fetchval("select count(*) from looks") == 1
    kept = {row.of: row.days for row in packaged().parties.retention}
    # A report's maker may have it erased a day before it goes by itself.
    for table, days in (("looks", kept["looks"]), ("suspicions", kept["suspicions"] - 1)):
        source = await asking.fetchval("select prosrc from pg_proc where proname = $1", f"{table}_are_old")
        assert f"'{days} days'" in source
