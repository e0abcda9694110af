"""Parties one by one: answers of `/v1/parties/me`, `/v1/members/{id}/status` and `/p/{id}/did.json`."""

from datetime import date, datetime

import msgspec
from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class KeyOnRecord(Shape, frozen=True):
    """A public key (z6Mk…) of a party. position, revoked: where in the log it came and went.

    valid_from, valid_until: first day of its use, and first day on which it is used no longer. added_by,
    added_on: of a key that who admitted the party (DID) put on record for it later. is_in_question: a key in
    other hands put it on record, and it signs nothing until somebody stands by it.
    """

    public_key: str
    purposes: tuple[str, ...]
    position: int
    revoked: int | UnsetType = UNSET
    compromised_since: datetime | UnsetType = UNSET
    valid_from: date | UnsetType = UNSET
    valid_until: date | UnsetType = UNSET
    added_by: str | UnsetType = UNSET
    added_on: date | UnsetType = UNSET
    is_in_question: bool = False


class Rekeying(Shape, frozen=True):
    """A day on which a body that speaks for a party (DID) put a key on record for it, unsigned by its own."""

    on: date
    by: str


class MembershipSeen(Shape, frozen=True):
    """A membership as its association (DID) last stated it. valid_until: first day without it."""

    association: str
    valid_from: date
    valid_until: date | UnsetType = UNSET
    number: str | UnsetType = UNSET


class LicenceSeen(Shape, frozen=True):
    """A licence to trade as last put on record. valid_until: first day without it."""

    issuer: str
    number: str
    valid_from: date
    valid_until: date | UnsetType = UNSET


class WithdrawnSuccession(Shape, frozen=True):
    """A succession on record that was taken back. successors: DIDs; reason: a code.

    position, withdrawn: where in the log it was recorded and withdrawn; between them the successors acted.
    """

    successors: tuple[str, ...]
    reason: str
    position: int
    withdrawn: int


class OwnParty(Shape, frozen=True):
    """The asker itself. admitted_by: DID; absent for the operator. advice: what it had better see to."""

    party: str
    kind: str
    name: str
    country: str
    standing: str
    keys: tuple[KeyOnRecord, ...]
    position: int
    tasks: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    participant: str | UnsetType = UNSET
    sow_id: str | UnsetType = UNSET
    admitted_by: str | UnsetType = UNSET
    advice: tuple[str, ...] = ()
    rekeyed: tuple[Rekeying, ...] = ()
    memberships: tuple[MembershipSeen, ...] = ()
    licences: tuple[LicenceSeen, ...] = ()
    lei: str | UnsetType = UNSET
    is_admission_in_question: bool = False


class PartyStatus(Shape, frozen=True):
    """What everybody may know of a party: whether its warranties are to be relied on today.

    since_on, reason, position, by: of the change of standing that decides, absent if there was none; by: the
    DID of who said so. until_on: announced end of a suspension. name: absent for a natural person some years
    after its penalty, and once erased. succeeded_by: DIDs of its successors; acting: of those, and of theirs
    where one ended in turn, who can act in its place now; is_ended: its own keys ended by that.
    withdrawn_successions: those taken back; rekeyed: keys that who admitted it put on record for it; both,
    memberships and licences only of a party asked for by itself. A member without memberships is one of the
    association that admitted it.
    is_admission_in_question: a key in other hands admitted it, or who admitted it, and nobody stood by that.
    keys_in_question: keys of it that such a key put on record; only of a party asked for by itself.
    """

    party: str
    kind: str
    country: str
    standing: str
    name: str | UnsetType = UNSET
    since_on: date | UnsetType = UNSET
    until_on: date | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    position: int | UnsetType = UNSET
    by: str | UnsetType = UNSET
    former_names: tuple[str, ...] = ()
    memberships: tuple[MembershipSeen, ...] = ()
    licences: tuple[LicenceSeen, ...] = ()
    lei: str | UnsetType = UNSET
    succeeded_by: tuple[str, ...] = ()
    acting: tuple[str, ...] = ()
    is_ended: bool = False
    withdrawn_successions: tuple[WithdrawnSuccession, ...] = ()
    rekeyed: tuple[Rekeying, ...] = ()
    is_admission_in_question: bool = False
    keys_in_question: tuple[str, ...] = ()


class PartyStatuses(Shape, frozen=True):
    """A page of members as everybody may know them, by name. cursor: for the next page, if there is one."""

    members: tuple[PartyStatus, ...]
    cursor: str | UnsetType = UNSET


class PublicKeyJwk(msgspec.Struct, frozen=True):
    """An Ed25519 public key (RFC 8037)."""

    x: str
    kty: str = "OKP"
    crv: str = "Ed25519"


class VerificationMethod(Shape, frozen=True, omit_defaults=False):
    """One key of a DID document. id: DID, #, and the key itself. revoked, expires: since when."""

    id: str
    controller: str
    public_key_jwk: PublicKeyJwk
    type: str = "JsonWebKey"
    revoked: str | UnsetType = UNSET
    expires: str | UnsetType = UNSET


class DidDocument(Shape, frozen=True, omit_defaults=False):
    """A party's keys as did:web resolvers expect them; a courtesy: the register never reads it.

    Past keys stand among the methods alone, for what they signed; current ones also say what they are for.
    """

    id: str
    verification_method: tuple[VerificationMethod, ...]
    assertion_method: tuple[str, ...]
    authentication: tuple[str, ...]
    context: tuple[str, ...] = msgspec.field(
        name="@context",
        default_factory=lambda: ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"),
    )


class WarrantyStatus(Shape, frozen=True):
    """What whoever holds a warranty's id may know of it. status: valid, in-question or withdrawn."""

    warranty: str
    status: str
