"""Who acts in a party's place by operation of law: one rule for keys, limits, goods and records (R54)."""

from warranty.foundation.ids import PartyId
from warranty.parties.books import PartyBooks
from warranty.parties.rules.dids import did_of


def is_successor(books: PartyBooks, party: PartyId, other: PartyId) -> bool:
    """Whether another acts in a party's place: as its successor, or as that of one that ended in turn."""
    seen, ahead = {party}, [party]
    while ahead:
        next_ = books.successions.get(ahead.pop(), {}).keys() - seen
        if other in next_:
            return True
        seen |= next_
        ahead += [each for each in next_ if has_ended(books, each)]
    return False


def has_ended(books: PartyBooks, party: PartyId) -> bool:
    """Whether a party's own keys, and mandates it gave, ended by succession."""
    return any(each.ends for each in books.successions.get(party, {}).values())


def in_place_of(books: PartyBooks, party: PartyId) -> str:
    """Who succeeded a party, by DID, as a sentence lists them."""
    return ", ".join(did_of(each, books.origin) for each in sorted(books.successions.get(party, {})))
