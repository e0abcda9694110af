"""`/v1/reconciliations/flow` and `/exports`: what a participant issued, and whether it can have had it."""

from typing import Annotated, Any, Final

from litestar import Request, get
from litestar.params import QueryParameter
from msgspec import UNSET

from warranty.api.asked import asking_of
from warranty.api.auth import WITH_TOKEN, visit
from warranty.api.parties import AsOf
from warranty.api.reconciliations import FromDay, ToDay, refuse_backwards
from warranty.certificates.questions import Sum
from warranty.foundation.quantities import format_carats
from warranty.reconciliation import service as reconciliation
from warranty.reconciliation.rules.flows import FlowState
from warranty.reconciliation.service import FlowSeen, Route
from warranty.transparency import service as log
from warranty.wire import flows as wire

Exporting = Annotated[
    str, QueryParameter(pattern="^[A-Z]{2}$", max_length=2, description="Issuing participant: IN, EU.")
]
Importing = Annotated[
    str, QueryParameter(pattern="^[A-Z]{2}$", max_length=2, description="Participant they went to.")
]


@get(
    "/v1/reconciliations/flow",
    summary="Certificates from one participant to another",
    tags=["Reconciliation"],
    security=WITH_TOKEN,
)
async def flow(
    request: Request[Any, Any, Any],
    exporting: Exporting,
    importing: Importing,
    from_day: FromDay,
    to_day: ToDay,
    as_of: AsOf = None,
) -> wire.CertificateFlow:
    """Issued = confirmed + void + in transit + gap, on any day, in numbers and certified carats (S02).

    By the day of issue. For the authorities of the two participants; the issuing side is told which
    certificates make the gap, the importing side how many. An observer with an office of the scheme is told
    sums of whole quarters that are over (quarters-only), without weights where one is of few certificates;
    so is an authority of either that only reports.
    """
    refuse_backwards(from_day, to_day)
    async with visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        route = Route(exporting, importing, from_day, to_day)
        found = await reconciliation.certificate_flow(here.connection, asking_of(here), route, moment)
    states = found.flow.by_state
    return wire.CertificateFlow(
        exporting=exporting,
        importing=importing,
        from_day=from_day,
        to_day=to_day,
        as_of=found.as_of,
        issued=_sum(found, found.flow.issued),
        confirmed=_sum(found, states[FlowState.CONFIRMED]),
        void=_sum(found, states[FlowState.VOID]),
        in_transit=_sum(found, states[FlowState.IN_TRANSIT]),
        gap=_sum(found, found.flow.gap),
        arrived=format_carats(found.flow.arrived) if found.with_weights else UNSET,
        rules=tuple(one.rule for one in found.findings),
        explanation=" ".join(one.sentence for one in found.findings) or "Every certificate is accounted for.",
        missing=tuple(
            wire.MissingCertificate(
                number=one.number, issued_on=one.issued_on, days=one.days, carats=format_carats(one.carats)
            )
            for one in found.missing or ()
        ),
    )


def _sum(seen: FlowSeen, of: Sum) -> wire.FlowSum:
    return wire.FlowSum(
        certificates=of.certificates, carats=format_carats(of.carats) if seen.with_weights else UNSET
    )


@get(
    "/v1/reconciliations/exports",
    summary="Exports against imports, production and stock",
    tags=["Reconciliation"],
    security=WITH_TOKEN,
)
async def exports(
    request: Request[Any, Any, Any],
    participant: Annotated[
        str, QueryParameter(pattern="^[A-Z]{2}$", max_length=2, description="Participant: IN, EU.")
    ],
    as_of: AsOf = None,
) -> wire.Exports:
    """What was certified for export against imports, production, state sales and opening stock (A06).

    All on record, from the beginning: goods may leave years after they came. For the authorities of the
    participant.
    """
    async with visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        found = await reconciliation.exports_of(here.connection, asking_of(here), participant, moment)
    known = found.exports
    return wire.Exports(
        participant=participant,
        as_of=found.as_of,
        exported=_whole(known.exported),
        imported=_whole(known.imported),
        produced=format_carats(known.produced),
        state_sold=format_carats(known.state_sold),
        opening_stock=format_carats(known.opening_stock),
        difference=format_carats(-known.excess),
        rules=tuple(one.rule for one in found.findings),
        explanation=" ".join(one.sentence for one in found.findings) or "The exports are covered.",
    )


def _whole(of: Sum) -> wire.FlowSum:
    return wire.FlowSum(certificates=of.certificates, carats=format_carats(of.carats))


HANDLERS: Final[list[Any]] = [flow, exports]
