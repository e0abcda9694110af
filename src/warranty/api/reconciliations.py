"""`/v1/reconciliations`: certificates against claims, for a participant and a period."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final

from litestar import Request, get
from litestar.params import QueryParameter
from msgspec import UNSET

from warranty.api.asked import Hs, asking_of, carats
from warranty.api.auth import WITH_TOKEN, visit
from warranty.api.cursors import Cursor
from warranty.api.parties import AsOf
from warranty.certificates.questions import Period
from warranty.disclosure.rules import NotFound
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.quantities import format_carats
from warranty.parties.rules import did_of, party_of
from warranty.reconciliation import service as reconciliation
from warranty.reconciliation.rules.rows import RowStatus, Totals
from warranty.reconciliation.service import RowExplained
from warranty.wire import reconciliation as wire

MOST_ROWS: Final = 10_000
"""Rows on a page: as many as a bulk file has lines, since each page compares the whole period anew."""

Participant = Annotated[
    str,
    QueryParameter(
        pattern="^[A-Z]{2}$",
        max_length=2,  # the pattern alone lets a newline follow
        description="Importing participant, as on its certificates: IN, EU.",
    ),
]
FromDay = Annotated[date, QueryParameter(name="from", description="First day of the period.")]
ToDay = Annotated[date, QueryParameter(name="to", description="Last day of the period, included.")]
Importer = Annotated[
    str | None, QueryParameter(max_length=500, description="DID: only what was confirmed to it or it claims.")
]
Rows = Annotated[int, QueryParameter(ge=1, le=MOST_ROWS, description="Rows on the page.")]


class PeriodBackwards(Refusal):
    """A period whose last day lies before its first."""

    kind = Kind.INVALID
    code = "period-backwards"
    title = "The period ends before it begins"


def refuse_backwards(from_day: date, to_day: date) -> None:
    """Raises PeriodBackwards."""
    if to_day < from_day:
        raise PeriodBackwards("The last day lies before the first.", instead="Exchange `from` and `to`.")


@get(
    "/v1/reconciliations", summary="Certificates against claims", tags=["Reconciliation"], security=WITH_TOKEN
)
async def reconcile(
    request: Request[Any, Any, Any],
    participant: Participant,
    from_day: FromDay,
    to_day: ToDay,
    hs: Hs = None,
    importer: Importer = None,
    cursor: Cursor = None,
    limit: Rows = MOST_ROWS,
    as_of: AsOf = None,
) -> wire.Reconciliation:
    """Every import confirmation of a period beside what was claimed on it, and every claim that none names.

    Each row says in a sentence why it is as it is, and leads to the records behind it. Confirmations count by
    their day, claims by the day of the event, so that neighbouring periods add up. For the authorities of the
    participant; an importer is answered for its own imports, its auditor for a period within the audit. With
    hs: certificates that name the class, with all their carats, since confirmations are not divided by class.
    """
    refuse_backwards(from_day, to_day)
    async with visit(request) as here:
        origin = here.resources.origin
        period = Period(participant, from_day, to_day, _party(importer, origin), hs)
        found = await reconciliation.reconcile(
            here.connection, asking_of(here), period, as_of, cursor=cursor, limit=limit
        )
    return wire.Reconciliation(
        participant=participant,
        from_day=from_day,
        to_day=to_day,
        as_of=found.as_of,
        rows=tuple(_row(one, origin) for one in found.rows),
        totals=_totals(found.totals, tuple(_status(*one) for one in found.by_status.items())),
        hs=hs or UNSET,
        importer=importer or UNSET,
        cursor=found.cursor or UNSET,
    )


def _party(importer: str | None, origin: str) -> PartyId | None:
    """The importer asked for; one that is nobody on record has no rows anybody may read."""
    if importer is None:
        return None
    party = party_of(importer, origin)
    if party is None:
        raise NotFound
    return party


def _row(explained: RowExplained, origin: str) -> wire.ReconciliationRow:
    row = explained.row
    return wire.ReconciliationRow(
        number=row.number,
        status=row.status.value,
        claimed=format_carats(row.claimed),
        difference=format_carats(row.difference),
        explanation=explained.explanation,
        on=row.on,
        rules=row.rules,
        certified=carats(row.certified),
        confirmed=carats(row.confirmed),
        importer=did_of(row.importer, origin),
        hs=row.hs,
        links=tuple(_links(explained)),
    )


def _links(explained: RowExplained) -> Iterator[wire.Link]:
    row = explained.row
    yield wire.Link(rel="certificate", href=f"/v1/certificates/{row.number}")
    if row.confirmation is not None:
        yield wire.Link(rel="confirmation", href=f"/v1/statements/{row.confirmation}")
    if row.last not in (None, row.confirmation):
        yield wire.Link(rel="correction", href=f"/v1/statements/{row.last}")
    for statement in explained.statements:
        yield wire.Link(rel="claim", href=f"/v1/statements/{statement}")


def _totals(whole: Totals, by_status: tuple[wire.StatusTotal, ...]) -> wire.ReconciliationTotals:
    return wire.ReconciliationTotals(
        rows=whole.rows,
        certified=format_carats(whole.certified),
        confirmed=format_carats(whole.confirmed),
        claimed=format_carats(whole.claimed),
        difference=format_carats(whole.difference),
        by_status=by_status,
    )


def _status(status: RowStatus, of: Totals) -> wire.StatusTotal:
    return wire.StatusTotal(
        status=status.value,
        rows=of.rows,
        confirmed=format_carats(of.confirmed),
        claimed=format_carats(of.claimed),
        difference=format_carats(of.difference),
    )


HANDLERS: Final[list[Any]] = [reconcile]
