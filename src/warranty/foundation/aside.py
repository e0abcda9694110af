"""Long sums beside the event loop, so that recording and short questions go on meanwhile.

One thread does them in turn: Python computes on one core anyway, and the threads on which statements are
opened stay free for that.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar, TypeVarTuple

Given = TypeVarTuple("Given")
Result = TypeVar("Result")

FEW: Final = 2_000
"""Steps that take a few milliseconds: less than waiting behind somebody else's hundred thousand."""
_IN_TURN: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sums")


async def aside(steps: int, work: Callable[[*Given], Result], *given: *Given) -> Result:
    """What pure work returns, done aside unless it is of few steps."""
    if steps <= FEW:
        return work(*given)
    return await asyncio.get_running_loop().run_in_executor(_IN_TURN, work, *given)
