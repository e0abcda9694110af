"""The published Merkle vectors: every good proof is accepted, every bad one refused (RFC 9162)."""

from base64 import b64decode
from typing import Any

import pytest

from tests.support.vectors import document, hashes, lines
from warranty.transparency.rules.proofs import (
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from warranty.transparency.rules.tree import leaf_hash, node_hash, root_of


def vectors(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "vector", [pytest.param(line, id=line["_file"]) for line in lines(f"merkle/{name}.jsonl")]
    )


@vectors("inclusion_a")
def test_inclusion_is_judged_as_published(vector: dict[str, Any]) -> None:
    leaf, root = b64decode(vector["leafHash"] or ""), b64decode(vector["root"] or "")

    accepted = verify_inclusion(leaf, vector["leafIdx"], vector["treeSize"], hashes(vector["proof"]), root)

    assert accepted is not vector["wantErr"]


@vectors("consistency_a")
def test_consistency_is_judged_as_published(vector: dict[str, Any]) -> None:
    root1, root2 = b64decode(vector["root1"] or ""), b64decode(vector["root2"] or "")

    accepted = verify_consistency(vector["size1"], root1, vector["size2"], root2, hashes(vector["proof"]))

    assert accepted is not vector["wantErr"]


@vectors("subtreeinclusion_a")
def test_inclusion_in_a_subtree_is_judged_as_published(vector: dict[str, Any]) -> None:
    leaf, root = b64decode(vector["leafHash"] or ""), b64decode(vector["root"] or "")
    subtree = (vector["start"], vector["end"])

    accepted = verify_subtree_inclusion(leaf, vector["leafIdx"], subtree, hashes(vector["proof"]), root)

    assert accepted is not vector["wantErr"]


@vectors("subtreeconsistency_a")
def test_consistency_of_a_subtree_is_judged_as_published(vector: dict[str, Any]) -> None:
    root1, root2 = b64decode(vector["root1"] or ""), b64decode(vector["root2"] or "")
    subtree = (vector["start"], vector["end"])

    accepted = verify_subtree_consistency(subtree, root1, vector["size"], root2, hashes(vector["proof"]))

    assert accepted is not vector["wantErr"]


def test_the_small_tree_has_the_published_hashes() -> None:
    tree = document("merkle/rfc6962_small_tree.json")

    leaves = [leaf_hash(bytes.fromhex(text)) for text in tree["leaf_inputs_hex"]]
    level1 = [node_hash(left, right) for left, right in zip(leaves[::2], leaves[1::2], strict=True)]
    level2 = [node_hash(left, right) for left, right in zip(level1[::2], level1[1::2], strict=True)]

    assert [value.hex() for value in leaves] == tree["leaf_hashes"]
    assert [value.hex() for value in level1] == tree["level1"]
    assert [value.hex() for value in level2] == tree["level2"]


def test_the_small_tree_has_the_published_roots() -> None:
    tree = document("merkle/rfc6962_small_tree.json")
    leaves = [leaf_hash(bytes.fromhex(text)) for text in tree["leaf_inputs_hex"]]

    assert [root_of(leaves[:size]).hex() for size in range(9)] == tree["root_hashes_by_size"]
