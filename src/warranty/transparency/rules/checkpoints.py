"""C2SP checkpoints: the signed head of a log, and what a database must agree with when it starts.

    <origin>
    <size, decimal>
    <root, base64>
    <extension lines, rarely>

Our log signs under its origin: the key's name and the first line are the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from warranty.foundation.signing import SigningKey
from warranty.transparency.rules.encoding import b64_bytes, b64_text, decimal
from warranty.transparency.rules.log_keys import LogKeys
from warranty.transparency.rules.notes import (
    NoteSignature,
    SignedNote,
    VerifierKey,
    parse_note,
    sign_note,
    verified_signatures,
)
from warranty.transparency.rules.proofs import verify_consistency
from warranty.transparency.rules.refusals import (
    CheckpointOfAnotherLog,
    CheckpointUnreadable,
    LogBehindCheckpoint,
    LogInconsistent,
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Head of a log. extension: further lines with their newlines, usually none.

    root is 32 bytes in a checkpoint of ours; a foreign one is read whatever it holds, and proves nothing.
    """

    origin: str
    size: int
    root: bytes
    extension: str = ""

    def text(self) -> str:
        """The note text."""
        return f"{self.origin}\n{self.size}\n{b64_text(self.root)}\n{self.extension}"


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint whose log signature is verified, with the verified cosignatures of witnesses."""

    checkpoint: Checkpoint
    cosignatures: tuple[NoteSignature, ...]


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note text, unverified. Raises CheckpointUnreadable."""
    try:
        origin, size, root, extension = text.split("\n", 3)
        checkpoint = Checkpoint(origin, decimal(size), b64_bytes(root), extension)
    except ValueError as broken:
        raise CheckpointUnreadable("A checkpoint begins with the lines origin, size and root.") from broken
    if not origin or (extension and not extension.endswith("\n")):
        raise CheckpointUnreadable("A checkpoint names its origin and ends its last line.")
    return checkpoint


def sign_checkpoint(origin: str, size: int, root: bytes, key: SigningKey) -> str:
    """The signed note of a head. The same head and key give the same text (Ed25519 is deterministic)."""
    return sign_note(Checkpoint(origin, size, root).text(), origin, key)


def open_checkpoint(
    note: str, log: VerifierKey | LogKeys, witnesses: Sequence[VerifierKey] = ()
) -> OpenedCheckpoint:
    """Verify a checkpoint of this log, and the cosignatures by these witnesses as far as there are any.

    log: the one key, or all the log ever had, of which the checkpoint's size tells the one.
    Raises NoteUnreadable, NoteUnsigned, NoteForged, CheckpointUnreadable, CheckpointOfAnotherLog. How many
    witnesses are enough is the reader's policy: their names are in `cosignatures`.
    """
    signed = parse_note(note)
    key = log if isinstance(log, VerifierKey) else log.at(parse_checkpoint(signed.text).size)
    verified_signatures(signed, [key])
    checkpoint = parse_checkpoint(signed.text)
    if checkpoint.origin != key.name:
        raise CheckpointOfAnotherLog(f"The checkpoint is one of {checkpoint.origin}, not of {key.name}.")
    return OpenedCheckpoint(checkpoint, tuple(_cosignatures(signed, witnesses)))


def refuse_if_behind(size: int, root: bytes, kept: Checkpoint, proof: Sequence[bytes]) -> None:
    """Refuse to continue a log that has forgotten or changed what it published.

    size, root: the database's head. kept: a checkpoint already handed out, its signature verified. proof:
    from kept.size to size, from the database's own hashes; empty when they are equal or kept is empty.
    Raises LogBehindCheckpoint when the database knows less, LogInconsistent when it knows something else:
    either way going on would show two different logs to the world.
    """
    if size < kept.size:
        raise LogBehindCheckpoint(
            f"The database holds {size} entries of the log, but a checkpoint over {kept.size} was already "
            "published: this looks like an older backup.",
            instead="Restore the newest backup and its write-ahead log; nothing is written until then.",
            stored=size,
            published=kept.size,
        )
    # Every tree begins with the empty one.
    if kept.size and not verify_consistency(kept.size, kept.root, size, root, proof):
        raise LogInconsistent(
            f"The database's log does not continue the published checkpoint over {kept.size} entries.",
            instead="Find out which of the two is right before anything is written.",
            stored=size,
            published=kept.size,
        )


def _cosignatures(signed: SignedNote, witnesses: Iterable[VerifierKey]) -> list[NoteSignature]:
    """Signatures by witnesses; none at all is no fault. Raises NoteForged."""
    claimed = {(signature.name, signature.key_id) for signature in signed.signatures}
    keys = [witness for witness in witnesses if (witness.name, witness.key_id) in claimed]
    return verified_signatures(signed, keys) if keys else []
