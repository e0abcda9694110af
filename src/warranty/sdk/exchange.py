"""One request and its answer over HTTP: waiting when told to, trying again when that is safe.

Every request this client makes may be repeated: questions change nothing, and a statement's id is consumed
once, so that sending it again yields the same receipt.
"""

import time
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import httpx
import msgspec

from warranty.foundation.clock import Clock, now
from warranty.sdk.pacing import pause_after, pause_before_retry
from warranty.sdk.problems import AnswerUnreadable, ServerUnreachable, refusal_in

_TRY_AGAIN: Final = frozenset({429, 502, 503, 504})
ATTEMPTS: Final = 6
_TIMEOUT: Final = httpx.Timeout(120.0, connect=10.0)


Answer = TypeVar("Answer")


def read_answer(body: bytes, shape: type[Answer]) -> Answer:
    """An answer's body as its shape. Raises AnswerUnreadable."""
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.DecodeError as broken:
        raise AnswerUnreadable(
            f"The answer is not what a register gives ({broken}).",
            instead="Check the address; the server may also be of another version.",
        ) from broken


class Exchange:
    """A connection to one server.

    http: for tests and for those who bring their own transport. clock, sleep: the time that passes.
    """

    def __init__(
        self,
        url: str,
        *,
        http: httpx.Client | None = None,
        clock: Clock = now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url.rstrip("/")
        self.now = clock
        self._http = http or httpx.Client(timeout=_TIMEOUT)
        self._sleep = sleep

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        content: bytes | None = None,
        form: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """A successful answer. Raises the server's refusal, or ServerUnreachable after several attempts."""
        attempt = 1
        while True:
            try:
                response = self._http.request(
                    method, self.url + path, headers=headers, params=query, content=content, data=form
                )
            except httpx.InvalidURL as broken:
                raise ServerUnreachable(f"{self.url} is not the address of a server.") from broken
            except httpx.TransportError as broken:
                if attempt == ATTEMPTS or isinstance(broken, httpx.UnsupportedProtocol):
                    raise self._unreachable(broken) from broken
                pause = pause_before_retry({}, attempt, self.now())
            else:
                if response.is_success:
                    self._sleep_for(pause_after(response.headers))
                    return response
                if response.status_code not in _TRY_AGAIN or attempt == ATTEMPTS:
                    raise refusal_in(response.status_code, response.content)
                pause = pause_before_retry(response.headers, attempt, self.now())
            self._sleep_for(pause)
            attempt += 1

    def _sleep_for(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(seconds)

    def _unreachable(self, broken: httpx.TransportError) -> ServerUnreachable:
        return ServerUnreachable(
            f"No register answers at {self.url} ({type(broken).__name__}).",
            instead="Check the address (--url, WARRANTY_URL) and whether the server runs ('warranty serve').",
        )
