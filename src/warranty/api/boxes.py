"""`/v1/boxes`: one's own boxes."""

from typing import Any, Final

from litestar import Request, get
from msgspec import UNSET

from warranty.api.asked import asking_of
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import Limit
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn
from warranty.lots import boxes
from warranty.parties.service import LARGEST_PAGE
from warranty.wire import boxes as wire


@get("/v1/boxes", summary="Your own boxes", tags=["Lots"], security=WITH_TOKEN)
async def list_boxes(
    request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = LARGEST_PAGE
) -> wire.Boxes:
    """Boxes the asker opened, newest first, closed ones too, and what is in each now.

    Under an engagement those of the audited member that had goods in them on the period's last day, with what
    was in them then. What is drawn out of a box names the box where a lot is named, and takes of all that is
    in it, pro rata.
    """
    async with walled_visit(request) as here:
        page = await boxes.own_boxes(here.connection, asking_of(here), cursor=cursor, limit=limit)
    listed = tuple(
        wire.Box(
            id=urn(box.id),
            number=box.number,
            hs=box.hs,
            state="closed" if box.is_closed else "open",
            lots=box.lots,
            left=format_carats(box.left),
        )
        for box in page.boxes
    )
    return wire.Boxes(boxes=listed, cursor=page.cursor or UNSET)


HANDLERS: Final[list[Any]] = [list_boxes]
