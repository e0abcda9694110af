"""What members sign about a period: the balance as they file it."""

from datetime import date

from warranty.foundation.statements import Document, Part


class FiledLine(Part, frozen=True):
    """Figures of one goods class, as filed. adjusted: signed, all that neither came, went nor was lost."""

    hs: str
    opening: str
    received: str
    delivered: str
    lost: str
    adjusted: str
    closing: str


class BalanceFiled(Document, frozen=True):
    """A period's balance as its maker has it, held against the ledger when it is recorded (R40).

    first_on, last_on: both included. No classes: a nil return.
    """

    first_on: date
    last_on: date
    classes: tuple[FiledLine, ...] = ()
