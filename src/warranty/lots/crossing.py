"""Edges over a border as known at a position: what claims drew of exported goods (`rules.crossing`).

The chain is as good as the border paper: of what a claim drew on a certificate only as much leads back to the
exported lots as is confirmed at the asked position. What is not (the certificate turned out void or forged,
the shipment is detained, the confirmation was corrected below what was drawn) is the claim's own, graded by
its certificate, and is still with the exported lots for whoever looks forward.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from warranty.certificates import service as certificates
from warranty.certificates.rules import Graded
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, StatementId
from warranty.foundation.quantities import apportion
from warranty.lots.rules.shares import Flow

OWN: Final = -1
"""Ordinal of the flow that leads from a claim's lot to itself: what of it no exported lot feeds."""


class Known(NamedTuple):
    """Flows as known, and by claim what of its lot is its own, where exported lots feed it."""

    flows: list[Flow]
    own: Mapping[LotId, int]


async def as_known(
    connection: Connection, flows: list[Flow], fed_at: Mapping[tuple[UUID, int], int], as_of: int
) -> Known:
    """Flows with those that feed claims cut to what is confirmed at a position.

    fed_at: from which position each of these counts, by target and ordinal.
    """
    feeding: dict[LotId, list[int]] = {}
    for at, flow in enumerate(flows):
        if (flow.target, flow.ordinal) in fed_at:
            feeding.setdefault(flow.target, []).append(at)
    grades = await certificates.load_grades(connection, list(feeding), as_of)
    for claim, mine in feeding.items():
        counted = [0 if fed_at[claim, flows[at].ordinal] > as_of else flows[at].carats for at in mine]
        graded = grades.get(claim)
        known = min(sum(counted), graded.confirmed if graded else 0)
        for at, carats in zip(mine, apportion(known, counted), strict=True):
            flows[at] = flows[at]._replace(carats=carats)
    return Known(flows, _own(flows, feeding, grades))


def _own(
    flows: Sequence[Flow], feeding: Mapping[LotId, Sequence[int]], grades: Mapping[LotId, Graded]
) -> dict[LotId, int]:
    fed = {claim: sum(flows[at].carats for at in mine) for claim, mine in feeding.items()}
    return {
        claim: graded.confirmed + graded.awaiting + graded.unsupported - fed[claim]
        for claim, graded in grades.items()
        if fed[claim]
    }


def with_own(known: Known) -> list[Flow]:
    """The flows, and beside those that feed a claim one for what is its own, which ends with it."""
    position = {flow.target: flow.position for flow in known.flows} if known.own else {}
    return [
        *known.flows,
        *(Flow(lot, lot, OWN, carats, position[lot], on_paper=False) for lot, carats in known.own.items()),
    ]


async def grades_of_own(
    connection: Connection, roots: Sequence[LotId], own: Mapping[LotId, int], as_of: int
) -> dict[LotId, Graded]:
    """Grades of the claims among some roots; of one that exported lots feed, of what is its own."""
    grades = await certificates.load_grades(connection, roots, as_of)
    for lot in grades.keys() & own.keys():
        graded = grades[lot]
        fed = graded.confirmed + graded.awaiting + graded.unsupported - own[lot]
        grades[lot] = graded._replace(confirmed=graded.confirmed - fed)
    return grades


async def departed(connection: Connection, exported: Mapping[LotId, UUID], as_of: int) -> set[LotId]:
    """Which of these lots bound for export have left, by the statements that bound them."""
    made = {StatementId(statement) for statement in exported.values()}
    known = await certificates.applications(connection, list(made), as_of) if made else {}
    gone = {statement for statement, one in known.items() if one.is_departed}
    return {lot for lot, statement in exported.items() if statement in gone}
