"""What is signed about suspicions: sealed, for its maker and the authority it is addressed to (R62)."""

from typing import Any, ClassVar

from warranty.foundation.statements import Document, Part


class SuspicionReport(Part, frozen=True):
    """What somebody suspects. authority: DID of who is to read it. parties: DIDs of those it is about.

    evidence: SHA-256, hex, of papers the authority may ask for.
    """

    authority: str
    text: str
    parties: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


class SuspicionReported(Document, frozen=True):
    """A member or an auditor tells an authority of goods or dealings it does not trust.

    Everything stands in the confidential part `report`. Whoever it is about, the maker's own association and
    its authority, and oversight are told nothing of it, not even that there is one.
    """

    parts: ClassVar[dict[str, Any]] = {"report": SuspicionReport}
