"""Ids: UUIDv7 for statements and parties (RFC 9562), UUIDv8 computed for lots and findings.

A lot's id follows from the statement that opens it and the line number, so both sides of a sale know
it before anything is recorded, and nobody can choose it.

2026-11: where a database is used, ids are of its driver's UUID, a kind of the standard one that is made,
compared and hashed in C (`make_of`); judging a batch does little else as often. A client makes do without.
"""

import secrets
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Any, NewType
from uuid import UUID

from warranty.foundation.clock import now

StatementId = NewType("StatementId", UUID)
LotId = NewType("LotId", UUID)
PartyId = NewType("PartyId", UUID)
FindingId = NewType("FindingId", UUID)

_VARIANT = 0x8000000000000000


def _standard(raw: bytes) -> UUID:
    return UUID(bytes=raw)


_of_bytes: Callable[[bytes], UUID] = _standard
_of_text: Callable[[str], UUID] = UUID


def make_of(kind: Callable[[Any], UUID]) -> None:
    """Have ids made of a kind of UUID that takes text or 16 bytes, and equals the standard one."""
    global _of_bytes, _of_text  # noqa: PLW0603 - said once, when the driver is loaded
    _of_bytes = _of_text = kind


def uuid7(now_ms: int | None = None) -> UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, 74 random bits. now_ms: for tests; the clock otherwise."""
    milliseconds = int(now().timestamp() * 1000) if now_ms is None else now_ms
    random = secrets.randbits(74)
    high = (milliseconds & 0xFFFFFFFFFFFF) << 16 | 0x7000 | random >> 62
    low = _VARIANT | random & 0x3FFFFFFFFFFFFFFF
    return _made(high, low)


@lru_cache(maxsize=10_000)  # rules, effects and answers of a statement ask for the same ones
def lot_id(statement: UUID, line: int) -> LotId:
    """The id of the lot that line `line` (from 1) of a statement opens: UUIDv8 over SHA-256.

    Custom bits are the first 122 of SHA-256("warranty lot" ‖ statement ‖ line as 4 bytes big-endian).
    """
    digest = int.from_bytes(sha256(b"warranty lot" + statement.bytes + line.to_bytes(4, "big")).digest()[:16])
    high = digest >> 64 & ~0xF000 | 0x8000
    low = _VARIANT | digest & 0x3FFFFFFFFFFFFFFF
    return LotId(_made(high, low))


def finding_id(statement: UUID, rule: str, about: str, nth: int) -> FindingId:
    """The id of the nth finding (from 0) that a statement brought under a rule about one thing: UUIDv8.

    It depends on nothing that a version of the program may tell otherwise (R44), nor on whether about is told
    bare or as urn:uuid. Of what time alone brings a lot of the memo or sale it began with stands in place of
    the statement, and about is the lot whose goods wait. Custom bits are the first 122 of SHA-256("warranty
    finding" ‖ statement ‖ nth as 4 bytes big-endian ‖ rule ‖ space ‖ about).
    """
    what = f"{rule} {about.removeprefix('urn:uuid:')}".encode()
    hashed = sha256(b"warranty finding" + statement.bytes + nth.to_bytes(4, "big") + what)
    digest = int.from_bytes(hashed.digest()[:16])
    return FindingId(_made(digest >> 64 & ~0xF000 | 0x8000, _VARIANT | digest & 0x3FFFFFFFFFFFFFFF))


def _made(high: int, low: int) -> UUID:
    return _of_bytes((high << 64 | low).to_bytes(16))


def parse_uuid(text: str) -> UUID:
    """A UUID in its one canonical spelling (lower case, hyphens); ValueError otherwise."""
    value = _of_text(text)
    if str(value) != text:
        message = f"not a canonical UUID: {text[:60]!r}"
        raise ValueError(message)
    return value


def uuid_as_written(text: str) -> UUID:
    """A UUID as people and other programs write it; ValueError otherwise.

    In capital letters too, without hyphens, or after `urn:uuid:`: on paper an id may look like any of these.
    """
    plain = text.lower().removeprefix("urn:uuid:")
    return parse_uuid(plain) if "-" in plain else uuid_of_hex(plain)


def uuid_of_hex(digits: str) -> UUID:
    """A UUID of its 32 lower-case hexadecimal digits without hyphens; ValueError otherwise."""
    value = _of_text(digits)
    if value.hex != digits:
        message = f"not the digits of a UUID: {digits[:60]!r}"
        raise ValueError(message)
    return value
