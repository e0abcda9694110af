"""Where the carats of lots went, by grade, and what scales used of them on the way."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.aside import aside
from warranty.foundation.ids import LotId, PartyId
from warranty.foundation.quantities import apportion
from warranty.lots import scale_store, store
from warranty.lots.books import Lot, LotKind
from warranty.lots.consumers import CONSUMER
from warranty.lots.crossing import departed
from warranty.lots.rules.followed import PASSED_ON, followed, place_for
from warranty.lots.rules.grading import GRADES, with_paper
from warranty.lots.rules.leaving import INDUSTRIAL_USE, NOT_NATURAL
from warranty.lots.rules.shares import SCALE, Content, Flow, HoldingShare, arrivals, dispersion_shares
from warranty.lots.rules.uncertified import uncertified_ahead
from warranty.lots.service.answers import WIDEST_DISPERSION, Coverage, Dispersion, Holding, add_up
from warranty.lots.service.lots import lots_at
from warranty.lots.service.walking import net, walk_ahead

LEFT_FOR: Final = {CONSUMER: "sold-to-consumer", NOT_NATURAL: "not-natural", INDUSTRIAL_USE: "industrial-use"}
"""What became of carats that left for some causes; for all others they are lost."""


async def by_cause(connection: Connection, holdings: Sequence[Holding], as_of: int) -> list[Holding]:
    """Holdings, with what left for another cause told apart from what is lost."""
    gone = [one.lot.id for one in holdings if one.place == "lost"]
    by_place: dict[LotId, dict[str, int]] = {}
    for lot, cause, carats in await store.causes_by(connection, gone, as_of) if gone else ():
        places, place = by_place.setdefault(lot, {}), LEFT_FOR.get(cause, "lost")
        places[place] = places.get(place, 0) + carats
    return [
        told
        for one in holdings
        for told in (_told_apart(one, by_place.get(one.lot.id, {})) if one.place == "lost" else [one])
    ]


def _told_apart(one: Holding, places: Mapping[str, int]) -> Iterator[Holding]:
    """What left a lot, by what became of it, each grade pro rata."""
    if not places:
        yield one
        return
    divided = [apportion(grade, list(places.values())) for grade in one.coverage]
    for place, grades in zip(places, zip(*divided, strict=True), strict=True):
        if any(grades):
            yield one._replace(place=place, coverage=Coverage(*grades))


async def as_handed_on(connection: Connection, start: Mapping[LotId, Coverage]) -> dict[LotId, Coverage]:
    """Where to begin a dispersion: instead of lots that took goods home, the lots these went back to."""
    begin = dict(start)
    back: dict[LotId, list[tuple[LotId, int]]] = {}
    for home, lot, carats in await store.came_home(connection, list(start)) if start else ():
        back.setdefault(home, []).append((lot, carats))
    for home, lots in back.items():
        divided = [apportion(grade, [carats for _, carats in lots]) for grade in begin.pop(home)]
        for (lot, _), grades in zip(lots, zip(*divided, strict=True), strict=True):
            begin[lot] = add_up([begin.get(lot, Coverage()), Coverage(*grades)])
    return begin


async def dispersion(
    connection: Connection,
    start: Mapping[LotId, Coverage],
    as_of: int,
    *,
    limit: int = WIDEST_DISPERSION,
    within: PartyId | None = None,
    with_worn: bool = False,
) -> Dispersion:
    """Follow carats forward, by grade, to where they are at a position.

    start: the lots to begin with and their carats by grade, each a stream. limit: edges followed at most.
    within: follow them for this party alone, through what it holds, owns or sent on; what was handed on ends
    there, whatever became of it (`rules.followed`).
    """
    rows = await walk_ahead(connection, list(start), as_of, limit + 1, within)
    if len(rows) > limit:
        return Dispersion((), is_complete=False, edges=limit)
    flows = (await net(connection, rows, as_of)).flows
    reached = list({*start, *(flow.target for flow in flows)})
    lots = await lots_at(connection, reached, as_of)
    exits = await store.exits_by(connection, reached, as_of)
    own, onward = set(lots), dict[LotId, int]()
    if within is not None:
        own = {*start, *await store.own_among(connection, reached, as_of, within)}
        flows, onward = followed(flows, lots, own, within)
    contents = {
        lot.id: _content(lot, exits if lot.id in own else {}, onward.get(lot.id, 0)) for lot in lots.values()
    }
    streams = tuple(at for at in range(GRADES) if any(each[at] for each in start.values()))
    begin = {lot: tuple(each[at] for at in streams) for lot, each in start.items()}
    shares = await aside(len(flows), dispersion_shares, begin, flows, contents)
    exported = {share.lot: lots[share.lot].statement for share in shares if lots[share.lot].kind == "export"}
    abroad = await departed(connection, exported, as_of)
    holdings = [
        Holding(
            lot, _place(lot, share.place, within, abroad, is_own=lot.id in own), _coverage_of(share, streams)
        )
        for share in shares
        for lot in (lots[share.lot],)
    ]
    holdings = await by_cause(connection, holdings, as_of)
    found = Dispersion(holdings, is_complete=True, edges=len(flows))
    return await _with_wear(connection, found, start, flows, contents, as_of) if with_worn else found


async def _with_wear(
    connection: Connection,
    found: Dispersion,
    start: Mapping[LotId, Coverage],
    flows: Sequence[Flow],
    contents: Mapping[LotId, Content],
    as_of: int,
) -> Dispersion:
    """A dispersion with what happened to its carats on the way."""
    used = await scale_store.used_on(connection, list(contents), as_of)
    crossed = await store.crossed(connection, list(contents), as_of)
    if not used and not crossed:
        return found
    begin = {lot: coverage.total for lot, coverage in start.items()}
    arrived = await aside(len(flows), arrivals, begin, flows, contents)
    return found._replace(
        worn=_worn(used, arrived, contents), uncertified=uncertified_ahead(arrived, contents, crossed)
    )


def _worn(
    used: Iterable[tuple[LotId, int, int, int]],
    arrived: Mapping[LotId, int],
    contents: Mapping[LotId, Content],
) -> int:
    """Tolerance used on what began in some lots; a scale's gain inherits the shares of its goods (R70)."""
    scaled = 0
    for lot, carats, booked, shown in used:
        goods = booked if shown > booked else contents[lot].received
        scaled += carats * arrived.get(lot, 0) // max(goods, 1)
    return (scaled + SCALE // 2) // SCALE


def _content(lot: Lot, exits: Mapping[tuple[UUID, str], int], onward: int) -> Content:
    disputed, lost = exits.get((lot.id, "difference"), 0), exits.get((lot.id, "loss"), 0)
    return Content(lot.position, lot.received, disputed, lost, onward)


def _coverage_of(share: HoldingShare, streams: Sequence[int]) -> Coverage:
    """The streams of `dispersion`, plain and then the same on paper, back to the grades they stand for."""
    names = [Coverage._fields[at] for at in streams]
    plain, papered = share.amounts[: len(names)], share.amounts[len(names) :]
    return with_paper(
        Coverage(**dict(zip(names, plain, strict=True))), Coverage(**dict(zip(names, papered, strict=True)))
    )


def _place(lot: Lot, place: str, within: PartyId | None, abroad: Collection[LotId], *, is_own: bool) -> str:
    """What an answer calls a place. within: whom it is told, if not somebody who may follow all."""
    if place == "onward":
        return PASSED_ON
    if within is not None and place == "held":
        place = place_for(lot, within, is_own=is_own)
    if lot.kind is LotKind.OUTSIDE and place in {"held", PASSED_ON}:
        return "outside"
    if lot.kind is LotKind.EXPORT and place == "held":
        return "abroad" if lot.id in abroad else "bound-for-export"
    return place
