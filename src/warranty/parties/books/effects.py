"""What statements about parties lead to."""

from datetime import datetime
from typing import NamedTuple

from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.books.values import (
    AdmissionDoubt,
    Case,
    CaseEnd,
    Countersignature,
    Founding,
    Key,
    KeyDoubt,
    LeiChanged,
    Licence,
    Mandate,
    MandateEnd,
    MandateUsed,
    Membership,
    MembershipRequest,
    ParticularsHeld,
    Party,
    Person,
    PlatformKey,
    Renaming,
    SecondSignature,
    SignatureLimit,
    SignedAlone,
    SourceStated,
    Standing,
    Succession,
    SuccessionEnd,
    Suspicion,
)


class RegisterOpened(NamedTuple):
    """The register was founded."""

    founding: Founding


class PolicySet(NamedTuple):
    """The rule set with this digest (hex) judges from the next position on."""

    statement: StatementId
    digest: str
    version: str
    position: int


class PlatformKeySet(NamedTuple):
    """The platform signs with another key from the next position on."""

    key: PlatformKey


class PartyEntered(NamedTuple):
    """A party is on record from here on."""

    party: Party


class PersonNamed(NamedTuple):
    """What a natural person is called from here on: kept with the party alone, to be erasable (R57)."""

    party: PartyId
    name: str


class KeyEntered(NamedTuple):
    """A key is on record from here on."""

    key: Key


class KeyEnded(NamedTuple):
    """A key signs nothing any more from here on; or it turns out that one that ended was in other hands."""

    public_key: str
    reason: str
    position: int
    compromised_since: datetime | None


class KeyRevived(NamedTuple):
    """A key that ended with a succession signs again from here on. ended, because: since when, and why."""

    public_key: str
    ended: int
    because: str
    revived: int


class StandingSet(NamedTuple):
    """A party's standing changed."""

    standing: Standing


class CountersignatureGiven(NamedTuple):
    """A statement that may come from now on, whatever its signer's standing."""

    countersignature: Countersignature


# From here on this is the last word on it.
Stated = (
    Membership
    | MembershipRequest
    | Licence
    | SourceStated
    | Case
    | CaseEnd
    | Person
    | Mandate
    | MandateEnd
    | MandateUsed
    | SignatureLimit
    | SignedAlone
    | SecondSignature
    | Renaming
    | LeiChanged
    | Succession
    | SuccessionEnd
    | Suspicion
    | ParticularsHeld
    | AdmissionDoubt
    | KeyDoubt
)
Effect = (
    RegisterOpened
    | PolicySet
    | PlatformKeySet
    | PartyEntered
    | PersonNamed
    | KeyEntered
    | KeyEnded
    | KeyRevived
    | StandingSet
    | CountersignatureGiven
    | Stated
)
