"""Standing: suspended at once, charged, decided, and what one not in good standing may still record.

A precautionary suspension holds at once and runs out by itself unless charges are brought; so nobody is kept
out for long on a suspicion alone. Days are those of the log: the day a statement names ends nothing.
"""

from datetime import timedelta
from typing import Final

from msgspec import UNSET

from warranty.foundation.encoding import is_digest
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry, referenced, urn
from warranty.parties.books import (
    AdmissionDoubt,
    Countersignature,
    CountersignatureGiven,
    Effect,
    ParticularsHeld,
    PartyBooks,
    Standing,
    StandingSet,
)
from warranty.parties.documents import Countersigned, PartyCharged, StandingChanged, StandingGrounds
from warranty.parties.rules.changes import LONGEST_REASON, code_refusal
from warranty.parties.rules.conflicts import deciding
from warranty.parties.rules.dids import did_of, party_in, party_of
from warranty.parties.rules.jurisdiction import supervises
from warranty.parties.rules.refusals import CountersignatureImpossible, ReasonMissing, StandingImpossible
from warranty.parties.rules.speaking import spoken_for, stands_in
from warranty.policy.catalogue import Finding
from warranty.policy.limits import window_for
from warranty.policy.rule_set import Policy

PRECAUTIONARY: Final = "suspended-precautionarily"
_PUT_OUT: Final = {"suspended": "P01", "expelled": "P02"}
LONGEST_CASE: Final = 100
_SUBJECT: Final = "/credentialSubject"


def standing_refusal(
    books: PartyBooks, entry: Entry, document: StandingChanged, policy: Policy
) -> Refusal | None:
    """By who admitted the party or has it as a member, never by the party itself.

    While its admission is in question (D05) also by who revoked the key that admitted it and the authority of
    its country, as far as they may suspend it for a while, or take that back.
    """
    party = party_of(document.party, books.origin)
    if party is None or not looks_into(books, entry, party, policy):
        found = _spoken_of(books, entry, document.party, policy)
        if isinstance(found, Refusal):
            return found
        party = found
    if _is_outside(books, entry, party, policy) and document.standing not in {"good", PRECAUTIONARY}:
        return StandingImpossible(
            "A party you did not admit, whose admission is in question, you suspend precautionarily or not.",
            pointer=f"{_SUBJECT}/standing",
            instead=f"Say {PRECAUTIONARY} with the day it runs out, and bring charges before (PartyCharged).",
        )
    if document.until is not UNSET:
        if document.standing not in {"suspended", PRECAUTIONARY}:
            return StandingImpossible("Only a suspension can have an end.", pointer=f"{_SUBJECT}/until")
        if document.until <= document.event_on:
            return StandingImpossible("The suspension ends before it begins.", pointer=f"{_SUBJECT}/until")
    if document.standing == PRECAUTIONARY and (refused := _precaution_refusal(books, entry, party, policy)):
        return refused
    return _grounds_refusal(entry, document, policy)


def looks_into(books: PartyBooks, entry: Entry, party: PartyId, policy: Policy) -> bool:
    """Whether the signer did not admit a party, and may act while its admission is in question (D05, R54)."""
    doubt, body = books.doubt_about(party), books.parties[entry.party]
    if doubt is None or party not in books.parties:
        return False
    known, day = books.parties[party], entry.recorded_at.date()
    return doubt.by == entry.party or supervises(books, body, known, day, policy)


def _is_outside(books: PartyBooks, entry: Entry, party: PartyId, policy: Policy) -> bool:
    """Whether the signer is neither who admitted the party, nor in its place, nor an association of it."""
    known = books.parties[party]
    is_body = books.parties[entry.party].kind == "Association" or known.admitted_by == entry.party
    return not is_body and not stands_in(books, entry, known, policy)


def _grounds_refusal(entry: Entry, document: StandingChanged, policy: Policy) -> Refusal | None:
    """A code for everybody; words, if any, for those concerned. Before there were codes, words for all."""
    grounds: StandingGrounds | None = entry.parts.get("particulars")
    beside = "; what else there is to say goes into the particulars (explanation), for those concerned"
    if refused := code_refusal(document.reason, policy.parties.standing_reasons, entry, beside):
        return refused
    if grounds is not None and not 0 < len(grounds.explanation.strip()) <= LONGEST_REASON:
        return ReasonMissing(
            f"The explanation is left out, or given in at most {LONGEST_REASON} characters.",
            pointer=f"{_SUBJECT}/particulars/explanation",
        )
    return None


def standing_effects(books: PartyBooks, entry: Entry, document: StandingChanged) -> list[Effect]:
    """What the party may sign from this position on; and whose words on it hold no more from here on."""
    party = party_in(document.party)
    last = books.standing_with(party, entry.party)
    until = None if document.until is UNSET else document.until
    told: list[Effect] = []
    if document.sd:
        told.append(ParticularsHeld(entry.id, party, None, None, entry.position))
    is_admitters = books.parties[party].admitted_by == entry.party
    may_stand_by = is_admitters or books.parties[entry.party].kind != "Operator"
    # Nobody vouches for others while its own admission is in question: somebody stands by that first.
    stands_by_it = may_stand_by and books.doubt_about(entry.party) is None
    if document.standing == "good" and stands_by_it and books.doubt_about(party) is not None:
        told.append(AdmissionDoubt(party, entry.party, False, entry.position))
    return [
        *told,
        *(
            StandingSet(word._replace(position=entry.position, overruled_by=entry.party))
            for word in books.overruled
        ),
        StandingSet(
            Standing(
                party=party,
                standing=document.standing,
                reason=document.reason,
                since_on=document.event_on,
                until_on=until,
                position=entry.position,
                by=entry.party,
                precaution_until=until
                if document.standing == PRECAUTIONARY
                else last and last.precaution_until,
            )
        ),
    ]


def standing_findings(books: PartyBooks, document: StandingChanged) -> list[Finding]:
    """P01 or P02 about each sale of a party put out whose goods its buyer still has, for both sides (R55).

    The warranties stay; who holds the goods is told to look at them again.
    """
    rule = _PUT_OUT.get(document.standing)
    if rule is None:
        return []
    sentence = (
        f"Who sold these goods is {document.standing} since {document.event_on}; what it rests on "
        "is to be looked at again before they are sold on."
    )
    return [Finding(rule, urn(one.statement), sentence, {}, one.position) for one in books.in_question]


def charge_refusal(books: PartyBooks, entry: Entry, document: PartyCharged, policy: Policy) -> Refusal | None:
    """By who suspended the party precautionarily, while that suspension holds and has an end."""
    party = _spoken_of(books, entry, document.party, policy)
    if isinstance(party, Refusal):
        return party
    if not document.case.strip() or len(document.case) > LONGEST_CASE:
        return StandingImpossible(
            f"A charge names its case, in at most {LONGEST_CASE} characters.", pointer=f"{_SUBJECT}/case"
        )
    last = books.standing_with(party, entry.party)
    is_waiting = last is not None and last.until_on is not None
    if last is not None and is_waiting and last.on(entry.recorded_at.date()) == PRECAUTIONARY:
        return None
    return StandingImpossible(
        "No precautionary suspension of this party by you waits for charges.",
        pointer=f"{_SUBJECT}/party",
        instead="Suspend it precautionarily first (StandingChanged), or suspend it after due process.",
    )


def charge_effects(books: PartyBooks, entry: Entry, document: PartyCharged) -> list[Effect]:
    """The precautionary suspension holds on, until who admitted the party says otherwise."""
    last = books.standings[party_in(document.party)][entry.party]
    return [StandingSet(last._replace(until_on=None, position=entry.position, precaution_until=None))]


def countersigned_refusal(
    books: PartyBooks, entry: Entry, document: Countersigned, policy: Policy
) -> Refusal | None:
    """By whose word puts the member out, or who admitted it, once for each of its statements.

    A sister body that never put it out has no say in it: the strictest word would bind nobody who disagrees.
    """
    party = _spoken_of(books, entry, document.party, policy)
    if isinstance(party, Refusal):
        return party
    statement = referenced(document.statement)
    if statement is None:
        return CountersignatureImpossible(
            "The statement is named by its id, urn:uuid:….", pointer=f"{_SUBJECT}/statement"
        )
    if not is_digest(document.digest):
        return CountersignatureImpossible(
            "The bytes of the statement are named by their SHA-256 in hexadecimal.",
            pointer=f"{_SUBJECT}/digest",
        )
    known, day = books.parties[party], entry.recorded_at.date()
    decided = deciding(books.standings_of(party), known.admitted_by, day, policy)
    if known.kind != "Member" or decided is None or decided.on(day) == "good":
        return CountersignatureImpossible(
            "A countersignature is for a member that is suspended or expelled; others need none.",
            pointer=f"{_SUBJECT}/party",
        )
    if entry.party not in (decided.by, known.admitted_by) and not stands_in(books, entry, known, policy):
        return CountersignatureImpossible(
            f"Another body's word puts this member out: it is {decided.on(day)} since {decided.since_on}.",
            pointer=f"{_SUBJECT}/party",
            instead=f"Let who said so ({did_of(decided.by, books.origin)}), or admitted it, countersign it.",
        )
    if (statement, party) in books.countersigned:
        return CountersignatureImpossible(
            "This statement has been countersigned.", pointer=f"{_SUBJECT}/statement"
        )
    return None


def countersigned_effects(entry: Entry, document: Countersigned) -> list[Effect]:
    """These bytes may be recorded from here on."""
    statement = referenced(document.statement)
    assert statement is not None, "what names no statement is refused"
    party = party_in(document.party)
    given = Countersignature(statement, party, document.digest, entry.party, entry.position)
    return [CountersignatureGiven(given)]


def _spoken_of(books: PartyBooks, entry: Entry, did: str, policy: Policy) -> PartyId | Refusal:
    """The party named, if the signer admitted it or has it among its members (R54).

    Who left before its case is decided does not escape the decision; who left long ago is nobody's to judge.
    """
    named = party_of(did, books.origin)
    if named in books.parties and _is_judged_by(books, named, entry):
        return named
    return spoken_for(books, entry, did, policy, own=False)


def _is_judged_by(books: PartyBooks, party: PartyId, entry: Entry) -> bool:
    today = entry.recorded_at.date()
    last = books.standing_with(party, entry.party)
    is_put_out = last is not None and last.on(today) != "good"
    return is_put_out or books.has_member(entry.party, party, today)


def _precaution_refusal(books: PartyBooks, entry: Entry, party: PartyId, policy: Policy) -> Refusal | None:
    """It has an end within the limit, and does not follow on another one that no charge came of.

    Nor soon after one that was lifted: a suspicion holds a firm up once, however often it is taken back. Nor
    in place of what has no end, which would end with it.
    """
    document: StandingChanged = entry.document
    last = books.standing_with(party, entry.party)
    if last is not None and last.is_endless:
        return StandingImpossible(
            f"With you this party is {last.standing} until you decide otherwise; a precautionary suspension "
            "would run out, and what holds now with it.",
            pointer=f"{_SUBJECT}/standing",
            instead="Leave it as it is; or decide on what holds first, with its reason.",
        )
    longest = window_for(policy, "P01", document.event_on).days
    today = entry.recorded_at.date()
    if document.until is UNSET or document.until > today + timedelta(days=longest):
        return StandingImpossible(
            f"A precautionary suspension names the day it runs out, at most {longest} days from now.",
            pointer=f"{_SUBJECT}/until",
            instead="Bring charges before that day (PartyCharged); then it holds until the case is decided.",
        )
    waits_until = last and last.precaution_until and last.precaution_until + timedelta(days=longest)
    if waits_until and today < waits_until:
        return StandingImpossible(
            f"A precautionary suspension is not renewed, nor repeated before {waits_until}.",
            pointer=f"{_SUBJECT}/standing",
            instead="Bring charges (PartyCharged) while it holds, or suspend after due process.",
        )
    return None
