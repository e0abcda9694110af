"""Random histories on random days: every closing is the next opening, and the stock of its day (R40)."""

from datetime import timedelta

import pytest

from tests.builders import TODAY, Draft, assert_books_hold
from tests.parties.builders import Somebody
from tests.register.histories import History
from tests.register.test_histories import live
from tests.worlds import RunningRegister, World
from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId
from warranty.lots import stock_store
from warranty.lots.rules.balance import balances

DAYS = [TODAY - timedelta(days=back) for back in range(6, -1, -1)]
BEFORE = DAYS[0] - timedelta(days=400)
NEWEST = (2**62, 0)


class DatedHistory(History):
    """Deeds in the order of the log, on days in no order at all."""

    def _anything(self) -> tuple[Somebody, Draft]:
        by, draft = super()._anything()
        return by, draft.having(event_on=self.random.choice(DAYS))


async def in_stock(asking: Connection, member: PartyId, as_of: int) -> list[int]:
    """Thousandths a member owned at the end of each day."""
    lots = [lot.id for lot in await stock_store.own_lots(asking, member, as_of, NEWEST, None, 100_000)]
    days = [await stock_store.own_on_day(asking, as_of, lots, day) for day in DAYS]
    # No answer counts before its offer.
    assert all(offered >= 0 for day in days for _, offered in day.values())
    return [sum(left + offered for left, offered in day.values()) for day in days]


@pytest.mark.parametrize("seed", range(2))
async def test_each_closing_is_the_next_opening_and_the_stock_of_its_day(
    running: RunningRegister, asking: Connection, seed: int
) -> None:
    history = DatedHistory(World(running.cast), seed)
    await live(running, history)
    await assert_books_hold(asking)
    size = len(history.world.entries)
    moved = 0
    for member in history.world.members:
        for as_of in (size // 3, size // 2, size - 1):
            opening: dict[str, int] = {}
            closings: list[int] = []
            for day in DAYS:
                movements = await stock_store.balance(asking, member.id, as_of, day, day)
                rows = {row.hs: row for row in balances(movements)}
                assert {hs: row.opening for hs, row in rows.items() if row.opening} == opening
                assert all(row.came_in >= 0 and row.went_out >= 0 and row.lost >= 0 for row in rows.values())
                opening = {hs: row.closing for hs, row in rows.items() if row.closing}
                closings.append(sum(opening.values()))
                moved += sum(row.came_in + row.went_out for row in rows.values())
            assert closings == await in_stock(asking, member.id, as_of)
            whole = balances(await stock_store.balance(asking, member.id, as_of, BEFORE, DAYS[-1]))
            assert sum(row.closing for row in whole) == closings[-1]
            assert all(not row.opening for row in whole)
    assert moved
