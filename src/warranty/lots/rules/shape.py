"""Small shapes that statements of every family keep to: lines that are numbered, texts that say something."""

from collections.abc import Sequence
from typing import Final, Protocol

from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Refusal

MOST_LINES: Final = 1_000
LONGEST_TEXT: Final = 2_000


class Numbered(Protocol):
    """Anything with a line number."""

    @property
    def line(self) -> int:
        """From 1."""


def numbered_refusal(
    incomplete: type[Refusal], lines: Sequence[Numbered], pointer: str, most: int = MOST_LINES
) -> Refusal | None:
    """Lines must be there, not too many, numbered 1, 2, 3 … in order. incomplete: how the family refuses."""
    if 1 <= len(lines) <= most and all(line.line == at for at, line in enumerate(lines, 1)):
        return None
    return incomplete(
        f"There must be 1 to {most:,} lines, numbered 1, 2, 3 … in this order.", pointer=pointer
    )


def says_something(text: str | UnsetType, longest: int = LONGEST_TEXT) -> bool:
    """Whether a text that is asked for is there, not blank, and not too long."""
    return text is not UNSET and len(text) <= longest and not text.isspace() and text != ""
