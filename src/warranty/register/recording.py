"""Recording one batch in one transaction.

1. open and verify: done before, in `opening`;
2. begin and take the log head: writers queue here, so the rules need no other lock and cannot deadlock;
3. load what the batch touches;
4. judge each in order; an accepted one happens at once, a refusal stops nobody else;
5. write everything set-wise, append the leaves, commit;
6. sign the checkpoint and answer each with its receipt.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from warranty.certificates.rules import ClaimState, claim_state
from warranty.database.engine import Connection
from warranty.foundation.clock import Clock
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, lot_id
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document, Entry, statement_digest
from warranty.lots.documents import ImportClaimed
from warranty.parties.books import Identity
from warranty.parties.documents import PolicyAdopted, RegisterFounded
from warranty.parties.rules import party_of
from warranty.policy.catalogue import Finding, may_be_told
from warranty.policy.rows import Viewer
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import clock_skew_seconds
from warranty.register import ledgers, store
from warranty.register.books import Books
from warranty.register.opening import Opened
from warranty.register.refusals import EventAhead, EventBeforeScheme, PolicyNotAdopted, SignedAhead, StatementIdUsed
from warranty.trade.documents import PurchaseFromOutside, Sale
from warranty.transparency import service as log
from warranty.transparency.rules.entries import EntryClass, encode_entries
from warranty.transparency.rules.frontier import Growth, Head, grow
from warranty.transparency.rules.receipts import format_receipt
from warranty.transparency.rules.tree import leaf_hash
from warranty.transparency.store import append, lock_head

_NOBODY = PartyId(UUID(int=0))
SCHEME_BEGAN = date(2003, 1, 1)
_EVERYWHERE = timedelta(hours=14)
"""When it is midnight in UTC, the day is 14 hours further where it is furthest."""


@dataclass(frozen=True)
class Surroundings:
    """What recording needs beside the batch: who we are, how we judge, what time it is."""

    identity: Identity
    log_key: SigningKey
    policy: Policy
    clock: Clock


class Recorded(NamedTuple):
    """An accepted statement. entry: its 41 bytes in the log; findings: those its maker may see."""

    statement: UUID
    position: int
    recorded_at: datetime
    entry: bytes
    receipt: str
    replayed: bool
    findings: Sequence[Finding]
    lots: Sequence[LotId]
    claim: ClaimState | None


class Refused(NamedTuple):
    """A refused statement. statement: its id as far as it could be read."""

    statement: UUID | None
    refusal: Refusal


Outcome = Recorded | Refused


@dataclass(slots=True)
class _Accepted:
    opened: Opened
    entry: Entry
    findings: Sequence[Finding]
    claim: ClaimState | None


@dataclass(slots=True)
class Batch:
    """A batch on its way: what was accepted, and for each place in it what is known so far."""

    opened: Sequence[Opened | Refusal]
    accepted: list[_Accepted] = field(default_factory=list)
    by_id: dict[UUID, _Accepted] = field(default_factory=dict)
    refused: dict[int, Refusal] = field(default_factory=dict)
    known: dict[int, _Accepted] = field(default_factory=dict)
    replayed: dict[int, asyncpg.Record] = field(default_factory=dict)


class Committed(NamedTuple):
    """A batch after its commit. answers: in the order submitted; checkpoint: the signed head."""

    answers: list[Outcome]
    checkpoint: str


async def record_batch(
    connection: Connection, opened: Sequence[Opened | Refusal], around: Surroundings
) -> Committed:
    """Record a batch of opened statements; the transaction is this call's own."""
    batch = Batch(opened)
    async with connection.transaction():
        head = await lock_head(connection)  # (2)
        recorded_at = max(around.clock(), head.recorded_at or around.clock())
        growth = await _write(connection, batch, head, recorded_at, around)
    after = Head(growth.after, recorded_at) if growth else head
    checkpoint = log.checkpoint(after, around.log_key, around.identity.origin)
    return Committed(await _answers(connection, batch, growth, after, checkpoint, around.policy), checkpoint)


async def _write(
    connection: Connection, batch: Batch, head: Head, recorded_at: datetime, around: Surroundings
) -> Growth | None:
    entries = _entries(batch, head.size, recorded_at, around.identity.origin)
    books = await ledgers.load(connection, list(entries.values()), around.identity)  # (3)
    existing = await store.existing(connection, [entry.id for entry in entries.values()])
    _judge(batch, entries, existing, books, head.size, around.policy)  # (4)
    await store.save_attempts(connection, list(_attempts(batch, entries, books, recorded_at)))
    if not batch.accepted:
        return None
    await ledgers.save(connection, books)  # (5)
    await store.save(connection, _statement_rows(batch), _disclosure_rows(batch), _finding_rows(batch))
    leaves = encode_entries(recorded_at, [_log_class_and_digest(accepted) for accepted in batch.accepted])
    growth = grow(head.frontier, [leaf_hash(leaf) for leaf in leaves])
    await append(connection, growth, leaves, recorded_at)
    return growth


def _entries(batch: Batch, position: int, recorded_at: datetime, origin: str) -> dict[int, Entry]:
    """An entry for each statement that could be opened, by its place in the batch."""
    entries: dict[int, Entry] = {}
    for place, opened in enumerate(batch.opened):
        if isinstance(opened, Refusal):
            batch.refused[place] = opened
            continue
        statement = opened.statement
        entries[place] = Entry(
            statement.id, position, party_of(statement.issuer, origin) or _NOBODY,
            opened.envelope.key.multibase, statement.document, statement.parts, statement.signed_at, recorded_at,
        )  # fmt: skip
    return entries


def _judge(
    batch: Batch,
    entries: dict[int, Entry],
    existing: dict[UUID, asyncpg.Record],
    books: Books,
    position: int,
    policy: Policy,
) -> None:
    for place, prepared in entries.items():
        opened = batch.opened[place]
        assert isinstance(opened, Opened)
        if _is_repetition(batch, place, opened, existing):
            continue
        entry = prepared._replace(position=position + len(batch.accepted))
        refused = _own_refusal(books, entry, policy) or books.refusal(entry, policy)
        if refused is not None:
            batch.refused[place] = refused
            continue
        accepted = _Accepted(opened, entry, books.findings(entry, policy), None)
        books.happen(entry)
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


def _attempts(
    batch: Batch, entries: dict[int, Entry], books: Books, recorded_at: datetime
) -> Iterable[tuple[Any, ...]]:
    """Refused submissions of signers on record; of others nothing is kept, or anybody could fill the journal."""
    for place, refusal in batch.refused.items():
        entry, opened = entries.get(place), batch.opened[place]
        if entry is None or isinstance(opened, Refusal):
            continue
        key = books.parties.keys.get(entry.key)
        if key is not None and key.party == entry.party:
            yield (
                recorded_at, entry.party, entry.id, type(entry.document).__name__, refusal.code, refusal.rule,
                refusal.sentence, opened.received,
            )  # fmt: skip


def _statement_rows(batch: Batch) -> list[tuple[Any, ...]]:
    return [
        (
            a.entry.position, a.entry.id, type(a.entry.document).__name__, a.entry.party, a.entry.document.event_on,
            a.entry.recorded_at, a.entry.document.is_public, a.opened.envelope.signed,
        )
        for a in batch.accepted
    ]  # fmt: skip


def _disclosure_rows(batch: Batch) -> list[tuple[int, bytes]]:
    return [
        (a.entry.position, a.opened.received[len(a.opened.envelope.signed) + 1 :])
        for a in batch.accepted
        if a.opened.envelope.disclosures
    ]


def _finding_rows(batch: Batch) -> list[tuple[Any, ...]]:
    return [row for a in batch.accepted if a.findings for row in finding_rows(a.entry.position, a.findings)]


def finding_rows(position: int, findings: Sequence[Finding]) -> list[tuple[Any, ...]]:
    """Findings of one statement as rows."""
    return [
        (position, ordinal, found.rule, found.about, found.sentence, json.dumps(found.facts, sort_keys=True))
        for ordinal, found in enumerate(findings)
    ]


def _log_class_and_digest(accepted: _Accepted) -> tuple[EntryClass, bytes]:
    entry_class = EntryClass.PUBLIC if accepted.entry.document.is_public else EntryClass.PRIVATE
    return entry_class, statement_digest(accepted.opened.envelope.signed)


async def _answers(
    connection: Connection, batch: Batch, growth: Growth | None, head: Head, checkpoint: str, policy: Policy
) -> list[Outcome]:
    lines = growth.inclusion_lines() if growth else []
    first = head.size - len(lines)
    earlier = {place: row["position"] for place, row in batch.replayed.items()}
    receipts = await log.receipts(connection, head, checkpoint, list(earlier.values())) if earlier else []
    again = dict(zip(earlier, receipts, strict=True))
    answers: list[Outcome] = []
    for place, opened in enumerate(batch.opened):
        if place in batch.refused:
            answers.append(
                Refused(None if isinstance(opened, Refusal) else opened.statement.id, batch.refused[place])
            )
        elif place in again:
            answers.append(_answered_again(batch.opened[place], batch.replayed[place], again[place]))
        else:
            accepted = batch.known[place]
            receipt = format_receipt(
                accepted.entry.position, lines[accepted.entry.position - first], checkpoint
            )
            answers.append(
                _answered(accepted, receipt, policy, is_first=batch.by_id[accepted.entry.id].opened is opened)
            )
    return answers


def _answered(accepted: _Accepted, receipt: str, policy: Policy, *, is_first: bool) -> Recorded:
    entry = accepted.entry
    today = entry.recorded_at.date()
    told = [found for found in accepted.findings if may_be_told(policy, found.rule, Viewer.MAKER, today)]
    return Recorded(
        entry.id, entry.position, entry.recorded_at, _log_entry(accepted.opened, entry.recorded_at), receipt,
        not is_first, told, lots_opened(entry.id, entry.document), accepted.claim,
    )  # fmt: skip


def _answered_again(opened: Opened | Refusal, row: asyncpg.Record, receipt: str) -> Recorded:
    assert isinstance(opened, Opened)
    leaf = _log_entry(opened, row["recorded_at"])
    lots = lots_opened(opened.statement.id, opened.statement.document)
    return Recorded(row["id"], row["position"], row["recorded_at"], leaf, receipt, True, (), lots, None)


def _log_entry(opened: Opened, recorded_at: datetime) -> bytes:
    is_public = opened.statement.document.is_public
    entry_class = EntryClass.PUBLIC if is_public else EntryClass.PRIVATE
    return encode_entries(recorded_at, [(entry_class, statement_digest(opened.envelope.signed))])[0]


def lots_opened(statement: UUID, document: Document) -> list[LotId]:
    """The lots a statement opens by its lines, so that a client need not compute them."""
    if isinstance(document, ImportClaimed):
        return [lot_id(statement, 1)]
    if isinstance(document, Sale | PurchaseFromOutside):
        return [lot_id(statement, line.line) for line in document.lines]
    return []
