"""The order of days: what the log says must not be dated before what it draws on (L07).

Late entries are welcome, and so are days that only time zones put before one another: where one party wrote
the earlier day and another the later one, a day between them is no contradiction.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from warranty.foundation.ids import PartyId
from warranty.foundation.statements import Entry
from warranty.foundation.zones import BETWEEN_ZONES
from warranty.lots.books import (
    Accepted,
    DifferenceClosed,
    Drawn,
    Left,
    Lot,
    LotBooks,
    LotKind,
    LotState,
    Reversed,
    VesselKind,
    Withdrawn,
)
from warranty.lots.rules.titles import FIRST_OWNED


def there_from(lot: Lot, party: PartyId) -> date:
    """The first day that a party may write of a lot's goods without contradicting the log.

    That of its opening, or of the answer to its offer where that is later; the other side's day may be one
    later than one's own.
    """
    came = lot.came_on
    if _is_anothers_word(lot):
        return came - BETWEEN_ZONES
    is_offer = lot.ended_at is not None or lot.state is LotState.OFFERED
    if not is_offer or lot.kind is LotKind.EXPORT:
        return came
    if party != _receiver(lot):
        return max(lot.event_on, came - BETWEEN_ZONES)
    return came if came > lot.event_on else came - BETWEEN_ZONES


def _is_anothers_word(lot: Lot) -> bool:
    """Whether another than who has the goods may have opened their lot, without an offer.

    By a purchase or return that made them their holder's own again (`titles.owned_again`), by an owner's
    answer, by the confirmation that turned them (`entrusted`), or by who passed them on (`passing`).
    """
    is_owned_again = lot.kind is LotKind.COLLECTED and lot.line >= FIRST_OWNED
    return is_owned_again or lot.kind in (LotKind.ACKNOWLEDGED, LotKind.PASSED)


def _receiver(lot: Lot) -> PartyId | None:
    """To whom a lot was offered: of goods sold that stay where they are, to their new owner (R25)."""
    return lot.owner if lot.kind is LotKind.SALE and lot.owner else lot.holder


def too_early(books: LotBooks, entry: Entry, effects: Iterable[object]) -> Lot | None:
    """Of its maker's lots that a statement moves carats of the one that came last, if that was later.

    effects: of the statement, before they happen.
    """
    day, last = entry.document.event_on, None
    for lot in _moved(books, entry, effects):
        if day < there_from(lot, entry.party) and (last is None or lot.came_on > last.came_on):
            last = lot
    return last


class Overdrawn(NamedTuple):
    """Thousandths that had gone out of a lot by the end of a day beyond what was in it then."""

    lot: Lot
    day: date
    missing: int


def overdrawn(books: LotBooks, entry: Entry, effects: Iterable[object]) -> Overdrawn | None:
    """The first day on which a late entry leaves less than nothing in a lot its maker has in hand (A04, L07).

    Since it was opened a lot may have been emptied, and filled again by what came back; what another gave
    back on the day after was there already, by its owner's calendar. On which days another moved goods is
    not told to their owner. effects: of the statement, which have happened.
    """
    day = entry.document.event_on
    for lot in _moved(books, entry, effects):
        by_day = books.left_by_day.get(lot.id) if lot.holder == entry.party else None
        later = sorted((on, carats) for on, carats in by_day.items() if on > day) if by_day else []
        left = lot.left - sum(carats for _, carats in later)
        brought: Mapping[date, int] = books.brought_by_day.get(lot.id, {})
        for on, carats in ((day, 0), *later):
            left += carats
            missing = -left - brought.get(on + BETWEEN_ZONES, 0)
            if missing > 0:
                return Overdrawn(lot, on, missing)
    return None


def _moved(books: LotBooks, entry: Entry, effects: Iterable[object]) -> Iterator[Lot]:
    for effect in effects:
        match effect:
            case Drawn(source=id_) | Reversed(target=id_):
                lot = books.lots.get(id_)
            case Accepted(lot=id_) | Withdrawn(lot=id_) | Left(lot=id_) | DifferenceClosed(lot=id_):
                lot = books.lots.get(id_)
            case _:
                continue
        if lot is not None and _is_told(books, lot, entry.party):
            yield lot


def _is_told(books: LotBooks, lot: Lot, party: PartyId) -> bool:
    """Whether it is a lot of theirs. The days of a batch are those of all that is in it (`rules.batch`)."""
    vessel = books.vessels.get(lot.vessel) if lot.vessel else None
    in_work = vessel is not None and vessel.kind is VesselKind.BATCH
    return party in (lot.holder, lot.owner) and not in_work
