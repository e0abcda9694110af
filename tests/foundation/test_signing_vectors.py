"""Ed25519 against the published vectors: valid signatures verify, the invalid and the odd are refused."""

from typing import Any, Final

import pytest

from tests.support.vectors import document, lines
from warranty.foundation.signing import PublicKey, SigningKey

WYCHEPROOF = [
    pytest.param(group["publicKey"]["pk"], test, id=f"{test['tcId']} {test['comment']}")
    for group in document("ed25519/wycheproof_ed25519_odd.json")["testGroups"]
    for test in group["tests"]
]

REFUSED_FLAGS: Final = {
    "low_order_A",
    "low_order_R",
    "low_order_residue",
    "non_canonical_A",
    "non_canonical_R",
    "reencoded_k",
}
"""What libsodium refuses of the edge cases on which implementations differ. A key with a small-order
component (`low_order_component_A`) alone is accepted."""


@pytest.mark.parametrize(("key", "test"), WYCHEPROOF)
def test_wycheproof_signatures_are_judged_as_published(key: str, test: dict[str, Any]) -> None:
    accepted = PublicKey(bytes.fromhex(key)).verify(bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"]))

    assert accepted is (test["result"] == "valid")


def test_edge_cases_get_the_one_verdict_we_hold_to() -> None:
    verdicts = {
        edge["number"]: PublicKey(bytes.fromhex(edge["key"])).verify(
            edge["msg"].encode(), bytes.fromhex(edge["sig"])
        )
        for edge in lines("ed25519/cctv_ed25519_even.jsonl")
    }

    assert verdicts == {
        edge["number"]: REFUSED_FLAGS.isdisjoint(edge["flags"] or [])
        for edge in lines("ed25519/cctv_ed25519_even.jsonl")
    }
    assert sum(verdicts.values()) == 7


def test_signing_gives_the_published_signatures() -> None:
    for triple in lines("ed25519/ed25519_sign_fourth.jsonl"):
        key, message = SigningKey.from_seed(bytes.fromhex(triple["seed"])), bytes.fromhex(triple["message"])

        assert key.public.raw.hex() == triple["public_key"]
        assert key.sign(message).hex() == triple["signature"]


def test_a_changed_message_or_signature_does_not_verify() -> None:
    for triple in lines("ed25519/ed25519_sign_fourth.jsonl"):
        key, message = PublicKey(bytes.fromhex(triple["public_key"])), bytes.fromhex(triple["message"])
        signature = bytes.fromhex(triple["signature"])

        assert key.verify(message, signature)
        assert not key.verify(message + b"\0", signature)
        assert not key.verify(message, signature[:-1])
        assert not key.verify(message, bytes([signature[0] ^ 1]) + signature[1:])
