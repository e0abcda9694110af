"""Whose goods are, where their holder says that they are another's (R24)."""

from typing import Final

from msgspec import UNSET

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Touched
from warranty.lots.books import OUTSIDE_OWNER, LotBooks
from warranty.lots.documents import GoodsOwner
from warranty.parties.rules import party_named, party_of

LONGEST_NAME: Final = 2_000


class OwnerUnknown(Refusal):
    """The owner is no other member on record, or not named."""

    kind = Kind.INVALID
    code = "owner-unknown"
    title = "The owner is not named"
    rule = "R24"


def touch_owner(owner: GoodsOwner | None, into: Touched) -> None:
    """The party an owner names."""
    if owner and owner.party is not UNSET and (party := party_named(owner.party)):
        into.parties.add(party)


def owner_refusal(books: LotBooks, holder: PartyId, owner: GoodsOwner | None, pointer: str) -> Refusal | None:
    """The owner must be another member on record, or somebody outside with name and country; not both."""
    if owner is None:
        return None
    named = (owner.name, owner.country)
    if owner.party is UNSET:
        if all(text is not UNSET and text.strip() and len(text) <= LONGEST_NAME for text in named):
            return None
        return OwnerUnknown("An owner outside the register needs its name and country.", pointer=pointer)
    party = owner_of_goods(books, owner)
    known = books.parties.parties.get(party) if party else None
    if named == (UNSET, UNSET) and known is not None and known.kind == "Member" and party != holder:
        return None
    return OwnerUnknown(
        "The owner is not another member of this register.",
        pointer=pointer,
        instead="Check the DID. Somebody outside is named by name and country; of one's own goods no owner "
        "is named.",
    )


def owner_of_goods(books: LotBooks, owner: GoodsOwner | None) -> PartyId | None:
    """The owner as the ledger keeps it: None for the holder itself."""
    if owner is None:
        return None
    if owner.party is UNSET:
        return OUTSIDE_OWNER
    return party_of(owner.party, books.parties.identity.origin)
