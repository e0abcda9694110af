"""How the carats of a root are graded: the one place that tells (design.md, Chains, Grades).

A claim by what its certificate covers, recycled and old goods as what they are, all else unsupported.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from warranty.certificates.rules import Graded
from warranty.foundation.quantities import apportion
from warranty.lots.books import LotKind


class Coverage(NamedTuple):
    """Carats by grade, in thousandths; never merged into one figure.

    legacy: recycled, or polished before 2003; behind no certificate, and not counted as if they were.
    """

    confirmed: int = 0
    awaiting: int = 0
    on_paper: int = 0
    unsupported: int = 0
    legacy: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)


GRADES: Final = len(Coverage._fields)
OLD: Final = frozenset({LotKind.LEGACY, LotKind.RECYCLED})


def add_up(coverages: Iterable[Coverage]) -> Coverage:
    """Grade by grade."""
    every = list(coverages)
    return Coverage(*map(sum, zip(*every, strict=True))) if every else Coverage()


def claim_grades(graded: Graded) -> Coverage:
    """A claim on a certificate."""
    return Coverage(graded.confirmed, graded.awaiting, 0, graded.unsupported)


def root_grades(kind: LotKind, carats: int) -> Coverage:
    """A root that no claim opened."""
    return Coverage(legacy=carats) if kind in OLD else Coverage(unsupported=carats)


def share_of(known: Coverage, plain: int, papered: int) -> Coverage:
    """A share of a root, pro rata to the root's own grades. papered: what passed outside the register."""
    if not known.total:
        return Coverage(unsupported=plain + papered)
    return with_paper(Coverage(*apportion(plain, known)), Coverage(*apportion(papered, known)))


def with_paper(plain: Coverage, papered: Coverage) -> Coverage:
    """Both together. What was confirmed is on paper once it passed outside; the others stay what they are."""
    moved = papered._replace(confirmed=0, on_paper=papered.confirmed + papered.on_paper)
    return add_up((plain, moved))
