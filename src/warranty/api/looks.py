"""`/v1/looks`: who was shown what, on which ground and what for (R14, R61)."""

from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Request, get
from litestar.params import QueryParameter
from msgspec import UNSET

from warranty.api.asked import read_id
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import Limit
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import RecordKind
from warranty.disclosure.service import NEWEST_LOOK, Look, LooksOf, Whose
from warranty.foundation.statements import urn
from warranty.lots.asking import write_cursor
from warranty.parties.rules import did_of
from warranty.parties.service import LARGEST_PAGE
from warranty.wire import looks as wire

WhoseLooks = Annotated[
    Whose,
    QueryParameter(
        name="whose",
        description="`at-me`: at your records; `own`: what you saw; `all`: everybody's, for oversight.",
    ),
]
OfKind = Annotated[
    RecordKind | None, QueryParameter(name="kind", description="Only looks at records of this kind.")
]
OfRecord = Annotated[
    str | None,
    QueryParameter(name="record", max_length=500, description="Only looks at this number, id or DID."),
]
OfCase = Annotated[
    UUID | None,
    QueryParameter(
        name="case", description="Only looks under this case: `own` and `all`; the UUID of its urn."
    ),
]


@get("/v1/looks", summary="Who looked at what", tags=["Disclosure"], security=WITH_TOKEN)
async def list_looks(
    request: Request[Any, Any, Any],
    whose: WhoseLooks = Whose.AT_ME,
    of_kind: OfKind = None,
    of_record: OfRecord = None,
    of_case: OfCase = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
) -> wire.Looks:
    """Each look at another's record: who, what, on which ground, when and what for; newest first.

    A look at your records under an order that delays notice is told from the day of notice on. Oversight is
    the operator's, and its looks are listed like everybody else's.
    """
    async with walled_visit(request) as here:
        found = await disclosure.looks(
            here.connection,
            here.viewer,
            whose,
            here.now,
            before=NEWEST_LOOK if cursor is None else read_id(cursor),
            limit=limit + 1,
            of=LooksOf(of_kind, of_record, of_case if whose is not Whose.AT_ME else None),
        )
    page = found[:limit]
    return wire.Looks(
        looks=tuple(
            look_seen(one, here.resources.origin, tells_case=whose is not Whose.AT_ME) for one in page
        ),
        cursor=write_cursor((page[-1].id,)) if len(found) > limit else UNSET,
    )


def look_seen(look: Look, origin: str, *, tells_case: bool = False) -> wire.LookSeen:
    """A look as it goes out. tells_case: whether the asker may know of the case it was under."""
    return wire.LookSeen(
        looked_at=look.looked_at,
        viewer=did_of(look.viewer, origin),
        kind=look.kind.value,
        record=look.record,
        ground=look.ground.value,
        purpose=look.purpose,
        subject=did_of(look.subject, origin) if look.subject else UNSET,
        case=urn(look.case) if look.case and tells_case else UNSET,
    )


HANDLERS: Final[list[Any]] = [list_looks]
