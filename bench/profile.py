"""Where the time of a batch goes: `python -m bench.profile [--of WHAT] [--size N] [--calls]`.

Processor time of this process for each step of recording, and of the database's own process, in
microseconds for one statement, medians over batches; with --calls also what cProfile sees in
`record_batch`, as a guide only: it charges every call with its own measuring.
"""

import argparse
import asyncio
import cProfile
import gc
import os
import pstats
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

import uvloop

from bench import drafts, ground, making, market
from bench.people import HELD_KEYS, identity, opening
from warranty.api.app import GARBAGE_AFTER
from warranty.database.embedded import Cluster
from warranty.database.engine import Role, connect
from warranty.foundation.clock import now
from warranty.foundation.statements import verify
from warranty.policy.rule_set import packaged
from warranty.register import ledgers, recording, store
from warranty.register.opening import Opened, open_all

BATCHES: Final = 16
_MILLION: Final = 1_000_000

Spent = dict[str, list[float]]


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=1_000, help="statements in a batch")
    parser.add_argument(
        "--of", choices=("sales", "transformations"), default="sales", help="what is recorded"
    )
    parser.add_argument("--calls", action="store_true", help="also what cProfile sees")
    given = parser.parse_args()
    with ground.a_cluster() as cluster:
        uvloop.run(_run(cluster, given.of, given.size, calls=given.calls))


async def _run(cluster: Cluster, of: str, size: int, *, calls: bool) -> None:
    url = await ground.a_database(cluster, "warranty")
    start = opening()
    opened_batches, openings = making.opened(sorted(start.stock))
    async with ground.a_register(url, Path(cluster.folder) / "checkpoint") as register:
        await ground.record(register, [*start.statements, *openings])
    count = (BATCHES + 1) * size
    if of == "sales":
        signed = drafts.signed_all(market.load(Random(1), start.stock, count))
    else:
        signed = making.signed_all(making.load(Random(1), start.stock, opened_batches, count))
    gc.freeze()  # as a worker does when it begins
    gc.set_threshold(GARBAGE_AFTER, 20, 20)
    batches = [signed[at : at + size] for at in range(0, len(signed), size)]
    connection = await connect(url, Role.REGISTER)
    around = recording.Surroundings(identity(), HELD_KEYS, packaged(), now)
    backend = await connection.fetchval("select pg_backend_pid()")
    spent: Spent = {}
    with _measured(spent):
        for batch in batches[:-1]:
            opened = _opened(batch, spent)
            before, began = _processor_seconds(backend), time.perf_counter()
            await recording.record_batch(connection, opened, around, recording.Turn())
            spent.setdefault("record_batch, elapsed", []).append(time.perf_counter() - began)
            spent.setdefault("the database's process", []).append(_processor_seconds(backend) - before)
    for step, seconds in spent.items():
        print(f"{step:24} {median(seconds) / size * _MILLION:8.1f} µs")
    if calls:
        profile = cProfile.Profile()
        opened = open_all(batches[-1], packaged())
        profile.enable()
        await recording.record_batch(connection, opened, around, recording.Turn())
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)
    await connection.close()


def _opened(batch: list[bytes], spent: Spent) -> list[Any]:
    began = time.process_time()
    opened = open_all(batch, packaged())
    between = time.process_time()
    for each in opened:
        assert isinstance(each, Opened)
        verify(each.envelope)
    verified = time.process_time() - between
    spent.setdefault("verify", []).append(verified)
    spent.setdefault("open, less verify", []).append(between - began - verified)
    return opened


@contextmanager
def _measured(spent: Spent) -> Iterator[None]:
    """Have the steps of `record_batch` note their processor time while this lasts."""
    steps: dict[str, tuple[Any, str]] = {
        "load": (ledgers, "load"),
        "judge and let happen": (recording, "_judge"),
        "save the rooms' books": (ledgers, "save"),
        "save statements": (store, "save"),
        "append to the log": (recording, "append"),
        "answers": (recording, "answers"),
        "record_batch in all": (recording, "record_batch"),
    }
    kept = {step: getattr(*place) for step, place in steps.items()}
    for step, place in steps.items():
        setattr(*place, _noting(kept[step], spent.setdefault(step, [])))
    try:
        yield
    finally:
        for step, place in steps.items():
            setattr(*place, kept[step])


def _noting(function: Callable[..., Any], seconds: list[float]) -> Callable[..., Any]:
    @wraps(function)
    async def noted(*arguments: Any) -> Any:  # noqa: ANN401 - whatever the step takes
        began = time.process_time()
        try:
            return await function(*arguments)
        finally:
            seconds.append(time.process_time() - began)

    @wraps(function)
    def noted_plainly(*arguments: Any) -> Any:  # noqa: ANN401
        began = time.process_time()
        try:
            return function(*arguments)
        finally:
            seconds.append(time.process_time() - began)

    return noted if asyncio.iscoroutinefunction(function) else noted_plainly


def _processor_seconds(process: int) -> float:
    """User and system time of another process so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
