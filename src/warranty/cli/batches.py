"""`warranty batches`: one's own manufacture batches."""

import rich_click as click
from msgspec import UNSET

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.sdk.client import Client
from warranty.wire.batches import ManufactureBatch


@click.command()
@click.option("--all", "all_batches", is_flag=True, help="Also closed ones.")
@json_option
@asking
def batches(register: Client, *, all_batches: bool, as_json: bool) -> None:
    """Your own manufacture batches, newest first: what went in and came out, and what is left in each.

    Under an engagement (--case) the audited member's of the period. With --json, one batch a line.
    """
    found = (one for one in register.batches() if all_batches or one.state == "open")
    if as_json:
        for one in found:
            print_json_line(one)
        return
    columns = ["batch", "number", "state", "category", "in ct", "polished ct", "rejected ct", "returned ct"]
    columns += ["lost", "left ct", "yield"]
    rows = [_row(one) for one in found]
    print_table(columns, rows)
    if not rows:
        say("No batch is open. 'warranty draft batch-opened' begins one.")


def _row(one: ManufactureBatch) -> list[str]:
    came_out = [one.polished, one.rejected, one.returned]
    lost = ", ".join(f"{loss.cause} {loss.carats}" for loss in one.losses)
    yielded = "" if one.yield_percent is UNSET else f"{one.yield_percent} %"
    return [one.id, one.number, one.state, one.category, one.came_in, *came_out, lost, one.left, yielded]
