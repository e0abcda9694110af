"""How answers are worded for people: the trade's words for grades, findings and states."""

from collections.abc import Iterable

from msgspec import UNSET, UnsetType

from warranty.wire.lots import Coverage
from warranty.wire.statements import Finding


def coverage_fields(coverage: Coverage | UnsetType) -> list[tuple[str, str]]:
    """Figures, each by its name; never added up. None of them when the lot's chain is too long."""
    if coverage is UNSET:
        return []
    return [
        ("behind a confirmed certificate", f"{coverage.confirmed} ct"),
        ("awaiting confirmation", f"{coverage.awaiting} ct"),
        ("on paper", f"{coverage.on_paper} ct"),
        ("unsupported", f"{coverage.unsupported} ct"),
        ("recycled or before 2003", f"{coverage.legacy} ct"),
    ]


def coverage_columns() -> list[str]:
    """Headings of `coverage_cells`."""
    return ["confirmed ct", "awaiting ct", "on paper ct", "unsupported ct", "recycled or old ct"]


def coverage_cells(coverage: Coverage | UnsetType) -> list[str]:
    """The figures in the order of the headings; empty when the lot's chain is too long."""
    if coverage is UNSET:
        return [""] * len(coverage_columns())
    return [coverage.confirmed, coverage.awaiting, coverage.on_paper, coverage.unsupported, coverage.legacy]


def finding_rows(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Rule and sentence of each; what is said several times in the same words stands once."""
    return list(dict.fromkeys((finding.rule, finding.sentence) for finding in findings))
