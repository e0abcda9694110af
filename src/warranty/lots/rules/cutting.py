"""What of a lot's chain an asker is shown: its own in clear, the rest as sums (domain.md § 8).

A buyer learns that every carat is covered, not through whom: roots that are not its to read are added up by
kind, so that neither their number nor any one weight can be told. An authority reads what lies in its
participant; what lies abroad it learns by country.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.quantities import apportion
from warranty.lots.books import LotKind
from warranty.lots.rules.grading import Coverage, add_up
from warranty.lots.rules.origins import Told

Grades = Coverage


class RootShown(NamedTuple):
    """Carats from one root, or from all of one kind that are not shown: those have neither lot nor number.

    reference: of what an authority recorded: licence and month, or technical certificate. alias: a name in
    place of lot and number, for an authority that follows a chain abroad in one case.
    """

    kind: LotKind
    grades: Grades
    lot: LotId | None = None
    certificate: str | None = None
    reference: str = ""
    alias: str = ""

    @property
    def carats(self) -> int:
        """Thousandths, all grades together."""
        return sum(self.grades)


class HoldingShown(NamedTuple):
    """Carats somewhere. place: as a `Holding` has it; lot, holder: None: not shown, sums by country.

    country: "" where it is not on record. position: where the lot was opened, 0 for sums. vessel: the box or
    batch it is in; the lot is the youngest in it then. lot_alias, holder_alias: names in their place, like
    those of roots.
    """

    stage: str
    place: str
    country: str
    grades: Grades
    lot: LotId | None = None
    holder: PartyId | None = None
    position: int = 0
    vessel: StatementId | None = None
    lot_alias: str = ""
    holder_alias: str = ""

    @property
    def carats(self) -> int:
        """Thousandths, all grades together."""
        return sum(self.grades)


class OriginShown(NamedTuple):
    """Carats mined in one country, in one of several, or nowhere stated. Thousandths."""

    countries: tuple[str, ...]
    carats: int


def roots_shown(
    roots: Iterable[RootShown],
    is_shown: Callable[[LotId], bool],
    alias: Callable[[LotId], str] | None = None,
) -> list[RootShown]:
    """Roots in clear as far as they are shown, heaviest first; the others by kind behind them.

    alias: names those that are not shown, each for itself, instead of adding them up.
    """
    clear: list[RootShown] = []
    sums: dict[LotKind, Grades] = {}
    for root in roots:
        if root.lot is not None and is_shown(root.lot):
            clear.append(root)
        elif root.lot is not None and alias is not None:
            clear.append(RootShown(root.kind, root.grades, alias=alias(root.lot)))
        else:
            sums[root.kind] = _plus(sums.get(root.kind), root.grades)
    clear.sort(key=lambda root: (-root.carats, str(root.lot or root.alias)))
    return [*clear, *(RootShown(kind, grades) for kind, grades in sorted(sums.items()))]


def holdings_shown(
    holdings: Iterable[HoldingShown],
    is_shown: Callable[[HoldingShown], bool],
    alias: Callable[[HoldingShown], HoldingShown] | None = None,
) -> list[HoldingShown]:
    """Holdings in clear as far as they are shown, oldest first; the others by stage, place and country.

    alias: puts names in place of those that are not shown, instead of adding them up.
    """
    clear: list[HoldingShown] = []
    named: list[HoldingShown] = []
    sums: dict[tuple[str, str, str], Grades] = {}
    for holding in holdings:
        if is_shown(holding):
            clear.append(holding)
        elif alias is not None:
            named.append(alias(holding))
        else:
            key = (holding.stage, holding.place, holding.country)
            sums[key] = _plus(sums.get(key), holding.grades)
    clear.sort(key=lambda holding: (holding.position, str(holding.lot), holding.place))
    named.sort(key=lambda holding: holding.lot_alias)  # by when they were opened would tell them apart
    return [*clear, *named, *(HoldingShown(*key, grades) for key, grades in sorted(sums.items()))]


def origins_of(carats: int, origin: Sequence[tuple[str, str]]) -> list[OriginShown]:
    """Divide a root's carats over where its certificate says they were mined (R7).

    origin: countries with their percentages as decimal text, "" where not stated; empty when undisclosed or
    not on record. Percentages count only where every country has one, in proportion to their sum.
    """
    countries = tuple(country for country, _ in origin)
    shares = [_millionths(percent) for _, percent in origin]
    if len(countries) > 1 and all(shares):
        parts = apportion(carats, shares)
        return [OriginShown((country,), part) for country, part in zip(countries, parts, strict=True) if part]
    return [OriginShown(tuple(sorted(countries)), carats)] if carats else []


def add_origins(found: Iterable[OriginShown]) -> list[OriginShown]:
    """Carats of the same origin together, the heaviest first."""
    sums: dict[tuple[str, ...], int] = {}
    for one in found:
        sums[one.countries] = sums.get(one.countries, 0) + one.carats
    return [OriginShown(*one) for one in sorted(sums.items(), key=lambda one: (-one[1], one[0]))]


def possible_origins(found: Iterable[OriginShown]) -> list[OriginShown]:
    """Of a single stone: one of these, nobody knows which; no country where one of them is not stated."""
    origins = list(found)
    named = {country for one in origins for country in one.countries}
    countries = tuple(sorted(named)) if all(one.countries for one in origins) else ()
    return [OriginShown(countries, sum(one.carats for one in origins))]


def origins_told(found: Sequence[OriginShown], told: Told) -> list[OriginShown]:
    """What a buyer is told of these: the countries together, or the carats of each where shares are told.

    A certificate may have been corrected since; an origin that nobody released is not stated.
    """
    if not told.with_shares:
        return [OriginShown(told.countries, sum(one.carats for one in found))]
    named = frozenset(told.countries)
    return add_origins(
        one if named.issuperset(one.countries) else OriginShown((), one.carats) for one in found
    )


def _millionths(percent: str) -> int:
    """Decimal text of a percentage as whole millionths of a percent, 0 where it is none."""
    whole, _, fraction = percent.partition(".")
    digits = whole + fraction[:6].ljust(6, "0")
    return int(digits) if digits.isascii() and digits.isdigit() and whole else 0


def _plus(one: Grades | None, other: Grades) -> Grades:
    if one is None:
        return other
    return add_up((one, other))
