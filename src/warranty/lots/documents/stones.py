"""A single stone, bagged by itself: it keeps its identity, and may be told from all others (R37)."""

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Part


class StoneReport(Part, frozen=True):
    """What a laboratory wrote about one stone. number: as printed."""

    laboratory: str
    number: str


class Stone(Part, frozen=True):
    """Says that a line is one stone. mark: its holder's own for it; report: a laboratory's."""

    mark: str | UnsetType = UNSET
    report: StoneReport | UnsetType = UNSET
