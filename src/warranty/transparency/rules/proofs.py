"""Inclusion and consistency proofs (RFC 9162, sections 2.1.3 and 2.1.4), also for subtrees.

A proof is a list of hashes, from the bottom of the tree up. Verification never raises: whatever does not
prove is False, whether damaged, too long, too short or about impossible numbers. Building names the
ranges whose hashes make the proof; `tree.range_hash` turns them into hashes from stored nodes.

Subtrees are those of draft-ietf-plants-merkle-tree-certs, section 4: [start, end) with start a multiple
of the smallest power of two not below the length. A tree's own consistency is the case start = 0.
"""

from collections.abc import Iterable, Sequence

from warranty.transparency.rules.tree import (
    EMPTY_ROOT,
    HASH_BYTES,
    NodeId,
    NodeLookup,
    Range,
    covering_nodes,
    node_hash,
    range_hash,
    split,
)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `leaf` (a leaf hash) is the one at `index` of the tree of `size` leaves with this root."""
    return _well_formed([leaf, *proof]) and _climb(leaf, index, size, proof) == root


def verify_subtree_inclusion(
    leaf: bytes, index: int, subtree: Range, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `leaf` is at `index` of the whole tree, seen from the subtree with this root."""
    start, end = subtree
    if not (is_subtree(subtree) and start <= index < end):
        return False
    return verify_inclusion(leaf, index - start, end - start, proof, root)


def verify_consistency(size1: int, root1: bytes, size2: int, root2: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of size2 begins with the tree of size1.

    False for size1 = 0: the empty tree is a beginning of every tree, and no proof says so.
    """
    return size1 > 0 and verify_subtree_consistency((0, size1), root1, size2, root2, proof)


def verify_subtree_consistency(
    subtree: Range, subtree_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of `size` has, at the leaves of `subtree`, the subtree with `subtree_root`.

    An empty subtree says nothing about the tree; it is accepted only as what it is, without a proof and
    with the root of nothing on both sides.
    """
    start, end = subtree
    if not (is_subtree(subtree) and end <= size and _well_formed(proof)):
        return False
    if start == end:
        return subtree_root == root == EMPTY_ROOT and not proof
    return _climb_twice(start, end, size, subtree_root, proof) == (subtree_root, root)


def is_subtree(leaves: Range) -> bool:
    """Whether some node of the tree, whole or cut at its right, holds exactly these leaves."""
    start, end = leaves
    return 0 <= start <= end and (start == end or start % (1 << (end - start - 1).bit_length()) == 0)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Ranges of leaves whose hashes prove the leaf at `index` in the tree of `size`; 0 <= index < size."""
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = split(start, end)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(size1: int, size2: int) -> list[Range]:
    """Ranges whose hashes prove that the tree of size2 begins with that of size1; 0 < size1 <= size2."""
    return subtree_consistency_ranges((0, size1), size2)


def subtree_consistency_ranges(subtree: Range, size: int) -> list[Range]:
    """Ranges whose hashes prove a subtree, not empty, in the tree of `size`."""
    first, last = subtree
    ranges, start, end = [], 0, size
    # Go down to the part of the subtree that ends where the subtree ends. The rest of the subtree lies to
    # its left and is passed on the way.
    while start < first or end != last:
        middle = split(start, end)
        if last <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    # The verifier knows the whole subtree's hash, but not that of a part of it.
    if start != first:
        ranges.append((start, end))
    return ranges[::-1]


def nodes_of(ranges: Iterable[Range]) -> list[NodeId]:
    """Every complete node needed to hash these ranges: what must be read to build the proof."""
    return [node for start, end in ranges for node in covering_nodes(start, end)]


def hashes_of(ranges: Iterable[Range], node: NodeLookup) -> list[bytes]:
    """The proof itself: one hash per range."""
    return [range_hash(start, end, node) for start, end in ranges]


def _well_formed(hashes: Iterable[bytes]) -> bool:
    """Whether these are hashes at all; a shorter one could shift the border between left and right."""
    return all(len(value) == HASH_BYTES for value in hashes)


def _climb(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Root that this path leads to (RFC 9162, 2.1.3.2), or None when it is no path at all."""
    if not 0 <= index < size:
        return None
    at, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            reached = node_hash(sibling, reached)
            # At the right edge a node without a right sibling is its own parent: go up to where it has one.
            while not at & 1:
                at, last = at >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        at, last = at >> 1, last >> 1
    return reached if last == 0 else None


def _climb_twice(
    start: int, end: int, size: int, subtree_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """Roots of the subtree and of the tree that this proof leads to, or None when it is no proof.

    (1) Find the largest complete node that ends with the subtree: the proof begins there, with its hash
        unless it is the whole subtree. (2) Climb from it: hashes to the left belong to both while inside
        the subtree, hashes to the right to the tree alone.
    """
    first, at, last = start, end - 1, size - 1
    while first != at and (at == last or at & 1):  # (1)
        first, at, last = first >> 1, at >> 1, last >> 1
    steps = list(proof)
    if first == at:
        steps.insert(0, subtree_root)
    if not steps:
        return None
    inner = outer = steps[0]
    for sibling in steps[1:]:  # (2)
        if last == 0:
            return None
        if at & 1 or at == last:
            if first < at:
                inner = node_hash(sibling, inner)
            outer = node_hash(sibling, outer)
            while not at & 1:
                first, at, last = first >> 1, at >> 1, last >> 1
        else:
            outer = node_hash(outer, sibling)
        first, at, last = first >> 1, at >> 1, last >> 1
    return (inner, outer) if last == 0 else None
