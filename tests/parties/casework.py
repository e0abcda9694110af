"""Cases as tests open them."""

from datetime import date
from uuid import UUID

from msgspec import UNSET

from tests.builders import TODAY, Draft, Somebody
from warranty.foundation.statements import urn
from warranty.parties.documents import (
    CaseClosed,
    CaseOpened,
    CaseScope,
    LegalOrder,
    SuspicionReport,
    SuspicionReported,
)

UNTIL = date(2027, 3, 31)


def a_case(
    *about: Somebody, number: str = "2026/31", until: date = UNTIL, order: LegalOrder | None = None
) -> Draft:
    """An inquiry into some parties, with an order if one is given."""
    scope = CaseScope(
        purpose="Partners and prices of 2026",
        parties=tuple(who.did for who in about),
        order=order or UNSET,
    )
    return Draft(CaseOpened(event_on=TODAY, number=number, until=until), {"scope": scope})


def an_order(notice_from: date | None = None, issued_on: date = TODAY) -> LegalOrder:
    """A judge's."""
    return LegalOrder(
        court="Investigating judge, Antwerp",
        reference="2026/4711",
        issued_on=issued_on,
        notice_from=notice_from or UNSET,
    )


def closing(case: UUID) -> Draft:
    """The end of a case."""
    return Draft(CaseClosed(event_on=TODAY, case=urn(case), reason="The differences are explained."))


def a_suspicion(to: Somebody, *about: Somebody, text: str = "Etched like alluvial goods.") -> Draft:
    """A sealed report to an authority."""
    report = SuspicionReport(authority=to.did, text=text, parties=tuple(who.did for who in about))
    return Draft(SuspicionReported(event_on=TODAY), {"report": report})
