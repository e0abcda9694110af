"""What is signed about who takes part, public-class: a monitor can check that the history is complete.

Cases alone are private: whom an office looks at is not for everybody.
"""

from warranty.parties.documents.cases import CaseClosed, CaseOpened, CaseScope, LegalOrder
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
    "CaseClosed",
    "CaseOpened",
    "CaseScope",
    "Countersigned",
    "KeyAdded",
    "KeyPurpose",
    "KeyRevoked",
    "LegalOrder",
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
