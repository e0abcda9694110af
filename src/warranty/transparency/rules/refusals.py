"""Refusals of the log room, named as the facts they state."""

from warranty.foundation.errors import Kind, Refusal


class TileUnknown(Refusal):
    """No such tile: a path that is none, or one beyond the tree."""

    kind = Kind.NOT_FOUND
    code = "log-tile-unknown"
    title = "The log has no such tile"


class ProofImpossible(Refusal):
    """A proof asked for a position or a size the log has not reached."""

    kind = Kind.NOT_FOUND
    code = "log-proof-impossible"
    title = "The log cannot prove this"


class EntryUnreadable(Refusal):
    """Bytes that are not a log entry, or not a bundle of them."""

    code = "log-entry-unreadable"
    title = "The log entry cannot be read"


class VerifierKeyUnreadable(Refusal):
    """Text that is not a key in the form name+id+key, or whose id does not belong to the key."""

    code = "log-key-unreadable"
    title = "The log key cannot be read"


class AlgorithmUnsupported(Refusal):
    """A well-formed key of an algorithm this register does not verify."""

    code = "log-key-algorithm-unsupported"
    title = "Signatures of this kind are not verified here"


class NoteUnreadable(Refusal):
    """Text that is not a signed note."""

    code = "log-note-unreadable"
    title = "The signed note cannot be read"


class NoteUnsigned(Refusal):
    """A signed note without a signature by any of the expected keys."""

    code = "log-note-unsigned"
    title = "The note is not signed by the expected key"


class NoteForged(Refusal):
    """A signature that claims an expected key and is not its signature."""

    code = "log-note-forged"
    title = "The note's signature is wrong"


class CheckpointUnreadable(Refusal):
    """A note text that is not a checkpoint."""

    code = "log-checkpoint-unreadable"
    title = "The checkpoint cannot be read"


class CheckpointOfAnotherLog(Refusal):
    """A checkpoint that is well signed, but names another log than the expected one."""

    code = "log-checkpoint-of-another-log"
    title = "The checkpoint belongs to another log"


class ReceiptUnreadable(Refusal):
    """Text that is not a tlog-proof."""

    code = "log-receipt-unreadable"
    title = "The receipt cannot be read"


class ReceiptUnproven(Refusal):
    """A receipt whose path does not lead from the entry to the signed root."""

    code = "log-receipt-unproven"
    title = "The receipt does not prove this entry"


class LogBehindCheckpoint(Refusal):
    """The database knows fewer leaves than a checkpoint already handed out: an older backup."""

    kind = Kind.UNAVAILABLE
    code = "log-behind-checkpoint"
    title = "The log is older than its last checkpoint"


class LogInconsistent(Refusal):
    """The database's tree is not a continuation of the one in a checkpoint already handed out."""

    kind = Kind.UNAVAILABLE
    code = "log-inconsistent"
    title = "The log contradicts its last checkpoint"


class LogDamaged(Refusal):
    """Stored entries, hashes and head do not belong together."""

    kind = Kind.UNAVAILABLE
    code = "log-damaged"
    title = "The stored log is damaged"


class PositionAhead(Refusal):
    """A question as known at a position that the log has not reached yet."""

    kind = Kind.INVALID
    code = "log-position-ahead"
    title = "The log has not come that far"
