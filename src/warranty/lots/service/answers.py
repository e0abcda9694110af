"""What the lot ledger answers: roots and lineage, holdings and dispersion, and how far it follows."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId
from warranty.lots import origin_store
from warranty.lots.books import Lot, LotKind
from warranty.lots.rules import grading
from warranty.lots.rules.shares import Flow

LONGEST_LINEAGE: Final = 500_000
"""Edges behind one lot that a lineage follows."""
LISTED_EDGES: Final = 100_000
"""Edges that one page of a list of lots follows, over all its lots together."""
WIDEST_DISPERSION: Final = 1_000_000
NOW: Final = origin_store.NOW
NODE_LIMIT: Final = 25_000
"""Edges a spot check follows; a certificate that went further is answered without where it is now."""
NEWEST: Final = (2**63 - 1, 0)
"""A cursor before which every lot lies."""


class DispersionTooWide(Refusal):
    """More edges ahead than one answer follows."""

    kind = Kind.TOO_LARGE
    code = "dispersion-too-wide"
    title = "Too many lots to follow at once"
    rule = "R42"


class LineageTooLong(Refusal):
    """More edges behind a lot than one answer follows."""

    kind = Kind.TOO_LARGE
    code = "lineage-too-long"
    title = "Too many lots behind this one"
    rule = "R42"


Coverage = grading.Coverage
add_up = grading.add_up


class Root(NamedTuple):
    """A lot's share of one root. certificate: its number for an import claim, else None.

    reference: of one that an authority's record stands behind, licence and month or technical certificate.
    countries: where that authority says it was mined, with percentages, "" where not stated.
    """

    lot: LotId
    kind: LotKind
    certificate: str | None
    carats: int
    coverage: Coverage
    reference: str = ""
    countries: Sequence[tuple[str, str]] = ()


class Covered(NamedTuple):
    """A lot's carats by grade, and what of them came over a border without a certificate (K07)."""

    grades: Coverage
    uncertified: int


class Unfounded(NamedTuple):
    """Thousandths of some lots behind which nothing stands, and that came without a certificate (K07).

    unjudged: of lots from which more steps lead back than were followed; they are in neither.
    """

    unsupported: int
    uncertified: int
    unjudged: int


class Lineage(NamedTuple):
    """Where a lot comes from. roots add up to `carats`; flows: every edge behind it, newest first.

    paths: None when there are more than shares.MOST_PATHS. uncertified: thousandths of it that came over a
    border without a certificate (K07), whatever their grade.
    """

    lot: LotId
    carats: int
    coverage: Coverage
    roots: Sequence[Root]
    paths: int | None
    flows: Sequence[Flow]
    uncertified: int = 0


class Holding(NamedTuple):
    """Carats at one place.

    place: held, disputed, lost, sold-to-consumer, not-natural, industrial-use, outside, bound-for-export, or
    abroad: under a certificate and drawn by no claim there. Followed for one party also passed-on, and of its
    own in others' hands those of `rules.followed`; what another passed on of it is told of the lot it had.
    """

    lot: Lot
    place: str
    coverage: Coverage


class Dispersion(NamedTuple):
    """Where carats are now; holdings add up to the start exactly.

    is_complete: False when cut at the limit, then there are no holdings. worn: of the tolerance used in
    weighings on the way what the carats' share of the goods was, in thousandths, rounded. uncertified: of
    them what went from one participant to another without a certificate (K07). Both where asked for.
    """

    holdings: Sequence[Holding]
    is_complete: bool
    edges: int
    worn: int = 0
    uncertified: Mapping[tuple[str, str], int] = {}


def too_long(most: int) -> LineageTooLong:
    """The refusal that names the limit."""
    return LineageTooLong(
        f"More than {most:,} steps lie behind the lot; no answer follows them all.",
        instead="Ask for the lineage of the lots it was drawn from.",
        limit=most,
    )
