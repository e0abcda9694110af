"""Admission by invitation: an association invites, whoever is invited answers, one signature admits all.

(1) the association signs an invitation and hands over its link; (2) who is invited says who it is and signs
that with its new first key, which proves that it has the key; (3) the association checks the answers it got
back, offline, and makes one draft of an admission of them, each with the digest of its invitation, so that
the register admits nobody else by that (R54). Nothing is kept by the register before that: what people say of
themselves goes to the association alone.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import msgspec
from msgspec import UNSET, UnsetType

from warranty.foundation.encoding import b64url_decode
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.signing import KeyUnreadable, PublicKey, SigningKey
from warranty.foundation.tokens import TokenRefused, key_id_of, make_token, read_token
from warranty.parties.documents import AdmittedParty
from warranty.parties.rules.admission import row_refusals
from warranty.policy.rule_set import packaged
from warranty.sdk.drafts.checking import DraftMalformed

INVITATION_TYPE: Final = "invitation+jwt"
ANSWER_TYPE: Final = "invitation-answer+jwt"
PATH: Final = "/join"
LONGEST_DAYS: Final = 365
MOST_ANSWERS: Final = 5_000
_PUBLIC: Final = ("name", "country", "activities", "sowId", "lei", "isPerson")
_PARTICULARS: Final = ("registeredOffice", "vatId", "contact")


class InvitationRefused(Refusal):
    """An invitation or an answer that does not hold: forged, expired, of another, or used twice."""

    kind = Kind.INVALID
    code = "invitation-refused"
    title = "The invitation or its answer does not hold"


class Applicant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """What whoever is invited says of itself, as in an admission; office, VAT id and contact are erasable.

    So is the name of a natural person (is_person).
    """

    name: str
    country: str
    activities: tuple[str, ...] = ()
    sow_id: str | UnsetType = UNSET
    lei: str | UnsetType = UNSET
    is_person: bool = False
    registered_office: str | UnsetType = UNSET
    vat_id: str | UnsetType = UNSET
    contact: str | UnsetType = UNSET


class Invitation(NamedTuple):
    """An invitation as its receiver reads it; that its signature holds, the association alone can judge."""

    token: str
    association: str
    origin: str
    expires: int


def invite(key: SigningKey, association: str, url: str, now: datetime, days: int) -> str:
    """A link that invites one party. url: where the register is; association: the DID of who signs it."""
    if not 1 <= days <= LONGEST_DAYS:
        raise InvitationRefused(f"An invitation holds for 1 to {LONGEST_DAYS} days.")
    claims = {
        "iss": association,
        "aud": url.rstrip("/"),
        "sub": "invitation",
        "jti": uuid4().hex,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(days=days)).timestamp()),
    }
    token = make_token(claims, key, f"{association}#{key.public.multibase}", INVITATION_TYPE)
    return f"{url.rstrip('/')}{PATH}#{token}"


def answer(link: str, applicant: Applicant, key: SigningKey, now: datetime) -> str:
    """What whoever is invited sends back, signed with its new first key. Raises InvitationRefused."""
    invitation = read_link(link)
    if invitation.expires <= now.timestamp():
        raise InvitationRefused("The invitation has expired.", instead="Ask the association for another.")
    claims = {
        "iss": key.public.multibase,
        "aud": invitation.association,
        "sub": "answer",
        "jti": uuid4().hex,
        "iat": int(now.timestamp()),
        "exp": invitation.expires,
        "invitation": invitation.token,
        "applicant": msgspec.to_builtins(applicant),
    }
    return make_token(claims, key, key.public.multibase, ANSWER_TYPE)


def read_link(link: str) -> Invitation:
    """What a link says, its signature not judged. Raises InvitationRefused."""
    address = urlsplit(link.strip())
    claims = _unverified(address.fragment)
    try:
        return Invitation(address.fragment, str(claims["iss"]), str(claims["aud"]), int(claims["exp"]))
    except (KeyError, TypeError, ValueError) as broken:
        raise InvitationRefused("This is no link of an invitation.") from broken


def admission_of_answers(
    answers: Sequence[str],
    association: str,
    keys: Sequence[PublicKey],
    now: datetime,
    new_did: Callable[[], str],
) -> dict[str, Any]:
    """The draft of one admission of all who answered. keys: those of the association that may have invited.

    Raises InvitationRefused, naming the place of the answer, for one that does not hold: half a list would
    mislead its reader.
    """
    if not 1 <= len(answers) <= MOST_ANSWERS:
        raise InvitationRefused(f"There are 1 to {MOST_ANSWERS} answers to admit at a time.")
    used: set[str] = set()
    keys_named: set[str] = set()
    countries = packaged().countries
    parties, particulars = [], []
    for place, text in enumerate(answers, 1):
        try:
            key, claims = _proven(text.strip(), association, now)
            number = _invited(str(claims.get("invitation")), association, keys, now, used)
            used.add(number)
            applicant = msgspec.convert(claims.get("applicant"), Applicant)
        except (TokenRefused, KeyUnreadable, msgspec.ValidationError) as broken:
            raise InvitationRefused(f"Answer {place} does not hold: {broken}") from broken
        except InvitationRefused as refused:
            raise InvitationRefused(
                f"Answer {place}: {refused.sentence}", instead=refused.instead
            ) from refused
        did = new_did()
        party = _party(did, key, applicant) | {"invitation": _digest(number)}
        _judge(party, place, countries, now.date(), keys_named)
        parties.append(party)
        if told := _particulars(did, applicant, place):
            particulars.append(told)
    draft: dict[str, Any] = {"type": "PartyAdmitted", "parties": parties}
    return draft | ({"parts": {"particulars": particulars}} if particulars else {})


def _proven(text: str, association: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """The key an answer is signed with, which is the one it names, and what it says."""
    key = key_id_of(text)
    claims = read_token(
        text, PublicKey.from_multibase(key), ANSWER_TYPE, audience=association, issuer=key, now=now
    )
    return key, claims


def _invited(token: str, association: str, keys: Sequence[PublicKey], now: datetime, used: set[str]) -> str:
    """The number of an invitation that one of the association's keys signed and nobody answered before."""
    named = key_id_of(token).rpartition("#")[2]
    key = next((each for each in keys if each.multibase == named), None)
    if key is None:
        raise InvitationRefused("Its invitation was not signed with a key of yours.")
    audience = str(_unverified(token).get("aud"))
    claims = read_token(token, key, INVITATION_TYPE, audience=audience, issuer=association, now=now)
    number = str(claims["jti"])
    if number in used:
        raise InvitationRefused(
            "Its invitation has been answered twice.", instead="Invite each party by a link of its own."
        )
    return number


def _digest(number: str) -> str:
    """Of its signed number: one token can be spelt in several ways."""
    return sha256(number.encode()).hexdigest()


def _judge(
    party: dict[str, Any], place: int, countries: Collection[str], today: date, keys_named: set[str]
) -> None:
    """What the register would refuse, as far as it can be told here. Raises InvitationRefused."""
    row = msgspec.convert({"name": "", **party}, AdmittedParty)
    if row.key.public_key in keys_named:
        raise InvitationRefused(
            f"Answer {place}: its key stands in another answer.",
            instead="Each party makes a key of its own ('warranty key generate') and answers again.",
        )
    keys_named.add(row.key.public_key)
    wrong = next(row_refusals(row, "", countries, today), None)
    if wrong is not None:
        raise InvitationRefused(f"Answer {place}: {wrong.sentence}", instead=wrong.instead)


def _unverified(token: str) -> dict[str, Any]:
    """The claims of a token, whoever signed it. Raises InvitationRefused."""
    try:
        _, middle, _ = token.split(".")
        claims = msgspec.json.decode(b64url_decode(middle), type=dict[str, Any])
    except (ValueError, msgspec.DecodeError) as broken:
        raise InvitationRefused("This is no link of an invitation.") from broken
    return claims


def _party(did: str, key: str, applicant: Applicant) -> dict[str, Any]:
    party: dict[str, Any] = {
        "party": did,
        "kind": "Member",
        "key": {"publicKey": key, "purposes": ["sign", "authenticate"]},
    }
    told = msgspec.to_builtins(applicant)
    shown = [name for name in _PUBLIC if name in told and not (applicant.is_person and name == "name")]
    return party | {name: told[name] for name in shown}


def _particulars(did: str, applicant: Applicant, place: int) -> dict[str, str]:
    told = msgspec.to_builtins(applicant)
    kept = ("name", *_PARTICULARS) if applicant.is_person else _PARTICULARS
    found = {name: told[name] for name in kept if name in told}
    if found and not applicant.is_person and "registeredOffice" not in found:
        raise DraftMalformed(f"Answer {place} has particulars but no registered office.", pointer="/parties")
    return {"party": did, **found} if found else {}
