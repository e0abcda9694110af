"""The register as a running thing: statements submitted one by one or in bulk go through the same batches.

Two tasks, one behind the other: one opens what has been submitted, as it comes; the other records all that
is opened when its last batch is committed, up to a batch. So whoever submits while a batch commits joins the
next one: group commit without a timer. Neither task is a request's, so a client that goes away cancels
nothing; everything it sent is recorded or refused all the same.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from warranty.database.engine import Connection
from warranty.foundation.errors import Refusal
from warranty.parties import service as parties
from warranty.register import aging
from warranty.register.answers import Outcome, Refused
from warranty.register.ledgers import is_about_findings, is_far_reaching
from warranty.register.opening import Opened, open_batch
from warranty.register.recording import Committed, Surroundings, Turn, record_batch
from warranty.register.refusals import RegisterBusy, RegisterUnavailable
from warranty.transparency import service as log
from warranty.transparency.kept import CheckpointFile, CheckpointKeeper

_Any = TypeVar("_Any")

MOST_IN_BATCH: Final = 1_000
MOST_FAR_REACHING: Final = 10
"""Statements of a batch that are judged by whole books: others wait meanwhile, and have a turn in between."""
_TRIES: Final = 3
# What a lost or refused connection raises; anything else is our own mistake and is not tried again.
CONNECTION_LOST: Final = (
    OSError,
    SQLAlchemyError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.CannotConnectNowError,
)

_talk = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Waiting:
    received: bytes
    answer: asyncio.Future[Outcome]


@dataclass(frozen=True)
class Limits:
    """most_in_batch: statements in one transaction. most_waiting: what may wait before more is sent away."""

    most_in_batch: int = MOST_IN_BATCH
    most_waiting: int = 20_000


class Register:
    """The only writer of facts. `start` it, `record` into it, `close` it."""

    def __init__(
        self, engine: AsyncEngine, around: Surroundings, kept: CheckpointFile, limits: Limits | None = None
    ) -> None:
        self._engine = engine
        self._around = around
        self._kept = kept
        self._keeper = CheckpointKeeper(kept)
        self._limits = limits or Limits()
        self._waiting: deque[_Waiting] = deque()
        self._arrived = asyncio.Event()
        self._opened: deque[tuple[_Waiting, Opened | Refusal]] = deque()
        self._has_opened = asyncio.Event()
        self._has_taken = asyncio.Event()
        self._is_all_opened = False
        self._turn = Turn()
        self._tasks: list[asyncio.Task[None]] = []
        self._connection: AsyncConnection | None = None
        self._is_closing = False
        self._aged_on: date | None = None
        self._fault: RegisterUnavailable | None = None

    async def start(self) -> None:
        """Refuse to write to a log that forgot what it published (a restored backup), then begin to work.

        Raises LogBehindCheckpoint or LogInconsistent.
        """
        driver = await self._driver()
        keys = await parties.log_keys(driver, self._around.identity)
        await log.refuse_if_behind(driver, self._kept, keys)
        self._tasks = [asyncio.create_task(self._open_forever()), asyncio.create_task(self._record_forever())]

    async def close(self) -> None:
        """Finish what is waiting, keep the last checkpoint, let go of the connection."""
        self._is_closing = True
        self._arrived.set()
        await asyncio.gather(*self._tasks)
        try:
            await self._keeper.close()
        finally:
            await self._drop_connection()

    async def record(self, statements: Sequence[bytes]) -> list[Outcome]:
        """Record statements, each judged by itself, in order; answered when all are durable or refused.

        Raises RegisterBusy when too much waits already or the register is closing, RegisterUnavailable when
        it can keep no checkpoint any more; then nothing of this call is recorded.
        """
        if self._fault is not None:
            raise self._fault
        if self._is_closing or len(self._waiting) + len(statements) > self._limits.most_waiting:
            raise RegisterBusy(
                "The register takes no more statements at the moment.",
                instead="Send them again in a few seconds.",
            )
        loop = asyncio.get_running_loop()
        waiting = [_Waiting(received, loop.create_future()) for received in statements]
        self._waiting.extend(waiting)
        self._arrived.set()
        return [await one.answer for one in waiting]

    async def _open_forever(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                batch = self._take(self._waiting)
                opened = await self._open([one.received for one in batch])
                while len(self._opened) >= self._limits.most_in_batch:  # a batch ahead of recording is enough
                    self._has_taken.clear()
                    await self._has_taken.wait()
                self._opened.extend(zip(batch, opened, strict=True))
                self._has_opened.set()
            if self._is_closing:
                self._is_all_opened = True
                self._has_opened.set()
                return

    def _next_batch(self) -> list[tuple[_Waiting, Opened | Refusal]]:
        """What is opened, up to a batch and up to MOST_FAR_REACHING such statements.

        What is about findings does not share a batch with what came before it and may have brought them.
        """
        taken: list[tuple[_Waiting, Opened | Refusal]] = []
        far_reaching = 0
        while self._opened and len(taken) < self._limits.most_in_batch and far_reaching < MOST_FAR_REACHING:
            if taken and _is_about_findings(self._opened[0][1]) and not _is_about_findings(taken[-1][1]):
                break
            one = self._opened.popleft()
            taken.append(one)
            if _is_far_reaching(one[1]):
                far_reaching += 1
        return taken

    def _take(self, queue: deque[_Any]) -> list[_Any]:
        """All that stands in a queue, up to a batch."""
        return [queue.popleft() for _ in range(min(len(queue), self._limits.most_in_batch))]

    async def _open(self, received: Sequence[bytes]) -> list[Opened | Refusal]:
        """Open a batch; a statement that a fault of ours keeps from being opened is answered alone."""
        try:
            return await open_batch(received, self._around.policy, self._turn.over)
        except Exception as unexpected:  # noqa: BLE001 - told; or one statement would stop the register
            if len(received) > 1:
                return [one for single in received for one in await self._open([single])]
            _talk.error("a statement could not be opened", exc_info=unexpected)
            return [_our_fault()]

    async def _record_forever(self) -> None:
        while True:
            await self._has_opened.wait()
            self._has_opened.clear()
            while self._opened:
                waiting, opened = zip(*self._next_batch(), strict=True)
                self._has_taken.set()
                await self._record_together(waiting, opened)
                await self._age()
            if self._is_all_opened:
                return

    async def _age(self) -> None:
        """With the first batch of a day, and with the next while there is more, drop what is too old."""
        now = self._around.clock()
        if now.date() == self._aged_on:
            return
        try:
            if await aging.age(await self._driver(), self._around.policy, now):
                self._aged_on = now.date()
        except Exception as failed:  # noqa: BLE001 - told; housekeeping must not stop the register
            _talk.error("what is kept no longer could not be dropped", exc_info=failed)
            await self._drop_connection()

    async def _record_together(self, waiting: Sequence[_Waiting], opened: Sequence[Opened | Refusal]) -> None:
        try:
            committed = await self._record(opened)
        except Exception as unexpected:  # noqa: BLE001 - told, and answered to whom it concerns
            await self._fail(waiting, opened, unexpected)
            return
        self._keep(committed.checkpoint)
        for one, answer in zip(waiting, committed.answers, strict=True):
            if not one.answer.done():
                one.answer.set_result(answer)

    async def _record(self, opened: Sequence[Opened | Refusal]) -> Committed:
        """One batch, tried again when the connection was lost in the middle.

        What was committed is then found by its ids under the log head, read anew, and answered as recorded;
        what was not is recorded now.
        """
        for attempt in range(_TRIES):
            try:
                return await record_batch(await self._driver(), opened, self._around, self._turn)
            except CONNECTION_LOST as lost:
                _talk.warning("connection lost while recording", attempt=attempt, error=type(lost).__name__)
                await self._drop_connection()
                await asyncio.sleep(attempt)
        raise RegisterUnavailable(
            "The database cannot be reached. It is not known whether these statements were recorded.",
            instead="Send the very same statements again: what was recorded gets its receipt, the rest is "
            "recorded.",
        )

    async def _fail(
        self, waiting: Sequence[_Waiting], opened: Sequence[Opened | Refusal], unexpected: Exception
    ) -> None:
        """Answer a batch that could not be recorded; on our own mistake, one by one to spare the innocent."""
        await self._drop_connection()
        if not isinstance(unexpected, Refusal) and len(waiting) > 1:
            _talk.error("a batch failed and is taken apart", exc_info=unexpected)
            for one, single in zip(waiting, opened, strict=True):
                await self._record_alone(one, single)
            return
        if not isinstance(unexpected, Refusal):
            _talk.error("a statement could not be recorded", exc_info=unexpected)
        for one, single in zip(waiting, opened, strict=True):
            if not one.answer.done():
                one.answer.set_result(_unrecorded(single, unexpected))

    async def _record_alone(self, one: _Waiting, single: Opened | Refusal) -> None:
        try:
            committed = await self._record([single])
        except Exception as unexpected:  # noqa: BLE001 - told, and answered
            await self._fail([one], [single], unexpected)
            return
        self._keep(committed.checkpoint)
        if not one.answer.done():
            one.answer.set_result(committed.answers[0])

    def _keep(self, checkpoint: str) -> None:
        """Have the checkpoint kept; when an earlier one could not be, take no more statements.

        Going on without it would leave a restored older backup unnoticed.
        """
        try:
            self._keeper.offer(checkpoint)
        except Exception as failed:  # noqa: BLE001 - told, and answered to whoever comes next
            _talk.error("the checkpoint could not be kept; nothing more is recorded", exc_info=failed)
            self._fault = RegisterUnavailable(
                "The register cannot keep its checkpoint and records nothing more.",
                instead="Tell the operator; sending it again later is safe.",
            )

    async def _driver(self) -> Connection:
        """The register's own connection, kept for its prepared statements."""
        if self._connection is None:
            self._connection = await self._engine.connect()
        driver: Connection | None = (await self._connection.get_raw_connection()).driver_connection
        assert driver is not None  # a connection just taken out has one
        return driver

    async def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await connection.invalidate()
                await connection.close()
            except CONNECTION_LOST:
                _talk.debug("the lost connection could not be closed")


def _unrecorded(single: Opened | Refusal, unexpected: Exception) -> Outcome:
    identifier = single.statement.id if isinstance(single, Opened) else None
    if isinstance(unexpected, Refusal):
        return Refused(identifier, unexpected)
    return Refused(identifier, _our_fault())


def _our_fault() -> RegisterUnavailable:
    return RegisterUnavailable(
        "This statement could not be recorded because of a fault of the register.",
        instead="Tell the operator; sending it again later is safe.",
    )


def _is_far_reaching(opened: Opened | Refusal) -> bool:
    if not isinstance(opened, Opened):
        return False
    return is_far_reaching(opened.statement.document, opened.statement.parts)


def _is_about_findings(opened: Opened | Refusal) -> bool:
    return isinstance(opened, Opened) and is_about_findings(opened.statement.document)
