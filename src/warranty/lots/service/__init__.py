"""What is asked of the lot ledger: a lot, what stands behind it, and where it went, as known at a position.

Every question is answered from one snapshot of the database; `as_of` is a log position, the last one
counted. Nothing is cut here for the asker: doors pass the answers through `disclosure`.
"""

from warranty.lots.service.ahead import as_handed_on, dispersion
from warranty.lots.service.answers import (
    LISTED_EDGES,
    LONGEST_LINEAGE,
    NEWEST,
    NODE_LIMIT,
    NOW,
    Coverage,
    Covered,
    Dispersion,
    DispersionTooWide,
    Holding,
    Lineage,
    LineageTooLong,
    Root,
    Unfounded,
    add_up,
    too_long,
)
from warranty.lots.service.approval import gone_together, on_approval, worked_together
from warranty.lots.service.behind import (
    backed_by,
    came_uncertified,
    coverages,
    covered_by,
    holders_of,
    is_own_chain,
    lineage,
    lots_behind,
    source_of,
    sums_by_grade,
    unfounded_in,
    went_back,
)
from warranty.lots.service.lots import (
    bound_by,
    life_of,
    lot_at,
    lots_at,
    lots_on_day,
    named_owners,
    names_of_stones,
    released_of,
    reported_stones,
    roots_by_party,
    shares_of,
    statements_of,
    stock_of,
    told_origins,
    vessels_of,
)

__all__ = [
    "LISTED_EDGES", "LONGEST_LINEAGE", "NEWEST", "NODE_LIMIT", "NOW",
    "Coverage", "Covered", "Dispersion", "DispersionTooWide", "Holding", "Lineage", "LineageTooLong",
    "Root", "Unfounded", "add_up", "as_handed_on", "backed_by", "bound_by", "came_uncertified",
    "coverages", "covered_by", "dispersion", "gone_together", "holders_of", "is_own_chain", "life_of",
    "lineage", "lot_at", "lots_at", "lots_behind", "lots_on_day", "named_owners", "names_of_stones",
    "on_approval", "released_of", "reported_stones", "roots_by_party", "shares_of", "source_of",
    "statements_of", "stock_of", "sums_by_grade", "told_origins", "too_long", "unfounded_in",
    "vessels_of", "went_back", "worked_together",
]  # fmt: skip
