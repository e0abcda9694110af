"""Recycled goods, and goods polished before 2003: roots of their own, never rough (R29, L12)."""

from typing import Final

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import LotBooks, LotKind
from warranty.lots.documents import LegacyDeclared
from warranty.lots.rules.goods import stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.stocklines import lines_refusal, open_lots, text_refusal
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SIGNERS: Final = {LegacyDeclared: frozenset({"Member"})}
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
    return (
        text_refusal(
            document.basis, "how you know where the goods are from", f"{_SUBJECT}/basis", LegacyIncomplete
        )
        or lines_refusal(document.lines, LegacyIncomplete)
        or _rough_refusal(document)
    )


def _rough_refusal(document: LegacyDeclared) -> Refusal | None:
    for index, line in enumerate(document.lines):
        if stage(line.hs) == "rough":
            return RecycledAsRough(
                f"Line {line.line} is rough. Only polished or set goods can be recycled or older than 2003.",
                pointer=f"{_SUBJECT}/lines/{index}/hs",
                instead="Claim the certificate the goods came in under, or name them as unsupported carats.",
            )
    return None


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:  # noqa: ARG001 - one signature
    """Q01 for lateness."""
    return late_findings(entry, policy)


def effects(books: LotBooks, entry: Entry) -> list[object]:  # noqa: ARG001 - one signature
    """A root for each line, the member's to sell at once."""
    return list(open_lots(entry, _KINDS[entry.document.source]))
