"""The last checkpoint, kept in a file outside the database, so that a restored older backup is noticed.

The file may lag a moment behind the log, never run ahead of it: only committed heads are offered. Several
worker processes share it; a lock and a look at its size keep an older checkpoint from replacing a newer.
"""

import asyncio
import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from warranty.foundation.errors import Refusal
from warranty.transparency.rules.checkpoints import parse_checkpoint
from warranty.transparency.rules.notes import parse_note

_PAUSE_SECONDS: Final = 0.2


class CheckpointFile:
    """A signed checkpoint at a path. Reading and writing block; the folder must exist."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> str | None:
        """The kept note, or None when nothing was ever kept."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write(self, note: str) -> None:
        """Keep this checkpoint unless a larger one is kept; durable when this returns, and never half there.

        (1) One writer at a time, over all processes. (2) A new file beside the old, flushed. (3) It takes
        the old one's name, and the folder is flushed.
        """
        with self.path.with_name(f"{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # (1)
            if _size_of(note) < _size_of(self.read()):
                return
            beside = self.path.with_name(f"{self.path.name}.new")
            with beside.open("w", encoding="utf-8") as file:  # (2)
                file.write(note)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)  # (3)
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


class CheckpointKeeper:
    """Keeps checkpoints as they come without holding anybody up.

    Of several offered during one write, or in the pause after it, only the newest is written: under load
    every batch has its checkpoint, and flushing each would make the database's own commits wait for the disk.
    """

    def __init__(self, file: CheckpointFile) -> None:
        self._file = file
        self._offered: str | None = None
        self._writing: asyncio.Task[None] | None = None
        self._is_closing = asyncio.Event()

    def offer(self, note: str) -> None:
        """Have this checkpoint kept soon; offered in log order, from the event loop.

        A failed write (a full disk) is raised by the next offer: better to stop than to go on unkept.
        """
        self._offered = note
        if self._writing is None or self._writing.done():
            if self._writing is not None:
                self._writing.result()
            self._writing = asyncio.create_task(self._write())

    async def close(self) -> None:
        """Return when everything offered is kept."""
        self._is_closing.set()
        try:
            if self._writing is not None:
                await self._writing
        finally:
            self._is_closing.clear()

    async def _write(self) -> None:
        """Write until nothing newer has been offered meanwhile."""
        while (note := self._offered) is not None:
            self._offered = None
            await asyncio.to_thread(self._file.write, note)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_closing.wait(), _PAUSE_SECONDS)


def _size_of(note: str | None) -> int:
    """Size in a checkpoint note; -1 for none or one that cannot be read, which anything may replace."""
    try:
        return -1 if note is None else parse_checkpoint(parse_note(note).text).size
    except Refusal:
        return -1
