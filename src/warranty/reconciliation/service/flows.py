"""What one participant issued for another in a period, and what became of it (S02, R6)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from warranty.certificates import service as certificates
from warranty.certificates.books import Application, Certificate
from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, NotFound, RecordKind
from warranty.disclosure.service import Shown
from warranty.foundation.aside import aside
from warranty.foundation.ids import StatementId
from warranty.lots.asking import Asking
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.reconciliation.rules.flows import Flow, Missing, destination_of, flow_of, gap_finding
from warranty.transparency.service import Moment

MOST_MISSING: Final = 1_000
"""Missing certificates an answer lists, the oldest first."""


class Route(NamedTuple):
    """From one participant to another; by the day of issue, first and last included."""

    exporting: str
    importing: str
    first_on: date
    last_on: date


class FlowSeen(NamedTuple):
    """A flow as known at `as_of`. missing: None for the importing side, whose they are not yet."""

    as_of: int
    flow: Flow
    missing: Sequence[Missing] | None
    findings: Sequence[Finding]


async def certificate_flow(connection: Connection, asking: Asking, route: Route, moment: Moment) -> FlowSeen:
    """A route's certificates, which add up on any day. Raises NotFound but for authorities of its two ends.

    Judged by today, or by the day on which a position that was named was recorded.
    """
    ground, asking = _ground(asking, route), asking.about(moment)
    issued = await certificates.issued_between(
        connection, route.exporting, route.first_on, route.last_on, moment.position
    )
    named = {one.issue.application for one in issued if one.issue and one.issue.application}
    behind = await certificates.applications(connection, named, moment.position) if named else {}

    def add_up() -> Flow:
        meant = [one for one in issued if _destination(asking.policy, one, behind) == route.importing]
        return flow_of(asking.policy, meant, route.importing, asking.today)

    flow = await aside(len(issued), add_up)
    missing = flow.missing[:MOST_MISSING] if ground is Ground.ISSUING else None
    await _note(connection, asking, route, ground, missing or ())
    return FlowSeen(moment.position, flow, missing, gap_finding(flow, route.exporting, route.importing))


def _destination(policy: Policy, certificate: Certificate, behind: Mapping[StatementId, Application]) -> str:
    application = certificate.issue.application if certificate.issue else None
    return destination_of(policy, certificate, behind.get(application) if application else None)


def _ground(asking: Asking, route: Route) -> Ground:
    """The issuing side is told which certificates are missing, the importing side how many."""
    viewer = asking.viewer
    if viewer.kind == "Authority" and viewer.is_in_good_standing:
        if viewer.participant == route.exporting:
            return Ground.ISSUING
        if viewer.participant == route.importing:
            return Ground.IMPORTING
    raise NotFound


async def _note(
    connection: Connection, asking: Asking, route: Route, ground: Ground, missing: Sequence[Missing]
) -> None:
    """A look at the route as a whole, and at each certificate that is named."""
    whole = f"{route.exporting}-{route.importing} {route.first_on}/{route.last_on}"
    records = [whole, *(one.number for one in missing)]
    looks = [Shown(RecordKind.CERTIFICATE, record, ground) for record in records]
    await disclosure.record_look(connection, asking.viewer, looks, asking.now)
