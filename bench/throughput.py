"""`bulk_ratio`, `transform_ratio`, `singles_ratio`: signed statements over HTTP, durable, with receipts.

Bulk is measured against what nobody can avoid, verifying the very same signatures on one core; transforming
in bulk against sales in bulk; singles against TPC-B on the same server, which commits as often. The load
client has all requests ready before its clock starts; every receipt is verified after it has stopped.
"""

import re
import subprocess
import time
from base64 import b64decode
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
from nacl.bindings import crypto_sign_open

from bench import making, market, serving
from bench.drafts import CHUNK, chunks, signed_all
from bench.people import VKEY
from bench.report import Measured
from bench.world import World
from warranty.database import embedded
from warranty.database.embedded import Cluster
from warranty.foundation.statements import split, statement_digest
from warranty.register.documents import read
from warranty.transparency.rules.receipts import verify_receipt
from warranty.wire.statements import Recorded, Refused

BULK_CONNECTIONS: Final = 16
BULK_LINES: Final = 250
"""Enough of both that each worker has one request in hand while another is answered."""
SINGLES_CONNECTIONS: Final = 128
SCALE, CLIENTS, THREADS = 50, 32, 2
ONE, NDJSON = 0, 1
"""Content types as `bench.load` numbers them."""

_answer = msgspec.json.Decoder(Recorded | Refused)


class AnswerWrong(Exception):
    """A sale refused, unanswered, or answered with a receipt that does not prove it."""


@dataclass(frozen=True)
class Sizes:
    """rounds: of each side in turn. bulk, singles: sales a round. tpcb_seconds: of one round."""

    rounds: int
    bulk: int
    singles: int
    tpcb_seconds: int


class Sales:
    """Freshly signed sales from the sellers' first lots, as many as asked for."""

    def __init__(self, world: World, pool: ProcessPoolExecutor) -> None:
        self._rng, self._stock, self._pool = Random(42), world.stock, pool

    def signed(self, count: int) -> list[bytes]:
        """So many, depending on none of each other."""
        drafts = chunks(market.load(self._rng, self._stock, count), CHUNK)
        return [sale for part in self._pool.map(signed_all, drafts) for sale in part]


class Made:
    """Freshly signed transformations of the sellers' first lots, as many as asked for."""

    def __init__(self, world: World, pool: ProcessPoolExecutor) -> None:
        self._rng, self._stock, self._pool = Random(43), world.stock, pool
        self._batches, self.opened = making.opened(sorted(world.stock))

    def signed(self, count: int) -> list[bytes]:
        """So many, depending on none of each other, but all on `opened`."""
        drafts = making.load(self._rng, self._stock, self._batches, count)
        slices = [drafts[at : at + CHUNK] for at in range(0, count, CHUNK)]
        return [made for part in self._pool.map(making.signed_all, slices) for made in part]


def measure(
    cluster: Cluster, world: World, pool: ProcessPoolExecutor, sizes: Sizes, keys: Collection[str]
) -> Iterator[Measured]:
    """The ratios asked for, over one server process that is warmed up first."""
    sales = Sales(world, pool)
    folder = Path(cluster.folder) / "server"
    with serving.serving(world.url, folder) as port:
        for form in (_ndjson, _one_by_one):
            _send(port, sales.signed(sizes.singles // 2), form, folder)
        if "bulk_ratio" in keys:
            yield _bulk(port, sales, sizes, folder)
        if "transform_ratio" in keys:
            yield _transformed(port, sales, Made(world, pool), sizes, folder)
        if "singles_ratio" in keys:
            yield _singles(port, sales, sizes, folder, cluster)


def _bulk(port: int, sales: Sales, sizes: Sizes, folder: Path) -> Measured:
    recorded: list[float] = []
    verified: list[float] = []
    length = 0
    for _ in range(sizes.rounds):
        signed = sales.signed(sizes.bulk)
        recorded.append(_send(port, signed, _ndjson, folder))
        verified.append(verifications_a_second(signed))
        length = sum(map(len, signed)) // len(signed)
    return Measured(
        "bulk_ratio",
        "sales/s recorded over HTTP in bulk",
        "signatures/s verified by PyNaCl on one core",
        recorded,
        verified,
        {
            "sales_a_round": sizes.bulk,
            "connections": BULK_CONNECTIONS,
            "lines_a_request": BULK_LINES,
            "workers": serving.WORKERS,
            "bytes_a_sale": length,
        },
    )


def _transformed(port: int, sales: Sales, made: Made, sizes: Sizes, folder: Path) -> Measured:
    """Both sides in turn, each first in every other round: whatever the machine does, it does to both."""
    _send(port, made.opened, _ndjson, folder)
    _send(port, made.signed(sizes.bulk // 4), _ndjson, folder)
    transformed: list[float] = []
    sold: list[float] = []
    for at in range(sizes.rounds):
        sides = [(made.signed(sizes.bulk), transformed), (sales.signed(sizes.bulk), sold)]
        for signed, rates in sides if at % 2 else reversed(sides):
            rates.append(_send(port, signed, _ndjson, folder))
    return Measured(
        "transform_ratio",
        "transformations/s recorded over HTTP in bulk",
        "sales/s recorded over HTTP in bulk",
        transformed,
        sold,
        {
            "statements_a_round": sizes.bulk,
            "mix": making.KINDS,
            "connections": BULK_CONNECTIONS,
            "lines_a_request": BULK_LINES,
            "workers": serving.WORKERS,
        },
    )


def _singles(port: int, sales: Sales, sizes: Sizes, folder: Path, cluster: Cluster) -> Measured:
    tpcb = Tpcb(cluster)
    recorded: list[float] = []
    transactions: list[float] = []
    for _ in range(sizes.rounds):
        recorded.append(_send(port, sales.signed(sizes.singles), _one_by_one, folder))
        transactions.append(tpcb.transactions_a_second(sizes.tpcb_seconds))
    return Measured(
        "singles_ratio",
        f"sales/s recorded over HTTP one by one, {SINGLES_CONNECTIONS} connections",
        f"TPC-B transactions/s ({tpcb.command(sizes.tpcb_seconds)})",
        recorded,
        transactions,
        {"sales_a_round": sizes.singles, "connections": SINGLES_CONNECTIONS, "workers": serving.WORKERS},
    )


Form = Callable[[Sequence[bytes]], tuple[int, list[tuple[int, bytes]]]]


def _ndjson(signed: Sequence[bytes]) -> tuple[int, list[tuple[int, bytes]]]:
    """Connections, and bodies as a client with a long file would send them."""
    slices = [signed[at : at + BULK_LINES] for at in range(0, len(signed), BULK_LINES)]
    return BULK_CONNECTIONS, [(NDJSON, b"".join(b'"%s"\n' % sale for sale in part)) for part in slices]


def _one_by_one(signed: Sequence[bytes]) -> tuple[int, list[tuple[int, bytes]]]:
    return SINGLES_CONNECTIONS, [(ONE, sale) for sale in signed]


def _send(port: int, signed: Sequence[bytes], form: Form, folder: Path) -> float:
    """Sales a second; every answer is then held against its sale. Raises AnswerWrong."""
    connections, bodies = form(signed)
    loaded = serving.load(port, connections, bodies, folder)
    _verify(signed, [line for answer in loaded.answers for line in answer.strip().split(b"\n")])
    return len(signed) / loaded.seconds


def _verify(signed: Sequence[bytes], lines: Sequence[bytes]) -> None:
    digests: dict[str, bytes] = {}
    for sale in signed:
        envelope = split(sale)
        digests[f"urn:uuid:{read(envelope).id}"] = statement_digest(envelope.signed)
    for line in lines:
        try:
            answer = _answer.decode(line)
        except msgspec.DecodeError as broken:
            raise AnswerWrong(line[:500]) from broken
        if not isinstance(answer, Recorded):
            raise AnswerWrong(answer.problem)
        proven = verify_receipt(b64decode(answer.entry), answer.receipt, VKEY)
        if proven.entry.digest != digests.pop(answer.id) or proven.index != answer.position:
            raise AnswerWrong(answer)
    if digests:
        raise AnswerWrong(f"{len(digests)} sales were not answered")


def verifications_a_second(signed: Sequence[bytes]) -> float:
    """How many of these signatures libsodium verifies in a second, called as plainly as can be."""
    envelopes = [split(sale) for sale in signed]
    messages: list[Any] = [
        (each.signature + each.signed[: each.signed.rindex(b".")], each.key.raw) for each in envelopes
    ]
    began = time.perf_counter()
    for message, key in messages:
        crypto_sign_open(message, key)
    return len(messages) / (time.perf_counter() - began)


class Tpcb:
    """pgbench in a database of its own on the same server."""

    def __init__(self, cluster: Cluster) -> None:
        self._address = re.sub(r"/postgres\?", "/{}?", cluster.admin_url)
        self._run("psql", "postgres", "--command", "create database tpcb")
        self._run("pgbench", "tpcb", "--initialize", "--quiet", f"--scale={SCALE}")

    @staticmethod
    def command(seconds: int) -> str:
        """As typed."""
        return f"pgbench -s {SCALE} -M prepared -c {CLIENTS} -j {THREADS} -T {seconds}"

    def transactions_a_second(self, seconds: int) -> float:
        """One run."""
        program, *arguments = self.command(seconds).split()
        said = self._run(program, "tpcb", *arguments)
        found = re.search(r"tps = ([0-9.]+) \(without initial connection time\)", said)
        assert found, said
        return float(found[1])

    def _run(self, program: str, database: str, *arguments: str) -> str:
        where = embedded.binaries() / program
        finished = subprocess.run(
            [where, *arguments, self._address.format(database)], check=True, capture_output=True, text=True
        )
        return finished.stdout
