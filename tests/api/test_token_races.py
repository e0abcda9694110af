"""Many ask for tokens at the same moment: nobody is turned away for another's sake, no proof counts twice."""

import asyncio

import pytest

from tests.api.world import World
from tests.parties.builders import Somebody

AT_ONCE = 12


@pytest.fixture
async def association(world: World) -> Somebody:
    return await world.admitted("Association", world.operator)


async def statuses(world: World, assertions: list[str]) -> list[int]:
    """What they are answered together, over connections that are open already, so that they really meet."""
    await asyncio.gather(*(world.http.get("/health") for _ in assertions))
    answers = await asyncio.gather(*map(world.ask_for_token, assertions))
    return sorted(answer.status_code for answer in answers)


async def test_whoever_asks_while_expired_assertions_are_cleared_away_gets_a_token(
    world: World, association: Somebody
) -> None:
    await world.token(association)
    world.clock.later(minutes=6)

    fresh = [world.assertion(association) for _ in range(AT_ONCE)]

    assert await statuses(world, fresh) == [200] * AT_ONCE


async def test_an_assertion_sent_many_times_at_once_gives_one_token(
    world: World, association: Somebody
) -> None:
    same = [world.assertion(association)] * AT_ONCE

    assert await statuses(world, same) == [200] + [401] * (AT_ONCE - 1)
