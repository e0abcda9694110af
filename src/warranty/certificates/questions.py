"""What can be asked of the certificate register beside one number, and the shapes of those answers."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from warranty.certificates.books import Claim, Confirmed, Status, Taken
from warranty.certificates.rules import Graded
from warranty.foundation.ids import PartyId, StatementId

_BEFORE_ALL = UUID(int=0)


class Period(NamedTuple):
    """Imports into one participant from first_on through last_on, both counted.

    importer: only those confirmed to this party or naming it as agent, or claimed by it. hs: only this code.
    """

    participant: str
    first_on: date
    last_on: date
    importer: PartyId | None = None
    hs: str | None = None


class PageAfter(NamedTuple):
    """Where a page goes on: day, number and id (statement or lot) of the last row seen."""

    day: date = date.min
    number: str = ""
    id: UUID = _BEFORE_ALL


class Event(NamedTuple):
    """One statement about a number. type: of its document; status: the state it left (R4)."""

    type: str
    statement: StatementId
    by: PartyId
    event_on: date
    position: int
    status: Status


class ConfirmedImport(NamedTuple):
    """A confirmation as last corrected. is_standing: it is the one of its number whose figures count."""

    number: str
    confirmed: Confirmed
    is_standing: bool
    status: Status


class ClaimKnown(NamedTuple):
    """A claim with what it had taken, and its carats by grade."""

    claim: Claim
    taken: Taken
    graded: Graded
