"""Certificates against claims, for a participant and a period (R40-R48)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from warranty.certificates import service as certificates
from warranty.certificates.questions import ConfirmedSide, Period
from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, NotFound, RecordKind, RecordRelations, Topic, Viewer, may_see
from warranty.disclosure.service import Shown
from warranty.foundation.aside import aside
from warranty.foundation.ids import PartyId, StatementId
from warranty.lots import service as lots
from warranty.lots.asking import Asking, Position, read_cursor, write_cursor
from warranty.parties import service as parties
from warranty.reconciliation import store
from warranty.reconciliation.rules.explaining import explanation
from warranty.reconciliation.rules.rows import (
    Row,
    RowStatus,
    Totals,
    claimed_row,
    confirmed_row,
    neutral,
    totals,
)
from warranty.transparency import service as log

Key = tuple[str, str, str, str]
_ONE_SIDE: Final = frozenset({Ground.OWN, Ground.ENGAGEMENT})


class RowExplained(NamedTuple):
    """A row with its sentence, and the statements of the claims behind it, in the order of `row.claims`."""

    row: Row
    explanation: str
    statements: Sequence[StatementId]


class Reconciliation(NamedTuple):
    """A page of a period's rows, by day and number; totals over all of them. as_of: log position."""

    as_of: int
    rows: Sequence[RowExplained]
    totals: Totals
    by_status: Mapping[RowStatus, Totals]
    cursor: str | None


class Pinned(NamedTuple):
    """What a cursor holds, so that all pages are of one and the same answer.

    is_named: whether the position was asked for by its number; no day stands here, or whoever writes a cursor
    would choose the day by which deadlines are judged.
    """

    as_of: Position
    is_named: bool
    after: Key


async def reconcile(
    connection: Connection,
    asking: Asking,
    period: Period,
    as_of: int | None,
    *,
    cursor: str | None = None,
    limit: int,
) -> Reconciliation:
    """Every confirmation and claim of a period, compared. Raises NotFound, CursorUnreadable, PositionAhead.

    An authority is answered for its own participant; a member for what was confirmed to it and what it
    claimed, in words that tell nothing of others; its auditor likewise, for a period that lies whole within
    the audit, with what was claimed by now on what was confirmed then. Confirmations count by their day,
    claims that none names by the day of the event. Deadlines are judged by today, or by the day on which a
    named position was recorded.
    """
    pinned = await read_cursor(connection, cursor, Pinned) if cursor is not None else None
    moment = await log.moment(connection, pinned.as_of if pinned else as_of)
    if pinned is not None:
        moment = moment._replace(is_named=pinned.is_named)
    asking = asking.about(moment)
    today = asking.today
    ground, period = _entitled(asking, period)
    rows = await _compared(connection, asking, period, moment.position, today)
    if ground in _ONE_SIDE:
        rows = [neutral(row, asking.viewer.side) for row in rows]
    whole, by_status = totals(rows)
    ahead = [row for row in rows if pinned is None or row.key > pinned.after]
    page = ahead[:limit]
    await _note(connection, asking, page, ground)
    explained = await _explained(connection, page, today)
    on = write_cursor(Pinned(moment.position, moment.is_named, page[-1].key)) if len(ahead) > limit else None
    return Reconciliation(moment.position, explained, whole, by_status, on)


def _key(row: Row) -> Key:
    return row.key


def _entitled(asking: Asking, period: Period) -> tuple[Ground, Period]:
    """On which ground a period may be told, narrowed to what is the asker's. Raises NotFound."""
    viewer = asking.viewer
    theirs = RecordRelations(RecordKind.CERTIFICATE, importing=frozenset({period.participant}))
    ground = may_see(viewer, theirs)
    if ground is not None:
        return ground, period
    ground = _ground_of_one(viewer, period)
    if ground is None or period.importer not in (None, viewer.side):
        raise NotFound
    return ground, period._replace(importer=viewer.side, agent=viewer.side)


def _ground_of_one(viewer: Viewer, period: Period) -> Ground | None:
    """On which a period is told as one importer may know it: its own, or that of whom the asker audits."""
    if viewer.engagement is None:
        return Ground.OWN if viewer.kind == "Member" else None
    days = (
        {period.first_on, period.last_on} if viewer.engagement.spans(period.first_on, period.last_on) else ()
    )
    theirs = RecordRelations(
        RecordKind.CLAIM, owners=frozenset({viewer.side}), topic=Topic.CERTIFICATES, days=frozenset(days)
    )
    return may_see(viewer, theirs)


async def _compared(
    connection: Connection, asking: Asking, period: Period, as_of: int, today: date
) -> list[Row]:
    """All rows of a period, by their keys."""
    confirmed = await certificates.confirmed_sides(connection, period, as_of)
    claimed = await certificates.claimed_sides(connection, period, as_of)
    covered = await certificates.feeds_covered(connection, as_of)
    recorded = await _recorded_on(connection, confirmed)

    def compare() -> list[Row]:
        rows = [claimed_row(asking.policy, side, covered, today) for side in claimed]
        rows += [
            confirmed_row(asking.policy, side, recorded.get(side.statement, side.on), today)
            for side in confirmed
        ]
        return sorted(rows, key=_key)

    return await aside(len(claimed) + len(confirmed), compare)


async def _recorded_on(connection: Connection, sides: Sequence[ConfirmedSide]) -> dict[StatementId, date]:
    """The day each confirmation was recorded, of those that may have something left to claim."""
    open_ones = [side.statement for side in sides if side.claimed < side.carats]
    recorded = await store.recorded_by_id(connection, open_ones)
    return {StatementId(statement): at.date() for statement, at in recorded.items()}


async def _explained(connection: Connection, page: Sequence[Row], today: date) -> list[RowExplained]:
    names = await parties.names(connection, {row.importer for row in page})
    opened = await lots.statements_of(connection, [lot for row in page for lot in row.claims])
    return [
        RowExplained(
            row,
            explanation(row, names.get(row.importer, _UNNAMED), today),
            [opened[lot] for lot in row.claims],
        )
        for row in page
    ]


_UNNAMED: Final = "a party not on record"


async def _note(connection: Connection, asking: Asking, page: Sequence[Row], ground: Ground) -> None:
    """A look at the certificate, its claims included, for each confirmation; for the others at the claim."""
    shown: dict[tuple[RecordKind, str], set[PartyId]] = {}
    for row in page:
        key = (
            (RecordKind.CERTIFICATE, row.number)
            if row.confirmation
            else (RecordKind.CLAIM, str(row.claims[0]))
        )
        shown.setdefault(key, set()).add(row.importer)
    looks = [Shown(kind, record, ground, frozenset(of)) for (kind, record), of in shown.items()]
    await disclosure.record_look(connection, asking.viewer, looks, asking.now)
