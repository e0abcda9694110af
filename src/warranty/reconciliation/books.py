"""The slice of findings and their explanations that rules read and change, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from uuid import UUID

from warranty.foundation.ids import FindingId, PartyId, StatementId
from warranty.parties.books import PartyBooks
from warranty.trade.rules.due import Waiting

Verdict = Literal["accepted", "rejected"]


class FindingAsked(NamedTuple):
    """A finding on record, as far as judging what is said of it asks. party: whom it is about."""

    id: FindingId
    position: int
    rule: str
    party: PartyId


class Explanation(NamedTuple):
    """Why something was found, as its maker says. by: who signed; party: whom the finding is about."""

    id: StatementId
    finding: FindingId
    position: int
    by: PartyId
    party: PartyId
    code: str
    text: str
    evidence: tuple[str, ...]


class Judgement(NamedTuple):
    """What an office said of an explanation."""

    explanation: StatementId
    by: PartyId
    position: int
    verdict: Verdict
    reason: str


Effect = Explanation | Judgement


@dataclass(slots=True)
class ReconciliationBooks:
    """The findings a batch names, with all explanations of them and what was said of those.

    waiting: by statement what time may have brought to light of the party it speaks of, where what it names
    is not on record. unsaved: what `store.save` still has to write.
    """

    parties: PartyBooks
    findings: dict[FindingId, FindingAsked] = field(default_factory=dict)
    explanations: dict[StatementId, Explanation] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)
    waiting: dict[StatementId, Waiting] = field(default_factory=dict)
    unsaved: list[Effect] = field(default_factory=list)

    def hold(self, held: Effect) -> None:
        """Have something in the books, without noting it for saving."""
        if isinstance(held, Explanation):
            self.explanations[held.id] = held
        else:
            self.judgements.append(held)

    def apply(self, effect: Effect) -> None:
        """Let one effect hold for what follows in the batch, and note it for saving."""
        self.hold(effect)
        self.unsaved.append(effect)

    def saved(self) -> None:
        """What happened so far is written."""
        self.unsaved = []

    def is_on_record(self, named: UUID) -> bool:
        """Whether a finding, named by itself or by an explanation of it, was brought by a statement."""
        given = self.explanations.get(StatementId(named))
        return (given.finding if given else named) in self.findings

    def newest(self, finding: FindingId) -> Explanation | None:
        """The explanation of a finding that counts: the last one."""
        of = [one for one in self.explanations.values() if one.finding == finding]
        return max(of, key=lambda one: one.position, default=None)

    def said_of(self, explanation: StatementId) -> Iterable[Judgement]:
        """What was said of an explanation, in log order."""
        said = (one for one in self.judgements if one.explanation == explanation)
        return sorted(said, key=lambda one: one.position)
