"""Pure rules of the lot ledger: the import claim, drawing, reversing, and shares through mixing (R21, R33).

Rules of other rooms draw through here too, so that each lot is guarded in one place.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from warranty.certificates import rules as certificates
from warranty.certificates.rules.papers import ROUGH_HS
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.quantities import Carats, cumulative_floor, format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import Drawn, Edge, LotBooks, LotKind, LotOpened, LotState, Reversed
from warranty.lots.documents import ImportClaimed
from warranty.lots.rules.lateness import late_findings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SIGNERS = {ImportClaimed: frozenset({"Member"})}

ROUGH: Final = ROUGH_HS
POLISHED: Final = frozenset({"7102.29", "7102.39"})
JEWELLERY: Final = frozenset({"7113.11", "7113.19", "7113.20"})
_STAGES: Final = {
    **dict.fromkeys(ROUGH, "rough"),
    **dict.fromkeys(POLISHED, "polished"),
    **dict.fromkeys(JEWELLERY, "jewellery"),
}
# An auxiliary lot of a line (its unsupported carats) has a line number beyond every real one.
UNSUPPORTED_LINES: Final = 1_000_000


class LotNotHeld(Refusal):
    """A lot that is unknown, somebody else's, or not accepted yet; all in the same words."""

    kind = Kind.CONFLICT
    code = "lot-not-held"
    title = "Not a lot you hold"
    rule = "L06"


class LotOverdrawn(Refusal):
    """More than is left in one's own lot."""

    kind = Kind.CONFLICT
    code = "lot-overdrawn"
    title = "More than is left in the lot"
    rule = "L05"


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


def unsupported_line(line: int) -> int:
    """Line number of the auxiliary lot that holds a line's unsupported carats."""
    return UNSUPPORTED_LINES + line


# ---- the import claim


def touched(entry: Entry, into: Touched) -> None:
    """What judging a claim looks at."""
    certificates.touch_claim(entry, into)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why a claim cannot be recorded, or None (L02, C04, R2)."""
    document: ImportClaimed = entry.document
    try:
        positive_carats(document.carats, "/credentialSubject/carats")
    except Refusal as refused:
        return refused
    return hs_refusal(document.hs, "/credentialSubject/hs", rough_only=True) or certificates.claim_refusal(
        books.certificates, entry, policy
    )


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Findings a claim raises (C.., K.., L03), and Q01 for lateness."""
    return [*late_findings(entry, policy), *certificates.claim_findings(books.certificates, entry, policy)]


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """The claim and its draws, then lot 1 with all that was asked; its grade follows from the draws."""
    document: ImportClaimed = entry.document
    opened = LotOpened(
        lot_id(entry.id, 1), entry.id, entry.position, 1, LotKind.IMPORT_CLAIM, entry.party, document.hs,
        parse_carats(document.carats), LotState.HELD, document.event_on,
    )  # fmt: skip
    return [*certificates.claim_effects(books.certificates, entry), opened]


# ---- drawing and reversing


def draw_refusal(
    books: LotBooks, party: PartyId, lot: LotId | None, carats: int, pointer: str
) -> Refusal | None:
    """L06 or L05 when `party` cannot draw `carats` from `lot` now. carats: all that one statement draws."""
    held = books.lots.get(lot) if lot else None
    if held is None or held.holder != party or held.state is not LotState.HELD:
        return LotNotHeld(
            "One of the source lots is not a lot you hold.",
            pointer=pointer,
            instead="Name lots from your own list ('warranty stock', GET /v1/lots). Goods without a lot can "
            "be named as unsupported carats of the line, with the reason.",
        )
    if carats > held.left:
        missing = carats - held.left
        return LotOverdrawn(
            f"{format_carats(carats)} ct are asked from a lot with {format_carats(held.left)} ct left; "
            f"{format_carats(missing)} ct are missing.",
            pointer=pointer,
            instead=f"Draw {format_carats(held.left)} ct, and name the missing {format_carats(missing)} ct "
            "as unsupported carats of the line, with the reason.",
            asked=format_carats(carats),
            left=format_carats(held.left),
            missing=format_carats(missing),
            lot=str(held.id),
        )
    return None


def draw(
    target: LotId, sources: Sequence[tuple[LotId, int]], position: int, *, on_paper: bool = False
) -> Iterator[Drawn]:
    """Edges into a lot being opened, in the order given. on_paper: the sources were held outside."""
    for ordinal, (source, carats) in enumerate(sources):
        yield Drawn(source, target, ordinal, len(sources), carats, position, on_paper)


def reverse(edges: Sequence[Edge], carats: int, position: int) -> Iterator[Reversed]:
    """Give `carats` back over the edges of one lot, pro rata to what each still carries (R27, R33)."""
    parts = cumulative_floor(carats, [edge.carats - edge.reversed for edge in edges])
    for edge, part in zip(edges, parts, strict=True):
        if part:
            yield Reversed(edge.source, edge.target, edge.ordinal, part, position)
