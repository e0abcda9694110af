"""How many requests each party or address has made lately, counted by all worker processes together.

The counts stand in one small file that every worker maps into its memory; `warranty serve` makes it anew
before it starts them. A process without such a file, as in tests, counts for itself in the same way.
"""

import fcntl
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from mmap import mmap
from pathlib import Path
from struct import Struct
from typing import Final, NamedTuple

WINDOW_SECONDS: Final = 60
FILE: Final = "request-counts"
"""Name of the file in the data folder."""

_SECRET_BYTES: Final = 16
_HEAD: Final = 64
_BUCKETS: Final = 8_192
_WAYS: Final = 8
_COUNT: Final = Struct("<Qd")
"""Whose count: a keyed digest, so that nobody can choose to share another's; and when its bucket is empty."""
_BUCKET: Final = Struct("<" + "Qd" * _WAYS)
_SIZE: Final = _HEAD + _BUCKETS * _BUCKET.size


class Allowance(NamedTuple):
    """What is left. retry_after: seconds until the next request would pass; 0 when this one did."""

    policy: str
    limit: int
    remaining: int
    reset_seconds: int
    retry_after: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """As the IETF draft "RateLimit header fields for HTTP" spells them."""
        return [
            (b"ratelimit-policy", f'"{self.policy}";q={self.limit};w={WINDOW_SECONDS}'.encode()),
            (b"ratelimit", f'"{self.policy}";r={self.remaining};t={self.reset_seconds}'.encode()),
        ]


def prepare(data: Path) -> None:
    """Make the file anew, before the first worker opens it. data: the data folder."""
    fresh = data / f"{FILE}.new"
    with open(fresh, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(os.urandom(_SECRET_BYTES))
        file.truncate(_SIZE)
    fresh.replace(data / FILE)


class Counter:
    """A leaky bucket for each party or address (the generic cell rate algorithm).

    limit: requests in a minute, all of which may come at once. file: shared with other processes if it is
    there. What is remembered is bounded: among those that share a bucket of the file, forgotten first is who
    may ask most.
    """

    def __init__(
        self, limit: int, file: Path | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.limit = limit
        self._monotonic = monotonic
        # Each process has a file handle of its own: a lock holds between handles, not between processes.
        self._handle = os.open(file, os.O_RDWR) if file is not None and file.exists() else None
        self._map = mmap(-1 if self._handle is None else self._handle, _SIZE)
        self._secret = self._map[:_SECRET_BYTES] if self._handle is not None else os.urandom(_SECRET_BYTES)

    def take(self, policy: str, who: str) -> Allowance:
        """Count one request, unless it is one too many."""
        digest = int.from_bytes(blake2b(f"{policy} {who}".encode(), digest_size=8, key=self._secret).digest())
        bucket = _HEAD + digest % _BUCKETS * _BUCKET.size
        interval = WINDOW_SECONDS / self.limit
        now = self._monotonic()
        with self._alone():
            at, full_at = self._place(bucket, digest or 1)
            # A clock that began anew with the machine cannot shut anybody out for longer than a window.
            owed = min(max(full_at - now, 0), WINDOW_SECONDS)
            missing = owed + interval - WINDOW_SECONDS
            is_over = missing > interval / 1_000  # as much as floating point may leave over
            owed += 0 if is_over else interval
            _COUNT.pack_into(self._map, at, digest or 1, now + owed)
        remaining = max(0, round((WINDOW_SECONDS - owed) / interval))
        retry_after = max(1, math.ceil(missing)) if is_over else 0
        return Allowance(policy, self.limit, remaining, math.ceil(owed), retry_after)

    def _place(self, bucket: int, digest: int) -> tuple[int, float]:
        """Where a count stands in its bucket, else where it may; and until when it says."""
        counts = _BUCKET.unpack_from(self._map, bucket)
        if digest in (whose := counts[::2]):
            way = whose.index(digest)
            return bucket + way * _COUNT.size, counts[2 * way + 1]
        least = min(range(_WAYS), key=lambda way: counts[2 * way + 1])
        return bucket + least * _COUNT.size, 0.0

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process counts meanwhile. The lock of one that is killed is free at once."""
        if self._handle is None:
            yield
            return
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._handle, fcntl.LOCK_UN)
