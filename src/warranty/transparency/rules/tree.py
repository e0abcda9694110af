"""The Merkle tree of RFC 9162, section 2.1: its hashes, and how ranges of leaves decompose into nodes.

A *node* (level, index) is the root over leaves [index * 2^level, (index + 1) * 2^level) and never changes
once those leaves exist. Everything else (roots, right edges, proof steps) is the hash of a *range* of
leaves, folded from the few nodes that cover it.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
LARGEST_SIZE: Final = 1 << 63
"""Sizes fit PostgreSQL's bigint; C2SP allows 64 bits, and nobody reaches either."""

NodeId = tuple[int, int]
"""(level, index)"""
Range = tuple[int, int]
"""Leaves from the first to before the second."""
NodeLookup = Callable[[int, int], bytes]
"""Hash of the complete node (level, index)."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf: SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root over leaves given by their hashes; the hash of nothing for no leaves."""
    if not leaf_hashes:
        return EMPTY_ROOT
    row = list(leaf_hashes)
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0]


def split(start: int, end: int) -> int:
    """Where a range of two or more leaves divides: start + the largest power of two below its length."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def covering_nodes(start: int, end: int) -> list[NodeId]:
    """The fewest complete nodes over [start, end), left to right.

    start must be a multiple of a power of two not smaller than the length, as it is for every range that
    occurs in a proof; then the nodes are those of the length's binary digits.
    """
    nodes = []
    for level in range((end - start).bit_length() - 1, -1, -1):
        if (end - start) >> level & 1:
            nodes.append((level, start >> level))
            start += 1 << level
    return nodes


def range_hash(start: int, end: int, node: NodeLookup) -> bytes:
    """Root over the leaves [start, end), folded from its covering nodes, right to left."""
    if start == end:
        return EMPTY_ROOT
    hashes = [node(level, index) for level, index in covering_nodes(start, end)]
    folded = hashes.pop()
    while hashes:
        folded = node_hash(hashes.pop(), folded)
    return folded
