"""Who acts in whose place by operation of law: records that stand, and those withdrawn since."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.books.values import Succession, SuccessionEnd


@dataclass(slots=True)
class Successions:
    """Records of succession, one for each successor. standing, withdrawn: by party, in log order.

    ends: of those withdrawn, by the record.
    """

    standing: dict[PartyId, list[Succession]] = field(default_factory=dict)
    withdrawn: dict[PartyId, list[Succession]] = field(default_factory=dict)
    ends: dict[StatementId, SuccessionEnd] = field(default_factory=dict)

    def hold(self, held: Succession | SuccessionEnd) -> None:
        """Have a record, or its end, which takes all of its successors away."""
        if isinstance(held, Succession):
            self.standing.setdefault(held.party, []).append(held)
            return
        self.ends[held.succession] = held
        known = self.standing.get(held.party, [])
        gone = [each for each in known if each.statement == held.succession]
        self.standing[held.party] = [each for each in known if each.statement != held.succession]
        self.withdrawn.setdefault(held.party, []).extend(gone)

    def withdrawn_of(self, party: PartyId) -> Sequence[tuple[Succession, SuccessionEnd]]:
        """What was withdrawn about a party, each with its end."""
        gone = self.withdrawn.get(party, ())
        return [(each, self.ends[each.statement]) for each in gone if each.statement is not None]

    def ever(self) -> list[PartyId]:
        """All that succeeded somebody by these, whether that stands or not, in log order."""
        every = [each for held in (self.standing, self.withdrawn) for one in held.values() for each in one]
        return list(dict.fromkeys(each.successor for each in sorted(every, key=_position)))


def _position(succession: Succession) -> int:
    return succession.position
