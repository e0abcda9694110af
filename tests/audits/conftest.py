"""A register at work."""

from tests.fixtures import running

__all__ = ["running"]
