"""`warranty replay`: the books rebuilt from the statements, table by table, and what differs."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from warranty.cli.exits import Exit
from warranty.cli.output import print_json, print_list, print_table
from warranty.cli.talk import say
from warranty.database import access
from warranty.foundation.settings import Settings
from warranty.register.replay import Compared, Databases, Judged, Replayed
from warranty.register.replay import replay as rebuild

_TOLD: Final = 20
"""Positions and judgements printed for people; --json has them all."""


def replay(settings: Settings, *, judge: bool, as_json: bool) -> Exit:
    """Rebuild, compare, print. CHECK_FAILED when anything differs."""
    replayed = asyncio.run(_replay(settings, judge=judge))
    if as_json:
        print_json(_as_json(replayed))
    else:
        _print(replayed, judge=judge)
    return Exit.OK if replayed.is_same else Exit.CHECK_FAILED


async def _replay(settings: Settings, *, judge: bool) -> Replayed:
    database = await access.provide(settings)
    try:
        with _bar() as progress:
            return await rebuild(Databases(database.url, database.passwords), judge=judge, progress=progress)
    finally:
        database.stop()


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A progress bar over the statements, if a person is watching."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _all: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Statements", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _print(replayed: Replayed, *, judge: bool) -> None:
    print_table(
        ["table", "rows", "rebuilt", ""],
        [
            (table.table, table.recorded.rows, table.rebuilt.rows, _outcome(table))
            for table in replayed.tables
        ],
    )
    places = [f"at position {position}" for position in replayed.not_their_leaf[:_TOLD]]
    print_list("Statements that are not what the log holds of them", places)
    print_list("Judged otherwise now", [_sentence(judged) for judged in replayed.differing[:_TOLD]])
    print_list(
        "Judged otherwise by a later edition of the rules",
        [_sentence(judged) for judged in replayed.newer[:_TOLD]],
    )
    print_list(
        "Findings more, or less, by a later edition of the rules",
        [f"{rule}: {findings:+}" for rule, findings in sorted(replayed.newer_findings.items())],
    )
    say(_summary(replayed, judge=judge))


def _outcome(table: Compared) -> str:
    if table.newer:
        return "later rules"
    return "" if table.is_same else "differs"


def _sentence(judged: Judged) -> str:
    rule = f" ({judged.rule})" if judged.rule else ""
    return f"at position {judged.position}, {judged.statement}: {judged.code}{rule}: {judged.sentence}"


def _summary(replayed: Replayed, *, judge: bool) -> str:
    outcome = "the same books" if replayed.is_same else "NOT the same books"
    asked = f"; {replayed.judged} were judged again, {len(replayed.differing)} otherwise" if judge else ""
    skipped = (
        f"; {replayed.not_judgeable} were recorded under a rule set this version does not carry"
        if replayed.not_judgeable
        else ""
    )
    later = (
        "; what rules of a later edition find is no difference"
        if replayed.newer_findings or replayed.newer
        else ""
    )
    return f"{replayed.statements} statements lead to {outcome}{asked}{skipped}{later}."


def _as_json(replayed: Replayed) -> dict[str, Any]:
    return {
        "same": replayed.is_same,
        "statements": replayed.statements,
        "tables": [
            {
                "table": table.table,
                "same": table.is_same,
                "recorded": {"rows": table.recorded.rows, "digest": table.recorded.digest},
                "rebuilt": {"rows": table.rebuilt.rows, "digest": table.rebuilt.digest},
            }
            for table in replayed.tables
        ],
        "notTheirLeaf": replayed.not_their_leaf,
        "judged": replayed.judged,
        "judgedOtherwise": _judged_as_json(replayed.differing),
        "judgedOtherwiseByLaterRules": _judged_as_json(replayed.newer),
        "findingsByLaterRules": dict(sorted(replayed.newer_findings.items())),
        "notJudgeable": replayed.not_judgeable,
    }


def _judged_as_json(judgements: Sequence[Judged]) -> list[dict[str, Any]]:
    return [
        {
            "position": judged.position,
            "statement": str(judged.statement),
            "code": judged.code,
            "rule": judged.rule,
            "sentence": judged.sentence,
        }
        for judged in judgements
    ]
