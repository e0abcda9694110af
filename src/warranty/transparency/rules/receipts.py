"""C2SP tlog-proof: a receipt that one entry is in the log, to be verified by anyone, offline.

    c2sp.org/tlog-proof@v1
    extra <base64>                    (optional; not authenticated)
    index <position of the entry>
    <base64 hash>                     (the inclusion proof, a line per hash, bottom up)
    <empty line>
    <checkpoint, a signed note>

A receipt proves that the log holds the entry, at this position and with this recorded time, and that the
log's key stands for it. It does not prove that something is absent, nor that the statement behind the
entry is true or still in force.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from warranty.transparency.rules.checkpoints import Checkpoint, open_checkpoint
from warranty.transparency.rules.encoding import b64_bytes, b64_line, decimal
from warranty.transparency.rules.entries import LogEntry, decode_entry
from warranty.transparency.rules.log_keys import LogKeys
from warranty.transparency.rules.notes import LONGEST_NOTE, NoteSignature, VerifierKey
from warranty.transparency.rules.proofs import verify_inclusion
from warranty.transparency.rules.refusals import ReceiptUnproven, ReceiptUnreadable
from warranty.transparency.rules.tree import HASH_BYTES, leaf_hash

HEADER: Final = "c2sp.org/tlog-proof@v1"
_LONGEST_PATH: Final = 64
_LONGEST_EXTRA: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class LogProof:
    """A receipt as parsed: nothing in it is verified. extra is authenticated by nobody."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """What a receipt proves: this entry is leaf `index` of the tree behind this checkpoint."""

    index: int
    entry: LogEntry
    checkpoint: Checkpoint
    cosignatures: tuple[NoteSignature, ...]


def format_receipt(index: int, inclusion_lines: str, checkpoint: str) -> str:
    """A receipt from the lines `Growth.inclusion_lines` made and a signed checkpoint."""
    return f"{HEADER}\nindex {index}\n{inclusion_lines}\n{checkpoint}"


def format_proof(proof: LogProof) -> str:
    """A receipt from its parts."""
    receipt = format_receipt(proof.index, "".join(map(b64_line, proof.hashes)), proof.checkpoint)
    if proof.extra is None:
        return receipt
    return receipt.replace("\n", f"\nextra {b64_line(proof.extra)}", 1)


def parse_proof(receipt: str) -> LogProof:
    """The parts of a receipt, unverified. Raises ReceiptUnreadable for any other spelling."""
    if len(receipt) > LONGEST_NOTE + _LONGEST_EXTRA:
        raise ReceiptUnreadable("The receipt is absurdly long.")
    head, _, checkpoint = receipt.partition("\n\n")
    header, *lines = head.split("\n")
    try:
        extra = b64_bytes(_field("extra", lines.pop(0))) if lines[0].startswith("extra ") else None
        index = decimal(_field("index", lines.pop(0)))
        hashes = tuple(b64_bytes(line) for line in lines)
    except (ValueError, IndexError) as broken:
        raise ReceiptUnreadable("A line of the receipt is missing or is not what it should be.") from broken
    whole = header == HEADER and checkpoint.endswith("\n")
    if not whole or len(hashes) > _LONGEST_PATH or any(len(value) != HASH_BYTES for value in hashes):
        raise ReceiptUnreadable(f"This is not a receipt of the form {HEADER}.")
    return LogProof(index, hashes, checkpoint, extra)


def verify_receipt(
    entry: bytes, receipt: str, log: VerifierKey | LogKeys, witnesses: Sequence[VerifierKey] = ()
) -> VerifiedReceipt:
    """Verify that the log with this key, or with these, holds this entry (the encoded 41 bytes).

    Raises EntryUnreadable, ReceiptUnreadable, ReceiptUnproven and what `open_checkpoint` raises.
    """
    proof = parse_proof(receipt)
    opened = open_checkpoint(proof.checkpoint, log, witnesses)
    head = opened.checkpoint
    if not verify_inclusion(leaf_hash(entry), proof.index, head.size, proof.hashes, head.root):
        raise ReceiptUnproven(
            f"The receipt does not lead from this entry to the log's root over {head.size} entries.",
            index=proof.index,
            size=head.size,
        )
    return VerifiedReceipt(proof.index, decode_entry(entry), head, opened.cosignatures)


def _field(name: str, line: str) -> str:
    """The value of a line `name value`; ValueError for any other line."""
    found, space, value = line.partition(" ")
    if found != name or not space:
        message = f"expected a line beginning with {name}"
        raise ValueError(message)
    return value
