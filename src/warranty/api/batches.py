"""`/v1/batches`: one's own manufacture batches."""

from typing import Any, Final

from litestar import Request, get
from msgspec import UNSET

from warranty.api.asked import asking_of
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import AsOf, Limit
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn
from warranty.lots import batches
from warranty.lots.batches import Batch
from warranty.parties.service import LARGEST_PAGE
from warranty.transparency import service as log
from warranty.wire import batches as wire


@get("/v1/batches", summary="Your own manufacture batches", tags=["Lots"], security=WITH_TOKEN)
async def list_batches(
    request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = LARGEST_PAGE, as_of: AsOf = None
) -> wire.ManufactureBatches:
    """Batches (kapans) the asker opened, newest first, closed ones too: what is left in each, and the yield.

    Under an engagement those of the audited member that had goods in work in the period, as they stood on its
    last day. What comes out of a batch, and what a count finds on its wheels, can never be more than is left
    in it.
    """
    async with walled_visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        page = await batches.own_batches(
            here.connection, asking_of(here), moment.position, cursor=cursor, limit=limit
        )
    listed = tuple(_batch(one, page.as_of) for one in page.batches)
    return wire.ManufactureBatches(batches=listed, cursor=page.cursor or UNSET)


def _batch(batch: Batch, as_of: int) -> wire.ManufactureBatch:
    def booked(account: str) -> str:
        return format_carats(batch.accounts.get(account, 0))

    return wire.ManufactureBatch(
        id=urn(batch.id),
        number=batch.number,
        hs=batch.hs,
        category=batch.category,
        state="closed" if batch.is_closed else "open",
        came_in=booked("in"),
        polished=booked("polished"),
        rejected=booked("rejected"),
        returned=booked("returned"),
        consumed=format_carats(batch.consumed),
        left=format_carats(batch.left),
        as_of=as_of,
        losses=tuple(
            wire.BatchLoss(cause=cause, carats=format_carats(carats)) for cause, carats in batch.lost.items()
        ),
        yield_percent=batch.yielded or UNSET,
    )


HANDLERS: Final[list[Any]] = [list_batches]
