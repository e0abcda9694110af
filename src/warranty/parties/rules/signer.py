"""Whether a signer may sign a type of statement now: the one question asked before every other rule.

"Now" is a place in the log: the books hold what was recorded before, and nothing here looks at a day the
statement names.
"""

from collections.abc import Collection
from datetime import date

from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Entry
from warranty.parties.books import Key, PartyBooks
from warranty.parties.documents import KeyAdded, KeyRevoked, ParticularsRectified, RegisterFounded
from warranty.parties.rules.conflicts import deciding, standing_of
from warranty.parties.rules.dids import party_of
from warranty.parties.rules.mandates import above_mandate_refusal, both_sides_refusal, may_act
from warranty.parties.rules.people import two_people_refusal
from warranty.parties.rules.refusals import (
    KeyInQuestion,
    KeyNoLongerValid,
    KeyNotForSigning,
    KeyNotOnRecord,
    KeyOutOfDate,
    RegisterNotFounded,
    SignerExpelled,
    SignerNotEntitled,
    SignerSuspended,
    SignerUnknown,
)
from warranty.parties.rules.successors import is_successor
from warranty.parties.rules.value import worth
from warranty.policy.rule_set import Policy


def signer_refusal(books: PartyBooks, entry: Entry, kinds: Collection[str], policy: Policy) -> Refusal | None:
    """Why the signer may not sign this entry now, or None. kinds: of party that sign this type.

    A founding is judged by `refusal` alone: before it there is nobody on record.
    Rules: D05 (key), P01 (unknown, suspended), P02 (expelled).
    """
    if isinstance(entry.document, RegisterFounded):
        return None
    if books.founding is None:
        return RegisterNotFounded(
            "This register has not been founded yet; its operator has to do that first.",
            instead="Ask the operator, or wait.",
        )
    party = books.parties.get(entry.party)
    if party is None:
        return SignerUnknown(
            "The party that signed this is not on record here.",
            pointer="/issuer",
            instead="Ask your association or authority to admit you; then send the same statement again.",
        )
    key = books.keys.get(entry.key)
    if key is not None and key.party != entry.party and not may_act(books, entry, key):
        key = None
    return (
        _key_refusal(key, entry.recorded_at.date())
        or _mandatary_refusal(books, entry, key, policy)
        or _standing_refusal(books, entry, policy)
        or _kind_refusal(party.kind, entry, kinds)
        or _limits_refusal(books, entry, policy)
    )


def _key_refusal(key: Key | None, day: date) -> Refusal | None:
    """key: the signer's own of that text or a mandatary's, None if there is none. day: of the log."""
    if key is None:
        return KeyNotOnRecord(
            "The key that signed this is not on record for the party named as issuer.",
            instead="Sign with a key on record, or have this one added first (KeyAdded).",
        )
    if key.revoked is not None:
        return KeyNoLongerValid(
            "The key that signed this was revoked before the statement came; its own day does not matter.",
            instead="Sign it with a current key.",
            revoked_at_position=key.revoked,
        )
    if key.is_in_question:
        return KeyInQuestion(
            "The key that signed this was put on record by a key that was in other hands; it signs nothing "
            "while it is in question whose it is.",
            instead="Sign it with another key. Or have this one stood by first (KeyUpheld): by another key "
            "of yours, who admitted you, an association of yours or the authority that supervises you.",
        )
    if "sign" not in key.purposes:
        return KeyNotForSigning(
            "The key that signed this is on record for logging in only.",
            instead="Sign it with a key that is on record for signing.",
        )
    if not key.is_current_on(day):
        return KeyOutOfDate(
            "The key that signed this is not on record for today, the day the register records; the "
            "statement's own day does not matter.",
            instead="Sign it with a current key.",
            valid_from=key.valid_from,
            valid_until=key.valid_until,
        )
    return None


def _standing_refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    today = entry.recorded_at.date()
    admitter = books.parties[entry.party].admitted_by
    decided = deciding(books.standings_of(entry.party), admitter, today, policy)
    if decided is None or decided.on(today) == "good" or _is_owed(books, entry):
        return None
    if books.is_countersigned(entry.id, entry.party, entry.digest):
        return None
    since = decided.position
    if decided.on(today) == "expelled":
        return SignerExpelled(
            "The party that signed this has been expelled; it records nothing any more, of whatever day.",
            instead="Returns and what happened before can be recorded once who expelled or admitted you has "
            "countersigned them (Countersigned).",
            since_position=since,
        )
    return SignerSuspended(
        "The party that signed this is suspended; until reinstated it records nothing, of whatever day.",
        instead="Ask who suspended you, or admitted you, to countersign it (Countersigned), or about your "
        "reinstatement; then send the same statement again.",
        since_position=since,
    )


def _mandatary_refusal(books: PartyBooks, entry: Entry, key: Key | None, policy: Policy) -> Refusal | None:
    """Who signs for another has to be in good standing itself, and not the other side."""
    if key is None or key.party == entry.party:
        return None
    if standing_of(books, key.party, entry.recorded_at.date(), policy) == "good":
        return both_sides_refusal(books, entry, key)
    return SignerSuspended(
        "Who signed this for the firm is suspended or expelled itself; its mandates rest.",
        instead="Let the firm sign it itself.",
    )


def _limits_refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """What is worth more than one person, or a mandatary, may sign for."""
    key = books.keys[entry.key]
    is_own = key.party == entry.party
    is_unlimited = is_own and entry.party not in books.signature_limits
    if is_unlimited or is_successor(books, entry.party, key.party):
        return None
    cents = worth(books, entry, policy)
    return above_mandate_refusal(books, entry, cents) or two_people_refusal(books, entry, cents)


def _is_owed(books: PartyBooks, entry: Entry) -> bool:
    """What rests with no standing: revoking a stolen key, a key to read one's record with, data put right."""
    if not isinstance(entry.document, KeyAdded | KeyRevoked | ParticularsRectified):
        return False
    return party_of(entry.document.party, books.identity.origin) == entry.party


def _kind_refusal(kind: str, entry: Entry, kinds: Collection[str]) -> Refusal | None:
    if kind in kinds:
        return None
    return SignerNotEntitled(
        f"A statement of type {type(entry.document).__name__} is not for a party of kind {kind} to make.",
        pointer="/issuer",
        instead=f"It is signed by: {', '.join(sorted(kinds))}.",
    )
