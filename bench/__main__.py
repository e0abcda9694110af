"""`python -m bench [--quick] [--only KEY ...]`: measure, print the table, write build/bench.json."""

import argparse
import gc
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple

import asyncpg
import uvloop
from rich.console import Console

from bench import access, asking, ground, report, throughput, world
from bench.report import TARGETS, Measured
from bench.throughput import Sizes
from bench.world import World
from warranty.api.app import GARBAGE_AFTER
from warranty.database.embedded import Cluster
from warranty.foundation.events import tell_events

OUT: Final = Path(__file__).parents[1] / "build" / "bench.json"
THROUGHPUT: Final = frozenset({"bulk_ratio", "singles_ratio", "transform_ratio"})
MEMORY: Final = frozenset({"lineage_memory_mib"})
ACCESS: Final = frozenset({"access_overhead"})
GROWTH: Final = frozenset({"spot_check_growth"})


class _Talk:
    """Tells on stderr what is under way, after how many seconds."""

    def __init__(self, began: float) -> None:
        self._began, self._console = began, Console(stderr=True)

    def __call__(self, what: str) -> None:
        self._console.print(f"{time.monotonic() - self._began:5.0f} s  {what}")


class Plan(NamedTuple):
    """small, large: statements in the two worlds; all but the growth is measured in the one of 10^5.

    times: how often a slow question is asked in a round, of which the median counts.
    """

    small: int
    large: int
    measured_in_large: bool
    times: int
    sizes: Sizes


FULL: Final = Plan(
    100_000, 1_000_000, False, 5, Sizes(rounds=5, bulk=20_000, singles=10_000, tpcb_seconds=30)
)
QUICK: Final = Plan(11_000, 26_000, True, 1, Sizes(rounds=3, bulk=8_000, singles=2_000, tpcb_seconds=3))


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition(": ")[2])
    parser.add_argument("--quick", action="store_true", help="small worlds, short rounds: two minutes")
    parser.add_argument("--only", nargs="+", choices=sorted(TARGETS), help="these ratios alone")
    given = parser.parse_args()
    console, began = Console(), time.monotonic()
    talk = _Talk(began)
    machine = report.machine()
    with ground.a_cluster() as cluster, ground.signers() as pool:
        tell_events("warning", Path(cluster.folder) / "audit.log")
        gc.freeze()  # as a worker does when it begins
        gc.set_threshold(GARBAGE_AFTER, 20, 20)
        plan = QUICK if given.quick else FULL
        asked = frozenset(given.only or TARGETS)
        measured = sorted(_measure(cluster, pool, plan, asked, talk), key=_place)
        server = uvloop.run(_server(cluster))
    run = {
        "quick": given.quick,
        "machine": machine,
        "versions": report.versions(server["version"]),
        "server": server,
        "statements": {"small": plan.small, "large": plan.large},
        "seconds": round(time.monotonic() - began),
    }
    report.write(OUT, report.as_json(measured, run))
    report.show(measured, run, console)
    console.print(f"{run['seconds']} s; every round is in {OUT}")


def _measure(
    cluster: Cluster, pool: ProcessPoolExecutor, plan: Plan, keys: Collection[str], talk: "_Talk"
) -> Iterator[Measured]:
    """The ratios asked for, the questions first, because the load adds statements."""
    worlds: list[World] = []
    for name, size in (("small", plan.small), ("large", plan.large)):
        if (name == "large") == plan.measured_in_large or GROWTH & set(keys):
            talk(f"a world of {size:,} statements")
            worlds.append(uvloop.run(world.build(cluster, pool, name, size)))
    here = worlds[-1] if plan.measured_in_large else worlds[0]
    if asking.LINEAGES & set(keys):
        talk("lineages")
        yield from uvloop.run(asking.lineages(here, plan.sizes.rounds, keys, times=plan.times))
    if MEMORY & set(keys):
        talk("memory")
        yield uvloop.run(asking.memory(here))
    if GROWTH & set(keys):
        talk("spot checks")
        yield uvloop.run(asking.growth(worlds[0], worlds[1], plan.sizes.rounds, times=plan.times))
    if ACCESS & set(keys):
        talk("entitlement")
        yield uvloop.run(access.overhead(here, plan.sizes.rounds, times=plan.times))
    if THROUGHPUT & set(keys):
        talk("load over HTTP")
        yield from throughput.measure(cluster, here, pool, plan.sizes, keys)


def _place(measured: Measured) -> int:
    return list(TARGETS).index(measured.key)


async def _server(cluster: Cluster) -> dict[str, Any]:
    """The database server as it ran."""
    connection = await asyncpg.connect(cluster.admin_url)
    try:
        names = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")
        settings = {name: await connection.fetchval(f"show {name}") for name in names}
        return {"version": (await connection.fetchval("show server_version")), **settings}
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
