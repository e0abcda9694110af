"""Pure rules of the lot ledger: one file for each family of statements, and the table that finds it."""

from collections.abc import Sequence
from types import ModuleType
from typing import Final

from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Document, Entry, Touched
from warranty.lots.books import LotBooks
from warranty.lots.rules import (
    answering,
    batch,
    box,
    certifying,
    claim,
    coming_back,
    counting,
    export,
    filing,
    homecoming,
    leaving,
    legacy,
    making,
    opening,
    passing,
    recorded,
    taken_back,
    weighing,
)
from warranty.lots.rules.crossing import follows
from warranty.lots.rules.entrusted import come_back
from warranty.lots.rules.titles import owned_again
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

__all__ = ["SIGNERS", "come_back", "effects", "findings", "follows", "owned_again", "refusal", "touched"]

# Each family has SIGNERS (statement → kinds of party that may sign it), touched, refusal, findings, effects.
_FAMILIES: Final[Sequence[ModuleType]] = (
    answering,
    batch,
    box,
    certifying,
    claim,
    coming_back,
    counting,
    export,
    filing,
    homecoming,
    leaving,
    legacy,
    making,
    opening,
    passing,
    recorded,
    taken_back,
    weighing,
)
_FAMILY_OF: Final[dict[type[Document], ModuleType]] = {
    kind: family for family in _FAMILIES for kind in family.SIGNERS
}
SIGNERS: Final[dict[type[Document], frozenset[str]]] = {
    kind: signers for family in _FAMILIES for kind, signers in family.SIGNERS.items()
}


def touched(entry: Entry, into: Touched) -> None:
    """What judging a statement of the ledger looks at."""
    _FAMILY_OF[type(entry.document)].touched(entry, into)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why a statement cannot be recorded, or None."""
    reason: Refusal | None = _FAMILY_OF[type(entry.document)].refusal(books, entry, policy)
    return reason


def findings(books: LotBooks, entry: Entry, policy: Policy) -> Sequence[Finding]:
    """Discrepancies a statement brings with it, before its effects."""
    found: Sequence[Finding] = _FAMILY_OF[type(entry.document)].findings(books, entry, policy)
    return found


def effects(books: LotBooks, entry: Entry) -> Sequence[object]:
    """What an accepted statement does to certificates and lots."""
    done: Sequence[object] = _FAMILY_OF[type(entry.document)].effects(books, entry)
    return done
