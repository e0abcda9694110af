"""Suspicion reports one made or is addressed by: the answer of `/v1/suspicions`."""

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class SuspicionSeen(Shape, frozen=True):
    """A sealed report. statement: urn:uuid; what it says is read with the statement. by, to: DIDs."""

    statement: str
    by: str
    to: str
    position: int


class Suspicions(Shape, frozen=True):
    """A page of reports, newest first. cursor: for the next page, absent on the last."""

    suspicions: tuple[SuspicionSeen, ...]
    cursor: str | UnsetType = UNSET
