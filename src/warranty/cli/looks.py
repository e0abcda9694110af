"""`warranty looks`: who was shown what."""

import rich_click as click

from warranty.cli.naming import Names
from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.sdk.client import Client

_WHOSE = ("at-me", "own", "all")


@click.command()
@click.option(
    "--whose",
    type=click.Choice(_WHOSE),
    default=_WHOSE[0],
    show_default=True,
    help="at-me: who looked at your records; own: what you were shown; all: everybody's, for oversight.",
)
@click.option("--record", metavar="ID", help="Only looks at this certificate number, id or DID.")
@json_option
@asking
def looks(register: Client, *, whose: str, record: str | None, as_json: bool) -> None:
    """Each look at another's record, newest first: who, what, on which ground, when and what for.

    With --json, one look a line.
    """
    found = register.looks(whose, record=record)
    if as_json:
        for each in found:
            print_json_line(each)
        return
    names = Names(register)
    rows = [
        (
            f"{each.looked_at:%Y-%m-%d %H:%M}",
            names.of(each.viewer),
            each.kind,
            each.record,
            each.ground,
            each.purpose,
        )
        for each in found
    ]
    print_table(["when", "who", "kind", "record", "ground", "what for"], rows)
    if not rows:
        say("There is no look that you may read.")
