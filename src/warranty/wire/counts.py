"""Physical counts: answers of `/v1/counts`. Weights are decimal text in carats; differences are signed."""

from datetime import date

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class CountLine(Shape, frozen=True):
    """What was counted beside what was booked. lot: lot, or urn:uuid of a box; absent: all else of the class.

    open: what of the difference nobody has explained by a weighing, find or loss that names the count; 0.00
    within tolerance.
    """

    line: int
    hs: str
    counted: str
    booked: str
    difference: str
    tolerance: str
    open: str
    lot: str | UnsetType = UNSET


class Apart(Shape, frozen=True):
    """In the books that day and not counted with the class.

    custody: out (in another's hands), bound (for export), in-work (in a batch), offered (to a buyer that had
    not answered), held (another's goods in hand).
    """

    custody: str
    hs: str
    carats: str


class Count(Shape, frozen=True):
    """A count of the close of `counted_on`, held against the book when it was recorded at `position`."""

    count: str
    counted_on: date
    position: int
    is_open: bool
    lines: tuple[CountLine, ...]
    apart: tuple[Apart, ...] | UnsetType = UNSET


class Counts(Shape, frozen=True):
    """A page of a member's counts, newest first."""

    counts: tuple[Count, ...]
    cursor: str | UnsetType = UNSET
