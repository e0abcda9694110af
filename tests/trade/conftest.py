"""One world in memory for each test: no database, no signatures."""

import pytest

from tests.worlds import World


@pytest.fixture
def world() -> World:
    """Founded, with four members."""
    return World()
