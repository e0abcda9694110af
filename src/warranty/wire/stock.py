"""Stock on a day and balances of periods: answers of `/v1/stock` and `/v1/balances`.

Weights are decimal text in carats; adjustments, and balances of late entries, may be negative.
"""

from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape
from warranty.wire.statements import Finding


class StockLot(Shape, frozen=True):
    """A lot at the end of the day. left: in it; offered: gone from it to a buyer that has not answered yet.

    custody: "own"; "out": the member's goods in another's hands; "bound": for export; "held": another's goods
    in the member's hands, no part of its stock. box: urn:uuid of the statement that opened the box it is in.
    share, own: of goods bought with others what is the member's: thousandths, and carats of left and offered;
    the others' is in this stock alone, too (R26).
    """

    lot: str
    hs: str
    stage: str
    custody: str
    kind: str
    left: str
    offered: str
    event_on: date
    box: str | UnsetType = UNSET
    share: int | UnsetType = UNSET
    own: str | UnsetType = UNSET


class StockTogether(Shape, frozen=True):
    """A lot bought together, in another's stock, as far as the member owns it: no part of its own (B08).

    share: the member's thousandths of it; own: the carats that makes at the end of the day.
    """

    lot: str
    hs: str
    stage: str
    kind: str
    share: int
    own: str
    event_on: date


class Stock(Shape, frozen=True):
    """A page of a member's stock at the end of `on`, as known at log position `as_of`, newest lots first.

    together: on the last pages, the member's shares of goods that are in another's stock (R26).
    """

    member: str
    on: date
    as_of: int
    lots: tuple[StockLot, ...]
    cursor: str | UnsetType = UNSET
    together: tuple[StockTogether, ...] = ()


class BalanceRow(Shape, frozen=True):
    """opening + in − out − lost + adjusted = closing, of one goods class.

    adjusted: the sum of reclassified (sorted from or into another class), worked (goods of another stage
    became these, or these became such), weighed (differences of scales), found, and disputed (missing on a
    buyer's scale and in neither side's stock until both agree). hs is absent in the sum of a stage.
    """

    stage: str
    opening: str
    came_in: str = msgspec.field(name="in")
    went_out: str = msgspec.field(name="out")
    lost: str
    adjusted: str
    reclassified: str
    worked: str
    weighed: str
    found: str
    disputed: str
    closing: str
    hs: str | UnsetType = UNSET


class BalanceRoots(Shape, frozen=True):
    """Carats of one goods class in a period by what stands behind them: one kind of root's own balance.

    opening + in − out − lost + adjusted + regraded = closing; over all grades of a class each column is that
    of its row. regraded: rounding of shares of lots within the class, or carats found never to have been
    delivered; nothing over all grades.

    grade: "confirmed" by an import confirmation; "produced", "state-sold": recorded by an authority;
    "stock-certified", "stock-documented", "stock-declared": opening stock; "legacy": recycled, or polished
    before 2003; "awaiting" a confirmation or record; "on-paper": passed outside the register;
    "unsupported"; "weighing": differences of scales.
    """

    hs: str
    stage: str
    grade: str
    opening: str
    came_in: str = msgspec.field(name="in")
    went_out: str = msgspec.field(name="out")
    lost: str
    adjusted: str
    regraded: str
    closing: str


class BalanceTogether(Shape, frozen=True):
    """Goods of one class that several bought together, at the end of a balance's last day (R26).

    held_by "member": they are whole in the closing of its class, as own + others + awaiting. awaiting: of who
    was named an owner and has not answered. held_by "another": they are in another's closing and in no row of
    this balance; own is the member's share of them, and all that is told. Lot by lot these make the whole.
    """

    hs: str
    stage: str
    held_by: str
    own: str
    others: str | UnsetType = UNSET
    awaiting: str | UnsetType = UNSET


class Balances(Shape, frozen=True):
    """A member's balance of a period, first and last day included, as known at log position `as_of`.

    rows: by goods class; stages: the classes of each stage together. findings: A01 a lot that does not
    re-add, A04 less than nothing at either end. roots: where they were asked for; those of a class add up to
    it column by column. together: of goods bought with others, whose the closing is.
    """

    member: str
    from_day: date = msgspec.field(name="from")
    to_day: date = msgspec.field(name="to")
    as_of: int
    rows: tuple[BalanceRow, ...]
    stages: tuple[BalanceRow, ...]
    findings: tuple[Finding, ...] = ()
    roots: tuple[BalanceRoots, ...] | UnsetType = UNSET
    together: tuple[BalanceTogether, ...] = ()
