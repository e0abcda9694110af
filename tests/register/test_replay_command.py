"""`warranty replay`: tables on stdout, talk on stderr, and an exit code scripts can trust."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_claim, a_line, a_number, a_sale
from tests.worlds import a_running_register
from warranty.database.engine import Role, connect, create

SAME, DIFFERS, CONFLICT = 0, 9, 6


async def trade(url: str, kept: Path) -> None:
    engine = create(url, Role.REGISTER)
    async with a_running_register(engine, kept) as running:
        seller, buyer, *_ = running.members
        await running.accept(seller, a_claim(a_number(), "1.00"))
        await running.accept(seller, a_sale(seller, buyer, a_line("1.00", unsupported="1.00")))
    await engine.dispose()


async def damage(url: str) -> None:
    owner = await connect(url, Role.OWNER)
    await owner.execute("delete from findings")
    await owner.close()


@pytest.fixture
def traded(database_url: str, tmp_path: Path) -> str:
    """A register with six statements that nobody serves."""
    asyncio.run(trade(database_url, tmp_path / "checkpoint"))
    return database_url


def replayed(url: str, *options: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARRANTY_")}
    program = Path(sys.executable).with_name("warranty")
    return subprocess.run(
        [program, "replay", "--database-url", url, *options],
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_same_books_are_told_and_end_well(traded: str) -> None:
    done = replayed(traded, "--judge")
    assert done.returncode == SAME, done.stderr
    assert done.stderr.splitlines()[-1] == (
        "6 statements lead to the same books; 6 were judged again, 0 otherwise."
    )
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()[1:]}
    assert rows["lots"] == ["3", "3"]
    assert "differs" not in done.stdout


def test_what_differs_is_named_for_programs_too(traded: str) -> None:
    asyncio.run(damage(traded))
    done = replayed(traded, "--json")
    assert done.returncode == DIFFERS, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert (told["same"], told["statements"]) == (False, 6)
    assert [table["table"] for table in told["tables"] if not table["same"]] == ["findings"]
    assert told["judged"] == 0


def test_an_empty_register_has_nothing_to_replay(database_url: str) -> None:
    done = replayed(database_url)
    assert done.returncode == CONFLICT
    assert done.stdout == ""
    assert done.stderr.startswith("There is nothing to replay: ")
