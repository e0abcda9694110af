"""Printing the story: headings, sentences, short tables. Everything goes to stdout; progress to stderr."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from warranty.foundation.quantities import format_carats

_console = Console(highlight=False, soft_wrap=True)


def heading(number: int, text: str) -> None:
    """The title of an act."""
    _console.print(f"\n[bold]{number}. {text}[/bold]")


def line(text: str) -> None:
    """One sentence of the story."""
    _console.print(f"   {text}", markup=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A small table; every column but the first is a figure."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2), show_header=True, header_style="dim")
    for at, column in enumerate(columns):
        shown.add_column(column, justify="left" if at == 0 else "right", no_wrap=True)
    for row in rows:
        shown.add_row(*row)
    _console.print(shown)


def carats(thousandths: int) -> str:
    """A weight for people: 1 234.56 ct."""
    whole, _, places = format_carats(thousandths).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}.{places} ct".replace(",", " ")
