"""Goods with a named owner that has to say so itself: answers of `/v1/acknowledgements`."""

from datetime import date
from typing import Literal

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class Acknowledgement(Shape, frozen=True):
    """A lot somebody was named an owner of by others (R24, R26).

    statement: urn:uuid of the one that names it, which an answer names in `of`; line: of that. named, holder:
    DIDs of who is said to own the goods and who has them. share: thousandths of the lot. carats: left in it
    now. answer: awaiting, acknowledged, refused, or withdrawn (by the holder); answered_by: urn:uuid of the
    statement that says so. Until acknowledged the goods are in no stock of the named party; what is refused
    or withdrawn is the holder's own.
    """

    statement: str
    line: int
    lot: str
    hs: str
    named: str
    holder: str
    share: int
    carats: str
    event_on: date
    position: int
    answer: Literal["awaiting", "acknowledged", "refused", "withdrawn"]
    answered_by: str | UnsetType = UNSET


class Acknowledgements(Shape, frozen=True):
    """A page of them, newest first. cursor: for the next page, absent on the last."""

    acknowledgements: tuple[Acknowledgement, ...]
    cursor: str | UnsetType = UNSET
