"""A log in memory for offline verification: statements in, bundles out, by the published hashing alone."""

from datetime import UTC, datetime

from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import split, statement_digest
from warranty.register.documents import read
from warranty.sdk.bundles import Bundle, LoggedStatement
from warranty.transparency.rules.checkpoints import sign_checkpoint
from warranty.transparency.rules.encoding import b64_text
from warranty.transparency.rules.entries import EntryClass, LogEntry, encode_entry
from warranty.transparency.rules.notes import VerifierKey
from warranty.transparency.rules.proofs import hashes_of, inclusion_ranges
from warranty.transparency.rules.receipts import LogProof, format_proof
from warranty.transparency.rules.tree import leaf_hash, root_of

RECORDED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class ALog:
    """Entries in the order recorded; receipts over the whole log as it stands when asked."""

    def __init__(self, origin: str = "register.example.org/log") -> None:
        self.origin = origin
        self.key = SigningKey.generate()
        self.statements: list[bytes] = []
        self.entries: list[bytes] = []

    @property
    def vkey(self) -> str:
        """The log's key as its operator publishes it."""
        return VerifierKey.ed25519(self.origin, self.key.public).text()

    def record(self, statement: bytes, *, entry_class: EntryClass | None = None) -> int:
        """Append a statement and return its position. entry_class: as its document says, unless given."""
        envelope = split(statement)
        public = read(envelope, complete=False).document.is_public
        written = entry_class or (EntryClass.PUBLIC if public else EntryClass.PRIVATE)
        entry = LogEntry(written, RECORDED_AT, statement_digest(envelope.signed))
        self.statements.append(statement)
        self.entries.append(encode_entry(entry))
        return len(self.entries) - 1

    def checkpoint(self) -> str:
        """The signed head."""
        return sign_checkpoint(
            self.origin, len(self.entries), root_of([leaf_hash(entry) for entry in self.entries]), self.key
        )

    def logged(self, position: int) -> LoggedStatement:
        """A statement with the proof of its place."""
        hashes = [leaf_hash(entry) for entry in self.entries]

        def node(level: int, index: int) -> bytes:
            return root_of(hashes[index << level : (index + 1) << level])

        path = hashes_of(inclusion_ranges(position, len(hashes)), node)
        receipt = format_proof(LogProof(position, tuple(path), self.checkpoint()))
        return LoggedStatement(self.statements[position].decode(), b64_text(self.entries[position]), receipt)

    def bundle(self, position: int, *, history: tuple[int, ...] = ()) -> Bundle:
        """What the maker of a statement keeps. history: positions of the public statements to go with it."""
        own = self.logged(position)
        bundle = Bundle(own.statement, own.entry, own.receipt, self.vkey)
        if not history:
            return bundle
        logged = tuple(self.logged(each) for each in history)
        return Bundle(own.statement, own.entry, own.receipt, self.vkey, logged)
