"""Lots, what stands behind them and what became of them: answers of `/v1/lots/…`.

Weights are decimal text in carats. A figure the asker may not read is absent, never zero.
"""

from datetime import date

from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class Coverage(Shape, frozen=True):
    """Carats by grade (design.md, Chains). Never merged into one figure; together all the carats.

    confirmed: behind a certificate confirmed at import. produced: domestic production, and state_sold: seized
    goods sold by the state, both as an authority recorded them. stock_certified: opening stock within what
    the association certified; stock_documented: by supplier invoices; stock_declared: by its holder's word
    alone. legacy: recycled, or polished before 2003; behind no certificate. A grade that is 0 may be absent,
    but for the first four.
    """

    confirmed: str
    awaiting: str
    on_paper: str
    unsupported: str
    legacy: str = "0.00"
    produced: str = "0.00"
    state_sold: str = "0.00"
    stock_certified: str = "0.00"
    stock_documented: str = "0.00"
    stock_declared: str = "0.00"


class CoOwner(Shape, frozen=True):
    """One of those who bought a lot together. owner: DID, or "outside"; share: thousandths.

    is_awaiting: named by others, and not acknowledged by it yet.
    """

    owner: str
    share: int
    is_awaiting: bool = False


class Lot(Shape, frozen=True):
    """One lot as known at log position `as_of`.

    state: offered, held, withdrawn … as the lot room names them. received: carats it was opened with; left:
    carats still in it; disputed: in neither side's stock until both sign. opened_by: urn:uuid of the
    statement, recorded at `position`. line: of that statement. holder: DID; absent when the asker may not
    know it. coverage: absent when more lies behind the lot than this answer follows; ask for its lineage.

    kind: what opened it: sale, memo, import-claim … custody: "own"; "out-on-memo" and "out-for-work": the
    asker's goods in another's hands ("out-elsewhere": sold or claimed for the asker, and still with that
    other); "held-on-memo", "held-for-work", "held-for-owner": another's goods in the holder's hands;
    "sent-on": another's goods the asker has given to somebody. owner: of goods held for somebody: DID, or
    "outside"; for holder and owner alone. Of goods that were sent on each is told its own consignee as holder
    and its own consignor as owner, and no other. due_on, is_overdue: of a memo
    or of work.

    custody "awaiting-acknowledgement": the named owner, of the whole or a share, has not said yet that it is.
    custody "co-owned": bought together with the holder. co_owners: who bought it together, for them alone.
    box: the box or batch it is in. is_single_stone: bagged by itself, or all of it of one that was.
    reports: while it is in the lot laboratory and number of what names it, in
    capitals; marks: the asker's own for it.
    origins: countries where all of it was mined, as its seller released them.
    uncertified: carats of it that came over a border without a certificate (K07), whatever their grade;
    absent with coverage.
    """

    id: str
    hs: str
    stage: str
    state: str
    received: str
    left: str
    disputed: str
    event_on: date
    position: int
    opened_by: str
    as_of: int
    coverage: Coverage | UnsetType = UNSET
    line: int = 1
    holder: str | UnsetType = UNSET
    kind: str = "import-claim"
    custody: str = "own"
    owner: str | UnsetType = UNSET
    due_on: date | UnsetType = UNSET
    is_overdue: bool | UnsetType = UNSET
    co_owners: tuple[CoOwner, ...] = ()
    box: str | UnsetType = UNSET
    is_single_stone: bool = False
    reports: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    uncertified: str | UnsetType = UNSET


class Lots(Shape, frozen=True):
    """A page of one's own lots, newest first. cursor: for the next page, absent on the last."""

    lots: tuple[Lot, ...]
    cursor: str | UnsetType = UNSET


class RootShare(Shape, frozen=True):
    """Carats of a lot that come from one root, pro rata (R33), or from all roots of a kind together.

    root: the lot that opened the chain; absent where the asker may not know it: all such roots of one kind
    are one share then. kind: import-claim, production, state-sale, opening-stock, legacy, recycled,
    unsupported. certificate: its number, where there is one and the asker may know it; reference: of
    production licence and month, of a state sale the technical certificate, likewise. carats, coverage:
    absent where a single stone may come from several roots: it has no fraction of any.
    """

    kind: str
    carats: str | UnsetType = UNSET
    coverage: Coverage | UnsetType = UNSET
    root: str | UnsetType = UNSET
    certificate: str | UnsetType = UNSET
    reference: str | UnsetType = UNSET


class OriginCarats(Shape, frozen=True):
    """Carats by where they were mined.

    countries: ISO 3166-1 alpha-2; one, or several that a certificate names without shares, or none when the
    origin is undisclosed (`***`) or not stated.
    """

    countries: tuple[str, ...]
    carats: str


class Edge(Shape, frozen=True):
    """Carats that went from one lot into another, by which statement.

    through: the box or batch they went through, one hop however often goods moved in it; source is a lot that
    was put in then, with its share of what was inside when the target was drawn.

    For an authority that asks under a case, an end abroad is `lot~…`, a name that holds in this case alone;
    source_holder and target_holder, `party~…`, are then who had it, and statement and position are absent
    where the target lies abroad.
    """

    source: str
    target: str
    carats: str
    statement: str | UnsetType = UNSET
    position: int | UnsetType = UNSET
    through: str | UnsetType = UNSET
    source_holder: str | UnsetType = UNSET
    target_holder: str | UnsetType = UNSET


class Lineage(Shape, frozen=True):
    """Where a lot comes from, as known at log position `as_of`.

    carats: received by the lot; the roots' carats add up to it exactly, and so do the origins'.
    path_count: ways from the lot to its roots, as text because it may be very large; absent over 10^18.
    What was put into a box several times came by as many ways.
    edges, path_count: for askers who may read the chain, and for a member whose own it is throughout.
    edges: a page of those whose both ends the asker may read, newest first. origins: for a buyer as its
    seller released them, in one part without the shares; absent where they would tell of others. cursor:
    continues the edges.
    is_single_stone: bagged by itself, or of one that was: roots and origins are those it may come from. Its
    coverage stays what the account of what it was mixed with makes it, so that balances add up.
    uncertified: carats that came over a border without a certificate (K07), whatever their grade.
    """

    lot: str
    carats: str
    as_of: int
    coverage: Coverage
    roots: tuple[RootShare, ...]
    origins: tuple[OriginCarats, ...] = ()
    edges: tuple[Edge, ...] | UnsetType = UNSET
    path_count: str | UnsetType = UNSET
    cursor: str | UnsetType = UNSET
    is_single_stone: bool = False
    uncertified: str = "0.00"


class Holding(Shape, frozen=True):
    """Carats that are somewhere now. lot, holder, country: as far as the asker may know.

    place: held, disputed (missing on the buyer's scale), bound-for-export, or abroad: under a certificate and
    claimed by nobody there yet. passed-on: sold by the asker, wherever they are now; of its own in another's
    hands what that one sold, with the lot it was in. on-memo, for-work, elsewhere: its own in another's
    hands, sent-on: another's that it sent on, co-owned: bought with others, who have it. cut-together: in
    what other owners have of rough that was cut with the asker's, who has as much of theirs. box: the box or
    batch it is in, in one sum. Without lot and box: all lots of one stage, place and country together.
    """

    stage: str
    carats: str
    coverage: Coverage
    place: str = "held"
    lot: str | UnsetType = UNSET
    box: str | UnsetType = UNSET
    holder: str | UnsetType = UNSET
    country: str | UnsetType = UNSET


class Departure(Shape, frozen=True):
    """Carats that are in no lot any more.

    kind: sold-outside, sold-to-consumer, lost, not-natural or industrial-use.
    """

    kind: str
    carats: str
    country: str | UnsetType = UNSET


class Dispersion(Shape, frozen=True):
    """Where the carats of a lot or a certificate went, as known at log position `as_of`.

    of: lot id or certificate number. holdings and left together add up to carats exactly, over all pages.
    """

    of: str
    carats: str
    as_of: int
    holdings: tuple[Holding, ...]
    left: tuple[Departure, ...] = ()
    cursor: str | UnsetType = UNSET
