"""`/v1/suspicions`: sealed reports, for their makers and the authorities they are addressed to (R62)."""

from typing import Any, Final

from litestar import Request, get
from msgspec import UNSET

from warranty.api.asked import read_id
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import Limit
from warranty.foundation.statements import urn
from warranty.lots.asking import write_cursor
from warranty.parties import service as parties
from warranty.parties.rules import did_of
from warranty.parties.service import LARGEST_PAGE
from warranty.wire import suspicions as wire

_NEWEST: Final = 2**63 - 1


@get("/v1/suspicions", summary="Sealed reports", tags=["Disclosure"], security=WITH_TOKEN)
async def list_suspicions(
    request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = LARGEST_PAGE
) -> wire.Suspicions:
    """Suspicion reports the asker made, or that are addressed to it; for everybody else there are none."""
    async with walled_visit(request) as here:
        before = _NEWEST if cursor is None else read_id(cursor)
        found = await parties.suspicions(here.connection, here.viewer, before, limit + 1)
        origin = here.resources.origin
    page = found[:limit]
    return wire.Suspicions(
        suspicions=tuple(
            wire.SuspicionSeen(
                statement=urn(one.statement),
                by=did_of(one.party, origin),
                to=did_of(one.authority, origin),
                position=one.position,
            )
            for one in page
        ),
        cursor=write_cursor((page[-1].position,)) if len(found) > limit else UNSET,
    )


HANDLERS: Final[list[Any]] = [list_suspicions]
