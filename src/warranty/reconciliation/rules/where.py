"""Where a certificate's drawn carats are: sums over places, cut to what an answer tells (R14)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from warranty.certificates.books import Ground
from warranty.certificates.rules import ClaimTaken, grade_claims
from warranty.foundation.ids import LotId
from warranty.lots.rules.grading import Coverage, add_up

Grades = Coverage


class Place(NamedTuple):
    """Carats at one place.

    country: of their holder, "" where nobody on record holds them or they are between two countries.
    is_left: they are in no lot any more, sold outside or lost.
    """

    stage: str
    country: str
    grades: Grades
    is_left: bool


class WhereNow(NamedTuple):
    """Sums over places, in thousandths.

    by_grade, by_stage or by_country, together with left and beyond, add up to carats. beyond: carats that
    were not followed.
    """

    carats: int
    by_grade: Grades
    by_stage: Sequence[tuple[str, int]]
    by_country: Sequence[tuple[str, int]]
    left: int
    beyond: int

    @property
    def is_complete(self) -> bool:
        """Whether every carat was followed."""
        return not self.beyond


NOWHERE: Grades = Coverage()


def drawn_grades(ground: Ground | None, claims: Sequence[ClaimTaken]) -> dict[LotId, Grades]:
    """What claims have drawn from a certificate, by grade; claims that drew nothing are left out.

    What is still pending in a claim's lot is none of the certificate's carats, whatever its grade; so grading
    sees each claim as if it had asked for what it drew.
    """
    drawn = [claim._replace(asked=claim.drawn, weighing=0) for claim in claims if claim.drawn]
    graded = grade_claims(ground, drawn, {})
    return {lot: Coverage(one.confirmed, one.awaiting, 0, one.unsupported) for lot, one in graded.items()}


def where_now(start: Iterable[Grades], places: Iterable[Place], *, was_followed: bool) -> WhereNow:
    """Sums of what was followed from the drawn carats. Stages and countries by weight, the largest first."""
    carats = sum(map(sum, start))
    if not was_followed:
        return WhereNow(carats, NOWHERE, (), (), 0, carats)
    by_grade = NOWHERE
    by_stage: dict[str, int] = {}
    by_country: dict[str, int] = {}
    left = 0
    for place in places:
        here = sum(place.grades)
        if place.is_left:
            left += here
            continue
        by_grade = add_up((by_grade, place.grades))
        by_stage[place.stage] = by_stage.get(place.stage, 0) + here
        by_country[place.country] = by_country.get(place.country, 0) + here
    return WhereNow(carats, by_grade, _largest_first(by_stage), _largest_first(by_country), left, 0)


def _largest_first(sums: dict[str, int]) -> Sequence[tuple[str, int]]:
    return sorted(sums.items(), key=lambda one: (-one[1], one[0]))
