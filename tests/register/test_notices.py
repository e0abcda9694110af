"""Notices on PostgreSQL: they judge what comes after them, of whatever batch, and replay alike."""

from datetime import date

from tests.builders import Draft, a_confirmation, a_number
from tests.parties.test_participants import stated
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.register.replay import Databases, replay


async def test_c09_a_notice_counts_for_what_is_recorded_after_it_by_the_day_of_issue(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Europe is suspended by a notice, and no more by another: confirmed before, between and after."""
    cast, member = running.cast, running.members[0]
    first, second, third = a_number(), a_number(), a_number()
    await running.accept(cast.india, a_confirmation(first, member, "1.00"))
    notice = Draft(stated("suspended", "EU", since=date(2003, 1, 1)))
    over = Draft(stated("participant", "EU", since=date(2003, 1, 1)))
    await running.send(
        running.sign(cast.operator, notice),
        running.sign(cast.india, a_confirmation(second, member, "1.00")),
        running.sign(cast.operator, over),
    )
    await running.accept(cast.india, a_confirmation(third, member, "1.00"))
    found = await asking.fetch("select about from findings where rule = 'C09'")
    assert [row["about"] for row in found] == [second]
    for at_once in (1, 2, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same
