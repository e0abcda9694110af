"""Several who buy together: shares that make a whole, and brokers without title (R26)."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import LotShared
from warranty.lots.ownership import OwnerNamed
from warranty.lots.rules.owning import needs_word
from warranty.lots.rules.shape import says_something
from warranty.lots.rules.sharing import WHOLE
from warranty.parties.rules import party_named, party_of
from warranty.trade.books import TradeBooks
from warranty.trade.documents import Buyer, Named, Sale
from warranty.trade.rules.common import SUBJECT
from warranty.trade.rules.refusals import CounterpartyUnknown, SharesDoNotAddUp

MOST_NAMED: Final = 100

_AT: Final = f"{SUBJECT}/counterparty"


def touch_named(entry: Entry, into: Touched) -> None:
    """The parties that buy together, and the brokers."""
    buyer: Buyer = entry.parts["counterparty"]
    named: Sequence[Named] = (*buyer.owners, *buyer.brokers)
    into.parties.update(party for each in named if each.party and (party := party_named(each.party)))


def together_refusal(books: TradeBooks, entry: Entry) -> Refusal | None:
    """Shares of at least two that make 1,000 thousandths, the buyer among them; everybody named once."""
    buyer: Buyer = entry.parts["counterparty"]
    if not (buyer.owners or buyer.brokers):
        return None
    for name, named in (("owners", buyer.owners), ("brokers", buyer.brokers)):
        if len(named) > MOST_NAMED or len({_key(each) for each in named}) != len(named):
            return CounterpartyUnknown(f"Name each of the {name} once.", pointer=f"{_AT}/{name}")
        for index, each in enumerate(named):
            if refused := _named_refusal(books, each, f"{_AT}/{name}/{index}"):
                return refused
    sides = {_key(Named(party=buyer.party, name=buyer.name, country=buyer.country))}
    if not sides.isdisjoint(map(_key, buyer.brokers)):
        return CounterpartyUnknown("The buyer is no broker of its own purchase.", pointer=f"{_AT}/brokers")
    if not buyer.owners:
        return None
    document: Sale = entry.document
    if buyer.party is UNSET or document.goods is not UNSET:
        return CounterpartyUnknown(
            "Goods bought together are handed to a member of this register.",
            pointer=f"{_AT}/owners",
            instead="Sell to somebody outside as one buyer.",
        )
    shares = [each.share for each in buyer.owners]
    is_among = not sides.isdisjoint(map(_key, buyer.owners))
    if len(shares) < 2 or min(shares) < 1 or sum(shares) != WHOLE or not is_among:
        return SharesDoNotAddUp(
            f"The shares make {sum(shares)} thousandths; two or more, the buyer among them, make {WHOLE}.",
            pointer=f"{_AT}/owners",
            instead="Name everybody who buys, the one who takes the goods too, with shares that make 1000.",
        )
    return None


def _key(named: Named) -> tuple[str, str]:
    if named.party is not UNSET:
        return named.party, ""
    return " ".join(str(named.name).split()).casefold(), str(named.country)


def _named_refusal(books: TradeBooks, named: Named, at: str) -> Refusal | None:
    if named.party is UNSET:
        if says_something(named.name) and says_something(named.country):
            return None
        return CounterpartyUnknown("Somebody outside is named with name and country.", pointer=at)
    party = party_of(named.party, books.parties.identity.origin)
    known = books.parties.parties.get(party) if party else None
    if known is None or known.kind != "Member" or named.name is not UNSET or named.country is not UNSET:
        return CounterpartyUnknown(
            "One of those named is not a member of this register.",
            pointer=at,
            instead="Check the DID. Somebody outside is named by name and country, and not by both.",
        )
    return None


def shared(books: TradeBooks, entry: Entry, lot: LotId) -> Iterator[LotShared | OwnerNamed]:
    """Whose a line's lot is, in thousandths; nothing where one alone buys.

    Seller and buyer speak for themselves; whoever else is named has to acknowledge its share.
    """
    buyer: Buyer = entry.parts["counterparty"]
    holder = party_of(buyer.party, books.parties.identity.origin) if buyer.party is not UNSET else None
    for ordinal, each in enumerate(buyer.owners):
        party: PartyId | None = None
        if each.party is not UNSET:
            party = party_of(each.party, books.parties.identity.origin)
        yield LotShared(lot, ordinal, party, each.share, entry.position)
        if party and holder and party not in (holder, entry.party) and needs_word(entry):
            yield OwnerNamed(lot, party, holder, entry.id, entry.position)
