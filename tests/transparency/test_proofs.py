"""Proofs are built for every position and size, verify, and break when anything is touched."""

from functools import cache
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from warranty.transparency.rules.proofs import (
    consistency_ranges,
    hashes_of,
    inclusion_ranges,
    is_subtree,
    nodes_of,
    subtree_consistency_ranges,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from warranty.transparency.rules.tree import EMPTY_ROOT, covering_nodes, leaf_hash, range_hash, root_of

LEAVES = [leaf_hash(bytes([number])) for number in range(40)]


@cache
def stored_node(level: int, index: int) -> bytes:
    return root_of(LEAVES[index << level : (index + 1) << level])


def inclusion(index: int, size: int) -> list[bytes]:
    return hashes_of(inclusion_ranges(index, size), stored_node)


def consistency(size1: int, size2: int) -> list[bytes]:
    return hashes_of(consistency_ranges(size1, size2), stored_node)


def test_every_leaf_is_proved_in_every_tree() -> None:
    for size in range(1, len(LEAVES) + 1):
        root = root_of(LEAVES[:size])
        for index in range(size):
            assert verify_inclusion(LEAVES[index], index, size, inclusion(index, size), root)


def test_every_tree_is_proved_to_begin_with_every_smaller_one() -> None:
    for size2 in range(1, len(LEAVES) + 1):
        for size1 in range(1, size2 + 1):
            proof = consistency(size1, size2)
            assert verify_consistency(size1, root_of(LEAVES[:size1]), size2, root_of(LEAVES[:size2]), proof)


def test_every_subtree_is_proved_in_its_tree() -> None:
    size, root = 33, root_of(LEAVES[:33])
    subtrees = [(a, b) for b in range(1, size + 1) for a in range(b) if is_subtree((a, b))]
    for start, end in subtrees:
        proof = hashes_of(subtree_consistency_ranges((start, end), size), stored_node)
        assert verify_subtree_consistency((start, end), root_of(LEAVES[start:end]), size, root, proof)


def test_a_leaf_is_proved_in_a_subtree_by_its_place_there() -> None:
    """[8, 13) seen as a tree of its own: leaf 9 is its second."""
    proof = hashes_of([(start + 8, end + 8) for start, end in inclusion_ranges(1, 5)], stored_node)

    assert verify_subtree_inclusion(LEAVES[9], 9, (8, 13), proof, root_of(LEAVES[8:13]))


def test_the_examples_of_rfc_9162_name_these_ranges() -> None:
    """Section 2.1.5: in the tree of seven, the audit path of d0 is b, h, l; PROOF(3, D[7]) is c, d, g, l."""
    assert inclusion_ranges(0, 7) == [(1, 2), (2, 4), (4, 7)]
    assert inclusion_ranges(3, 7) == [(2, 3), (0, 2), (4, 7)]
    assert inclusion_ranges(4, 7) == [(5, 6), (6, 7), (0, 4)]
    assert inclusion_ranges(6, 7) == [(4, 6), (0, 4)]
    assert consistency_ranges(3, 7) == [(2, 3), (3, 4), (0, 2), (4, 7)]
    assert consistency_ranges(4, 7) == [(4, 7)]
    assert consistency_ranges(6, 7) == [(4, 6), (6, 7), (0, 4)]


def test_the_examples_of_the_subtree_draft_name_these_ranges() -> None:
    """draft-ietf-plants-merkle-tree-certs, 4.4.1: subtrees [4, 8) and [8, 13) of a tree of 14."""
    assert subtree_consistency_ranges((4, 8), 14) == [(0, 4), (8, 14)]
    assert subtree_consistency_ranges((8, 13), 14) == [(12, 13), (13, 14), (8, 12), (0, 8)]


def test_a_range_is_covered_by_its_binary_digits() -> None:
    assert covering_nodes(8, 15) == [(2, 2), (1, 6), (0, 14)]
    assert nodes_of([(0, 4), (4, 7)]) == [(2, 0), (1, 2), (0, 6)]
    assert range_hash(3, 3, stored_node) == EMPTY_ROOT


def test_nothing_is_consistent_with_the_empty_tree() -> None:
    assert not verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert not verify_consistency(0, EMPTY_ROOT, 3, root_of(LEAVES[:3]), [])


def test_impossible_numbers_are_refused_and_do_not_raise() -> None:
    root = root_of(LEAVES[:5])
    for index, size in [(-1, 5), (5, 5), (0, 0), (1 << 70, 5), (3, -5)]:
        assert not verify_inclusion(LEAVES[0], index, size, inclusion(0, 5), root)
    for size1, size2 in [(-1, 5), (6, 5), (3, 1 << 80)]:
        assert not verify_consistency(size1, root, size2, root, consistency(3, 5))


@given(st.data())
def test_a_damaged_inclusion_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion(index, size)
    damaged = damage(data, proof)

    assert damaged == proof or not verify_inclusion(
        LEAVES[index], index, size, damaged, root_of(LEAVES[:size])
    )


@given(st.data())
def test_a_damaged_consistency_proof_is_refused(data: st.DataObject) -> None:
    size2 = data.draw(st.integers(2, len(LEAVES)))
    size1 = data.draw(st.integers(1, size2 - 1))
    proof = consistency(size1, size2)
    damaged = damage(data, proof)

    assert damaged == proof or not verify_consistency(
        size1, root_of(LEAVES[:size1]), size2, root_of(LEAVES[:size2]), damaged
    )


@given(st.data())
def test_a_proof_holds_for_its_own_place_and_leaf_only(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index))
    root, proof = root_of(LEAVES[:size]), inclusion(index, size)

    assert not verify_inclusion(LEAVES[index], other, size, proof, root)
    assert not verify_inclusion(LEAVES[other], index, size, proof, root)
    assert not verify_inclusion(LEAVES[index], index, size, proof, sha256(root).digest())


def damage(data: st.DataObject, proof: list[bytes]) -> list[bytes]:
    """The proof with one bit turned, one hash cut, dropped, doubled, or two exchanged."""
    at = data.draw(st.integers(0, len(proof) - 1))
    turned = bytes([proof[at][0] ^ (1 << data.draw(st.integers(0, 7)))]) + proof[at][1:]
    ways = [
        [*proof[:at], turned, *proof[at + 1 :]],
        [*proof[:at], proof[at][:-1], *proof[at + 1 :]],
        [*proof[:at], *proof[at + 1 :]],
        [*proof[:at], proof[at], *proof[at:]],
        [*proof[1:], proof[0]],
    ]
    return data.draw(st.sampled_from(ways))
