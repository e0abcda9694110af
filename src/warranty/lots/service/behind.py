"""What stands behind lots: their roots with exact carats, and their coverage by grade."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from warranty.database.engine import Connection
from warranty.foundation.aside import aside
from warranty.foundation.ids import LotId, PartyId, StatementId
from warranty.lots import origin_store, root_store, store
from warranty.lots.books import Crossed, Lot, LotKind
from warranty.lots.rules.grading import share_of
from warranty.lots.rules.shares import Flow, RootShare, flows_behind, lineage_shares
from warranty.lots.rules.uncertified import uncertified_share
from warranty.lots.service.answers import (
    LISTED_EDGES,
    LONGEST_LINEAGE,
    NEWEST,
    NODE_LIMIT,
    NOW,
    Coverage,
    Covered,
    Lineage,
    LineageTooLong,
    Unfounded,
    add_up,
)
from warranty.lots.service.grades import Graded, graded, grades_of
from warranty.lots.service.lots import lot_at, lots_at
from warranty.lots.service.walking import net, walk_behind


async def lineage(connection: Connection, lot: LotId, as_of: int) -> Lineage:
    """The roots behind a lot with their exact carats by grade. Raises NotFound, LineageTooLong."""
    flows, own, crossed = await walk_behind(connection, [lot], as_of, LONGEST_LINEAGE)
    carats = await _received(connection, lot, flows, as_of)
    shares, paths = await aside(len(flows), lineage_shares, lot, carats, flows)
    uncertified = await aside(len(flows), uncertified_share, lot, carats, flows, crossed) if crossed else 0
    roots = await graded(connection, shares, own, as_of)
    coverage = add_up(root.coverage for root in roots)
    return Lineage(lot, carats, coverage, roots, paths, flows, uncertified)


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
    flows = (await net(connection, rows, origin_store.NOW)).flows
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


async def came_uncertified(connection: Connection, lots: Sequence[LotId]) -> bool:
    """Whether something is known to have come into one of these lots without a certificate (K07)."""
    return bool(await store.crossed(connection, lots, NOW))


async def backed_by(connection: Connection, lots: Sequence[LotId]) -> list[StatementId]:
    """The statements by which authorities and associations last said what stands behind these roots."""
    return await root_store.backed_by(connection, lots)


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


async def holders_of(connection: Connection, lots: Collection[LotId]) -> dict[LotId, PartyId | None]:
    """Who has or had each of these lots; None for somebody outside."""
    return await store.holders_of(connection, lots)


async def source_of(connection: Connection, lot: LotId) -> LotId | None:
    """One of the lots that this one was drawn from, None for a root."""
    rows = await store.edges_behind(connection, [lot], 1)
    return rows[0]["source"] if rows else None


async def coverages(
    connection: Connection, lots: Sequence[Lot], as_of: int, *, budget: int = LONGEST_LINEAGE
) -> dict[LotId, Coverage]:
    """`covered_by`, the grades alone."""
    found = await covered_by(connection, lots, as_of, budget=budget)
    return {lot: one.grades for lot, one in found.items()}


async def covered_by(
    connection: Connection, lots: Sequence[Lot], as_of: int, *, budget: int = LONGEST_LINEAGE
) -> dict[LotId, Covered]:
    """What stands behind the first of these lots, as many as can be told by following `budget` edges.

    Mostly that is all of them, with one walk back over all together. None: the first alone needs more.
    """
    shared, own = await _shares_within(connection, lots, as_of, budget)
    every = {share.root for each in shared.values() for share in each.shares}
    grades = await grades_of(connection, list(every), own, as_of)
    return {
        lot: Covered(
            add_up(
                share_of(grades[share.root].coverage, share.plain, share.on_paper) for share in each.shares
            ),
            each.uncertified,
        )
        for lot, each in shared.items()
    }


async def sums_by_grade(
    connection: Connection, sums: Sequence[Mapping[LotId, int]], as_of: int
) -> list[Mapping[str, int]]:
    """Sums of thousandths of lots by grade, differences of scales apart ("weighing"); each adds up exactly.

    Raises LineageTooLong when more lies behind all lots together than one answer follows.
    """
    flows, own, _ = await walk_behind(
        connection, list({lot for each in sums for lot in each}), as_of, LONGEST_LINEAGE
    )
    shares = await aside(len(flows) * len(sums), _shares_of_sums, sums, flows)
    every = {share.root for each in shares for share in each}
    grades = await grades_of(connection, list(every), own, as_of)
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


async def unfounded_in(
    connection: Connection, lots: Sequence[Lot], as_of: int, unwritten: Sequence[Crossed]
) -> Unfounded:
    """What of these lots an authority has to know before it certifies them; differences of scales apart.

    It is asked while the log waits: LISTED_EDGES are followed, and lots beyond them are told as unjudged.
    unwritten: what was found in this batch, until then.
    """
    shared, own = await _shares_within(connection, lots, as_of, LISTED_EDGES, unwritten)
    every = {share.root for each in shared.values() for share in each.shares}
    grades = await grades_of(connection, list(every), own, as_of)
    return Unfounded(
        sum(_grades_of_shares(each.shares, grades)["unsupported"] for each in shared.values()),
        sum(each.uncertified for each in shared.values()),
        sum(lot.received for lot in lots if lot.id not in shared),
    )


def _grades_of_shares(shares: Sequence[RootShare], grades: Mapping[LotId, Graded]) -> Mapping[str, int]:
    found = dict.fromkeys((*Coverage._fields, "weighing"), 0)
    for share in shares:
        graded = grades[share.root]
        is_weighing = graded.kind is LotKind.WEIGHING
        for grade, carats in share_of(graded.coverage, share.plain, share.on_paper)._asdict().items():
            found["weighing" if is_weighing and grade == "unsupported" else grade] += carats
    return found


class _Shared(NamedTuple):
    """A lot's shares of its roots, and what of it came over a border without a certificate."""

    shares: list[RootShare]
    uncertified: int


async def _shares_within(
    connection: Connection, lots: Sequence[Lot], as_of: int, budget: int, unwritten: Sequence[Crossed] = ()
) -> tuple[dict[LotId, _Shared], Mapping[LotId, int]]:
    """Shares by lot, and what of claims that exported lots feed is their own."""
    try:
        flows, own, crossed = await walk_behind(connection, [lot.id for lot in lots], as_of, budget)
    except LineageTooLong:
        if len(lots) == 1:
            return {}, {}
        return await _shares_one_by_one(connection, lots, as_of, budget, unwritten)
    return (await aside(len(flows), _shared, lots, flows, [*crossed, *unwritten], budget))[0], own


async def _shares_one_by_one(
    connection: Connection, lots: Sequence[Lot], as_of: int, budget: int, unwritten: Sequence[Crossed]
) -> tuple[dict[LotId, _Shared], Mapping[LotId, int]]:
    found: dict[LotId, _Shared] = {}
    every: dict[LotId, int] = {}
    for lot in lots:
        try:
            flows, own, crossed = await walk_behind(connection, [lot.id], as_of, budget)
        except LineageTooLong:
            break
        shared, budget = await aside(len(flows), _shared, [lot], flows, [*crossed, *unwritten], budget)
        found |= shared
        every |= own
    return found, every


def _shared(
    lots: Sequence[Lot], flows: Iterable[Flow], crossed: Sequence[Crossed], budget: int
) -> tuple[dict[LotId, _Shared], int]:
    """Shares of the first of these lots, as far as the budget reaches, and what is left of it.

    What lies behind several lots is followed for each of them.
    """
    into: dict[LotId, list[Flow]] = {}
    for flow in flows:
        into.setdefault(flow.target, []).append(flow)
    found: dict[LotId, _Shared] = {}
    for lot in lots:
        behind = flows_behind(lot.id, into)
        if len(behind) > budget:
            break
        budget -= len(behind)
        found[lot.id] = _Shared(
            lineage_shares(lot.id, lot.received, behind).shares,
            uncertified_share(lot.id, lot.received, behind, crossed) if crossed else 0,
        )
    return found, budget
