"""`warranty findings`: discrepancies on record."""

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.sdk.client import Client
from warranty.wire.findings import FindingSeen


@click.command()
@click.option(
    "--member",
    metavar="DID",
    help="Of the member you audit (--case); as association or authority of one member alone.",
)
@click.option(
    "--state",
    type=click.Choice(["open", "explained", "accepted", "settled"]),
    help="Only those nobody has explained, those whose explanation waits, those accepted as explained, or "
    "those of what came, but too late.",
)
@click.option("--rule", metavar="RULE", help="Only those under one rule of the catalogue, for example C04.")
@json_option
@asking
def findings(
    register: Client, *, member: str | None, state: str | None, rule: str | None, as_json: bool
) -> None:
    """Discrepancies on record that you may read, newest first: the rule, what it is about, and why.

    One of your own is explained by its id (`warranty draft finding-explained`); the association or authority
    that looks after you says whether it accepts that. It stays on record. With --json, one finding a line.
    """
    found = register.findings(member=member, state=state, rule=rule and rule.upper())
    if as_json:
        for each in found:
            print_json_line(each)
        return
    rows = [
        (
            each.finding.rule,
            each.recorded_at.date(),
            _state(each),
            each.about,
            each.finding.sentence,
            each.id or "",
        )
        for each in found
    ]
    print_table(["rule", "since", "state", "about", "finding", "id"], rows)
    if not rows:
        say("There is no finding that you may read.")


def _state(each: FindingSeen) -> str:
    """How far it is, with the code of its explanation; one that was rejected is open again."""
    if not each.explanation:
        return each.state
    rejected = "rejected" if each.explanation.verdict == "rejected" else each.state
    return f"{rejected}: {each.explanation.code}"
