"""What somebody signs who was outside when goods were sold to it, and has joined since."""

from collections.abc import Mapping
from typing import Any, ClassVar

from warranty.foundation.statements import Document
from warranty.trade.documents.invoices import OutsideLine, Release


class OutsideTakenOver(Document, frozen=True):
    """A party that has joined takes over what was sold to it outside, with each sale's one-time code.

    Every line shows a release. Line n opens lot n, graded on paper: nobody watched the goods outside.
    """

    parts: ClassVar[Mapping[str, Any]] = {"sources": tuple[Release, ...]}

    lines: tuple[OutsideLine, ...]
