"""Manufacture batches: answers of `/v1/batches`. Weights are decimal text in carats."""

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class BatchLoss(Shape, frozen=True):
    """Carats of a batch that went by one cause."""

    cause: str
    carats: str


class ManufactureBatch(Shape, frozen=True):
    """A manufacture batch. id: urn:uuid of the statement that opened it; number: its holder's own.

    state: open or closed. came_in less polished, rejected, returned and losses is left. consumed: rough that
    was cut or is on the wheels. yield_percent: polished of consumed, of a closed batch. category: which band
    the yield is judged by.
    """

    id: str
    number: str
    hs: str
    category: str
    state: str
    came_in: str
    polished: str
    rejected: str
    returned: str
    consumed: str
    left: str
    as_of: int
    losses: tuple[BatchLoss, ...] = ()
    yield_percent: str | UnsetType = UNSET


class ManufactureBatches(Shape, frozen=True):
    """A page of one's own batches, newest first. cursor: for the next page, absent on the last."""

    batches: tuple[ManufactureBatch, ...]
    cursor: str | UnsetType = UNSET
