"""`/v1/slack`: how much a member could have injected in a period without any finding."""

from typing import Any, Final

from litestar import Request, get

from warranty.api.asked import asking_of
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.parties import AsOf
from warranty.api.reconciliations import FromDay, ToDay, refuse_backwards
from warranty.api.stock import Member, member_asked
from warranty.foundation.quantities import format_carats
from warranty.parties.rules import did_of
from warranty.reconciliation import service as reconciliation
from warranty.transparency import service as log
from warranty.wire import slack as wire


@get("/v1/slack", summary="Slack of a member in a period", tags=["Reconciliation"], security=WITH_TOKEN)
async def slack(
    request: Request[Any, Any, Any],
    from_day: FromDay,
    to_day: ToDay,
    member: Member = None,
    as_of: AsOf = None,
) -> wire.Slack:
    """The largest weight the asker could have injected in a period without any finding, part by part (R67).

    An authority may ask for members it supervises: slack is the number to audit by.
    """
    refuse_backwards(from_day, to_day)
    async with walled_visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        party = member_asked(here, member)
        found = await reconciliation.slack_of(
            here.connection, asking_of(here), party, from_day, to_day, moment
        )
    parts = {name: format_carats(carats) for name, carats in found.slack._asdict().items()}
    return wire.Slack(
        member=did_of(found.member, here.resources.origin),
        from_day=from_day,
        to_day=to_day,
        as_of=found.as_of,
        slack=format_carats(found.slack.total),
        **parts,
    )


HANDLERS: Final[list[Any]] = [slack]
