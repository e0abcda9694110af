"""`warranty findings`: discrepancies on record."""

import rich_click as click

from warranty.cli.options import asking, audited_option, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.sdk.client import Client


@click.command()
@audited_option
@json_option
@asking
def findings(register: Client, *, member: str | None, as_json: bool) -> None:
    """Discrepancies on record that you may read, newest first: the rule, what it is about, and why.

    With --json, one finding a line.
    """
    found = register.findings(member=member)
    if as_json:
        for each in found:
            print_json_line(each)
        return
    rows = [(each.finding.rule, each.recorded_at.date(), each.about, each.finding.sentence) for each in found]
    print_table(["rule", "since", "about", "finding"], rows)
    if not rows:
        say("There is no finding that you may read.")
