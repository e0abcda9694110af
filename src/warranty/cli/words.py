"""How answers are worded for people: the trade's words for grades, findings and states."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import UNSET, UnsetType

from warranty.wire.lots import Coverage
from warranty.wire.statements import Finding

_GRADES: Final = {
    "confirmed": ("behind a confirmed certificate", "confirmed"),
    "awaiting": ("awaiting confirmation", "awaiting"),
    "on_paper": ("on paper", "on paper"),
    "unsupported": ("unsupported", "unsupported"),
    "produced": ("behind recorded production", "produced"),
    "state_sold": ("sold by the state", "state sale"),
    "stock_certified": ("opening stock, certified", "stock certified"),
    "stock_documented": ("opening stock, documented", "stock documented"),
    "stock_declared": ("opening stock, declared", "stock declared"),
    "legacy": ("recycled or before 2003", "recycled or old"),
}
"""By grade: as told of one lot, and as the heading of a column."""
_ALWAYS: Final = 4
"""The first of them are told where they are nothing, too."""


def coverage_fields(coverage: Coverage | UnsetType) -> list[tuple[str, str]]:
    """Figures, each by its name; never added up. None of them when the lot's chain is too long."""
    if coverage is UNSET:
        return []
    return [(_GRADES[grade][0], f"{getattr(coverage, grade)} ct") for grade in grades_among([coverage])]


def uncertified_fields(carats: str | UnsetType) -> list[tuple[str, str]]:
    """What came over a border without a certificate, whatever its grade; told where there is some."""
    return [] if carats in (UNSET, "0.00") else [("came without certificate", f"{carats} ct")]


def grades_among(coverages: Iterable[Coverage | UnsetType]) -> list[str]:
    """The grades a table of these needs columns for: the first four, and whatever else there is some of."""
    known = [coverage for coverage in coverages if coverage is not UNSET]
    return [
        grade
        for at, grade in enumerate(_GRADES)
        if at < _ALWAYS or any(getattr(coverage, grade) != "0.00" for coverage in known)
    ]


def coverage_columns(grades: Iterable[str]) -> list[str]:
    """Headings of `coverage_cells`."""
    return [f"{_GRADES[grade][1]} ct" for grade in grades]


def coverage_cells(coverage: Coverage | UnsetType, grades: Sequence[str]) -> list[str]:
    """The figures in the order of the headings; empty when the lot's chain is too long."""
    if coverage is UNSET:
        return [""] * len(grades)
    return [getattr(coverage, grade) for grade in grades]


def finding_rows(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Rule and sentence of each; what is said several times in the same words stands once."""
    return list(dict.fromkeys((finding.rule, finding.sentence) for finding in findings))
