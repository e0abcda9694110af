"""Manufacture batches (kapans): rough goes in, polished and rough come out, losses have a cause (R34-R36).

A batch is a vessel as a box is: what comes out takes pro rata of all that is in it, weighed by what was left
of each, and never more than is in it (T03). What goes in with a statement counts before what comes out with
it. Where several own what is in it, the `pools` tell whose is what. At a count and at the close the yield is
judged, as a whole and by owner (`booking`, `yields`).
"""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Final
from uuid import UUID

from warranty.foundation.ids import LotId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, referenced, urn
from warranty.lots.books import (
    BatchBooked,
    BatchCounted,
    Left,
    LotBooks,
    LotKind,
    LotOpened,
    LotState,
    Vessel,
    VesselClosed,
    VesselKind,
    VesselOpened,
)
from warranty.lots.documents import (
    BatchClosed,
    BatchOpened,
    FloorLine,
    ShopFloorReported,
    WorkInProcessCounted,
)
from warranty.lots.rules.batch_moves import Moved, batches_named, moves
from warranty.lots.rules.batch_refusal import batch_named, refusal
from warranty.lots.rules.booking import accounts_with, batch_findings, booked, of_all
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.order import there_from
from warranty.lots.rules.pools import Pool, divided, line_opened, pools
from warranty.lots.rules.sources import Gathered, gathered, touch_source, youngest
from warranty.lots.rules.stones import stone_findings, stone_of, stones_named, touch_stones
from warranty.lots.rules.vessels import MOST_WAITING, WAITING_LINES, gather, touch_vessel, waiting
from warranty.lots.rules.yields import consumed
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

__all__ = ["SIGNERS", "effects", "findings", "refusal", "touched"]

SIGNERS: Final = dict.fromkeys(
    (BatchOpened, ShopFloorReported, WorkInProcessCounted, BatchClosed), frozenset({"Member"})
)
_KINDS: Final = {"polished": LotKind.CUT, "rejection": LotKind.REJECTED, "returned": LotKind.UNWORKED}


def touched(entry: Entry, into: Touched) -> None:
    """The batches with all that is booked on them, and the lots that go in; of those judged their like."""
    if isinstance(entry.document, BatchOpened):
        into.categories.add((entry.party, entry.document.category))
        return
    for batch, _ in batches_named(entry):
        touch_vessel(batch, into)
        if named := referenced(batch):
            into.batches.add(named)
            into.yields.update(() if isinstance(entry.document, ShopFloorReported) else (named,))
    for source in entry.parts.get("sources", ()):
        touch_source(source.lot, into)
    into.shares = True
    touch_stones(entry, getattr(entry.document, "lines", ()), into)


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late, L07 worked before acquired, or taken out before enough went in, T05 rejections in no lot.

    At a count or close T01, T02, T04.
    """
    document = entry.document
    found = late_findings(entry, policy)
    if isinstance(document, BatchOpened):
        return found
    found.extend(stone_findings(books, entry, getattr(document, "lines", ())))
    for batch, moved in moves(entry).items():
        for lot in (youngest(books, source) for source, _ in moved.ins):
            if document.event_on < there_from(lot, entry.party):
                sentence = f"Put into the batch before the day its lot was acquired ({lot.came_on})."
                found.append(Finding("L07", urn(entry.id), sentence, {"lot": str(lot.id)}))
        found.extend(_too_early(books, batch, moved, document.event_on))
        if carats := moved.losses.get("rejections"):
            told = format_carats(carats)
            sentence = f"{told} ct of rejections went into no lot."
            found.append(Finding("T05", batch, sentence, {"carats": told}))
        if not isinstance(document, ShopFloorReported):
            vessel = batch_named(books, batch)
            found.extend(batch_findings(books, vessel, moved, policy, document.event_on))
    return found


def _too_early(books: LotBooks, batch: str, moved: Moved, day: date) -> Iterator[Finding]:
    """L07 where more had come out by the end of a day than had gone in by then.

    An entry that is late is welcome; one that brings about an order which the log contradicts is told, with
    the first day on which it does.
    """
    change = moved.came_in - moved.taken
    if change >= 0:
        return
    days = dict(books.batch_days.get(batch_named(books, batch).id, {}))
    days[day] = days.get(day, 0) + change
    left = 0
    for on in sorted(days):
        left += days[on]
        if on >= day and left < 0:
            missing = format_carats(-left)
            sentence = f"By the end of {on} {missing} ct more had come out of the batch than had gone in."
            yield Finding("L07", batch, sentence, {"day": on.isoformat(), "missing": missing})
            return


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """A batch opens empty; rough goes in, goods come out of all there is, losses leave; or it is closed."""
    document = entry.document
    if isinstance(document, BatchOpened):
        batch = Vessel(
            entry.id, entry.position, entry.party, VesselKind.BATCH, document.number, document.hs,
            category=document.category,
        )  # fmt: skip
        return [VesselOpened(batch)]
    moved = moves(entry)
    boxes = gathered(books, entry, (source for each in moved.values() for source, _ in each.ins))
    done: list[object] = [*boxes.effects]
    numbers = count(len(boxes.whole) + 1)
    for named, each in moved.items():
        done.extend(_happening(books, entry, batch_named(books, named), each, numbers, boxes))
    done.extend(stones_named(books, entry, getattr(document, "lines", ())))
    if isinstance(document, WorkInProcessCounted):
        weighed = (batch_named(books, one.batch) for one in document.counts)
        done.extend(BatchCounted(one.id, entry.position, document.event_on) for one in weighed)
    if isinstance(document, BatchClosed):
        vessel = batch_named(books, document.batch)
        accounts = of_all(accounts_with(books, vessel, moved[document.batch]))
        closed = VesselClosed(vessel.id, entry.position, accounts["polished"], consumed(accounts))
        done.append(closed)
    return done


def _happening(
    books: LotBooks, entry: Entry, vessel: Vessel, moved: Moved, numbers: Iterator[int], boxes: Gathered
) -> Iterator[object]:
    """What happens to one batch. numbers: of its pools in the statement, after the boxes it draws from."""
    inside = pools(books, vessel, moved)
    numbered = dict(zip(inside or (vessel.holder,), numbers, strict=False))
    parts = divided(books, {key: pool.carats for key, pool in inside.items()}, moved.takings)
    for key, accounts in booked(inside, moved.takings, parts).items():
        for account, carats in accounts.items():
            yield BatchBooked(vessel.id, entry.position, key, account, carats, entry.document.event_on)
    for key, pool in inside.items():
        yield from _going_in(entry, vessel, pool, numbered[key], boxes, is_left=not moved.taken)
    wholes: dict[UUID, LotId] = {}
    for key in (key for key in inside if any(key in each for each in parts)):
        pool = inside[key]
        wholes[key], opened = gather(
            entry, vessel, pool.inside, numbered[key], step=boxes.step + 1, owners=pool.owners
        )
        yield from opened
    gone: dict[tuple[LotId, str], int] = {}
    for each, shares in zip(moved.takings, parts, strict=True):
        if each.line:
            out = [(inside[key].owners, wholes[key], carats) for key, carats in shares.items()]
            yield from line_opened(_coming_out(entry, each.line), out, entry, vessel, boxes.step + 2)
        for key, carats in () if each.line else shares.items():
            gone[wholes[key], each.cause] = gone.get((wholes[key], each.cause), 0) + carats
    for (whole, cause), carats in gone.items():
        yield Left(whole, carats, cause, entry.position)


def _going_in(
    entry: Entry, vessel: Vessel, pool: Pool, number: int, boxes: Gathered, *, is_left: bool
) -> Iterator[object]:
    """What a statement adds to a pool waits in it. is_left: nothing is taken out with it."""
    if not pool.ins:
        return
    if is_left and len(pool.inside) >= MOST_WAITING:
        yield from gather(entry, vessel, pool.inside, number, owners=pool.owners)[1]
    drawn = [(boxes.lot(source), carats) for source, carats in pool.ins]
    line = WAITING_LINES + number
    yield from waiting(entry, vessel, drawn, line, step=boxes.step, owners=pool.owners)
    pool.inside.append((lot_id(entry.id, line), sum(carats for _, carats in pool.ins)))
    pool.ins = []


def _coming_out(entry: Entry, line: FloorLine) -> LotOpened:
    return LotOpened(
        lot_id(entry.id, line.line), entry.id, entry.position, line.line, _KINDS[line.what], entry.party,
        line.hs, parse_carats(line.carats), LotState.HELD, entry.document.event_on,
        stone=stone_of(entry, line),
    )  # fmt: skip
