"""Replay: every ledger rebuilt from the statements into an empty schema, and compared with the one in use.

What is in the log was accepted, so that a replay lets the effects happen and never asks again whether they
may. With `judge` it asks all the same, by the rule set adopted at each position, and tells what would be
refused today: then a rule or its program changed, or somebody wrote to the tables.

What was recorded under an earlier edition of the rule set was judged by that: what rules that came with a
later one find, or refuse, is told apart, rule by rule, and is no difference. Anything else is one (R44).

(1) a snapshot of the register in use is held throughout, so that it may go on recording;
(2) the statements are taken from it in slices, each compared with its leaf in the log;
(3) their effects, and the findings that follow, happen in the fresh schema, a transaction for each slice;
(4) each derived table is counted and hashed on both sides: all rows, all columns, in no order.

Only what is erasable is never read, so that a register with erased particulars replays to the same books.
A rule set this version of the program does not carry cannot be asked: its positions are left out of findings
and judgements, and counted.
"""

import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg
from msgspec import structs

from warranty.database import migrate
from warranty.database.engine import Connection, Role, connect
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry, split, statement_digest
from warranty.parties.books import Identity
from warranty.parties.documents import RegisterFounded
from warranty.parties.rules import party_named
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Newer, Policy, newer_than, packaged
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
    """One derived table on both sides. newer: by rule the findings more, or less, by later editions alone."""

    table: str
    recorded: Checksum
    rebuilt: Checksum
    newer: Mapping[str, int] = {}

    @property
    def is_same(self) -> bool:
        """Whether both hold the same rows, but for what came with later editions."""
        return self.recorded == self.rebuilt or bool(self.newer)


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
    them. differing: judgements that would be others now; judged: how many were asked; newer: others by a rule
    that came with a later edition than they were judged by. not_judgeable: statements recorded under a rule
    set this version does not carry. Lists stop at MOST_TOLD.
    """

    statements: int
    tables: Sequence[Compared] = ()
    not_their_leaf: list[int] = field(default_factory=list)
    differing: list[Judged] = field(default_factory=list)
    newer: list[Judged] = field(default_factory=list)
    judged: int = 0
    not_judgeable: int = 0

    @property
    def newer_findings(self) -> Mapping[str, int]:
        """By rule what later editions find more, or less (less than nothing)."""
        return next((table.newer for table in self.tables if table.newer), {})

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
    carried: dict[str, Carried] = {}
    for policy in policies or (packaged(),):
        carried |= dict(_carried(policy))
    async with _snapshot(databases) as used, _fresh_schema(databases) as fresh:  # (1)
        size = (await read_head(used)).size
        run = _Run(used, carried, await _identity(used), Replayed(size), judge=judge)
        progress(0, size)
        async for rows in store.statements_in_order(used, 0, size, at_once=at_once):
            entries = await _entries(used, rows, run)  # (2)
            async with fresh.transaction():
                await run.happen(fresh, entries)  # (3)
            progress(run.position, size)
        run.found.tables = await _compare(used, fresh, run)  # (4)
    return run.found


class Carried(NamedTuple):
    """A rule set to judge by. newer: what it judges otherwise than the edition that was adopted."""

    policy: Policy
    newer: Newer = Newer()


def _carried(policy: Policy) -> Iterator[tuple[str, Carried]]:
    """By digest what a program with this rule set can judge: by itself, and its earlier editions."""
    for edition in policy.editions:
        for digest in edition.digests:
            yield digest, Carried(structs.replace(policy, digest=digest), newer_than(policy, edition))
    yield policy.digest, Carried(policy)


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
    """A replay on its way. unjudgeable: spans of positions under rule sets the program does not carry.

    earlier: those under earlier editions, by what later ones judge otherwise.
    """

    def __init__(
        self,
        used: Connection,
        carried: Mapping[str, Carried],
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
        self.earlier: dict[Newer, list[Span]] = {}

    async def happen(self, fresh: Connection, entries: Sequence[Entry]) -> None:
        """Let the effects of one slice happen and be written."""
        books = await ledgers.load(fresh, touched(entries), self.identity, self.used)
        findings = [row for entry in entries for row in await self._happen(fresh, books, entry)]
        await ledgers.save(fresh, books)
        await store.save_findings(fresh, findings)

    async def _happen(self, fresh: Connection, books: Books, entry: Entry) -> list[tuple[Any, ...]]:
        carried = self._carried(books)
        found: Sequence[Finding] = ()
        await ledgers.load_behind_what_goes_back(fresh, books, entry)
        await ledgers.load_what_only_its_turn_shows(fresh, books, entry, Before(self.used))
        if carried is None:
            self.found.not_judgeable += 1
            _extend(self.unjudgeable, entry.position)
        else:
            if self.judge:
                self._ask(books, entry, carried)
            if carried.newer != Newer():
                _extend(self.earlier.setdefault(carried.newer, []), entry.position)
            found = books.findings(entry, carried.policy)
        found = books.happen(entry, found)
        self.position = entry.position + 1
        return finding_rows(entry, found) if carried else []

    def _carried(self, books: Books) -> Carried | None:
        """The rule set adopted at this position; before the first, any: founding and adoption follow none."""
        adopted = books.parties.policy_digest
        return self.carried.get(adopted) if adopted else next(iter(self.carried.values()))

    def _ask(self, books: Books, entry: Entry, carried: Carried) -> None:
        self.found.judged += 1
        # Of what an earlier rule set accepted it is asked whether this one would, too.
        refusal: Refusal | None = refusal_of(books, entry, carried.policy)
        if refusal is not None:
            judged = Judged(entry.position, entry.id, refusal.code, refusal.rule, refusal.sentence)
            is_newer = refusal.code in carried.newer.refusals
            _note(self.found.newer if is_newer else self.found.differing, judged)


def _extend(spans: list[Span], position: int) -> None:
    """Add the next position to the last span, or begin another."""
    begin = spans.pop().begin if spans and spans[-1].end == position else position
    spans.append(Span(begin, position + 1))


async def _compare(used: Connection, fresh: Connection, run: "_Run") -> list[Compared]:
    left_out = run.unjudgeable
    recorded = await store.checksums(used, await store.schema_of(used), left_out)
    rebuilt = await store.checksums(fresh, await store.schema_of(fresh), left_out)
    nothing = Checksum(0, "")
    tables = [
        Compared(table, recorded.get(table, nothing), rebuilt.get(table, nothing))
        for table in sorted(recorded.keys() | rebuilt.keys())
    ]
    return [
        table if table.is_same or table.table != "findings" else await _told_apart(used, fresh, run, table)
        for table in tables
    ]


async def _told_apart(used: Connection, fresh: Connection, run: "_Run", table: Compared) -> Compared:
    """Findings that differ, as such or as what later editions find, where that is all that differs.

    What a program finds does not hang on the order it finds it in, which one finding more would shift.
    """
    counts: Counter[str] = Counter()
    of_newer = 0
    schemas = await store.schema_of(fresh), await store.schema_of(used)
    for newer, spans in run.earlier.items():
        for apart in await store.findings_apart(fresh, *schemas, spans):
            if apart.rule not in (newer.findings if apart.is_more else newer.fewer):
                return table
            of_newer += apart.findings
            counts[apart.rule] += apart.findings if apart.is_more else -apart.findings
    size = run.position
    every = await store.findings_apart(fresh, *schemas, _outside(run.unjudgeable, size))
    is_all = sum(apart.findings for apart in every) == of_newer
    return table._replace(newer=counts) if is_all and of_newer else table


def _outside(spans: Sequence[Span], size: int) -> list[Span]:
    """The spans of positions between these, up to before `size`."""
    begins, ends = [0, *(span.end for span in spans)], [*(span.begin for span in spans), size]
    return [Span(begin, end) for begin, end in zip(begins, ends, strict=True) if begin < end]


def _note(told: list[Any], one: object) -> None:
    if len(told) < MOST_TOLD:
        told.append(one)
