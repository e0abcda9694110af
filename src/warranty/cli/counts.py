"""`warranty counts`: physical counts, and what of them is open."""

from collections.abc import Iterable

import rich_click as click

from warranty.cli.options import as_of_option, asking, json_option, member_option
from warranty.cli.output import print_json, print_json_line, print_table
from warranty.cli.talk import say
from warranty.sdk.client import Client
from warranty.wire.counts import Count


@click.command()
@click.argument("what", metavar="[ID]", required=False)
@click.option("--open", "open_alone", is_flag=True, help="Counts with a difference nobody has explained yet.")
@member_option
@as_of_option
@json_option
@asking
def counts(
    register: Client,
    what: str | None,
    member: str | None,
    as_of: int | None,
    *,
    open_alone: bool,
    as_json: bool,
) -> None:
    """Your counts beside the book of their day, newest first; with ID one of them, line by line.

    A difference ends in a weighing, find or loss that names the count. With --json, one count a line.
    """
    if what is not None:
        count = register.count(what, as_of=as_of)
        print_json(count) if as_json else _print_one(count)
        return
    found = (one for one in register.counts(member=member, as_of=as_of) if one.is_open or not open_alone)
    if as_json:
        for one in found:
            print_json_line(one)
        return
    _print_all(
        list(found), "There is no count with a difference." if open_alone else "No count is on record."
    )


def _print_all(found: Iterable[Count], none: str) -> None:
    rows = [
        (one.count, one.counted_on, len(one.lines), sum(line.open != "0.00" for line in one.lines))
        for one in found
    ]
    print_table(["count", "day", "lines", "open"], rows)
    if not rows:
        say(none)


def _print_one(count: Count) -> None:
    print_table(
        ["line", "goods", "lot", "counted ct", "booked ct", "difference ct", "tolerance ct", "open ct"],
        [
            (
                line.line,
                line.hs,
                line.lot or "all else",
                line.counted,
                line.booked,
                line.difference,
                line.tolerance,
                line.open,
            )
            for line in count.lines
        ],
        title=f"Counted at the close of {count.counted_on}, recorded as entry {count.position}",
    )
    print_table(
        ["apart", "goods", "carats ct"],
        [(one.custody, one.hs, one.carats) for one in count.apart or ()],
        title="Not counted with the class",
    )
