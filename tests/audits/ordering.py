"""Engagements as tests order, accept and end them."""

from datetime import date
from typing import Any
from uuid import UUID

from tests.builders import TODAY, Draft, Somebody
from warranty.audits.documents import (
    EngagementAccepted,
    EngagementEnded,
    EngagementOffered,
    EngagementScope,
    Independence,
)
from warranty.disclosure.rules import Topic
from warranty.foundation.statements import urn
from warranty.policy.auditing import declaration_on
from warranty.policy.rule_set import packaged

PURPOSE = "Yearly audit of warranties"
ENDS = date(2027, 3, 31)


def an_order(auditor: Somebody, member: Somebody, **changes: Any) -> Draft:  # noqa: ANN401 - any field's value
    """An audit of the year 2026, of everything, unless changed."""
    values: dict[str, Any] = {
        "event_on": TODAY,
        "number": "A/1",
        "auditor": auditor.did,
        "member": member.did,
        "topics": tuple(Topic),
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 12, 31),
        "ends_on": ENDS,
    }
    purpose = changes.pop("purpose", PURPOSE)
    return Draft(EngagementOffered(**(values | changes)), {"scope": EngagementScope(purpose=purpose)})


def an_acceptance(
    order: UUID,
    office: Somebody,
    member: Somebody,
    *,
    on: date = TODAY,
    years: int = 0,
    services: tuple[str, ...] = (),
    text: str = "",
    text_id: str = "",
) -> Draft:
    """The auditor's word, with the registered declaration unless another text is given."""
    registered = declaration_on(packaged(), on)
    said = Independence(
        text_id=text_id or registered.id,
        text=text or registered.words,
        years_audited=years,
        other_services=services,
    )
    document = EngagementAccepted(
        event_on=on, engagement=urn(order), ordered_by=office.did, member=member.did, independence=said
    )
    return Draft(document)


def an_end(order: UUID, reason: str = "The audit is done.") -> Draft:
    """The end of an engagement."""
    return Draft(EngagementEnded(event_on=TODAY, engagement=urn(order), reason=reason))
