"""The rules of who takes part. Pure: no clock, SQL, network or framework.

`signer_refusal` is asked first for every statement of every room; `refusal`, `findings` and `effects` are
those of this room's own statements. `effects` reads neither policy nor clock nor particulars, so that a
replay needs only the log.
"""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Final, get_args

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.parties.books import Effect, PartyBooks
from warranty.parties.documents import (
    Countersigned,
    KeyAdded,
    KeyRevoked,
    PartyAdmitted,
    PartyCharged,
    PartyKind,
    PlatformKeyChanged,
    PolicyAdopted,
    RegisterFounded,
    StandingChanged,
)
from warranty.parties.rules import (
    admission,
    cases,
    changes,
    mandates,
    membership,
    participants,
    people,
    platform,
    rectifying,
    standing,
    succession,
    suspicions,
    upholding,
)
from warranty.parties.rules.changes import advice_on
from warranty.parties.rules.dids import did_of, party_named, party_of
from warranty.parties.rules.participants import as_noticed
from warranty.parties.rules.signer import signer_refusal
from warranty.parties.rules.speaking import SPEAKING, note_overruled
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

__all__ = [
    "SIGNERS",
    "advice_on",
    "as_noticed",
    "did_of",
    "effects",
    "findings",
    "note_overruled",
    "party_named",
    "party_of",
    "refusal",
    "signer_refusal",
    "touched",
]

# Each family has SIGNERS (statement → kinds of party that may sign it), named, refusal, effects.
_FAMILIES: Final[Sequence[ModuleType]] = (
    membership,
    cases,
    participants,
    people,
    mandates,
    succession,
    suspicions,
    rectifying,
    upholding,
)
_FAMILY_OF: Final[Mapping[type[Document], ModuleType]] = {
    kind: family for family in _FAMILIES for kind in family.SIGNERS
}
_EVERYBODY: Final = frozenset(get_args(PartyKind))
_ADMITTERS: Final = frozenset({"Operator", "Association", "Authority"})
SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = {
    RegisterFounded: frozenset({"Operator"}),
    PolicyAdopted: frozenset({"Operator"}),
    PlatformKeyChanged: frozenset({"Operator"}),
    PartyAdmitted: _ADMITTERS,
    KeyAdded: _EVERYBODY,
    KeyRevoked: _EVERYBODY,
    StandingChanged: _ADMITTERS,
    PartyCharged: _ADMITTERS,
    Countersigned: _ADMITTERS,
    **{kind: signers for family in _FAMILIES for kind, signers in family.SIGNERS.items()},
}


def touched(entry: Entry, into: Touched) -> None:
    """Note the parties and keys that judging this entry has to look at, the signer included."""
    into.parties.add(entry.party)
    match entry.document:
        case PartyAdmitted(parties=rows):
            into.keys.update(row.key.public_key for row in rows)
            into.leis.update(row.lei for row in rows if row.lei is not UNSET)
            into.invitations.update(row.invitation for row in rows if row.invitation is not UNSET)
            bodies = (party_named(row.organisation) for row in rows if row.organisation is not UNSET)
            into.organisations |= {body for body in bodies if body is not None}
            into.parties |= into.organisations
            dids = [row.party for row in rows]
        case KeyAdded(party=did, key=key):
            into.keys.add(key.public_key)
            dids = [did]
        case KeyRevoked(party=did) | StandingChanged(party=did) | PartyCharged(party=did):
            dids = [did]
        case Countersigned(party=did, statement=text):
            dids = [did]
            if (named := referenced(text)) is not None:
                into.statements.add(named)
        case PlatformKeyChanged() as document:
            into.keys |= platform.public_keys_in(document)
            dids = []
        case RegisterFounded() | PolicyAdopted():
            dids = []
        case _:
            dids = _FAMILY_OF[type(entry.document)].named(entry, into)
    parties = {party for did in dids if (party := party_named(did)) is not None}
    into.parties |= parties
    if isinstance(entry.document, SPEAKING):
        into.spoken_for |= parties - {entry.party}


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why this entry may not be recorded; the signer has been judged before."""
    match entry.document:
        case RegisterFounded() as document:
            return admission.founding_refusal(books, entry, document)
        case PolicyAdopted() as document:
            return changes.policy_refusal(document)
        case PlatformKeyChanged() as document:
            return platform.platform_key_refusal(books, document)
        case PartyAdmitted() as document:
            return admission.admission_refusal(books, entry, document, policy)
        case KeyAdded() as document:
            return changes.key_added_refusal(books, entry, document, policy)
        case KeyRevoked() as document:
            return changes.key_revoked_refusal(books, entry, document, policy)
        case StandingChanged() as document:
            return standing.standing_refusal(books, entry, document, policy)
        case PartyCharged() as document:
            return standing.charge_refusal(books, entry, document, policy)
        case Countersigned() as document:
            return standing.countersigned_refusal(books, entry, document, policy)
    reason: Refusal | None = _FAMILY_OF[type(entry.document)].refusal(books, entry, policy)
    return reason


def findings(books: PartyBooks, entry: Entry, _policy: object) -> list[Finding]:
    """What an accepted entry brings to light."""
    match entry.document:
        case KeyRevoked() as document:
            return changes.key_revoked_findings(books, entry, document)
        case StandingChanged() as document:
            return standing.standing_findings(books, document)
    return []


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:
    """What follows from an accepted entry, in order."""
    match entry.document:
        case RegisterFounded() as document:
            return admission.founding_effects(entry, document)
        case PolicyAdopted() as document:
            return changes.policy_effects(entry, document)
        case PlatformKeyChanged() as document:
            return platform.platform_key_effects(entry, document)
        case PartyAdmitted() as document:
            return admission.admission_effects(entry, document)
        case KeyAdded() as document:
            return changes.key_added_effects(books, entry, document)
        case KeyRevoked() as document:
            return changes.key_revoked_effects(books, entry, document)
        case StandingChanged() as document:
            return standing.standing_effects(books, entry, document)
        case PartyCharged() as document:
            return standing.charge_effects(books, entry, document)
        case Countersigned() as document:
            return standing.countersigned_effects(entry, document)
    done: list[Effect] = _FAMILY_OF[type(entry.document)].effects(books, entry)
    return done
