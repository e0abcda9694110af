"""Whose goods are, where they are not their holder's own alone (R24, R26)."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from msgspec import UNSET

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.statements import Entry, Touched
from warranty.lots.books import AWAITED_OWNER, OUTSIDE_OWNER, Lot, LotBooks, LotOpened, LotShared
from warranty.lots.documents import GoodsOwner
from warranty.lots.ownership import AWAITING
from warranty.parties.rules import party_named, party_of
from warranty.policy.limits import OWNERS_ANSWER_SINCE

LONGEST_NAME: Final = 2_000


class Owners(NamedTuple):
    """Whose goods are. owner: None where their holder's; shares: of those who bought them together.

    pool: by which goods of the same owners are known in a batch (`lots.books.Lot`).
    """

    owner: PartyId | None = None
    shares: Sequence[tuple[PartyId | None, int]] = ()
    pool: UUID | None = None


OWN: Final = Owners()
"""The holder's own."""


def owners_of(books: LotBooks, lot: Lot) -> Owners:
    """Whose a lot is. Who outside owns goods their own lot alone can tell: two of them are never made one."""
    shares = together(owned(books, lot.id))
    owner = None if lot.owner == lot.holder else lot.owner
    return Owners(owner, shares, lot.pool or (lot.id if shares or owner == OUTSIDE_OWNER else owner))


def together(shares: Sequence[tuple[PartyId | None, int]]) -> list[tuple[PartyId | None, int]]:
    """The shares with each party once, those outside apart; empty where one has them all."""
    merged: dict[object, tuple[PartyId | None, int]] = {}
    for at, (party, share) in enumerate(shares):
        merged[party or at] = (party, merged.get(party or at, (party, 0))[1] + share)
    return list(merged.values()) if len(merged) > 1 else []


def owned(books: LotBooks, source: LotId | None) -> list[tuple[PartyId | None, int]]:
    """The shares in a lot as they hold now; empty where one owns it alone.

    AWAITED_OWNER stands for a named owner that has not answered. What one refused, or what was taken back,
    is the holder's.
    """
    if source is None or source not in books.shares:
        return []
    holder = books.lots[source].holder
    shares: list[tuple[PartyId | None, int]] = []
    for party, share in books.shares[source]:
        answer = books.owners.answer_of(source, party)
        owner = AWAITED_OWNER if answer == AWAITING else party
        shares.append((holder if answer in ("refused", "withdrawn") else owner, share))
    return shares


def opened_for(opened: LotOpened, owners: Owners) -> Iterator[object]:
    """A lot opens for its owners."""
    yield opened._replace(owner=owners.owner, pool=owners.pool if opened.vessel else None)
    for ordinal, (party, share) in enumerate(owners.shares):
        yield LotShared(opened.id, ordinal, party, share, opened.position)


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


def needs_word(entry: Entry) -> bool:
    """Whether whom a statement names as an owner has to say so itself, by when it was recorded."""
    return entry.recorded_at >= OWNERS_ANSWER_SINCE
