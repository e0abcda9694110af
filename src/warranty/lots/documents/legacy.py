"""What members sign about polished and set goods that are older than certificates, or bought back."""

from typing import Literal

from warranty.foundation.statements import Document, Part


class LegacyLine(Part, frozen=True):
    """Goods of one class; polished or jewellery."""

    line: int
    hs: str
    carats: str
    qualification: str


class LegacyDeclared(Document, frozen=True):
    """Goods bought back from the public, or polished before 2003 (R29). A lot for each line.

    basis: how the signer knows. They are saleable, and never counted as covered by a certificate.
    """

    source: Literal["recycled", "pre-2003"]
    basis: str
    lines: tuple[LegacyLine, ...]
