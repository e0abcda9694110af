"""SQL of the lot ledger. `load` and `save` are the register's, for a batch; the rest answers questions."""

from warranty.lots.store.asking import (
    co_owned_lots,
    kinds_of,
    lots_as_of,
    lots_on_day,
    names_of,
    opened_by,
    statements_of,
    stock_of,
    stones_of,
    vessels_of,
)
from warranty.lots.store.edges import (
    Passed,
    are_all_held_by,
    came_home,
    causes_by,
    crossed,
    edges_ahead,
    edges_ahead_of_own,
    edges_behind,
    exits_by,
    fed_at,
    gone_back,
    handed_on,
    holders_of,
    own_among,
    passed_from,
    reversed_by,
)
from warranty.lots.store.loading import (
    MOST_DEALINGS,
    applications_behind,
    load,
    load_behind,
    load_book,
    load_dealings,
    load_stock,
    titled_at,
)
from warranty.lots.store.loading_vessels import load_cut
from warranty.lots.store.rows import lots_by_id
from warranty.lots.store.saving import save
from warranty.lots.store.shares import (
    came_back,
    gone_together,
    held_for_owners,
    sent_from,
    shared_with,
    shares_of,
    sold_on_as_of,
    titles_as_of,
    worked_together,
)

__all__ = [
    "MOST_DEALINGS", "Passed", "applications_behind", "are_all_held_by", "came_back", "came_home",
    "causes_by", "co_owned_lots", "crossed",
    "edges_ahead", "edges_ahead_of_own", "edges_behind", "exits_by", "fed_at", "gone_back", "gone_together",
    "handed_on", "held_for_owners", "holders_of",
    "kinds_of", "load", "load_behind", "load_book", "load_cut", "load_dealings", "load_stock", "lots_as_of",
    "lots_by_id", "lots_on_day",
    "names_of", "opened_by", "own_among", "passed_from", "reversed_by", "save", "sent_from",
    "shared_with", "shares_of", "sold_on_as_of", "statements_of", "stock_of", "stones_of", "titled_at",
    "titles_as_of", "vessels_of", "worked_together",
]  # fmt: skip
