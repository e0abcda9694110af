"""Worlds to record in and to ask."""

from tests.fixtures import asking, running, world

__all__ = ["asking", "running", "world"]
