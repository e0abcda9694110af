"""Who takes part, as plain values; no SQL, no clock."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, NamedTuple
from uuid import UUID

from warranty.foundation.ids import PartyId, StatementId
from warranty.parties.documents import (
    AuthorityTask,
    KeyPurpose,
    ObserverTask,
    PartyKind,
    PersonRole,
    PlatformKeyPurpose,
    SourceStatus,
    StandingKind,
    SuccessionCause,
)

HOLDER_GONE: Final = "holder-gone"
"""Code of why a key was revoked: who held it died or left."""


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

    country: ISO 3166-1 alpha-2, "" for the operator, EU for the Commission. participant, tasks: of
    authorities, else "" and ().
    lei: Legal Entity Identifier (ISO 17442), "" for none. entered_on: day of the log, in UTC. is_person: a
    natural person under its own name.
    organisation: the same body's party in its first capacity; None: this is its first, mostly its only one.
    invitation: digest (hex) of the one it answered; told where it enters, and not read again.
    """

    id: PartyId
    kind: PartyKind
    name: str
    country: str
    participant: str
    tasks: tuple[AuthorityTask | ObserverTask, ...]
    activities: tuple[str, ...]
    sow_id: str
    admitted_by: PartyId | None
    position: int
    line: int
    lei: str = ""
    entered_on: date = date.min
    is_person: bool = False
    organisation: PartyId | None = None
    invitation: str | None = None


class Key(NamedTuple):
    """A public key on record, for ever with the one party.

    revoked: position of its revocation, None while it is current. compromised_since: what it signed and was
    recorded since then is in question (D05). valid_from, valid_until: half-open, by the days of the log;
    None: no such limit. added_by, added_on: of one that who admitted the party put on record for it later.
    because: code of why it was revoked, where rules ask for it. is_in_question: a key in other hands put it
    on record, and nobody stood by it since (D05).
    """

    public_key: str
    party: PartyId
    purposes: frozenset[KeyPurpose]
    position: int
    revoked: int | None = None
    compromised_since: datetime | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    added_by: PartyId | None = None
    added_on: date | None = None
    because: str | None = None
    is_in_question: bool = False

    def is_current_on(self, day: date) -> bool:
        """Whether it may be used on a day of the log, as far as the books go."""
        return (
            self.revoked is None
            and not self.is_in_question
            and self.has_begun_by(day)
            and not self.has_run_out_by(day)
        )

    def has_begun_by(self, day: date) -> bool:
        """Whether its first day has come."""
        return self.valid_from is None or self.valid_from <= day

    def has_run_out_by(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.valid_until is not None and self.valid_until <= day


class PlatformKey(NamedTuple):
    """A key the platform signs with from a log position on. key: vkey of the log, or a public key."""

    position: int
    purpose: PlatformKeyPurpose
    key: str
    since: datetime


class Signature(NamedTuple):
    """A statement recorded earlier that a key signed. key: which, where that is asked."""

    statement: StatementId
    position: int
    key: str = ""


class Valued(NamedTuple):
    """What a statement states that answers to it are worth.

    prices: of any room, None for none. growth: how many times its weight each line is to have, where it is
    more than once.
    """

    kind: str
    prices: Any
    growth: Mapping[int, Fraction]


class Resting(StrEnum):
    """What somebody else said that stands behind a statement or its goods.

    CONFIRMATION of the import that a lot was claimed on. ACCOUNT: what stands behind goods without a
    certificate. COUNTERSIGNATURE of a statement. ADMISSION of a party. KEY: what put one on record for it.
    SELLER: the admission of who sold goods. GOODS: any of the first three, in other hands before.
    """

    CONFIRMATION = "confirmation"
    ACCOUNT = "account"
    COUNTERSIGNATURE = "countersignature"
    ADMISSION = "admission"
    KEY = "key"
    SELLER = "seller"
    GOODS = "goods"


class RestsOn(NamedTuple):
    """What rests on a statement of somebody else. about: lot, urn or DID; position: of what brought it.

    key: that signed it, "" for the one that is revoked.
    """

    about: str
    position: int
    ground: Resting
    key: str = ""


class Standing(NamedTuple):
    """A party's standing with whoever said so (by), from a log position on.

    until_on: of a precautionary suspension the first day on which it holds no longer; of another its
    announced end, which ends nothing by itself. precaution_until: that first day of the last precautionary
    suspension by this body that no charge came of, also after it was lifted. overruled_by: who spoke for the
    party while this body was out itself, since when its word holds no more (R54); at that one's position.
    """

    party: PartyId
    standing: StandingKind
    reason: str
    since_on: date
    until_on: date | None
    position: int
    by: PartyId
    precaution_until: date | None = None
    overruled_by: PartyId | None = None

    def on(self, day: date) -> StandingKind:
        """What it comes to on a day of the log: good again once a precautionary suspension has run out.

        Good, too, once it is overruled.
        """
        if self.overruled_by is not None:
            return "good"
        is_over = self.until_on is not None and self.until_on <= day
        return "good" if is_over and self.standing == "suspended-precautionarily" else self.standing

    @property
    def is_endless(self) -> bool:
        """Whether it keeps the party out until decided otherwise: by due process, or under charges."""
        is_precaution = self.standing == "suspended-precautionarily"
        return self.overruled_by is None and (
            self.standing in {"suspended", "expelled"} or (is_precaution and self.until_on is None)
        )


class AdmissionDoubt(NamedTuple):
    """Who admitted a party is in question from a log position on, or no more (is_open).

    The key that signed its admission was in other hands then (D05). by: who said so, by revoking the key, or
    who stands by the admission.
    """

    party: PartyId
    by: PartyId
    is_open: bool
    position: int


class KeyDoubt(NamedTuple):
    """Whose a key is, is in question from a log position on, or no more (is_open).

    The key that signed its addition was in other hands then (D05). by: who said so, by revoking that key, or
    who stands by this one.
    """

    public_key: str
    party: PartyId
    by: PartyId
    is_open: bool
    position: int


class Countersignature(NamedTuple):
    """Leave for one statement of a member not in good standing. digest: hex, of its signed part."""

    statement: StatementId
    party: PartyId
    digest: str
    by: PartyId
    position: int


class Membership(NamedTuple):
    """A member of an association, from a day until before another; the association's last word counts.

    number: under which the association has it on its list, "" for none.
    """

    party: PartyId
    association: PartyId
    number: str
    valid_from: date
    valid_until: date | None
    position: int

    def holds_on(self, day: date) -> bool:
        """Whether it was a member on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Licence(NamedTuple):
    """A licence to trade, by its issuer's name and number. by: who has seen it and put it on record."""

    party: PartyId
    issuer: str
    number: str
    by: PartyId
    valid_from: date
    valid_until: date | None
    position: int

    def holds_on(self, day: date) -> bool:
        """Whether it was in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class SourceStated(NamedTuple):
    """What a notice says of a participant or of one of its zones ("" for the whole).

    importing: the participant for whose imports an advisory holds, "" for all.
    """

    participant: str
    zone: str
    status: SourceStatus
    importing: str
    valid_from: date
    valid_until: date | None
    notice: str
    digest: str
    position: int


class Person(NamedTuple):
    """A person of a party, as last stated. keys: those of the party it holds. statement: says who it is."""

    party: PartyId
    person: UUID
    roles: tuple[PersonRole, ...]
    keys: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    statement: StatementId
    position: int

    def acts_on(self, day: date) -> bool:
        """Whether it acts for the party on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class ParticularsHeld(NamedTuple):
    """Whose particulars a statement may hold: a party's, or those of one of its people.

    rectifies: the statement whose particulars of them were wrong, None where it is no rectification.
    """

    statement: StatementId
    party: PartyId
    person: UUID | None
    rectifies: StatementId | None
    position: int


class Mandate(NamedTuple):
    """Leave for another party (mandatary) to sign for a firm.

    limit: US cents for one statement, per_day: for all of one day of the log, if any.
    """

    statement: StatementId
    firm: PartyId
    mandatary: PartyId
    statements: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    limit: int | None
    position: int
    per_day: int | None = None

    def holds_on(self, day: date) -> bool:
        """Whether a day of the log is one of its days."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def covers(self, kind: str, day: date) -> bool:
        """Whether a type of statement may be signed under it on a day of the log."""
        return self.holds_on(day) and kind in self.statements


class MandateUsed(NamedTuple):
    """US cents a mandatary signed for a firm on a day of the log, where a mandate limits the day."""

    firm: PartyId
    mandatary: PartyId
    day: date
    cents: int
    position: int


class MandateEnd(NamedTuple):
    """A mandate under which nothing is signed any more."""

    mandate: StatementId
    firm: PartyId
    position: int


class SignatureLimit(NamedTuple):
    """US cents above which a party's statements take two people, None for never.

    per_day: of all that one alone signed on a day of the log; None: no such limit.
    """

    party: PartyId
    limit: int | None
    position: int
    per_day: int | None = None


class SignedAlone(NamedTuple):
    """US cents a party committed itself to on a day of the log by one signature, where it limits the day."""

    party: PartyId
    day: date
    cents: int
    position: int


class SecondSignature(NamedTuple):
    """A key of the signer itself that agrees to one of its statements. digest: hex, of the signed part."""

    statement: StatementId
    party: PartyId
    digest: str
    key: str
    position: int


class Renaming(NamedTuple):
    """A party is called otherwise from a log position on."""

    party: PartyId
    former: str
    name: str
    digest: str
    position: int


class LeiChanged(NamedTuple):
    """A party has another Legal Entity Identifier from a log position on."""

    party: PartyId
    former: str
    lei: str
    digest: str
    position: int


class Succession(NamedTuple):
    """A member that acts in another's place, about its goods. ends: whether that one's own keys ended.

    What ended stays ended, whatever a later record about the same two says, unless the record that ended it
    is withdrawn. statement, by: the record, and who made it.
    """

    party: PartyId
    successor: PartyId
    cause: SuccessionCause
    ends: bool
    digest: str
    position: int
    statement: StatementId | None = None
    by: PartyId | None = None


class SuccessionEnd(NamedTuple):
    """A record of succession withdrawn, for all successors it names. reason: a code. digest: of its paper."""

    succession: StatementId
    party: PartyId
    reason: str
    digest: str
    position: int


class MembershipRequest(NamedTuple):
    """A member asked an association that did not admit it to take it in."""

    party: PartyId
    association: PartyId
    position: int


class Case(NamedTuple):
    """A case of an association or authority: whom it opens, for what, until when.

    court, reference, issued_on, notice_from: of the order it rests on; "" and None without one.
    """

    id: StatementId
    party: PartyId
    number: str
    purpose: str
    subjects: tuple[PartyId, ...]
    until_on: date
    court: str
    reference: str
    issued_on: date | None
    notice_from: date | None
    position: int


class CaseEnd(NamedTuple):
    """A case closed before its day."""

    case: StatementId
    statement: StatementId
    position: int


class Suspicion(NamedTuple):
    """A sealed report: who made it, and which authority reads it."""

    statement: StatementId
    party: PartyId
    authority: PartyId
    position: int
