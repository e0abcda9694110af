"""Two worlds that drafts can be recorded in: books in memory, and a running register on PostgreSQL.

Both have the same cast, founded and admitted by statements: an operator, India's authority and the European
Union's, an association and members.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.builders import Draft, a_claim, a_confirmation, a_number
from tests.parties.builders import (
    NOON,
    ORIGIN,
    TODAY,
    Somebody,
    a_founding,
    a_row,
    a_standing,
    an_admission,
)
from warranty.audits.books import AuditBooks
from warranty.certificates.books import CertificateBooks
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, StatementId, lot_id, uuid7
from warranty.foundation.quantities import parse_carats
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Entry, issue
from warranty.lots.books import LotBooks
from warranty.parties.books import Identity, PartyBooks
from warranty.parties.documents import PolicyAdopted
from warranty.parties.held_keys import HeldKeys
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import packaged
from warranty.reconciliation.books import ReconciliationBooks
from warranty.register.books import Books
from warranty.register.recording import Outcome, Recorded, Refused, Surroundings, refusal_of
from warranty.register.service import Limits, Register
from warranty.trade.books import TradeBooks
from warranty.transparency.kept import CheckpointFile
from warranty.transparency.rules.notes import VerifierKey

Made = tuple[Somebody, Draft]


@dataclass
class Cast:
    """Who takes part, with everybody's keys."""

    operator: Somebody = field(default_factory=Somebody)
    india: Somebody = field(default_factory=Somebody)
    europe: Somebody = field(default_factory=Somebody)
    association: Somebody = field(default_factory=Somebody)
    members: list[Somebody] = field(default_factory=lambda: [Somebody() for _ in range(4)])
    log_key: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def identity(self) -> Identity:
        """What this register is configured to be."""
        return Identity(ORIGIN, self.operator.public, self.vkey.text())

    @property
    def vkey(self) -> VerifierKey:
        """The key everybody verifies the log by."""
        return VerifierKey.ed25519(ORIGIN, self.log_key.public)

    def opening(self) -> Iterator[Made]:
        """The first statements: founding, rule set, admissions."""
        yield self.operator, Draft(a_founding(self.operator, log_key=self.vkey.text()))
        policy = packaged()
        adopted = PolicyAdopted(event_on=TODAY, digest=policy.digest, version=policy.version)
        yield self.operator, Draft(adopted)
        rows = [
            a_row(self.india, "Authority"),
            a_row(self.europe, "Authority", participant="EU", country="BE"),
            a_row(self.association, "Association"),
        ]
        yield self.operator, Draft(an_admission(*rows))
        yield self.association, Draft(an_admission(*map(a_row, self.members)))


@dataclass
class Clock:
    """The clock of a world; tests set it."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self.at

    def on(self, year: int, month: int, day: int) -> None:
        """Noon of another day."""
        self.at = datetime(year, month, day, 12, tzinfo=UTC)


class World:
    """The register's books in memory, fed through the rules as the register feeds them; no signatures."""

    def __init__(self, cast: Cast | None = None) -> None:
        self.cast = cast or Cast()
        parties = PartyBooks(self.cast.identity)
        certificates = CertificateBooks(parties)
        lots = LotBooks(parties, certificates)
        self.books = Books(
            parties,
            certificates,
            lots,
            TradeBooks(parties, lots),
            ReconciliationBooks(parties),
            AuditBooks(parties),
        )
        self.clock = Clock()
        self.policy = packaged()
        self.entries: list[Entry] = []
        self.found: list[Finding] = []
        for by, draft in self.cast.opening():
            self.accept(by, draft)

    @property
    def members(self) -> list[Somebody]:
        """Four members of the association."""
        return self.cast.members

    def entry(self, by: Somebody, draft: Draft, statement: UUID | None = None) -> Entry:
        """A draft as the statement at the next place of the log."""
        identifier = StatementId(statement or uuid7())
        now = self.clock()
        return Entry(
            identifier, len(self.entries), by.id, by.public, draft.document, draft.parts, now, now
        )  # fmt: skip

    def refusal(self, by: Somebody, draft: Draft) -> Refusal | None:
        """Why it would be refused now; nothing changes."""
        return refusal_of(self.books, self.entry(by, draft), self.policy)

    def refused(self, by: Somebody, draft: Draft) -> Refusal:
        """Its refusal, which there must be."""
        reason = self.refusal(by, draft)
        assert reason is not None
        return reason

    def accept(self, by: Somebody, draft: Draft) -> StatementId:
        """Record what the rules accept; its findings are in `found`."""
        entry = self.entry(by, draft)
        reason = refusal_of(self.books, entry, self.policy)
        assert reason is None, reason
        self.found = list(self.books.happen(entry, self.books.findings(entry, self.policy)))
        self.entries.append(entry)
        return entry.id

    def a_lot(self, holder: Somebody, carats: str, *, number: str = "", on: date = TODAY) -> LotId:
        """Carats imported, confirmed to the holder and claimed by it."""
        number = number or a_number()
        self.accept(self.cast.india, a_confirmation(number, holder, carats, on=on))
        return lot_id(self.accept(holder, a_claim(number, carats, on=on)), 1)

    def left(self, lot: LotId) -> int:
        """Thousandths that can still be drawn from a lot."""
        return self.books.lots.lots[lot].left


class RunningRegister:
    """A register at work on a database of its own, founded, with everybody's keys."""

    def __init__(self, register: Register, cast: Cast, clock: Clock, kept: CheckpointFile) -> None:
        self.register = register
        self.cast = cast
        self.clock = clock
        self.kept = kept

    @property
    def members(self) -> list[Somebody]:
        """Four members of the association."""
        return self.cast.members

    def sign(
        self,
        by: Somebody,
        draft: Draft,
        *,
        statement: UUID | None = None,
        key: SigningKey | None = None,
        signed_at: datetime | None = None,
    ) -> bytes:
        """The statement as its signer sends it."""
        return signed(
            by,
            draft,
            statement=statement,
            key=key,
            signed_at=signed_at or self.clock.at.replace(microsecond=0),
        )

    async def send(self, *statements: bytes) -> list[Outcome]:
        """Submit statements together; what became of each."""
        return await self.register.record(statements)

    async def accept(
        self,
        by: Somebody,
        draft: Draft,
        *,
        statement: UUID | None = None,
        key: SigningKey | None = None,
        signed_at: datetime | None = None,
    ) -> Recorded:
        """Sign and record what is accepted."""
        (outcome,) = await self.send(self.sign(by, draft, statement=statement, key=key, signed_at=signed_at))
        assert isinstance(outcome, Recorded), outcome
        return outcome

    async def refused(
        self,
        by: Somebody,
        draft: Draft,
        *,
        key: SigningKey | None = None,
        signed_at: datetime | None = None,
    ) -> Refusal:
        """Sign and submit what is refused."""
        (outcome,) = await self.send(self.sign(by, draft, key=key, signed_at=signed_at))
        assert isinstance(outcome, Refused), outcome
        return outcome.refusal

    async def a_lot(self, holder: Somebody, carats: str, *, number: str = "", on: date = TODAY) -> LotId:
        """Carats imported, confirmed to the holder and claimed by it."""
        number = number or a_number()
        await self.accept(self.cast.india, a_confirmation(number, holder, carats, on=on))
        recorded = await self.accept(holder, a_claim(number, carats, on=on))
        return recorded.lots[0]


def signed(
    by: Somebody,
    draft: Draft,
    *,
    statement: UUID | None = None,
    key: SigningKey | None = None,
    signed_at: datetime = NOON,
) -> bytes:
    """A draft signed by somebody, with all its parts."""
    return issue(
        draft.document,
        draft.parts,
        statement=statement or uuid7(),
        did=by.did,
        key=key or by.key,
        signed_at=signed_at,
    )


@asynccontextmanager
async def a_running_register(
    engine: AsyncEngine,
    kept: Path,
    cast: Cast | None = None,
    *,
    limits: Limits | None = None,
    found: bool = True,
) -> AsyncIterator[RunningRegister]:
    """A register that works on a database until the block ends.

    cast: of a register founded before; found: whether to record the opening statements.
    """
    cast, clock, file = cast or Cast(), Clock(), CheckpointFile(kept)
    around = Surroundings(cast.identity, HeldKeys.of(ORIGIN, [cast.log_key]), packaged(), clock)
    register = Register(engine, around, file, limits)
    running = RunningRegister(register, cast, clock, file)
    try:
        await register.start()
        if found:
            outcomes = await running.send(*(running.sign(by, draft) for by, draft in cast.opening()))
            assert all(isinstance(outcome, Recorded) for outcome in outcomes), outcomes
        yield running
    finally:
        await register.close()


def thousandths(*carats: str) -> list[int]:
    """Weights as the books keep them."""
    return [parse_carats(text) for text in carats]


def suspended(who: Somebody) -> Draft:
    """A suspension from today on, as the association signs it."""
    return Draft(a_standing(who, "suspended"))


def minutes(number: float) -> timedelta:
    """A span."""
    return timedelta(minutes=number)


def rules_of(findings: Iterable[Finding]) -> list[str]:
    """Catalogue ids, in order."""
    return [finding.rule for finding in findings]
