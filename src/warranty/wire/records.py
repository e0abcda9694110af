"""One recorded statement and its receipt: answers of `/v1/statements/{id}` and `…/receipt`."""

from datetime import datetime

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class CorrectedLine(Shape, frozen=True):
    """Carats of a line. booked: as both sides signed them; carats: as they should have been.

    back: goods that go back with a note, where that has them.
    """

    line: int
    booked: str | UnsetType = UNSET
    carats: str | UnsetType = UNSET
    back: str | UnsetType = UNSET


class CorrectionSeen(Shape, frozen=True):
    """What was said to correct a sale; what was signed before stays as it is.

    kind: amendment, note, weight or payment; its values are in the statement `id`. agreed_by, agreement,
    agreed_at: whose word brought it into effect, the statement with it and its position; absent while the
    correction waits.
    """

    id: str
    kind: str
    by: str
    position: int
    lines: tuple[CorrectedLine, ...] = ()
    declared_shortage: bool = False
    agreed_by: str | UnsetType = UNSET
    agreement: str | UnsetType = UNSET
    agreed_at: int | UnsetType = UNSET


class Record(Shape, frozen=True):
    """A statement as the asker may have it: the SD-JWT with those disclosures it is entitled to.

    corrections: of a sale, in log order.
    """

    id: str
    type: str
    issuer: str
    position: int
    recorded_at: datetime
    statement: str
    corrections: tuple[CorrectionSeen, ...] = ()


class Receipt(Shape, frozen=True):
    """The proof that a statement is in the log; with the statement it makes a bundle for `warranty verify`.

    entry: the 41 bytes of the leaf, base64. receipt: tlog-proof. log_key: vkey of the log.
    """

    id: str
    position: int
    recorded_at: datetime
    entry: str
    receipt: str
    log_key: str
