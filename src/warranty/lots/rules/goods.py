"""Goods classes the register books, and weights that must be more than zero (R31, R34, R39)."""

from typing import Final

from warranty.certificates.rules.papers import ROUGH_HS
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.quantities import Carats, parse_carats

ROUGH: Final = ROUGH_HS
POLISHED: Final = frozenset({"7102.29", "7102.39"})
JEWELLERY: Final = frozenset({"7113.11", "7113.19", "7113.20"})
_STAGES: Final = {
    **dict.fromkeys(ROUGH, "rough"),
    **dict.fromkeys(POLISHED, "polished"),
    **dict.fromkeys(JEWELLERY, "jewellery"),
}


class HsUnknown(Refusal):
    """A goods class outside those the register books."""

    kind = Kind.INVALID
    code = "hs-unknown"
    title = "Unknown goods class"
    rule = "R39"


class WeightNotPositive(Refusal):
    """Zero where a weight is needed."""

    kind = Kind.INVALID
    code = "weight-not-positive"
    title = "The weight must be more than zero"
    rule = "R31"


def stage(hs: str) -> str | None:
    """rough, polished or jewellery by HS code (R34, R39); None for a code the register does not book."""
    return _STAGES.get(hs)


def hs_refusal(hs: str, pointer: str, *, rough_only: bool = False) -> Refusal | None:
    """HsUnknown unless the code is booked here."""
    if stage(hs) is None or (rough_only and hs not in ROUGH):
        booked = sorted(ROUGH) if rough_only else sorted(ROUGH | POLISHED | JEWELLERY)
        return HsUnknown(
            f"{hs[:20]!r} is not a goods class that can stand here.",
            pointer=pointer,
            instead=f"Use one of {', '.join(booked)}.",
        )
    return None


def positive_carats(text: str, pointer: str) -> Carats:
    """A weight above zero. Raises CaratsUnreadable or WeightNotPositive."""
    carats = parse_carats(text, pointer=pointer)
    if not carats:
        raise WeightNotPositive("The weight must be more than zero.", pointer=pointer)
    return carats
