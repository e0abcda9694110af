"""Personal data erased on request: question and answer of `/v1/erasures`."""

from datetime import datetime

from warranty.wire.shapes import Shape


class ErasureRequest(Shape, frozen=True, forbid_unknown_fields=True):
    """A field that is not known is refused: what goes is gone, and a slip may widen it.

    statement: UUID or urn:uuid of the one that holds the data. reason: kept.

    part: `particulars`, or `report` of a sealed report of one's own.
    party: DID of the one whose data is to go, of several that were admitted by one statement; a party that
    was admitted so asks for its own.
    """

    statement: str
    reason: str
    part: str = "particulars"
    party: str = ""


class Erasure(Shape, frozen=True):
    """The part is gone since `erased_at`, and with it what was refused under the statement's id."""

    statement: str
    part: str
    erased_at: datetime
