"""`/v1/engagements`: who audits whom, for whom, of which period and until when."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Request, get
from litestar.params import PathParameter, QueryParameter
from msgspec import UNSET

from warranty.api.asked import read_id
from warranty.api.auth import WITH_TOKEN, Visit, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import Limit
from warranty.audits import service as audits
from warranty.audits.books import EngagementState
from warranty.audits.service import NEWEST, EngagementSeen
from warranty.disclosure.rules import Topic
from warranty.foundation.statements import urn
from warranty.lots.asking import write_cursor
from warranty.parties.rules import did_of, party_of
from warranty.parties.service import LARGEST_PAGE
from warranty.wire import engagements as wire

TAGS: Final = ["Audits"]
Member = Annotated[
    str | None, QueryParameter(max_length=500, description="Only audits of this member, a DID.")
]
State = Annotated[EngagementState | None, QueryParameter(name="state", description="Only those.")]
Identifier = Annotated[UUID, PathParameter(description="Id of the order: the UUID of its urn:uuid.")]


@get("/v1/engagements", summary="Audits you take part in", tags=TAGS, security=WITH_TOKEN)
async def list_engagements(
    request: Request[Any, Any, Any],
    member: Member = None,
    in_state: State = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
) -> wire.Engagements:
    """Engagements the asker ordered, is to carry out, or is audited under, newest first; for oversight all.

    While one is `open` its auditor reads the member's records under it (`Warranty-Case`): those of its topics
    whose events lie in its period, and the matching halves of the member's trade.
    """
    async with walled_visit(request) as here:
        party = None if member is None else party_of(member, here.resources.origin)
        if member is not None and party is None:
            return wire.Engagements(())
        found = await audits.engagements(
            here.connection,
            here.viewer,
            here.now.date(),
            member=party,
            state=in_state,
            before=NEWEST if cursor is None else read_id(cursor),
            limit=limit + 1,
        )
    page = found[:limit]
    return wire.Engagements(
        engagements=tuple(_engagement(one, here) for one in page),
        cursor=write_cursor((page[-1].order.position,)) if len(found) > limit else UNSET,
    )


@get("/v1/engagements/{engagement:uuid}", summary="An audit", tags=TAGS, security=WITH_TOKEN)
async def show_engagement(request: Request[Any, Any, Any], engagement: Identifier) -> wire.EngagementSeen:
    """One engagement, for who ordered it, its auditor, the audited member, and oversight."""
    async with walled_visit(request) as here:
        found = await audits.engagement_of(here.connection, here.viewer, engagement)
    return _engagement(found, here)


def _engagement(seen: EngagementSeen, here: Visit) -> wire.EngagementSeen:
    order, acceptance, end, origin = seen.order, seen.acceptance, seen.end, here.resources.origin
    today: date = here.now.date()
    is_audited = here.viewer.party == order.member
    return wire.EngagementSeen(
        engagement=urn(order.id),
        number=order.number,
        ordered_by=did_of(order.ordered_by, origin),
        auditor=did_of(order.auditor, origin),
        member=did_of(order.member, origin),
        topics=tuple(map(Topic, order.topics)),
        period_from=order.period_from,
        period_to=order.period_to,
        ends_on=order.ends_on,
        state=seen.state_on(today),
        position=order.position,
        purpose=UNSET if is_audited else order.purpose,
        accepted=acceptance.position if acceptance else UNSET,
        accepted_on=acceptance.accepted_on if acceptance else UNSET,
        independence=wire.IndependenceSeen(acceptance.years_audited, acceptance.other_services)
        if acceptance
        else UNSET,
        ended=end.position if end else UNSET,
        ended_by=did_of(end.by, origin) if end else UNSET,
        reason=end.reason if end else UNSET,
    )


HANDLERS: Final[list[Any]] = [list_engagements, show_engagement]
