"""SQL of audits. `load` and `save` are the register's, for a batch; the rest answers questions."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.audits.books import Acceptance, AuditBooks, Effect, Engagement, EngagementEnd, EngagementState
from warranty.database.engine import Connection
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Touched
from warranty.parties.books import PartyBooks

_COLUMNS: Final = ", ".join(f"g.{name}" for name in Engagement._fields)
_WHOLE: Final = f"""select {_COLUMNS},
  a.statement as acceptance, a.accepted_on, a.years_audited, a.other_services, a.position as accepted,
  e.statement as ending, e.by, e.reason, e.position as ended
from engagements g
left join engagement_acceptances a on a.engagement = g.id
left join engagement_ends e on e.engagement = g.id"""  # noqa: S608 - constants of ours
_TOUCHED: Final = f"""{_WHOLE} where g.id = any($1::uuid[])
  or (g.ordered_by, g.number) in (select * from unnest($2::uuid[], $3::text[]))
  or (g.auditor, g.member) in (select * from unnest($4::uuid[], $5::uuid[]))"""  # noqa: S608 - as above
_TABLES: Final = (
    ("engagements", Engagement),
    ("engagement_acceptances", Acceptance),
    ("engagement_ends", EngagementEnd),
)


class EngagementSeen(NamedTuple):
    """An engagement on record, with how far it came."""

    order: Engagement
    acceptance: Acceptance | None
    end: EngagementEnd | None

    def state_on(self, day: date) -> EngagementState:
        """How far it is on a day of the log: offered, open, over, ended."""
        if self.end is not None:
            return "ended"
        if self.order.ends_on < day:
            return "over"
        return "offered" if self.acceptance is None else "open"


async def load(connection: Connection, touched: Touched, parties: PartyBooks) -> AuditBooks:
    """The engagements a batch touches; no query where there are none."""
    books = AuditBooks(parties)
    if not (touched.engagements or touched.engagement_numbers or touched.audited):
        return books
    named = [_columns(pairs) for pairs in (touched.engagement_numbers, touched.audited)]
    columns = [column for pair in named for column in pair]
    for row in await connection.fetch(_TOUCHED, list(touched.engagements), *columns):
        for held in _seen(row):
            if held is not None:
                books.hold(held)
    return books


async def save(connection: Connection, books: AuditBooks) -> None:
    """Write what happened, one command for each table that has something."""
    for table, kind in _TABLES:
        rows: list[Effect] = [one for one in books.unsaved if isinstance(one, kind)]
        if rows:
            await connection.copy_records_to_table(table, records=rows, columns=kind._fields)


def _columns(pairs: set[tuple[PartyId, str]] | set[tuple[PartyId, PartyId]]) -> tuple[list[object], ...]:
    return tuple(list(column) for column in zip(*pairs, strict=True)) or ([], [])


def _seen(row: asyncpg.Record) -> EngagementSeen:
    order = Engagement(**{name: row[name] for name in Engagement._fields})
    order = order._replace(topics=tuple(order.topics))
    acceptance = end = None
    if row["acceptance"] is not None:
        acceptance = Acceptance(
            order.id, row["acceptance"], row["accepted_on"], row["years_audited"],
            tuple(row["other_services"]), row["accepted"],
        )  # fmt: skip
    if row["ending"] is not None:
        end = EngagementEnd(order.id, row["ending"], row["by"], row["reason"], row["ended"])
    return EngagementSeen(order, acceptance, end)


# ---- questions

# $1: the auditor; $2: the order's number, or its id.
_OPEN: Final = f"""{_WHOLE} where g.auditor = $1 and (g.number = $2 or g.id = $3)
  and a.engagement is not null and e.engagement is null and g.ends_on >= $4 order by g.position limit 2"""
# $1: null: all, for oversight.
_LISTED: Final = f"""{_WHOLE} where g.position < $2
  and ($1::uuid is null or $1 in (g.ordered_by, g.auditor, g.member))
  and ($3::uuid is null or g.member = $3)
  and ($4::text is null or $4 = case when e.engagement is not null then 'ended'
    when g.ends_on < $5 then 'over' when a.engagement is null then 'offered' else 'open' end)
order by g.position desc limit $6"""


async def open_engagements(
    connection: Connection, auditor: PartyId, name: str, identifier: UUID | None, day: date
) -> list[Engagement]:
    """Up to two engagements of an auditor under a number or id that are accepted, not ended and not over."""
    return [_seen(row).order for row in await connection.fetch(_OPEN, auditor, name, identifier, day)]


async def engagement(
    connection: Connection, identifier: UUID, party: PartyId | None
) -> EngagementSeen | None:
    """One engagement of which a party is a side, or anybody's for None."""
    row = await connection.fetchrow(
        f"{_WHOLE} where g.id = $1 and ($2::uuid is null or $2 in (g.ordered_by, g.auditor, g.member))",
        identifier,
        party,
    )
    return None if row is None else _seen(row)


async def listed(
    connection: Connection,
    party: PartyId | None,
    before: int,
    today: date,
    limit: int,
    *,
    member: PartyId | None,
    state: EngagementState | None,
) -> Sequence[EngagementSeen]:
    """Engagements of which a party is a side, newest first; None: all there are. before: log position."""
    rows = await connection.fetch(_LISTED, party, before, member, state, today, limit)
    return [_seen(row) for row in rows]
