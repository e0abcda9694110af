"""Who speaks for a party beside itself: who admitted it, and others while that one cannot sign (R54).

A member has done nothing when the association that admitted it is suspended or expelled, and is not to be
left with lost keys, under a former name, or in good standing whatever it does. So another association that
has it as a member speaks for it then; where there is none, the operator in place of the one that admitted it;
and always the authority of its country. Once the admitter is in good standing again, it speaks alone.
"""

from datetime import date
from typing import Final

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Document, Entry
from warranty.parties.books import Party, PartyBooks
from warranty.parties.documents import (
    Countersigned,
    KeyAdded,
    KeyRevoked,
    KeyUpheld,
    ParticularsRectified,
    PartyCharged,
    PartyDetailsChanged,
    PartyRenamed,
    SecondSigned,
    StandingChanged,
)
from warranty.parties.rules.conflicts import standing_of
from warranty.parties.rules.dids import party_in, party_of
from warranty.parties.rules.jurisdiction import supervises
from warranty.parties.rules.refusals import PartyNotYours
from warranty.policy.rule_set import Policy

SPEAKING: Final[tuple[type[Document], ...]] = (
    Countersigned,
    KeyAdded,
    KeyRevoked,
    KeyUpheld,
    ParticularsRectified,
    PartyCharged,
    PartyDetailsChanged,
    PartyRenamed,
    SecondSigned,
    StandingChanged,
)
"""What may be said of a party by another one."""


def spoken_for(books: PartyBooks, entry: Entry, did: str, policy: Policy, *, own: bool) -> PartyId | Refusal:
    """The party named, if the signer admitted it or stands in for who did, or is it and `own` allows that."""
    named = party_of(did, books.identity.origin)
    party = None if named is None else books.parties.get(named)
    if party is not None and (
        party.admitted_by == entry.party
        or (own and party.id == entry.party)
        or stands_in(books, entry, party, policy)
    ):
        return party.id
    allowed = "yourself or for a party you admitted" if own else "a party you admitted"
    return PartyNotYours(
        f"This statement can be made for {allowed}; that DID is not one of those.",
        pointer="/credentialSubject/party",
        instead="Correct the DID; for other parties who admitted them speaks. While that one is suspended or "
        "expelled, another association of theirs does, else the operator, or the authority of their country.",
    )


def stands_in(books: PartyBooks, entry: Entry, party: Party, policy: Policy) -> bool:
    """Whether the signer speaks for a party because who admitted it is not in good standing.

    Both as the books have it at this moment of the log, by its day.
    """
    day, body = entry.recorded_at.date(), books.parties[entry.party]
    admitter = books.parties.get(party.admitted_by) if party.admitted_by else None
    if admitter is None or standing_of(books, admitter.id, day, policy) == "good":
        return False
    if body.kind == "Operator":
        return not any(
            books.has_member(one, party.id, day) and _is_good(books, one, day, policy)
            for one in books.memberships.get(party.id, {})
        )
    return books.has_member(body.id, party.id, day) or supervises(books, body, party, day, policy)


def note_overruled(books: PartyBooks, entry: Entry, policy: Policy) -> None:
    """Have in the books whose words on a party its new standing overrules, for its effects (R53, R54).

    Of who admitted the party, or stands in for that one, the word comes in place of what bodies said that
    are not in good standing themselves on this day: they could not take it back, and it would hold for ever.
    """
    books.overruled = ()
    if not isinstance(entry.document, StandingChanged):
        return
    party, day = books.parties[party_in(entry.document.party)], entry.recorded_at.date()
    if party.admitted_by == entry.party or stands_in(books, entry, party, policy):
        books.overruled = [
            word
            for word in books.standings_of(party.id)
            if entry.party not in {word.by, word.overruled_by}
            and standing_of(books, word.by, day, policy) != "good"
        ]


def _is_good(books: PartyBooks, association: PartyId, day: date, policy: Policy) -> bool:
    return association in books.parties and standing_of(books, association, day, policy) == "good"
