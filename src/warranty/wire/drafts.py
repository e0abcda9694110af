"""A draft completed and judged: the answer of `/v1/drafts/{kind}`."""

from typing import Any

from warranty.wire.shapes import Shape
from warranty.wire.statements import Finding


class CompletedDraft(Shape, frozen=True):
    """A draft that the register would record as it stands now.

    draft: complete, ready for signing: the subject's fields, and its confidential values by name in `parts`.
    filled: JSON pointers to the values that were not in the draft as sent. findings: what it would bring to
    light, as far as its maker is told.
    """

    draft: dict[str, Any]
    filled: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
