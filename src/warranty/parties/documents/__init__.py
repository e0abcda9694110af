"""What is signed about who takes part, all public-class: a monitor can check that the history is complete."""

from warranty.parties.documents.joining import (
    AdmittedParty,
    AuthorityTask,
    Countersigned,
    KeyAdded,
    KeyPurpose,
    KeyRevoked,
    Particulars,
    PartyAdmitted,
    PartyCharged,
    PartyKey,
    PartyKind,
    PolicyAdopted,
    RegisterFounded,
    StandingChanged,
    StandingKind,
)
from warranty.parties.documents.membership import (
    LicenceRecorded,
    MembershipRecorded,
    MembershipSought,
)
from warranty.parties.documents.participants import SourceStatus, SourceStatusStated

__all__ = [
    "AdmittedParty",
    "AuthorityTask",
    "Countersigned",
    "KeyAdded",
    "KeyPurpose",
    "KeyRevoked",
    "LicenceRecorded",
    "MembershipRecorded",
    "MembershipSought",
    "Particulars",
    "PartyAdmitted",
    "PartyCharged",
    "PartyKey",
    "PartyKind",
    "PolicyAdopted",
    "RegisterFounded",
    "SourceStatus",
    "SourceStatusStated",
    "StandingChanged",
    "StandingKind",
]
