"""SQL of what parties know of origins, and of what they released; `load` and `save` are the register's."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots import root_store
from warranty.lots.books import LotKind
from warranty.lots.origins import Known, OriginBooks, OriginReleased
from warranty.lots.rules.origins import ENDS, RECORDED

MOST_BEHIND: Final = 100_000
"""Lots one batch, or one answer, follows to where what is known of them ends."""
NOW: Final = 2**63 - 1

_SAME_HOUSE: Final = "coalesce(coalesce(l.owner, l.holder) = coalesce(s.owner, s.holder), false)"
# Back through lots of one house, to ends and to lots that somebody else's went into.
_BEHIND: Final = f"""with recursive back (lot) as (
  select unnest($1::uuid[])
  union
  select e.source from back b join lots l on l.id = b.lot and l.kind <> all($2::text[])
    join edges e on e.target = l.id join lots s on s.id = e.source and {_SAME_HOUSE}
)
select l.id, l.kind, l.holder,
  case when bool_and({_SAME_HOUSE})
    then coalesce(array_agg(e.source order by e.ordinal) filter (where e.source is not null), '{{}}')
    else '{{}}' end as sources
from (select lot from back limit $3) b join lots l on l.id = b.lot
left join edges e on e.target = l.id and l.kind <> all($2::text[])
left join lots s on s.id = e.source
group by l.id"""  # noqa: S608 - constant text
_RELEASED: Final = """select distinct on (lot) lot, countries, with_shares, position from origin_releases
where lot = any($1::uuid[]) and position <= $2 order by lot, position desc"""


async def load_behind(
    connection: Connection, origins: OriginBooks, lots: Collection[UUID], as_of: int
) -> list[LotId]:
    """What is known of these lots, back to where it ends, and what was released by a position.

    Returns the claims among the ends: `note_numbers` takes the certificates they are on.
    """
    rows = await connection.fetch(_BEHIND, lots, [kind.value for kind in ENDS], MOST_BEHIND + 1)
    origins.is_cut = len(rows) > MOST_BEHIND
    origins.known = {
        row["id"]: Known(row["kind"], row["holder"], tuple(row["sources"])) for row in rows[:MOST_BEHIND]
    }
    origins.released = await released_of(connection, list(origins.known), as_of)
    recorded = [lot for lot, known in origins.known.items() if known.kind in RECORDED]
    if recorded:
        taken, origins.accounts = await root_store.root_accounts(connection, recorded, as_of)
        for lot in recorded:
            origins.known[lot] = origins.known[lot]._replace(account=taken[lot].account)
    return [lot for lot, known in origins.known.items() if known.kind == LotKind.IMPORT_CLAIM]


async def released_of(
    connection: Connection, lots: Collection[UUID], as_of: int
) -> dict[LotId, OriginReleased]:
    """What of the origins of these lots was released by a position; the newest word."""
    return {
        row["lot"]: OriginReleased(row["lot"], tuple(row["countries"]), row["with_shares"], row["position"])
        for row in await connection.fetch(_RELEASED, lots, as_of)
    }


def note_numbers(origins: OriginBooks, numbers: Mapping[LotId, str]) -> None:
    """The certificates that these claims are on."""
    for lot, number in numbers.items():
        origins.known[lot] = origins.known[lot]._replace(number=number)


async def save(connection: Connection, released: Collection[OriginReleased]) -> None:
    """Write what a batch released."""
    if released:
        await connection.copy_records_to_table(
            "origin_releases", records=list(released), columns=OriginReleased._fields
        )
