"""What one participant issued for another in a period, and what became of it (S02, R6)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from warranty.certificates import service as certificates
from warranty.certificates.books import Application, Certificate
from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, NotFound, RecordKind, RecordRelations, grounds
from warranty.disclosure.service import Shown
from warranty.foundation.aside import aside
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import StatementId
from warranty.lots.asking import Asking
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy, holding
from warranty.reconciliation.rules.flows import Flow, Missing, destination_of, flow_of, gap_finding
from warranty.transparency.service import Moment

MOST_MISSING: Final = 1_000
"""Missing certificates an answer lists, the oldest first."""


class QuartersOnly(Refusal):
    """Figures asked for by an observer that are not of whole quarters."""

    kind = Kind.INVALID
    code = "quarters-only"
    title = "Observers are told whole quarters"
    rule = "R15"


class Route(NamedTuple):
    """From one participant to another; by the day of issue, first and last included."""

    exporting: str
    importing: str
    first_on: date
    last_on: date


class FlowSeen(NamedTuple):
    """A flow as known at `as_of`. missing: None for the importing side, whose they are not yet.

    with_weights: False where an observer is told numbers of certificates alone.
    """

    as_of: int
    flow: Flow
    missing: Sequence[Missing] | None
    findings: Sequence[Finding]
    with_weights: bool = True


async def certificate_flow(connection: Connection, asking: Asking, route: Route, moment: Moment) -> FlowSeen:
    """A route's certificates, which add up on any day. Raises NotFound but for authorities of its two ends.

    An office of the scheme is told whole quarters alone (QuartersOnly), and no weight of few certificates.

    Judged by today, or by the day on which a position that was named was recorded.
    """
    ground, asking = _ground(asking, route), asking.about(moment)
    if ground is Ground.OBSERVER:
        _refuse_parts_of_quarters(route, moment, asking.today)
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
    with_weights = ground is not Ground.OBSERVER or not _is_small(flow, asking.policy, asking.today)
    return FlowSeen(
        moment.position,
        flow,
        missing,
        gap_finding(flow, route.exporting, route.importing, with_weights=with_weights),
        with_weights,
    )


def _destination(policy: Policy, certificate: Certificate, behind: Mapping[StatementId, Application]) -> str:
    application = certificate.issue.application if certificate.issue else None
    return destination_of(policy, certificate, behind.get(application) if application else None)


def _ground(asking: Asking, route: Route) -> Ground:
    """The issuing side is told which certificates are missing, the importing side how many.

    An office of the scheme is told both sides' sums, and so is an authority of either that reports alone
    (R12). Raises NotFound for everybody else.
    """
    ends = RecordRelations(
        RecordKind.CERTIFICATE,
        issuing=frozenset({route.exporting}),
        importing=frozenset({route.importing}),
    )
    held = grounds(asking.viewer, ends)
    for ground in (Ground.ISSUING, Ground.IMPORTING, Ground.OBSERVER):
        if ground in held:
            return ground
    if asking.viewer.has_task("report") and asking.viewer.participant in {route.exporting, route.importing}:
        return Ground.OBSERVER
    raise NotFound


def _refuse_parts_of_quarters(route: Route, moment: Moment, today: date) -> None:
    """Sums of a day, or as known before and after one entry, would tell single companies' certificates."""
    first, last = route.first_on, route.last_on
    begins = first.day == 1 and first.month % 3 == 1
    ends = (last + timedelta(days=1)).day == 1 and last.month % 3 == 0
    if begins and ends and last < today and not moment.is_named:
        return
    raise QuartersOnly(
        "An observer is told whole quarters that are over, as known now.",
        instead="Ask from the first day of a quarter to the last of one that is over, without asOf.",
    )


def _is_small(flow: Flow, policy: Policy, today: date) -> bool:
    """Whether a figure is of so few certificates that it would tell a company's; the others lead to it."""
    fewest = max(row.certificates for row in holding(policy.parties.small_cells, today))
    return any(0 < one.certificates < fewest for one in flow.by_state.values())


async def _note(
    connection: Connection, asking: Asking, route: Route, ground: Ground, missing: Sequence[Missing]
) -> None:
    """A look at the route as a whole, and at each certificate that is named."""
    whole = f"{route.exporting}-{route.importing} {route.first_on}/{route.last_on}"
    records = [whole, *(one.number for one in missing)]
    looks = [Shown(RecordKind.CERTIFICATE, record, ground) for record in records]
    await disclosure.record_look(connection, asking.viewer, looks, asking.now)
