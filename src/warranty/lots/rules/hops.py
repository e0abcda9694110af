"""A chain as it is shown: one hop through a box or batch, however often goods moved in it (R33).

Inside, goods pass from lot to lot with every draw. Whoever asks is shown what a lot took out of a box as
edges from the lots whose goods were put in, each with its share of what was in the box just then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from warranty.foundation.ids import LotId, StatementId
from warranty.lots.rules.shares import Flow, flows_behind, lineage_shares

_MOST_STEPS: Final = 500_000
"""Edges inside boxes that one page follows; it ends early where that is more."""


class Hop(NamedTuple):
    """Carats that went from one lot into another. vessel: the box or batch they went through."""

    flow: Flow
    vessel: StatementId | None


Place = tuple[int, int]
"""Where a page of hops begins: edge, and hops of that edge shown before."""


def hops(
    flows: Iterable[Flow],
    inside: Mapping[LotId, StatementId],
    start: Place,
    limit: int,
    among: Collection[LotId] | None = None,
) -> tuple[list[Hop], Place | None]:
    """A page of the hops into lots that are in no vessel, newest first, and where the next one begins.

    inside: the vessel of each lot that is in one. The hops of an edge add up to it exactly. among: lots that
    both ends have to be of, None for all; the others count for nothing, so that no page tells of them.
    """
    ordered, into = _apart(flows, inside)
    if among is not None:
        ordered = [flow for flow in ordered if flow.target in among and flow.source in among]
    page: list[Hop] = []
    (at, past), steps = start, 0
    while at < len(ordered) and steps <= _MOST_STEPS:
        vessel = inside.get(ordered[at].source)
        behind = flows_behind(ordered[at].source, into) if vessel else ()
        through = _through(ordered[at], vessel, behind)
        left = [hop for hop in through if among is None or hop.flow.source in among][past:]
        if left and len(page) == limit:
            break
        taken = left[: limit - len(page)]
        page += taken
        steps += len(behind)
        at, past = (at, past + len(taken)) if len(taken) < len(left) else (at + 1, 0)
    return page, (at, past) if at < len(ordered) else None


def _apart(
    flows: Iterable[Flow], inside: Mapping[LotId, StatementId]
) -> tuple[list[Flow], dict[LotId, list[Flow]]]:
    """Edges into lots in no vessel, newest first, and those into each lot in one."""
    outside: list[Flow] = []
    into: dict[LotId, list[Flow]] = {}
    for flow in flows:
        if flow.target in inside:
            into.setdefault(flow.target, []).append(flow)
        elif flow.carats and flow.source != flow.target:
            outside.append(flow)
    outside.sort(key=lambda flow: (-flow.position, flow.target.bytes, flow.ordinal))
    return outside, into


def _through(flow: Flow, vessel: StatementId | None, behind: Sequence[Flow]) -> list[Hop]:
    """One edge, or its carats over the lots whose goods were in the vessel it leads out of."""
    if vessel is None:
        return [Hop(flow, None)]
    shares = lineage_shares(flow.source, flow.carats, behind).shares
    return [
        Hop(flow._replace(source=share.root, carats=share.plain + share.on_paper), vessel) for share in shares
    ]
