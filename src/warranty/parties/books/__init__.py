"""The slice of who takes part that rules read and change, as plain values; no SQL, no clock."""

from warranty.parties.books.effects import (
    CountersignatureGiven,
    Effect,
    KeyEnded,
    KeyEntered,
    PartyEntered,
    PolicySet,
    RegisterOpened,
    StandingSet,
    Stated,
)
from warranty.parties.books.ledger import PartyBooks, Unsaved
from warranty.parties.books.values import (
    Countersignature,
    Founding,
    Identity,
    Key,
    Licence,
    Membership,
    MembershipRequest,
    Party,
    Signature,
    SourceStated,
    Standing,
)

__all__ = [
    "Countersignature",
    "CountersignatureGiven",
    "Effect",
    "Founding",
    "Identity",
    "Key",
    "KeyEnded",
    "KeyEntered",
    "Licence",
    "Membership",
    "MembershipRequest",
    "Party",
    "PartyBooks",
    "PartyEntered",
    "PolicySet",
    "RegisterOpened",
    "Signature",
    "SourceStated",
    "Standing",
    "StandingSet",
    "Stated",
    "Unsaved",
]
