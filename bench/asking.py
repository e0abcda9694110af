"""Questions in process: lineages of 100, 10,000 and 100,000 ancestors, and `spot_check_growth`.

A lineage is measured against the bare recursive query below, run by the same driver on the same connection,
which returns the same edges and does nothing with them. Both sides are asked in turn, in one snapshot.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from statistics import median
from typing import Final
from uuid import UUID

from bench import ground
from bench.people import ASKED, AUTHORITY, person
from bench.report import Measured
from bench.world import World
from warranty.database.engine import Connection
from warranty.disclosure.rules import Viewer
from warranty.foundation.clock import now
from warranty.foundation.ids import LotId
from warranty.lots import service as lots
from warranty.lots.asking import Asking
from warranty.policy.rule_set import packaged
from warranty.reconciliation.service import spot_check
from warranty.transparency import service as log

# `offset 0` keeps each step to the index; without it a step's guessed size can turn it into a scan of all
# edges, and the bare side would look slow for no reason of ours.
BARE_LINEAGE: Final = """with recursive behind as (
  select source, target, ordinal, fan_in, carats, reversed, position, on_paper from edges where target = $1
  union
  select e.* from behind b cross join lateral (
    select source, target, ordinal, fan_in, carats, reversed, position, on_paper
    from edges where target = b.source offset 0) e
)
select * from behind"""

# Key, the lot of a world that is asked about, and how much oftener than the slow ones, being shorter.
_LINEAGES: Final[Mapping[str, tuple[str, int]]] = {
    "lineage_100_ratio": ("hops", 20),
    "lineage_10k_ratio": ("layered", 3),
    "lineage_shares_ratio": ("wide", 1),
}
LINEAGES: Final = frozenset(_LINEAGES)
Asked = Callable[[], Awaitable[object]]


async def lineages(world: World, rounds: int, keys: Collection[str], *, times: int) -> list[Measured]:
    """The lineages of a world that are asked for. times: a slow one is asked in a round."""
    async with ground.a_connection(world.url) as connection:
        head = await log.current_head(connection)
        return [
            await _lineage(connection, key, getattr(world, lot), head.size - 1, rounds, times=often * times)
            for key, (lot, often) in _LINEAGES.items()
            if key in keys
        ]


async def memory(world: World) -> Measured:
    """What a process of its own needs for the lineage of the widest lot, above what it has when idle."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.memory", world.url, str(world.wide), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    found = json.loads(told)
    return Measured(
        "lineage_memory_mib",
        "MiB at the peak above idle, for lots.service.lineage",
        "one MiB",
        [found["peak_mib"] - found["idle_mib"]],
        [1],
        found,
    )


async def _lineage(
    connection: Connection, key: str, lot: UUID, as_of: int, rounds: int, *, times: int
) -> Measured:
    """times: asked in one round, its median counts."""
    served: list[float] = []
    bare: list[float] = []
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        known = await lots.lineage(connection, LotId(lot), as_of)
        edges = await connection.fetch(BARE_LINEAGE, lot)
        assert len(known.flows) == len(edges), "the bare query returns other edges than the service"
        for _ in range(rounds):
            served.append(await _seconds(lambda: lots.lineage(connection, LotId(lot), as_of), times))
            bare.append(await _seconds(lambda: connection.fetch(BARE_LINEAGE, lot), times))
    return Measured(
        key,
        "s for lots.service.lineage",
        "s for the bare recursive query",
        served,
        bare,
        {
            "edges": len(edges),
            "ancestors": len({edge["source"] for edge in edges}),
            "roots": len(known.roots),
            "asked_a_round": times,
            "query": BARE_LINEAGE,
        },
    )


async def growth(small: World, large: World, rounds: int, *, times: int) -> Measured:
    """The same spot check, by the authority that confirmed the certificate, in both worlds in turn."""
    in_large: list[float] = []
    in_small: list[float] = []
    async with ground.a_connection(small.url) as near, ground.a_connection(large.url) as far:
        lots_held = [await _dispersed(connection) for connection in (near, far)]
        for _ in range(rounds):
            in_large.append(await _seconds(lambda: _spot_check(far), times))
            in_small.append(await _seconds(lambda: _spot_check(near), times))
    return Measured(
        "spot_check_growth",
        f"s for a spot check among {large.statements:,} statements",
        f"s among {small.statements:,}",
        in_large,
        in_small,
        {"lots_dispersed_over": lots_held, "asked_a_round": times},
    )


async def _spot_check(connection: Connection) -> object:
    """As behind HTTP: one snapshot, the moment first. The noted look is taken back."""
    authority = person(AUTHORITY)
    asking = Asking(Viewer(authority.id, "Authority", "IN"), packaged(), now())
    transaction = connection.transaction(isolation="repeatable_read")
    await transaction.start()
    try:
        found = await spot_check(connection, asking, ASKED, await log.moment(connection, None))
        assert found.where_now is not None, "the spot check does not say where the carats are"
        return found
    finally:
        await transaction.rollback()


async def _dispersed(connection: Connection) -> int:
    """Over how many lots the asked certificate's carats are spread; also warms the connection up."""
    lot = await connection.fetchval("select lot from claims where number = $1", ASKED)
    await _spot_check(connection)
    return int(
        await connection.fetchval(
            """with recursive ahead as (
              select $1::uuid as lot union select e.target from ahead a join edges e on e.source = a.lot
            ) select count(*) from ahead""",
            lot,
        )
    )


async def _seconds(asked: Asked, times: int) -> float:
    """Median of so many askings. Who asks has asked once before, so that plans and pages are there."""
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        await asked()
        taken.append(time.perf_counter() - began)
    return median(taken)
