"""How many connections one address holds to a worker process: those beyond are closed, newest first.

A connection that says nothing never becomes a request, so that the shell around the requests cannot count it;
and the server itself bounds only all connections together. So each worker looks at its own sockets, several
times a second. Proxies that settings name are not bound: through them come all.
"""

import errno
import os
import socket
import stat
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Final

import structlog

from warranty.api.shell import household, is_within
from warranty.foundation.settings import Network, Settings

PAUSE_SECONDS: Final = 0.25
_DESCRIPTORS: Final = Path("/dev/fd")
_talk = structlog.get_logger(__name__)

Peer = tuple[str, int]
"""Address and port of the other end."""


@dataclass
class Bound:
    """most: connections of one address, an IPv6 /64 being one. Remembers the peers seen, oldest first."""

    most: int
    proxies: Sequence[Network] = ()
    _seen: dict[Peer, None] = field(default_factory=dict)
    _over: frozenset[str] = frozenset()

    def beyond(self, peers: Iterable[Peer]) -> list[Peer]:
        """Of the connections there are now, those to close. Two that came between two looks are alike new."""
        here = dict.fromkeys(peers)
        self._seen = {peer: None for peer in [*self._seen, *here] if peer in here}
        held: Counter[str] = Counter()
        beyond = []
        for peer in self._seen:
            if is_within(peer[0], self.proxies):
                continue
            held[household(peer[0])] += 1
            if held[household(peer[0])] > self.most:
                beyond.append(peer)
        self._tell(frozenset(household(address) for address, _ in beyond))
        return beyond

    def _tell(self, over: frozenset[str]) -> None:
        """An address is named once when it goes over, not again with every look."""
        for address in sorted(over - self._over):
            _talk.warning("too many connections of one address", address=address, most=self.most)
        self._over = over


def watch(settings: Settings) -> None:
    """Begin to look, for as long as this process lives."""
    Thread(target=_look_for_ever, args=(settings,), name="connections", daemon=True).start()


def _look_for_ever(settings: Settings) -> None:
    bound = Bound(settings.max_connections, settings.proxies)
    while True:
        close_beyond(bound, settings.bind.port)
        time.sleep(PAUSE_SECONDS)


def close_beyond(bound: Bound, port: int) -> None:
    """Shut what goes beyond the bound; the server then ends it as if the other side had hung up."""
    beyond = set(bound.beyond(peer for peer, _ in _accepted(port)))
    if not beyond:
        return
    for peer, line in _accepted(port):
        if peer in beyond:
            with suppress(OSError):  # it ended meanwhile
                line.shutdown(socket.SHUT_RDWR)


def _accepted(port: int) -> Iterator[tuple[Peer, socket.socket]]:
    """This process's connections to the port it listens on, each by a descriptor of our own.

    The server's may be closed, and its number given to another, at any moment; a copy stays what it is.
    """
    for name in _descriptors():
        with suppress(OSError), _copy(int(name)) as line:
            if line.family in {socket.AF_INET, socket.AF_INET6} and line.getsockname()[1] == port:
                yield line.getpeername()[:2], line


def _descriptors() -> list[str]:
    """None while the process has no descriptor left to look with: the next look is a moment away."""
    try:
        return [entry.name for entry in _DESCRIPTORS.iterdir()]
    except OSError as full:
        _talk.warning("connections cannot be looked at", error=full.strerror)
        return []


def _copy(descriptor: int) -> socket.socket:
    """Raises OSError for what is no socket, or not there any more."""
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        raise OSError(errno.ENOTSOCK, os.strerror(errno.ENOTSOCK))
    copy = os.dup(descriptor)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise
