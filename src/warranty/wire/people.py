"""Who acts for a party, and what is held about somebody: `/v1/parties/me/…` and `/v1/people/…`."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import UNSET, UnsetType

from warranty.wire.looks import LookSeen
from warranty.wire.parties import KeyOnRecord, PartyStatus
from warranty.wire.shapes import Shape


class PersonSeen(Shape, frozen=True):
    """A person by its urn:uuid. statement: the one that says who it is. valid_until: first day without it."""

    person: str
    roles: tuple[str, ...]
    keys: tuple[str, ...]
    valid_from: date
    statement: str
    valid_until: date | UnsetType = UNSET


class People(Shape, frozen=True):
    """All people of a party that were ever stated."""

    people: tuple[PersonSeen, ...]


class MandateSeen(Shape, frozen=True):
    """Leave for the mandatary to sign for the firm. usd: highest value of one statement, absent for none.

    usd_per_day: of all statements of one day of the log together.
    """

    mandate: str
    firm: str
    mandatary: str
    statements: tuple[str, ...]
    valid_from: date
    valid_until: date | UnsetType = UNSET
    usd: str | UnsetType = UNSET
    usd_per_day: str | UnsetType = UNSET
    is_ended: bool = False


class Mandates(Shape, frozen=True):
    """All mandates a party ever gave or had."""

    mandates: tuple[MandateSeen, ...]


class StatementHeld(Shape, frozen=True):
    """A statement that may hold particulars of whom was asked for.

    says: them, by field; absent where it holds none. erased_at, reason: since when they are gone, and why.
    rectifies, rectified_by: urn:uuid of the statement it puts right, and of the one that puts it right.
    is_asked: a party's own word on its name, registered office or VAT id, which who looks after it has not
    borne out: it holds nowhere yet.
    """

    statement: str
    type: str
    position: int
    recorded_at: datetime
    says: Mapping[str, str] | UnsetType = UNSET
    erased_at: datetime | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    rectifies: str | UnsetType = UNSET
    rectified_by: str | UnsetType = UNSET
    is_asked: bool = False


class RectificationAsked(Shape, frozen=True):
    """A party (DID) asks to have its name, registered office or VAT id put right; nobody has answered yet.

    statement: by which it asks, urn:uuid; rectifies: the one that holds what it says is wrong.
    """

    statement: str
    party: str
    name: str
    rectifies: str
    recorded_at: datetime


class RectificationsAsked(Shape, frozen=True):
    """Requests that wait, the oldest first. cursor: continues after the last, absent at the end."""

    rectifications: tuple[RectificationAsked, ...]
    cursor: str | UnsetType = UNSET


class PersonalData(Shape, frozen=True):
    """Everything held about a person (urn:uuid) or a party (DID), a page of statements at a time.

    party: DID of its organisation. roles: every word on a person, the last one last. mandates: of a party
    those it gave or has, of a person those it signed. looks: at what is on this page, the newest 1,000.
    cursor: continues the statements, absent on the last page. status, keys: of a party, what its own record
    says of it besides: name, standing, memberships, licences, keys; on the first page.
    """

    subject: str
    party: str
    roles: tuple[PersonSeen, ...]
    mandates: tuple[MandateSeen, ...]
    statements: tuple[StatementHeld, ...]
    looks: tuple[LookSeen, ...]
    cursor: str | UnsetType = UNSET
    status: PartyStatus | UnsetType = UNSET
    keys: tuple[KeyOnRecord, ...] = ()
