"""The slice of engagements that rules read and change, as plain values; no SQL, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.books import PartyBooks

EngagementState = Literal["offered", "open", "ended", "over"]


class Engagement(NamedTuple):
    """An order to audit a member, as it was made. Both ends of period, and ends_on, are included."""

    id: StatementId
    ordered_by: PartyId
    auditor: PartyId
    member: PartyId
    number: str
    purpose: str
    topics: tuple[str, ...]
    period_from: date
    period_to: date
    ends_on: date
    position: int


class Acceptance(NamedTuple):
    """An order that was accepted. accepted_on: day of the log. years_audited: as declared."""

    engagement: StatementId
    statement: StatementId
    accepted_on: date
    years_audited: int
    other_services: tuple[str, ...]
    position: int


class EngagementEnd(NamedTuple):
    """An engagement that opens nothing any more."""

    engagement: StatementId
    statement: StatementId
    by: PartyId
    reason: str
    position: int


Effect = Engagement | Acceptance | EngagementEnd


@dataclass(slots=True)
class AuditBooks:
    """What a batch touches: the engagements it names, those whose number it uses, those of its pairs.

    A pair is an auditor and a member: of those all engagements are here, to count the years of. unsaved: what
    `store.save` still has to write.
    """

    parties: PartyBooks
    engagements: dict[StatementId, Engagement] = field(default_factory=dict)
    accepted: dict[StatementId, Acceptance] = field(default_factory=dict)
    ended: dict[StatementId, EngagementEnd] = field(default_factory=dict)
    unsaved: list[Effect] = field(default_factory=list)

    def hold(self, held: Effect) -> None:
        """Have something in the books, without noting it for saving."""
        match held:
            case Engagement():
                self.engagements[held.id] = held
            case Acceptance():
                self.accepted[held.engagement] = held
            case EngagementEnd():
                self.ended[held.engagement] = held

    def apply(self, effect: Effect) -> None:
        """Let one effect hold for what follows in the batch, and note it for saving."""
        self.hold(effect)
        self.unsaved.append(effect)

    def saved(self) -> None:
        """What happened so far is written."""
        self.unsaved = []

    def accepted_by(self, auditor: PartyId, member: PartyId) -> Iterable[Acceptance]:
        """What an auditor accepted about a member, ended or not."""
        return (
            given
            for given in self.accepted.values()
            if (one := self.engagements[given.engagement]).auditor == auditor and one.member == member
        )
