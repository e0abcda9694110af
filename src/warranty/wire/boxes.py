"""Boxes: answers of `/v1/boxes`. Weights are decimal text in carats."""

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class Box(Shape, frozen=True):
    """A box as it is now. id: urn:uuid of the statement that opened it; number: its holder's own.

    state: open or closed. lots: those something is left of in it; left: what is in it in all.
    """

    id: str
    number: str
    hs: str
    state: str
    lots: int
    left: str


class Boxes(Shape, frozen=True):
    """A page of one's own boxes, newest first. cursor: for the next page, absent on the last."""

    boxes: tuple[Box, ...]
    cursor: str | UnsetType = UNSET
