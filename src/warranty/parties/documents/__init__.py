"""What is signed about who takes part: a monitor can check who could sign when.

Private are a firm's people and what takes two of them, cases and suspicions: whom an office looks at
is not for all.
"""

from warranty.parties.documents.cases import CaseClosed, CaseOpened, CaseScope, LegalOrder
from warranty.parties.documents.joining import (
    AdmittedParty,
    AuthorityTask,
    Countersigned,
    KeyAdded,
    KeyPurpose,
    KeyRevoked,
    KeyUpheld,
    ObserverTask,
    Particulars,
    PartyAdmitted,
    PartyCharged,
    PartyKey,
    PartyKind,
    PlatformKeyChanged,
    PlatformKeyPurpose,
    PolicyAdopted,
    RegisterFounded,
    StandingChanged,
    StandingGrounds,
    StandingKind,
)
from warranty.parties.documents.membership import (
    LicenceRecorded,
    MembershipRecorded,
    MembershipSought,
)
from warranty.parties.documents.participants import SourceStatus, SourceStatusStated
from warranty.parties.documents.people import (
    MandateEnded,
    MandateGiven,
    MandateLimit,
    ParticularsRectified,
    PersonParticulars,
    PersonRecorded,
    PersonRole,
    RectifiedParticulars,
    SecondSigned,
    SignatureLimitSet,
)
from warranty.parties.documents.succession import (
    PartyDetailsChanged,
    PartyRenamed,
    SuccessionCause,
    SuccessionRecorded,
    SuccessionWithdrawn,
)
from warranty.parties.documents.suspicions import SuspicionReport, SuspicionReported

__all__ = [
    "AdmittedParty",
    "AuthorityTask",
    "CaseClosed",
    "CaseOpened",
    "CaseScope",
    "Countersigned",
    "KeyAdded",
    "KeyPurpose",
    "KeyRevoked",
    "KeyUpheld",
    "LegalOrder",
    "LicenceRecorded",
    "MandateEnded",
    "MandateGiven",
    "MandateLimit",
    "MembershipRecorded",
    "MembershipSought",
    "ObserverTask",
    "Particulars",
    "ParticularsRectified",
    "PartyAdmitted",
    "PartyCharged",
    "PartyDetailsChanged",
    "PartyKey",
    "PartyKind",
    "PartyRenamed",
    "PersonParticulars",
    "PersonRecorded",
    "PersonRole",
    "PlatformKeyChanged",
    "PlatformKeyPurpose",
    "PolicyAdopted",
    "RectifiedParticulars",
    "RegisterFounded",
    "SecondSigned",
    "SignatureLimitSet",
    "SourceStatus",
    "SourceStatusStated",
    "StandingChanged",
    "StandingGrounds",
    "StandingKind",
    "SuccessionCause",
    "SuccessionRecorded",
    "SuccessionWithdrawn",
    "SuspicionReport",
    "SuspicionReported",
]
