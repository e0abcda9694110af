"""Log entries: what a leaf says about a statement, in 41 bytes.

    byte  0      class: 0x01 private, 0x02 public; other values are kept for later layouts
    bytes 1-8    recorded time: microseconds since 1970-01-01T00:00:00Z, big-endian
    bytes 9-40   SHA-256 of the signed part with its signature: the issuer-signed JWT as received
                 (header.payload.signature, ASCII), without its disclosures; see
                 `foundation.statements.statement_digest`

A public-class statement is served in full to everyone, so that whoever reads the log can check that the
history of keys and parties is complete; of a private one the digest says nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Final

from warranty.transparency.rules.refusals import EntryUnreadable
from warranty.transparency.rules.tree import HASH_BYTES

ENTRY_BYTES: Final = 41
_TIME_BYTES: Final = 8
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class EntryClass(IntEnum):
    """Who may read the statement behind an entry."""

    PRIVATE = 1
    PUBLIC = 2


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One leaf's content. recorded_at: aware, in UTC. digest: 32 bytes."""

    entry_class: EntryClass
    recorded_at: datetime
    digest: bytes


def encode_entry(entry: LogEntry) -> bytes:
    """The 41 bytes of an entry."""
    return encode_entries(entry.recorded_at, [(entry.entry_class, entry.digest)])[0]


def encode_entries(recorded_at: datetime, statements: Iterable[tuple[EntryClass, bytes]]) -> list[bytes]:
    """Entries of one batch, which has one recorded time (aware); statements as class and digest."""
    time = ((recorded_at - _EPOCH) // _MICROSECOND).to_bytes(_TIME_BYTES)
    prefixes = {entry_class: bytes([entry_class]) + time for entry_class in EntryClass}
    return [prefixes[entry_class] + digest for entry_class, digest in statements]


def decode_entry(encoded: bytes) -> LogEntry:
    """The entry in these bytes. Raises EntryUnreadable for any other length, class or impossible time."""
    if len(encoded) != ENTRY_BYTES:
        raise EntryUnreadable(f"A log entry has {ENTRY_BYTES} bytes, not {len(encoded)}.")
    time = int.from_bytes(encoded[1 : 1 + _TIME_BYTES])
    try:
        entry_class = EntryClass(encoded[0])
        recorded_at = _EPOCH + time * _MICROSECOND
    except (ValueError, OverflowError) as broken:
        raise EntryUnreadable("The log entry has an unknown class or an impossible time.") from broken
    return LogEntry(entry_class, recorded_at, encoded[-HASH_BYTES:])


def cut_entries(encoded: bytes) -> list[bytes]:
    """Entries laid end to end, apart again."""
    return [encoded[at : at + ENTRY_BYTES] for at in range(0, len(encoded), ENTRY_BYTES)]
