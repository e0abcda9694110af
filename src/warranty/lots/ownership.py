"""Who was named an owner of another's goods, and what it says to that, as the books hold it (R24, R26).

Nobody owns, and nobody answers for, goods it was merely named an owner of: until the named party has
acknowledged them they are in no stock of its own.
"""

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from warranty.foundation.ids import LotId, PartyId, StatementId

OwnerAnswer = Literal["awaiting", "acknowledged", "refused", "withdrawn"]
AWAITING: Final = "awaiting"


class OwnerNamed(NamedTuple):
    """A lot opens with somebody named as its owner, or one of them, who has not said so itself.

    holder: who has the goods. statement: which opens the lot.
    """

    lot: LotId
    party: PartyId
    holder: PartyId
    statement: StatementId
    position: int


class OwnerAnswered(NamedTuple):
    """The end of waiting for one named owner of one lot. statement: which ended it."""

    lot: LotId
    party: PartyId
    answer: OwnerAnswer
    statement: StatementId
    position: int


@dataclass(slots=True)
class OwnershipBooks:
    """named: of the lots a batch touches, by who is named, with what it has said so far."""

    named: dict[LotId, dict[PartyId, OwnerAnswer]] = field(default_factory=dict)
    new_named: list[OwnerNamed] = field(default_factory=list)
    new_answers: list[OwnerAnswered] = field(default_factory=list)

    def saved(self) -> None:
        """What happened so far is written."""
        self.new_named, self.new_answers = [], []

    def apply(self, effect: OwnerNamed | OwnerAnswered) -> None:
        """Let one happen here, and remember it."""
        match effect:
            case OwnerNamed():
                self.named.setdefault(effect.lot, {})[effect.party] = AWAITING
                self.new_named.append(effect)
            case OwnerAnswered():
                self.named[effect.lot][effect.party] = effect.answer
                self.new_answers.append(effect)

    def answer_of(self, lot: LotId, party: PartyId | None) -> OwnerAnswer | None:
        """What a party named an owner of a lot has said; None where its own word made it one."""
        return self.named.get(lot, {}).get(party) if party else None

    def is_owner(self, lot: LotId, party: PartyId | None) -> bool:
        """Whether a party on record with a share of a lot has it: by its own word, or as it acknowledged."""
        return self.answer_of(lot, party) in (None, "acknowledged")
