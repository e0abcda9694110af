"""The slice of state the party rules read and change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.books.effects import (
    CountersignatureGiven,
    Effect,
    KeyEnded,
    KeyEntered,
    KeyRevived,
    PartyEntered,
    PersonNamed,
    PlatformKeySet,
    PolicySet,
    RegisterOpened,
    StandingSet,
    Stated,
)
from warranty.parties.books.successions import Successions
from warranty.parties.books.values import (
    HOLDER_GONE,
    AdmissionDoubt,
    Case,
    CaseEnd,
    Countersignature,
    Founding,
    Identity,
    Key,
    KeyDoubt,
    LeiChanged,
    Licence,
    Mandate,
    MandateEnd,
    MandateUsed,
    Membership,
    MembershipRequest,
    ParticularsHeld,
    Party,
    Person,
    PlatformKey,
    Renaming,
    RestsOn,
    SecondSignature,
    Signature,
    SignatureLimit,
    SignedAlone,
    SourceStated,
    Standing,
    Succession,
    SuccessionEnd,
    Suspicion,
    Valued,
)
from warranty.transparency.rules.log_keys import LaterKey, LogKeys


@dataclass(slots=True)
class Unsaved:
    """What `store.save` still has to write, in the order it came about."""

    foundings: list[Founding] = field(default_factory=list)
    policies: list[PolicySet] = field(default_factory=list)
    platform_keys: list[PlatformKey] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    ended: list[KeyEnded | KeyRevived] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    countersignatures: list[Countersignature] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    names: list[tuple[PartyId, str]] = field(default_factory=list)


@dataclass(slots=True)
class PartyBooks:
    """Parties, keys and standing of what a batch touches; founding and policy of the register always.

    keys: by public key; of every touched party all keys, revoked ones included. standings: of a party the
    last one with each body that ever spoke of it; a party without any is in good standing. countersigned: of
    the batch's own statements. memberships, licences: the last word on each, by party. policy_digest: ""
    before the first adoption. sources: all that notices say of participants and zones, in log order.
    mandates: by firm, those that have not been ended. signature_limits: US cents above which a party's
    statements take two people; day_limits: of all that one signed on a day, where there is a limit.
    second_signatures: of the batch's own statements, keys with digests.
    successions: who acts in whose place, and did by records withdrawn since.
    supervised: by participant, the countries that have an authority whose task is to supervise; always all.
    mandatable: types of statement another may sign for a member, None where nobody told.
    second_capacities: of the organisations a batch names, those that have one. invitations: of those it
    answers, those that admitted somebody.
    platform_keys: all that came after the first ones, in log order. at_hand: names of the platform's keys
    this process can sign with; None: nobody asks. in_question: what a key signed since it was in other hands,
    or what a party that is put out had sold, gathered when it is said of it; resting: what rests on that;
    let_in: the parties it admitted, also for a key that is stood by; put_on_record: the keys it added,
    and those they added. doubts: the last word on whether an admission is in question, also that
    of who admitted a party.
    particulars: of the statements a batch rectifies, whose they hold.
    cases: those a batch closes, and those with a number it opens; closed_cases: of them.
    """

    identity: Identity
    founding: Founding | None = None
    policy_digest: str = ""
    platform_keys: list[PlatformKey] = field(default_factory=list)
    at_hand: Collection[str] | None = None
    supervised: dict[str, set[str]] = field(default_factory=dict)
    parties: dict[PartyId, Party] = field(default_factory=dict)
    # Countries of parties that a batch meets in the books, without naming them.
    homes: dict[PartyId, str] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    keys_by_party: dict[PartyId, list[str]] = field(default_factory=dict)
    standings: dict[PartyId, dict[PartyId, Standing]] = field(default_factory=dict)
    countersigned: dict[tuple[StatementId, PartyId], Countersignature] = field(default_factory=dict)
    memberships: dict[PartyId, dict[PartyId, Membership]] = field(default_factory=dict)
    requests: dict[tuple[PartyId, PartyId], MembershipRequest] = field(default_factory=dict)
    licences: dict[PartyId, dict[tuple[str, str], Licence]] = field(default_factory=dict)
    sources: list[SourceStated] = field(default_factory=list)
    cases: dict[StatementId, Case] = field(default_factory=dict)
    closed_cases: set[StatementId] = field(default_factory=set)
    people: dict[PartyId, dict[UUID, Person]] = field(default_factory=dict)
    mandates: dict[PartyId, dict[StatementId, Mandate]] = field(default_factory=dict)
    # What a mandatary signed for a firm on the last day it did, in US cents.
    used: dict[tuple[PartyId, PartyId], tuple[date, int]] = field(default_factory=dict)
    signature_limits: dict[PartyId, int] = field(default_factory=dict)
    day_limits: dict[PartyId, int | None] = field(default_factory=dict)
    # What a party signed alone on the last day it did, in US cents.
    signed_alone: dict[PartyId, tuple[date, int]] = field(default_factory=dict)
    second_signatures: dict[tuple[StatementId, PartyId], set[tuple[str, str]]] = field(default_factory=dict)
    successions: Successions = field(default_factory=Successions)
    particulars: dict[StatementId, set[tuple[PartyId, UUID | None]]] = field(default_factory=dict)
    mandatable: frozenset[str] | None = None
    second_capacities: set[PartyId] = field(default_factory=set)
    invitations: set[str] = field(default_factory=set)
    leis: dict[str, set[PartyId]] = field(default_factory=dict)
    in_question: Sequence[Signature] = ()
    resting: Sequence[RestsOn] = ()
    let_in: Sequence[PartyId] = ()
    put_on_record: Sequence[Key] = ()
    doubts: dict[PartyId, AdmissionDoubt] = field(default_factory=dict)
    # What statements that others answer are worth, where limits may ask for it.
    valued: dict[StatementId, Valued] = field(default_factory=dict)
    # And who is on either side of them, as far as they name it.
    sides: dict[StatementId, set[PartyId]] = field(default_factory=dict)
    # Of a change of standing whose turn it is the words of others on the party that it overrules.
    overruled: Sequence[Standing] = ()
    unsaved: Unsaved = field(default_factory=Unsaved)

    @property
    def origin(self) -> str:
        """Host of every DID of this register."""
        return self.identity.origin

    @property
    def log_keys(self) -> LogKeys:
        """The log's keys: the one it was, or will be, founded with, and those since."""
        first = self.identity.log_key if self.founding is None else self.founding.log_key
        return LogKeys(
            first, [LaterKey(one.position, one.key) for one in self.platform_keys if one.purpose == "log"]
        )

    def standings_of(self, party: PartyId) -> Collection[Standing]:
        """The party's last standing with each body, as the books have it at this moment of the log."""
        return self.standings.get(party, {}).values()

    def standing_with(self, party: PartyId, body: PartyId) -> Standing | None:
        """The party's last standing with one body, None if that never spoke of it."""
        return self.standings.get(party, {}).get(body)

    def is_countersigned(self, statement: StatementId, party: PartyId, digest: str) -> bool:
        """Whether whose say it is let the party record these very bytes."""
        given = self.countersigned.get((statement, party))
        return given is not None and given.digest == digest

    def has_member(self, association: PartyId, party: PartyId, day: date) -> bool:
        """Whether an association has a party among its members on a day of the log, by its own last word."""
        membership = self.memberships.get(party, {}).get(association)
        return membership is not None and membership.holds_on(day)

    def doubt_about(self, party: PartyId) -> AdmissionDoubt | None:
        """What puts a party's admission in question now: its own, or that of who admitted it."""
        own = self.doubts.get(party)
        if own is not None and own.is_open:
            return own
        known = self.parties.get(party)
        above = self.doubts.get(known.admitted_by) if known and known.admitted_by else None
        if above is None or not above.is_open:
            return None
        return None if own is not None and own.position > above.position else above

    def keys_left_to(self, party: PartyId, day: date) -> list[Key]:
        """The party's keys neither revoked nor run out by a day, also those whose first day is to come."""
        keys = (self.keys[public_key] for public_key in self.keys_by_party.get(party, ()))
        return [key for key in keys if key.revoked is None and not key.has_run_out_by(day)]

    def hold(self, held: Key | Standing | Stated) -> None:  # noqa: C901 - one case for each kind
        """Have something in the books, without noting it for saving."""
        match held:
            case Key():
                self.keys[held.public_key] = held
                self.keys_by_party.setdefault(held.party, []).append(held.public_key)
            case Standing():
                self.standings.setdefault(held.party, {})[held.by] = held
            case Membership():
                self.memberships.setdefault(held.party, {})[held.association] = held
            case Licence():
                self.licences.setdefault(held.party, {})[held.issuer, held.number] = held
            case MembershipRequest():
                self.requests[held.party, held.association] = held
            case SourceStated():
                self.sources.append(held)
            case Case():
                self.cases[held.id] = held
            case CaseEnd():
                self.closed_cases.add(held.case)
            case AdmissionDoubt():
                self.doubts[held.party] = held
            case KeyDoubt() if key := self.keys.get(held.public_key):
                self.keys[held.public_key] = key._replace(is_in_question=held.is_open)
            case KeyDoubt():
                pass  # of a party the batch does not touch
            case ParticularsHeld():
                self.particulars.setdefault(held.statement, set()).add((held.party, held.person))
            case LeiChanged():
                self.know(self.parties[held.party]._replace(lei=held.lei))
            case Renaming():
                self.parties[held.party] = self.parties[held.party]._replace(name=held.name)
            case _:
                self._hold_acting(held)

    def _hold_acting(
        self,
        held: Person
        | Mandate
        | MandateEnd
        | MandateUsed
        | SignatureLimit
        | SignedAlone
        | SecondSignature
        | Succession
        | SuccessionEnd
        | Suspicion,
    ) -> None:
        """A suspicion is not held: it is sealed, and no rule asks for it."""
        match held:
            case SecondSignature():
                given = self.second_signatures.setdefault((held.statement, held.party), set())
                given.add((held.key, held.digest))
            case Succession() | SuccessionEnd():
                self.successions.hold(held)
            case Person():
                self.people.setdefault(held.party, {})[held.person] = held
            case Mandate():
                self.mandates.setdefault(held.firm, {})[held.statement] = held
            case MandateUsed():
                sides = (held.firm, held.mandatary)
                day, so_far = self.used.get(sides, (held.day, 0))
                self.used[sides] = (held.day, held.cents + (so_far if day == held.day else 0))
            case MandateEnd():
                self.mandates.get(held.firm, {}).pop(held.mandate, None)
            case SignatureLimit(party, None):
                self.signature_limits.pop(party, None)
                self.day_limits.pop(party, None)
            case SignatureLimit(party, int() as limit):
                self.signature_limits[party] = limit
                self.day_limits[party] = held.per_day
            case SignedAlone():
                day, so_far = self.signed_alone.get(held.party, (held.day, 0))
                self.signed_alone[held.party] = held.day, held.cents + (so_far if day == held.day else 0)

    def saved(self) -> None:
        """What happened so far is written; what happens from here on is not."""
        self.unsaved = Unsaved()

    def know(self, party: Party) -> None:
        """Have a party in the books, without noting it for saving."""
        self.parties[party.id] = party
        if party.kind == "Member" and party.lei:
            self.leis.setdefault(party.lei, set()).add(party.id)

    def member_with(self, lei: str) -> PartyId | None:
        """The member that a Legal Entity Identifier is of, unless it has ended."""
        living = (
            one
            for one in self.leis.get(lei, ())
            if self.parties[one].lei == lei
            and not any(each.ends for each in self.successions.standing.get(one, ()))
        )
        return next(living, None)

    def _enter(self, party: Party) -> None:
        self.know(party)
        if party.kind == "Authority" and "supervise" in party.tasks:
            self.supervised.setdefault(party.participant, set()).add(party.country)
        if party.organisation is not None:
            self.second_capacities.add(party.organisation)
        if party.invitation is not None:
            self.invitations.add(party.invitation)
        self.unsaved.parties.append(party)

    def apply(self, effect: Effect) -> None:
        """Let one effect hold for what follows in the batch, and note it for saving."""
        match effect:
            case RegisterOpened(founding):
                self.founding = founding
                self.unsaved.foundings.append(founding)
            case PolicySet():
                self.policy_digest = effect.digest
                self.unsaved.policies.append(effect)
            case PlatformKeySet(changed):
                self.platform_keys.append(changed)
                self.unsaved.platform_keys.append(changed)
            case PartyEntered(party):
                self._enter(party)
            case PersonNamed(named, name):
                self.parties[named] = self.parties[named]._replace(name=name)
                self.unsaved.names.append((named, name))
            case KeyEntered(key):
                self.hold(key)
                self.unsaved.keys.append(key)
            case KeyEnded() | KeyRevived():
                self._end(effect)
            case StandingSet(standing):
                self.hold(standing)
                self.unsaved.standings.append(standing)
            case CountersignatureGiven(given):
                self.countersigned[given.statement, given.party] = given
                self.unsaved.countersignatures.append(given)
            case stated:
                self.hold(stated)
                self.unsaved.stated.append(stated)

    def _end(self, ended: KeyEnded | KeyRevived) -> None:
        key = self.keys[ended.public_key]
        self.unsaved.ended.append(ended)
        if isinstance(ended, KeyRevived):
            self.keys[ended.public_key] = key._replace(revoked=None, because=None)
            return
        self.keys[ended.public_key] = key._replace(
            revoked=ended.position if key.revoked is None else key.revoked,
            because=ended.reason if key.revoked is None or ended.reason == HOLDER_GONE else key.because,
            compromised_since=ended.compromised_since or key.compromised_since,
        )
