"""What stands behind roots that no certificate stands behind: accounts that lots take carats from.

Production has an account for each producer, licence and month; a state sale for each buyer and technical
certificate; opening stock for each line that was declared. Nothing here is stored but what was said and what
was taken: who drew how much follows from the order of the log, the same for rules, replay and any earlier
position. Weights in thousandths of a carat.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple, NewType
from uuid import UUID

from warranty.foundation.encoding import canonical_json
from warranty.foundation.ids import LotId, PartyId, StatementId

AccountId = NewType("AccountId", UUID)
CAME_BACK: Final = "came back"


class AccountKind(StrEnum):
    """What a root without a certificate rests on; the kind of its lots has the same value."""

    PRODUCTION = "production"
    STATE_SALE = "state-sale"
    OPENING_STOCK = "opening-stock"


class Backing(StrEnum):
    """RECORDED by an authority, DOCUMENTED by supplier invoices, CERTIFIED by the member's association.

    DOUBTED: the member's own invoice, for more or later than comes back unasked (L11); counts for nothing
    until the association has certified the goods.
    """

    RECORDED = "recorded"
    DOCUMENTED = "documented"
    CERTIFIED = "certified"
    DOUBTED = "doubted"


class RootTaken(NamedTuple):
    """A lot takes carats from an account.

    reference: licence and month, or technical certificate; of opening stock its class of goods, with
    CAME_BACK for what had been sold before. event_on: of opening stock the day of the cut-over.
    """

    lot: LotId
    account: AccountId
    kind: AccountKind
    party: PartyId
    reference: str
    position: int
    line: int
    carats: int
    event_on: date


class RootBacked(NamedTuple):
    """What one statement says stands behind an account, as it was last corrected.

    statement: the first that said so; last: the correction this comes from. party: whose account it is.
    papers: SHA-256 of invoices; of one's own `number_mark`, and `sold_mark` where it sold more. countries:
    origin with percentages, "" where not stated.
    """

    account: AccountId
    statement: StatementId
    position: int
    kind: AccountKind
    backing: Backing
    last: StatementId
    by: PartyId
    party: PartyId
    carats: int
    papers: tuple[str, ...] = ()
    countries: tuple[tuple[str, str], ...] = ()


def production_account(producer: PartyId, licence: str, month: str) -> AccountId:
    """The account of what a producer brought up under a licence in a month (2026-10)."""
    return _account(AccountKind.PRODUCTION, producer, as_compared(licence), month)


def state_sale_account(buyer: PartyId, reference: str) -> AccountId:
    """The account of seized goods sold to a buyer under a technical certificate."""
    return _account(AccountKind.STATE_SALE, buyer, as_compared(reference))


def opening_account(lot: LotId) -> AccountId:
    """The account of one line of opening stock is its lot's own."""
    return AccountId(lot)


def number_mark(number: str) -> str:
    """The mark of the number of an invoice that a member wrote itself; two scans of it have two digests."""
    return f"number {as_compared(number)}"


def sold_mark(carats: int) -> str:
    """The mark of what an invoice of one's own sold in all, in thousandths, while a part of it came back."""
    return f"sold {carats}"


def as_compared(text: str) -> str:
    """A licence or certificate as it is compared: two people write its spaces and capitals differently."""
    return "".join(text.split()).casefold()


def _account(kind: AccountKind, party: PartyId, *named: str) -> AccountId:
    """UUIDv8 over SHA-256, so that whoever speaks of an account first opens it."""
    said = canonical_json([kind.value, str(party), *named])
    digest = int.from_bytes(sha256(b"warranty root account" + said).digest()[:16])
    version = digest & ~(0xF << 76) | 8 << 76
    return AccountId(UUID(int=version & ~(3 << 62) | 2 << 62))


@dataclass(slots=True)
class RootAccount:
    """An account as far as the log has come: entries go in by position, those of one statement by line.

    taken, drawn: by lot. recorded: what authorities' records add up to, as corrected. A record that is
    corrected below what was drawn takes nothing back: how the shortfall is shared is grading's to say.
    """

    taken: dict[LotId, RootTaken] = field(default_factory=dict)
    drawn: dict[LotId, int] = field(default_factory=dict)
    backings: dict[StatementId, RootBacked] = field(default_factory=dict)
    total_asked: int = 0
    total_drawn: int = 0
    recorded: int = 0
    _waiting: deque[LotId] = field(default_factory=deque)

    def enter(self, entry: RootTaken | RootBacked) -> None:
        """The next entry of the log."""
        if isinstance(entry, RootTaken):
            self.taken[entry.lot] = entry
            self.drawn[entry.lot] = 0
            self.total_asked += entry.carats
            self._waiting.append(entry.lot)
        else:
            before = self.backings.get(entry.statement)
            self.backings[entry.statement] = entry
            if entry.backing is Backing.RECORDED:
                self.recorded += entry.carats - (before.carats if before else 0)
        self._draw()

    def _draw(self) -> None:
        """What is left goes to those who wait, in the order they came."""
        while self._waiting and (left := self.recorded - self.total_drawn) > 0:
            lot = self._waiting[0]
            part = min(left, self.taken[lot].carats - self.drawn[lot])
            self.drawn[lot] += part
            self.total_drawn += part
            if self.drawn[lot] == self.taken[lot].carats:
                self._waiting.popleft()

    @property
    def is_recorded(self) -> bool:
        """Whether an authority has spoken, and not taken all of it back."""
        said = (one for one in self.backings.values() if one.backing is Backing.RECORDED)
        return any(one.carats for one in said)

    @property
    def documented(self) -> int:
        """What invoices add up to."""
        said = (one.carats for one in self.backings.values() if one.backing is Backing.DOCUMENTED)
        return sum(said)

    @property
    def is_doubted(self) -> bool:
        """Whether nothing stands behind it that counts before the association has looked."""
        return any(one.backing is Backing.DOUBTED for one in self.backings.values())

    @property
    def cap(self) -> int | None:
        """What the association certified last; None while it has not."""
        said = [one for one in self.backings.values() if one.backing is Backing.CERTIFIED]
        return max(said, key=lambda one: one.position).carats if said else None

    @property
    def countries(self) -> tuple[tuple[str, str], ...]:
        """Where an authority says the goods were mined, by its last word."""
        said = sorted(self.backings.values(), key=lambda one: one.position)
        return said[-1].countries if said else ()

    def named(self, statement: StatementId | None) -> RootBacked | None:
        """What a statement said, named by itself or by its last correction."""
        return next((one for one in self.backings.values() if statement in (one.statement, one.last)), None)


def accounts_of(taken: Iterable[RootTaken], backed: Iterable[RootBacked]) -> dict[AccountId, RootAccount]:
    """Accounts from all their entries."""
    accounts: dict[AccountId, RootAccount] = {}
    entries: list[RootTaken | RootBacked] = [*taken, *backed]
    for entry in sorted(entries, key=_in_log_order):
        accounts.setdefault(entry.account, RootAccount()).enter(entry)
    return accounts


def _in_log_order(entry: RootTaken | RootBacked) -> tuple[int, int]:
    return entry.position, entry.line if isinstance(entry, RootTaken) else -1


@dataclass(slots=True)
class RootBooks:
    """The accounts a batch touches, and of members that speak of opening stock all they declared."""

    accounts: dict[AccountId, RootAccount] = field(default_factory=dict)
    openings: dict[PartyId, list[RootTaken]] = field(default_factory=dict)
    # Where invoices stand behind opening stock first: by their marks, and by whose it is.
    papers: dict[str, dict[PartyId, RootBacked]] = field(default_factory=dict)
    taken: list[RootTaken] = field(default_factory=list)
    backed: list[RootBacked] = field(default_factory=list)

    def load(self, taken: Iterable[RootTaken], backed: Iterable[RootBacked]) -> None:
        """Take in what is on record."""
        on_record, said = list(taken), list(backed)
        self.accounts = accounts_of(on_record, said)
        for one in on_record:
            self._note(one)
        for each in said:
            self._note(each)

    def account(self, identifier: AccountId) -> RootAccount:
        """An account that was touched; one nobody has spoken of is empty."""
        return self.accounts.get(identifier, RootAccount())

    def declared(self, party: PartyId) -> list[RootTaken]:
        """The opening stock a member declared, without what came back."""
        return [one for one in self.openings.get(party, ()) if not one.reference.endswith(CAME_BACK)]

    def came_back(self, party: PartyId) -> list[RootTaken]:
        """What had been sold before and is in a member's opening stock again."""
        return [one for one in self.openings.get(party, ()) if one.reference.endswith(CAME_BACK)]

    def is_used(self, paper: str, party: PartyId) -> bool:
        """Whether an invoice stands behind a member's opening stock already."""
        return party in self.papers.get(paper, {})

    def used_elsewhere(self, paper: str, party: PartyId) -> list[RootBacked]:
        """Where an invoice stands behind the opening stock of others."""
        return [one for whose, one in self.papers.get(paper, {}).items() if whose != party]

    def apply(self, effect: RootTaken | RootBacked) -> None:
        """Let one effect happen here and remember what to write."""
        self.accounts.setdefault(effect.account, RootAccount()).enter(effect)
        self._note(effect)
        if isinstance(effect, RootTaken):
            self.taken.append(effect)
        else:
            self.backed.append(effect)

    def saved(self) -> None:
        """What happened so far is written."""
        self.taken, self.backed = [], []

    def _note(self, entry: RootTaken | RootBacked) -> None:
        if entry.kind is not AccountKind.OPENING_STOCK:
            return
        if isinstance(entry, RootTaken):
            self.openings.setdefault(entry.party, []).append(entry)
        else:
            for paper in entry.papers:
                self.papers.setdefault(paper, {}).setdefault(entry.party, entry)
