"""Step one of recording: split, verify and read statements, off the event loop, without a database.

Whatever a statement shows by itself is judged here, too: later, under the log head, everybody waits.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Envelope, SignatureInvalid, split, statement_digest, verify
from warranty.policy.rule_set import Policy
from warranty.register.books import unfit
from warranty.register.documents import Statement, read

_SLICE = 64


class Opened(NamedTuple):
    """A statement whose signature holds over its bytes; whether its key is current is judged later.

    digest: SHA-256 of the signed part, as the log holds it. unfit: why it could not be recorded whatever is
    on record, which only somebody entitled to sign it is told.
    """

    received: bytes
    envelope: Envelope
    statement: Statement
    digest: bytes
    unfit: Refusal | None = None


def open_statement(received: bytes, policy: Policy) -> Opened | Refusal:
    """One statement, or why it cannot be one (EnvelopeMalformed, SignatureInvalid)."""
    try:
        envelope = split(received)
        if not verify(envelope):
            return SignatureInvalid(
                "The signature does not fit the statement: it was changed after signing, or signed with "
                "another key.",
                instead="Send exactly what 'warranty sign' wrote.",
            )
        statement = read(envelope)
        return Opened(
            received, envelope, statement, statement_digest(envelope.signed),
            unfit(statement.document, statement.parts, policy),
        )  # fmt: skip
    except Refusal as refused:
        return refused


def open_all(batch: Sequence[bytes], policy: Policy) -> list[Opened | Refusal]:
    """Each of them, in order."""
    return [open_statement(received, policy) for received in batch]


async def open_batch(
    batch: Sequence[bytes], policy: Policy, when: Callable[[], Awaitable[None]]
) -> list[Opened | Refusal]:
    """Open a batch in a thread beside the event loop, slice after slice. when: awaited before each."""
    opened: list[Opened | Refusal] = []
    for start in range(0, len(batch), _SLICE):
        await when()
        opened += await asyncio.to_thread(open_all, batch[start : start + _SLICE], policy)
    return opened
