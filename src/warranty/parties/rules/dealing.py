"""With whom is dealt: ended, without membership or licence on the day (P01), or expelled (P02)."""

from collections.abc import Iterable, Iterator

from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry
from warranty.parties.books import Party, PartyBooks
from warranty.parties.rules.conflicts import deciding
from warranty.parties.rules.dids import did_of
from warranty.parties.rules.membership import is_licensed_on, is_member_on
from warranty.parties.rules.successors import has_ended, in_place_of
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy


def dealing_findings(
    books: PartyBooks, entry: Entry, parties: Iterable[PartyId | None], policy: Policy
) -> list[Finding]:
    """P01, P02, D05 about those who deal with each other in a statement, as far as they are on record.

    Membership and licence are those of the event day. Standing is that of the log, so that no day a statement
    names gets round it; but of the signer itself, let in by a countersignature, what happened before it was
    suspended or expelled is no fault.
    """
    known = [books.parties[party] for party in parties if party in books.parties]
    # Who has ended is told last: what was found before that was told keeps its id (R44).
    return [
        finding
        for party in known
        for finding in (*_about(books, entry, party, policy), *_ended(books, entry, party))
    ]


def _ended(books: PartyBooks, entry: Entry, party: Party) -> Iterator[Finding]:
    if party.id != entry.party and has_ended(books, party.id):
        instead = in_place_of(books, party.id)
        yield _finding(
            books, party, "P01", f"{_name(books, party)} has ended; in its place stands {instead}."
        )


def _name(books: PartyBooks, party: Party) -> str:
    """A sentence stays for ever: a natural person is called by its DID there (R57)."""
    return did_of(party.id, books.origin) if party.is_person else party.name


def _about(books: PartyBooks, entry: Entry, party: Party, policy: Policy) -> Iterator[Finding]:
    day, name = entry.document.event_on, _name(books, party)
    if not is_member_on(books, party, day):
        yield _finding(books, party, "P01", f"{name} was no member of an association on {day}.")
    elif not is_licensed_on(books, party, day, policy):
        yield _finding(books, party, "P01", f"No licence of {name} on record was in force on {day}.")
    if books.doubt_about(party.id) is not None:
        yield _finding(
            books, party, "D05", f"A key in other hands admitted {name}, and nobody stood by that since."
        )
    today = entry.recorded_at.date()
    decided = deciding(books.standings_of(party.id), party.admitted_by, today, policy)
    standing = "good" if decided is None else decided.on(today)
    if decided is None or standing == "good" or (party.id == entry.party and day < decided.since_on):
        return
    if standing == "expelled":
        yield _finding(books, party, "P02", f"{name} is expelled since {decided.since_on}.")
    else:
        yield _finding(books, party, "P01", f"{name} is suspended since {decided.since_on}.")


def _finding(books: PartyBooks, party: Party, rule: str, sentence: str) -> Finding:
    return Finding(rule, did_of(party.id, books.origin), sentence, {})
