"""The SQL of cases, on the driver's connection and inside its transaction."""

from datetime import date
from typing import Final, NamedTuple

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId, StatementId
from warranty.foundation.statements import Touched
from warranty.parties.books import Case, PartyBooks

_COLUMNS: Final = ", ".join(f"c.{name}" for name in Case._fields)
_TOUCHED: Final = f"""select {_COLUMNS}, e.position as ended from cases c
  left join case_ends e on e.case = c.id
  where c.id = any($1::uuid[])
    or (c.party, c.number) in (select * from unnest($2::uuid[], $3::text[]))"""  # noqa: S608 - constants of ours
_OPEN: Final = f"""select {_COLUMNS} from cases c
  where c.party = $1 and c.number = $2 and c.until_on > $3
    and not exists (select from case_ends e where e.case = c.id)"""  # noqa: S608 - as above
# $1: null: all, for oversight; else own ones, and by order about the party from the day of notice on.
_LISTED: Final = f"""select {_COLUMNS}, e.position as ended from cases c
  left join case_ends e on e.case = c.id
  where c.position < $3 and ($1::uuid is null or c.party = $1
    or $1 = any(c.subjects) and c.court <> '' and (c.notice_from is null or c.notice_from <= $2))
  order by c.position desc limit $4"""  # noqa: S608 - as above


class CaseSeen(NamedTuple):
    """A case on record. ended: log position of its closing."""

    case: Case
    ended: int | None


async def load(connection: Connection, touched: Touched, books: PartyBooks) -> None:
    """Bring the cases a batch touches into the books; no query where there are none."""
    if not touched.cases and not touched.case_numbers:
        return
    parties, numbers = [list(column) for column in zip(*touched.case_numbers, strict=True)] or ([], [])
    for row in await connection.fetch(_TOUCHED, list(touched.cases), parties, numbers):
        case = _case(row)
        books.hold(case)
        if row["ended"] is not None:
            books.closed_cases.add(case.id)


async def open_case(connection: Connection, party: PartyId, number: str, day: date) -> Case | None:
    """An office's case by its number, None unless it is open on a day."""
    row = await connection.fetchrow(_OPEN, party, number, day)
    return None if row is None else _case(row)


async def listed(
    connection: Connection, party: PartyId | None, today: date, before: int, limit: int
) -> list[CaseSeen]:
    """Cases a party may know of, newest first; None: all there are. before: log position of the last seen."""
    rows = await connection.fetch(_LISTED, party, today, before, limit)
    return [CaseSeen(_case(row), row["ended"]) for row in rows]


def _case(row: asyncpg.Record) -> Case:
    values = {name: row[name] for name in Case._fields}
    return Case(**{**values, "id": StatementId(row["id"]), "subjects": tuple(row["subjects"])})
