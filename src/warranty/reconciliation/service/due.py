"""What time alone has brought to light by the day asked about, for whoever may be told."""

from collections.abc import Mapping, Sequence
from typing import Final

from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import RecordKind, RecordRelations, audiences, grounds
from warranty.disclosure.service import Shown
from warranty.foundation.ids import PartyId
from warranty.lots.asking import Asking
from warranty.parties import service as parties
from warranty.parties.service import Establishment
from warranty.policy.catalogue import audience_of
from warranty.reconciliation import store
from warranty.reconciliation.store import FindingOnRecord, FindingState
from warranty.trade import service as trade
from warranty.trade.service import DueFinding

MOST_LOTS: Final = 10_000
"""Lots on approval, the newest of anybody's, that an authority's or association's question looks through."""


async def due_for(
    connection: Connection,
    asking: Asking,
    as_of: int,
    limit: int,
    state: FindingState | None = None,
    member: PartyId | None = None,
) -> Sequence[FindingOnRecord]:
    """B08, L06 and L07 as of the day of the question, at most `limit`; of one state or member if given."""
    viewer = asking.viewer
    oversees = viewer.is_in_good_standing and viewer.kind in ("Authority", "Association")
    found = await trade.due_findings(
        connection, asking.policy, None if oversees else viewer.party, as_of, asking.today, limit=MOST_LOTS
    )
    sides = {side for one in found for side in (one.by, one.other) if side}
    homes = await parties.establishments(connection, sides, asking.policy, asking.today)
    told: list[DueFinding] = []
    notes: list[Shown] = []
    for one in found:
        relations = _relations(one, homes)
        told_as = audiences(viewer, relations) & audience_of(asking.policy, one.finding.rule, asking.today)
        is_asked = state in (None, _state(one)) and member in (None, one.by)
        if told_as and is_asked and len(told) < limit:
            told.append(one)
            ground, of = grounds(viewer, relations)[0], frozenset({one.by})
            notes.append(Shown(RecordKind.LOT, one.finding.about, ground, of))
    await disclosure.record_look(connection, viewer, notes, asking.now)
    return await _on_record(connection, told)


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


async def _on_record(connection: Connection, told: Sequence[DueFinding]) -> list[FindingOnRecord]:
    began = await store.statements_at(connection, {one.position for one in told})
    return [
        FindingOnRecord(one.finding, one.position, 0, *began[one.position], one.by, state=_state(one))
        for one in told
    ]


def _state(one: DueFinding) -> FindingState:
    return "settled" if one.is_settled else "open"
