"""Step one of recording: split, verify and read statements, off the event loop, without a database."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Envelope, SignatureInvalid, split, verify
from warranty.register.documents import Statement, read

_SLICE = 64


class Opened(NamedTuple):
    """A statement whose signature holds over its bytes; whether its key is current is judged later."""

    received: bytes
    envelope: Envelope
    statement: Statement


def open_statement(received: bytes) -> Opened | Refusal:
    """One statement, or why it cannot be one (EnvelopeMalformed, SignatureInvalid)."""
    try:
        envelope = split(received)
        if not verify(envelope):
            return SignatureInvalid(
                "The signature does not fit the statement: it was changed after signing, or signed with "
                "another key.",
                instead="Send exactly what 'warranty sign' wrote.",
            )
        return Opened(received, envelope, read(envelope))
    except Refusal as refused:
        return refused


def open_all(batch: Sequence[bytes]) -> list[Opened | Refusal]:
    """Each of them, in order."""
    return [open_statement(received) for received in batch]


async def open_batch(batch: Sequence[bytes], when: Callable[[], Awaitable[None]]) -> list[Opened | Refusal]:
    """Open a batch in a thread beside the event loop, slice after slice. when: awaited before each."""
    opened: list[Opened | Refusal] = []
    for start in range(0, len(batch), _SLICE):
        await when()
        opened += await asyncio.to_thread(open_all, batch[start : start + _SLICE])
    return opened
