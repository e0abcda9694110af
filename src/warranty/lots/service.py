"""What is asked of the lot ledger: a lot, what stands behind it, and where it went, as known at a position.

Every question is answered from one snapshot of the database; `as_of` is a log position, the last one
counted. Nothing is cut here for the asker: doors pass the answers through `disclosure`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID

import asyncpg

from warranty.certificates import service as certificates
from warranty.database.engine import Connection
from warranty.disclosure.rules import NotFound
from warranty.foundation.aside import aside
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.foundation.quantities import apportion
from warranty.lots import life_store, origin_store, ownership_store, root_store, scale_store, store
from warranty.lots.accounts import AccountKind
from warranty.lots.books import LATE, Lot, LotKind, LotState
from warranty.lots.crossing import Known, as_known, departed, grades_of_own, with_own
from warranty.lots.life_store import LifeOfLots
from warranty.lots.origins import OriginBooks, OriginReleased
from warranty.lots.ownership import OwnerAnswer
from warranty.lots.rules import grading
from warranty.lots.rules.grading import (
    GRADES,
    ON_ACCOUNT,
    account_grades,
    claim_grades,
    root_grades,
    share_of,
    with_paper,
)
from warranty.lots.rules.leaving import CONSUMER, INDUSTRIAL_USE, NOT_NATURAL
from warranty.lots.rules.origins import Told, told_at
from warranty.lots.rules.shares import (
    SCALE,
    Content,
    Flow,
    HoldingShare,
    RootShare,
    arrivals,
    dispersion_shares,
    flows_behind,
    lineage_shares,
)
from warranty.lots.rules.stones import known_as, report_key
from warranty.lots.rules.titles import Part, SoldOn, Untitled, covered, final

LONGEST_LINEAGE: Final = 500_000
"""Edges behind one lot that a lineage follows."""
LISTED_EDGES: Final = 100_000
"""Edges that one page of a list of lots follows, over all its lots together."""
WIDEST_DISPERSION: Final = 1_000_000
NOW: Final = origin_store.NOW
NODE_LIMIT: Final = 25_000
"""Edges a spot check follows; a certificate that went further is answered without where it is now."""


NEWEST: Final = (2**63 - 1, 0)
"""A cursor before which every lot lies."""


class DispersionTooWide(Refusal):
    """More edges ahead than one answer follows."""

    kind = Kind.TOO_LARGE
    code = "dispersion-too-wide"
    title = "Too many lots to follow at once"
    rule = "R42"


class LineageTooLong(Refusal):
    """More edges behind a lot than one answer follows."""

    kind = Kind.TOO_LARGE
    code = "lineage-too-long"
    title = "Too many lots behind this one"
    rule = "R42"


Coverage = grading.Coverage
add_up = grading.add_up


class Root(NamedTuple):
    """A lot's share of one root. certificate: its number for an import claim, else None.

    reference: of one that an authority's record stands behind, licence and month or technical certificate.
    countries: where that authority says it was mined, with percentages, "" where not stated.
    """

    lot: LotId
    kind: LotKind
    certificate: str | None
    carats: int
    coverage: Coverage
    reference: str = ""
    countries: Sequence[tuple[str, str]] = ()


class _Graded(NamedTuple):
    """What is known of a root. coverage: its carats, or one for all of them where nobody answers for it."""

    kind: LotKind
    number: str | None
    coverage: Coverage
    reference: str = ""
    countries: Sequence[tuple[str, str]] = ()


class Lineage(NamedTuple):
    """Where a lot comes from. roots add up to `carats`; flows: every edge behind it, newest first.

    paths: None when there are more than shares.MOST_PATHS.
    """

    lot: LotId
    carats: int
    coverage: Coverage
    roots: Sequence[Root]
    paths: int | None
    flows: Sequence[Flow]


class Holding(NamedTuple):
    """Carats at one place.

    place: held, disputed, lost, sold-to-consumer, not-natural, industrial-use, outside,
    passed-on, on-memo, bound-for-export, or abroad:
    under a certificate and drawn by no claim there.
    """

    lot: Lot
    place: str
    coverage: Coverage


LEFT_FOR: Final = {
    CONSUMER: "sold-to-consumer",
    NOT_NATURAL: "not-natural",
    INDUSTRIAL_USE: "industrial-use",
}
"""What became of carats that left for some causes; for all others they are lost."""


class Dispersion(NamedTuple):
    """Where carats are now; holdings add up to the start exactly.

    is_complete: False when cut at the limit, then there are no holdings. worn: of the tolerance used in
    weighings on the way what the carats' share of the goods was, in thousandths, rounded; where asked for.
    """

    holdings: Sequence[Holding]
    is_complete: bool
    edges: int
    worn: int = 0


async def lot_at(connection: Connection, lot: LotId, as_of: int) -> Lot:
    """A lot as it stood at a position. Raises NotFound when it was not opened yet."""
    found = await lots_at(connection, [lot], as_of)
    if lot not in found:
        raise NotFound
    return found[lot]


async def lots_at(connection: Connection, lots: Sequence[LotId], as_of: int) -> dict[LotId, Lot]:
    """Lots as they stood at a position, those not opened yet left out."""
    return await store.lots_as_of(connection, lots, as_of)


async def released_of(
    connection: Connection, lots: Collection[LotId], as_of: int
) -> dict[LotId, OriginReleased]:
    """What of the origins of these lots their sellers had released at a position; the others left out."""
    return await origin_store.released_of(connection, lots, as_of)


async def told_origins(connection: Connection, lot: LotId, as_of: int) -> Told | None:
    """What the holder of a lot knows of its origins at a position: by its own papers, and as released."""
    origins = OriginBooks()
    claims = await origin_store.load_behind(connection, origins, [lot], as_of)
    graded = await certificates.load_grades(connection, claims, as_of)
    origin_store.note_numbers(origins, {claim: one.number for claim, one in graded.items()})
    origins.papers = await certificates.certificates(connection, origins.numbers(), as_of)
    return told_at(origins, lot)


async def lots_on_day(
    connection: Connection, lots: Sequence[LotId], as_of: int, day: date
) -> dict[LotId, Lot]:
    """Lots as they stood at the end of a day, as known at a position."""
    return await store.lots_on_day(connection, lots, as_of, day)


async def vessels_of(connection: Connection, lots: Sequence[LotId]) -> dict[LotId, StatementId]:
    """The boxes and batches some lots are in; lots in none are left out."""
    return await store.vessels_of(connection, lots)


async def statements_of(connection: Connection, lots: Sequence[LotId]) -> dict[LotId, StatementId]:
    """The statements that opened some lots, which never change; lots nobody opened are left out."""
    return await store.statements_of(connection, lots)


async def lineage(connection: Connection, lot: LotId, as_of: int) -> Lineage:
    """The roots behind a lot with their exact carats by grade. Raises NotFound, LineageTooLong."""
    flows, own = await _behind(connection, [lot], as_of, LONGEST_LINEAGE)
    carats = await _received(connection, lot, flows, as_of)
    shares, paths = await aside(len(flows), lineage_shares, lot, carats, flows)
    roots = await _graded(connection, shares, own, as_of)
    return Lineage(lot, carats, add_up(root.coverage for root in roots), roots, paths, flows)


async def went_back(connection: Connection, lots: Sequence[LotId]) -> bool:
    """Whether nothing of lots that were handed over is with their receiver now, or in dispute."""
    known = (await lots_at(connection, lots, NOW)).values()
    if any(lot.disputed for lot in known):
        return False
    return sum(lot.received for lot in known) == await store.gone_back(connection, lots)


async def lots_behind(connection: Connection, lots: Sequence[LotId]) -> list[LotId]:
    """These lots and what their carats were drawn from, as of now.

    Anybody may ask it of a warranty: it follows NODE_LIMIT edges, the nearest.
    """
    rows = await store.edges_behind(connection, lots, NODE_LIMIT)
    flows = (await _net(connection, rows, origin_store.NOW)).flows
    sources: dict[LotId, list[LotId]] = {}
    for flow in flows:
        if flow.carats:
            sources.setdefault(flow.target, []).append(flow.source)
    behind, ahead = set(lots), list(lots)
    while ahead:
        new = set(sources.get(ahead.pop(), ())) - behind
        behind |= new
        ahead += new
    return list(behind)


async def _received(connection: Connection, lot: LotId, flows: Sequence[Flow], as_of: int) -> int:
    """What a lot received, net: the sum of its edges, which all opened with it; a root is looked up."""
    key = lot.bytes
    own = [flow for flow in flows if flow.target.bytes == key]
    if own and own[0].position <= as_of and (carats := sum(flow.carats for flow in own)):
        return carats
    return (await lot_at(connection, lot, as_of)).received


async def is_own_chain(connection: Connection, found: Lineage, party: PartyId) -> bool:
    """Whether a lot and all that lies behind it were in one party's hands throughout."""
    ends = {end for flow in found.flows for end in flow[:2]} | {found.lot}
    return await store.are_all_held_by(connection, ends, party)


async def source_of(connection: Connection, lot: LotId) -> LotId | None:
    """One of the lots that this one was drawn from, None for a root."""
    rows = await store.edges_behind(connection, [lot], 1)
    return rows[0]["source"] if rows else None


async def coverages(
    connection: Connection, lots: Sequence[Lot], as_of: int, *, budget: int = LONGEST_LINEAGE
) -> dict[LotId, Coverage]:
    """Coverage of the first of these lots, as many as can be told by following `budget` edges.

    Mostly that is all of them, with one walk back over all together. None: the first alone needs more.
    """
    shares, own = await _shares_within(connection, lots, as_of, budget)
    every = {share.root for each in shares.values() for share in each}
    grades = await _grades(connection, list(every), own, as_of)
    return {
        lot: add_up(share_of(grades[share.root].coverage, share.plain, share.on_paper) for share in each)
        for lot, each in shares.items()
    }


async def sums_by_grade(
    connection: Connection, sums: Sequence[Mapping[LotId, int]], as_of: int
) -> list[Mapping[str, int]]:
    """Sums of thousandths of lots by grade, differences of scales apart ("weighing"); each adds up exactly.

    Raises LineageTooLong when more lies behind all lots together than one answer follows.
    """
    flows, own = await _behind(
        connection, list({lot for each in sums for lot in each}), as_of, LONGEST_LINEAGE
    )
    shares = await aside(len(flows) * len(sums), _shares_of_sums, sums, flows)
    every = {share.root for each in shares for share in each}
    grades = await _grades(connection, list(every), own, as_of)
    return [_grades_of_shares(each, grades) for each in shares]


_SUM: Final = LotId(UUID(int=0))
"""Stands for a sum of several lots' carats, into which they all flow."""


def _shares_of_sums(sums: Sequence[Mapping[LotId, int]], flows: Iterable[Flow]) -> list[list[RootShare]]:
    into: dict[LotId, list[Flow]] = {}
    for flow in flows:
        into.setdefault(flow.target, []).append(flow)
    found = []
    for each in sums:
        into[_SUM] = [
            Flow(lot, _SUM, at, carats, NEWEST[0], on_paper=False)
            for at, (lot, carats) in enumerate(sorted(each.items()))
        ]
        behind = flows_behind(_SUM, into)
        found.append(lineage_shares(_SUM, sum(each.values()), behind).shares)
    return found


async def unsupported_in(connection: Connection, lots: Sequence[Lot], as_of: int) -> int:
    """Thousandths of what these lots received behind which nothing stands; differences of scales apart.

    It is asked while the log waits: LISTED_EDGES are followed, and of lots beyond them nothing is told.
    """
    shares, own = await _shares_within(connection, lots, as_of, LISTED_EDGES)
    every = {share.root for each in shares.values() for share in each}
    grades = await _grades(connection, list(every), own, as_of)
    return sum(_grades_of_shares(each, grades)["unsupported"] for each in shares.values())


def _grades_of_shares(shares: Sequence[RootShare], grades: Mapping[LotId, _Graded]) -> Mapping[str, int]:
    found = dict.fromkeys((*Coverage._fields, "weighing"), 0)
    for share in shares:
        graded = grades[share.root]
        is_weighing = graded.kind is LotKind.WEIGHING
        for grade, carats in share_of(graded.coverage, share.plain, share.on_paper)._asdict().items():
            found["weighing" if is_weighing and grade == "unsupported" else grade] += carats
    return found


async def _shares_within(
    connection: Connection, lots: Sequence[Lot], as_of: int, budget: int
) -> tuple[dict[LotId, list[RootShare]], Mapping[LotId, int]]:
    """Shares by lot, and what of claims that exported lots feed is their own."""
    try:
        flows, own = await _behind(connection, [lot.id for lot in lots], as_of, budget)
    except LineageTooLong:
        return await _shares_one_by_one(connection, lots, as_of, budget) if len(lots) > 1 else ({}, {})
    return (await aside(len(flows), _shared, lots, flows, budget))[0], own


async def _shares_one_by_one(
    connection: Connection, lots: Sequence[Lot], as_of: int, budget: int
) -> tuple[dict[LotId, list[RootShare]], Mapping[LotId, int]]:
    found: dict[LotId, list[RootShare]] = {}
    every: dict[LotId, int] = {}
    for lot in lots:
        try:
            flows, own = await _behind(connection, [lot.id], as_of, budget)
        except LineageTooLong:
            break
        shares, budget = await aside(len(flows), _shared, [lot], flows, budget)
        found |= shares
        every |= own
    return found, every


def _shared(
    lots: Sequence[Lot], flows: Iterable[Flow], budget: int
) -> tuple[dict[LotId, list[RootShare]], int]:
    """Shares of the first of these lots, as far as the budget reaches, and what is left of it.

    What lies behind several lots is followed for each of them.
    """
    into: dict[LotId, list[Flow]] = {}
    for flow in flows:
        into.setdefault(flow.target, []).append(flow)
    found: dict[LotId, list[RootShare]] = {}
    for lot in lots:
        behind = flows_behind(lot.id, into)
        if len(behind) > budget:
            break
        budget -= len(behind)
        found[lot.id] = lineage_shares(lot.id, lot.received, behind).shares
    return found, budget


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
    within: follow them through this holder's own lots alone; what it handed on ends there, whatever became of
    it: "passed-on", or "on-memo" where it is the owner still.
    """
    rows = await _ahead(connection, list(start), as_of, limit + 1, within)
    if len(rows) > limit:
        return Dispersion((), is_complete=False, edges=limit)
    flows = (await _net(connection, rows, as_of)).flows
    reached = list({*start, *(flow.target for flow in flows)})
    lots = await lots_at(connection, reached, as_of)
    exits = await store.exits_by(connection, reached, as_of)
    passed_on = {lot.id for lot in lots.values() if within is not None and lot.holder != within}
    contents = {lot.id: _content(lot, {} if lot.id in passed_on else exits) for lot in lots.values()}
    streams = tuple(at for at in range(GRADES) if any(each[at] for each in start.values()))
    begin = {lot: tuple(each[at] for at in streams) for lot, each in start.items()}
    shares = await aside(len(flows), dispersion_shares, begin, flows, contents)
    exported = {share.lot: lots[share.lot].statement for share in shares if lots[share.lot].kind == "export"}
    abroad = await departed(connection, exported, as_of)
    holdings = [
        _holding(
            lots[share.lot],
            share.place,
            _coverage_of(share, streams),
            within,
            is_passed_on=share.lot in passed_on,
            abroad=abroad,
        )
        for share in shares
    ]
    holdings = await by_cause(connection, holdings, as_of)
    worn = await _worn(connection, start, flows, contents, as_of) if with_worn else 0
    return Dispersion(holdings, is_complete=True, edges=len(flows), worn=worn)


async def _worn(
    connection: Connection,
    start: Mapping[LotId, Coverage],
    flows: Sequence[Flow],
    contents: Mapping[LotId, Content],
    as_of: int,
) -> int:
    """Tolerance used on what began in some lots; a scale's gain inherits the shares of its goods (R70)."""
    used = await scale_store.used_on(connection, list(contents), as_of)
    if not used:
        return 0
    begin = {lot: coverage.total for lot, coverage in start.items()}
    arrived = await aside(len(flows), arrivals, begin, flows, contents)
    scaled = 0
    for lot, carats, booked, shown in used:
        goods = booked if shown > booked else contents[lot].received
        scaled += carats * arrived.get(lot, 0) // max(goods, 1)
    return (scaled + SCALE // 2) // SCALE


async def _ahead(
    connection: Connection, lots: Sequence[LotId], as_of: int, limit: int, within: PartyId | None
) -> list[asyncpg.Record]:
    if within is None:
        return await store.edges_ahead(connection, lots, as_of, limit)
    return await store.edges_ahead_within(connection, lots, as_of, limit, within)


def _content(lot: Lot, exits: Mapping[tuple[UUID, str], int]) -> Content:
    disputed, lost = exits.get((lot.id, "difference"), 0), exits.get((lot.id, "loss"), 0)
    return Content(lot.position, lot.received, disputed, lost)


async def _behind(connection: Connection, lots: Sequence[LotId], as_of: int, most: int) -> Known:
    """All edges behind some lots, in one walk back. Raises LineageTooLong when there are more than `most`."""
    rows = await store.edges_behind(connection, lots, most + 1)
    if len(rows) > most:
        raise too_long(most)
    known = await _net(connection, rows, as_of)
    return known._replace(flows=with_own(known)) if known.own else known


def too_long(most: int) -> LineageTooLong:
    """The refusal that names the limit."""
    return LineageTooLong(
        f"More than {most:,} steps lie behind the lot; no answer follows them all.",
        instead="Ask for the lineage of the lots it was drawn from.",
        limit=most,
    )


# Flow._make without its look at the length, which the query gives: it runs for every ancestor.
_as_flow: Final = partial(tuple.__new__, Flow)


def _flows(rows: Iterable[asyncpg.Record]) -> list[Flow]:
    return list(map(_as_flow, rows))


async def _leave_out_later_shortages(connection: Connection, flows: list[Flow], as_of: int) -> None:
    """Nothing had come over the edge of a shortage that was declared after the asked position."""
    late = [at for at, flow in enumerate(flows) if flow.fan_in == LATE]
    known = await store.lots_as_of(connection, [flows[at].source for at in late], as_of) if late else {}
    for at in late:
        if flows[at].source not in known:
            flows[at] = flows[at]._replace(carats=0)


async def _net(connection: Connection, rows: Sequence[asyncpg.Record], as_of: int) -> Known:
    """Edges net of what had gone back by the asked position, those over a border as far as known."""
    flows = await aside(len(rows), _flows, rows)
    await _leave_out_later_shortages(connection, flows, as_of)
    changed = [at for at, flow in enumerate(flows) if flow.has_changed]
    if not changed:
        return Known(flows, {})
    targets = [flows[at].target for at in changed]
    back = await store.reversed_by(connection, targets, as_of)
    for at in changed:
        flow = flows[at]
        flows[at] = flow._replace(carats=flow.carats - back.get((flow.target, flow.ordinal), 0))
    fed = await store.fed_at(connection, targets)
    return await as_known(connection, flows, fed, as_of) if fed else Known(flows, {})


async def _grades(
    connection: Connection, roots: Sequence[LotId], own: Mapping[LotId, int], as_of: int
) -> dict[LotId, _Graded]:
    """What is known of some roots, each graded by what opened it."""
    claims = await grades_of_own(connection, roots, own, as_of)
    found = {
        lot: _Graded(LotKind.IMPORT_CLAIM, graded.number, claim_grades(graded))
        for lot, graded in claims.items()
    }
    others = [lot for lot in roots if lot not in claims]
    kinds = await store.kinds_of(connection, others) if others else {}
    on_account = [lot for lot, kind in kinds.items() if kind in ON_ACCOUNT]
    if on_account:
        found |= await _graded_on_account(connection, kinds, on_account, as_of)
    for lot in kinds.keys() - found.keys():
        found[lot] = _Graded(kinds[lot], None, root_grades(kinds[lot], 1))
    return found


async def _graded_on_account(
    connection: Connection, kinds: Mapping[LotId, LotKind], lots: Sequence[LotId], as_of: int
) -> dict[LotId, _Graded]:
    taken, accounts = await root_store.root_accounts(connection, lots, as_of)
    grades: dict[LotId, Coverage] = {}
    for identifier, kind in {(taken[lot].account, kinds[lot]) for lot in lots if lot in taken}:
        grades |= account_grades(kind, accounts[identifier])
    return {
        lot: _Graded(
            kinds[lot], None, grades[lot], taken[lot].reference, accounts[taken[lot].account].countries
        )
        for lot in lots
        if lot in taken
    }


async def _graded(
    connection: Connection, shares: Sequence[RootShare], own: Mapping[LotId, int], as_of: int
) -> list[Root]:
    grades = await _grades(connection, [share.root for share in shares], own, as_of)
    return [
        Root(
            share.root,
            grades[share.root].kind,
            grades[share.root].number,
            share.plain + share.on_paper,
            share_of(grades[share.root].coverage, share.plain, share.on_paper),
            grades[share.root].reference,
            grades[share.root].countries,
        )
        for share in shares
    ]


def _coverage_of(share: HoldingShare, streams: Sequence[int]) -> Coverage:
    """The streams of `dispersion`, plain and then the same on paper, back to the grades they stand for."""
    names = [Coverage._fields[at] for at in streams]
    plain, papered = share.amounts[: len(names)], share.amounts[len(names) :]
    return with_paper(
        Coverage(**dict(zip(names, plain, strict=True))), Coverage(**dict(zip(names, papered, strict=True)))
    )


def _holding(
    lot: Lot,
    place: str,
    coverage: Coverage,
    within: PartyId | None,
    *,
    is_passed_on: bool,
    abroad: Collection[LotId],
) -> Holding:
    """Carats at one place, as an answer calls it."""
    if is_passed_on:
        place = "on-memo" if lot.owner == within else "passed-on"
    if lot.kind is LotKind.OUTSIDE and place in {"held", "passed-on"}:
        place = "outside"
    if lot.kind is LotKind.EXPORT and place == "held":
        place = "abroad" if lot.id in abroad else "bound-for-export"
    return Holding(lot, place, coverage)


async def stock_of(
    connection: Connection,
    holder: PartyId,
    as_of: int,
    *,
    before: tuple[int, int] = NEWEST,
    limit: int,
    hs: str | None = None,
    state: LotState | None = None,
    within: tuple[date, date] | None = None,
    stones: Collection[LotId] | None = None,
) -> list[Lot]:
    """What a party holds or owns, newest first, as it stood at a position; emptied lots too.

    before: position and line of the last one seen. Lots offered to the party are among them, and its own
    goods in another's hands. within: opened on these days alone, both included. stones: these single stones
    alone, and what is of them.
    """
    if stones is not None and not stones:
        return []
    page = await store.stock_of(
        connection, holder, as_of, before, limit, hs=hs, state=state, within=within, stones=stones
    )
    found = await lots_at(connection, page, as_of)
    return [found[lot] for lot in page]


async def reported_stones(connection: Connection, report: str, as_of: int) -> set[LotId]:
    """The single stones a laboratory's report names (R37). report: laboratory and number."""
    return await store.stones_of(connection, [report_key(report)], as_of)


async def names_of_stones(
    connection: Connection, lots: Iterable[Lot], asker: PartyId, as_of: int
) -> dict[LotId, tuple[list[str], list[str]]]:
    """By the single stones these lots are, the reports that name them and the asker's own marks."""
    names = await store.names_of(connection, {lot.stone for lot in lots if lot.stone}, as_of)
    return {stone: known_as(keys, asker) for stone, keys in names.items()}


class OnApproval(NamedTuple):
    """Goods that another has of their owner. out: what is left of them, with what of them was sent on.

    days: event days of invoices, by position.
    """

    lot: Lot
    out: int
    sales: Sequence[Untitled]
    days: Mapping[int, date]


async def on_approval(
    connection: Connection, party: PartyId | None, as_of: int, limit: int
) -> list[OnApproval]:
    """Goods on memo or claimed for another, by a log position: a party's, or anybody's; the newest."""
    ids = await store.held_for_owners(connection, party, as_of, limit)
    before = await store.sent_from(connection, ids, as_of)
    found = await lots_at(connection, list(before), as_of)
    out: dict[LotId, int] = {}
    for lot in found.values():
        for one in _up(before, lot.id):
            out[one] = out.get(one, 0) + lot.left
    sold = await store.sold_on_as_of(connection, list(before), as_of)
    titles, days = await store.titles_as_of(connection, list(before), as_of)
    parts = _parts(before, sold, titles)
    sales: dict[LotId, list[Untitled]] = {}
    for (source, by_holder, sale), each in zip(sold, parts, strict=True):
        by = found[source].holder if by_holder else found[source].sent_by
        if by is not None and each:
            sales.setdefault(source, []).append(Untitled(sale, by, each))
    return [OnApproval(found[lot], out[lot], sales.get(lot, ()), days) for lot in ids]


def _up(before: Mapping[LotId, LotId | None], lot: LotId | None) -> Iterator[LotId]:
    """A lot, and those it was sent on from."""
    while lot is not None:
        yield lot
        lot = before.get(lot)


def _parts(
    before: Mapping[LotId, LotId | None],
    sold: Sequence[tuple[LotId, bool, SoldOn]],
    titles: Mapping[LotId, Sequence[tuple[int, int]]],
) -> list[list[Part]]:
    """Of each sale what has its title at every hand the goods passed through, as of the last invoice."""
    through: dict[LotId, list[int]] = {}
    for at, (source, by_holder, _) in enumerate(sold):
        for lot in _up(before, source if by_holder else before[source]):
            through.setdefault(lot, []).append(at)
    hands: list[list[list[Part]]] = [[] for _ in sold]
    for lot, places in through.items():
        divided = covered([sold[at][2].carats for at in places], titles.get(lot, ()))
        for at, parts in zip(places, divided, strict=True):
            hands[at].append(parts)
    return [final(each) if each else [] for each in hands]


async def roots_by_party(connection: Connection, as_of: int) -> list[tuple[PartyId, AccountKind, int]]:
    """Thousandths that authorities recorded for each party, or it has in opening stock, by kind of root."""
    return await root_store.roots_by_party(connection, as_of)


async def shares_of(
    connection: Connection, lots: Sequence[LotId], as_of: int
) -> dict[LotId, list[tuple[PartyId | None, int]]]:
    """Who bought these lots together, in thousandths (R26); None for somebody outside."""
    return await store.shares_of(connection, lots, as_of)


async def named_owners(
    connection: Connection, lots: Sequence[LotId], as_of: int
) -> dict[LotId, dict[PartyId, OwnerAnswer]]:
    """Who is named an owner of these lots without having said so first, with what it has said since."""
    return await ownership_store.named_of(connection, lots, as_of)


async def life_of(connection: Connection, statement: StatementId) -> LifeOfLots:
    """Whether what was made of a statement's lots still has carats, and where its last event stands (R58)."""
    return await life_store.life_of(connection, statement, WIDEST_DISPERSION)
