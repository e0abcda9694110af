"""`/v1/acknowledgements`: goods somebody is named an owner of, and what it says to that."""

from typing import Annotated, Any, Final

from litestar import Request, get
from litestar.params import QueryParameter
from msgspec import UNSET

from warranty.api.asked import asking_of
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import Limit
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn
from warranty.lots import acknowledging
from warranty.lots.acknowledging import NamingRow
from warranty.parties.rules import did_of
from warranty.parties.service import LARGEST_PAGE
from warranty.wire import acknowledgements as wire

Open = Annotated[
    bool, QueryParameter(name="open", description="Only what has not been answered, refused or taken back.")
]


@get("/v1/acknowledgements", summary="Goods with a named owner", tags=["Lots"], security=WITH_TOKEN)
async def list_acknowledgements(
    request: Request[Any, Any, Any],
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    *,
    open_alone: Open = False,
) -> wire.Acknowledgements:
    """What others named the asker an owner of, and what it has that it named others of, newest first.

    An import on consignment names the owner, a joint purchase those who buy together; each of them answers by
    an OwnershipAnswered. Until it has acknowledged the goods they are not its own.
    """
    async with walled_visit(request) as here:
        page = await acknowledging.namings_for(
            here.connection, asking_of(here), open_alone=open_alone, cursor=cursor, limit=limit
        )
        origin = here.resources.origin
    return wire.Acknowledgements(
        acknowledgements=tuple(_shown(one, origin) for one in page.namings), cursor=page.cursor or UNSET
    )


def _shown(one: NamingRow, origin: str) -> wire.Acknowledgement:
    return wire.Acknowledgement(
        statement=urn(one.statement),
        line=one.line,
        lot=str(one.lot),
        hs=one.hs,
        named=did_of(one.party, origin),
        holder=did_of(one.holder, origin),
        share=one.share,
        carats=format_carats(one.left),
        event_on=one.event_on,
        position=one.position,
        answer=one.answer,
        answered_by=urn(one.answered_by) if one.answered_by else UNSET,
    )


HANDLERS: Final[list[Any]] = [list_acknowledgements]
