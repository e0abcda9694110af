"""Goods abroad that are not their claimant's: on consignment, for polishing, or its client's (R24, R35).

The application's own word settles whose they are, no other is awaited: the exporter's, or those of the owner
abroad that it had them for (`export`). What such goods feed of a claim is that owner's, and the claimant
holds it: the claim's lot itself where it draws at once, or else, out of it, lots of the owner's as far as
the claimant still has the goods; what it has let go of them before waits for its title (`sold_early`). What
of a claim's lot no such goods feed, or feed no more, is the claimant's; so both together are never more than
there is (B08).
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Final

from warranty.certificates.books import Application, Purpose
from warranty.certificates.rules.drawing import balance, may_draw
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id
from warranty.foundation.statements import Entry
from warranty.lots.books import (
    OF_CLAIM,
    TURNED_LINES,
    Edge,
    Lot,
    LotBooks,
    LotKind,
    LotOpened,
    LotState,
    Reversed,
    SoldEarly,
    TitlePassed,
)
from warranty.lots.rules.drawing import draw
from warranty.lots.rules.sharing import Taken, carried
from warranty.lots.rules.sold_early import (
    back_again,
    by_age,
    counted_at,
    is_followed,
    left_before,
    no_more,
    with_claimant,
)
from warranty.lots.rules.titles import is_for_owner
from warranty.policy.limits import EXPORTERS_KEEP_SINCE

_PASSED_BY: Final = OF_CLAIM | {LotKind.EXPORT}
"""Lots that goods on their way from their owner to who has them for it may have been in."""


def bound_lots(books: LotBooks, application: StatementId) -> list[Lot]:
    """The lots an application bound, by line."""
    opened = books.by_statement.get(application, ())
    return sorted((lot for lot in opened if lot.kind is LotKind.EXPORT), key=lambda lot: lot.line)


def owner_abroad(books: LotBooks, entry: Entry, number: str, claimant: PartyId) -> PartyId | None:
    """Who stays the owner of what left under a certificate, where another claims."""
    return _keeper(books, books.certificates.application_behind(number), entry, claimant)


def _keeper(
    books: LotBooks, application: Application | None, entry: Entry, claimant: PartyId
) -> PartyId | None:
    """Whoever the exporter had the goods for, or itself unless it sold them; None for its own claim."""
    if application is None or entry.recorded_at < EXPORTERS_KEEP_SINCE:
        return None
    owner = next((lot.owner for lot in bound_lots(books, application.id) if lot.owner), None)
    if owner is None and application.purpose is not Purpose.SALE:
        owner = application.exporter
    return owner if owner != claimant else None


def owner_at_once(books: LotBooks, entry: Entry) -> PartyId | None:
    """Whose goods a claim's lot opens with, where it draws at once on goods their exporter still owns.

    Nobody else learns from it what a certificate was issued for: only who is named in the confirmation draws.
    """
    number, room = entry.document.number, books.certificates
    owner = owner_abroad(books, entry, number, entry.party)
    application = room.application_behind(number)
    if owner is None or application is None or application.is_ended:
        return None
    draws = may_draw(room.certificates.get(number), entry.party) and balance(room, number) > 0
    return owner if draws and any(lot.left for lot in bound_lots(books, application.id)) else None


def fed(
    books: LotBooks, entry: Entry, number: str, lot: LotId, taken: Sequence[tuple[LotId, int]]
) -> Iterator[object]:
    """Whose a claim's lot is, or part of it, now that exported goods feed it. taken: of which how much."""
    owner = owner_abroad(books, entry, number, books.certificates.claims[lot].claimant)
    if owner is None or not taken:
        return
    held, carats = books.lots[lot], sum(part for _, part in taken)
    by_owner = entry._replace(party=owner)
    if held.owner == owner and held.position == entry.position:
        yield from carried(books, by_owner, taken, lot)
        yield from _turned(books, entry, held, held.left - carats, None)
        return
    rest = carats
    if held.owner == owner:
        rest = yield from _taken_back(books, entry, held, carats, None)
    own = _claimants(books, entry, held, owner)
    for one in own:
        if part := min(rest, one.left):
            rest -= part
            yield from _kept(books, by_owner, one, part, taken)
    yield from _let_go(books, by_owner, held, own, rest, taken)


def _claimants(books: LotBooks, entry: Entry, held: Lot, owner: PartyId) -> list[Lot]:
    """Of lots that goods of a claim are in with their claimant, those that count as its own so far."""
    there = with_claimant(books, held.id)
    if not is_followed(entry):
        there = [one for one in there if one is held or one.kind is LotKind.ACKNOWLEDGED]
    return [one for one in there if one.owner is None or (one is held and one.owner != owner)]


def _kept(books: LotBooks, by_owner: Entry, held: Lot, carats: int, taken: Taken) -> Iterator[object]:
    """Carats of a claim's lot are a lot of their owner's from now on, whose shares they keep."""
    target = _next_lot(books, by_owner)
    yield from _turned(books, by_owner, held, carats, by_owner.party)
    yield from carried(books, by_owner, taken, target)


def _let_go(
    books: LotBooks, by_owner: Entry, held: Lot, sources: Sequence[Lot], carats: int, taken: Taken
) -> Iterator[object]:
    """What left of an owner's goods before, counted at a lot of its own, of nothing if need be."""
    early = left_before(books, by_owner, held.id, sources, carats)
    if not early:
        return
    owner = by_owner.party
    at = (
        held.id
        if held.owner == owner
        else counted_at(books, [one.id for one in sources], owner) or _first_turned(books, held, owner)
    )
    if at is None:
        opened = _opened(books, by_owner, held, 0, owner)
        yield opened
        yield from carried(books, by_owner, taken, at := opened.id)
    for source, target, part in early:
        yield SoldEarly(at, source, target, part, by_owner.position)


def _first_turned(books: LotBooks, held: Lot, owner: PartyId) -> LotId | None:
    turned = (lot for lot in with_claimant(books, held.id) if _is_turned(lot))
    return next((lot.id for lot in turned if lot.owner == owner), None)


def _is_turned(lot: Lot) -> bool:
    """Whether a lot is one by which goods changed owner when a claim was settled."""
    return lot.kind is LotKind.ACKNOWLEDGED and lot.line >= TURNED_LINES


def come_back(books: LotBooks, entry: Entry, effects: Iterable[object]) -> Iterator[object]:
    """What was let go before its claim was settled comes back: its owner's again, but for what it invoiced.

    That is its claimant's, as goods on memo are (`titles.owned_again`). What was lost is its owner's when it
    is found. Each has to happen before the next.
    """
    for each in back_again(books, entry, effects):
        yield each
        kept, held = books.lots[each.lot], books.lots[each.source]
        invoiced = books.titled.get(kept.id, 0) - max(0, books.sold_on.get(kept.id, 0))
        own = max(0, min(-each.carats, invoiced)) if each.target != each.source else 0
        if own:
            yield TitlePassed(kept.id, -own, entry.position)
        back = min(-each.carats - own, held.left)
        if back and _is_turned(held):
            (edge,) = books.edges[held.id]
            yield Reversed(edge.source, edge.target, edge.ordinal, back, entry.position)
        elif back:
            assert kept.owner is not None, "counted at a lot that is another's"
            by_owner = entry._replace(party=kept.owner)
            yield from _kept(books, by_owner, held, back, [(kept.id, back)])


def unfed(books: LotBooks, entry: Entry, edge: Edge, carats: int) -> Iterator[object]:
    """What exported goods feed no more is the claimant's own, as far as it still has it."""
    application = books.certificates.applications.get(books.lots[edge.source].statement)
    owner = _keeper(books, application, entry, books.certificates.claims[edge.target].claimant)
    if owner is None:
        return
    held = books.lots[edge.target]
    there = min(carats, held.left) if held.owner == owner else 0
    yield from _turned(books, entry, held, there, None)
    rest = yield from _taken_back(books, entry, held, carats - there, owner)
    yield from no_more(books, entry, [one.id for one in with_claimant(books, held.id)], rest, owner)


def _next_lot(books: LotBooks, entry: Entry) -> LotId:
    return lot_id(entry.id, TURNED_LINES + len(books.by_statement.get(entry.id, ())))


def _turned(books: LotBooks, entry: Entry, held: Lot, carats: int, owner: PartyId | None) -> Iterator[object]:
    """Carats of a claim's lot go on into one of their owner's, with the same holder."""
    if not carats:
        return
    opened = _opened(books, entry, held, carats, owner)
    yield opened
    step = int(held.position == entry.position)
    yield from draw(opened.id, [(held.id, carats)], entry.position, step=step)


def _opened(books: LotBooks, entry: Entry, held: Lot, carats: int, owner: PartyId | None) -> LotOpened:
    line = TURNED_LINES + len(books.by_statement.get(entry.id, ()))
    return LotOpened(
        _next_lot(books, entry), entry.id, entry.position, line, LotKind.ACKNOWLEDGED, held.holder, held.hs,
        carats, LotState.HELD, entry.document.event_on, owner,
    )  # fmt: skip


def _taken_back(
    books: LotBooks, entry: Entry, held: Lot, carats: int, owner: PartyId | None
) -> Generator[object, None, int]:
    """As much as is left goes back to where it was turned, the last first. Returns what is not there."""
    for turned in reversed(with_claimant(books, held.id)):
        back = min(carats, turned.left)
        if _is_turned(turned) and turned.owner == owner and back:
            carats -= back
            (edge,) = books.edges[turned.id]
            yield Reversed(edge.source, edge.target, edge.ordinal, back, entry.position)
    return carats


def with_claimants(books: LotBooks, bound: Sequence[Lot]) -> list[Lot]:
    """The exporter's own goods that left by these lots and are with who claimed them, oldest first."""
    ever = ever_with_claimants(books, bound)
    return by_age(lot for lot in ever if lot.left and lot.state is LotState.HELD)


def ever_with_claimants(books: LotBooks, bound: Sequence[Lot]) -> list[Lot]:
    """The same, with those of which nothing is left."""
    claimed = {claim for lot in bound for claim in books.abroad.get(lot.id, ())}
    there = (lot for claim in claimed for lot in with_claimant(books, claim))
    return [lot for lot in there if lot.owner == bound[0].holder != lot.holder]


def left_by(books: LotBooks, held: Lot) -> list[Lot]:
    """The lots by which goods left that another claimed abroad and has for their owner, by line.

    Of goods whose owner is abroad also those by which it had left them with their exporter.
    """
    if held.kind is LotKind.EXPORT:
        return by_age(lot for lot in _sources_of(books, held) if is_for_owner(lot))
    found: dict[LotId, Lot] = {}
    waiting, seen = [held], {held.id}
    for one in waiting:  # each lot once: goods that were divided and mixed again have paths without end
        for lot in _sources_of(books, one):
            if lot.kind is LotKind.EXPORT:
                found[lot.id] = lot
            elif lot.kind in _PASSED_BY and lot.id not in seen:
                seen.add(lot.id)
                waiting.append(lot)
    return by_age(found.values())


def _sources_of(books: LotBooks, lot: Lot) -> list[Lot]:
    edges = [edge for edge in books.edges.get(lot.id, ()) if edge.carats > edge.reversed]
    return [books.lots[edge.source] for edge in edges if edge.source in books.lots]
