"""`warranty engagements`: audits one ordered, carries out, or is audited under."""

import rich_click as click

from warranty.cli.naming import Names
from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.sdk.client import Client

_STATES = ("offered", "open", "ended", "over")


@click.command()
@click.option("--member", metavar="DID", help="Only audits of this member.")
@click.option("--state", type=click.Choice(_STATES), help="Only those that are so far.")
@json_option
@asking
def engagements(register: Client, *, member: str | None, state: str | None, as_json: bool) -> None:
    """Audits you ordered, carry out, or are audited under, newest first.

    While one is open its auditor asks under it: --case with its number or id, on every command that asks.
    With --json, one engagement a line.
    """
    found = register.engagements(member=member, state=state)
    if as_json:
        for each in found:
            print_json_line(each)
        return
    names = Names(register)
    rows = [
        (
            each.number,
            each.state,
            names.of(each.member),
            names.of(each.auditor),
            names.of(each.ordered_by),
            f"{each.period_from} to {each.period_to}",
            ", ".join(each.topics),
            each.ends_on,
            each.engagement,
        )
        for each in found
    ]
    columns = ["number", "state", "member", "auditor", "ordered by", "period", "topics", "ends on", "id"]
    print_table(columns, rows)
    if not rows:
        say("There is no audit that you take part in. 'warranty draft engagement-offered' orders one.")
