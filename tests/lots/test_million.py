"""R31: the sum of 10^6 lots is exact, in PostgreSQL, to the thousandth of a carat."""

from datetime import date, timedelta
from decimal import Decimal

from tests.builders import TODAY
from warranty.database.engine import Connection, Role, connect
from warranty.foundation.ids import PartyId, uuid7
from warranty.foundation.quantities import format_carats
from warranty.lots import stock_store
from warranty.lots.rules.balance import Balance, balances

MILLION = 1_000_000
YESTERDAY = TODAY - timedelta(days=1)
# Ids in order, which is quick to index. Odd ones yesterday, even ones today; 0.001 to 4,294.967 ct.
LOTS = """insert into lots (id, statement, position, line, kind, holder, hs, event_on, opened_with, received,
  "left", disputed, state)
select lpad(to_hex(n), 32, '0')::uuid, $1, n, 1, 'unsupported', $1, '7102.31',
  case n % 2 when 1 then $2::date else $3 end, w, w, w, 0, 'held'
from (select n, (n * 2654435761 % 4294967) + 1 as w from generate_series(1, $4::bigint) n) weighed"""


def weight(at: int) -> Decimal:
    """The same lot's carats as a decimal, worked out outside the database."""
    return Decimal(at * 2654435761 % 4294967 + 1) / 1000


async def test_the_sum_of_a_million_lots_is_exact(asking: Connection, database_url: str) -> None:
    member = PartyId(uuid7())
    owner = await connect(database_url, Role.OWNER)
    await owner.execute("drop index ix_lots_statement, ix_lots_holder_position")  # they only cost time here
    await owner.execute(LOTS, member, YESTERDAY, TODAY, MILLION)
    await owner.close()
    odd = sum(map(weight, range(1, MILLION + 1, 2)))
    every = sum(map(weight, range(1, MILLION + 1)))

    async def of(first: date, last: date) -> Balance:
        (row,) = balances(await stock_store.balance(asking, member, MILLION, first, last))
        return row

    row = await of(TODAY, TODAY)
    assert (row.opening, row.closing) == (odd * 1000, every * 1000)
    assert Decimal(format_carats(row.closing)) == every > 2 * 10**9
