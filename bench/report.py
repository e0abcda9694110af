"""What a run leaves: a table for people, and build/bench.json with every round behind every ratio."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Final, Literal, NamedTuple

from rich.console import Console, JustifyMethod
from rich.table import Table

PACKAGES: Final = ("warranty", "asyncpg", "granian", "litestar", "msgspec", "PyNaCl", "SQLAlchemy", "uvloop")


class Target(NamedTuple):
    """What a ratio has to keep to."""

    bound: Literal["≥", "≤"]
    figure: float

    def is_met_by(self, ratio: float) -> bool:
        """Whether a ratio keeps to it."""
        return ratio >= self.figure if self.bound == "≥" else ratio <= self.figure

    def __str__(self) -> str:
        """As in the table."""
        return f"{self.bound} {self.figure:g}"


# In the order of the table. A key of a later measurement joins here and nowhere else.
TARGETS: Final[Mapping[str, Target]] = {
    "bulk_ratio": Target("≥", 0.25),
    "singles_ratio": Target("≥", 0.30),
    "transform_ratio": Target("≥", 0.8),
    "lineage_100_ratio": Target("≤", 2),
    "lineage_10k_ratio": Target("≤", 2),
    "lineage_shares_ratio": Target("≤", 2),
    "lineage_memory_mib": Target("≤", 300),
    "spot_check_growth": Target("≤", 1.5),
    "access_overhead": Target("≤", 1.15),
}


@dataclass(frozen=True)
class Measured:
    """One ratio with its rounds. of, to: what the two sides are, with the unit; notes: sizes, query texts."""

    key: str
    of: str
    to: str
    rounds_of: Sequence[float]
    rounds_to: Sequence[float]
    notes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Median of the one side over median of the other."""
        return median(self.rounds_of) / median(self.rounds_to)


def as_json(measured: Sequence[Measured], run: Mapping[str, Any]) -> dict[str, Any]:
    """The content of build/bench.json. run: machine, versions, and what kind of run it was."""
    return {
        **{each.key: round(each.ratio, 4) for each in measured},
        "targets": {each.key: str(TARGETS[each.key]) for each in measured},
        "raw": {each.key: _raw(each) for each in measured},
        **run,
    }


def _raw(measured: Measured) -> dict[str, Any]:
    return {
        "of": measured.of,
        "to": measured.to,
        "rounds_of": list(measured.rounds_of),
        "rounds_to": list(measured.rounds_to),
        "median_of": median(measured.rounds_of),
        "median_to": median(measured.rounds_to),
        **measured.notes,
    }


def machine() -> dict[str, Any]:
    """What it ran on."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "load_before": [round(each, 2) for each in os.getloadavg()],
    }


def versions(server: str) -> dict[str, str]:
    """Python, the database server as it names itself, and the packages that matter here."""
    return {
        "python": platform.python_version(),
        "postgresql": server,
        **{name.lower(): version(name) for name in PACKAGES},
    }


def write(path: Path, content: Mapping[str, Any]) -> None:
    """The JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def show(measured: Sequence[Measured], run: Mapping[str, Any], console: Console) -> None:
    """The table."""
    table = Table(title="Measured, quick" if run["quick"] else "Measured", title_justify="left")
    for heading in ("ratio", "is", "target", "median of", "median to"):
        justify: JustifyMethod = "left" if heading == "ratio" else "right"
        table.add_column(heading, justify=justify, no_wrap=True)
    for each in measured:
        target = TARGETS[each.key]
        colour = "green" if target.is_met_by(each.ratio) else "red"
        table.add_row(
            each.key,
            f"[{colour}]{each.ratio:.3f}[/]",
            str(target),
            f"{median(each.rounds_of):,.4g}",
            f"{median(each.rounds_to):,.4g}",
        )
    console.print(table)
    for each in measured:
        console.print(f"{each.key}: {each.of}  ÷  {each.to}")
    for name in ("machine", "versions"):
        console.print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in run[name].items()))


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
