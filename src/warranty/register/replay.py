"""Replay: every ledger rebuilt from the statements into an empty schema, and compared with the one in use.

What is in the log was accepted, so that a replay lets the effects happen and never asks again whether they
may. With `judge` it asks all the same, by the rule set adopted at each position, and tells what would be
refused today: then a rule or its program changed, or somebody wrote to the tables.

(1) a snapshot of the register in use is held throughout, so that it may go on recording;
(2) the statements are taken from it in slices, each compared with its leaf in the log;
(3) their effects, and the findings that follow, happen in the fresh schema, a transaction for each slice;
(4) each derived table is counted and hashed on both sides: all rows, all columns, in no order.

Only what is erasable is never read, so that a register with erased particulars replays to the same books.
A rule set this version of the program does not carry cannot be asked: its positions are left out of findings
and judgements, and counted.
"""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.database import migrate
from warranty.database.engine import Connection, Role, connect
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry, split, statement_digest
from warranty.parties.books import Identity
from warranty.parties.documents import RegisterFounded
from warranty.parties.rules import party_named
from warranty.policy.rule_set import Policy, packaged
from warranty.register import ledgers, store
from warranty.register.batch import finding_rows, log_entry
from warranty.register.books import Books, touched
from warranty.register.documents import read
from warranty.register.in_question import Before
from warranty.register.opening import Opened
from warranty.register.recording import refusal_of
from warranty.register.refusals import RegisterEmpty
from warranty.register.store import Checksum, Span
from warranty.transparency.store import read_entries, read_head

SLICE: Final = 1_000
MOST_TOLD: Final = 1_000
"""Positions and judgements listed by name; beyond it they are only counted."""

Progress = Callable[[int, int], None]
"""Called with the statements done and all of them, after each slice."""


class Databases(NamedTuple):
    """Where the register is. passwords: of the owner, who makes the fresh schema, and of the register."""

    url: str
    passwords: Mapping[Role, str] = {}


class Compared(NamedTuple):
    """One derived table on both sides."""

    table: str
    recorded: Checksum
    rebuilt: Checksum

    @property
    def is_same(self) -> bool:
        """Whether both hold the same rows."""
        return self.recorded == self.rebuilt


class Judged(NamedTuple):
    """A recorded statement that the rule set of its time refuses now."""

    position: int
    statement: UUID
    code: str
    rule: str
    sentence: str


@dataclass(slots=True)
class Replayed:
    """What a replay found.

    statements: all there are. not_their_leaf: positions of statements that are not what the log holds of
    them. differing: judgements that would be others now; judged: how many were asked. not_judgeable:
    statements recorded under a rule set this version does not carry. Lists stop at MOST_TOLD.
    """

    statements: int
    tables: Sequence[Compared] = ()
    not_their_leaf: list[int] = field(default_factory=list)
    differing: list[Judged] = field(default_factory=list)
    judged: int = 0
    not_judgeable: int = 0

    @property
    def is_same(self) -> bool:
        """Whether the log leads to the very books in use, and every judgement stands."""
        return all(table.is_same for table in self.tables) and not self.not_their_leaf and not self.differing


async def replay(
    databases: Databases,
    *,
    judge: bool = False,
    policies: Sequence[Policy] = (),
    progress: Progress = lambda _done, _all: None,
    at_once: int = SLICE,
) -> Replayed:
    """Rebuild the books of the register at a database and compare. Its own tables are only read.

    judge: also ask the rules. policies: rule sets this program carries, the packaged one unless given.
    at_once: statements in a slice. Raises RegisterEmpty before the founding.
    """
    carried = {policy.digest: policy for policy in policies or (packaged(),)}
    async with _snapshot(databases) as used, _fresh_schema(databases) as fresh:  # (1)
        size = (await read_head(used)).size
        run = _Run(used, carried, await _identity(used), Replayed(size), judge=judge)
        progress(0, size)
        async for rows in store.statements_in_order(used, 0, size, at_once=at_once):
            entries = await _entries(used, rows, run)  # (2)
            async with fresh.transaction():
                await run.happen(fresh, entries)  # (3)
            progress(run.position, size)
        run.found.tables = await _compare(used, fresh, run.unjudgeable)  # (4)
    return run.found


@asynccontextmanager
async def _snapshot(databases: Databases) -> AsyncIterator[Connection]:
    """The register in use, as it is at this moment and stays for this connection."""
    used = await connect(databases.url, Role.REGISTER, password=databases.passwords.get(Role.REGISTER))
    try:
        # A slice or a checksum may take long on a large register; nobody waits for this connection.
        await used.execute("set statement_timeout = 0")
        await used.execute("set idle_in_transaction_session_timeout = 0")
        async with used.transaction(isolation="repeatable_read", readonly=True):
            yield used
    finally:
        await used.close()


@asynccontextmanager
async def _fresh_schema(databases: Databases) -> AsyncIterator[Connection]:
    """An empty schema with all tables, gone afterwards."""
    schema = f"replay_{secrets.token_hex(6)}"
    owner = databases.passwords.get(Role.OWNER)
    try:
        await migrate.upgrade(databases.url, password=owner, schema=schema)
        password = databases.passwords.get(Role.REGISTER)
        fresh = await connect(databases.url, Role.REGISTER, password=password, schema=schema)
        try:
            await fresh.execute("set statement_timeout = 0")
            yield fresh
        finally:
            await fresh.close()
    finally:
        await migrate.drop_schema(databases.url, schema, password=owner)


async def _identity(used: Connection) -> Identity:
    """What the register was founded as. Raises RegisterEmpty."""
    async for rows in store.statements_in_order(used, 0, 1):
        for row in rows:
            founding = _opened(row).statement.document
            if isinstance(founding, RegisterFounded):
                return Identity(founding.origin, founding.root_key, founding.log_key)
    raise RegisterEmpty(
        "There is no founding at the beginning of this log.",
        instead="Record the founding first (RegisterFounded).",
    )


async def _entries(used: Connection, rows: Sequence[asyncpg.Record], run: "_Run") -> list[Entry]:
    """The slice's statements as the rules see them; those that are not their leaf are noted."""
    if not rows:
        return []
    leaves = await read_entries(used, rows[0]["position"], rows[-1]["position"] + 1)
    entries = []
    for row, leaf in zip(rows, leaves, strict=True):
        opened = _opened(row)
        if log_entry(opened, row["recorded_at"]) != leaf:
            _note(run.found.not_their_leaf, row["position"])
        entries.append(_entry(row, opened))
    return entries


def _opened(row: asyncpg.Record) -> Opened:
    """A recorded statement with the confidential parts that are left of it."""
    received = row["signed"] + b"~" + row["encoded"]
    envelope = split(received)
    digest = statement_digest(envelope.signed)
    return Opened(received, envelope, read(envelope, complete=False), digest)


def _entry(row: asyncpg.Record, opened: Opened) -> Entry:
    statement = opened.statement
    party = party_named(statement.issuer) or PartyId(UUID(int=0))
    return Entry(
        statement.id, row["position"], party, opened.envelope.key.multibase, statement.document,
        statement.parts, statement.signed_at, row["recorded_at"],
        opened.digest.hex(),
    )  # fmt: skip


class _Run:
    """A replay on its way. unjudgeable: spans of positions under rule sets the program does not carry."""

    def __init__(
        self,
        used: Connection,
        carried: Mapping[str, Policy],
        identity: Identity,
        found: Replayed,
        *,
        judge: bool,
    ) -> None:
        self.used = used
        self.carried = carried
        self.identity = identity
        self.found = found
        self.judge = judge
        self.position = 0
        self.unjudgeable: list[Span] = []

    async def happen(self, fresh: Connection, entries: Sequence[Entry]) -> None:
        """Let the effects of one slice happen and be written."""
        books = await ledgers.load(fresh, touched(entries), self.identity, self.used)
        findings = [row for entry in entries for row in await self._happen(fresh, books, entry)]
        await ledgers.save(fresh, books)
        await store.save_findings(fresh, findings)

    async def _happen(self, fresh: Connection, books: Books, entry: Entry) -> list[tuple[Any, ...]]:
        policy, findings = self._policy(books), []
        await ledgers.load_what_only_its_turn_shows(fresh, books, entry, Before(self.used))
        if policy is None:
            self._skip(entry.position)
        else:
            if self.judge:
                self._ask(books, entry, policy)
            findings = finding_rows(entry, books.findings(entry, policy))
        books.happen(entry)
        self.position = entry.position + 1
        return findings

    def _policy(self, books: Books) -> Policy | None:
        """The rule set adopted at this position; before the first, any: founding and adoption follow none."""
        adopted = books.parties.policy_digest
        return self.carried.get(adopted) if adopted else next(iter(self.carried.values()))

    def _ask(self, books: Books, entry: Entry, policy: Policy) -> None:
        self.found.judged += 1
        refusal: Refusal | None = refusal_of(books, entry, policy)
        if refusal is not None:
            judged = Judged(entry.position, entry.id, refusal.code, refusal.rule, refusal.sentence)
            _note(self.found.differing, judged)

    def _skip(self, position: int) -> None:
        self.found.not_judgeable += 1
        begin = position
        if self.unjudgeable and self.unjudgeable[-1].end == position:
            begin = self.unjudgeable.pop().begin
        self.unjudgeable.append(Span(begin, position + 1))


async def _compare(used: Connection, fresh: Connection, left_out: Sequence[Span]) -> list[Compared]:
    recorded = await store.checksums(used, await store.schema_of(used), left_out)
    rebuilt = await store.checksums(fresh, await store.schema_of(fresh), left_out)
    nothing = Checksum(0, "")
    return [
        Compared(table, recorded.get(table, nothing), rebuilt.get(table, nothing))
        for table in sorted(recorded.keys() | rebuilt.keys())
    ]


def _note(told: list[Any], one: object) -> None:
    if len(told) < MOST_TOLD:
        told.append(one)
