"""`warranty erase`: personal data taken away."""

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json
from warranty.cli.spelling import named
from warranty.cli.talk import say
from warranty.sdk.client import Client


@click.command()
@click.argument("statement", metavar="STATEMENT")
@click.option("--reason", required=True, metavar="WORDS", help="Why; kept with the erasure.")
@click.option(
    "--part",
    type=click.Choice(["particulars", "report"]),
    default="particulars",
    show_default=True,
    help="What of it: personal data, or what a sealed report of yours says.",
)
@click.option("--party", default="", metavar="DID", help="Of several admitted together, whose data is to go.")
@click.option("--yes", is_flag=True, help="Do not ask again: what is erased is gone for everybody.")
@json_option
@asking
def erase(
    register: Client, statement: str, reason: str, part: str, party: str, *, yes: bool, as_json: bool
) -> None:
    """Take the particulars of a statement away: registered offices, VAT ids, names, contacts.

    Of your own statements, those of your partners towards you, and those of members you admitted. Signature,
    receipt and log hold as before. Refused while the record has to be kept; asking again is safe.
    """
    if not yes:
        click.confirm(f"Erase the {part} of {statement} for good?", abort=True, err=True)
    done = register.erase(named(statement), reason, part=part, party=party)
    if as_json:
        print_json(done)
        return
    say(f"Gone since {done.erased_at:%Y-%m-%d %H:%M} UTC: the {done.part} of {done.statement}.")
