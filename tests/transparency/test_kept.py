"""The checkpoint kept outside the database: whole, the newest, and never going back."""

import multiprocessing
from pathlib import Path

import pytest

from warranty.foundation.signing import SigningKey
from warranty.transparency.kept import CheckpointFile, CheckpointKeeper
from warranty.transparency.rules.checkpoints import sign_checkpoint
from warranty.transparency.rules.tree import EMPTY_ROOT

KEY = SigningKey.from_seed(bytes(32))


def note(size: int) -> str:
    return sign_checkpoint("register.example/log", size, EMPTY_ROOT, KEY)


def write_all(path: Path, sizes: range) -> None:
    for size in sizes:
        CheckpointFile(path).write(note(size))


@pytest.fixture
def file(tmp_path: Path) -> CheckpointFile:
    return CheckpointFile(tmp_path / "checkpoint")


def test_nothing_kept_is_nothing(file: CheckpointFile) -> None:
    assert file.read() is None


def test_what_is_kept_is_read(file: CheckpointFile) -> None:
    file.write(note(3))

    assert file.read() == note(3)
    assert sorted(path.name for path in file.path.parent.iterdir()) == ["checkpoint", "checkpoint.lock"]


def test_an_older_checkpoint_does_not_replace_a_newer(file: CheckpointFile) -> None:
    file.write(note(3))
    file.write(note(2))

    assert file.read() == note(3)


def test_a_file_that_cannot_be_read_is_replaced(file: CheckpointFile) -> None:
    file.path.write_text("half a checkp")
    file.write(note(1))

    assert file.read() == note(1)


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        CheckpointFile(tmp_path / "gone" / "checkpoint").write(note(1))


def test_of_two_processes_the_newest_wins(file: CheckpointFile) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=write_all, args=(file.path, range(start, 60, 2))) for start in (0, 1)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0, 0]
    assert file.read() == note(59)


async def test_the_keeper_keeps_the_newest_offered(file: CheckpointFile) -> None:
    keeper = CheckpointKeeper(file)
    for size in range(200):
        keeper.offer(note(size))
    await keeper.close()

    assert file.read() == note(199)


async def test_the_keeper_goes_on_after_a_pause(file: CheckpointFile) -> None:
    keeper = CheckpointKeeper(file)
    keeper.offer(note(1))
    await keeper.close()
    keeper.offer(note(2))
    await keeper.close()

    assert file.read() == note(2)


async def test_a_keeper_that_cannot_write_says_so(tmp_path: Path) -> None:
    keeper = CheckpointKeeper(CheckpointFile(tmp_path / "gone" / "checkpoint"))
    keeper.offer(note(1))

    with pytest.raises(FileNotFoundError):
        await keeper.close()
    with pytest.raises(FileNotFoundError):
        keeper.offer(note(2))
