"""Recording one batch in one transaction.

1. open and verify: done before, in `opening`; gather what the batch touches;
2. begin and take the log head: writers queue here, so the rules need no other lock and cannot deadlock;
3. load what the batch touches;
4. judge each in order; an accepted one happens at once, a refusal stops nobody else; before a feed mark,
   which counts all there is, what happened so far is written;
5. write everything set-wise, append the leaves, commit;
6. sign the checkpoint and answer each with its receipt.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.audits.rules import SIGNERS as AUDIT_SIGNERS
from warranty.certificates.rules import claim_state
from warranty.database.engine import Connection
from warranty.foundation.clock import Clock
from warranty.foundation.errors import Refusal
from warranty.foundation.events import audit
from warranty.foundation.ids import PartyId, lot_id
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Entry
from warranty.lots.documents import ImportClaimed
from warranty.parties.books import Identity
from warranty.parties.documents import PolicyAdopted, RegisterFounded, SuspicionReported
from warranty.parties.held_keys import HeldKeys
from warranty.parties.rules import SIGNERS as PARTY_SIGNERS
from warranty.parties.rules import party_of
from warranty.policy.limits import SCHEME_BEGAN
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import clock_skew_seconds
from warranty.register import ledgers, store
from warranty.register.answers import Outcome, Recorded, Refused, answers
from warranty.register.batch import (
    MOST_ATTEMPTS,
    Accepted,
    Batch,
    attempt_rows,
    disclosure_rows,
    finding_rows,
    log_entries,
    statement_rows,
    within_allowance,
)
from warranty.register.books import Books, touched, unfit
from warranty.register.in_question import Before
from warranty.register.opening import Opened
from warranty.register.refusals import (
    EventAhead,
    EventBeforeScheme,
    PolicyNotAdopted,
    SignedAhead,
    StatementIdUsed,
)
from warranty.register.tries import tries_of
from warranty.transparency import service as log
from warranty.transparency.rules.frontier import Growth, Head, grow
from warranty.transparency.rules.tree import leaf_hash
from warranty.transparency.store import append, lock_head

__all__ = [
    "Committed",
    "Outcome",
    "Recorded",
    "Refused",
    "Surroundings",
    "Turn",
    "record_batch",
    "refusal_of",
]

_TOLD: Final = PARTY_SIGNERS.keys() | AUDIT_SIGNERS.keys()
_NOBODY = PartyId(UUID(int=0))
_NOWHERE: Final = -1
_EVERYWHERE = timedelta(hours=14)
"""When it is midnight in UTC, the day is 14 hours further where it is furthest."""


@dataclass(frozen=True)
class Surroundings:
    """What recording needs beside the batch: who we are, how we judge, what time it is."""

    identity: Identity
    keys: HeldKeys
    policy: Policy
    clock: Clock


class Committed(NamedTuple):
    """A batch after its commit. answers: in the order submitted; checkpoint: the signed head."""

    answers: list[Outcome]
    checkpoint: str


class Turn:
    """Whether a batch of this process has the log head at the moment."""

    def __init__(self) -> None:
        self._over = asyncio.Event()
        self._over.set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """While this lasts the batch has it."""
        self._over.clear()
        try:
            yield
        finally:
            self._over.set()

    async def over(self) -> None:
        """Wait until it has it no more."""
        await self._over.wait()


async def record_batch(
    connection: Connection, opened: Sequence[Opened | Refusal], around: Surroundings, turn: Turn
) -> Committed:
    """Record a batch of opened statements; the transaction is this call's own."""
    batch = Batch(opened)
    prepared = _prepared(batch, around)  # (1)
    slice_ = touched(list(prepared.values()))
    async with connection.transaction():
        head = await lock_head(connection)  # (2)
        with turn.taken():
            now = around.clock()
            recorded_at = max(now, head.recorded_at or now)
            books = await ledgers.load(connection, slice_, around.identity)  # (3)
            books.parties.at_hand = around.keys.names
            written = await _write(connection, batch, prepared, books, head, recorded_at, around)
    _tell_audit(batch)
    growth, log_key = written
    after = Head(growth.after, recorded_at) if growth else head
    checkpoint = log.checkpoint(after, log_key, around.identity.origin)
    return Committed(await answers(connection, batch, growth, after, checkpoint, around.policy), checkpoint)


async def _write(
    connection: Connection,
    batch: Batch,
    prepared: dict[int, Entry],
    books: Books,
    head: Head,
    recorded_at: datetime,
    around: Surroundings,
) -> tuple[Growth | None, SigningKey]:
    """What the log grew by, and the key of checkpoints afterwards; without that key nothing is recorded."""
    existing = await store.existing(connection, [entry.id for entry in prepared.values()])
    await _judge(connection, batch, prepared, existing, books, head.size, recorded_at, around.policy)  # (4)
    await _keep_attempts(connection, list(attempt_rows(batch, prepared, books.parties, recorded_at)))
    size = head.size + len(batch.accepted)
    log_key = around.keys.log_key(books.parties.log_keys.vkey_at(size))
    if not batch.accepted:
        return None, log_key
    await ledgers.save(connection, books)  # (5)
    await store.save(connection, statement_rows(batch), disclosure_rows(batch), _findings(batch))
    leaves = log_entries([accepted.opened for accepted in batch.accepted], recorded_at)
    for accepted, leaf in zip(batch.accepted, leaves, strict=True):
        accepted.leaf = leaf
    growth = grow(head.frontier, [leaf_hash(leaf) for leaf in leaves])
    await append(connection, growth, leaves, recorded_at)
    return growth, log_key


def _tell_audit(batch: Batch) -> None:
    """What was done about parties, keys, policy and audits, and how many statements were refused for what.

    Of suspicion reports nothing, as nothing else tells of one but to its addressee (R62).
    """
    for each in batch.accepted:
        kind = type(each.entry.document)
        if kind in _TOLD and kind is not SuspicionReported:
            audit.info(
                "recorded", type=kind.__name__, statement=str(each.entry.id),
                position=each.entry.position, party=str(each.entry.party), key=each.entry.key,
            )  # fmt: skip
    if batch.refused:
        audit.info("statements refused", codes=Counter(refusal.code for refusal in batch.refused.values()))


def _findings(batch: Batch) -> list[tuple[Any, ...]]:
    return [row for each in batch.accepted for row in finding_rows(each.entry, each.findings)]


async def _keep_attempts(connection: Connection, attempts: Sequence[tuple[Any, ...]]) -> None:
    """Note what was refused, of each party so much a day."""
    if not attempts:
        return
    midnight = attempts[0][0].replace(hour=0, minute=0, second=0, microsecond=0)
    parties = {row[1] for row in attempts}
    kept = await store.attempts_since(connection, parties, midnight, MOST_ATTEMPTS)
    await store.save_attempts(connection, within_allowance(attempts, kept))


def _prepared(batch: Batch, around: Surroundings) -> dict[int, Entry]:
    """An entry for each statement that could be opened, by its place in the batch.

    Where in the log and when it is recorded is put in when its turn has come.
    """
    origin, now = around.identity.origin, around.clock()
    entries: dict[int, Entry] = {}
    for place, opened in enumerate(batch.opened):
        if isinstance(opened, Refusal):
            batch.refused[place] = opened
            continue
        statement = opened.statement
        entries[place] = Entry(
            statement.id, _NOWHERE, party_of(statement.issuer, origin) or _NOBODY,
            opened.envelope.key.multibase, statement.document, statement.parts, statement.signed_at,
            now, opened.digest.hex(),
        )  # fmt: skip
    return entries


async def _judge(
    connection: Connection,
    batch: Batch,
    prepared: dict[int, Entry],
    existing: dict[UUID, asyncpg.Record],
    books: Books,
    position: int,
    recorded_at: datetime,
    policy: Policy,
) -> None:
    tries = await tries_of(connection, prepared.values(), recorded_at)
    for place, ready in prepared.items():
        opened = batch.opened[place]
        assert isinstance(opened, Opened)
        if _is_repetition(batch, place, opened, existing):
            continue
        entry = ready._replace(position=position + len(batch.accepted), recorded_at=recorded_at)
        await ledgers.load_behind_what_goes_back(connection, books, entry)
        refused = tries.refusal(entry) or _refusal(books, entry, policy, opened.unfit)
        if refused is not None:
            tries.note(entry, refused)
            batch.refused[place] = refused
            continue
        before = Before(connection, (one.entry for one in batch.accepted))
        await ledgers.load_what_only_its_turn_shows(connection, books, entry, before)
        accepted = Accepted(opened, entry, books.happen(entry, books.findings(entry, policy)), None)
        if isinstance(entry.document, ImportClaimed):
            accepted.claim = claim_state(books.certificates, lot_id(entry.id, 1))
        batch.accepted.append(accepted)
        batch.by_id[entry.id] = batch.known[place] = accepted


def _is_repetition(batch: Batch, place: int, opened: Opened, existing: dict[UUID, asyncpg.Record]) -> bool:
    """The same bytes again get an equally valid receipt; other bytes under a used id are refused."""
    identifier, signed = opened.statement.id, opened.envelope.signed
    earlier = batch.by_id.get(identifier)
    row = existing.get(identifier)
    if earlier is None and row is None:
        return False
    if signed != (earlier.opened.envelope.signed if earlier else row["signed"]):  # type: ignore[index]
        batch.refused[place] = StatementIdUsed(
            "Another statement is recorded under this id.",
            pointer="/id",
            instead="A correction is a new statement with an id of its own.",
        )
    elif earlier:
        batch.known[place] = earlier
    elif row is not None:
        batch.replayed[place] = row
    return True


def refusal_of(books: Books, entry: Entry, policy: Policy) -> Refusal | None:
    """Why an entry cannot be recorded at its place, or None. What a rule raises is that entry's alone."""
    return _refusal(books, entry, policy, unfit(entry.document, entry.parts, policy))


def _refusal(books: Books, entry: Entry, policy: Policy, unfit: Refusal | None) -> Refusal | None:
    """unfit: what the statement was found to be by itself, when it was opened."""
    try:
        return _own_refusal(books, entry, policy) or books.refusal(entry, policy, unfit)
    except Refusal as raised:
        return raised


def _own_refusal(books: Books, entry: Entry, policy: Policy) -> Refusal | None:
    """What every statement must keep to, whatever it says."""
    document, now = entry.document, entry.recorded_at
    skew = clock_skew_seconds(policy, now.date())
    if entry.signed_at > now + timedelta(seconds=skew):
        return SignedAhead(
            f"It is signed for a time more than {skew // 60} minutes ahead of the register's clock.",
            pointer="/validFrom",
            instead="Set your clock right and sign again.",
        )
    if document.event_on > (now + _EVERYWHERE).date():
        return EventAhead(
            "The day of the event has not come yet.",
            pointer="/credentialSubject/eventOn",
            instead="Record it when it has happened.",
        )
    if document.event_on < SCHEME_BEGAN:
        return EventBeforeScheme(
            f"The day of the event lies before {SCHEME_BEGAN}, when the certification scheme began.",
            pointer="/credentialSubject/eventOn",
            instead="Stock from before that day enters as opening stock, on the day it is declared.",
        )
    is_founding = isinstance(document, RegisterFounded | PolicyAdopted) or books.parties.founding is None
    if is_founding or books.parties.policy_digest == policy.digest:
        return None
    return PolicyNotAdopted(
        "The operator has not adopted the rule set this program judges by.",
        instead="The operator signs a PolicyAdopted statement with the digest shown by 'warranty serve'.",
    )
