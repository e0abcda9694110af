"""What members sign about boxes, which hold goods of several lots together."""

from collections.abc import Mapping
from typing import Any, ClassVar

from warranty.foundation.statements import Document
from warranty.lots.documents.export import BoundLot


class BoxOpened(Document, frozen=True):
    """A standing mixed lot of one class of goods. number: what its holder calls it."""

    number: str
    hs: str


class BoxFilled(Document, frozen=True):
    """Lots of one's own, or part of them, put into a box. Opens lot 1, which waits in it."""

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[BoundLot, ...]}

    box: str


class BoxClosed(Document, frozen=True):
    """An empty box that takes nothing in any more; what comes back to it can still be drawn."""

    box: str
    reason: str
