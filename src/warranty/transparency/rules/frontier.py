"""The right edge of the tree: all that is needed to append leaves and to prove the new ones.

The *frontier* of a tree is one hash for each binary digit 1 of its size: the perfect subtrees it is made
of, left to right. From it and the new leaves follow the new frontier, the new root, every node completed
on the way and every new leaf's inclusion proof, so a batch reads nothing of the stored tree.

A batch of k leaves costs about k hashes and k short concatenations: paths are built from the root down,
each node's path being its sibling followed by its parent's path, so the upper part is made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Final, Self, TypeVar

from warranty.transparency.rules.encoding import b64_line
from warranty.transparency.rules.tree import EMPTY_ROOT, HASH_BYTES, node_hash

TILE_HEIGHT: Final = 8
"""Levels of nodes between two levels of tiles: a tile is 256 hashes wide."""

Path = TypeVar("Path", str, tuple[bytes, ...])


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree's size and the hashes of its perfect subtrees, left to right (largest first)."""

    size: int
    hashes: tuple[bytes, ...]

    def __post_init__(self) -> None:
        """A frontier whose hashes do not fit its size is a mistake of ours or a damaged row."""
        if len(self.hashes) != self.size.bit_count():
            message = f"{len(self.hashes)} hashes cannot make up a tree of {self.size} leaves"
            raise ValueError(message)

    @classmethod
    def from_bytes(cls, size: int, stored: bytes) -> Self:
        """From the concatenated hashes; ValueError when they do not fit the size."""
        cuts = range(0, len(stored), HASH_BYTES)
        return cls(size, tuple(stored[cut : cut + HASH_BYTES] for cut in cuts))

    def to_bytes(self) -> bytes:
        """The hashes, concatenated."""
        return b"".join(self.hashes)

    def root(self) -> bytes:
        """Root of the tree; the hash of nothing for the empty one."""
        if not self.hashes:
            return EMPTY_ROOT
        folded = self.hashes[-1]
        for left in self.hashes[-2::-1]:
            folded = node_hash(left, folded)
        return folded

    def by_level(self) -> dict[int, bytes]:
        """The hashes by the level of their node."""
        levels = [level for level in range(self.size.bit_length() - 1, -1, -1) if self.size >> level & 1]
        return dict(zip(levels, self.hashes, strict=True))


EMPTY: Final = Frontier(0, ())


@dataclass(frozen=True)
class Head:
    """The tree as it stands, and the recorded time of its last batch; None while it is empty."""

    frontier: Frontier
    recorded_at: datetime | None

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self.frontier.size

    @cached_property
    def root(self) -> bytes:
        """Root of the tree."""
        return self.frontier.root()


@dataclass(frozen=True)
class Growth:
    """What one append does to the tree.

    rows: for each level up to the root's, the hashes of the complete nodes from the one at an even index
    that the new leaves touch first (so a left sibling from the old frontier is among them) to the last.
    """

    before: Frontier
    after: Frontier
    rows: tuple[tuple[bytes, ...], ...]

    @cached_property
    def root(self) -> bytes:
        """Root of the grown tree."""
        return self.after.root()

    def completed(self, level: int) -> tuple[bytes, ...]:
        """Hashes of the nodes of this level completed by the append, in order.

        The first has index `before.size >> level`. Level 0 gives the new leaves.
        """
        if level >= len(self.rows):
            return ()
        return self.rows[level][self.before.size >> level & 1 :]

    def completed_tile_hashes(self) -> list[tuple[int, int, bytes]]:
        """(tile level, position, hash) to store: tile level L >= 1 holds the nodes of level 8 L."""
        return [
            (level // TILE_HEIGHT, (self.before.size >> level) + offset, value)
            for level in range(TILE_HEIGHT, len(self.rows), TILE_HEIGHT)
            for offset, value in enumerate(self.completed(level))
        ]

    def inclusion_proofs(self) -> list[tuple[bytes, ...]]:
        """For each new leaf, in order, its inclusion proof in the grown tree."""
        return self._paths([[(value,) for value in row] for row in self._edged_rows()], ())

    def inclusion_lines(self) -> list[str]:
        """The same as the lines of a tlog-proof: base64 of each hash and a newline.

        Made straight as text, because a hash shared by many proofs is then encoded once.
        """
        return self._paths([[b64_line(value) for value in row] for row in self._edged_rows()], "")

    def _edged_rows(self) -> list[list[bytes]]:
        """Each row with the level's incomplete node, if there is one, after its complete ones.

        An incomplete node with nothing on its right is the same as its left child (RFC 9162, 2.1.1).
        """
        edge: bytes | None = None
        edged = []
        for level, row in enumerate(self.rows):
            edged.append([*row, edge] if edge is not None else list(row))
            if self.after.size >> level & 1:
                edge = row[-1] if edge is None else node_hash(row[-1], edge)
        return edged

    def _paths(self, labels: list[list[Path]], empty: Path) -> list[Path]:
        """From the root down to the leaves: a node's path is its sibling's label and its parent's path."""
        paths = [empty]
        root_level = (self.after.size - 1).bit_length()
        for level in range(root_level - 1, -1, -1):
            # The first parent's left child is older than the new leaves when the index below is odd.
            skip = self.before.size >> level & 1
            paths = _paths_below(paths, labels[level])[skip:]
        return paths


def _paths_below(parents: list[Path], labels: list[Path]) -> list[Path]:
    """Paths of the children of these parents; the last parent may have a left child alone."""
    paths = []
    for parent, left, right in zip(parents, labels[::2], labels[1::2], strict=False):
        paths.append(right + parent)
        paths.append(left + parent)
    if len(labels) % 2:
        paths.append(parents[-1])
    return paths


def grow(before: Frontier, leaves: Sequence[bytes]) -> Growth:
    """Append leaves, given by their hashes, to the tree with this frontier.

    At least one: without a leaf there is nothing to append or prove.
    """
    size = before.size + len(leaves)
    known = before.by_level()
    rows = []
    completed = list(leaves)
    for level in range(size.bit_length()):
        row = [known[level], *completed] if level in known else completed
        rows.append(tuple(row))
        completed = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)
        ]
    # Untouched subtrees keep their hash; a level's last complete node at an even index has become one.
    hashes = tuple(rows[level][-1] for level in range(len(rows) - 1, -1, -1) if size >> level & 1)
    return Growth(before, Frontier(size, hashes), tuple(rows))
