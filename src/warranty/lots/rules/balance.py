"""The balance of a period: opening + in − out − loss ± adjustments = closing, for each goods class (R40).

Opening and columns are sums of the same entries, cut by their day, so that it always re-adds and one period's
closing is the next one's opening. What a member owns is in its balance, whoever has it; goods offered are
their seller's until the buyer has answered. A class has one stage, so a row is of class and stage (R39).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from warranty.foundation.ids import LotId
from warranty.foundation.quantities import format_carats
from warranty.lots.rules.goods import stage
from warranty.lots.scales import Movement
from warranty.policy.catalogue import Finding


class Balance(NamedTuple):
    """Thousandths of one goods class in a period.

    came_in, went_out, lost: never negative. reclassified: sorted into this class or out of it; worked: came
    of goods of another stage, or became such. weighed: differences of scales within tolerance. found: beyond
    it, at a count, or after it was reported lost. disputed: missing on a buyer's scale, in neither side's
    stock (negative), until both agree.
    """

    hs: str
    stage: str
    opening: int
    came_in: int = 0
    went_out: int = 0
    lost: int = 0
    reclassified: int = 0
    worked: int = 0
    weighed: int = 0
    found: int = 0
    disputed: int = 0

    @property
    def closing(self) -> int:
        """What the columns make of the opening."""
        return self.opening + self.came_in - self.went_out - self.lost + self.adjusted

    @property
    def adjusted(self) -> int:
        """All that neither came, went nor was lost."""
        return self.reclassified + self.worked + self.weighed + self.found + self.disputed

    @property
    def is_nothing(self) -> bool:
        """Whether there was none of the class in the period."""
        return not any(self[2:])


# Kind of entry → column, and the sign its carats stand with there.
_COLUMNS: Final = {
    "in": ("came_in", 1), "out": ("went_out", -1), "lost": ("lost", -1),
    "reclassified": ("reclassified", 1), "worked": ("worked", 1), "weighed": ("weighed", 1),
    "found": ("found", 1), "disputed": ("disputed", 1),
}  # fmt: skip


def balances(movements: Iterable[Movement]) -> list[Balance]:
    """A row for each class that was there or moved, in the order of the classes."""
    rows: dict[str, Balance] = {}
    for moved in movements:
        row = rows.get(moved.hs) or Balance(moved.hs, stage(moved.hs) or "", 0)
        column, sign = _COLUMNS[moved.kind]
        changed = {column: getattr(row, column) + sign * moved.during}
        rows[moved.hs] = row._replace(opening=row.opening + moved.before, **changed)
    return [row for _, row in sorted(rows.items()) if not row.is_nothing]


Part = tuple[str, str, int]
"""Class, column and sign of carats that are told by what stands behind them."""


class RootsMoved(NamedTuple):
    """Thousandths of one goods class and grade in a period: opening + the columns of a balance = closing.

    regraded: what shares of lots within the class lost or gained by rounding, or by carats that turned out
    never to have been delivered; over the grades of a class it is nothing.
    """

    hs: str
    grade: str
    balance: Balance
    regraded: int
    closing: int


def parts_of(moves: Iterable[tuple[LotId, Movement]]) -> dict[Part, dict[LotId, int]]:
    """Carats of lots, never negative, by the column they stand in: both ends and each kind of movement."""
    sums: dict[tuple[str, str, LotId], int] = {}
    for lot, moved in moves:
        both = {"opening": moved.before, "closing": moved.before + moved.during}
        if moved.kind in _COLUMNS:
            column, sign = _COLUMNS[moved.kind]
            both[column] = sign * moved.during
        for column, carats in both.items():
            sums[moved.hs, column, lot] = sums.get((moved.hs, column, lot), 0) + carats
    parts: dict[Part, dict[LotId, int]] = {}
    for (hs, column, lot), carats in sums.items():
        if carats:
            parts.setdefault((hs, column, 1 if carats > 0 else -1), {})[lot] = abs(carats)
    return parts


def roots_moved(graded: Iterable[tuple[Part, Mapping[str, int]]]) -> list[RootsMoved]:
    """The columns of each class and grade. graded: carats of each part by grade."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for (hs, column, sign), grades in graded:
        for grade, carats in grades.items():
            if carats:
                row = sums.setdefault((hs, grade), {})
                row[column] = row.get(column, 0) + sign * carats
    found = []
    for (hs, grade), columns in sorted(sums.items()):
        closing = columns.pop("closing", 0)
        balance = Balance(hs, stage(hs) or "", columns.pop("opening", 0), **columns)
        found.append(RootsMoved(hs, grade, balance, closing - balance.closing, closing))
    return [one for one in found if not one.balance.is_nothing or one.closing]


def movements_of(days: Iterable[tuple[str, str, date, int]], first: date, last: date) -> list[Movement]:
    """What every day's entries of a class and kind come to before a period and within it."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for hs, kind, day, carats in days:
        if day <= last:
            before, during = sums.get((hs, kind), (0, 0))
            sums[hs, kind] = (before + carats, during) if day < first else (before, during + carats)
    return [Movement(*key, *each) for key, each in sums.items()]


def by_stage(rows: Iterable[Balance]) -> list[Balance]:
    """The classes of each stage together; hs is empty."""
    sums: dict[str, Balance] = {}
    for row in rows:
        whole = sums.get(row.stage) or Balance("", row.stage, 0)
        sums[row.stage] = Balance("", row.stage, *map(sum, zip(whole[2:], row[2:], strict=True)))
    return list(sums.values())


def balance_findings(
    rows: Sequence[Balance], member: str, broken: Sequence[tuple[object, int, int]] = ()
) -> list[Finding]:
    """A04 for a class below zero at either end, as late entries show it; A01 for a lot that does not re-add.

    broken: lot, the balance kept of it, and what its entries make.
    """
    found = []
    for row in rows:
        for when, carats in (("at the beginning", row.opening), ("at the end", row.closing)):
            if carats < 0:
                sentence = (
                    f"{format_carats(-carats)} ct less than nothing of {row.hs} {when}: goods went by their "
                    "day before they came."
                )
                facts = {"hs": row.hs, "missing": format_carats(-carats)}
                found.append(Finding("A04", member, sentence, facts))
    for lot, kept, told in broken:
        facts = {"kept": format_carats(kept), "entries": format_carats(told)}
        sentence = f"The lot is kept at {facts['kept']} ct, its entries make {facts['entries']} ct."
        found.append(Finding("A01", str(lot), sentence, facts))
    return found
