"""Personal data erased on request: question and answer of `/v1/erasures`."""

from datetime import datetime

from warranty.wire.shapes import Shape


class ErasureRequest(Shape, frozen=True):
    """statement: UUID or urn:uuid of the one that holds the data. part: `particulars`. reason: kept."""

    statement: str
    reason: str
    part: str = "particulars"


class Erasure(Shape, frozen=True):
    """The part is gone since `erased_at`, and with it what was refused under the statement's id."""

    statement: str
    part: str
    erased_at: datetime
