"""Goods that several bought together stay theirs, whatever is made of them (R26).

What is made of such goods is owned in the shares of what went in, by weight. A sale ends it: what the goods
fetched is divided outside the register.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.quantities import apportion
from warranty.foundation.statements import Entry
from warranty.lots.books import AWAITED_OWNER, LotBooks, LotShared
from warranty.lots.ownership import AWAITING, OwnerAnswer
from warranty.lots.rules.owning import owned

WHOLE: Final = 1_000
"""Shares are thousandths of the goods."""

Taken = Sequence[tuple[LotId | None, int]]
"""Sources with thousandths of a carat; None for carats that no lot covers."""


class GoneTogether(NamedTuple):
    """Carats of a lot bought together that its holder sold, or that left it, by the statement at a position.

    partner: who owns a share of it, in thousandths, and is not the one who has it. is_sold: else they were
    sold to a consumer, lost or used up.
    """

    lot: LotId
    partner: PartyId
    share: int
    holder: PartyId
    position: int
    event_on: date
    carats: int
    is_sold: bool


class WorkedTogether(NamedTuple):
    """What one statement said of goods bought together in a manufacture batch, for one of their owners.

    lot: as which they went in; share: the partner's, in thousandths; holder: whose batch it is. accounts:
    thousandths that went in, came out and were lost, as `BatchBooked` has them. left: in work after it.
    """

    lot: LotId
    partner: PartyId
    share: int
    holder: PartyId
    batch: StatementId
    position: int
    event_on: date
    accounts: Mapping[str, int]
    left: int
    is_closed: bool


class HeldTogether(NamedTuple):
    """Thousandths of one class, bought together, at the end of a day, for one of those who own them.

    is_held: they are in its own balance, whole: own, others' and awaited; else in another's, and its own
    share alone is told. awaited: of who was named an owner and has not said so.
    """

    hs: str
    is_held: bool
    own: int
    others: int = 0
    awaited: int = 0


def parted(
    carats: int,
    shares: Sequence[tuple[PartyId | None, int]],
    answers: Mapping[PartyId, OwnerAnswer],
    house: PartyId,
) -> Mapping[PartyId | None, int]:
    """Whose the carats of a lot are, to the thousandth; None for somebody outside (R26).

    house: in whose balance they are. What was refused or taken back is its own; AWAITED_OWNER stands for who
    has not answered.
    """
    sign, parts = (-1 if carats < 0 else 1), dict[PartyId | None, int]()
    weights = [share for _, share in shares]
    for (party, _), part in zip(shares, apportion(abs(carats), weights), strict=True):
        answer = answers.get(party) if party else None
        whose = AWAITED_OWNER if answer == AWAITING else house if answer in _NOT_THEIRS else party
        parts[whose] = parts.get(whose, 0) + sign * part
    return parts


_NOT_THEIRS: Final = ("refused", "withdrawn")


def held_together(
    party: PartyId, lots: Iterable[tuple[str, PartyId, Mapping[PartyId | None, int]]]
) -> list[HeldTogether]:
    """A party's own of lots bought together, and others' of those in its balance; by class, its own first.

    lots: class, in whose balance, and parts of each.
    """
    rows: dict[tuple[bool, str], HeldTogether] = {}
    for hs, house, parts in lots:
        if parts.keys() == {house}:
            continue  # nobody else came to own of it
        is_held, own = house == party, parts.get(party, 0)
        awaited = parts.get(AWAITED_OWNER, 0) if is_held else 0
        others = sum(parts.values()) - own - awaited if is_held else 0
        row = rows.get((not is_held, hs)) or HeldTogether(hs, is_held, 0)
        rows[not is_held, hs] = row._replace(
            own=row.own + own, others=row.others + others, awaited=row.awaited + awaited
        )
    return [row for _, row in sorted(rows.items()) if any(row[2:])]


class SharesNotKept(Refusal):
    """Goods bought together that would lose somebody its share."""

    kind = Kind.CONFLICT
    code = "shares-not-kept"
    title = "Somebody would lose its share of the goods"
    rule = "R26"


def apart_refusal(books: LotBooks, lot: LotId, pointer: str) -> Refusal | None:
    """Why goods cannot go into a box, where one's own stock is mixed: they are not one's own alone."""
    if lot not in books.shares:
        return None
    return SharesNotKept(
        "Goods bought together are kept apart from boxes.",
        pointer=pointer,
        instead="Leave them as a lot of their own: split, merged, sorted or cut, everybody's share is kept. "
        "Or buy the others' shares first.",
        lot=str(lot),
    )


def awaited_refusal(books: LotBooks, sources: Sequence[LotId | None], pointer: str) -> Refusal | None:
    """Why nothing is made of goods in which somebody is named that has not owned to its share."""
    if not any(owner == AWAITED_OWNER for source in sources for owner, _ in owned(books, source)):
        return None
    return SharesNotKept(
        "Somebody named as an owner of the goods has not said yet that it is.",
        pointer=pointer,
        instead="Have it acknowledge or refuse its share (OwnershipAnswered), or take the name back yourself "
        "with 'withdrawn'.",
    )


def carried_refusal(books: LotBooks, party: PartyId, taken: Taken, pointer: str) -> Refusal | None:
    """Why what is made of these cannot be owned together: a share too small, or not acknowledged."""
    if refused := awaited_refusal(books, [source for source, _ in taken], pointer):
        return refused
    if all(share for _, share in _mixed(books, party, taken)):
        return None
    return SharesNotKept(
        "Somebody who bought one of the lots with you would own less than a thousandth of what is made.",
        pointer=pointer,
        instead="Keep the goods bought together apart, or buy the others' shares first.",
    )


def carried(books: LotBooks, entry: Entry, taken: Taken, *lots: LotId) -> Iterator[LotShared]:
    """Whose the lots made of these are; nothing where all of it is one's own."""
    # A line of a few thousandths can leave somebody nothing, where all lines together do not.
    shares = [(party, share) for party, share in _mixed(books, entry.party, taken) if share]
    for lot in lots if len(shares) > 1 else ():
        for ordinal, (party, share) in enumerate(shares):
            yield LotShared(lot, ordinal, party, share, entry.position)


def _mixed(books: LotBooks, party: PartyId, taken: Taken) -> list[tuple[PartyId | None, int]]:
    """Shares by weight, in thousandths that make the whole. Those outside are told apart by their lot."""
    if not any(source in books.shares for source, _ in taken):
        return []
    weights: dict[object, int] = {}
    named: dict[object, PartyId | None] = {}
    for source, carats in taken:
        alone = [(_owner(books, source) or party, WHOLE)]
        for at, (owner, share) in enumerate(owned(books, source) or alone):
            key = owner or (source, at)
            named[key] = owner
            weights[key] = weights.get(key, 0) + carats * share
    return list(zip(named.values(), apportion(WHOLE, list(weights.values())), strict=True))


def _owner(books: LotBooks, source: LotId | None) -> PartyId | None:
    lot = books.lots.get(source) if source else None
    return lot.owner if lot else None
