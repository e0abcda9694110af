"""Recycled goods, and goods polished before 2003: roots of their own, never rough (R29, L12)."""

from typing import Final

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import LotBooks, LotKind, LotOpened, LotState
from warranty.lots.documents import LegacyDeclared, LegacyLine
from warranty.lots.rules.goods import hs_refusal, positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SIGNERS: Final = {LegacyDeclared: frozenset({"Member"})}
MOST_LINES: Final = 1_000
_LONGEST_TEXT: Final = 2_000
_KINDS: Final = {"recycled": LotKind.RECYCLED, "pre-2003": LotKind.LEGACY}
_SUBJECT: Final = "/credentialSubject"


class RecycledAsRough(Refusal):
    """Rough, which cannot be older than its certificate nor come back from the public."""

    kind = Kind.CONFLICT
    code = "recycled-as-rough"
    title = "Rough diamonds are no recycled goods"
    rule = "L12"


class LegacyIncomplete(Refusal):
    """A declaration without something it must have."""

    kind = Kind.INVALID
    code = "legacy-incomplete"
    title = "The declaration lacks something it must have"
    rule = "R29"


def touched(entry: Entry, into: Touched) -> None:
    """Nothing but its signer."""


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """L12 for rough, R29 for a basis that is missing, R31 and R39 for weights and classes."""
    document: LegacyDeclared = entry.document
    if refused := _text_refusal(document.basis, "how you know where the goods are from", f"{_SUBJECT}/basis"):
        return refused
    numbers = [line.line for line in document.lines]
    if not 1 <= len(numbers) <= MOST_LINES or numbers != list(range(1, len(numbers) + 1)):
        return LegacyIncomplete(
            f"There must be 1 to {MOST_LINES:,} lines, numbered 1, 2, 3 … in this order.",
            pointer=f"{_SUBJECT}/lines",
        )
    for index, line in enumerate(document.lines):
        if refused := _line_refusal(line, f"{_SUBJECT}/lines/{index}"):
            return refused
    return None


def _line_refusal(line: LegacyLine, at: str) -> Refusal | None:
    try:
        positive_carats(line.carats, f"{at}/carats")
    except Refusal as refused:
        return refused
    if stage(line.hs) == "rough":
        return RecycledAsRough(
            f"Line {line.line} is rough. Only polished or set goods can be recycled or older than 2003.",
            pointer=f"{at}/hs",
            instead="Claim the certificate the goods came in under, or name them as unsupported carats.",
        )
    return hs_refusal(line.hs, f"{at}/hs") or _text_refusal(
        line.qualification, "the qualification of the goods", f"{at}/qualification"
    )


def _text_refusal(text: str, what: str, pointer: str) -> Refusal | None:
    if text.strip() and len(text) <= _LONGEST_TEXT:
        return None
    return LegacyIncomplete(f"Say {what}, in at most {_LONGEST_TEXT:,} characters.", pointer=pointer)


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:  # noqa: ARG001 - one signature
    """Q01 for lateness."""
    return late_findings(entry, policy)


def effects(books: LotBooks, entry: Entry) -> list[object]:  # noqa: ARG001 - one signature
    """A root for each line, the member's to sell at once."""
    document: LegacyDeclared = entry.document
    return [
        LotOpened(
            lot_id(entry.id, line.line), entry.id, entry.position, line.line, _KINDS[document.source],
            entry.party, line.hs, parse_carats(line.carats), LotState.HELD, document.event_on,
        )
        for line in document.lines
    ]  # fmt: skip
