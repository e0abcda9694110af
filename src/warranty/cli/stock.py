"""`warranty stock`: one's own lots."""

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.cli.words import coverage_cells, coverage_columns
from warranty.sdk.client import Client


@click.command()
@click.option("--all", "all_lots", is_flag=True, help="Also lots nothing is left of.")
@json_option
@asking
def stock(register: Client, *, all_lots: bool, as_json: bool) -> None:
    """Your own lots, newest first: in stock, awaiting your answer, in question, and what stands behind them.

    With --json, one lot a line.
    """
    lots = (lot for lot in register.lots() if all_lots or {lot.left, lot.disputed} != {"0.00"})
    if as_json:
        for lot in lots:
            print_json_line(lot)
        return
    rows = [
        [
            lot.id,
            lot.state,
            f"{lot.hs} {lot.stage}",
            lot.event_on,
            lot.received,
            lot.left,
            lot.disputed,
            *coverage_cells(lot.coverage),
        ]
        for lot in lots
    ]
    columns = [
        "lot",
        "state",
        "goods",
        "day",
        "received ct",
        "left ct",
        "in question ct",
        *coverage_columns(),
    ]
    print_table(columns, rows)
    if not rows:
        say("There is nothing in stock.")
