"""A connection that is spoken to byte by byte, as no decent client would, and the answers read from it."""

import json
import socket
import struct
from contextlib import suppress
from typing import Any, NamedTuple, Self

from tests.api.served import HOST

PATIENCE_SECONDS = 20


class Answer(NamedTuple):
    """headers: names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """Of a problem document: the last part of its type."""
        kind: str = self.json()["type"]
        return kind.rpartition("/")[2]

    def json(self) -> dict[str, Any]:
        """The body."""
        content: dict[str, Any] = json.loads(self.body)
        return content


class Wire:
    """One TCP connection to the server."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), PATIENCE_SECONDS)
        self._read = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, *pieces: bytes) -> None:
        """All of it, as far as the other side takes it."""
        for piece in pieces:
            with suppress(BrokenPipeError, ConnectionResetError):
                self._socket.sendall(piece)

    def finish(self) -> None:
        """Say that nothing more comes; answers can still be read, also of who answered and closed already."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def tear(self) -> None:
        """Break off at once, with a reset, whatever is under way."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def answer(self) -> Answer:
        """The next answer; EOFError when the server closes instead."""
        while (end := self._read.find(b"\r\n\r\n")) < 0:
            self._more()
        first, *lines = self._taken(end + 4).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        status = int(first.split(" ")[1])
        length = int(headers.get("content-length", 0))
        while len(self._read) < length:
            self._more()
        return Answer(status, headers, self._taken(length))

    def is_closed(self) -> bool:
        """Whether the server ends the connection; waits for it."""
        try:
            self._more()
        except (EOFError, ConnectionResetError):
            return True
        return False

    def _more(self) -> None:
        received = self._socket.recv(1 << 16)
        if not received:
            raise EOFError
        self._read += received

    def _taken(self, length: int) -> bytes:
        taken = bytes(self._read[:length])
        del self._read[:length]
        return taken


def request(
    form: str | bytes = "application/vc+sd-jwt",
    length: int | str | None = None,
    *more: str,
    method: str = "POST",
    path: str = "/v1/statements",
    version: str = "1.1",
) -> bytes:
    """The head of a request. form: content type, "" for none; length: as announced; more: headers."""
    head = [f"{method} {path} HTTP/{version}", "Host: localhost", *more]
    if length is not None:
        head.append(f"Content-Length: {length}")
    encoded = "\r\n".join(head).encode("latin-1")
    if form:
        encoded += b"\r\nContent-Type: " + (form if isinstance(form, bytes) else form.encode())
    return encoded + b"\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """A piece of a body that is sent in pieces."""
    return b"%x\r\n%s\r\n" % (len(data), data)


LAST_CHUNK = chunk(b"")
CHUNKED = "Transfer-Encoding: chunked"
