"""`warranty attempts`: what was refused."""

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.sdk.client import Client


@click.command()
@click.option("--party", metavar="DID", help="Of somebody you supervise; your own otherwise.")
@json_option
@asking
def attempts(register: Client, *, party: str | None, as_json: bool) -> None:
    """Signed submissions that were refused, newest first: when, what, the rule, and why as far as told.

    With --json, one attempt a line.
    """
    found = register.attempts(party)
    if as_json:
        for each in found:
            print_json_line(each)
        return
    rows = [
        (f"{each.attempted_at:%Y-%m-%d %H:%M}", each.type, each.rule, each.code, each.detail, each.id)
        for each in found
    ]
    print_table(["when, UTC", "statement", "rule", "refused as", "why", "id"], rows)
    if not rows:
        say("Nothing is kept of refused submissions that you may read.")
