"""The slice of state the party rules read and change, as plain values; no SQL, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.documents import AuthorityTask, KeyPurpose, PartyKind, StandingKind


class Identity(NamedTuple):
    """What this register is configured to be; a founding statement has to say the same.

    origin: host of all DIDs. root_key: the operator's public key (z6Mk…). log_key: the log's vkey.
    """

    origin: str
    root_key: str
    log_key: str


class Founding(NamedTuple):
    """Leaf 0."""

    statement: StatementId
    origin: str
    name: str
    operator: PartyId
    root_key: str
    log_key: str
    position: int


class Party(NamedTuple):
    """A party on record. admitted_by: None for the operator alone. line: within its admission, from 0.

    country: ISO 3166-1 alpha-2, "" for the operator. participant, tasks: of authorities, else "" and ().
    """

    id: PartyId
    kind: PartyKind
    name: str
    country: str
    participant: str
    tasks: tuple[AuthorityTask, ...]
    activities: tuple[str, ...]
    sow_id: str
    admitted_by: PartyId | None
    position: int
    line: int


class Key(NamedTuple):
    """A public key on record, for ever with the one party.

    revoked: position of its revocation, None while it is current. compromised_since: what it signed and was
    recorded since then is in question (D05). valid_from, valid_until: half-open, by the days of the log;
    None: no such limit.
    """

    public_key: str
    party: PartyId
    purposes: frozenset[KeyPurpose]
    position: int
    revoked: int | None = None
    compromised_since: datetime | None = None
    valid_from: date | None = None
    valid_until: date | None = None

    def is_current_on(self, day: date) -> bool:
        """Whether it may be used on a day of the log, as far as the books go."""
        return self.revoked is None and self.has_begun_by(day) and not self.has_run_out_by(day)

    def has_begun_by(self, day: date) -> bool:
        """Whether its first day has come."""
        return self.valid_from is None or self.valid_from <= day

    def has_run_out_by(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.valid_until is not None and self.valid_until <= day


class Signature(NamedTuple):
    """A statement recorded earlier that a key signed."""

    statement: StatementId
    position: int


class Standing(NamedTuple):
    """A party's standing from a log position on.

    until_on: of a precautionary suspension the first day on which it holds no longer; of another its
    announced end, which ends nothing by itself.
    """

    party: PartyId
    standing: StandingKind
    reason: str
    since_on: date
    until_on: date | None
    position: int

    def on(self, day: date) -> StandingKind:
        """What it comes to on a day of the log: good again once a precautionary suspension has run out."""
        is_over = self.until_on is not None and self.until_on <= day
        return "good" if is_over and self.standing == "suspended-precautionarily" else self.standing


class Countersignature(NamedTuple):
    """Leave for one statement of a member not in good standing. digest: hex, of its signed part."""

    statement: StatementId
    party: PartyId
    digest: str
    by: PartyId
    position: int


class RegisterOpened(NamedTuple):
    """The register was founded."""

    founding: Founding


class PolicySet(NamedTuple):
    """The rule set with this digest (hex) judges from the next position on."""

    statement: StatementId
    digest: str
    version: str
    position: int


class PartyEntered(NamedTuple):
    """A party is on record from here on."""

    party: Party


class KeyEntered(NamedTuple):
    """A key is on record from here on."""

    key: Key


class KeyEnded(NamedTuple):
    """A key signs nothing any more from here on."""

    public_key: str
    reason: str
    position: int
    compromised_since: datetime | None


class StandingSet(NamedTuple):
    """A party's standing changed."""

    standing: Standing


class CountersignatureGiven(NamedTuple):
    """A statement that may come from now on, whatever its signer's standing."""

    countersignature: Countersignature


Effect = (
    RegisterOpened | PolicySet | PartyEntered | KeyEntered | KeyEnded | StandingSet | CountersignatureGiven
)


@dataclass(slots=True)
class Unsaved:
    """What `store.save` still has to write, in the order it came about."""

    foundings: list[Founding] = field(default_factory=list)
    policies: list[PolicySet] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    ended: list[KeyEnded] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    countersignatures: list[Countersignature] = field(default_factory=list)


@dataclass(slots=True)
class PartyBooks:
    """Parties, keys and standing of what a batch touches; founding and policy of the register always.

    keys: by public key; of every touched party all keys, revoked ones included. standings: the last one of
    a party; a party without one is in good standing. countersigned: of the batch's own statements.
    policy_digest: "" before the first adoption. in_question: what a key signed since it was in other hands,
    gathered when its revocation has its turn.
    """

    identity: Identity
    founding: Founding | None = None
    policy_digest: str = ""
    parties: dict[PartyId, Party] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    keys_by_party: dict[PartyId, list[str]] = field(default_factory=dict)
    standings: dict[PartyId, Standing] = field(default_factory=dict)
    countersigned: dict[tuple[StatementId, PartyId], Countersignature] = field(default_factory=dict)
    in_question: Sequence[Signature] = ()
    unsaved: Unsaved = field(default_factory=Unsaved)

    @property
    def origin(self) -> str:
        """Host of every DID of this register."""
        return self.identity.origin

    def standing_of(self, party: PartyId, day: date) -> StandingKind:
        """The standing as the books have it at this moment of the log, which falls on this day."""
        standing = self.standings.get(party)
        return "good" if standing is None else standing.on(day)

    def is_countersigned(self, statement: StatementId, party: PartyId, digest: str) -> bool:
        """Whether who admitted the party let it record these very bytes."""
        given = self.countersigned.get((statement, party))
        return given is not None and given.digest == digest

    def keys_left_to(self, party: PartyId, day: date) -> list[Key]:
        """The party's keys neither revoked nor run out by a day, also those whose first day is to come."""
        keys = (self.keys[public_key] for public_key in self.keys_by_party.get(party, ()))
        return [key for key in keys if key.revoked is None and not key.has_run_out_by(day)]

    def hold(self, key: Key) -> None:
        """Have a key in the books, without noting it for saving."""
        self.keys[key.public_key] = key
        self.keys_by_party.setdefault(key.party, []).append(key.public_key)

    def saved(self) -> None:
        """What happened so far is written; what happens from here on is not."""
        self.unsaved = Unsaved()

    def apply(self, effect: Effect) -> None:
        """Let one effect hold for what follows in the batch, and note it for saving."""
        match effect:
            case RegisterOpened(founding):
                self.founding = founding
                self.unsaved.foundings.append(founding)
            case PolicySet():
                self.policy_digest = effect.digest
                self.unsaved.policies.append(effect)
            case PartyEntered(party):
                self.parties[party.id] = party
                self.unsaved.parties.append(party)
            case KeyEntered(key):
                self.hold(key)
                self.unsaved.keys.append(key)
            case KeyEnded():
                self._end(effect)
            case StandingSet(standing):
                self.standings[standing.party] = standing
                self.unsaved.standings.append(standing)
            case CountersignatureGiven(given):
                self.countersigned[given.statement, given.party] = given
                self.unsaved.countersignatures.append(given)

    def _end(self, ended: KeyEnded) -> None:
        key = self.keys[ended.public_key]
        self.keys[ended.public_key] = key._replace(
            revoked=ended.position, compromised_since=ended.compromised_since
        )
        self.unsaved.ended.append(ended)
