"""Talk with the person at the terminal: sentences, refusals and progress, all on stderr."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

import msgspec
import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from warranty.cli.plain import plain
from warranty.foundation.errors import Refusal

Item = TypeVar("Item")
AS_JSON: Final = "warranty.as_json"
"""Whether the command that is run prints JSON, in its context: a refusal is told in the same form."""
# Below this a bar would only flicker.
_LONG_WORK: Final = 50


def say(sentence: str) -> None:
    """One line for the person. What a register says in it cannot begin another, or steer the terminal."""
    click.echo(plain(sentence), err=True)


def tell(refusal: Refusal) -> None:
    """A refusal: what is wrong, where, and what to do instead."""
    rule = f" ({refusal.rule})" if refusal.rule else ""
    say(f"{refusal.title}{rule}: {refusal.sentence}")
    if refusal.pointer:
        say(f"  at {refusal.pointer}")
    if refusal.instead:
        say(f"  {refusal.instead}")
    for other in refusal.others:
        say(f"  also: {other.sentence} (at {other.pointer})")


def tell_program(refusal: Refusal) -> None:
    """A refusal as one line of JSON, with the members a problem document of the API has."""
    told = {
        "code": refusal.code,
        "title": refusal.title,
        "detail": refusal.sentence,
        "rule": refusal.rule,
        "pointer": refusal.pointer,
        "instead": refusal.instead,
        "facts": refusal.facts,
        "errors": [
            {"detail": each.sentence, "pointer": each.pointer}
            for each in (refusal, *refusal.others)
            if refusal.others and each.pointer
        ],
    }
    say(msgspec.json.encode({name: value for name, value in told.items() if value}, enc_hook=str).decode())


def followed(items: Iterable[Item], total: int, doing: str) -> Iterator[Item]:
    """The same items, with a progress bar on long work if a person is watching."""
    console = Console(stderr=True)
    if total < _LONG_WORK or not console.is_terminal:
        yield from items
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield from progress.track(items, total=total, description=doing)
