"""One base for every refusal, so that each door can map kinds once.

A refusal is a class named as the fact (`CertificateOverclaimed`), raised or returned by rules, and it
knows nothing of HTTP. Its sentence is shown to people as it stands: it must name what is wrong and what
to do, and must never tell the asker something it may not read anyway (design.md, Refuse, record, or
answer neutrally).
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """How a refusal is to be treated by the asker; doors map it to a status or an exit code."""

    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    TOO_LARGE = "too-large"
    RATE_LIMITED = "rate-limited"
    UNAVAILABLE = "unavailable"


class Refusal(Exception):
    """Base of all refusals.

    sentence: what is wrong, for a trader. pointer: JSON pointer to the offending part of what was sent,
    "" for the whole. instead: what can be done or recorded instead, "" if nothing. facts: values a
    program may use (`asked`, `left`, `lot`), only such as the asker may read.
    """

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "Refused"
    rule: ClassVar[str] = ""

    others: "Sequence[Refusal]" = ()
    """What else is wrong with the same statement, where a rule looks on; each could refuse it, too."""

    def __init__(self, sentence: str, *, pointer: str = "", instead: str = "", **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.pointer = pointer
        self.instead = instead
        self.facts = facts


def together(refusals: Iterable[Refusal]) -> Refusal | None:
    """The first of several refusals, which tells the others; None where there are none."""
    found = tuple(refusals)
    if not found:
        return None
    found[0].others = found[1:]
    return found[0]
