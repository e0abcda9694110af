"""Who was shown what: the answer of `/v1/looks`."""

from datetime import datetime

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class LookSeen(Shape, frozen=True):
    """One record shown to one who is not its maker.

    viewer: DID of who looked. kind, record: certificate by number, lot, claim (by its lot), statement or
    trade by UUID, party. ground: the relation that entitled the viewer. purpose: what for, as the viewer
    said. subject: DID of whose record it is; absent where it is not one party's. case: urn:uuid of the
    case it was under, for the viewer and for oversight.
    """

    looked_at: datetime
    viewer: str
    kind: str
    record: str
    ground: str
    purpose: str = ""
    subject: str | UnsetType = UNSET
    case: str | UnsetType = UNSET


class Looks(Shape, frozen=True):
    """A page of looks, newest first. cursor: for the next page, absent on the last."""

    looks: tuple[LookSeen, ...]
    cursor: str | UnsetType = UNSET
