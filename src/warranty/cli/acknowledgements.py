"""`warranty acknowledgements`: goods somebody is named an owner of, and what waits for one's word."""

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.sdk.client import Client


@click.command()
@click.option("--open", "open_alone", is_flag=True, help="Only what nobody has answered or taken back yet.")
@json_option
@asking
def acknowledgements(register: Client, *, open_alone: bool, as_json: bool) -> None:
    """Goods others name you an owner of, and goods you have and named others of, newest first.

    They are yours once you acknowledge them: 'warranty draft ownership-answered --set of=STATEMENT --set
    answer=acknowledged' (or refused; who has the goods takes a name back with withdrawn). With --json, one
    a line.
    """
    found = register.acknowledgements(open_alone=open_alone)
    if as_json:
        for each in found:
            print_json_line(each)
        return
    rows = [
        (one.statement, one.line, one.event_on, one.carats, one.share, one.named, one.holder, one.answer)
        for one in found
    ]
    print_table(
        ["statement", "line", "day", "left ct", "of 1000", "named", "in the hands of", "answer"], rows
    )
    if not rows:
        say("Nobody is named an owner of goods here." if not open_alone else "Nothing waits for a word.")
