"""`python -m bench`: see `bench`."""

import argparse
import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import uvloop
from rich.console import Console

from bench import ground, report, throughput, world
from bench.report import Measured
from bench.throughput import Sizes

OUT: Final = Path(__file__).parents[1] / "build" / "bench.json"
