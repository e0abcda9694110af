"""What can be asked of the certificate register beside one number, and the shapes of those answers."""

from datetime import date
from typing import NamedTuple

from warranty.certificates.books import Certificate, Claim, Ground, Status, Taken
from warranty.certificates.rules import ClaimTaken, Graded
from warranty.foundation.ids import LotId, PartyId, StatementId


class Period(NamedTuple):
    """Imports into one participant from first_on through last_on, both counted.

    importer: only those confirmed to this party or naming it as agent, or claimed by it. hs: only this code.
    agent: of a confirmation that names this party as agent alone, only its own claims are counted: what its
    principal claims is not its affair.
    """

    participant: str
    first_on: date
    last_on: date
    importer: PartyId | None = None
    hs: str | None = None
    agent: PartyId | None = None


class Event(NamedTuple):
    """One statement about a number. type: of its document; status: the state it left (R4)."""

    type: str
    statement: StatementId
    by: PartyId
    event_on: date
    position: int
    status: Status


class ClaimKnown(NamedTuple):
    """A claim with what it had taken, and its carats by grade."""

    claim: Claim
    taken: Taken
    graded: Graded


class Sum(NamedTuple):
    """Certificates and their carats, in thousandths."""

    certificates: int = 0
    carats: int = 0

    def plus(self, carats: int) -> "Sum":
        """One certificate more."""
        return Sum(self.certificates + 1, self.carats + carats)


class Life(NamedTuple):
    """What bounds a certificate's use. participant: of the number.

    issued_on, printed: day of issue and expiry, by the issuer or else as transcribed; used_on: submitted,
    received or confirmed. None: not on record.
    """

    participant: str
    issued_on: date | None
    printed: date | None
    used_on: date | None


class ConfirmedSide(NamedTuple):
    """One confirmation as last corrected, beside all that parties it names have claimed; for reconciling.

    carats, certified, claimed: thousandths; certified by the issuer or else as transcribed. parcels: 1 where
    not stated. status: of the certificate; arrival: of its shipment with the participant that confirmed.
    is_standing: the one of its number that claims draw on; the others have none counted. lots: of the claims.
    """

    number: str
    statement: StatementId
    last: StatementId
    participant: str
    on: date
    carats: int
    parcels: int
    hs: tuple[str, ...]
    confirmed_to: PartyId
    corrections: int
    certified: int | None
    status: Status
    arrival: Status
    is_standing: bool
    life: Life
    claimed: int
    lots: tuple[LotId, ...]


class ClaimedSide(NamedTuple):
    """One claim of a party that the standing confirmation does not name, and what is known of its number."""

    claim: ClaimTaken
    hs: str
    ground: Ground
    certified: int | None
    life: Life


class OfParty(NamedTuple):
    """A certificate confirmed to a party or claimed by it.

    claimable: by all together; drawn: of that, by all; claimed_on: its own first day.
    """

    certificate: Certificate
    claimable: int
    drawn: int
    claimed_on: date | None
