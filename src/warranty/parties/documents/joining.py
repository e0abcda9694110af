"""What is signed about who takes part: founding, admission, keys, standing, policy.

All public-class: served in full to everyone, so that a monitor can check that the key history is
complete (design.md, Log).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from warranty.foundation.statements import Document, Part

PartyKind = Literal["Operator", "Association", "Authority", "Auditor", "Observer", "Member"]
KeyPurpose = Literal["sign", "authenticate"]
StandingKind = Literal["good", "suspended-precautionarily", "suspended", "expelled"]
PlatformKeyPurpose = Literal["log", "token"]
AuthorityTask = Literal["issue", "import", "report", "supervise"]
ObserverTask = Literal["chair", "statistics", "monitoring"]


class PartyKey(Part, frozen=True):
    """A public key (multibase z6Mk…) and what it may be used for.

    valid_from, valid_until: first day of its use and first day on which it is used no longer, by the days of
    the log; without them it holds from this log position on until it is revoked.
    """

    public_key: str
    purposes: tuple[KeyPurpose, ...]
    valid_from: date | UnsetType = UNSET
    valid_until: date | UnsetType = UNSET


class AdmittedParty(Part, frozen=True):
    """One party admitted, with its first key.

    party: its DID, chosen by the admitter under the register's origin with an opaque path. country:
    ISO 3166-1 alpha-2. participant: authorities only. tasks: of authorities (R12); and of observers that have
    an office of the scheme: its chair, its working group on statistics or on monitoring; an observer without
    any is a body of the industry or of civil society. activities: members only (dealer,
    cutter, broker, miner, digger-buyer, retailer). sow_id: WDC SoW identification number, if it has one
    (R19). lei: Legal Entity Identifier (ISO 17442). is_person: a natural person under its own name, who has
    none; its name is left out here and stands in its particulars. organisation: DID of the same body's party
    in its first capacity, of an association that is an authority, too, or the reverse. invitation: SHA-256,
    hex, of the number of the invitation it answers, which admits one party for ever.
    """

    party: str
    kind: PartyKind
    country: str
    key: PartyKey
    name: str = ""
    participant: str | UnsetType = UNSET
    tasks: tuple[AuthorityTask | ObserverTask, ...] = ()
    activities: tuple[str, ...] = ()
    sow_id: str | UnsetType = UNSET
    lei: str | UnsetType = UNSET
    is_person: bool = False
    organisation: str | UnsetType = UNSET
    invitation: str | UnsetType = UNSET


class Particulars(Part, frozen=True):
    """Registered office, VAT id and contact of one party: erasable (R57).

    name: of a natural person, whose name stands nowhere else; of a firm it is public.
    """

    party: str
    name: str | UnsetType = UNSET
    registered_office: str | UnsetType = UNSET
    vat_id: str | UnsetType = UNSET
    contact: str | UnsetType = UNSET


class RegisterFounded(Document, frozen=True):
    """Leaf 0, signed by the operator's configured root key.

    origin: host of all DIDs and of the log, fixed for ever. operator: the operator's DID, the issuer.
    log_key: the vkey of the log. root_key: the key that signs this.
    """

    is_public: ClassVar[bool] = True

    origin: str
    name: str
    operator: str
    root_key: str
    log_key: str


class PlatformKeyChanged(Document, frozen=True):
    """The platform signs with another key from here on.

    purpose: log: checkpoints over more entries than come before this one, receipts and signed answers; token:
    access tokens. key: the vkey of the log's new key, or the public key (z6Mk…) of the tokens'.
    """

    is_public: ClassVar[bool] = True

    purpose: PlatformKeyPurpose
    key: str
    reason: str


class PolicyAdopted(Document, frozen=True):
    """The packaged rule set that judges from here on. digest: SHA-256, hex."""

    is_public: ClassVar[bool] = True

    digest: str
    version: str


class PartyAdmitted(Document, frozen=True):
    """One party, or a whole file of them, admitted by the signer."""

    parts: ClassVar[dict[str, Any]] = {"particulars": tuple[Particulars, ...]}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"particulars"})
    row_parts: ClassVar[Mapping[str, str]] = {"particulars": "parties"}
    is_public: ClassVar[bool] = True

    parties: tuple[AdmittedParty, ...]


class KeyAdded(Document, frozen=True):
    """A further key of a party: for itself, or for one the signer admitted that lost its own.

    evidence: SHA-256, hex, of the paper by which who admitted the party knew it again. person: one of the
    party's people (urn:uuid:…) whose key it is; named by who admitted it, where anybody is on record.
    """

    is_public: ClassVar[bool] = True

    party: str
    key: PartyKey
    evidence: str | UnsetType = UNSET
    person: str | UnsetType = UNSET


class KeyRevoked(Document, frozen=True):
    """A key that signs nothing any more from this log position on.

    reason: a code of dated policy, for everybody to read. compromised_since: what was recorded from that
    instant on stays, with D05.
    """

    is_public: ClassVar[bool] = True

    party: str
    public_key: str
    reason: str
    compromised_since: datetime | UnsetType = UNSET


class KeyUpheld(Document, frozen=True):
    """A key that is in question for how it came on record is the party's own, and signs again from here on.

    What it signed is in question no more, nor is whom it admitted, unless its party's own admission is. Said
    by the party with another key, or by who looks after it. evidence: SHA-256, hex, of the paper by which
    that one knows it.
    """

    is_public: ClassVar[bool] = True

    party: str
    public_key: str
    evidence: str | UnsetType = UNSET


class StandingGrounds(Part, frozen=True):
    """What a change of standing rests on, in words, which may name people: confidential, erasable (R57)."""

    explanation: str


class StandingChanged(Document, frozen=True):
    """A party's standing with whoever says so: who admitted it, or an association it is a member of.

    event_on: since when, for the record. reason: a code of dated policy, for everybody to read; particulars:
    what else there is to say, for the party, its associations and the authorities of its country.
    What it forbids begins at this log position, so that backdating defeats no suspension. until: first day on
    which a precautionary suspension holds no longer, unless the party is charged before; of a suspension its
    announced end.
    """

    parts: ClassVar[Mapping[str, Any]] = {"particulars": StandingGrounds}
    optional_parts: ClassVar[frozenset[str]] = frozenset({"particulars"})
    is_public: ClassVar[bool] = True

    party: str
    standing: StandingKind
    reason: str
    until: date | UnsetType = UNSET


class PartyCharged(Document, frozen=True):
    """Charges brought against a party by who suspended it: a precautionary suspension now holds till decided.

    case: the number of the inquiry, without a name in it; everybody can read it.
    """

    is_public: ClassVar[bool] = True

    party: str
    case: str


class Countersigned(Document, frozen=True):
    """A member not in good standing may record one statement: a return, a late entry.

    Signed by whose word puts it out, of several the one that decides by policy, or by who admitted it.
    statement: its id (urn:uuid:…). digest: SHA-256, hex, of its signed part with the signature, so that it is
    these very bytes and no others. Public, because it tells why a suspended party could sign.
    """

    is_public: ClassVar[bool] = True

    party: str
    statement: str
    digest: str
