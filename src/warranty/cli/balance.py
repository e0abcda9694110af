"""`warranty balance`: the balance of a period, by goods class."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import rich_click as click

from warranty.cli.options import as_of_option, asking, json_option, member_option, period_options
from warranty.cli.output import print_json, print_table
from warranty.cli.talk import say
from warranty.cli.words import finding_rows
from warranty.sdk.client import Client
from warranty.wire.stock import BalanceRoots, BalanceRow, Balances, BalanceTogether

_ADJUSTMENTS: Final = ("reclassified", "worked", "weighed", "found", "disputed")


@click.command()
@period_options
@member_option
@click.option("--roots", is_flag=True, help="Tell also what stands behind it, each kind of root apart.")
@as_of_option
@json_option
@asking
def balance(
    register: Client,
    from_day: date,
    to_day: date,
    member: str | None,
    as_of: int | None,
    *,
    roots: bool,
    as_json: bool,
) -> None:
    """Opening + in - out - lost + adjusted = closing, by goods class, by the days things happened."""
    answer = register.balance(from_day, to_day, member=member, roots=roots, as_of=as_of)
    print_json(answer) if as_json else _print(answer)


def _print(answer: Balances) -> None:
    if not answer.rows and not answer.together:
        say(f"Nothing was in stock or moved from {answer.from_day} to {answer.to_day}.")
        return
    print_table(
        ["goods", "opening ct", "in ct", "out ct", "lost ct", "adjusted ct", "closing ct"],
        [
            (_goods(row), row.opening, row.came_in, row.went_out, row.lost, row.adjusted, row.closing)
            for row in (*answer.rows, *answer.stages)
        ],
        title=f"{answer.from_day} to {answer.to_day}, as known at entry {answer.as_of}",
    )
    print_table(["goods", "adjustment", "carats ct"], _adjustments(answer.rows), title="Adjusted")
    if answer.roots:
        _print_roots(answer.roots)
    if answer.together:
        _print_together(answer.together)
    print_table(["rule", "finding"], finding_rows(answer.findings), title="Findings")


def _print_roots(roots: Iterable[BalanceRoots]) -> None:
    columns = ["goods", "behind it", "opening ct", "in ct", "out ct", "lost ct", "adjusted ct"]
    rows = [
        (
            f"{one.hs} {one.stage}",
            one.grade,
            one.opening,
            one.came_in,
            one.went_out,
            one.lost,
            one.adjusted,
            one.regraded,
            one.closing,
        )
        for one in roots
    ]
    print_table([*columns, "regraded ct", "closing ct"], rows, title="Roots")


def _print_together(together: Iterable[BalanceTogether]) -> None:
    columns = ["goods", "in the balance", "yours ct", "others' ct", "awaiting ct"]
    rows = [
        (
            f"{one.hs} {one.stage}",
            "of this member" if one.held_by == "member" else "of another, who has them",
            one.own,
            one.others or "",
            one.awaiting or "",
        )
        for one in together
    ]
    print_table(columns, rows, title="Bought with others")


def _goods(row: BalanceRow) -> str:
    return f"{row.hs or 'all'} {row.stage}"


def _adjustments(rows: Iterable[BalanceRow]) -> Iterable[tuple[str, str, str]]:
    for row in rows:
        for name in _ADJUSTMENTS:
            carats = getattr(row, name)
            if carats != "0.00":
                yield _goods(row), name, carats
