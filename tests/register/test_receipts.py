"""A receipt proves to anybody, offline, that the log holds a statement; the buyer's copy goes with it."""

from itertools import pairwise

import pytest

from tests.builders import a_claim, a_line, a_number, a_sale
from tests.parties.builders import ORIGIN
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import read_disclosure, split, statement_digest, verify
from warranty.register.answers import Recorded
from warranty.sdk.copies import buyers_copy, public_copy
from warranty.transparency.rules.checkpoints import open_checkpoint
from warranty.transparency.rules.entries import EntryClass, decode_entry
from warranty.transparency.rules.notes import VerifierKey
from warranty.transparency.rules.proofs import verify_consistency
from warranty.transparency.rules.receipts import parse_proof, verify_receipt
from warranty.transparency.rules.refusals import NoteUnsigned, ReceiptUnproven
from warranty.transparency.service import consistency_proof


async def recorded(running: RunningRegister, *statements: bytes) -> list[Recorded]:
    outcomes = await running.send(*statements)
    assert all(isinstance(outcome, Recorded) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Recorded)]


async def test_each_statement_of_a_batch_is_proved_by_its_own_receipt(running: RunningRegister) -> None:
    seller, *_ = running.members
    claims = [running.sign(seller, a_claim(a_number(), "1.00")) for _ in range(37)]
    done = await recorded(running, *claims)
    for claim, one in zip(claims, done, strict=True):
        proved = verify_receipt(one.entry, one.receipt, running.cast.vkey)
        assert proved.index == one.position
        assert proved.entry.digest == statement_digest(split(claim).signed)
        assert proved.entry.recorded_at == one.recorded_at
        assert proved.entry.entry_class is EntryClass.PRIVATE
    for one, other in pairwise(done):
        with pytest.raises(ReceiptUnproven):
            verify_receipt(one.entry, other.receipt, running.cast.vkey)


async def test_a_receipt_is_good_under_the_logs_own_key_alone(running: RunningRegister) -> None:
    seller, *_ = running.members
    (one,) = await recorded(running, running.sign(seller, a_claim(a_number(), "1.00")))
    forger = VerifierKey.ed25519(ORIGIN, SigningKey.generate().public)
    with pytest.raises(NoteUnsigned):
        verify_receipt(one.entry, one.receipt, forger)


async def test_a_statement_sent_again_gets_an_equally_valid_receipt(
    running: RunningRegister, asking: Connection
) -> None:
    """The same entry, under the head of today, which continues the head of then."""
    seller, *_ = running.members
    claim = running.sign(seller, a_claim(a_number(), "1.00"))
    (first,) = await recorded(running, claim)
    for _ in range(3):
        await running.accept(seller, a_claim(a_number(), "1.00"))
    (again,) = await recorded(running, claim)
    assert again.replayed
    assert (again.position, again.entry, again.recorded_at) == (
        first.position,
        first.entry,
        first.recorded_at,
    )
    assert again.lots == first.lots
    now = verify_receipt(again.entry, again.receipt, running.cast.vkey).checkpoint
    then = open_checkpoint(parse_proof(first.receipt).checkpoint, running.cast.vkey).checkpoint
    assert (then.size, now.size) == (first.position + 1, first.position + 4)
    proof = await consistency_proof(asking, then.size, now.size)
    assert verify_consistency(then.size, then.root, now.size, now.root, proof)


async def test_old_and_new_of_one_batch_all_get_receipts(running: RunningRegister) -> None:
    seller, *_ = running.members
    old, new = (running.sign(seller, a_claim(a_number(), "1.00")) for _ in range(2))
    await recorded(running, old)
    for one in await recorded(running, new, old, new, old):
        assert verify_receipt(one.entry, one.receipt, running.cast.vkey).index == one.position


async def test_the_receipt_proves_the_buyers_copy_and_the_public_copy_too(running: RunningRegister) -> None:
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "100.00")
    sale = running.sign(seller, a_sale(seller, buyer, a_line("3.00", (lot, "3.00"))))
    (one,) = await recorded(running, sale)
    entry = decode_entry(one.entry)
    for copy, shown in (
        (buyers_copy(sale), {"prices", "counterparty", "particulars"}),
        (public_copy(sale), set()),
    ):
        envelope = split(copy)
        assert verify(envelope)
        assert statement_digest(envelope.signed) == entry.digest
        assert {read_disclosure(encoded).name for encoded in envelope.disclosures} == shown
        assert str(lot).encode() not in copy


async def test_a_public_statement_has_a_public_entry(running: RunningRegister, asking: Connection) -> None:
    row = await asking.fetchrow("select * from statements where position = 0")
    assert row is not None
    (again,) = await recorded(running, row["signed"] + b"~")
    assert again.replayed
    assert (
        verify_receipt(again.entry, again.receipt, running.cast.vkey).entry.entry_class is EntryClass.PUBLIC
    )
