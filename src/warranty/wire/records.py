"""One recorded statement and its receipt: answers of `/v1/statements/{id}` and `…/receipt`."""

from datetime import datetime

from warranty.wire.shapes import Shape


class Record(Shape, frozen=True):
    """A statement as the asker may have it: the SD-JWT with those disclosures it is entitled to."""

    id: str
    type: str
    issuer: str
    position: int
    recorded_at: datetime
    statement: str


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
