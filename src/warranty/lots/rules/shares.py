"""Shares through mixing, in both directions, exactly (R33; design.md, Shares).

Mixing is pro rata. An amount starts as the carats' thousandths × 10^9, each node divides it over its edges
by cumulative floor in edge order so that nothing is lost, and at the ends it is rounded once by largest
remainder. What adds up at the start adds up at the ends, to the thousandth.

Amounts travel in two streams: *plain*, and *on paper* for carats that passed a balance outside the register
on the way; they are never merged.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final, NamedTuple
from uuid import UUID

from warranty.foundation.ids import LotId
from warranty.foundation.quantities import apportion, cumulative_floor

SCALE: Final = 10**9
MOST_PATHS: Final = 10**18
"""Ways to the roots are counted up to here: the number doubles with each hop at which goods were divided and
mixed again, and would soon take longer to add than all carats."""


class Flow(NamedTuple):
    """An edge net of reversals, as known at the asked position.

    position: where its target was opened. on_paper: its source was held outside the register. fan_in: number
    of edges into the target. step: of the lots one statement opens, those fed by others have more.
    has_changed: whether it was ever another than it is now.
    """

    source: LotId
    target: LotId
    ordinal: int
    carats: int
    position: int
    on_paper: bool
    fan_in: int = 1
    step: int = 0
    has_changed: bool = False


class RootShare(NamedTuple):
    """Carats of a lot from one root. plain and on_paper add up to its share, in thousandths."""

    root: LotId
    plain: int
    on_paper: int


class LineageShares(NamedTuple):
    """shares: by root, adding up to the lot's carats exactly.

    paths: number of ways to the roots, None when there are more than MOST_PATHS.
    """

    shares: list[RootShare]
    paths: int | None


class Content(NamedTuple):
    """What a lot holds at the asked position, for dispersion. position: where it was opened.

    onward: what went on over edges that are not followed one by one.
    """

    position: int
    received: int
    disputed: int
    lost: int
    onward: int = 0


class HoldingShare(NamedTuple):
    """Carats at one place: `held` in the lot, `disputed`, `lost` or `onward`; one figure a stream."""

    lot: LotId
    place: str
    amounts: tuple[int, ...]


def lineage_shares(lot: LotId, carats: int, flows: Iterable[Flow]) -> LineageShares:
    """Divide a lot's carats over its roots.

    flows: every edge behind the lot, in any order. A lot without flows is its own root. Runs once over the
    edges, from newer targets to older. Lots stand as their bytes here, which dictionaries find several times
    faster, and little is kept for an edge: what Python has to look through for garbage costs more than sums.
    """
    plain: dict[bytes, int] = {lot.bytes: carats * SCALE}
    paper: dict[bytes, int] = {}
    paths: dict[bytes, int] = {lot.bytes: 1}
    for target, edges in newest_first(flows):
        ways, amount, papered = paths.pop(target, 0), plain.pop(target, 0), paper.pop(target, 0)
        if ways > MOST_PATHS:  # each leads to a root, so there are at least as many at the end
            ways = MOST_PATHS + 1
        whole = running = given = given_paper = 0
        if len(edges) > 1:
            edges.sort(key=_ORDINAL)
            whole = sum([edge[_CARATS] for edge in edges])
        for edge in edges:
            source, part, paper_part = edge[0].bytes, amount, papered
            if whole:  # by cumulative floor, in edge order
                running += edge[_CARATS]
                mark, paper_mark = amount * running // whole, papered and papered * running // whole
                part, paper_part = mark - given, paper_mark - given_paper
                given, given_paper = mark, paper_mark
            paths[source] = paths.get(source, 0) + ways
            if edge.on_paper:
                paper[source] = paper.get(source, 0) + part + paper_part
            else:
                plain[source] = plain.get(source, 0) + part
                if paper_part:
                    paper[source] = paper.get(source, 0) + paper_part
    ways = sum(paths.values())
    return LineageShares(_rounded_roots(carats, plain, paper), ways if ways <= MOST_PATHS else None)


_STEPS: Final = 8
"""More than lots of one statement ever stand behind each other."""
_CARATS: Final = 3
_ORDINAL: Final = itemgetter(2)


def _age(flow: Flow) -> int:
    """Grows with the age of a flow's target; of one statement's lots those with fewer steps are older."""
    return -flow[4] * _STEPS - flow[7]


def newest_first(flows: Iterable[Flow]) -> Iterable[tuple[bytes, list[Flow]]]:
    """Lots with the edges into each, less those whose carats all went back."""
    into: dict[bytes, list[Flow]] = {}
    for flow in sorted(flows, key=_age):
        if flow[_CARATS]:
            target = flow[1].bytes
            if target in into:
                into[target].append(flow)
            else:
                into[target] = [flow]
    return into.items()


def _rounded_roots(carats: int, plain: Mapping[bytes, int], paper: Mapping[bytes, int]) -> list[RootShare]:
    roots = sorted(plain.keys() | paper.keys())
    scaled = [amount for root in roots for amount in (plain.get(root, 0), paper.get(root, 0))]
    rounded = apportion(carats, scaled)
    shares = [
        RootShare(LotId(UUID(bytes=root)), rounded[2 * at], rounded[2 * at + 1])
        for at, root in enumerate(roots)
    ]
    return [share for share in shares if share.plain or share.on_paper]


def flows_behind(lot: LotId, into: Mapping[LotId, Sequence[Flow]]) -> list[Flow]:
    """The flows behind one lot, out of those behind several."""
    found: list[Flow] = []
    met, waiting = {lot}, [lot]
    while waiting:
        flows = into.get(waiting.pop(), ())
        found += flows
        sources = {flow.source for flow in flows} - met
        met |= sources
        waiting += sources
    return found


def dispersion_shares(
    start: Mapping[LotId, Sequence[int]], flows: Iterable[Flow], contents: Mapping[LotId, Content]
) -> list[HoldingShare]:
    """Follow carats forward from some lots to where they are.

    start: thousandths in each starting lot, one figure for each stream asked about (for instance a grade);
    every stream is doubled on the way into plain and on paper, in this order: plain streams, then the same
    on paper. flows: every edge ahead. contents: of every lot reached, the starting ones included. Each
    stream's rounded carats add up to what it started with.
    """
    width = len(next(iter(start.values()), ()))
    amounts = {lot: [*(each * SCALE for each in streams), *[0] * width] for lot, streams in start.items()}
    ahead: dict[LotId, list[Flow]] = {}
    for flow in flows:
        if flow.carats:
            ahead.setdefault(flow.source, []).append(flow)
    ends: list[tuple[LotId, str, list[int]]] = []
    for lot in _oldest_first(amounts, ahead, contents):
        streams = amounts.pop(lot, None)
        if streams is not None:
            _pass_on(lot, streams, ahead.get(lot, ()), contents[lot], amounts, ends)
    return _rounded_ends(ends, _totals(start, width))


def arrivals(
    start: Mapping[LotId, int], flows: Iterable[Flow], contents: Mapping[LotId, Content]
) -> dict[LotId, int]:
    """What of carats that began in some lots came into each lot they reached; in SCALE parts, not rounded."""
    amounts = {lot: [carats * SCALE, 0] for lot, carats in start.items()}
    ahead: dict[LotId, list[Flow]] = {}
    for flow in flows:
        if flow.carats:
            ahead.setdefault(flow.source, []).append(flow)
    for lot in _oldest_first(amounts, ahead, contents):
        if lot in amounts:
            _pass_on(lot, amounts[lot], ahead.get(lot, ()), contents[lot], amounts, [])
    return {lot: sum(streams) for lot, streams in amounts.items()}


def _oldest_first(
    amounts: Mapping[LotId, object], ahead: Mapping[LotId, Sequence[Flow]], contents: Mapping[LotId, Content]
) -> list[LotId]:
    """Every lot before those it flows into: by position, and by steps among the lots of one statement.

    What nothing flows into comes first: the root of a declared shortage is younger than the lot it stands in.
    """
    step = {flow.target: flow.step for flows in ahead.values() for flow in flows}
    fed = sorted(step, key=lambda lot: (contents[lot].position, step[lot], lot.bytes))
    return [*sorted(amounts.keys() - step.keys(), key=lambda lot: lot.bytes), *fed]


def _pass_on(
    lot: LotId,
    streams: list[int],
    flows: Sequence[Flow],
    content: Content,
    amounts: dict[LotId, list[int]],
    ends: list[tuple[LotId, str, list[int]]],
) -> None:
    """Divide a lot's amounts over what went on, what is held, in dispute, lost or went on unseen."""
    ordered = sorted(flows, key=lambda flow: (flow.position, flow.target.bytes, flow.ordinal))
    out = sum(flow.carats for flow in ordered)
    held = content.received - out - content.disputed - content.lost - content.onward
    ended = [held, content.disputed, content.lost, content.onward]
    weights = [*(flow.carats for flow in ordered), *ended]
    width = len(streams) // 2
    nothing = [0] * len(weights)
    divided = [cumulative_floor(stream, weights) if stream else nothing for stream in streams]
    for at, flow in enumerate(ordered):
        parts = [stream[at] for stream in divided]
        if flow.on_paper:
            parts = [0] * width + [
                plain + paper for plain, paper in zip(parts[:width], parts[width:], strict=True)
            ]
        onward = amounts.setdefault(flow.target, [0] * len(streams))
        for stream, part in enumerate(parts):
            onward[stream] += part
    for at, place in enumerate(("held", "disputed", "lost", "onward"), len(ordered)):
        parts = [stream[at] for stream in divided]
        if any(parts):
            ends.append((lot, place, parts))


def _totals(start: Mapping[LotId, Sequence[int]], width: int) -> list[int]:
    return [sum(streams[at] for streams in start.values()) for at in range(width)]


def _rounded_ends(ends: Sequence[tuple[LotId, str, list[int]]], totals: Sequence[int]) -> list[HoldingShare]:
    """Round each stream once, by place, so that it adds up to its total; then divide each place's carats.

    In two steps because a place whose two halves are fractions together holds whole thousandths, and what
    all roots brought there must be what is there.
    """
    width = len(totals)
    columns: list[list[int]] = [[] for _ in range(2 * width)]
    for stream, total in enumerate(totals):
        halves = [(parts[stream], parts[stream + width]) for _, _, parts in ends]
        for whole, both in zip(apportion(total, [sum(both) for both in halves]), halves, strict=True):
            plain, paper = apportion(whole, both)
            columns[stream].append(plain)
            columns[stream + width].append(paper)
    shares = [
        HoldingShare(lot, place, tuple(column[at] for column in columns))
        for at, (lot, place, _) in enumerate(ends)
    ]
    return [share for share in shares if any(share.amounts)]
