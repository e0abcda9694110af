"""The right edge: appending in batches gives the tree, the nodes and the proofs that the leaves give."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warranty.transparency.rules.encoding import b64_line
from warranty.transparency.rules.frontier import EMPTY, Frontier, Growth, Head, grow
from warranty.transparency.rules.proofs import hashes_of, inclusion_ranges
from warranty.transparency.rules.tree import EMPTY_ROOT, leaf_hash, node_hash, root_of

LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(1200)]


@cache
def node(level: int, index: int) -> bytes:
    if level == 0:
        return LEAVES[index]
    return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))


def grown(before: int, after: int) -> Growth:
    """The append that takes the tree from one size to another."""
    start = grow(EMPTY, LEAVES[:before]).after if before else EMPTY
    return grow(start, LEAVES[before:after])


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert EMPTY.root() == EMPTY_ROOT
    assert Head(EMPTY, None).size == 0


def test_the_frontier_of_seven_leaves_is_their_four_two_and_one() -> None:
    assert grown(0, 7).after == Frontier(7, (node(2, 0), node(1, 2), node(0, 6)))


@given(st.lists(st.integers(1, 90), min_size=1, max_size=8))
def test_batches_of_any_size_lead_to_the_root_over_all_leaves(batches: list[int]) -> None:
    frontier, size = EMPTY, 0
    for batch in batches:
        growth = grow(frontier, LEAVES[size : size + batch])
        frontier, size = growth.after, size + batch
        assert growth.root == root_of(LEAVES[:size])


@given(st.integers(0, 600), st.integers(1, 100))
def test_every_new_leaf_gets_its_inclusion_proof(before: int, count: int) -> None:
    size = before + count

    proofs = grown(before, size).inclusion_proofs()

    assert [list(proof) for proof in proofs] == [
        hashes_of(inclusion_ranges(index, size), node) for index in range(before, size)
    ]


@given(st.integers(0, 600), st.integers(1, 100))
def test_proof_lines_are_the_proofs_in_base64(before: int, count: int) -> None:
    growth = grown(before, before + count)

    assert growth.inclusion_lines() == ["".join(map(b64_line, proof)) for proof in growth.inclusion_proofs()]


@given(st.integers(0, 300), st.integers(1, 100))
def test_every_node_the_append_completes_is_told_once(before: int, count: int) -> None:
    growth = grown(before, before + count)

    for level in range(12):
        expected = [node(level, index) for index in range(before >> level, before + count >> level)]
        assert list(growth.completed(level)) == expected


def test_tile_hashes_are_those_of_every_256_leaves() -> None:
    growth = grown(250, 1100)

    assert growth.completed_tile_hashes() == [(1, tile, node(8, tile)) for tile in range(4)]


def test_a_frontier_comes_back_from_its_bytes() -> None:
    frontier = grown(0, 1000).after

    assert Frontier.from_bytes(1000, frontier.to_bytes()) == frontier


@pytest.mark.parametrize("size", [0, 999, 1023])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int) -> None:
    stored = grown(0, 1000).after.to_bytes()

    with pytest.raises(ValueError, match="cannot make up a tree"):
        Frontier.from_bytes(size, stored[:-32])
