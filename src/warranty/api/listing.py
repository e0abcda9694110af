"""`GET /v1/statements`: what one recorded, and what others recorded towards one."""

from datetime import date
from typing import Annotated, Any, Final

from litestar import Request, get
from litestar.params import QueryParameter
from msgspec import UNSET

from warranty.api.asked import NOBODY, read_id
from warranty.api.auth import WITH_TOKEN, Visit, refuse_another, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import Limit
from warranty.foundation.statements import urn
from warranty.lots.asking import write_cursor
from warranty.parties.rules import did_of, party_of
from warranty.parties.service import LARGEST_PAGE
from warranty.register.documents import DOCUMENT_TYPES
from warranty.register.listing import NEWEST, Listed, Page, Wanted, opened_by_case, statements_of
from warranty.wire import statements as wire

OfType = Annotated[
    str | None,
    QueryParameter(
        name="type",
        max_length=60,
        description="Only statements of this type, such as Sale.",
        schema_extra={"enum": [*DOCUMENT_TYPES, None]},
    ),
]
FirstDay = Annotated[
    date | None, QueryParameter(name="from", description="Only of this day of the event, or later.")
]
LastDay = Annotated[date | None, QueryParameter(name="to", description="Only of this day, or earlier.")]
With = Annotated[
    str | None,
    QueryParameter(name="counterparty", max_length=500, description="Only with this party, by its DID."),
]
Opened = Annotated[
    str | None,
    QueryParameter(
        max_length=500,
        description="DID of the member you audit, or of a party your case is about; your own without it.",
    ),
]
Received = Annotated[
    bool, QueryParameter(description="Those others made towards you: sales to you, answers to yours.")
]


@get("/v1/statements", summary="Your statements", tags=["Statements"], security=WITH_TOKEN)
async def list_statements(
    request: Request[Any, Any, Any],
    of_type: OfType = None,
    first: FirstDay = None,
    last: LastDay = None,
    counterparty: With = None,
    received: Received = False,  # noqa: FBT002 - the framework passes it by name
    member: Opened = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
) -> wire.StatementList:
    """Statements you made, newest first; or those that others made in trade with you.

    Each with the number of the invoice or memo it is about and what the other side is called. A counterparty
    that is not on record, or with whom there was nothing, has none. Under an engagement an auditor lists the
    audited member's statements, or the halves others made, within topics and period. Under a case an office
    lists those of a party it is about (`member`), as far as it may read each; every one is noted as a look.
    """
    async with walled_visit(request) as here:
        origin = here.resources.origin
        other = None if counterparty is None else party_of(counterparty, origin) or NOBODY
        wanted = Wanted(of_type, first, last, other, received)
        before = NEWEST if cursor is None else read_id(cursor)
        page = await _page(here, member, wanted, before, limit)
    return wire.StatementList(
        statements=tuple(_listed(one, page, origin) for one in page.statements),
        cursor=write_cursor((page.statements[-1].position,)) if page.more else UNSET,
    )


async def _page(here: Visit, member: str | None, wanted: Wanted, before: int, limit: int) -> Page:
    """Of whom the asker stands for, or of a party its case is about. Raises NotFound for anybody else."""
    named = None if member is None else party_of(member, here.resources.origin)
    if named is not None and named != here.viewer.side:
        return await opened_by_case(
            here.connection,
            here.viewer,
            named,
            wanted,
            here.resources.policy,
            here.now,
            before=before,
            limit=limit,
        )
    refuse_another(here, member)
    return await statements_of(here.connection, here.viewer, wanted, here.now, before=before, limit=limit)


def _listed(one: Listed, page: Page, origin: str) -> wire.StatementListed:
    other = one.counterparty
    return wire.StatementListed(
        id=urn(one.id),
        type=one.type,
        by=did_of(one.issuer, origin),
        by_name=page.names.get(one.issuer, ""),
        event_on=one.event_on,
        position=one.position,
        recorded_at=one.recorded_at,
        document_number=one.number or "",
        counterparty=did_of(other, origin) if other else "",
        counterparty_name=page.names.get(other, "") if other else "",
    )


HANDLERS: Final[list[Any]] = [list_statements]
