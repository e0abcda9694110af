"""Results on stdout: tables for people, JSON for programs. What cannot be seen is written out (`plain`)."""

import sys
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
import rich_click as click
from msgspec import UNSET
from rich.console import Console
from rich.table import Table
from rich.text import Text

from warranty.cli.plain import plain, plain_lines

# A file or a pipe has no width: nothing is cut there.
_UNBOUNDED: Final = 400
_MOST_IN_A_TABLE: Final = 200


def print_json(value: object) -> None:
    """A value as indented JSON."""
    click.echo(plain_lines(msgspec.json.format(msgspec.json.encode(value), indent=2).decode()))


def print_json_line(value: object) -> None:
    """A value as JSON on one line, for results that come one by one."""
    print_line(plain_lines(msgspec.json.encode(value).decode()))


def print_line(*parts: str) -> None:
    """One line, its parts divided by tabs; an empty first part indents what belongs to the line above."""
    click.echo("\t".join(map(plain, parts)))


def print_fields(fields: Iterable[tuple[str, object]]) -> None:
    """Names and values under each other; what is absent is left out."""
    table = Table.grid(padding=(0, 2))
    for name, value in fields:
        if value is not UNSET and value not in ("", None):
            table.add_row(Text(name, style="dim"), Text(_text(value), overflow="fold"))
    _print(table)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Rows under headings; headings that end in `ct` stand over figures. Nothing is printed without rows."""
    cells = [tuple(_text(value) for value in row) for row in rows]
    if len(cells) > _MOST_IN_A_TABLE:
        _print_plain(columns, cells, title)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column.endswith("ct") else "left", overflow="fold")
    for each in cells:
        table.add_row(*map(Text, each))
    if table.row_count:
        if title:
            click.echo(f"\n{title}")
        _print(table)


def _print_plain(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
    """The same aligned, without measuring words: drawing thousands of rows as a table takes minutes."""
    if title:
        click.echo(f"\n{title}")
    widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
    is_figure = [column.endswith("ct") for column in columns]
    for row in (columns, *rows):
        cells = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, is_figure, strict=True)
        )
        click.echo("  ".join(cells).rstrip())


def print_list(title: str, sentences: Sequence[str]) -> None:
    """A heading and sentences below it."""
    if sentences:
        click.echo(f"\n{title}")
        for sentence in sentences:
            print_line(f"  - {sentence}")


def _text(value: object) -> str:
    return "" if value is UNSET or value is None else plain(value)


def _print(table: Table) -> None:
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console = Console(file=sys.stdout, highlight=False, width=_UNBOUNDED)
    with console.capture() as captured:
        console.print(table)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())
