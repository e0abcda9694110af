"""`python -m bench.memory URL LOT`: what one lineage takes, in a process that does nothing else.

Prints JSON: resident memory when idle, after a first small answer, and at the peak, in MiB; edges and roots.
"""

import json
import sys
from pathlib import Path
from uuid import UUID

import uvloop

from bench import ground
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.lots import service as lots
from warranty.transparency import service as log


def main() -> None:
    """Run as a program."""
    url, lot = sys.argv[1:]
    print(json.dumps(uvloop.run(_measured(url, LotId(UUID(lot))))))


async def _measured(url: str, lot: LotId) -> dict[str, float]:
    async with ground.a_connection(url) as connection:
        as_of = (await log.current_head(connection)).size - 1
        await lots.lineage(connection, await _a_root(connection, lot), as_of)
        idle = _resident("VmRSS")
        found = await lots.lineage(connection, lot, as_of)
        return {
            "idle_mib": idle,
            "peak_mib": _resident("VmHWM"),
            "edges": len(found.flows),
            "roots": len(found.roots),
        }


async def _a_root(connection: Connection, lot: LotId) -> LotId:
    source = await lots.source_of(connection, lot)
    return await _a_root(connection, source) if source else lot


def _resident(name: str) -> float:
    """A line of this process's status, which tells kB, in MiB."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return round(int(lines[name].split()[0]) / 1024, 1)


if __name__ == "__main__":
    main()
