"""`/v1/cases`: why an office looked further than its role lets it, at whom, under which order."""

from typing import Any, Final

from litestar import Request, get
from msgspec import UNSET

from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import Limit
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import urn
from warranty.parties import case_service
from warranty.parties.books import Case
from warranty.parties.case_service import CaseSeen
from warranty.parties.rules import did_of
from warranty.parties.service import LARGEST_PAGE
from warranty.wire import cases as wire


@get("/v1/cases", summary="Cases and legal orders", tags=["Disclosure"], security=WITH_TOKEN)
async def list_cases(
    request: Request[Any, Any, Any], cursor: Cursor = None, limit: Limit = LARGEST_PAGE
) -> wire.Cases:
    """The cases an office opened, newest first; for oversight all there are.

    Whoever an order is about sees the case from the day of notice on, and with it what was looked at.
    """
    async with walled_visit(request) as here:
        viewer = here.viewer
        page, on = await case_service.cases(
            here.connection, viewer, here.now.date(), cursor=cursor, limit=limit
        )
        asker = None if viewer.kind == "Operator" else viewer.party
    return wire.Cases(
        cases=tuple(_case(one, asker, here.resources.origin) for one in page), cursor=on or UNSET
    )


def _case(seen: CaseSeen, asker: PartyId | None, origin: str) -> wire.CaseSeen:
    case = seen.case
    is_whole = asker is None or asker == case.party
    subjects = case.subjects if is_whole else [party for party in case.subjects if party == asker]
    return wire.CaseSeen(
        case=urn(case.id),
        number=case.number,
        opened_by=did_of(case.party, origin),
        purpose=case.purpose,
        parties=tuple(did_of(party, origin) for party in subjects),
        until=case.until_on,
        position=case.position,
        closed=UNSET if seen.ended is None else seen.ended,
        order=_order(case),
    )


def _order(case: Case) -> wire.OrderSeen | Any:  # noqa: ANN401 - UNSET without one
    if case.issued_on is None:
        return UNSET
    return wire.OrderSeen(
        court=case.court,
        reference=case.reference,
        issued_on=case.issued_on,
        notice_from=case.notice_from or UNSET,
    )


HANDLERS: Final[list[Any]] = [list_cases]
