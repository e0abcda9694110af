"""A raw HTTP/1.1 keep-alive client in a process of its own: sends prepared requests, keeps the answers.

    python -m bench.load HOST PORT CONNECTIONS REQUESTS_FILE ANSWERS_FILE

REQUESTS_FILE holds request bodies, each as 4 bytes length (big-endian), 1 byte content type (0 one
statement, 1 NDJSON), body. Every connection takes the next body when it has its answer. Prints one JSON line
with seconds from the first byte sent to the last byte read; answers go to ANSWERS_FILE as length and body.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

CONTENT_TYPES = (b"application/vc+sd-jwt", b"application/x-ndjson")


def pack(bodies: list[tuple[int, bytes]]) -> bytes:
    """Bodies with their content type, as this program reads them."""
    return b"".join(len(body).to_bytes(4) + bytes([kind]) + body for kind, body in bodies)


def unpack(packed: bytes) -> Iterator[tuple[int, bytes]]:
    """The bodies of a requests file."""
    at = 0
    while at < len(packed):
        length, kind = int.from_bytes(packed[at : at + 4]), packed[at + 4]
        yield kind, packed[at + 5 : at + 5 + length]
        at += 5 + length


def read_answers(path: Path) -> list[bytes]:
    """The answers a run kept."""
    packed, answers, at = path.read_bytes(), [], 0
    while at < len(packed):
        length = int.from_bytes(packed[at : at + 4])
        answers.append(packed[at + 4 : at + 4 + length])
        at += 4 + length
    return answers


def requests_of(packed: bytes, host: str) -> list[bytes]:
    """Whole HTTP requests, ready to be written."""
    return [
        b"POST /v1/statements HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
        % (host.encode(), CONTENT_TYPES[kind], len(body), body)
        for kind, body in unpack(packed)
    ]


async def connection(host: str, port: int, waiting: list[bytes], answers: list[bytes]) -> None:
    """Send what waits, one request after the other on one connection."""
    reader, writer = await asyncio.open_connection(host, port, limit=1 << 26)
    while waiting:
        writer.write(waiting.pop())
        head = await reader.readuntil(b"\r\n\r\n")
        answers.append(await _body(reader, head.lower()))
    writer.close()
    await writer.wait_closed()


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    if b"transfer-encoding: chunked" in head:
        parts = []
        while size := int(await reader.readuntil(b"\r\n"), 16):
            parts.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return b"".join(parts)
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    return await reader.readexactly(length)


async def run(host: str, port: int, connections: int, requests: list[bytes]) -> tuple[float, list[bytes]]:
    """Seconds for all requests over so many connections, and their answers."""
    waiting, answers = requests[::-1], list[bytes]()
    began = time.perf_counter()
    await asyncio.gather(*(connection(host, port, waiting, answers) for _ in range(connections)))
    return time.perf_counter() - began, answers


def main() -> None:
    """Run as a program."""
    host, port, connections, requests_file, answers_file = sys.argv[1:]
    requests = requests_of(Path(requests_file).read_bytes(), f"{host}:{port}")
    seconds, answers = asyncio.run(run(host, int(port), int(connections), requests))
    Path(answers_file).write_bytes(b"".join(len(each).to_bytes(4) + each for each in answers))
    print(json.dumps({"seconds": seconds, "answers": len(answers)}))


if __name__ == "__main__":
    main()
