"""SQL of named owners. `load` and `save` are the register's, for a batch; the rest is asked."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots.ownership import AWAITING, OwnerAnswer, OwnerAnswered, OwnerNamed, OwnershipBooks

_OF_LOTS: Final = f"""select n.lot, n.party, coalesce(a.answer, '{AWAITING}') as answer
from owner_namings n left join owner_answers a on a.lot = n.lot and a.party = n.party and a.position <= $2
where n.lot = any($1::uuid[])"""  # noqa: S608 - constant text
_NEWEST: Final = 2**63 - 1


async def load(connection: Connection, lots: Iterable[LotId], books: OwnershipBooks) -> None:
    """Who is named an owner of these lots."""
    books.named = await named_of(connection, list(lots), _NEWEST)


async def save(connection: Connection, books: OwnershipBooks) -> None:
    """Write what a batch added, one COPY for each table that has something."""
    if books.new_named:
        await connection.copy_records_to_table(
            "owner_namings", records=books.new_named, columns=OwnerNamed._fields
        )
    if books.new_answers:
        await connection.copy_records_to_table(
            "owner_answers", records=books.new_answers, columns=OwnerAnswered._fields
        )


# ---- questions


async def named_of(
    connection: Connection, lots: Sequence[LotId], as_of: int
) -> dict[LotId, dict[PartyId, OwnerAnswer]]:
    """Who had been named an owner of these lots by a log position, with what it had said."""
    found: dict[LotId, dict[PartyId, OwnerAnswer]] = {}
    for row in await connection.fetch(_OF_LOTS, lots, as_of):
        found.setdefault(row["lot"], {})[row["party"]] = row["answer"]
    return found


_SIDES: Final = "select party, holder from owner_namings where statement = $1"


async def sides_of(connection: Connection, statement: UUID) -> set[PartyId]:
    """Who has the goods that a statement names owners of, and those it names."""
    return {side for row in await connection.fetch(_SIDES, statement) for side in row.values()}


class NamingRow(NamedTuple):
    """A lot with somebody named as its owner. share: thousandths of it; 1000 where it is named alone.

    answered_by: the statement that ended the waiting.
    """

    lot: LotId
    party: PartyId
    holder: PartyId
    statement: StatementId
    position: int
    line: int
    hs: str
    event_on: date
    left: int
    share: int
    answer: OwnerAnswer
    answered_by: StatementId | None


# What was offered and not taken, or taken back, nobody is asked about; nor about goods whose exporter turned
# out to be the owner by its application.
_NAMINGS: Final = f"""select n.lot, n.party, n.holder, n.statement, n.position, l.line, l.hs, l.event_on,
  l."left", coalesce((select s.share from lot_shares s where s.lot = n.lot and s.party = n.party), 1000)
    as share, coalesce(a.answer, '{AWAITING}') as answer, a.statement as answered_by
from owner_namings n join lots l on l.id = n.lot
left join owner_answers a on a.lot = n.lot and a.party = n.party
where (n.party = $1 or n.holder = $1) and (n.position, n.lot, n.party) < ($2, $3, $4)
  and l.state not in ('offered', 'withdrawn') and (not $5 or a.lot is null and (l."left" > 0
    or exists (select from lot_shares s where s.lot = n.lot and s.party = n.party)))
order by n.position desc, n.lot desc, n.party desc limit $6"""  # noqa: S608 - constant text


async def namings_of(
    connection: Connection,
    party: UUID,
    before: tuple[int, UUID, UUID],
    limit: int,
    *,
    open_alone: bool,
) -> list[NamingRow]:
    """Lots a party was named an owner of, and lots it has that others are, newest first, before a cursor."""
    rows = await connection.fetch(_NAMINGS, party, *before, open_alone, limit)
    return [NamingRow(*row.values()) for row in rows]
