"""A receipt proves one entry, at one place, in one log, to anybody who has the log's key."""

from datetime import UTC, datetime

import pytest

from warranty.foundation.errors import Refusal
from warranty.foundation.signing import SigningKey
from warranty.transparency.rules.checkpoints import sign_checkpoint
from warranty.transparency.rules.entries import EntryClass, encode_entries
from warranty.transparency.rules.frontier import EMPTY, grow
from warranty.transparency.rules.notes import VerifierKey
from warranty.transparency.rules.receipts import (
    LogProof,
    format_proof,
    format_receipt,
    parse_proof,
    verify_receipt,
)
from warranty.transparency.rules.refusals import ReceiptUnproven, ReceiptUnreadable
from warranty.transparency.rules.tree import leaf_hash

ORIGIN = "register.example/log"
KEY = SigningKey.from_seed(bytes(32))
LOG = VerifierKey.ed25519(ORIGIN, KEY.public)
RECORDED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ENTRIES = encode_entries(RECORDED_AT, [(EntryClass.PRIVATE, bytes([number]) * 32) for number in range(11)])
GROWTH = grow(EMPTY, [leaf_hash(entry) for entry in ENTRIES])
CHECKPOINT = sign_checkpoint(ORIGIN, 11, GROWTH.root, KEY)
RECEIPTS = [format_receipt(at, lines, CHECKPOINT) for at, lines in enumerate(GROWTH.inclusion_lines())]


@pytest.mark.parametrize("position", range(11))
def test_every_entry_is_proved_by_its_receipt(position: int) -> None:
    verified = verify_receipt(ENTRIES[position], RECEIPTS[position], LOG)

    assert verified.index == position
    assert verified.entry.recorded_at == RECORDED_AT
    assert verified.entry.digest == bytes([position]) * 32
    assert verified.checkpoint.size == 11


def test_a_receipt_does_not_prove_another_entry() -> None:
    with pytest.raises(ReceiptUnproven):
        verify_receipt(ENTRIES[3], RECEIPTS[4], LOG)


def test_a_receipt_does_not_prove_another_time() -> None:
    moved = encode_entries(RECORDED_AT.replace(hour=8), [(EntryClass.PRIVATE, bytes([3]) * 32)])[0]

    with pytest.raises(ReceiptUnproven):
        verify_receipt(moved, RECEIPTS[3], LOG)


@pytest.mark.parametrize("at", range(0, len(RECEIPTS[6]), 7))
def test_a_receipt_with_one_character_changed_is_refused(at: int) -> None:
    character = "A" if RECEIPTS[6][at] != "A" else "B"
    changed = RECEIPTS[6][:at] + character + RECEIPTS[6][at + 1 :]

    with pytest.raises(Refusal):
        verify_receipt(ENTRIES[6], changed, LOG)


def test_the_parts_of_a_receipt_come_back() -> None:
    proof = parse_proof(RECEIPTS[6])

    assert proof.index == 6
    assert proof.hashes == GROWTH.inclusion_proofs()[6]
    assert proof.checkpoint == CHECKPOINT
    assert format_proof(proof) == RECEIPTS[6]


def test_extra_data_is_carried_and_authenticated_by_nobody() -> None:
    proof = LogProof(6, GROWTH.inclusion_proofs()[6], CHECKPOINT, b"lot 7")
    receipt = format_proof(proof)

    assert receipt.split("\n")[1] == "extra bG90IDc="
    assert parse_proof(receipt) == proof
    assert verify_receipt(ENTRIES[6], receipt, LOG).index == 6


@pytest.mark.parametrize(
    "receipt",
    [
        "",
        "c2sp.org/tlog-proof@v1\n",
        RECEIPTS[0].replace("@v1", "@v2"),
        RECEIPTS[0].replace("index 0", "index 00"),
        RECEIPTS[0].replace("index 0", "index -0"),
        RECEIPTS[0].replace("index 0", "index  0"),
        RECEIPTS[0].replace("index 0", "index 18446744073709551616"),
        RECEIPTS[0].replace("index 0\n", ""),
        RECEIPTS[0].replace("index 0", "index 0\nextra AAAA"),
        RECEIPTS[0].replace("\n\n", "\nAAAA\n\n", 1),
        RECEIPTS[0].replace("\n\n", "\n" * 2 + " ", 1)[: RECEIPTS[0].index("\n\n") + 2],
        RECEIPTS[0].replace("\n", "\r\n"),
        RECEIPTS[0][:-1],
        " " + RECEIPTS[0],
        format_proof(LogProof(0, (bytes(32),) * 65, CHECKPOINT)),
    ],
)
def test_any_other_spelling_is_refused(receipt: str) -> None:
    with pytest.raises(ReceiptUnreadable):
        parse_proof(receipt)
