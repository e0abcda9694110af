"""Export applications: goods bound by a member for a certificate to be issued, and what became of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from warranty.foundation.ids import PartyId, StatementId

ApplicationDeed = Literal["named", "departed", "home", "ended"]


class Purpose(StrEnum):
    """Why goods go abroad. Of those for POLISHING and on CONSIGNMENT the exporter stays the owner."""

    SALE = "sale"
    CONSIGNMENT = "consignment"
    POLISHING = "polishing"


@dataclass(slots=True)
class Application:
    """An application as loaded; carats in thousandths.

    participant: where the goods leave. importer: None for somebody outside the register. number: of the
    certificate issued for it, None before. is_ended: what no claim had drawn went back to its lots. home:
    what nobody can claim abroad any more, as it came home, was polished or lost there, or went back to its
    lots.
    """

    id: StatementId
    position: int
    exporter: PartyId
    participant: str
    destination: str
    importer: PartyId | None
    carats: int
    purpose: Purpose
    number: str | None = None
    is_departed: bool = False
    is_ended: bool = False
    home: int = 0


class ApplicationMade(NamedTuple):
    """An application enters."""

    application: Application


class ApplicationActed(NamedTuple):
    """What happens to an application.

    number: of the certificate that names it, for "named" alone. carats: in thousandths, for "home" alone.
    """

    application: StatementId
    position: int
    deed: ApplicationDeed
    number: str | None = None
    carats: int | None = None
