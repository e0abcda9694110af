"""`warranty stock`: one's own lots."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.spelling import Day
from warranty.cli.talk import say
from warranty.cli.weights import ROUNDING, weighing
from warranty.cli.words import coverage_cells, coverage_columns, grades_among
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import URN
from warranty.sdk.client import Client
from warranty.wire.lots import Lot
from warranty.wire.stock import Stock, StockLot, StockTogether


@click.command()
@click.option("--all", "all_lots", is_flag=True, help="Also lots nothing is left of.")
@click.option("--offers", is_flag=True, help="What was offered to you and waits for your answer.")
@click.option("--state", metavar="STATE", help="Lots in this state alone, such as held or offered.")
@click.option("--report", metavar="REPORT", help='The stone of a report alone, as "GIA 2141438171".')
@click.option("--on", "on_day", type=Day(), metavar="DAY", help="What was in stock at the end of this day.")
@click.option(
    "--as-known-at",
    type=click.IntRange(min=0),
    metavar="POSITION",
    help="With --on: as known then, at this position of the log; otherwise as known now, late entries too.",
)
@click.option("--member", metavar="DID", help="With --on: of a member you supervise.")
@click.option(
    "--polished-rounding",
    metavar="RULE",
    help=f"Show single polished stones with two places, by {ROUNDING}; --json stays exact.",
)
@json_option
@asking
def stock(
    register: Client,
    *,
    all_lots: bool,
    offers: bool,
    state: str | None,
    report: str | None,
    on_day: date | None,
    as_known_at: int | None,
    member: str | None,
    polished_rounding: str | None,
    as_json: bool,
) -> None:
    """Your own lots, newest first: in stock, awaiting your answer, in question, and what stands behind them.

    With --json, one lot a line.
    """
    if on_day is None and (as_known_at is not None or member is not None):
        raise click.UsageError("--as-known-at and --member go with --on DAY.")
    if on_day is not None:
        if all_lots or offers or state is not None or report is not None:
            raise click.UsageError(
                "--on lists all there was; leave --all, --offers, --state and --report out."
            )
        pages = register.stock(on_day, member=member, as_of=as_known_at)
        _print_day(on_day, _each(pages), as_json=as_json)
        return
    wanted = "offered" if offers else state
    lots = (
        lot
        for lot in register.lots(report=report)
        if not (offers and lot.custody.startswith(("out-", "sent-")))
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
    weighed, shown = weighing(polished_rounding), list(lots)
    numbers = {one.id: one.number for one in register.boxes()} if any(lot.box for lot in shown) else {}
    grades = grades_among(lot.coverage for lot in shown)
    rows = [
        [
            lot.id,
            standing(lot, numbers),
            f"{lot.hs} {lot.stage}",
            lot.event_on,
            *(written(lot, carats, weighed) for carats in (lot.received, lot.left, lot.disputed)),
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
    if said := advice(shown):
        say(said)


def advice(lots: list[Lot]) -> str:
    """What is to be said below a list of lots, "" if nothing."""
    if any(lot.box for lot in lots):
        return "What is inside a box is drawn by the id of the box, which 'warranty boxes' tells."
    return "" if lots else "There is nothing in stock."


def _each(pages: Iterable[Stock]) -> Iterator[StockLot | StockTogether]:
    for page in pages:
        yield from page.lots
        yield from page.together


def _print_day(on_day: date, lots: Iterable[StockLot | StockTogether], *, as_json: bool) -> None:
    """Lot by lot as they come, then the sum of each class; goods held for others are in none.

    Last what another has of which one owns a share, in no sum either.
    """
    rows, shares, sums = [], [], dict[tuple[str, str], int]()
    for lot in lots:
        if as_json:
            print_json_line(lot)
            continue
        if isinstance(lot, StockTogether):
            shares.append((lot.lot, f"{lot.hs} {lot.stage}", lot.event_on, f"{lot.share}/1000", lot.own))
            continue
        rows.append((lot.lot, lot.custody, f"{lot.hs} {lot.stage}", lot.event_on, lot.left, lot.offered))
        if lot.custody != "held":
            carats = parse_carats(lot.left.lstrip("-")) * (-1 if lot.left.startswith("-") else 1)
            key = (lot.hs, lot.stage)
            sums[key] = sums.get(key, 0) + carats + parse_carats(lot.offered)
    if as_json:
        return
    print_table(["lot", "custody", "goods", "day", "left ct", "offered ct"], rows)
    print_table(
        ["goods", "in all ct"],
        [(" ".join(goods), format_carats(carats)) for goods, carats in sorted(sums.items())],
        title=f"Own stock at the end of {on_day}",
    )
    if shares:
        columns = ["lot", "goods", "day", "your share", "of it ct"]
        print_table(columns, shares, title="Bought together, in the stock of who has it")
    if not rows:
        say(f"There was nothing in stock on {on_day}.")


def written(lot: Lot, carats: str, weighed: Callable[[int], int] | None) -> str:
    """A weight of a lot; of a single polished stone as the trade writes it. A parcel's is not rounded."""
    if weighed is None or not lot.is_single_stone or lot.stage != "polished":
        return carats
    return format_carats(weighed(parse_carats(carats)))


def standing(lot: Lot, numbers: Mapping[str, str]) -> str:
    """The state; of goods in a box or batch that one, of goods held for their owner whose they are.

    numbers: what boxes are called, by id.
    """
    if lot.box:
        return f"{lot.state} {numbers.get(URN + lot.box, lot.box)}"
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
