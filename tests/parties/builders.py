"""Parties for tests: a founded register, admitted parties, and entries at places in the log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId, StatementId, uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document, Entry
from warranty.parties import rules
from warranty.parties.books import Identity, PartyBooks
from warranty.parties.documents import (
    AdmittedParty,
    PartyAdmitted,
    PartyKey,
    RegisterFounded,
    StandingChanged,
)
from warranty.policy.rule_set import packaged

ORIGIN = "register.example.org"
LOG_KEY = "register.example.org/log+cf6a5e53+Af+zcrA2gs8cvVQq1aYfAz6e8cL5HGFDHyZCVdHnpIbZ"
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Somebody:
    """A party with its private key."""

    key: SigningKey = field(default_factory=SigningKey.generate)
    id: PartyId = field(default_factory=lambda: PartyId(uuid7()))

    @property
    def did(self) -> str:
        """Under the origin of the tests."""
        return rules.did_of(self.id, ORIGIN)

    @property
    def public(self) -> str:
        """The first key."""
        return self.key.public.multibase


def a_founding(by: Somebody, **changes: object) -> RegisterFounded:
    """What the operator signs first."""
    values: dict[str, Any] = {
        "event_on": TODAY,
        "origin": ORIGIN,
        "name": "Register of the tests",
        "operator": by.did,
        "root_key": by.public,
        "log_key": LOG_KEY,
    }
    return RegisterFounded(**(values | changes))


def a_row(who: Somebody, kind: str = "Member", **changes: object) -> AdmittedParty:
    """One party of an admission; an authority is India's."""
    values: dict[str, Any] = {
        "party": who.did,
        "kind": kind,
        "name": f"{kind} {who.id.hex[-6:]}",
        "country": "IN",
        "key": PartyKey(public_key=who.public, purposes=("sign", "authenticate")),
    }
    if kind == "Authority":
        values |= {"participant": "IN", "tasks": ("issue", "import", "supervise")}
    return AdmittedParty(**(values | changes))


def an_admission(*rows: AdmittedParty) -> PartyAdmitted:
    """An admission of these rows today."""
    return PartyAdmitted(event_on=TODAY, parties=rows)


def a_standing(who: Somebody, standing: str, on: date = TODAY, **changes: object) -> StandingChanged:
    """A change of standing with a reason."""
    values: dict[str, Any] = {"event_on": on, "party": who.did, "standing": standing, "reason": "conduct"}
    return StandingChanged(**(values | changes))


def an_entry(
    document: Document,
    by: Somebody,
    position: int = 1,
    *,
    key: str | None = None,
    parts: Mapping[str, Any] | None = None,
    recorded_at: datetime = NOON,
    digest: str = "",
) -> Entry:
    """A statement as the rules see it."""
    return Entry(
        id=StatementId(UUID(str(uuid7()))),
        position=position,
        party=by.id,
        key=by.public if key is None else key,
        document=document,
        parts=parts or {},
        signed_at=NOON,
        recorded_at=recorded_at,
        digest=digest,
    )


class World:
    """Books in memory, fed through the rules in log order as the register feeds them."""

    def __init__(self) -> None:
        self.operator = Somebody()
        self.books = PartyBooks(Identity(ORIGIN, self.operator.public, LOG_KEY))
        self.size = 0
        self.accept(a_founding(self.operator), self.operator)

    def judge(
        self,
        document: Document,
        by: Somebody,
        *,
        parts: Mapping[str, Any] | None = None,
        recorded_at: datetime = NOON,
    ) -> Refusal | None:
        """The refusal of a statement at the next place of the log, or None; nothing is applied."""
        entry = an_entry(document, by, self.size, parts=parts, recorded_at=recorded_at)
        kinds = rules.SIGNERS[type(document)]
        return rules.signer_refusal(self.books, entry, kinds, packaged()) or rules.refusal(
            self.books, entry, packaged()
        )

    def accept(self, document: Document, by: Somebody) -> Entry:
        """Record a statement that the rules accept."""
        assert self.judge(document, by) is None
        entry = an_entry(document, by, self.size)
        rules.note_overruled(self.books, entry, packaged())
        for effect in rules.effects(self.books, entry):
            self.books.apply(effect)
        self.size += 1
        return entry

    def admitted(self, kind: str, by: Somebody, **changes: object) -> Somebody:
        """A new party on record."""
        somebody = Somebody()
        self.accept(an_admission(a_row(somebody, kind, **changes)), by)
        return somebody
