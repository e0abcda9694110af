"""What statements do to the certificate register, and the rows draws leave behind."""

from typing import NamedTuple

from warranty.certificates.books.applications import ApplicationActed, ApplicationMade
from warranty.certificates.books.certificate import Certificate
from warranty.certificates.books.claims import Claim, DrawKind, FeedMark
from warranty.foundation.ids import LotId


class CertificateStated(NamedTuple):
    """A certificate's new state, whole."""

    certificate: Certificate


class ClaimMade(NamedTuple):
    """A claim is on record; what it takes follows as draws."""

    claim: Claim


class CaratsDrawn(NamedTuple):
    """Carats a claim takes (+) or gives back (−), from the confirmed weight or from τ."""

    number: str
    lot: LotId
    position: int
    kind: DrawKind
    carats: int


class FeedMarked(NamedTuple):
    """A feed is complete through a day."""

    mark: FeedMark


Effect = CertificateStated | ClaimMade | CaratsDrawn | FeedMarked | ApplicationMade | ApplicationActed
EFFECTS = (CertificateStated, ClaimMade, CaratsDrawn, FeedMarked, ApplicationMade, ApplicationActed)


class DrawRow(NamedTuple):
    """A draw with the certificate's account after it. confirmed: carats confirmed when it was drawn."""

    number: str
    sequence: int
    position: int
    lot: LotId
    kind: DrawKind
    carats: int
    confirmed: int
    drawn: int
    weighing: int
