"""What time alone has brought to light by the day asked about, for whoever may be told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import RecordKind, RecordRelations, Viewer, audiences, grounds
from warranty.disclosure.service import Shown
from warranty.foundation.ids import PartyId
from warranty.lots.asking import Asking, Ordinal, Position, read_cursor
from warranty.parties import service as parties
from warranty.parties.service import CursorUnreadable, Establishment
from warranty.policy.catalogue import audience_of
from warranty.reconciliation import store
from warranty.reconciliation.store import ExplanationOnRecord, FindingOnRecord, FindingState
from warranty.trade import service as trade
from warranty.trade.rules.due import DueFinding


class DuePage(NamedTuple):
    """Findings of time, always in the same order; is_more: after these there are further ones."""

    findings: Sequence[FindingOnRecord]
    is_more: bool


class DuePlace(NamedTuple):
    """Where a page ended among findings of time: after so many. is_named: whether asOf was asked for."""

    as_of: Position
    after: Ordinal
    is_named: bool


async def due_place(connection: Connection, cursor: str) -> DuePlace | None:
    """The place a cursor names among findings of time; None for one among those on record, or for none."""
    try:
        return DuePlace(*await read_cursor(connection, cursor, tuple[Position, Ordinal, bool]))
    except CursorUnreadable:
        return None


async def due_for(
    connection: Connection,
    asking: Asking,
    as_of: int,
    limit: int,
    state: FindingState | None = None,
    member: PartyId | None = None,
    rule: str | None = None,
    after: int = 0,
) -> DuePage:
    """B08, L06, L07, L10 as of the day of the question; of a state, member, rule.

    At most `limit` of them, without the first `after`.
    """
    viewer = asking.viewer
    oversees = viewer.is_in_good_standing and viewer.kind in ("Authority", "Association")
    found = await trade.due_findings(
        connection,
        asking.policy,
        None if oversees else viewer.party,
        as_of,
        asking.today,
        limit=trade.MOST_ON_APPROVAL,
    )
    said = await store.explanations_of(connection, [one.id for one in found], as_of)
    sides = {side for one in found for side in (one.by, one.other) if side}
    homes = await parties.establishments(connection, sides, asking.policy, asking.today)
    told: list[tuple[FindingOnRecord, Shown]] = []
    began = await store.statements_at(connection, {one.position for one in found})
    for one in found:
        relations = _relations(one, homes)
        told_as = audiences(viewer, relations) & audience_of(asking.policy, one.finding.rule, asking.today)
        shown = _on_record(one, *began[one.position], said.get(one.id))
        is_asked = state in (None, shown.state) and rule in (None, one.finding.rule)
        if told_as and is_asked and member in (None, one.by):
            ground, of = grounds(viewer, relations)[0], frozenset({one.by})
            note = Shown(RecordKind.LOT, one.finding.about, ground, of)
            is_told_why = viewer.side == one.by or _looks_after(viewer, homes.get(one.by))
            told.append((shown if is_told_why else _of_another(shown), note))
    page = told[after : after + limit]
    await disclosure.record_look(connection, viewer, [note for _, note in page], asking.now)
    return DuePage([shown for shown, _ in page], is_more=len(told) > after + limit)


def _looks_after(viewer: Viewer, home: Establishment | None) -> bool:
    """Whether the viewer admitted, has as a member, or is the authority of, who is at home there."""
    if home is None:
        return False
    is_home = viewer.kind == "Authority" and viewer.participant in home.participants
    return is_home or viewer.party in home.bodies


def _relations(one: DueFinding, homes: Mapping[PartyId, Establishment]) -> RecordRelations:
    """Of the statement it began with: who made it, who is the other side, who oversees either."""
    sides = [home for side in (one.by, one.other) if side and (home := homes.get(side))]
    return RecordRelations(
        RecordKind.TRADE,
        owners=frozenset({one.by}),
        counterparties=frozenset({one.other} if one.other else ()),
        jurisdictions=frozenset().union(*(home.participants for home in sides)),
        admitters=frozenset().union(*(home.bodies for home in sides)),
    )


def _on_record(
    one: DueFinding, statement: UUID, recorded_at: datetime, said: ExplanationOnRecord | None
) -> FindingOnRecord:
    """As if it were on record, under the statement it began with."""
    return FindingOnRecord(
        one.finding, one.position, 0, statement, recorded_at, one.by, one.id, _state(one, said), said
    )


def _state(one: DueFinding, said: ExplanationOnRecord | None) -> FindingState:
    if said is not None and said.verdict != "rejected":
        return said.verdict or "explained"  # type: ignore[return-value] # the database has no third verdict
    return "settled" if one.is_settled else "open"


def _of_another(shown: FindingOnRecord) -> FindingOnRecord:
    """How its maker explains itself is for those who look after it; the other side learns how far that is."""
    return shown._replace(id=None, explanation=None)
