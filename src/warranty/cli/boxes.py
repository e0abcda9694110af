"""`warranty boxes`: one's own boxes."""

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.foundation.quantities import parse_carats
from warranty.sdk.client import Client
from warranty.wire.boxes import Box


def is_in_use(box: Box) -> bool:
    """Whether goods are put into a box, or can be drawn from it: they may come back into a closed one."""
    return box.state == "open" or parse_carats(box.left) > 0


@click.command()
@click.option("--all", "all_boxes", is_flag=True, help="Also closed ones with nothing in them.")
@json_option
@asking
def boxes(register: Client, *, all_boxes: bool, as_json: bool) -> None:
    """Your own boxes, newest first, and what is in each now.

    A closed one is told, too, while goods that came back are in it: they can be drawn from it.

    Under an engagement (--case) the audited member's, with what was in each on the period's last day. What is
    inside is drawn by the id of the box, which stands where a lot is named. With --json, one box a line.
    """
    found = (one for one in register.boxes() if all_boxes or is_in_use(one))
    if as_json:
        for one in found:
            print_json_line(one)
        return
    rows = [(one.id, one.number, one.state, one.hs, one.lots, one.left) for one in found]
    print_table(["box", "number", "state", "goods", "lots", "left ct"], rows)
    if not rows:
        say("No box is open or has goods in it. 'warranty draft box-opened' begins one.")
