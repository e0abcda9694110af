"""Long sums leave the event loop free; short ones are done at once."""

import asyncio
import threading

from warranty.foundation.aside import FEW, aside


async def test_the_loop_goes_on_while_a_long_sum_is_done() -> None:
    """The sum waits for what only the loop can do meanwhile: on the loop itself it would wait for ever."""
    meanwhile = threading.Event()
    summing = asyncio.ensure_future(aside(FEW + 1, meanwhile.wait, 10.0))
    await asyncio.sleep(0)
    meanwhile.set()
    assert await summing


async def test_a_short_sum_does_not_wait_behind_a_long_one() -> None:
    end = threading.Event()
    long = asyncio.ensure_future(aside(FEW + 1, end.wait, 10.0))
    await asyncio.sleep(0)
    assert await aside(FEW, threading.current_thread) is threading.main_thread()
    end.set()
    assert await long
