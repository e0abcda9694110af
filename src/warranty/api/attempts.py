"""`/v1/attempts`: submissions that were refused, for their maker and for oversight."""

from typing import Annotated, Any, Final

from litestar import Request, get
from litestar.params import QueryParameter
from msgspec import UNSET

from warranty.api.asked import read_id
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import Limit
from warranty.disclosure.rules import NotFound
from warranty.foundation.statements import urn
from warranty.lots.asking import write_cursor
from warranty.parties.rules import party_of
from warranty.parties.service import LARGEST_PAGE
from warranty.register.attempts import NEWEST, Attempt, attempts_for
from warranty.wire import attempts as wire

OfParty = Annotated[
    str | None,
    QueryParameter(name="party", max_length=500, description="Whose, by DID; your own unless you say so."),
]


@get("/v1/attempts", summary="What was refused", tags=["Statements"], security=WITH_TOKEN)
async def list_attempts(
    request: Request[Any, Any, Any],
    of_party: OfParty = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
) -> wire.Attempts:
    """Signed submissions that were refused, newest first: when, what, and by which rule.

    Your own; of another party those of whom you supervise: its authority is told the sentence too, its
    association and the operator the rule alone. They are kept for as many days as the rule set says, and of a
    party so many a day. Drafts leave none.
    """
    async with walled_visit(request) as here:
        whose = here.viewer.party if of_party is None else party_of(of_party, here.resources.origin)
        if whose is None:
            raise NotFound
        found = await attempts_for(
            here.connection,
            here.viewer,
            whose,
            here.resources.policy,
            here.now,
            before=NEWEST if cursor is None else read_id(cursor),
            limit=limit + 1,
        )
    page = found[:limit]
    return wire.Attempts(
        attempts=tuple(map(_attempt, page)),
        cursor=write_cursor((page[-1].id,)) if len(found) > limit else UNSET,
    )


def _attempt(one: Attempt) -> wire.AttemptSeen:
    return wire.AttemptSeen(
        attempted_at=one.attempted_at,
        id=urn(one.statement),
        type=one.type,
        code=one.code,
        rule=one.rule,
        detail=UNSET if one.sentence is None else one.sentence,
    )


HANDLERS: Final[list[Any]] = [list_attempts]
