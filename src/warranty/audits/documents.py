"""What is signed about audits: an order, its acceptance with the declaration of independence, and the end.

Private: that somebody is audited is for the one who ordered it, the auditor and the member.
"""

from datetime import date
from typing import Any, ClassVar

from warranty.disclosure.rules import Topic
from warranty.foundation.statements import Document, Part


class EngagementScope(Part, frozen=True):
    """Why the audit is ordered; kept with each look under it. Not for the member: it may be a suspicion."""

    purpose: str


class EngagementOffered(Document, frozen=True):
    """An order to audit one member, by who looks after it; it opens nothing until it is accepted.

    number: the file of who orders it, by which the auditor's questions name it. auditor, member: DIDs.
    topics: which of the member's records. period_from, period_to: first and last day of the events it is
    about; ends_on: last day on which it opens anything, by the days of the log.
    """

    parts: ClassVar[dict[str, Any]] = {"scope": EngagementScope}

    number: str
    auditor: str
    member: str
    topics: tuple[Topic, ...]
    period_from: date
    period_to: date
    ends_on: date


class Independence(Part, frozen=True):
    """The registered declaration in full, and the facts beside it.

    years_audited: how many years running, this one left out, the auditor has audited the member.
    other_services: whatever else it does for the member, in words.
    """

    text_id: str
    text: str
    years_audited: int
    other_services: tuple[str, ...] = ()


class EngagementAccepted(Document, frozen=True):
    """The auditor takes the order and declares that it is independent of the member.

    engagement: id of the order (urn:uuid:…). ordered_by, member: DIDs, as in it: to whom it is declared, and
    of whom.
    """

    engagement: str
    ordered_by: str
    member: str
    independence: Independence


class EngagementEnded(Document, frozen=True):
    """An engagement opens nothing any more, or an order is taken back or declined; by either of the two.

    reason: the member reads it, too.
    """

    engagement: str
    reason: str
