"""Ids: UUIDv7 for statements and parties (RFC 9562), UUIDv8 computed for lots.

A lot's id follows from the statement that opens it and the line number, so both sides of a sale know
it before anything is recorded, and nobody can choose it.
"""

import secrets
from functools import lru_cache
from hashlib import sha256
from typing import NewType
from uuid import UUID

from warranty.foundation.clock import now

StatementId = NewType("StatementId", UUID)
LotId = NewType("LotId", UUID)
PartyId = NewType("PartyId", UUID)

_VARIANT = 0x8000000000000000


def uuid7(now_ms: int | None = None) -> UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, 74 random bits. now_ms: for tests; the clock otherwise."""
    milliseconds = int(now().timestamp() * 1000) if now_ms is None else now_ms
    random = secrets.randbits(74)
    high = (milliseconds & 0xFFFFFFFFFFFF) << 16 | 0x7000 | random >> 62
    low = _VARIANT | random & 0x3FFFFFFFFFFFFFFF
    return UUID(int=high << 64 | low)


@lru_cache(maxsize=10_000)  # rules, effects and answers of a statement ask for the same ones
def lot_id(statement: UUID, line: int) -> LotId:
    """The id of the lot that line `line` (from 1) of a statement opens: UUIDv8 over SHA-256.

    Custom bits are the first 122 of SHA-256("warranty lot" ‖ statement ‖ line as 4 bytes big-endian).
    """
    digest = int.from_bytes(sha256(b"warranty lot" + statement.bytes + line.to_bytes(4, "big")).digest()[:16])
    high = digest >> 64 & ~0xF000 | 0x8000
    low = _VARIANT | digest & 0x3FFFFFFFFFFFFFFF
    return LotId(UUID(int=high << 64 | low))


def parse_uuid(text: str) -> UUID:
    """A UUID in its one canonical spelling (lower case, hyphens); ValueError otherwise."""
    value = UUID(text)
    if str(value) != text:
        message = f"not a canonical UUID: {text[:60]!r}"
        raise ValueError(message)
    return value
