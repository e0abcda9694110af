"""What is signed about memberships and licences, each with the days it holds."""

from datetime import date
from typing import ClassVar

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document


class MembershipSought(Document, frozen=True):
    """A member asks another association than the one that admitted it to take it in: its own word for it."""

    is_public: ClassVar[bool] = True

    association: str


class MembershipRecorded(Document, frozen=True):
    """An association says since when, and until when, a party is its member; its last word counts.

    valid_until: first day on which it is a member no more. Without any such statement a member is one of the
    association that admitted it, on any day.
    """

    is_public: ClassVar[bool] = True

    party: str
    valid_from: date
    valid_until: date | UnsetType = UNSET
    number: str | UnsetType = UNSET


class LicenceRecorded(Document, frozen=True):
    """A licence to trade, by an association or authority that has seen it; its last word counts.

    issuer: as the licence names it. valid_until: first day on which it is in force no more; a licence that is
    withdrawn ends on that day.
    """

    is_public: ClassVar[bool] = True

    party: str
    number: str
    issuer: str
    valid_from: date
    valid_until: date | UnsetType = UNSET
