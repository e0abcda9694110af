"""What associations and authorities sign when goods pass without their holder's own word."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from warranty.foundation.statements import Document
from warranty.lots.documents.export import Evidence
from warranty.lots.documents.leaving import LotTaken


class GoodsPassed(Document, frozen=True):
    """Goods pass to a successor by operation of law, or are restored to their rightful owner by decision.

    holder: who has them on record. to: whose they are from here on. sources: the lots and what of each;
    without it, in a succession, all stock of the holder's own. reason: the decision, by court and number.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[LotTaken, ...]}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"sources"})

    holder: str
    to: str
    ground: Literal["succession", "restoration"]
    reason: str
    evidence: tuple[Evidence, ...]
