"""`warranty notices`: what changed among parties, followed from a position of the log."""

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.sdk.client import Client
from warranty.sdk.notices import CHANGES
from warranty.sdk.notices import notices as told


@click.command()
@click.option(
    "--after",
    type=click.IntRange(min=-1),
    default=-1,
    metavar="ENTRY",
    help="Only what came after this entry of the log: the last one seen.",
)
@click.option("--only", type=click.Choice(CHANGES, case_sensitive=False), help="Only changes of this kind.")
@json_option
@asking
def notices(register: Client, *, after: int, only: str | None, as_json: bool) -> None:
    """Who was admitted, suspended, expelled, reinstated, renamed or succeeded, in the order of the log.

    It is public and needs no key. With --json, one change a line; keep the last position and go on with
    --after.
    """
    found = (one for one in told(register.log.statements(after + 1)) if only in (None, one.what))
    if as_json:
        for each in found:
            print_json_line(each)
        return
    rows = [
        (one.position, one.on, one.what, one.name or "", one.says or "", one.party, one.by) for one in found
    ]
    print_table(["entry", "day", "what", "name", "says", "party", "by"], rows)
    if not rows:
        say("Nothing changed among parties since.")
