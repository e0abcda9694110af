"""Who acts in a party's place by operation of law: one rule for keys, limits, goods and records (R54)."""

from collections.abc import Mapping, Sequence

from warranty.foundation.ids import PartyId
from warranty.parties.books import PartyBooks, Succession
from warranty.parties.rules.dids import did_of


def is_successor(books: PartyBooks, party: PartyId, other: PartyId) -> bool:
    """Whether another acts in a party's place: as its successor, or as that of one that ended in turn."""
    return other in successors_of(books.successions.standing, party)


def has_ended(books: PartyBooks, party: PartyId) -> bool:
    """Whether a party's own keys, and mandates it gave, ended by succession."""
    return _ends(books.successions.standing, party)


def in_place_of(books: PartyBooks, party: PartyId) -> str:
    """Who stands in a party's place today, by DID, as a sentence lists them."""
    return ", ".join(
        did_of(each, books.origin) for each in living_successors(books.successions.standing, party)
    )


def living_successors(successions: Mapping[PartyId, Sequence[Succession]], party: PartyId) -> list[PartyId]:
    """Who can act in a party's place: of its successors those that have not ended themselves.

    successions: those that stand, of the party and of those that ended, by party.
    """
    return sorted(one for one in successors_of(successions, party) if not _ends(successions, one))


def successors_of(successions: Mapping[PartyId, Sequence[Succession]], party: PartyId) -> set[PartyId]:
    """Its successors, and those of one that ended in turn, however many; never the party itself."""
    seen, ahead = {party}, [party]
    while ahead:
        next_ = {each.successor for each in successions.get(ahead.pop(), ())} - seen
        seen |= next_
        ahead += [each for each in next_ if _ends(successions, each)]
    return seen - {party}


def _ends(successions: Mapping[PartyId, Sequence[Succession]], party: PartyId) -> bool:
    return any(each.ends for each in successions.get(party, ()))
