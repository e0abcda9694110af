"""What parties know of the origins of their goods: what a batch looks at, and what was released.

Whoever claimed a certificate reads on it where its goods were mined; whoever bought them knows what its
seller released, and nothing else (domain.md § 8). So what is known of a lot ends, going back, with what its
holder claimed or bought, and tells nothing of what lies behind that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from warranty.certificates.books import Certificate
from warranty.foundation.ids import LotId, PartyId
from warranty.lots.accounts import AccountId, RootAccount


class OriginReleased(NamedTuple):
    """A lot's buyer is told where it was mined. countries: sorted; with_shares: and how much of each."""

    lot: LotId
    countries: tuple[str, ...]
    with_shares: bool
    position: int


class Known(NamedTuple):
    """A lot as far as origins are looked for. sources: of the same house; (): what is known ends with it.

    number: of the certificate it claims; account: of production or a state sale, what it takes from.
    """

    kind: str
    holder: PartyId | None
    sources: tuple[LotId, ...]
    number: str | None = None
    account: AccountId | None = None


@dataclass(slots=True)
class OriginBooks:
    """Loaded for statements that release origins; empty otherwise.

    known: lots that were there before the batch, back to where what their holder knows ends. papers,
    accounts: what stands behind those ends, as far as the batch does not speak of it itself. is_cut: more
    lies behind than one batch follows. ends: kept so that the way back is gone once.
    """

    known: dict[LotId, Known] = field(default_factory=dict)
    papers: Mapping[str, Certificate] = field(default_factory=dict)
    accounts: Mapping[AccountId, RootAccount] = field(default_factory=dict)
    released: dict[LotId, OriginReleased] = field(default_factory=dict)
    is_cut: bool = False
    ends: dict[LotId, frozenset[LotId]] = field(default_factory=dict)
    unsaved: list[OriginReleased] = field(default_factory=list)

    def apply(self, effect: OriginReleased) -> None:
        """A buyer is told; what it was told before stays told."""
        self.released[effect.lot] = effect
        self.unsaved.append(effect)

    def numbers(self) -> set[str]:
        """The certificates behind the claims that were loaded."""
        return {known.number for known in self.known.values() if known.number is not None}

    def saved(self) -> None:
        """What happened so far is written."""
        self.unsaved = []
