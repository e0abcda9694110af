"""Edges behind lots and ahead of them, net of what had gone back by a position."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Final, NamedTuple

import asyncpg

from warranty.database.engine import Connection
from warranty.foundation.aside import aside
from warranty.foundation.ids import LotId, PartyId
from warranty.lots import store
from warranty.lots.books import LATE, Crossed
from warranty.lots.crossing import Known, as_known, with_own
from warranty.lots.rules.shares import Flow
from warranty.lots.service.answers import too_long


async def walk_ahead(
    connection: Connection, lots: Sequence[LotId], as_of: int, limit: int, within: PartyId | None
) -> list[asyncpg.Record]:
    """Edges ahead of some lots, beyond these out of one party's own lots alone where `within` names it."""
    if within is None:
        return await store.edges_ahead(connection, lots, as_of, limit)
    return await store.edges_ahead_of_own(connection, lots, as_of, limit, within)


class Behind(NamedTuple):
    """Edges behind some lots as known, what of claims that exported lots feed is their own, and K07 there."""

    flows: list[Flow]
    own: Mapping[LotId, int]
    crossed: Sequence[Crossed]


async def walk_behind(connection: Connection, lots: Sequence[LotId], as_of: int, most: int) -> Behind:
    """All edges behind some lots, in one walk back. Raises LineageTooLong when there are more than `most`."""
    rows = await store.edges_behind(connection, lots, most + 1)
    if len(rows) > most:
        raise too_long(most)
    known = await net(connection, rows, as_of)
    crossed: Sequence[Crossed] = ()
    if not rows or rows[0][-1]:  # mostly nothing came so anywhere, and nothing more is asked
        ends = {*lots, *(end for flow in known.flows for end in flow[:2])}
        crossed = await store.crossed(connection, ends, as_of)
    return Behind(with_own(known) if known.own else known.flows, known.own, crossed)


# Flow._make without its look at the length, which the query gives: it runs for every ancestor.
_as_flow: Final = partial(tuple.__new__, Flow)
_columns: Final = itemgetter(slice(len(Flow._fields)))


def _flows(rows: Iterable[asyncpg.Record]) -> list[Flow]:
    return list(map(_as_flow, map(_columns, rows)))


async def _leave_out_later_shortages(connection: Connection, flows: list[Flow], as_of: int) -> None:
    """Nothing had come over the edge of a shortage that was declared after the asked position."""
    late = [at for at, flow in enumerate(flows) if flow.fan_in == LATE]
    known = await store.lots_as_of(connection, [flows[at].source for at in late], as_of) if late else {}
    for at in late:
        if flows[at].source not in known:
            flows[at] = flows[at]._replace(carats=0)


async def net(connection: Connection, rows: Sequence[asyncpg.Record], as_of: int) -> Known:
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
