"""Which key signs a log's checkpoints: the first one, and each later one from its own entry on.

The change of a key is an entry of the log itself. A checkpoint over more entries than come before that entry
is signed by the new key, every other by the old: so the size alone tells which key a checkpoint must have,
and a key that was stolen after its time signs nothing that is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from warranty.transparency.rules.notes import VerifierKey, parse_vkey


class LaterKey(NamedTuple):
    """A key (vkey) that came after the first. position: of the entry that brought it in."""

    position: int
    vkey: str


@dataclass(frozen=True, slots=True)
class LogKeys:
    """All keys a log ever had. later: in log order."""

    first: str
    later: Sequence[LaterKey] = ()

    def vkey_at(self, size: int) -> str:
        """The vkey of checkpoints over so many entries."""
        return next((key.vkey for key in reversed(self.later) if key.position < size), self.first)

    def at(self, size: int) -> VerifierKey:
        """The key of checkpoints over so many entries. Raises VerifierKeyUnreadable."""
        return parse_vkey(self.vkey_at(size))
