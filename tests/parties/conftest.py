"""Books in memory, with an association and a member of it."""

import pytest

from tests.parties.builders import Somebody, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def association(world: World) -> Somebody:
    return world.admitted("Association", world.operator)


@pytest.fixture
def member(world: World, association: Somebody) -> Somebody:
    return world.admitted("Member", association)
