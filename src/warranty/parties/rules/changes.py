"""What changes about parties on record: their keys, and the rule set in force."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from msgspec import UNSET

from warranty.foundation.encoding import is_digest
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry, urn
from warranty.parties.books import (
    HOLDER_GONE,
    AdmissionDoubt,
    Effect,
    Key,
    KeyDoubt,
    KeyEnded,
    KeyEntered,
    PartyBooks,
    PolicySet,
    Resting,
    RestsOn,
    Signature,
)
from warranty.parties.documents import KeyAdded, KeyRevoked, PolicyAdopted
from warranty.parties.rules.admission import key_on_record, key_refusal
from warranty.parties.rules.dids import party_in
from warranty.parties.rules.people import colleagues_key_refusal
from warranty.parties.rules.refusals import (
    KeyNotOnRecord,
    KeysTooMany,
    LastOperatorKey,
    ReasonMissing,
    RevocationImpossible,
    RuleSetUnreadable,
)
from warranty.parties.rules.rekeying import added_effects, added_refusal, ended_refusal
from warranty.parties.rules.speaking import spoken_for
from warranty.policy.catalogue import Finding
from warranty.policy.rows import Reason
from warranty.policy.rule_set import Policy, holding

MOST_KEYS: Final = 100
FEWEST_ADVISED: Final = 2
RUNS_OUT_SOON_DAYS: Final = 30
LONGEST_REASON: Final = 2_000
_SUBJECT: Final = "/credentialSubject"
_RESTING: Final = {
    Resting.CONFIRMATION: (
        "The confirmation this claim rests on",
        "ask the authority to correct it or confirm it again, with the same figures where they hold",
    ),
    Resting.ACCOUNT: (
        "What stands behind these goods, recorded by an authority or certified by an association,",
        "ask it to sign a correction of that, with the same figures where they hold, or to certify it again",
    ),
    Resting.COUNTERSIGNATURE: (
        "The countersignature by which this was recorded",
        "who stands behind it is open",
    ),
    Resting.ADMISSION: (
        "The admission of this party",
        "who admitted it, an association of it or the authority of its country says whether it stands by it",
    ),
    Resting.KEY: (
        "A key on record for this party",
        "it signs nothing until the party by another key, or who looks after it, stands by it (KeyUpheld)",
    ),
    Resting.SELLER: (
        "The admission of who sold these goods",
        "look at who that is before they are sold on",
    ),
}
_FURTHER: Final = (
    "A statement behind these goods was signed by a key in other hands; look at them again before they are "
    "sold on. The status of their warranty tells when that is settled."
)


def policy_refusal(document: PolicyAdopted) -> Refusal | None:
    """Only the form of the digest: which rule sets this program carries is no part of the log."""
    if is_digest(document.digest):
        return None
    return RuleSetUnreadable(
        "A rule set is named by its SHA-256 in hexadecimal.", pointer=f"{_SUBJECT}/digest"
    )


def policy_effects(entry: Entry, document: PolicyAdopted) -> list[Effect]:
    """The rule set in force from the next position on."""
    return [PolicySet(entry.id, document.digest, document.version, entry.position)]


def key_added_refusal(books: PartyBooks, entry: Entry, document: KeyAdded, policy: Policy) -> Refusal | None:
    """For oneself, or for a party one speaks for that lost its own."""
    party = spoken_for(books, entry, document.party, policy, own=True)
    if isinstance(party, Refusal):
        return party
    if refused := ended_refusal(books, party):
        return refused
    today = entry.recorded_at.date()
    if len(books.keys_left_to(party, today)) >= MOST_KEYS:
        return KeysTooMany(
            f"A party has at most {MOST_KEYS} keys at a time.",
            pointer=f"{_SUBJECT}/key",
            instead="Revoke one that is not used any more.",
            limit=MOST_KEYS,
        )
    return key_refusal(books, document.key, f"{_SUBJECT}/key", today) or added_refusal(
        books, entry, document, party
    )


def key_added_effects(books: PartyBooks, entry: Entry, document: KeyAdded) -> list[Effect]:
    """One more key on record, and whose it is."""
    key = key_on_record(document.key, party_in(document.party), entry.position)
    if key.party != entry.party:
        key = key._replace(added_by=entry.party, added_on=entry.recorded_at.date())
    return [KeyEntered(key), *added_effects(books, entry, document)]


def key_revoked_refusal(
    books: PartyBooks, entry: Entry, document: KeyRevoked, policy: Policy
) -> Refusal | None:
    """A current key of oneself or of a party one speaks for, but never the operator's last for signing.

    Of one that was revoked before it can be said later that it had been in other hands, or had been earlier.
    """
    party = spoken_for(books, entry, document.party, policy, own=True)
    if isinstance(party, Refusal):
        return party
    key = books.keys.get(document.public_key)
    if key is None or key.party != party or (key.revoked is not None and not _tells_more(key, document)):
        return KeyNotOnRecord(
            "This key is not a current key of that party.",
            pointer=f"{_SUBJECT}/publicKey",
            instead="Of a key revoked before, say since when it was in other hands (compromisedSince), or "
            f"that who held it died or left (reason {HOLDER_GONE}), if that is news.",
        )
    is_last = key.revoked is None and _last_operator_key(books, key, entry.recorded_at.date())
    return (
        is_last
        or colleagues_key_refusal(books, entry, key)
        or _compromise_refusal(entry, document)
        or code_refusal(document.reason, policy.parties.revocation_reasons, entry)
    )


def _tells_more(key: Key, document: KeyRevoked) -> bool:
    """Whether it says of a key that ended what was not known.

    That it was in other hands, or that early; or that who held it died or left: of one lost before, or lost
    with its holder, which is known later.
    """
    since = document.compromised_since
    if document.reason == HOLDER_GONE and since is UNSET:
        return bool(key.because != HOLDER_GONE)
    return since is not UNSET and (key.compromised_since is None or since < key.compromised_since)


def key_revoked_effects(books: PartyBooks, entry: Entry, document: KeyRevoked) -> list[Effect]:
    """The key signs nothing after this position; what it signed before stays.

    Whom it let in is in question, and keys it put on record are, with those they did.
    """
    if document.compromised_since is UNSET:
        return [KeyEnded(document.public_key, document.reason, entry.position, None)]
    return [
        KeyEnded(document.public_key, document.reason, entry.position, document.compromised_since),
        *(AdmissionDoubt(party, entry.party, True, entry.position) for party in books.let_in),
        *(
            KeyDoubt(key.public_key, key.party, entry.party, True, entry.position)
            for key in _doubted(books, entry, document)
        ),
    ]


def _doubted(books: PartyBooks, entry: Entry, document: KeyRevoked) -> list[Key]:
    """The keys it put on record; of the operator's none where no other lasting one is left to it.

    Nobody is above the operator who could stand by its keys or give it one; it could admit nobody any more.
    What its keys signed is found all the same.
    """
    put, operator = books.put_on_record, books.founding and books.founding.operator
    left = [] if operator is None else _lasting(books, operator, entry.recorded_at.date())
    if set(left) - {document.public_key, *(key.public_key for key in put)}:
        return list(put)
    return [key for key in put if key.party != operator]


def key_revoked_findings(books: PartyBooks, entry: Entry, document: KeyRevoked) -> list[Finding]:
    """D05 about the party, then about each statement the key signed since somebody else may have had it.

    Then about what rests on those: who holds the goods is to hear of it, and who deals with whom such a key
    admitted (R54, R55). Further hands are not told whose key it was: through whom goods came is not for them.
    """
    if document.compromised_since is UNSET:
        return []
    since = f"{document.compromised_since:%Y-%m-%dT%H:%M:%SZ}"
    facts = {"publicKey": document.public_key, "since": since}
    of_party = (
        f"A key of this party was in other hands since {since}; what it signed since then is in question."
    )
    doubted = {key.public_key for key in _doubted(books, entry, document)}
    return [
        Finding("D05", document.party, of_party, facts),
        *(_signed(one, since, facts) for one in books.in_question),
        *(
            _resting(one, since, facts)
            for one in books.resting
            if one.ground is not Resting.KEY or one.key in doubted
        ),
    ]


def _signed(one: Signature, since: str, facts: dict[str, Any]) -> Finding:
    """By the key itself, or by one that it, or another such, put on record."""
    sentence = f"The key that signed this was in other hands since {since}; who stands behind it is open."
    if one.key not in {"", facts["publicKey"]}:
        sentence = (
            f"The key that signed this was put on record by one in other hands since {since}; who stands "
            "behind it is open, unless somebody stands by that key (KeyUpheld)."
        )
        facts = facts | {"publicKey": one.key}
    return Finding("D05", urn(one.statement), sentence, facts, one.position)


def _resting(one: RestsOn, since: str, facts: dict[str, Any]) -> Finding:
    if one.ground is Resting.GOODS:
        return Finding("D05", one.about, _FURTHER, {}, one.position)
    facts = facts | ({"publicKey": one.key} if one.key else {})
    what, way_out = _RESTING[one.ground]
    done = "put there" if one.ground is Resting.KEY else "signed"
    sentence = f"{what} was {done} by a key that was in other hands since {since}; {way_out}."
    return Finding("D05", one.about, sentence, facts, one.position)


def advice_on(keys: Iterable[Key], today: date, *, is_in_question: bool = False) -> list[str]:
    """What a party had better see to about admission and keys; nothing with two current ones that last."""
    keys = list(keys)
    signing = [key for key in keys if key.is_current_on(today) and "sign" in key.purposes]
    admission = (
        "Your admission was signed by a key that was in other hands: have who admitted you, an association"
        " of yours or the authority of your country say that you are in good standing (StandingChanged)."
    )
    advice = [admission] if is_in_question else []
    advice += [
        f"Who looks after you put a key on record for you on {key.added_on} ({key.public_key}). If that was "
        "not for you, revoke it (KeyRevoked), and tell the authority of your country."
        for key in keys
        if key.added_on is not None and key.revoked is None
    ]
    advice += [
        f"Your key {key.public_key} was put on record by a key in other hands and signs nothing. If it "
        "is yours, stand by it with another key, or have who admitted you, an association of yours or the "
        "authority of your country do so (KeyUpheld); if not, revoke it (KeyRevoked)."
        for key in keys
        if key.is_in_question and key.revoked is None
    ]
    if len(signing) < FEWEST_ADVISED:
        advice.append(
            "Have a second key for signing on record (KeyAdded); with the only one lost you sign no more."
        )
    soon = today + timedelta(days=RUNS_OUT_SOON_DAYS)
    ends = [key.valid_until for key in signing if key.valid_until is not None]
    if signing and len(ends) == len(signing) and max(ends) <= soon:
        advice.append(
            f"Your last key for signing runs out on {max(ends)}; "
            "have its successor on record before (KeyAdded)."
        )
    return advice


def _last_operator_key(books: PartyBooks, key: Key, today: date) -> Refusal | None:
    """One stays that signs today and has no end: a key that runs out would leave the register without."""
    if books.founding is None or key.party != books.founding.operator or "sign" not in key.purposes:
        return None
    if set(_lasting(books, key.party, today)) - {key.public_key}:
        return None
    return LastOperatorKey(
        "This is the operator's last lasting key for signing; without it nobody could be admitted any more.",
        pointer=f"{_SUBJECT}/publicKey",
        instead="Add another signing key first, then revoke this one.",
    )


def _lasting(books: PartyBooks, party: PartyId, today: date) -> list[str]:
    """The party's keys that sign today, are not in question and have no end."""
    left = books.keys_left_to(party, today)
    return [
        one.public_key
        for one in left
        if "sign" in one.purposes and one.is_current_on(today) and one.valid_until is None
    ]


def _compromise_refusal(entry: Entry, document: KeyRevoked) -> Refusal | None:
    since = document.compromised_since
    if since is UNSET or (since.utcoffset() == timedelta(0) and since <= entry.recorded_at):
        return None
    return RevocationImpossible(
        "The instant of compromise has to be in UTC and not in the future.",
        pointer=f"{_SUBJECT}/compromisedSince",
    )


def code_refusal(reason: str, known: Iterable[Reason], entry: Entry, instead: str = "") -> Refusal | None:
    """A reason that everybody reads is a code of dated policy; before there were codes, words."""
    codes = [one.code for one in holding(known, entry.recorded_at.date())]
    if not codes or reason in codes:
        return reason_refusal(reason)
    return ReasonMissing(
        "Everybody reads the reason for ever: it is one of the codes, and words name people (R57).",
        pointer=f"{_SUBJECT}/reason",
        instead=f"Say one of {', '.join(codes)}{instead}.",
    )


def reason_refusal(reason: str) -> Refusal | None:
    if reason.strip() and len(reason) <= LONGEST_REASON:
        return None
    return ReasonMissing(
        f"A reason has to be given, in at most {LONGEST_REASON} characters; everybody can read it.",
        pointer=f"{_SUBJECT}/reason",
    )
