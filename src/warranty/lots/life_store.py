"""The SQL of what became of all that was made of a statement's lots, by which its record is kept (R58)."""

from typing import Final, NamedTuple

from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId

# What was made of a statement's lots, as far as $2 of them; one that goes further counts as one that lasts.
_LIFE: Final = """with recursive descent as (
  select id from lots where statement = $1
  union
  select e.target from descent d cross join lateral (
    select target from edges where source = d.id offset 0) e
)
select count(*) as lots, coalesce(bool_or(l."left" > 0 or l.disputed > 0), false) as is_alive,
  max(greatest(l.position, coalesce(l.ended_at, 0))) as last
from (select id from descent limit $2) d join lots l using (id)"""


class LifeOfLots(NamedTuple):
    """Whether anything made of a statement's lots still has carats; last: position of the last such event."""

    is_alive: bool
    last: int | None


async def life_of(connection: Connection, statement: StatementId, limit: int) -> LifeOfLots:
    """Of the lots a statement opened and all made of them; last: None where it opened none."""
    row = await connection.fetchrow(_LIFE, statement, limit)
    assert row is not None  # an aggregate
    return LifeOfLots(row["is_alive"] or row["lots"] >= limit, row["last"])
