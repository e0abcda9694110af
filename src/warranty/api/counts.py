"""`/v1/counts`: physical counts beside the book of their day, and what of them is open."""

from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Request, get
from litestar.params import PathParameter
from msgspec import UNSET

from warranty.api.asked import asking_of
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import AsOf, Limit
from warranty.api.stock import Member, member_asked
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn
from warranty.lots import stocktaking
from warranty.lots.rules.vessels import is_vessel
from warranty.lots.stocktaking import CountShown, LineShown
from warranty.parties.service import LARGEST_PAGE
from warranty.transparency import service as log
from warranty.wire import counts as wire

Identifier = Annotated[UUID, PathParameter(description="Id of the statement of the count.")]


@get("/v1/counts", summary="Physical counts", tags=["Lots"], security=WITH_TOKEN)
async def list_counts(
    request: Request[Any, Any, Any],
    member: Member = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    as_of: AsOf = None,
) -> wire.Counts:
    """The asker's counts, newest first, each with what no weighing, find or loss has explained yet (R47).

    An authority may ask for members it supervises.
    """
    async with walled_visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        party = member_asked(here, member)
        page = await stocktaking.counts_of(
            here.connection, asking_of(here), party, moment.position, cursor=cursor, limit=limit
        )
    return wire.Counts(counts=tuple(map(_count, page.counts)), cursor=page.cursor or UNSET)


@get("/v1/counts/{count:uuid}", summary="A physical count", tags=["Lots"], security=WITH_TOKEN)
async def show_count(request: Request[Any, Any, Any], count: Identifier, as_of: AsOf = None) -> wire.Count:
    """One count with what stood apart: out with others, bound, in work, offered, and held for others."""
    async with walled_visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        shown = await stocktaking.count_for(here.connection, asking_of(here), count, moment.position)
    told = tuple(
        wire.Apart(custody=one.custody, hs=one.hs, carats=format_carats(one.carats)) for one in shown.apart
    )
    return _count(shown, told)


def _count(shown: CountShown, apart: tuple[wire.Apart, ...] | None = None) -> wire.Count:
    of = shown.counted
    return wire.Count(
        count=urn(of.id),
        counted_on=of.event_on,
        position=of.position,
        is_open=shown.is_open,
        lines=tuple(map(_line, shown.lines)),
        apart=UNSET if apart is None else apart,
    )


def _line(shown: LineShown) -> wire.CountLine:
    of = shown.compared
    lot = of.lot and (urn(of.lot) if is_vessel(of.lot) else str(of.lot))
    return wire.CountLine(
        line=of.line,
        hs=of.hs,
        counted=format_carats(of.counted),
        booked=format_carats(of.booked),
        difference=format_carats(of.difference),
        tolerance=format_carats(shown.tolerance),
        open=format_carats(shown.open),
        lot=lot or UNSET,
    )


HANDLERS: Final[list[Any]] = [list_counts, show_count]
