"""Cutting many statements into requests of a size the server takes."""

from collections.abc import Iterable, Iterator
from typing import Final

# A statement is ASCII without quotes; in the JSON array it has two quotes and a comma around it.
_AROUND_EACH: Final = 3
_AROUND_ALL: Final = 64


def sliced(statements: Iterable[bytes], most: int, most_bytes: int) -> Iterator[list[bytes]]:
    """Lists of at most `most` statements whose request stays within `most_bytes`, in order.

    A statement that is too large alone goes alone, so that the server can say so.
    """
    batch: list[bytes] = []
    size = _AROUND_ALL
    for statement in statements:
        weight = len(statement) + _AROUND_EACH
        if batch and (len(batch) == most or size + weight > most_bytes):
            yield batch
            batch, size = [], _AROUND_ALL
        batch.append(statement)
        size += weight
    if batch:
        yield batch
