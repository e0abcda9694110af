"""Published notes, keys, checkpoints and log proofs: the valid are read, the invalid refused (C2SP)."""

from base64 import b64decode
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.support.vectors import document, lines
from warranty.foundation.errors import Refusal
from warranty.transparency.rules.checkpoints import open_checkpoint, parse_checkpoint
from warranty.transparency.rules.notes import (
    Algorithm,
    VerifierKey,
    cosigned_at,
    parse_note,
    parse_vkey,
    verified_signatures,
)
from warranty.transparency.rules.proofs import verify_consistency
from warranty.transparency.rules.receipts import format_proof, parse_proof
from warranty.transparency.rules.refusals import (
    AlgorithmUnsupported,
    NoteForged,
    NoteUnreadable,
    NoteUnsigned,
)

NOTES = {line["name"]: line for line in lines("tlog/signed_notes.jsonl")}


def named(name: str, key: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", [pytest.param(line, id=line[key]) for line in lines(name)])


@named("tlog/checkpoint_text.jsonl", "name")
def test_checkpoint_texts_are_judged_as_published(vector: dict[str, Any]) -> None:
    if vector["error"]:
        with pytest.raises(Refusal):
            parse_checkpoint(vector["text"])
        return

    checkpoint = parse_checkpoint(vector["text"])

    assert checkpoint.text() == vector["text"]
    assert (checkpoint.origin, checkpoint.size) == (vector["origin"], vector["size"])
    assert checkpoint.root == b64decode(vector["root_hash_b64"])
    assert checkpoint.extension == vector["rest"]


@named("tlog/proof_text.jsonl", "name")
def test_proof_texts_are_judged_as_published(vector: dict[str, Any]) -> None:
    if vector["error"]:
        with pytest.raises(Refusal):
            parse_proof(vector["text"])
    else:
        assert format_proof(parse_proof(vector["text"])) == vector["text"]


@named("tlog/vkeys.jsonl", "note")
def test_keys_are_judged_as_published(vector: dict[str, Any]) -> None:
    if vector["valid"]:
        assert parse_vkey(vector["vkey"]).text() == vector["vkey"]
    else:
        with pytest.raises(Refusal):
            parse_vkey(vector["vkey"])


def test_the_example_of_the_specification_verifies() -> None:
    vector = NOTES["C2SP signed-note example"]
    note, key = parse_note(vector["note"]), parse_vkey(vector["vkeys"][0])

    [signature] = verified_signatures(note, [key])

    assert signature.name == "example.com/foo"
    assert note.text == "This is an example message.\n"
    assert note.format() == vector["note"]


@pytest.mark.parametrize("name", ["real Rekor checkpoint", "real CT log checkpoint (static CT)"])
def test_a_signature_of_another_algorithm_is_read_but_not_vouched_for(name: str) -> None:
    note, key = parse_note(NOTES[name]["note"]), parse_vkey(NOTES[name]["vkeys"][0])

    assert note.format() == NOTES[name]["note"]
    assert [(one.name, one.key_id) for one in note.signatures] == [(key.name, key.key_id)]
    with pytest.raises(AlgorithmUnsupported):
        verified_signatures(note, [key])


def test_the_rekor_signature_as_we_read_it_verifies_elsewhere() -> None:
    """Ours is the reading: another library confirms text and signature bytes, and refuses a changed text."""
    vector = NOTES["real Rekor checkpoint"]
    note, key = parse_note(vector["note"]), parse_vkey(vector["vkeys"][0])
    assert key.algorithm is Algorithm.ECDSA
    elsewhere = load_der_public_key(key.key)
    assert isinstance(elsewhere, EllipticCurvePublicKey)

    elsewhere.verify(note.signatures[0].signature, note.text.encode(), ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        elsewhere.verify(note.signatures[0].signature, b"another text\n", ECDSA(SHA256()))


def test_the_broken_rekor_signature_is_refused() -> None:
    vector = NOTES["Rekor, broken signature"]

    with pytest.raises(NoteUnsigned):
        verified_signatures(parse_note(vector["note"]), [parse_vkey(vector["vkeys"][0])])


def test_a_cosigned_checkpoint_is_read_with_the_time_of_the_witness() -> None:
    note = parse_note(NOTES["C2SP cosigned checkpoint, keys not printed"]["note"])

    checkpoint = parse_checkpoint(note.text)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert [signature.name for signature in note.signatures] == [
        "example.com/behind-the-sofa",
        "witness.example.com/w1",
    ]
    assert cosigned_at(note.signatures[1].signature) == 1_679_315_147


def test_the_time_in_a_cosignature_is_its_first_eight_bytes() -> None:
    vector = NOTES["cosignature/v1 timestamp"]

    assert cosigned_at(b64decode(vector["signature_b64"])[4:]) == vector["timestamp"]


def test_the_witness_session_is_answered_as_published() -> None:
    """A witness made of our parts answers each request of the session with the status it must give."""
    session = document("tlog/witness_add_checkpoint_session.json")
    witness = Witness(parse_vkey(session["log_vkey"]))

    answers = [witness.answer(request["request_body"]) for request in session["requests"]]

    assert answers == [request["http_status"] for request in session["requests"]]


class Witness:
    """Accepts checkpoints of one log that continue the last one it saw (C2SP tlog-witness)."""

    def __init__(self, log: VerifierKey) -> None:
        self.log, self.size, self.root = log, 0, b""

    def answer(self, body: str) -> int:
        head, _, note = body.partition("\n\n")
        _, *proof = head.split("\n")
        try:
            seen = open_checkpoint(note, self.log).checkpoint
        except (NoteUnreadable, NoteForged, NoteUnsigned):
            # The second request's signature is not even canonical base64: no signature either.
            return 403
        hashes = [b64decode(line) for line in proof]
        if self.size and not verify_consistency(self.size, self.root, seen.size, seen.root, hashes):
            return 422
        self.size, self.root = seen.size, seen.root
        return 200
