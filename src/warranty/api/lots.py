"""`/v1/lots`: one's own lots, what stands behind a lot, and where it went."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Request, get
from litestar.params import PathParameter, QueryParameter
from msgspec import UNSET, UnsetType

from warranty.api.asked import Hs, asking_of, coverage
from warranty.api.auth import WITH_TOKEN, refuse_another, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import AsOf, Audited, Limit
from warranty.database.engine import Connection
from warranty.foundation.aside import aside
from warranty.foundation.ids import LotId
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn
from warranty.lots import showing, spreading, tracing
from warranty.lots.asking import Asking
from warranty.lots.books import AWAITED_OWNER, OUTSIDE_OWNER, Lot, LotState
from warranty.lots.ownership import AWAITING
from warranty.lots.rules.cutting import HoldingShown, RootShown
from warranty.lots.rules.goods import stage
from warranty.lots.rules.titles import is_for_owner
from warranty.lots.showing import LotShown, grades_of
from warranty.lots.spreading import DispersionShown
from warranty.lots.tracing import EdgeShown, LineageShown
from warranty.parties.rules import did_of
from warranty.parties.service import LARGEST_PAGE
from warranty.trade import service as trade
from warranty.transparency import service as log
from warranty.wire import lots as wire

TAGS: Final = ["Lots"]
STOCK_PAGE: Final = 200
"""Lots on a page unless more are asked for: each is traced back to its roots for its carats by grade."""

Identifier = Annotated[UUID, PathParameter(description="Id of the lot.")]
Report = Annotated[
    str | None,
    QueryParameter(
        min_length=1,
        max_length=401,  # as long as a laboratory and a number may be
        description="Only the stone a laboratory's report names, and what is of it: GIA 2141438171.",
    ),
]
State = Annotated[LotState | None, QueryParameter(name="state", description="Only lots in this state.")]


@get("/v1/lots", summary="Your own lots", tags=TAGS, security=WITH_TOKEN)
async def list_lots(
    request: Request[Any, Any, Any],
    in_state: State = None,
    hs: Hs = None,
    report: Report = None,
    member: Audited = None,
    cursor: Cursor = None,
    limit: Limit = STOCK_PAGE,
    as_of: AsOf = None,
) -> wire.Lots:
    """Lots the asker holds, owns or is offered, newest first, emptied ones too, with their carats by grade.

    Under an engagement those of the audited member that were opened in the period, each as it stood on the
    period's last day; what stands behind it is told as known now.

    `custody` tells goods in the asker's own hands from those it has on memo and those another has of it.

    A page may hold fewer than asked for: it ends, with a cursor, where tracing its lots back takes more than
    100,000 steps. A lot that takes more by itself comes without `coverage`; its lineage tells it, up to
    500,000 steps.
    """
    async with walled_visit(request) as here:
        refuse_another(here, member)
        moment = await log.moment(here.connection, as_of)
        page = await showing.own_lots(
            here.connection,
            asking_of(here),
            moment.position,
            cursor=cursor,
            limit=limit,
            hs=hs,
            state=in_state,
            report=report,
        )
        asking = asking_of(here).about(moment)
        due = await _due(here.connection, page.lots)
    lots = tuple(_lot(shown, page.as_of, here.resources.origin, asking, due) for shown in page.lots)
    return wire.Lots(lots=lots, cursor=page.cursor or UNSET)


@get("/v1/lots/{lot:uuid}", summary="A lot", tags=TAGS, security=WITH_TOKEN)
async def show_lot(request: Request[Any, Any, Any], lot: Identifier, as_of: AsOf = None) -> wire.Lot:
    """One lot: held or owned by the asker, offered to it, or held in its participant."""
    async with walled_visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        asking = asking_of(here).about(moment)
        shown = await showing.lot_for(here.connection, asking, LotId(lot), moment.position)
        due = await _due(here.connection, [shown])
    return _lot(shown, moment.position, here.resources.origin, asking, due)


@get("/v1/lots/{lot:uuid}/lineage", summary="Where a lot comes from", tags=TAGS, security=WITH_TOKEN)
async def trace_back(
    request: Request[Any, Any, Any],
    lot: Identifier,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    as_of: AsOf = None,
) -> wire.Lineage:
    """The roots behind a lot, adding up to it exactly, and its carats by grade.

    A holder is shown the certificates it claimed itself; of all others it learns that the carats are covered,
    not through whom, and the origins its seller released. An authority is shown what lies in its
    participant, with the steps between; under a case (`Warranty-Case`) also what lies abroad, by names
    (`lot~…`, `party~…`) that hold within the case and tell nothing beyond it. More than 500,000 steps are
    refused (lineage-too-long).
    """
    async with walled_visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        shown = await tracing.lineage_for(
            here.connection, asking_of(here), LotId(lot), moment.position, cursor=cursor, limit=limit
        )
    return await aside(len(shown.roots), _lineage, shown)


@get("/v1/lots/{lot:uuid}/dispersion", summary="Where a lot went", tags=TAGS, security=WITH_TOKEN)
async def trace_forward(
    request: Request[Any, Any, Any],
    lot: Identifier,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    as_of: AsOf = None,
) -> wire.Dispersion:
    """Where a lot's carats are, by grade; all pages together add up to it exactly.

    Who has, owns or shares the goods is shown its own lots, also in others' hands, and what it sold to whom,
    not what became of that; of its own that others have it learns what they sold or lost, and not to whom. An
    authority is shown lots and holders in its participant, and countries beyond it.
    """
    async with walled_visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        shown = await spreading.dispersion_for(
            here.connection, asking_of(here), LotId(lot), moment.position, cursor=cursor, limit=limit
        )
    return dispersion(shown, str(lot), here.resources.origin)


async def _due(connection: Connection, shown: Iterable[LotShown]) -> Mapping[UUID, date]:
    """When goods on memo or for work are due, by the statement that sent them."""
    return await trade.due_days(connection, {one.lot.statement for one in shown if is_for_owner(one.lot)})


def _lot(shown: LotShown, as_of: int, origin: str, asking: Asking, due: Mapping[UUID, date]) -> wire.Lot:
    lot = showing.as_dealt(shown.lot, asking)
    due_on = due.get(lot.statement) if showing.may_know_memo(shown.lot, asking) else None
    return wire.Lot(
        id=str(lot.id),
        hs=lot.hs,
        stage=stage(lot.hs) or "",
        state=lot.state.value,
        received=format_carats(lot.received),
        left=format_carats(lot.left),
        disputed=format_carats(lot.disputed),
        event_on=lot.event_on,
        position=lot.position,
        opened_by=urn(lot.statement),
        as_of=as_of,
        coverage=coverage(grades_of(shown.coverage)) if shown.coverage else UNSET,
        uncertified=format_carats(shown.uncertified) if shown.coverage else UNSET,
        line=lot.line,
        holder=did_of(lot.holder, origin) if lot.holder else UNSET,
        kind=lot.kind.value,
        custody=showing.custody_of(shown, asking),
        owner=_owner(lot, shown, origin) if lot.owner and showing.may_know_owner(lot, asking) else UNSET,
        due_on=due_on or UNSET,
        co_owners=tuple(
            wire.CoOwner(
                owner=did_of(party, origin) if party else "outside",
                share=share,
                is_awaiting=party is not None and shown.named.get(party) == AWAITING,
            )
            for party, share in showing.shares_shown(shown, asking)
        ),
        is_overdue=asking.today > due_on and lot.left > 0 if due_on else UNSET,
        box=str(vessel) if (vessel := showing.vessel_shown(lot, asking)) else UNSET,
        is_single_stone=lot.stone is not None,
        reports=tuple(shown.reports),
        marks=tuple(shown.marks),
        origins=tuple(shown.origins),
    )


def _owner(lot: Lot, shown: LotShown, origin: str) -> str | UnsetType:
    owner = lot.owner
    if owner == AWAITED_OWNER:
        named = showing.named_owner(shown)
        return did_of(named, origin) if named else UNSET
    return "outside" if owner in (None, OUTSIDE_OWNER) else did_of(owner, origin)


def _lineage(shown: LineageShown) -> wire.Lineage:
    origins = () if shown.origins is None else shown.origins
    is_possible = shown.lot.stone is not None and len(shown.roots) > 1
    return wire.Lineage(
        lot=str(shown.lot.id),
        carats=format_carats(shown.lot.received),
        as_of=shown.as_of,
        coverage=coverage(grades_of(shown.coverage)),
        uncertified=format_carats(shown.uncertified),
        roots=tuple(_root(root, is_possible=is_possible) for root in shown.roots),
        origins=tuple(
            wire.OriginCarats(countries=one.countries, carats=format_carats(one.carats)) for one in origins
        ),
        edges=UNSET if shown.edges is None else tuple(map(_edge, shown.edges)),
        path_count=UNSET if shown.paths is None else str(shown.paths),
        cursor=shown.cursor or UNSET,
        is_single_stone=shown.lot.stone is not None,
    )


def _root(shown: RootShown, *, is_possible: bool) -> wire.RootShare:
    """is_possible: one of several that a single stone may come from."""
    return wire.RootShare(
        kind=shown.kind.value,
        carats=UNSET if is_possible else format_carats(shown.carats),
        coverage=UNSET if is_possible else coverage(shown.grades),
        root=str(shown.lot) if shown.lot else shown.alias or UNSET,
        certificate=shown.certificate or UNSET,
        reference=shown.reference or UNSET,
    )


def _edge(shown: EdgeShown) -> wire.Edge:
    return wire.Edge(
        source=shown.source,
        target=shown.target,
        carats=format_carats(shown.carats),
        statement=urn(shown.statement) if shown.statement else UNSET,
        position=UNSET if shown.position is None else shown.position,
        through=str(shown.vessel) if shown.vessel else UNSET,
        source_holder=shown.holders[0] or UNSET,
        target_holder=shown.holders[1] or UNSET,
    )


def dispersion(shown: DispersionShown, of: str, origin: str) -> wire.Dispersion:
    """Where carats went, as it goes out. of: lot or certificate number."""
    return wire.Dispersion(
        of=of,
        carats=format_carats(shown.carats),
        as_of=shown.as_of,
        holdings=tuple(_holding(one, origin) for one in shown.holdings),
        left=tuple(wire.Departure(kind=kind, carats=format_carats(gone)) for kind, gone in shown.left),
        cursor=shown.cursor or UNSET,
    )


def _holding(shown: HoldingShown, origin: str) -> wire.Holding:
    return wire.Holding(
        stage=shown.stage,
        carats=format_carats(shown.carats),
        coverage=coverage(shown.grades),
        place=shown.place,
        lot=str(shown.lot) if shown.lot and not shown.vessel else shown.lot_alias or UNSET,
        box=str(shown.vessel) if shown.vessel else UNSET,
        holder=did_of(shown.holder, origin) if shown.holder else shown.holder_alias or UNSET,
        country=shown.country or UNSET,
    )


HANDLERS: Final[list[Any]] = [list_lots, show_lot, trace_back, trace_forward]
