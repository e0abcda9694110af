"""A register in a process of its own, for tests that kill it: statements in by line, answers out by line.

    python -m tests.register.worker <database url> <checkpoint file> <seeds of operator and log key, hex>

Each line of standard input is a statement; each is submitted by itself as soon as it is read. Each line of
standard output is an answer as JSON, written after the statement is durable or refused.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import structlog

from tests.parties.builders import ORIGIN
from warranty.database.engine import Role, create
from warranty.foundation.signing import SigningKey
from warranty.parties.books import Identity
from warranty.policy.rule_set import packaged
from warranty.register.answers import Outcome, Recorded
from warranty.register.recording import Surroundings
from warranty.register.service import Register
from warranty.transparency.kept import CheckpointFile
from warranty.transparency.rules.notes import VerifierKey


async def work(url: str, kept: Path, root: SigningKey, log_key: SigningKey) -> None:
    """Record until the input ends."""
    vkey = VerifierKey.ed25519(ORIGIN, log_key.public).text()
    identity = Identity(ORIGIN, root.public.multibase, vkey)
    around = Surroundings(identity, log_key, packaged(), lambda: datetime.now(UTC))
    engine = create(url, Role.REGISTER)
    register = Register(engine, around, CheckpointFile(kept))
    await register.start()
    tell({"ready": True})
    async with asyncio.TaskGroup() as tasks:
        async for line in await lines():
            tasks.create_task(answer(register, line.rstrip(b"\n")))
    await register.close()
    await engine.dispose()


async def lines() -> asyncio.StreamReader:
    """Standard input, line by line."""
    reader = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def answer(register: Register, statement: bytes) -> None:
    """Submit one and tell what became of it."""
    (outcome,) = await register.record([statement])
    tell(as_json(outcome))


def as_json(outcome: Outcome) -> dict[str, object]:
    """What the test needs to know of an answer."""
    if not isinstance(outcome, Recorded):
        return {"id": str(outcome.statement), "refused": outcome.refusal.code}
    return {
        "id": str(outcome.statement),
        "position": outcome.position,
        "entry": outcome.entry.hex(),
        "receipt": outcome.receipt,
    }


def tell(message: dict[str, object]) -> None:
    """One line, out at once."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    url, kept, root, log_key = sys.argv[1:]
    keys = (SigningKey.from_seed(bytes.fromhex(seed)) for seed in (root, log_key))
    asyncio.run(work(url, Path(kept), *keys))
