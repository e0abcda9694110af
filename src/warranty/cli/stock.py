"""`warranty stock`: one's own lots."""

from collections.abc import Iterable

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.cli.words import coverage_cells, coverage_columns, grades_among
from warranty.sdk.client import Client
from warranty.wire.lots import Lot


@click.command()
@click.option("--all", "all_lots", is_flag=True, help="Also lots nothing is left of.")
@click.option("--offers", is_flag=True, help="What was offered to you and waits for your answer.")
@click.option("--state", metavar="STATE", help="Lots in this state alone, such as held or offered.")
@json_option
@asking
def stock(register: Client, *, all_lots: bool, offers: bool, state: str | None, as_json: bool) -> None:
    """Your own lots, newest first: in stock, awaiting your answer, in question, and what stands behind them.

    With --json, one lot a line.
    """
    wanted = "offered" if offers else state
    lots = (
        lot
        for lot in register.lots()
        if not (offers and lot.custody.startswith("out-"))
        and (all_lots or offers or {lot.left, lot.disputed} != {"0.00"})
        and wanted in (None, lot.state)
    )
    if as_json:
        for lot in lots:
            print_json_line(lot)
        return
    if offers:
        _print_offers(lots)
        return
    shown = list(lots)
    grades = grades_among(lot.coverage for lot in shown)
    rows = [
        [
            lot.id,
            standing(lot),
            f"{lot.hs} {lot.stage}",
            lot.event_on,
            lot.received,
            lot.left,
            lot.disputed,
            *coverage_cells(lot.coverage, grades),
        ]
        for lot in shown
    ]
    columns = [
        "lot",
        "state",
        "goods",
        "day",
        "received ct",
        "left ct",
        "in question ct",
        *coverage_columns(grades),
    ]
    print_table(columns, rows)
    if not rows:
        say("There is nothing in stock.")


def standing(lot: Lot) -> str:
    """The state; of goods whose owner is another than their holder, whose they are."""
    if lot.custody == "own":
        return lot.state
    whose = lot.custody.replace("-", " ")
    return whose if lot.state == "held" else f"{lot.state}, {whose}"


def _print_offers(lots: Iterable[Lot]) -> None:
    """By sale, memo or return and line, as a purchase or a receipt answers them."""
    rows = [
        (lot.opened_by, lot.line, lot.id, f"{lot.hs} {lot.stage}", lot.event_on, lot.left, lot.kind)
        for lot in lots
    ]
    print_table(["sale", "line", "lot", "goods", "day", "offered ct", "by"], rows)
    say(
        "Answer a sale by 'warranty draft purchase --set sale=SALE' with every line of it; a memo, work or a "
        "return by 'warranty draft goods-received --set of=ID'."
        if rows
        else "No offer waits for your answer."
    )
